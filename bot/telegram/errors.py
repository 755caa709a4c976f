"""What Telegram's answers mean: the one place that reads status codes and descriptions.

The words are the server's own (Bot API server and TDLib); they are matched as lower-case fragments, most telling
first, because Telegram adds prefixes such as "Bad Request: " and changes the rest now and then.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from bot.delivery.outcome import (
    ChatGone,
    ChatMoved,
    ChatMuted,
    Conflict,
    MethodMissing,
    NotModified,
    Outcome,
    OutOfReach,
    Problem,
    Refused,
    Sent,
    ServerError,
    SlowDown,
    TopicClosed,
    Unauthorized,
    Unsure,
    WrongFile,
)

WAIT_WITHOUT_WORD = 5.0
"""Seconds to wait after a 429 that does not say how long."""

WORKING_METHODS = frozenset({
    "sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "editMessageText", "editMessageCaption",
    "editMessageReplyMarkup", "deleteMessage", "getMe", "getUpdates", "answerCallbackQuery",
})  # fmt: skip
"""Methods every server has had for years: a 404 for one of them is about the token, not about the method."""

_MUTED = (
    "chat_write_forbidden", "chat_restricted", "chat_send_plain_forbidden", "chat_guest_send_forbidden",
    "chat_admin_required", "user_banned_in_channel", "have no rights to send", "not enough rights",
    "need administrator rights", "payment_required", "user_restricted", "write access", "channel_monoforum",
)  # fmt: skip

_TOPIC = ("topic_closed", "topic_deleted", "topic closed", "message thread not found")

_GONE = (
    "chat not found", "user not found", "bot was blocked", "user is deactivated", "bot was kicked",
    "bot is not a member", "group chat was deleted", "group chat was deactivated", "user_deactivated",
    "user_is_blocked", "you_blocked_user", "peer_id_invalid", "chat_id_invalid", "channel_private",
    "channel_invalid", "user_is_bot", "can't initiate conversation", "can't send messages to bots",
    "chat was deleted",
)  # fmt: skip

_OUT_OF_REACH = (
    "message to edit not found", "message can't be edited", "message_edit_time_expired", "message_id_invalid",
    "there is no text in the message to edit",
    "message to delete not found", "message can't be deleted", "message_delete_forbidden",
)  # fmt: skip

_NO_FILE_RIGHTS = re.compile(r"rights to send (?!text|a message|messages)|chat_send_(?!plain)\w+_forbidden")

_FILE = (
    "wrong file", "wrong remote file", "wrong type of the web page", "failed to get http url content", "webpage_",
    "photo_invalid", "photo_ext_invalid", "photo_save_file_invalid", "photo_crop", "image_process_failed",
    "media_empty", "media_invalid", "can't use file of type", "type of file mismatch", "file must be non-empty",
    "file is too big", "file_reference", "file_parts_invalid", "external_url_invalid", "invalid file http url",
    "temporarily unavailable", "there is no caption in the message to edit",
)  # fmt: skip

_PROBLEMS: tuple[tuple[str, Problem], ...] = (
    ("can't parse", "markup"),
    ("entity_", "markup"),
    ("entities_too_long", "too long"),
    ("too long", "too long"),
    ("too_long", "too long"),
    ("request entity too large", "too long"),
    ("text is empty", "empty"),
    ("must be non-empty", "empty"),
    ("message_empty", "empty"),
)


class Answer(NamedTuple):
    """The little of an answer that decides what follows."""

    ok: bool
    description: str
    retry_after: float | None
    new_chat_id: int | None
    message_ids: tuple[int, ...]
    file_ids: tuple[str, ...] = ()


_WITH_PICTURES = frozenset(("sendPhoto", "sendMediaGroup", "sendRichMessage"))
_FIRST_MESSAGE_ID = re.compile(rb'\{"ok":true,"result":\{"message_id":(\d+)[,}]')


def classify(status: int, body: bytes, *, method: str = "", retry_after: str = "") -> Outcome:
    """What the server's answer means. `retry_after` is the HTTP header of that name, if there was one.

    Never raises: what is not Telegram's JSON is a ServerError, or Unsure where the server said 200 all the same.
    """
    if status == 200 and method not in _WITH_PICTURES and (quick := _FIRST_MESSAGE_ID.match(body)):
        return Sent((int(quick[1]),))
    answer = _read(body)
    if answer is None:
        return _unreadable(status, retry_after)
    if answer.ok:
        return Sent(answer.message_ids, answer.file_ids)
    if status == 429 or answer.retry_after is not None:
        named = answer.retry_after if answer.retry_after is not None else _seconds(retry_after)
        return SlowDown(WAIT_WITHOUT_WORD if named is None else named)
    if answer.new_chat_id is not None:
        return ChatMoved(answer.new_chat_id)
    return _by_status(status, answer.description, method)


def _by_status(status: int, description: str, method: str) -> Outcome:
    reason = redact(description) or f"HTTP {status}"
    if status == 504:
        return Unsure(reason)
    if status >= 500:
        return ServerError(reason)
    if status == 401:
        return Unauthorized(reason)
    if status == 404:
        missing = "method not found" in description.lower() or (method and method not in WORKING_METHODS)
        return MethodMissing(reason) if missing else Unauthorized(reason)
    if status == 409:
        return Conflict(reason)
    return _by_words(status, description.lower(), reason)


def _by_words(status: int, words: str, reason: str) -> Outcome:
    if "message is not modified" in words:
        return NotModified()
    if any(fragment in words for fragment in _OUT_OF_REACH):
        return OutOfReach(reason)
    if _NO_FILE_RIGHTS.search(words):
        return WrongFile(reason)
    if any(fragment in words for fragment in _TOPIC):
        return TopicClosed(reason)
    if any(fragment in words for fragment in _MUTED):
        return ChatMuted(reason)
    # Whatever else is forbidden (403) is about the chat: new wordings must not be sent to for ever.
    if status == 403 or any(fragment in words for fragment in _GONE):
        return ChatGone(reason)
    if any(fragment in words for fragment in _FILE):
        return WrongFile(reason)
    for fragment, problem in _PROBLEMS:
        if fragment in words:
            return Refused(reason, problem)
    return Refused(reason)


def _unreadable(status: int, retry_after: str) -> Outcome:
    if status == 429:
        return SlowDown(_seconds(retry_after) or WAIT_WITHOUT_WORD)
    if status in {200, 504}:
        return Unsure(f"HTTP {status}, not an answer of the Bot API")
    if status == 413:
        return Refused("HTTP 413: the request is too large", "too long")
    return ServerError(f"HTTP {status}, not an answer of the Bot API")


def _read(body: bytes) -> Answer | None:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        return None
    parameters = answer.get("parameters")
    if not isinstance(parameters, dict):
        parameters = {}
    return Answer(
        ok=answer["ok"],
        description=str(answer.get("description") or ""),
        retry_after=_seconds(parameters.get("retry_after")),
        new_chat_id=_whole(parameters.get("migrate_to_chat_id")),
        message_ids=_message_ids(answer.get("result")) if answer["ok"] else (),
        file_ids=tuple(_file_ids(answer.get("result"))) if answer["ok"] else (),
    )


def _message_ids(result: Any) -> tuple[int, ...]:
    messages = result if isinstance(result, list) else [result]
    found = (_whole(message.get("message_id")) for message in messages if isinstance(message, dict))
    return tuple(number for number in found if number is not None)


def _file_ids(result: Any) -> Iterator[str]:
    """Of every photo of a message its largest size, in order; those of a rich message lie deep inside."""
    if isinstance(result, list):
        for one in result:
            yield from _file_ids(one)
    elif isinstance(result, dict):
        for name, value in result.items():
            sizes = value if name == "photo" and isinstance(value, list) and value else None
            if sizes and isinstance(sizes[-1], dict) and isinstance(sizes[-1].get("file_id"), str):
                yield sizes[-1]["file_id"]
            elif name not in ("reply_to_message", "pinned_message", "chat", "from"):
                yield from _file_ids(value)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _seconds(value: Any) -> float | None:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < 1e9 else None


_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}|(?<=/bot)\d[^/\s'\"]*")


def redact(text: str) -> str:
    """The text with every bot token in it, also inside an address, replaced by three stars."""
    return _TOKEN.sub("***", text)


class HideTokens(logging.Filter):
    """For a log handler: what passes shows no bot token, neither in the message nor in its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, redacted."""
        try:
            text = record.getMessage()
        except Exception:
            return True  # the handler reports a malformed record in its own way
        hidden = redact(text)
        if hidden != text:
            record.msg, record.args = hidden, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True
