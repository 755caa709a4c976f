"""Pictures: fetched once, uploaded once, then sent by id; and never at the price of the words."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.delivery.ledger import StorageUnavailable
from bot.delivery.mounting import CAPTION, mounted, sources_of
from bot.delivery.outcome import Outcome, Refused, Sent, SlowDown, WrongFile
from bot.delivery.pictures import Illustrated, NoPicture, key_of
from content.markup.calls import Call, Upload
from tests.bot.delivery.fakes import MemoryLedger, PostOffice
from tests.bot.delivery.test_sender import settle

URL = "https://post.example/bridge.jpg"
OTHER = "https://post.example/ferry.jpg"
PHOTO = Call("sendPhoto", {"photo": URL, "caption": "<b>news</b>", "parse_mode": "HTML"})
ALBUM = Call(
    "sendMediaGroup",
    {
        "media": [
            {"type": "photo", "media": URL, "caption": "<b>news</b>", "parse_mode": "HTML"},
            {"type": "photo", "media": OTHER, "caption": "a ferry", "parse_mode": "HTML"},
            {"type": "photo", "media": "AgACAgQAAxkBAAIBQmZ-known_already"},
        ]
    },
)
RICH = Call(
    "sendRichMessage",
    {
        "rich_message": {
            "blocks": [
                {"type": "photo", "photo": {"type": "photo", "media": URL}, "caption": {"text": "a bridge"}},
                {"type": "paragraph", "text": "words"},
            ]
        }
    },
)


@dataclass
class Web:
    """Has every picture but those that are `lost`."""

    lost: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    fetched: list[str] = field(default_factory=list)

    async def fetch(self, url: str) -> Upload:
        self.fetched.append(url)
        await asyncio.sleep(self.delay)
        if url in self.lost:
            raise NoPicture(self.lost[url])
        return Upload("picture.png", url.encode(), "image/png")


@dataclass
class Shelf:
    """Known files, in memory; `broken` when the database is away."""

    files: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    async def known(self, key: str) -> str:
        self._reach()
        return self.files.get(key, "")

    async def remember(self, key: str, file_id: str) -> None:
        self._reach()
        self.files[key] = file_id

    async def forget(self, key: str) -> None:
        self._reach()
        self.files.pop(key, None)

    def _reach(self) -> None:
        if self.broken:
            raise StorageUnavailable("away")


def accepted(call: Call) -> Sent:
    """What Telegram answers: an id for each picture."""
    ids = [
        source if isinstance(source, str) else f"id-of-{source.content.decode(errors='replace')[:60]}"
        for source in everything(call)
    ]
    return Sent((7,), tuple(ids))


def everything(call: Call) -> list[str | Upload]:
    if call.method == "sendPhoto":
        return [call.parameters["photo"]]
    if call.method == "sendMediaGroup":
        return [one["media"] for one in call.parameters["media"]]
    if call.method == "sendRichMessage":
        blocks = call.parameters["rich_message"]["blocks"]
        return [block["photo"]["media"] for block in blocks if block["type"] == "photo"]
    return []


def house(
    web: Web | None = None, shelf: Shelf | None = None, script: Callable[[int, Call], Outcome] | None = None
) -> tuple[Illustrated, PostOffice]:
    office = PostOffice(script or (lambda _chat, call: accepted(call)))
    return Illustrated(office, web or Web(), shelf or Shelf()), office


async def test_a_picture_is_fetched_and_uploaded_once_and_then_known_by_its_id() -> None:
    web, shelf = Web(), Shelf()
    messenger, office = house(web, shelf)
    message = messenger.prepare(PHOTO)
    for chat in (1, 2, 3):
        assert isinstance(await message.send(chat), Sent)
    assert [one.call.parameters["photo"] for one in office.sent] == [
        Upload("picture.png", URL.encode(), "image/png"),
        f"id-of-{URL}",
        f"id-of-{URL}",
    ]
    assert {one.call.parameters["caption"] for one in office.sent} == {"<b>news</b>"}
    assert web.fetched == [URL]
    assert shelf.files == {key_of(URL): f"id-of-{URL}"}


async def test_the_next_run_knows_it_still() -> None:
    web = Web()
    messenger, office = house(web, Shelf({key_of(URL): "kept"}))
    assert isinstance(await messenger.prepare(PHOTO).send(1), Sent)
    assert [one.call.parameters["photo"] for one in office.sent] == ["kept"]
    assert web.fetched == []


async def test_many_chats_at_once_wait_for_the_one_upload() -> None:
    web = Web(delay=0.02)
    messenger, office = house(web)
    message = messenger.prepare(PHOTO)
    outcomes = await asyncio.gather(*(message.send(chat) for chat in range(20)))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert web.fetched == [URL]
    assert sum(isinstance(one.call.parameters["photo"], Upload) for one in office.sent) == 1


async def test_who_waits_too_long_does_not_wait_on() -> None:
    web = Web(delay=0.2)
    messenger, office = house(web)
    messenger.PATIENCE = 0.02
    message = messenger.prepare(PHOTO)
    outcomes = await asyncio.gather(message.send(1), message.send(2))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert len(office.sent) == 2


async def test_a_picture_that_cannot_be_had_costs_no_word(caplog: pytest.LogCaptureFixture) -> None:
    web = Web(lost={URL: "The server answered 404."})
    messenger, office = house(web)
    for call in (PHOTO, PHOTO):
        message = messenger.prepare(call)
        assert isinstance(await message.send(1), Sent)
        assert isinstance(await message.send(2), Sent)
    assert [(one.call.method, one.call.parameters["text"]) for one in office.sent] == [
        ("sendMessage", "<b>news</b>")
    ] * 4
    assert web.fetched == [URL], "what gave no picture is left alone for a while"
    assert [record.getMessage() for record in caplog.records] == [
        f"messages go without the picture {URL}: The server answered 404."
    ]


async def test_it_is_tried_again_later() -> None:
    now = 0.0
    web = Web(lost={URL: "gone"})
    messenger = Illustrated(PostOffice(lambda _chat, call: accepted(call)), web, Shelf(), steady=lambda: now)
    await messenger.prepare(PHOTO).send(1)
    now, web.lost = messenger.MISSING_FOR + 1, {}
    await messenger.prepare(PHOTO).send(1)
    assert web.fetched == [URL, URL]


async def test_an_album_goes_on_without_one_of_its_pictures_and_keeps_all_words() -> None:
    messenger, office = house(Web(lost={URL: "gone"}))
    assert isinstance(await messenger.prepare(ALBUM).send(1), Sent)
    media = office.sent[0].call.parameters["media"]
    assert [one["media"] for one in media] == [
        Upload("picture.png", OTHER.encode(), "image/png"),
        "AgACAgQAAxkBAAIBQmZ-known_already",
    ]
    assert media[0]["caption"] == "a ferry\n\n<b>news</b>"


async def test_an_album_without_any_of_its_pictures_is_its_words() -> None:
    album = Call("sendMediaGroup", {"media": ALBUM.parameters["media"][:2]})
    messenger, office = house(Web(lost={URL: "gone", OTHER: "gone"}))
    assert isinstance(await messenger.prepare(album).send(1), Sent)
    assert [one.call.parameters["text"] for one in office.sent] == ["<b>news</b>\n\na ferry"]


def test_one_picture_that_is_left_is_no_album_any_more() -> None:
    album = Call("sendMediaGroup", {"media": ALBUM.parameters["media"][:2], "disable_notification": True})
    assert mounted(album, {OTHER: "id"}, frozenset((URL,))) == Call(
        "sendPhoto",
        {"disable_notification": True, "photo": "id", "caption": "a ferry\n\n<b>news</b>", "parse_mode": "HTML"},
    )


def test_words_that_have_no_room_under_the_pictures_that_are_left_go_as_words() -> None:
    long = "x" * (CAPTION - 5)
    media = [{"type": "photo", "media": URL, "caption": long}, {"type": "photo", "media": OTHER, "caption": long}]
    written = mounted(Call("sendMediaGroup", {"media": media}), {OTHER: "id"}, frozenset((URL,)))
    assert written is not None
    assert (written.method, written.parameters["text"]) == ("sendMessage", f"{long}\n\n{long}")


async def test_a_rich_message_carries_its_pictures_too_and_loses_them_alone() -> None:
    messenger, office = house()
    message = messenger.prepare(RICH)
    await message.send(1)
    await message.send(2)
    assert [type(everything(one.call)[0]) for one in office.sent] == [Upload, str]
    messenger, office = house(Web(lost={URL: "gone"}))
    await messenger.prepare(RICH).send(1)
    assert office.sent[0].call.parameters["rich_message"]["blocks"] == [
        {"type": "paragraph", "text": "a bridge"},
        {"type": "paragraph", "text": "words"},
    ]


async def test_a_picture_in_the_message_itself_is_uploaded_and_known_by_what_is_in_it() -> None:
    source = "data:image/png;base64," + base64.b64encode(b"\x89PNG...").decode()
    web, shelf = Web(), Shelf()
    messenger, office = house(web, shelf)
    for _ in range(2):
        await messenger.prepare(Call("sendPhoto", {"photo": source})).send(1)
    assert office.sent[0].call.parameters["photo"] == Upload("picture.png", b"\x89PNG...", "image/png")
    assert isinstance(office.sent[1].call.parameters["photo"], str)
    assert (web.fetched, list(shelf.files)) == ([], [key_of(source)])


@pytest.mark.parametrize(
    "source", ["data:image/png;base64,%%%", "data:text/plain;base64,eHh4", "data:,", "data:image/png;base64,"]
)
async def test_a_damaged_picture_in_the_message_costs_no_word(source: str) -> None:
    messenger, office = house()
    await messenger.prepare(Call("sendPhoto", {"photo": source, "caption": "words"})).send(1)
    assert [one.call.parameters["text"] for one in office.sent] == ["words"]


async def test_an_id_that_is_not_accepted_any_more_is_forgotten_and_the_picture_uploaded_anew() -> None:
    web, shelf = Web(), Shelf({key_of(URL): "stale"})

    def script(_: int, call: Call) -> Outcome:
        return WrongFile("wrong file identifier") if call.parameters["photo"] == "stale" else accepted(call)

    messenger, office = house(web, shelf, script)
    message = messenger.prepare(PHOTO)
    assert isinstance(await message.send(1), Sent)
    assert isinstance(await message.send(2), Sent)
    assert [one.call.parameters["photo"] for one in office.sent][::2] == ["stale", f"id-of-{URL}"]
    assert (web.fetched, shelf.files) == ([URL], {key_of(URL): f"id-of-{URL}"})


async def test_a_chat_that_forbids_pictures_takes_them_from_nobody_else() -> None:
    def script(chat: int, call: Call) -> Outcome:
        return WrongFile("not enough rights to send photos to the chat") if chat == 1 else accepted(call)

    messenger, _ = house(script=script)
    message = messenger.prepare(PHOTO)
    assert isinstance(await message.send(1), WrongFile)
    assert isinstance(await message.send(2), Sent)
    assert isinstance(await message.send(1), WrongFile)
    assert isinstance(await message.send(3), Sent)


async def test_a_picture_that_chat_after_chat_refuses_is_given_up() -> None:
    def script(_: int, call: Call) -> Outcome:
        return WrongFile("IMAGE_PROCESS_FAILED") if call.method == "sendPhoto" else accepted(call)

    messenger, office = house(script=script)
    message = messenger.prepare(PHOTO)
    outcomes = [await message.send(chat) for chat in range(5)]
    assert [isinstance(outcome, Sent) for outcome in outcomes] == [False, False, False, True, True]
    assert [one.call.method for one in office.sent] == ["sendPhoto"] * 3 + ["sendMessage"] * 2


@pytest.mark.parametrize("outcome", [SlowDown(3.0), Refused("can't parse entities", "markup")])
async def test_other_outcomes_are_passed_on_and_the_picture_is_kept_for_the_next_try(outcome: Outcome) -> None:
    answers = [outcome]
    web = Web()
    messenger, _ = house(web, script=lambda _chat, call: answers.pop() if answers else accepted(call))
    message = messenger.prepare(PHOTO)
    assert await message.send(1) == outcome
    assert isinstance(await message.send(1), Sent)
    assert web.fetched == [URL]


async def test_without_the_database_pictures_are_sent_all_the_same() -> None:
    messenger, office = house(shelf=Shelf(broken=True))
    message = messenger.prepare(PHOTO)
    assert isinstance(await message.send(1), Sent)
    assert isinstance(await message.send(2), Sent)
    assert office.sent[1].call.parameters["photo"] == f"id-of-{URL}"


def test_what_has_no_picture_of_ours_is_passed_on_as_it_is() -> None:
    messenger, _ = house()
    for call in (Call("sendMessage", {"text": URL}), Call("sendPhoto", {"photo": "AgACAgQAAxkBAAIBQmZ-known_already"})):
        assert messenger.prepare(call).call == call
    assert list(sources_of(ALBUM)) == [URL, OTHER, "AgACAgQAAxkBAAIBQmZ-known_already"]
    assert list(sources_of(Call("sendMessage", {"media": [{"type": "photo", "media": URL}]}))) == []


async def test_a_lost_picture_before_a_long_text_is_skipped_and_the_text_arrives() -> None:
    calls = (
        Call("sendPhoto", {"photo": URL}),
        Call("sendMessage", {"text": "one"}),
        Call("sendMessage", {"text": "two"}),
    )
    office = PostOffice(lambda _chat, call: accepted(call) if call.method == "sendPhoto" else Sent())
    ledger = MemoryLedger(editions={1: calls})
    ledger.queue(5)
    await settle(ledger, Illustrated(office, Web(lost={URL: "gone"}), Shelf()))
    assert [one.call.parameters["text"] for one in office.sent] == ["one", "two"]
    assert ledger.states() == {1: "sent"}


async def test_a_picture_that_the_server_refuses_before_a_long_text_is_skipped_too() -> None:
    calls = (Call("sendPhoto", {"photo": "some_file_id"}), Call("sendMessage", {"text": "one"}))
    office = PostOffice(
        lambda _chat, call: WrongFile("wrong file identifier") if call.method == "sendPhoto" else Sent()
    )
    ledger = MemoryLedger(editions={1: calls})
    ledger.queue(5)
    await settle(ledger, office)
    assert [one.call.method for one in office.sent] == ["sendPhoto", "sendMessage"]
    assert ledger.states() == {1: "sent"}
