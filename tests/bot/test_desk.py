"""The editors' desk over a real archive; editors press what they like."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.desk import Newsdesk, Trial, is_link
from bot.held import PUBLISH, SILENTLY, URGENT, WITH_NOTICE, Attachment, NotHandedIn, NotPublished, Proof, at
from bot.intake import Intake, NoSuchArticle, Taken
from bot.storage.engine import Storage, open_storage
from content.article import Article, Role
from content.corrections import Wish
from content.document import words_of
from content.errors import UnreadableArticle
from content.markup.calls import Call
from content.wording.desk import panel
from content.wording.words import Words
from tests.bot.makers import NOON, after, article

TEXT = "# Port opens\n\nVesla – The port opened on Monday.\n\n## Ships\n\nTen ships came.\n"
ANNA, BORIS = 7, 8
PORT = article("Port opens", identity="port")


@dataclass
class FakeOutbox:
    queued: dict[str, tuple[int, tuple[Call, ...]]] = field(default_factory=dict)

    async def answer(self, key: str, chat_id: int, thread_id: int, calls: Sequence[Call], now: datetime) -> bool:
        new = key not in self.queued
        self.queued.setdefault(key, (chat_id, tuple(calls)))
        return new

    def to(self, chat: int) -> list[Call]:
        return [call for chat_id, calls in self.queued.values() if chat_id == chat for call in calls]


@dataclass
class FakeDownloads:
    content: bytes = TEXT.encode()

    async def fetch(self, attachment: Attachment) -> bytes:
        if attachment.size > 100:
            raise NotHandedIn("Too large.")
        return self.content


async def page(url: str) -> Article:
    if "nothing" in url:
        raise UnreadableArticle(url, "There is not a word in it.")
    return article("A page", url=url)


class Room:
    """The desk with everything below it, and a clock that is moved by hand."""

    def __init__(self, storage: Storage) -> None:
        self.now = NOON
        self.storage = storage
        self.outbox = FakeOutbox()
        self.intake = Intake(storage.articles, lambda: self.now)
        self.desk = self.with_review(0)

    def with_review(self, review: int) -> Newsdesk:
        self.desk = Newsdesk(
            self.intake,
            Intake(Trial(self.storage.articles), lambda: self.now),
            self.storage.held,
            self.outbox,
            words=Words(),
            clock=lambda: self.now,
            editors=(ANNA, BORIS),
            review=review,
        )
        self.desk.downloads, self.desk.pages = FakeDownloads(), page
        return self.desk

    async def hand_in(self, text: str = TEXT, attachment: Attachment | None = None) -> Proof:
        return await self.desk.hand_in(text, attachment, ANNA, ANNA)

    async def hand_in_and_publish(self, text: str = TEXT) -> None:
        held = (await self.hand_in(text)).held
        await self.desk.press(held.id, held.version, ANNA, PUBLISH)

    async def titles(self) -> list[str]:
        return [filed.article.title for filed in await self.storage.articles.latest(10)]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_storage(f"sqlite:///{tmp_path}/herald.db") as storage:
        yield Room(storage)


async def test_what_an_editor_sends_waits_and_no_reader_sees_it(room: Room) -> None:
    proof = await room.hand_in()
    assert (proof.becomes, proof.number, proof.held.state) == ("new", 1, "waiting")
    assert await room.titles() == []
    assert await room.storage.articles.newest() == 0


async def test_a_press_publishes_it_and_a_second_press_changes_nothing(room: Room) -> None:
    held = (await room.hand_in()).held
    done = await room.desk.press(held.id, held.version, ANNA, PUBLISH)
    assert done is not None
    assert (done.held.state, done.number) == ("published", 1)
    assert await room.titles() == ["Port opens"]
    assert await room.desk.press(held.id, held.version, BORIS, PUBLISH) is None
    assert await room.titles() == ["Port opens"]


@pytest.mark.parametrize("review", [0, 1])
async def test_what_was_withdrawn_is_published_again_from_the_desk(room: Room, review: int) -> None:
    room.with_review(review)
    await room.hand_in_and_publish()
    await room.storage.articles.retract(1)
    proof = await room.hand_in()
    assert (proof.becomes, proof.number) == ("republished", 1)
    assert "was withdrawn; it would be published again" in words_of(
        panel(Words(), room.desk.panel(proof), "UTC").blocks
    )
    await room.desk.press(proof.held.id, proof.held.version, ANNA, PUBLISH)
    assert await room.titles() == ["Port opens"]


async def test_what_was_withdrawn_waits_for_a_press_where_there_is_a_review(room: Room) -> None:
    await room.desk.take(PORT)
    await room.storage.articles.retract(1)
    desk = room.with_review(1)
    assert (await desk.take(PORT)).kind == "held"
    assert await room.titles() == []
    assert (await desk.take(replace(PORT, identity="feed-1/port"))).kind == "unchanged"


async def test_it_is_numbered_when_it_is_published_so_no_window_misses_it(room: Room) -> None:
    held = (await room.hand_in()).held
    assert (await room.intake.take(article("Quay"))).number == 1
    done = await room.desk.press(held.id, held.version, ANNA, PUBLISH)
    assert done is not None
    assert done.number == 2
    assert [filed.number for filed in await room.storage.articles.between(1, 2)] == [2]


async def test_urgent_is_announced_and_publish_is_not(room: Room) -> None:
    first, second = (await room.hand_in()).held, (await room.hand_in("Quay opens\n\nThe quay opened today.")).held
    await room.desk.press(first.id, 1, ANNA, PUBLISH)
    await room.desk.press(second.id, 1, ANNA, URGENT)
    assert [filed.article.title for filed in await room.storage.articles.to_announce()] == ["Quay opens"]


async def test_what_is_scheduled_goes_out_at_its_moment_and_not_before(room: Room) -> None:
    held = (await room.hand_in()).held
    done = await room.desk.press(held.id, 1, ANNA, at(after(hours=2)))
    assert done is not None
    assert (done.held.state, done.held.release_at) == ("scheduled", after(hours=2))
    room.now = after(hours=1)
    assert await room.desk.release() == 0
    room.now = after(hours=2)
    assert await room.desk.release() == 1
    assert await room.titles() == ["Port opens"]
    assert await room.desk.release() == 0
    assert "Published: /article_1" in room.outbox.to(BORIS)[-1].parameters["text"]


async def test_what_is_scheduled_may_still_be_discarded(room: Room) -> None:
    held = (await room.hand_in()).held
    await room.desk.press(held.id, 1, ANNA, at(after(hours=2)))
    assert await room.desk.discard(held.id, 1) is not None
    room.now = after(hours=3)
    assert await room.desk.release() == 0
    assert await room.titles() == []
    assert await room.desk.press(held.id, 1, ANNA, PUBLISH) is None


async def test_a_crash_after_publishing_does_not_publish_twice(room: Room) -> None:
    held = (await room.hand_in()).held
    await room.intake.take(held.article)  # and then the lights went out
    done = await room.desk.press(held.id, 1, ANNA, PUBLISH)
    assert done is not None
    assert (done.held.state, done.number) == ("published", 1)
    assert await room.titles() == ["Port opens"]


async def test_a_proof_leaves_nothing_behind(room: Room) -> None:
    before = await room.storage.articles.edition()
    await room.hand_in()
    assert await room.storage.articles.edition() == before
    assert (await room.intake.take(article("Quay"))).number == 1


async def test_a_file_is_read_like_a_text(room: Room) -> None:
    proof = await room.hand_in("", Attachment("port.md", "file-1", 10))
    assert proof.held.article.title == "Port opens"
    with pytest.raises(NotHandedIn, match="Too large"):
        await room.hand_in("", Attachment("port.md", "file-1", 1000))


async def test_a_photo_is_the_lead_picture_of_what_is_said_with_it(room: Room) -> None:
    photo = Attachment("", "AgACAgIAAxkBAAIB-photo", picture=True)
    found = (await room.hand_in(TEXT, photo)).held.article
    assert found.title == "Port opens"
    assert [(one.url, one.role) for one in found.pictures] == [(photo.reference, Role.LEAD)]
    assert (await room.hand_in("https://news.example/1", photo)).held.article.title == "A page"
    with pytest.raises(NotHandedIn):
        await room.hand_in("", photo)


async def test_a_link_alone_is_fetched_and_one_in_a_text_is_not(room: Room) -> None:
    assert (await room.hand_in("https://news.example/1")).held.article.title == "A page"
    assert (await room.hand_in("Look at https://news.example/1\n\nIt tells it all.")).held.article.title != "A page"
    with pytest.raises(NotHandedIn, match="not a word"):
        await room.hand_in("https://news.example/nothing")
    assert not is_link("see https://news.example/1")


async def test_without_a_review_sources_publish_at_once(room: Room) -> None:
    assert await room.desk.take(PORT) == Taken("new", 1)
    assert await room.desk.put(1, replace(PORT, title="Port is open")) == Taken("corrected", 1, 2, change="typo")
    assert room.outbox.queued == {}


async def test_with_a_review_every_editor_sees_what_comes_in_in_both_layouts(room: Room) -> None:
    desk = room.with_review(1)
    assert (await desk.take_in(TEXT.encode(), "port.md")).kind == "held"
    assert await room.titles() == []
    for chat in (ANNA, BORIS):
        classic, rich, panel = room.outbox.to(chat)
        assert (classic.method, rich.method) == ("sendMessage", "sendRichMessage")
        assert "Ten ships came." in classic.parameters["text"]
        assert "desk:publish 1 1" in str(panel.parameters["reply_markup"])
    await desk.press(1, 1, BORIS, PUBLISH)
    assert await room.titles() == ["Port opens"]


async def test_the_same_offered_again_is_held_and_shown_once(room: Room) -> None:
    desk = room.with_review(1)
    await desk.take(PORT)
    sent = len(room.outbox.queued)
    assert (await desk.take(PORT)).kind == "held"
    assert len(room.outbox.queued) == sent
    await desk.press(1, 1, ANNA, PUBLISH)
    assert await desk.take(PORT) == Taken("unchanged", 1)
    assert len(room.outbox.queued) == sent


async def test_what_was_discarded_is_not_offered_again_by_its_source(room: Room) -> None:
    desk = room.with_review(1)
    await desk.take(PORT)
    await desk.discard(1, 1)
    sent = len(room.outbox.queued)
    assert (await desk.take(PORT)).kind == "held"
    assert len(room.outbox.queued) == sent
    assert await desk.waiting() == []


async def test_a_newer_text_needs_new_presses(room: Room) -> None:
    desk = room.with_review(1)
    await desk.take(PORT)
    await desk.take(replace(PORT, title="Port is open"))
    assert await desk.press(1, 1, ANNA, PUBLISH) is None
    assert await room.titles() == []
    assert await desk.press(1, 2, ANNA, PUBLISH) is not None
    assert await room.titles() == ["Port is open"]


async def test_a_correction_waits_too_and_the_old_text_stands_till_then(room: Room) -> None:
    await room.desk.take(PORT)
    desk = room.with_review(1)
    assert (await desk.take(replace(PORT, title="Port is open"))).kind == "held"
    assert (await desk.put(1, replace(PORT, title="The port is open"))).kind == "held"
    assert await room.titles() == ["Port opens"]
    done = await desk.press(2, 1, ANNA, PUBLISH)
    assert done is not None
    assert (done.held.state, done.number) == ("published", 1)
    assert await room.titles() == ["The port is open"]
    with pytest.raises(NoSuchArticle):
        await desk.put(9, PORT)


async def test_what_can_be_published_no_more_says_so_and_stays(room: Room) -> None:
    await room.desk.take(PORT)
    await room.intake.take(article("Quay", url="https://news.example/quay"))
    held = await room.storage.held.keep(article("X", url="https://news.example/quay"), "number:1", NOON, instead=1)
    proof = await room.desk.proof(held)
    assert "belongs to article 2" in proof.becomes
    with pytest.raises(NotPublished, match="belongs to article 2"):
        await room.desk.press(held.id, 1, ANNA, PUBLISH)
    assert await room.desk.waiting() != []


@pytest.mark.parametrize("second", [ANNA, BORIS])
async def test_two_persons_are_two_persons(room: Room, second: int) -> None:
    desk = room.with_review(2)
    await desk.take(PORT)
    first = await desk.press(1, 1, ANNA, PUBLISH)
    assert first is not None
    assert first.held.state == "waiting"
    await desk.press(1, 1, second, PUBLISH)
    assert await room.titles() == (["Port opens"] if second == BORIS else [])


async def test_two_persons_who_want_different_things_do_not_agree(room: Room) -> None:
    desk = room.with_review(2)
    await desk.take(PORT)
    await desk.press(1, 1, ANNA, PUBLISH)
    await desk.press(1, 1, BORIS, at(NOON + timedelta(hours=2)))
    assert await room.titles() == []
    await desk.press(1, 1, ANNA, at(NOON + timedelta(hours=2)))
    found = await desk.find(1)
    assert found is not None
    assert found.held.state == "scheduled"


async def test_where_two_must_press_the_others_see_what_one_handed_in(room: Room) -> None:
    await room.hand_in()
    assert room.outbox.queued == {}
    room.with_review(2)
    await room.hand_in("Quay opens\n\nThe quay opened today.")
    assert room.outbox.to(ANNA) == []
    assert len(room.outbox.to(BORIS)) == 3


async def kinds(room: Room) -> list[tuple[str, str]]:
    """What is to be put right, and what is said of it."""
    return [(one.kind, one.what) for one in await room.storage.corrections.open()]


async def test_an_editor_decides_whether_readers_are_told(room: Room) -> None:
    await room.hand_in_and_publish()
    proof = await room.hand_in(TEXT.replace("Ten ships", "Nine ships"))
    assert (proof.becomes, proof.change) == ("corrected", "substance")
    await room.desk.press(proof.held.id, 1, ANNA, SILENTLY)
    assert await kinds(room) == [("typo", "")]


async def test_an_editor_who_does_not_decide_gets_what_it_looks_like(room: Room) -> None:
    await room.hand_in_and_publish()
    held = (await room.hand_in(TEXT.replace("Ten ships", "Nine ships"))).held
    await room.desk.press(held.id, 1, ANNA, PUBLISH)
    assert await kinds(room) == [("substance", "Nine ships came.")]


@pytest.mark.parametrize(("wish", "kind"), [("typo", "typo"), ("substance", "substance"), ("", "substance")])
async def test_whether_readers_are_told_rides_along_with_the_hour(room: Room, wish: Wish, kind: str) -> None:
    await room.hand_in_and_publish()
    held = (await room.hand_in(TEXT.replace("Ten ships", "Nine ships"))).held
    await room.desk.press(held.id, 1, ANNA, at(after(hours=2), "substance" if wish == "typo" else "typo"))
    await room.desk.press(held.id, 1, BORIS, at(after(hours=3), "typo"))
    done = await room.desk.press(held.id, 1, ANNA, at(after(hours=3), wish))  # the last word counts
    assert done is not None
    assert (done.held.release_at, room.desk.panel(done).wish) == (after(hours=3), wish)
    room.now = after(hours=3)
    assert await room.desk.release() == 1
    assert [one[0] for one in await kinds(room)] == [kind]


async def test_a_slip_may_be_told_of(room: Room) -> None:
    await room.hand_in_and_publish(TEXT.replace("opened", "opend"))
    proof = await room.hand_in()
    assert proof.change == "typo"
    await room.desk.press(proof.held.id, 1, ANNA, WITH_NOTICE)
    ((kind, what),) = await kinds(room)
    assert kind == "substance"
    assert "The port opened on Monday." in what


async def test_two_must_agree_on_whether_readers_are_told(room: Room) -> None:
    await room.hand_in_and_publish()
    desk = room.with_review(2)
    await desk.take_in(TEXT.replace("Ten ships", "Nine ships").encode(), "port.md")
    (held,) = await desk.waiting()
    await desk.press(held.id, held.version, ANNA, SILENTLY)
    await desk.press(held.id, held.version, BORIS, WITH_NOTICE)
    assert await kinds(room) == []
    await desk.press(held.id, held.version, BORIS, SILENTLY)
    assert await kinds(room) == [("typo", "")]
