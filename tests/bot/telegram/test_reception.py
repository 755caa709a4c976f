"""Updates as Telegram sends them, through the real library, to the answers that are queued."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import pytest
from telegram import Bot, Update

from bot.commands.asking import Reader
from bot.editing import edition_writer
from bot.editions import Draft, wanted_again
from bot.schedules import DAILY
from bot.telegram.menu import menu, publish_menu
from bot.telegram.reception import Reception
from content.article import Filed
from content.document import Document
from content.initiatives import Initiative
from content.markup import write
from content.markup.calls import Call
from content.wording.words import Words
from tests.bot.commands.fakes import NOW, FakeArchive, FakeRights, Office, filed
from tests.bot.telegram.fake_api import (
    CHANNEL,
    FORUM,
    GROUP,
    ME,
    PERSON,
    PRIVATE,
    TOKEN,
    FakeApi,
    fake_bot,
    membership,
    message,
    refusal,
    said,
    tapped,
)


class Queued(NamedTuple):
    key: str
    chat_id: int
    thread_id: int
    calls: tuple[Call, ...]
    untraced: bool
    edition: Draft | None = None


@dataclass
class FakeOutbox:
    """Keeps each key once, as the ledger does."""

    queued: dict[str, Queued] = field(default_factory=dict)

    async def answer(
        self,
        key: str,
        chat_id: int,
        thread_id: int,
        calls: Sequence[Call],
        now: datetime,
        *,
        untraced: bool = False,
        edition: Draft | None = None,
    ) -> bool:
        new = key not in self.queued
        self.queued.setdefault(key, Queued(key, chat_id, thread_id, tuple(calls), untraced, edition))
        return new

    @property
    def all(self) -> list[Queued]:
        return list(self.queued.values())

    @property
    def text(self) -> str:
        return "\n".join(call.parameters.get("text", "") for one in self.all for call in one.calls)


@dataclass
class FakeChats:
    happened: list[tuple[Any, ...]] = field(default_factory=list)

    async def gone(self, chat_id: int, reason: str, now: datetime) -> None:
        self.happened.append(("gone", chat_id, reason))

    async def returned(self, chat_id: int, now: datetime) -> None:
        self.happened.append(("returned", chat_id))

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        self.happened.append(("migrate", old, new))


class Nothing:
    """What a bot remembers that has sent nothing yet."""

    def concerning(self, articles: Sequence[Filed], since: int) -> Sequence[Filed]:
        return ()

    def initiatives(self, filed: Filed) -> Sequence[Initiative]:
        return ()


@dataclass
class House:
    """The reception with everything around it."""

    api: FakeApi
    bot: Bot
    office: Office
    outbox: FakeOutbox
    chats: FakeChats
    reception: Reception

    async def hand_in(self, update: dict[str, Any]) -> None:
        await self.reception.handle(Update.de_json(update, self.bot))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    api = FakeApi()
    api.answers["getChatMember"] = {"user": PERSON, "status": "member"}
    async with fake_bot(api) as bot:
        office = Office(archive=FakeArchive([filed(n, f"Title {n}") for n in range(1, 4)]))
        outbox, chats = FakeOutbox(), FakeChats()
        reception = Reception(bot, desk=office.desk, outbox=outbox, chats=chats, write=write, clock=lambda: NOW)
        await reception.start()
        yield House(api, bot, office, outbox, chats, reception)
        await reception.stop()


def administrator(api: FakeApi) -> None:
    api.answers["getChatMember"] = {"user": PERSON, "status": "creator", "is_anonymous": False}


# -- private ------------------------------------------------------------------------------------------------------


async def test_a_command_is_answered_in_the_interactive_lane_with_buttons(house: House) -> None:
    await house.hand_in(said("/start"))
    (queued,) = house.outbox.all
    assert queued.chat_id == 7
    assert "Hello, Aysel!" in house.outbox.text
    assert "Asia/Baku" in str(queued.calls[-1].parameters["reply_markup"])


async def test_an_update_handled_twice_is_answered_once(house: House) -> None:
    update = said("/latest")
    await house.hand_in(update)
    await house.hand_in(update)
    assert [one.key for one in house.outbox.all] == [f"update:{update['update_id']}:0"]


@pytest.mark.parametrize("text", ["/latest", "/LATEST", "/latest@herald_bot", "/latest@Herald_Bot 2", "  /latest  "])
async def test_a_command_may_be_written_in_several_ways(house: House, text: str) -> None:
    await house.hand_in(said(text))
    assert "/article_3" in house.outbox.text


async def test_a_command_for_another_bot_is_not_ours(house: House) -> None:
    await house.hand_in(said("/latest@other_bot"))
    assert not house.outbox.all


@pytest.mark.parametrize(
    "update",
    [
        said("how are you?"),
        said(None, sticker=None),
        said(None, location={"latitude": 1.0, "longitude": 2.0}),
        said("/"),
    ],
)
async def test_whatever_else_is_sent_in_private_gets_a_helpful_answer(house: House, update: dict[str, Any]) -> None:
    await house.hand_in(update)
    assert "/digest" in house.outbox.text


async def test_markup_in_what_was_typed_is_only_text(house: House) -> None:
    await house.hand_in(said("/timezone <b>&x"))
    assert "&lt;b&gt;&amp;x" in house.outbox.text


@pytest.mark.parametrize(
    "update",
    [
        said(None, pinned_message=message("old")),
        {"update_id": 5, "edited_message": message("/latest", edit_date=1_795_176_001)},
        said("/latest", sender={**PERSON, "id": 99, "is_bot": True}),
        {"update_id": 6},
        {
            "update_id": 7,
            "poll_answer": {"poll_id": "1", "user": PERSON, "option_ids": [0], "option_persistent_ids": []},
        },
    ],
)
async def test_what_nobody_said_to_us_is_left_alone(house: House, update: dict[str, Any]) -> None:
    await house.hand_in(update)
    assert not house.outbox.all


@pytest.mark.parametrize("layout", ["classic", "rich"])
@pytest.mark.parametrize("asked", ["/article 2", "/article_2", "/start article_2"])
async def test_an_article_that_is_shown_is_an_edition_that_is_written_the_same_again(
    house: House, asked: str, layout: str
) -> None:
    house.office.readers.kept[PRIVATE["id"], 0] = Reader("Asia/Baku", DAILY, layout=layout, known=True)
    await house.hand_in(said(asked))
    (queued,) = house.outbox.all
    assert queued.edition is not None and queued.edition.articles == (2,)
    compose = edition_writer(Words(), Nothing())
    assert tuple(compose(wanted_again(queued.edition, [filed(2, "Title 2")]))) == queued.calls == queued.edition.calls


async def test_in_a_channel_an_article_that_is_shown_is_written_the_same_again(house: House) -> None:
    await house.hand_in(said("/article 2", chat=CHANNEL))
    (queued,) = house.outbox.all
    assert queued.edition is not None and queued.edition.made_for["channel"]
    compose = edition_writer(Words(), Nothing(), lambda: "herald_bot")
    assert tuple(compose(wanted_again(queued.edition, [filed(2, "Title 2")]))) == queued.calls


@pytest.mark.parametrize("asked", ["/latest", "/article 99", "/article", "/start initiatives"])
async def test_what_is_not_one_article_is_no_edition(house: House, asked: str) -> None:
    await house.hand_in(said(asked))
    assert not any(queued.edition for queued in house.outbox.all)


async def test_in_a_channel_the_latest_articles_are_links_into_the_readers_own_chat(house: House) -> None:
    house.office.archive.articles.append(filed(1))
    await house.hand_in(said("/latest", CHANNEL))
    await house.hand_in(said("/latest"))
    channel, private = (one.calls[0].parameters["text"] for one in house.outbox.all)
    assert "https://t.me/herald_bot?start=article_1" in channel and "/article_1" not in channel
    assert "/article_1" in private and "t.me" not in private


# -- buttons ------------------------------------------------------------------------------------------------------


async def test_a_tap_edits_its_message_and_is_acknowledged_with_a_toast(house: House) -> None:
    update = tapped("schedule:weekly mon 9")
    await house.hand_in(update)
    (queued,) = house.outbox.all
    (call,) = queued.calls
    assert call.method == "editMessageText"
    assert call.parameters["message_id"] == update["callback_query"]["message"]["message_id"]
    assert "every Monday at 09:00" in call.parameters["text"]
    assert house.api.asked("answerCallbackQuery") == [
        {"callback_query_id": update["callback_query"]["id"], "text": "Saved"}
    ]


async def test_an_edit_of_several_parts_edits_the_first_and_sends_the_rest(house: House) -> None:
    def in_two(document: Document, layout: str) -> tuple[Call, ...]:
        return Call("sendMessage", {"text": "one"}), Call("sendMessage", {"text": "two", "reply_markup": {}})

    house.reception._write = in_two
    await house.hand_in(tapped("settings:", FORUM, message_thread_id=3, is_topic_message=True, reply_markup=None))
    administrator(house.api)
    house.reception._roles.clear()
    await house.hand_in(tapped("settings:", FORUM, message_thread_id=3, is_topic_message=True))
    edit, rest = house.outbox.all
    assert [call.method for call in edit.calls] == ["editMessageText"]
    assert edit.thread_id == 0
    assert [call.parameters["text"] for call in rest.calls] == ["two"]
    assert rest.thread_id == 3


async def test_a_tap_that_only_needs_a_toast_sends_no_message(house: House) -> None:
    house.office.digests.new = True
    await house.hand_in(tapped("digest:"))
    assert not house.outbox.all
    assert house.api.asked("answerCallbackQuery")[0]["text"] == "Here it comes"


async def test_a_tap_on_a_message_too_old_to_edit_is_answered_anew(house: House) -> None:
    update = tapped("schedule:off")
    update["callback_query"]["message"] = {"chat": PRIVATE, "message_id": 3, "date": 0}
    await house.hand_in(update)
    assert house.outbox.all[0].calls[0].method == "sendMessage"


async def test_a_tap_that_telegram_no_longer_knows_is_no_trouble(house: House) -> None:
    house.api.answers["answerCallbackQuery"] = refusal(400, "Bad Request: query is too old")
    await house.hand_in(tapped("schedule:off"))
    assert house.outbox.all


@pytest.mark.parametrize("data", ["nonsense", "::::", "schedule:" + "9" * 50, "timezone:Nowhere/Else", "topics:~x"])
async def test_a_forged_button_does_no_harm(house: House, data: str) -> None:
    await house.hand_in(tapped(data))
    assert house.api.asked("answerCallbackQuery")


# -- groups -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["good morning", "/weather", "/latest@other_bot", "a /latest inside"])
async def test_in_a_group_talk_among_others_is_not_answered(house: House, text: str) -> None:
    await house.hand_in(said(text, GROUP))
    assert not house.outbox.all
    assert not house.api.asked("getChatMember")


@pytest.mark.parametrize(
    "update",
    [
        said("/latest", GROUP),
        said("/weather@herald_bot", GROUP),
        said("@herald_bot what is new?", GROUP),
        said("and now?", GROUP, reply_to_message=message("Digest", GROUP, sender=ME)),
    ],
)
async def test_in_a_group_who_speaks_to_the_bot_is_answered(house: House, update: dict[str, Any]) -> None:
    await house.hand_in(update)
    assert house.outbox.all[0].chat_id == -50


async def test_in_a_group_only_administrators_change_settings(house: House) -> None:
    await house.hand_in(said("/schedule daily 9", GROUP))
    assert "administrators" in house.outbox.text
    assert not house.office.readers.kept


async def test_an_administrator_is_recognised_once_a_minute(house: House) -> None:
    administrator(house.api)
    await house.hand_in(said("/schedule daily 9", GROUP))
    await house.hand_in(said("/timezone baku", GROUP))
    await house.hand_in(said("/latest", GROUP))
    assert house.office.readers.kept[-50, 0].zone == "Asia/Baku"
    assert len(house.api.asked("getChatMember")) == 1


async def test_an_anonymous_administrator_is_one(house: House) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    await house.hand_in(said("/schedule daily 9", GROUP, sender=anonymous, sender_chat=GROUP))
    assert (-50, 0) in house.office.readers.kept
    assert not house.api.asked("getChatMember")


async def test_a_channels_copy_in_its_discussion_group_is_nobodys_command(house: House) -> None:
    service = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    update = said("/schedule off", GROUP, sender=service, sender_chat=CHANNEL, is_automatic_forward=True)
    await house.hand_in(update)
    assert not house.outbox.all


async def test_a_role_that_telegram_does_not_tell_is_none(house: House) -> None:
    house.api.answers["getChatMember"] = refusal(400, "Bad Request: user not found")
    await house.hand_in(said("/stop", GROUP))
    assert "administrators" in house.outbox.text


async def test_in_a_forum_the_answer_goes_to_the_topic(house: House) -> None:
    await house.hand_in(said("/latest", FORUM, message_thread_id=3, is_topic_message=True))
    await house.hand_in(said("/latest", GROUP, message_thread_id=99))  # a reply in a plain group is no topic
    assert [one.thread_id for one in house.outbox.all] == [3, 0]


async def test_a_channel_configures_itself_and_its_other_posts_are_left_alone(house: House) -> None:
    await house.hand_in(said("/schedule weekdays 9", CHANNEL))
    await house.hand_in(said("Breaking: all is well", CHANNEL))
    await house.hand_in(said("/weather", CHANNEL))
    assert [one.chat_id for one in house.outbox.all] == [CHANNEL["id"]]
    assert house.office.readers.kept[CHANNEL["id"], 0].schedule.cadence == "weekdays"


# -- what becomes of chats ------------------------------------------------------------------------------------------


async def test_a_block_switches_off_and_an_unblock_on_again(house: House) -> None:
    await house.hand_in(membership(PRIVATE, "member", "kicked"))
    await house.hand_in(membership(PRIVATE, "kicked", "member"))
    assert house.chats.happened == [("gone", 7, "kicked"), ("returned", 7)]
    assert not house.outbox.all


async def test_a_group_is_greeted_when_the_bot_is_added_and_not_when_it_is_promoted(house: House) -> None:
    await house.hand_in(membership(GROUP, "left", "member"))
    assert "/start" in house.outbox.text
    await house.hand_in(membership(GROUP, "member", "administrator"))
    assert len(house.outbox.all) == 1
    await house.hand_in(membership(GROUP, "member", "left"))
    assert house.chats.happened[-1] == ("gone", -50, "left")


@pytest.mark.parametrize("data", ["schedule:off", "forget:yes", "digest:", "latest:", "initiatives:", "nonsense"])
async def test_a_channels_readers_press_its_buttons_in_vain(house: House, data: str) -> None:
    await house.hand_in(said("/schedule daily 9", CHANNEL))
    before = dict(house.outbox.queued)
    await house.hand_in(tapped(data, CHANNEL))
    assert house.outbox.queued == before and not house.office.rights.forgotten
    assert house.office.readers.kept[CHANNEL["id"], 0].schedule.cadence == "daily"
    assert "administrators" in house.api.asked("answerCallbackQuery")[0]["text"]


async def test_a_channels_administrator_presses_its_buttons(house: House) -> None:
    administrator(house.api)
    await house.hand_in(tapped("schedule:off", CHANNEL))
    assert house.office.readers.kept[CHANNEL["id"], 0].schedule.cadence == "off"


async def test_a_channel_stays_quiet_and_its_administrator_is_told(house: House) -> None:
    await house.hand_in(membership(CHANNEL, "left", "administrator"))
    (queued,) = house.outbox.all
    assert queued.chat_id == PERSON["id"]


@pytest.mark.parametrize(
    "update",
    [
        said(None, GROUP, migrate_to_chat_id=-100777),
        said(None, {**FORUM, "id": -100777}, migrate_from_chat_id=-50),
    ],
)
async def test_a_group_that_becomes_a_supergroup_moves(house: House, update: dict[str, Any]) -> None:
    await house.hand_in(update)
    assert house.chats.happened == [("migrate", -50, -100777)]
    assert not house.outbox.all


# -- in a hurry, and in trouble ---------------------------------------------------------------------------------------


async def test_a_thousand_commands_in_ten_seconds_get_three_answers_and_one_request_to_wait(house: House) -> None:
    for n in range(1000):
        update = said("/latest")
        update["message"]["date"] = 1_795_200_000 + n // 100
        await house.hand_in(update)
    keys = [one.key for one in house.outbox.all]
    assert len(keys) == 4
    assert keys[3].endswith(":slow")


async def test_others_are_answered_meanwhile(house: House) -> None:
    for _ in range(50):
        update = said("/latest")
        update["message"]["date"] = 1_795_200_000
        await house.hand_in(update)
    other = {"id": 8, "type": "private", "first_name": "Ben"}
    await house.hand_in(said("/latest", other, sender={**PERSON, "id": 8}))
    assert house.outbox.all[-1].chat_id == 8


async def test_what_was_typed_slowly_while_the_bot_was_away_is_all_answered(house: House) -> None:
    for _ in range(20):
        await house.hand_in(said("/latest"))
    assert len(house.outbox.all) == 20


async def test_a_storm_of_taps_is_slowed_down_with_a_toast(house: House) -> None:
    for _ in range(20):
        await house.hand_in(tapped("settings:length full"))
    assert len(house.outbox.all) == 6
    assert "wait" in house.api.asked("answerCallbackQuery")[-1]["text"]


async def test_what_a_command_raises_reaches_whoever_handed_the_update_in(house: House) -> None:
    house.office.archive.articles = None  # type: ignore[assignment]
    with pytest.raises(TypeError):
        await house.hand_in(said("/latest"))
    with pytest.raises(TypeError):
        await house.hand_in(tapped("latest:"))
    assert house.api.asked("answerCallbackQuery")  # the button's hourglass goes all the same


async def test_an_apology_goes_to_who_asked_and_to_nobody_else(house: House) -> None:
    asked = said("/latest", GROUP)
    await house.reception.apologise(Update.de_json(asked, house.bot))
    await house.reception.apologise(Update.de_json(asked, house.bot))
    await house.reception.apologise(Update.de_json(said("among us", GROUP), house.bot))
    await house.reception.apologise(Update.de_json(membership(GROUP, "left", "member"), house.bot))
    assert [one.key for one in house.outbox.all] == [f"update:{asked['update_id']}:sorry"]


async def test_forgetting_leaves_no_trace_of_its_answer(house: House) -> None:
    await house.hand_in(said("/forget yes"))
    (queued,) = house.outbox.all
    assert queued.untraced
    assert house.office.rights.forgotten == [7]


async def test_the_answer_comes_in_the_chats_own_layout(house: House) -> None:
    asked = []

    def noted(document: Document, layout: str) -> tuple[Call, ...]:
        asked.append(layout)
        return write(document, "classic")

    house.reception._write = noted
    house.office.readers.kept[7, 0] = Reader("UTC", (await house.office.readers.find(7, 0)).schedule, layout="rich")
    await house.hand_in(said("/latest"))
    assert asked == ["rich"]


# -- the menu -----------------------------------------------------------------------------------------------------


async def test_the_menu_is_published_for_every_kind_of_chat(house: House) -> None:
    await publish_menu(house.bot, Words())
    scopes = {call["scope"]["type"]: call["commands"] for call in house.api.asked("setMyCommands")}
    assert set(scopes) == {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
    names = {command["command"] for command in scopes["all_group_chats"]}
    assert "latest" in names
    assert "schedule" not in names
    assert len(house.api.asked("setMyShortDescription")[0]["short_description"]) <= 120
    assert len(house.api.asked("setMyDescription")[0]["description"]) <= 512


async def test_a_menu_that_telegram_refuses_stops_nothing(house: House) -> None:
    house.api.answers["setMyCommands"] = refusal(429, "Too Many Requests: retry after 9", retry_after=9)
    await publish_menu(house.bot, Words())
    assert menu(Words(), guarded=True)


async def test_nothing_that_was_said_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    house.office.rights = FakeRights()
    await house.hand_in(said("/timezone secret-place-of-mine"))
    await house.hand_in(said("a very private thought"))
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert not any("secret-place" in line or "private thought" in line for line in ours)
    assert not any(TOKEN in record.getMessage() for record in caplog.records)
