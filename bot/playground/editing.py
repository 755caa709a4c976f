"""The methods that change or take away what was sent."""

from __future__ import annotations

from typing import Any

from bot.playground import media
from bot.playground.formatting import caption, content_of, message_text
from bot.playground.keyboards import check_keyboard
from bot.playground.media import Files
from bot.playground.refusals import bad_request
from bot.playground.sending import rich_content
from bot.playground.state import Chat, Message
from bot.playground.world import World

Parameters = dict[str, Any]
DELETABLE = 48 * 3600  # seconds


def edit_message_text(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    message = _editable(world, given)
    if "text" not in message.content and "rich_message" not in message.content:
        raise bad_request("there is no text in the message to edit")
    if given.get("rich_message") is not None:
        if given.get("text"):
            raise bad_request("text and rich_message can't be used together")
        return _change(world, message, given, {"rich_message": rich_content(world, given["rich_message"], files)})
    text, entities = message_text(given.get("text") or "", given.get("parse_mode"), given.get("entities"))
    content = content_of(text, entities)
    if given.get("link_preview_options"):
        content["link_preview_options"] = given["link_preview_options"]
    return _change(world, message, given, content)


def edit_message_caption(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    message = _editable(world, given)
    if not any(kind in message.content for kind in ("photo", "document")):
        raise bad_request("there is no caption in the message to edit")
    words, entities = caption(given.get("caption"), given.get("parse_mode"), given.get("caption_entities"))
    kept = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _change(world, message, given, kept | content_of(words, entities, "caption"))


def edit_message_media(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    message = _editable(world, given)
    if "rich_message" in message.content:
        raise bad_request("message can't be edited")
    return _change(world, message, given, media.input_media(world, given["media"], files))


def edit_message_reply_markup(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    message = _editable(world, given)
    return _change(world, message, given, message.content)


def _editable(world: World, given: Parameters) -> Message:
    if given.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if given.get("chat_id") is None:
        raise bad_request("chat_id is empty")
    if not given.get("message_id"):
        raise bad_request("message identifier is not specified")
    chat = world.seen_chat(given["chat_id"])
    message = chat.by_id.get(given["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _change(world: World, message: Message, given: Parameters, content: dict[str, Any]) -> dict[str, Any]:
    markup = check_keyboard(given.get("reply_markup"), message.chat.kind)
    if _same(content, message.content) and markup == message.reply_markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    if not _same(content, message.content):
        message.edited = world.now()  # a changed keyboard alone does not mark a message as edited
    message.content = content
    message.reply_markup = markup
    message.chat.stir()
    world.tell("message", message.chat, message)
    return message.api()


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two contents show the same; a photo sent again by its id is the same photo."""

    def essence(content: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in content.items() if name not in ("photo", "document")}
        photo = content.get("photo")
        kept["file"] = photo[0]["file_unique_id"] if photo else content.get("document", {}).get("file_unique_id")
        return kept

    return essence(one) == essence(other)


def delete_message(world: World, given: Parameters, files: Files) -> bool:
    chat = world.seen_chat(given["chat_id"])
    message = chat.by_id.get(given["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted for everyone" if message.from_bot else "message can't be deleted")
    _delete(world, chat, message)
    return True


def delete_messages(world: World, given: Parameters, files: Files) -> bool:
    chat = world.seen_chat(given["chat_id"])
    if not 1 <= len(given["message_ids"]) <= 100:
        raise bad_request("message identifiers are not specified" if not given["message_ids"] else "too many messages")
    found = [chat.by_id[number] for number in dict.fromkeys(given["message_ids"]) if number in chat.by_id]
    if any(not _may_delete(world, chat, message) for message in found):
        raise bad_request("message can't be deleted for everyone")
    for message in found:
        _delete(world, chat, message)
    return True


def _may_delete(world: World, chat: Chat, message: Message) -> bool:
    if chat.kind != "private" and chat.roles.get(world.bot.id) == "administrator":
        return True
    young = world.now() - message.date < DELETABLE
    return young and (message.from_bot or chat.kind == "private")


def _delete(world: World, chat: Chat, message: Message) -> None:
    chat.drop(message)
    world.tell("deleted", chat, id=message.id)


def pin_chat_message(world: World, given: Parameters, files: Files) -> bool:
    return _pin(world, given, True)


def unpin_chat_message(world: World, given: Parameters, files: Files) -> bool:
    return _pin(world, given, False)


def _pin(world: World, given: Parameters, pinned: bool) -> bool:
    chat = world.seen_chat(given["chat_id"])
    if not world.is_admin(chat, world.bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    messages = list(chat.messages)
    if given.get("message_id"):
        messages = [message for message in messages if message.id == given["message_id"]]
    else:
        messages = [message for message in messages if message.pinned][-1:]
    if not messages:
        raise bad_request(f"message to {'pin' if pinned else 'unpin'} not found")
    messages[0].pinned = pinned
    world.tell("message", chat, messages[0])
    return True
