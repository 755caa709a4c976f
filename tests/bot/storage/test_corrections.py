"""Corrections over a real database: what is on its way is rewritten, what was read is edited, and it all adds up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.corrections import LINGER, Corrections
from bot.delivery.ledger import INTERACTIVE, Delivery, Record, State
from bot.digests import Digests
from bot.editions import Audience, Wanted, answer_of
from bot.schedules import Schedule
from bot.storage.engine import Storage
from content.corrections import Wish
from content.markup.calls import Call
from tests.bot.makers import NOON, TOMORROW, after, article
from tests.bot.storage.house import LEASE, House

NOTICE = Call("sendMessage", {"text": "withdrawn"})


def compose(wanted: Wanted) -> Sequence[Call]:
    """A message for each article, and one for what was corrected."""
    told = [Call("sendMessage", {"text": filed.article.title}) for filed in wanted.articles]
    return [*told, *(Call("sendMessage", {"text": f"corrected {note.number}: {note.what}"}) for note in wanted.notes)]


class Newsroom(House):
    """The house with its corrections; two chats read at once."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.digests = Digests(storage.articles, self.planning, compose)
        self.corrections = Corrections(storage.corrections, compose, NOTICE)

    async def offer(self, title: str, body: str = "It opens on 5 May.", identity: str = "a", *, wish: Wish = "") -> int:
        return (await self.intake.take(article(title, body=body, identity=identity), wish=wish)).number

    async def claim(self, limit: int = 50) -> Sequence[Delivery]:
        return await self.storage.ledger.claim(limit, self.now, self.now + LEASE, "worker")

    async def calls(self, row: Delivery) -> Sequence[Call]:
        return row.calls if row.calls is not None else await self.storage.ledger.calls_of(row.edition_id or 0)

    async def deliver(self, state: State = "sent", limit: int = 50) -> list[tuple[int, str, str]]:
        """Send what waits, each new message with the id of 100 and more: (chat, method, text or message)."""
        done = []
        for row in await self.claim(limit):
            ids = []
            calls = await self.calls(row)
            for place, (method, parameters) in enumerate(calls):
                done.append((row.chat_id, method, str(parameters.get("text", parameters.get("message_id")))))
                if method != "deleteMessage":
                    ids.append(parameters.get("message_id", 100 * row.id + place))
            record = Record(row.id, row.chat_id, state, len(calls), row.attempts, message_ids=tuple(ids))
            await self.storage.ledger.record([record], self.now, "worker")
        return sorted(done)

    async def ask(self, chat: int, key: str, number: int = 1) -> bool:
        """A chat asks for an article, which it is told in full."""
        found = await self.storage.articles.these([number])
        to = Audience(length="full")
        wanted = Wanted("answer", "digest", to, tuple(found), number - 1, number, None, self.now)
        draft = answer_of(wanted, INTERACTIVE, tuple(compose(wanted)))
        return await self.storage.ledger.answer(key, chat, 0, draft.calls, self.now, edition=draft)

    async def correct(self) -> int:
        return await self.corrections.carry_out(self.now)

    async def adds_up(self) -> bool:
        return (await self.storage.ledger.report()).adds_up


@pytest.fixture
async def newsroom(storage: Storage) -> Newsroom:
    room = Newsroom(storage)
    await room.subscribe(1, 2, schedule=Schedule("at_once"))
    return room


async def test_who_read_it_is_corrected_and_who_has_not_reads_it_right(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    assert await newsroom.deliver(limit=1) == [(1, "sendMessage", "old")]
    await newsroom.offer("new", "It opens on 6 May.")
    assert await newsroom.correct() == 2
    assert await newsroom.deliver() == [
        (1, "editMessageText", "new"),
        (1, "sendMessage", "corrected 1: It opens on 6 May."),
        (2, "sendMessage", "new"),
    ]
    assert await newsroom.adds_up()


async def test_the_same_again_changes_nothing_and_it_is_done_in_a_minute(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await newsroom.offer("new", "It opens on 6 May.")
    assert await newsroom.correct() == 2
    fresh = Corrections(newsroom.storage.corrections, compose, NOTICE)  # after a crash nothing is known
    assert await fresh.carry_out(NOON) == 0
    assert len(await newsroom.deliver()) == 4
    newsroom.now = NOON + LINGER
    assert await newsroom.correct() == 0
    assert await newsroom.storage.corrections.open() == []


async def test_what_was_under_way_meanwhile_is_corrected_when_it_has_arrived(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    rows = await newsroom.claim()
    await newsroom.offer("new", "It opens on 6 May.")
    assert await newsroom.correct() == 0
    newsroom.now = after(minutes=2)
    await newsroom.storage.ledger.record(
        [Record(row.id, row.chat_id, "sent", 1, 1, message_ids=(7,)) for row in rows], newsroom.now, "worker"
    )
    assert await newsroom.correct() == 2
    assert [row[:2] for row in await newsroom.deliver()].count((2, "editMessageText")) == 1
    assert await newsroom.correct() == 0


async def test_what_is_withdrawn_before_it_was_sent_is_struck(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.offer("other", "Something else altogether, elsewhere.", identity="b")
    await newsroom.plan(NOON)
    assert await newsroom.storage.articles.retract(1)
    assert await newsroom.correct() == 2
    assert await newsroom.deliver() == [(1, "sendMessage", "other"), (2, "sendMessage", "other")]
    assert await newsroom.adds_up()


async def test_with_nothing_left_the_delivery_is_skipped_and_the_next_one_comes(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.storage.articles.retract(1)
    assert await newsroom.correct() == 2
    assert await newsroom.deliver() == []
    assert (await newsroom.storage.ledger.report()).skipped == 2
    await newsroom.offer("other", "Something else altogether, elsewhere.", identity="b")
    await newsroom.plan(after(minutes=1))
    assert await newsroom.deliver() == [(1, "sendMessage", "other"), (2, "sendMessage", "other")]


@pytest.mark.parametrize(("days", "method"), [(1, "deleteMessage"), (3, "editMessageText")])
async def test_what_is_withdrawn_is_deleted_while_that_may_be_done(newsroom: Newsroom, days: int, method: str) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    newsroom.now = NOON + timedelta(days=days)
    await newsroom.storage.articles.retract(1)
    assert await newsroom.correct() == 2
    assert [row[1] for row in await newsroom.deliver()] == [method, method]


async def withdraw(newsroom: Newsroom, number: int = 1) -> None:
    await newsroom.storage.articles.retract(number)
    await newsroom.correct()


async def test_who_was_shown_that_it_was_withdrawn_reads_it_in_the_same_message_when_it_is_back(
    newsroom: Newsroom,
) -> None:
    await newsroom.offer("old")
    await newsroom.offer("other", "Something else altogether, elsewhere.", identity="b")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    newsroom.now = NOON + timedelta(days=3)
    await withdraw(newsroom)
    assert [row[1:] for row in await newsroom.deliver()] == [("editMessageText", "withdrawn")] * 2
    newsroom.now += timedelta(minutes=5)
    await newsroom.offer("old")
    assert await newsroom.correct() == 2
    assert [row[1:] for row in await newsroom.deliver()] == [("editMessageText", "old")] * 2
    assert await newsroom.plan(newsroom.now) == 0  # nobody gets it as news once more
    assert await newsroom.correct() == 0
    assert await newsroom.adds_up()


async def test_a_notice_is_shown_once_whatever_else_is_corrected(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.offer("other", "Something else altogether, elsewhere.", identity="b")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    newsroom.now = NOON + timedelta(days=3)
    await withdraw(newsroom)
    await newsroom.deliver()
    await newsroom.offer("others", "Something else altogether, elsewhere.", identity="b", wish="typo")
    await newsroom.correct()
    assert [row[1:] for row in await newsroom.deliver()] == [("editMessageText", "others")] * 2
    newsroom.now += timedelta(seconds=10)
    assert await newsroom.correct() == 0
    await newsroom.offer("old")
    await newsroom.correct()
    assert [row[1:] for row in await newsroom.deliver()] == [("editMessageText", "old")] * 2


async def test_from_whom_it_was_deleted_gets_it_once_when_it_is_back(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await withdraw(newsroom)
    await newsroom.deliver()
    await newsroom.offer("old")
    assert await newsroom.correct() == 2
    assert await newsroom.deliver() == [(1, "sendMessage", "old"), (2, "sendMessage", "old")]
    assert await newsroom.plan(after(minutes=1)) == 0
    assert await newsroom.adds_up()


async def test_a_withdrawal_that_has_not_begun_gives_way_when_it_is_back(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await withdraw(newsroom)
    assert [row[1] for row in await newsroom.deliver(limit=1)] == ["deleteMessage"]
    await newsroom.offer("old")
    assert await newsroom.correct() == 1
    assert await newsroom.deliver() == [(1, "sendMessage", "old")]  # the other one still has it
    newsroom.now = NOON + LINGER
    assert await newsroom.correct() == 0
    assert await newsroom.storage.corrections.open() == []
    assert await newsroom.adds_up()


async def test_whose_digest_comes_later_reads_in_it_what_is_back(newsroom: Newsroom) -> None:
    await newsroom.subscribe(3)
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await withdraw(newsroom)
    await newsroom.offer("old")
    await newsroom.correct()
    await newsroom.deliver()
    await newsroom.plan(TOMORROW)
    assert await newsroom.deliver() == [(3, "sendMessage", "old")]


async def test_a_correction_that_has_not_begun_gives_way_to_the_next(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await newsroom.offer("new", "It opens on 6 May.")
    await newsroom.correct()
    await newsroom.offer("newest", "It opens on 7 May.")
    newsroom.now = after(seconds=10)
    assert await newsroom.correct() == 2
    told = await newsroom.deliver()
    assert (1, "editMessageText", "newest") in told
    assert (1, "sendMessage", "corrected 1: It opens on 7 May.") in told
    assert len(told) == 4
    assert await newsroom.adds_up()


async def test_a_correction_that_was_told_quotes_nothing_that_a_silent_one_took_back(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await newsroom.offer("new", "It opens on 6 May.")
    await newsroom.correct()
    assert (1, "sendMessage", "corrected 1: It opens on 6 May.") in await newsroom.deliver()
    newsroom.now = after(minutes=5)
    await newsroom.offer("newest", "It opens on 7 May.", wish="typo")
    await newsroom.correct()
    told = [row[1:] for row in await newsroom.deliver() if row[0] == 1]
    assert told == [("editMessageText", "corrected 1: "), ("editMessageText", "newest")]
    newsroom.now = after(minutes=10)
    await newsroom.offer("newest", "It opens on 7 May. The mayor comes.", wish="typo")
    await newsroom.correct()
    assert await newsroom.deliver() == []  # this reader's messages do not say what changed


async def test_of_what_is_withdrawn_no_correction_is_told_any_more(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.offer("other", "Something else altogether, elsewhere.", identity="b")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await newsroom.offer("new", "It opens on 6 May.")
    await newsroom.correct()
    await newsroom.deliver()
    newsroom.now = after(minutes=5)
    await newsroom.storage.articles.retract(1)
    await newsroom.correct()
    assert [row[1] for row in await newsroom.deliver() if row[0] == 1] == ["deleteMessage", "deleteMessage"]


async def test_after_a_crash_the_edits_are_made_again(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await newsroom.storage.articles.retract(1)
    await newsroom.correct()
    assert len(await newsroom.claim()) == 2
    assert await newsroom.storage.ledger.recover(newsroom.now, ["correction"], "worker") == 2
    assert len(await newsroom.deliver()) == 2
    assert await newsroom.correct() == 0


async def test_back_to_the_first_text_and_forth_each_is_shown(newsroom: Newsroom) -> None:
    for minute, title in enumerate(("one", "two", "one", "two")):
        newsroom.now = after(minutes=5 * minute)
        await newsroom.offer(title)
        await newsroom.plan(newsroom.now)
        await newsroom.correct()
        assert (1, title) in [(row[0], row[2]) for row in await newsroom.deliver()]


async def test_what_failed_half_way_is_edited_as_a_whole_next_time(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.offer("other", "Something else altogether, elsewhere.", identity="b")
    await newsroom.plan(NOON)
    await newsroom.deliver()
    await newsroom.offer("new", "It opens on 6 May.")
    await newsroom.correct()
    await newsroom.deliver("failed")
    await newsroom.offer("newest", "It opens on 7 May.")
    newsroom.now = after(minutes=2)
    await newsroom.correct()
    told = [row[1:] for row in await newsroom.deliver() if row[0] == 1]
    assert ("editMessageText", "newest") in told
    assert ("editMessageText", "other") in told


async def test_a_correction_edits_the_article_that_was_asked_for(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    assert await newsroom.ask(8, "a")
    assert not await newsroom.ask(8, "a")  # the same question
    assert await newsroom.ask(9, "b")
    assert await newsroom.storage.ledger.answer("c", 9, 0, [Call("sendMessage", {"text": "latest"})], NOON)
    assert len(await newsroom.deliver()) == 3
    await newsroom.offer("new", "It opens on 6 May.")
    assert await newsroom.correct() == 2
    told = [(8, "editMessageText", "new"), (8, "sendMessage", "corrected 1: It opens on 6 May.")]
    assert [row for row in await newsroom.deliver() if row[0] == 8] == told
    newsroom.now = NOON + LINGER
    assert await newsroom.correct() == 0
    assert await newsroom.deliver() == []
    assert await newsroom.adds_up()


@pytest.mark.parametrize(("days", "method"), [(1, "deleteMessage"), (3, "editMessageText")])
async def test_an_article_that_was_asked_for_is_withdrawn_too(newsroom: Newsroom, days: int, method: str) -> None:
    await newsroom.offer("old")
    await newsroom.ask(8, "a")
    await newsroom.deliver()
    newsroom.now = NOON + timedelta(days=days)
    await newsroom.storage.articles.retract(1)
    assert await newsroom.correct() == 1
    assert [row[:2] for row in await newsroom.deliver()] == [(8, method)]


async def test_who_asks_when_it_is_right_is_not_edited(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.ask(8, "a")
    await newsroom.offer("new", "It opens on 6 May.")
    await newsroom.ask(9, "b")
    assert await newsroom.correct() == 1  # the answer that was not sent yet
    assert await newsroom.deliver() == [(8, "sendMessage", "new"), (9, "sendMessage", "new")]
    newsroom.now = NOON + LINGER
    assert await newsroom.correct() == 0


async def test_what_was_asked_for_is_told_in_ones_data_and_forgotten_with_it(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    await newsroom.ask(1, "a")
    await newsroom.ask(2, "b")
    await newsroom.deliver()
    assert [(row["kind"], row["articles"]) for row in (await newsroom.subscribers.export(1))["deliveries"]] == [
        ("answer", [1])
    ]
    await newsroom.subscribers.forget(1, newsroom.now)
    assert await newsroom.subscribers.export(1) == {}
    assert await newsroom.storage.ledger.purge(after(minutes=5)) == 1
    report = await newsroom.storage.ledger.report()
    assert (report.planned, report.sent, report.adds_up) == (2, 2, True)
    await newsroom.offer("new", "It opens on 6 May.")
    assert await newsroom.correct() == 0


async def test_an_untraced_answer_is_kept_in_no_edition(newsroom: Newsroom) -> None:
    await newsroom.offer("old")
    (found,) = await newsroom.storage.articles.these([1])
    wanted = Wanted("answer", "digest", Audience(), (found,), 0, 1, None, NOON)
    draft = answer_of(wanted, INTERACTIVE, tuple(compose(wanted)))
    await newsroom.storage.ledger.answer("a", 8, 0, draft.calls, NOON, untraced=True, edition=draft)
    assert await newsroom.deliver() == [(8, "sendMessage", "old")]
    assert (await newsroom.storage.ledger.report()).planned == 0


async def test_the_next_digest_says_once_what_was_wrong_in_an_earlier_one(newsroom: Newsroom) -> None:
    archive = newsroom.storage.articles
    await newsroom.offer("old")
    await newsroom.offer("other", "Something else altogether, elsewhere.", identity="b")
    await newsroom.offer("new", "It opens on 6 May.")
    await newsroom.offer("other", "Something else altogether,  elsewhere", identity="b")  # a slip
    await newsroom.offer("third", "A third story is told, of the market.", identity="c")
    found = [(note.number, note.what) for note, _ in await archive.corrected(2, 3)]
    assert found == [(1, "It opens on 6 May.")]
    assert not await archive.corrected(3, 4)  # a later window
    assert not await archive.corrected(0, 3)  # whose first digest has it right
    await newsroom.offer("new", "It opens on 7 May.", wish="typo")
    assert [note.what for note, _ in await archive.corrected(2, 3)] == ["new"]  # the title, for nobody says 6 May now
    await archive.retract(1)
    assert not await archive.corrected(2, 3)
