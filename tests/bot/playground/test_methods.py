"""The Bot API's methods, driven through python-telegram-bot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from bot.playground import Playground
from bot.playground.people import Person

from .conftest import TOKEN, Clock


def keyboard(*labels: str, data: str = "go") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label in labels]])


def text(**more: Any) -> dict[str, Any]:
    """The parameters of a good sendMessage, and what spoils it."""
    return {"chat_id": 1001, "text": "x", **more}


def buttons(count: int = 1, **button: Any) -> dict[str, Any]:
    """A message with so many rows of this button."""
    return text(reply_markup={"inline_keyboard": [[{"text": "a", **button}]] * count})


async def call(playground: Playground, method: str, **parameters: Any) -> dict[str, Any]:
    """A call without the library: for what it would not let through."""
    url = f"{playground.address}/bot{TOKEN}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=parameters) as answer:
        told: dict[str, Any] = await answer.json()
        assert answer.status == told.get("error_code", 200)
        return told


async def test_the_bot_knows_itself(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (123, "herald_bot", True)


async def test_a_wrong_token_is_unauthorized(playground: Playground) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("123:another", base_url=playground.base_url):
            pass


async def test_a_message_arrives_as_it_was_marked_up(bot: Bot, aysel: Person, clock: Clock) -> None:
    sent = await bot.send_message(
        aysel.id,
        "<b>News</b> for you",
        parse_mode="HTML",
        reply_markup=keyboard("Yes", "No"),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    kept = aysel.chat.messages[-1]
    assert (sent.message_id, sent.text, sent.date) == (kept.id, "News for you", clock.at)
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [("bold", 0, 4)]
    assert kept.labels == ["Yes", "No"]
    assert sent.reply_markup is not None


async def test_parameters_come_as_json_as_a_form_and_in_the_address(playground: Playground, aysel: Person) -> None:
    url = f"{playground.address}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session:
        await session.post(url, json={"chat_id": aysel.id, "text": "as json"})
        await session.post(url, data={"chat_id": str(aysel.id), "text": "as a form"})
        await session.get(url, params={"chat_id": str(aysel.id), "text": "in the address"})
        await session.post(url.lower().replace(TOKEN.lower(), TOKEN), json={"chat_id": aysel.id, "text": "any case"})
    assert [message.text for message in aysel.chat.said()] == ["as json", "as a form", "in the address", "any case"]


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1001}, "message text is empty"),
        ("sendMessage", {"chat_id": 77, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": 1001, "text": 5}, 'parameter "text" must be of type String'),
        (
            "sendMessage",
            {"chat_id": 1001, "text": "<b>", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ("sendMessage", text(txt="y"), 'sendMessage has no parameter "txt" (strict checking)'),
        (
            "sendMessage",
            text(link_preview_options={"disabled": True}),
            '"link_preview_options" has no field "disabled" (strict checking)',
        ),
        ("sendMessage", text(reply_markup="{"), "can't parse reply keyboard markup JSON object"),
        (
            "sendMessage",
            buttons(),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ("sendMessage", buttons(callback_data="ə" * 33), "BUTTON_DATA_INVALID"),
        (
            "sendMessage",
            buttons(url="javascript:x"),
            "inline keyboard button URL 'javascript:x' is invalid: Wrong HTTP URL",
        ),
        ("sendMessage", buttons(101, callback_data="b"), "REPLY_MARKUP_TOO_LONG"),
        ("sendMessage", text(reply_parameters={"message_id": 999}), "message to be replied not found"),
        ("sendMessage", text(message_thread_id=5), "message thread not found"),
        ("sendPhoto", {"chat_id": 1001}, "there is no photo in the request"),
        (
            "sendPhoto",
            {"chat_id": 1001, "photo": "nothing-known"},
            "wrong remote file identifier specified: Wrong character in the string",
        ),
        ("editMessageText", {"chat_id": 1001, "text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"chat_id": 1001, "message_id": 99, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"chat_id": 1001, "message_id": 1, "text": "x"}, "message can't be edited"),
        ("deleteMessage", {"chat_id": 1001, "message_id": 99}, "message to delete not found"),
        ("deleteMessages", {"chat_id": 1001, "message_ids": []}, "message identifiers are not specified"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "5"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("setMyCommands", {"commands": [{"command": "Not So", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setWebhook", {"url": "http://example.com/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ("sendChatAction", {"chat_id": 1001, "action": "dancing"}, "wrong parameter action in request"),
        ("getChatAdministrators", {"chat_id": 1001}, "there are no administrators in the private chat"),
        ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
    ],
)
async def test_a_wrong_call_is_refused_in_telegrams_words(
    playground: Playground, aysel: Person, method: str, parameters: dict[str, Any], words: str
) -> None:
    assert aysel.id == 1001
    told = await call(playground, method, **parameters)
    assert (told["error_code"], told["description"]) == (400, f"Bad Request: {words}")


async def test_an_unknown_method_is_not_found(playground: Playground) -> None:
    assert await call(playground, "sendDance") == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_without_strict_checking_unknown_parameters_are_ignored(clock: Clock) -> None:
    playground = Playground(TOKEN, clock, strict=False)
    await playground.start()
    person = playground.person("Omar")
    person.start()
    told = await call(playground, "sendMessage", chat_id=person.id, text="x", txt="y")
    await playground.stop()
    assert told["ok"]


async def test_an_unstarted_a_blocking_and_a_vanished_person_cannot_be_written_to(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    newcomer = playground.person("Newcomer")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(newcomer.id, "x")
    aysel.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(aysel.id, "x")
    aysel.unblock()
    await bot.send_message(aysel.id, "again")
    aysel.vanish()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(aysel.id, "x")


async def test_groups_say_why_the_bot_may_not_write(bot: Bot, playground: Playground, aysel: Person) -> None:
    group = playground.group("Team", aysel)
    await bot.send_message(group.id, "hello")
    for role, error, words in (
        ("restricted", BadRequest, "Not enough rights to send text messages to the chat"),
        ("left", Forbidden, "bot is not a member of the group chat"),
        ("kicked", Forbidden, "bot was kicked from the group chat"),
    ):
        aysel.give_bot(group, role)
        with pytest.raises(error, match=words):
            await bot.send_message(group.id, "x")
    aysel.give_bot(group, "member")
    group.closed = "CHAT_WRITE_FORBIDDEN"
    with pytest.raises(BadRequest, match="Chat_write_forbidden"):
        await bot.send_message(group.id, "x")
    group.closed, group.deleted = "", True
    with pytest.raises(Forbidden, match="the group chat was deleted"):
        await bot.send_message(group.id, "x")


async def test_a_channel_wants_an_administrator_and_answers_to_its_name(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    channel = playground.channel("Sample Times", aysel, username="sample_times")
    sent = await bot.send_message("@sample_times", "first post")
    assert sent.sender_chat is not None and sent.sender_chat.id == channel.id
    aysel.give_bot(channel, "member")
    with pytest.raises(BadRequest, match="Need administrator rights in the channel chat"):
        await bot.send_message(channel.id, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message("@nobody_here", "x")


async def test_a_closed_topic_is_refused_and_an_open_one_is_not(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    forum = playground.supergroup("Forum", aysel)
    forum.topics = {7: True, 8: False}
    assert (await bot.send_message(forum.id, "x", message_thread_id=7)).message_thread_id == 7
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "x", message_thread_id=8)


async def test_an_upgraded_group_names_its_new_id(bot: Bot, playground: Playground, aysel: Person) -> None:
    group = playground.group("Team", aysel)
    new = playground.upgrade(group)
    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(group.id, "x")
    assert refusal.value.new_chat_id == new.id
    await bot.send_message(new.id, "here")


async def test_an_edit_shows_and_the_same_edit_again_is_refused(bot: Bot, aysel: Person, clock: Clock) -> None:
    sent = await bot.send_message(aysel.id, "helo", reply_markup=keyboard("Go"))
    clock.move(seconds=5)
    edited = await bot.edit_message_text("hello", aysel.id, sent.message_id)
    assert not isinstance(edited, bool) and edited.edit_date == clock.at
    assert aysel.chat.messages[-1].labels == []
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply markup"):
        await bot.edit_message_text("hello", aysel.id, sent.message_id)
    await bot.edit_message_reply_markup(aysel.id, sent.message_id, reply_markup=keyboard("Stop"))
    assert aysel.chat.messages[-1].labels == ["Stop"]
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(aysel.id, sent.message_id, caption="x")


async def test_deleted_messages_vanish_but_not_after_48_hours(bot: Bot, aysel: Person, clock: Clock) -> None:
    first, second, third = [await bot.send_message(aysel.id, text) for text in "abc"]
    await bot.delete_message(aysel.id, first.message_id)
    await bot.delete_messages(aysel.id, [second.message_id, 999])
    assert [message.text for message in aysel.chat.said()] == ["c"]
    clock.move(hours=48, seconds=1)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(aysel.id, third.message_id)


async def test_a_reply_shows_what_it_answers(bot: Bot, aysel: Person) -> None:
    first = await bot.send_message(aysel.id, "question")
    answer = await bot.send_message(aysel.id, "answer", reply_parameters=ReplyParameters(first.message_id))
    assert answer.reply_to_message is not None and answer.reply_to_message.text == "question"
    gone = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(aysel.id, "still", reply_parameters=gone)).reply_to_message is None


async def test_a_photo_is_uploaded_measured_sent_again_by_id_and_fetched(
    bot: Bot, aysel: Person, png: Callable[..., bytes]
) -> None:
    content = png(width=80, height=50)
    sent = await bot.send_photo(aysel.id, content, caption="<i>teal</i>", parse_mode="HTML")
    size = sent.photo[-1]
    assert (size.width, size.height, sent.caption) == (80, 50, "teal")
    again = await bot.send_photo(aysel.id, size.file_id)
    assert again.photo[-1].file_unique_id == size.file_unique_id
    file = await bot.get_file(size.file_id)
    assert bytes(await file.download_as_bytearray()) == content


async def test_a_photo_that_is_none_is_refused(bot: Bot, aysel: Person, png: Callable[..., bytes]) -> None:
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(aysel.id, b"no picture at all")
    with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
        await bot.send_photo(aysel.id, png(width=2100, height=10))
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(aysel.id, b"")


async def test_an_album_is_one_group_with_one_caption(bot: Bot, aysel: Person, png: Callable[..., bytes]) -> None:
    photos = [InputMediaPhoto(png("red"), caption="two"), InputMediaPhoto(png("blue"))]
    sent = await bot.send_media_group(aysel.id, photos)
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["two", None]
    with pytest.raises(BadRequest, match="from 2 to 10"):
        await bot.send_media_group(aysel.id, photos[:1])
    with pytest.raises(BadRequest, match="can't be mixed"):
        await bot.send_media_group(aysel.id, [photos[0], InputMediaDocument(b"text", filename="a.txt")])


async def test_a_text_becomes_a_photo_and_the_caption_changes(
    bot: Bot, aysel: Person, png: Callable[..., bytes]
) -> None:
    sent = await bot.send_message(aysel.id, "soon")
    await bot.edit_message_media(InputMediaPhoto(png(), caption="here"), aysel.id, sent.message_id)
    await bot.edit_message_caption(aysel.id, sent.message_id, caption="there")
    assert aysel.chat.messages[-1].text == "there"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", aysel.id, sent.message_id)


async def test_commands_are_kept_by_scope_and_the_narrowest_is_shown(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    await bot.set_my_commands([BotCommand("digest", "What is new")])
    await bot.set_my_commands([BotCommand("stop", "No more")], scope=BotCommandScopeChat(aysel.id))
    shown = playground.world.best_commands(aysel.chat, aysel.user)
    assert [entry["command"] for entry in shown] == ["stop"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(aysel.id))
    assert (await bot.get_my_commands())[0].command == "digest"
    assert playground.world.best_commands(aysel.chat, aysel.user)[0]["command"] == "digest"


async def test_descriptions_are_kept_and_too_long_ones_are_not(bot: Bot) -> None:
    await bot.set_my_description("I bring the news.")
    await bot.set_my_short_description("News.")
    assert (await bot.get_my_description()).description == "I bring the news."
    with pytest.raises(BadRequest, match="description is too long"):
        await bot.set_my_short_description("x" * 121)


async def test_members_and_roles_are_told(bot: Bot, playground: Playground, aysel: Person) -> None:
    omar = playground.person("Omar")
    group = playground.group("Team", aysel, omar)
    assert (await bot.get_chat(group.id)).title == "Team"
    assert await bot.get_chat_member_count(group.id) == 3
    assert (await bot.get_chat_member(group.id, aysel.id)).status == "creator"
    assert (await bot.get_chat_member(group.id, omar.id)).status == "member"
    aysel.give_role(group, omar, "administrator")
    assert {member.user.id for member in await bot.get_chat_administrators(group.id)} == {aysel.id, omar.id}
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member"):
        await bot.get_chat(group.id)


async def test_only_an_administrator_pins(bot: Bot, playground: Playground, aysel: Person) -> None:
    group = playground.group("Team", aysel)
    sent = await bot.send_message(group.id, "x")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await bot.pin_chat_message(group.id, sent.message_id)
    aysel.give_bot(group, "administrator")
    await bot.pin_chat_message(group.id, sent.message_id)
    assert group.messages[-1].pinned


async def test_typing_is_seen_until_the_message_comes(bot: Bot, aysel: Person) -> None:
    await bot.send_chat_action(aysel.id, "typing")
    assert aysel.chat.action == "typing"
    await bot.send_message(aysel.id, "done")
    assert aysel.chat.action == ""
