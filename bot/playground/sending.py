"""The methods that put messages into chats."""

from __future__ import annotations

from typing import Any

from bot.playground import media
from bot.playground.formatting import caption, content_of, message_text
from bot.playground.keyboards import check_keyboard
from bot.playground.media import Files
from bot.playground.refusals import bad_request
from bot.playground.rich import check_rich
from bot.playground.state import Chat, Message
from bot.playground.world import World

Parameters = dict[str, Any]


def send_message(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    chat = world.open_chat(given["chat_id"], given.get("message_thread_id") or 0)
    text, entities = message_text(given["text"], given.get("parse_mode"), given.get("entities"))
    content = content_of(text, entities)
    preview = given.get("link_preview_options")
    if preview:
        if preview.get("is_disabled") and len(preview) > 1:
            preview = {"is_disabled": True}
        content["link_preview_options"] = preview
    return _post(world, chat, given, content)


def send_rich_message(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    chat = world.open_chat(given["chat_id"], given.get("message_thread_id") or 0)
    return _post(world, chat, given, {"rich_message": rich_content(world, given["rich_message"], files)})


def rich_content(world: World, rich_message: dict[str, Any], files: Files) -> dict[str, Any]:
    """The rich message as kept, with its media stored."""

    def store(medium: dict[str, Any]) -> dict[str, Any]:
        return media.shown(medium["type"], media.stored(world, medium["type"], medium["media"], files))

    return check_rich(rich_message, store)


def send_photo(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    return _send_file(world, given, files, "photo", "photos")


def send_document(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    return _send_file(world, given, files, "document", "documents")


def _send_file(world: World, given: Parameters, files: Files, kind: str, rights: str) -> dict[str, Any]:
    chat = world.open_chat(given["chat_id"], given.get("message_thread_id") or 0, rights)
    words, entities = caption(given.get("caption"), given.get("parse_mode"), given.get("caption_entities"))
    content = media.shown(kind, media.stored(world, kind, given[kind], files))
    content |= content_of(words, entities, "caption")
    if given.get("has_spoiler"):
        content["has_media_spoiler"] = True
    if given.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return _post(world, chat, given, content)


def send_media_group(world: World, given: Parameters, files: Files) -> list[dict[str, Any]]:
    chat = world.open_chat(given["chat_id"], given.get("message_thread_id") or 0, "photos")
    items = given["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("an album must hold from 2 to 10 items")
    if len({item["type"] for item in items}) > 1:
        raise bad_request("Document can't be mixed with other media types")
    contents = [media.input_media(world, item, files) for item in items]
    extra = _reply(world, chat, given) | {"media_group_id": str(world.number())}
    thread = given.get("message_thread_id") or 0
    return [world.post(chat, world.bot, content, thread=thread, extra=extra).api() for content in contents]


def _post(world: World, chat: Chat, given: Parameters, content: dict[str, Any]) -> dict[str, Any]:
    markup = check_keyboard(given.get("reply_markup"), chat.kind)
    extra = _reply(world, chat, given)
    if given.get("protect_content"):
        extra["has_protected_content"] = True
    thread = given.get("message_thread_id") or 0
    return world.post(chat, world.bot, content, reply_markup=markup, thread=thread, extra=extra).api()


def _reply(world: World, chat: Chat, given: Parameters) -> dict[str, Any]:
    """The message answered to, without the one it answers in turn."""
    reply = given.get("reply_parameters")
    if not reply or not reply.get("message_id"):
        return {}
    target: Message | None = chat.by_id.get(reply["message_id"])
    if target is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {name: value for name, value in target.api().items() if name != "reply_to_message"}}


def send_chat_action(world: World, given: Parameters, files: Files) -> bool:
    chat = world.open_chat(given["chat_id"], given.get("message_thread_id") or 0)
    if given["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = given["action"]
    world.tell("action", chat, action=chat.action)
    return True


_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
