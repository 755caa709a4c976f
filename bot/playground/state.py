"""Who talks where: users, chats, their members and messages. The rules of the Bot API are elsewhere."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Clock = Callable[[], datetime]


@dataclass(eq=False)
class User:
    """Somebody who may write to the bot, or the bot itself."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    deactivated: bool = False

    def api(self) -> dict[str, Any]:
        """As the Bot API shows a user."""
        shown: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if getattr(self, name):
                shown[name] = getattr(self, name)
        return shown

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(eq=False)
class Message:
    """A message in a chat; `content` holds the fields that differ by kind (text, photo, rich_message...)."""

    id: int
    chat: Chat
    date: int
    author: User | None
    content: dict[str, Any]
    reply_markup: dict[str, Any] | None = None
    edited: int = 0
    thread: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    pinned: bool = False

    @property
    def text(self) -> str:
        """The words: of the text, the caption, or the rich message's blocks, one a line."""
        if "rich_message" in self.content:
            return "\n".join(rich_words(self.content["rich_message"]["blocks"]))
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        """The rows of the inline keyboard."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return list(rows)

    @property
    def labels(self) -> list[str]:
        """What the buttons say."""
        return [button["text"] for row in self.buttons for button in row]

    @property
    def from_bot(self) -> bool:
        """Whether the bot wrote it."""
        return self.author is not None and self.author.is_bot

    def api(self) -> dict[str, Any]:
        """As the Bot API shows a message."""
        shown: dict[str, Any] = {"message_id": self.id, "date": self.date, "chat": self.chat.api()}
        if self.chat.kind == "channel":
            shown["sender_chat"] = self.chat.api()
        elif self.author is not None:
            shown["from"] = self.author.api()
        if self.edited:
            shown["edit_date"] = self.edited
        if self.thread:
            shown["message_thread_id"] = self.thread
            if self.thread in self.chat.topics:
                shown["is_topic_message"] = True
        shown.update(self.extra)
        shown.update(self.content)
        if self.reply_markup and "inline_keyboard" in self.reply_markup:
            shown["reply_markup"] = self.reply_markup
        return shown


@dataclass(eq=False)
class Chat:
    """A chat of the kind "private", "group", "supergroup" or "channel"; `roles` are by user id, the bot's included.

    A role is "creator", "administrator", "member", "left" or "kicked", as the Bot API calls it. `closed` is a refusal
    the server gives for every message, such as "CHAT_WRITE_FORBIDDEN". `topics` are the forum's threads, with whether
    one may write there.
    """

    id: int
    kind: str
    title: str = ""
    username: str = ""
    user: User | None = None
    roles: dict[int, str] = field(default_factory=dict)
    people: dict[int, User] = field(default_factory=dict)
    blocked: bool = False
    started: bool = False
    moved_to: int = 0
    deleted: bool = False
    closed: str = ""
    topics: dict[int, bool] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    by_id: dict[int, Message] = field(default_factory=dict)
    ids: Iterable[int] = field(default_factory=lambda: itertools.count(1))
    action: str = ""
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        """What the list of chats shows."""
        return self.user.name if self.user else self.title

    def api(self) -> dict[str, Any]:
        """As the Bot API shows a chat."""
        if self.user is None:
            named = {"username": self.username} if self.username else {}
            forum = {"is_forum": True} if self.topics else {}
            return {"id": self.id, "type": self.kind, "title": self.title, **named, **forum}
        shown = self.user.api()
        return {
            "id": self.id,
            "type": "private",
            **{key: shown[key] for key in ("first_name", "last_name", "username") if key in shown},
        }

    def keep(self, message: Message) -> None:
        """Add a message and wake whoever waits for one."""
        self.messages.append(message)
        self.by_id[message.id] = message
        self.stir()

    def drop(self, message: Message) -> None:
        """Take a message away."""
        self.by_id.pop(message.id, None)
        self.messages.remove(message)
        self.stir()

    def stir(self) -> None:
        """Wake whoever waits for a change."""
        self.heard.set()
        self.heard = asyncio.Event()

    def said(self, after: int = 0) -> list[Message]:
        """The bot's messages with an id above `after`, oldest first."""
        return [message for message in self.messages if message.from_bot and message.id > after]

    async def wait_for(
        self, wanted: str | Callable[[Message], bool], *, after: int = 0, seconds: float = 5.0
    ) -> Message:
        """The newest message of the bot that contains the words (or for which `wanted` says yes), now or soon.

        `after` is a message id: only later messages count. Raises TimeoutError that tells what was said instead.
        """
        fits = wanted if callable(wanted) else lambda message: wanted in message.text
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            heard = self.heard
            for message in reversed(self.said(after)):
                if fits(message):
                    return message
            try:
                await asyncio.wait_for(heard.wait(), deadline - asyncio.get_running_loop().time())
            except TimeoutError:
                told = [message.text[:80] for message in self.said(after)]
                what = "a fitting message" if callable(wanted) else repr(wanted)
                raise TimeoutError(f"{self.name}: {what} did not come in {seconds:g} s; said were {told}") from None


def rich_words(value: Any) -> list[str]:
    """The words of rich blocks in order, one entry for each text."""
    lines: list[str] = []
    for block in value:
        for key, inner in block.items():
            if key in ("text", "summary", "credit", "caption") and not _is_caption(inner):
                words = flat(inner)
                if words:
                    lines.append(words)
            elif _is_caption(inner):
                lines.extend(filter(None, (flat(inner.get("text")), flat(inner.get("credit")))))
            elif key == "blocks":
                lines.extend(rich_words(inner))
            elif key == "items":
                lines.extend(line for item in inner for line in rich_words(item["blocks"]))
            elif key == "cells":
                lines.extend("\t".join(flat(cell.get("text")) for cell in row) for row in inner)
    return lines


def _is_caption(value: Any) -> bool:
    return isinstance(value, dict) and "type" not in value and "text" in value


def flat(text: Any) -> str:
    """The characters of a rich text."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(map(flat, text))
    if isinstance(text, dict):
        if "alternative_text" in text or "expression" in text:
            return str(text.get("alternative_text") or text.get("expression"))
        return flat(text.get("text") or text.get("button"))
    return ""
