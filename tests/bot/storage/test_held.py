from __future__ import annotations

from dataclasses import replace

from bot.desk import Trial
from bot.held import at
from bot.intake import Intake, Taken
from bot.storage.engine import Storage
from tests.bot.makers import NOON, after, article

PORT = article("Port opens", identity="port")


async def test_what_is_held_is_read_back_whole(storage: Storage) -> None:
    kept = await storage.held.keep(PORT, "id:port", NOON, urgent=True, editor=7)
    assert (kept.article, kept.version, kept.state, kept.urgent, kept.editor) == (PORT, 1, "waiting", True, 7)
    assert await storage.held.find(kept.id) == kept
    assert await storage.held.find(kept.id + 1) is None
    assert await storage.held.waiting(10) == [kept]


async def test_the_same_again_is_the_same(storage: Storage) -> None:
    kept = await storage.held.keep(PORT, "id:port", NOON)
    assert await storage.held.keep(PORT, "id:port", after(hours=1)) == kept


async def test_a_newer_text_takes_its_place_and_the_presses_count_no_more(storage: Storage) -> None:
    kept = await storage.held.keep(PORT, "id:port", NOON)
    assert await storage.held.press(kept.id, 1, 7, "publish") is not None
    newer = replace(PORT, title="Port is open")
    again = await storage.held.keep(newer, "id:port", NOON)
    assert (again.id, again.version, again.article, again.presses) == (kept.id, 2, newer, {})
    assert await storage.held.press(kept.id, 1, 8, "publish") is None
    assert await storage.held.settle(kept.id, 1, "published", became=1) is None


async def test_what_was_discarded_stays_so_unless_an_editor_sends_it(storage: Storage) -> None:
    kept = await storage.held.keep(PORT, "id:port", NOON)
    await storage.held.settle(kept.id, 1, "discarded")
    assert (await storage.held.keep(PORT, "id:port", NOON)).state == "discarded"
    assert (await storage.held.keep(replace(PORT, title="New"), "id:port", NOON)).state == "waiting"
    other = await storage.held.keep(article("Quay"), "id:quay", NOON)
    await storage.held.settle(other.id, 1, "discarded")
    again = await storage.held.keep(article("Quay"), "id:quay", NOON, editor=7)
    assert (again.state, again.id != other.id) == ("waiting", True)


async def test_a_person_has_one_wish_the_last_one(storage: Storage) -> None:
    kept = await storage.held.keep(PORT, "id:port", NOON)
    await storage.held.press(kept.id, 1, 7, "publish")
    await storage.held.press(kept.id, 1, 8, "publish")
    pressed = await storage.held.press(kept.id, 1, 7, "urgent")
    assert pressed is not None
    assert pressed.presses == {7: "urgent", 8: "publish"}


async def test_what_is_settled_takes_no_press(storage: Storage) -> None:
    kept = await storage.held.keep(PORT, "id:port", NOON)
    settled = await storage.held.settle(kept.id, 1, "published", became=3)
    assert settled is not None
    assert (settled.state, settled.number) == ("published", 3)
    assert await storage.held.press(kept.id, 1, 7, "publish") is None
    assert await storage.held.settle(kept.id, 1, "discarded") is None
    assert await storage.held.waiting(10) == []


async def test_only_what_is_scheduled_becomes_due_and_only_at_its_moment(storage: Storage) -> None:
    kept = await storage.held.keep(PORT, "id:port", NOON)
    await storage.held.keep(article("Quay"), "id:quay", NOON)
    await storage.held.settle(kept.id, 1, "scheduled", release_at=after(hours=2))
    assert await storage.held.due(after(hours=1)) == []
    assert [one.id for one in await storage.held.due(after(hours=2))] == [kept.id]
    await storage.held.settle(kept.id, 1, "published", became=1)
    assert await storage.held.due(after(hours=3)) == []


async def test_only_what_is_settled_and_old_is_forgotten(storage: Storage) -> None:
    kept = await storage.held.keep(PORT, "id:port", NOON)
    waits = await storage.held.keep(article("Quay"), "id:quay", NOON)
    await storage.held.settle(kept.id, 1, "discarded")
    assert await storage.held.purge(NOON, 10) == 0
    assert await storage.held.purge(after(days=31), 10) == 1
    assert await storage.held.find(waits.id) is not None
    assert at(NOON).startswith("at:")


async def test_a_trial_tells_what_would_happen_and_leaves_nothing(storage: Storage) -> None:
    trial = Intake(Trial(storage.articles), lambda: NOON)
    before = await storage.articles.edition()
    assert await trial.take(PORT) == Taken("new", 1)
    assert await storage.articles.edition() == before
    intake = Intake(storage.articles, lambda: NOON)
    assert await intake.take(PORT) == Taken("new", 1)
    assert await trial.take(replace(PORT, title="Port is open")) == Taken("corrected", 1, 2, change="typo")
    filed = await storage.articles.find(1)
    assert filed is not None
    assert (filed.article.title, filed.version) == ("Port opens", 1)
    assert await storage.corrections.open() == []
