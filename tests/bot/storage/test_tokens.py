from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from bot.access import ANSWER_KEPT, ANSWER_LEASE, Answer, Asked, NameTaken, is_secret, new_secret
from bot.storage.engine import Storage
from bot.storage.schema import metadata
from tests.bot.makers import NOON, after

DONE = Answer(201, "/api/articles/1", '{"number":1}')


async def test_a_token_is_found_by_itself_and_kept_only_as_a_digest(storage: Storage) -> None:
    secret = new_secret()
    assert is_secret(secret)
    made = await storage.tokens.add("desk", secret, NOON)
    found = await storage.tokens.find(secret, after(minutes=5))
    assert found is not None
    assert (found.id, found.name, found.prefix) == (made.id, "desk", secret[:13])
    assert await storage.tokens.find(new_secret(), NOON) is None
    async with storage.database.read() as connection:
        rows = str((await connection.execute(text("SELECT * FROM tokens"))).all())
    assert secret not in rows
    assert secret[13:] not in rows


async def test_a_revoked_token_is_found_no_more_but_still_listed(storage: Storage) -> None:
    first, second, third = new_secret(), new_secret(), new_secret()
    await storage.tokens.add("desk", first, NOON)
    await storage.tokens.add("wire", second, NOON)
    await storage.tokens.add("site", third, NOON)
    assert await storage.tokens.revoke("nobody", NOON) is None
    revoked = await storage.tokens.revoke("desk", after(hours=1))
    assert revoked is not None
    assert await storage.tokens.revoke("desk", after(hours=2)) is None  # it is over already
    assert await storage.tokens.revoke(second[:13], after(hours=1)) is not None
    assert await storage.tokens.find(first, NOON) is None
    assert await storage.tokens.find(second, NOON) is None
    assert await storage.tokens.find(third, NOON) is not None
    assert [(one.name, one.revoked) for one in await storage.tokens.all()] == [
        ("desk", after(hours=1)),
        ("wire", after(hours=1)),
        ("site", None),
    ]


async def test_a_name_is_taken_until_its_token_is_revoked(storage: Storage) -> None:
    await storage.tokens.add("desk", new_secret(), NOON)
    with pytest.raises(NameTaken, match="'desk' in use"):
        await storage.tokens.add("desk", new_secret(), NOON)
    await storage.tokens.revoke("desk", NOON)
    await storage.tokens.add("desk", new_secret(), NOON)
    assert len(await storage.tokens.all()) == 2


async def test_when_a_token_was_used_is_noted_to_the_minute(storage: Storage) -> None:
    secret = new_secret()
    await storage.tokens.add("desk", secret, NOON)
    for seconds, noted in ((10, 10), (30, 10), (69, 10), (70, 70)):
        await storage.tokens.find(secret, after(seconds=seconds))
        assert (await storage.tokens.all())[0].used == after(seconds=noted)


async def test_of_twenty_who_ask_with_one_key_at_once_one_answers(storage: Storage) -> None:
    asked = await asyncio.gather(*(storage.answers.begin(1, "k", f"d{n}", NOON) for n in range(20)))
    assert asked.count(None) == 1
    winner = asked.index(None)
    assert {one for one in asked if one} == {Asked(f"d{winner}", None)}


async def test_an_answer_is_kept_for_a_day_and_for_its_token_alone(storage: Storage) -> None:
    answers = storage.answers
    assert await answers.begin(1, "k", "d", NOON) is None
    await answers.settle(1, "k", DONE)
    assert await answers.begin(1, "k", "d", NOON + ANSWER_KEPT) == Asked("d", DONE)
    assert await answers.begin(2, "k", "d", NOON) is None
    late = after(hours=24, seconds=1)
    assert await answers.begin(1, "k", "other", late) is None
    assert await answers.begin(1, "k", "other", late) == Asked("other", None)


async def test_what_was_broken_off_may_be_asked_again_after_its_lease(storage: Storage) -> None:
    answers = storage.answers
    assert await answers.begin(1, "k", "d", NOON) is None
    assert await answers.begin(1, "k", "d", NOON + ANSWER_LEASE) == Asked("d", None)
    assert await answers.begin(1, "k", "d", after(minutes=2, seconds=1)) is None
    await answers.drop(1, "k")
    assert await answers.begin(1, "k", "d", after(minutes=3)) is None


async def test_an_answer_that_was_given_is_not_dropped(storage: Storage) -> None:
    await storage.answers.begin(1, "k", "d", NOON)
    await storage.answers.settle(1, "k", DONE)
    await storage.answers.drop(1, "k")
    assert await storage.answers.begin(1, "k", "d", NOON) == Asked("d", DONE)


async def test_old_answers_are_purged_in_small_batches(storage: Storage) -> None:
    for number in range(5):
        await storage.answers.begin(1, f"k{number}", "d", after(hours=number))
    now = after(hours=27, minutes=30)
    assert await storage.answers.purge(now, limit=3) == 3
    assert await storage.answers.purge(now, limit=3) == 1
    assert await storage.answers.purge(now, limit=3) == 0
    assert await storage.answers.count() == 1


async def test_the_steps_make_the_tables_that_the_program_knows(storage: Storage) -> None:
    ours = {"tokens", "answers"}

    def differences(connection: object) -> list[object]:
        context = MigrationContext.configure(connection)  # type: ignore[arg-type]
        return compare_metadata(context, metadata)

    async with storage.database.read() as connection:
        found = await connection.run_sync(differences)
    assert [one for one in found if any(name in str(one) for name in ours)] == []
