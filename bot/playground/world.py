"""The one world the Bot API, the people and the page share: its chats, files, commands and what happened."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.playground.refusals import bad_request, forbidden, migrated
from bot.playground.state import Chat, Clock, Message, User
from bot.playground.updates import Updates

Listener = Callable[[dict[str, Any]], None]
Delivered = Callable[[Chat, Message], None]


class StoredFile(NamedTuple):
    """A file the server keeps: sent bytes, or an address it would have fetched."""

    file_id: str
    unique_id: str
    name: str
    media_type: str
    content: bytes
    width: int = 0
    height: int = 0
    url: str = ""

    @property
    def path(self) -> str:
        """Its path below `/file/bot<token>/`."""
        return f"files/{self.unique_id}"


@dataclass(eq=False)
class Query:
    """A tap on a button, until the bot answers it."""

    id: str
    user: User
    message: Message
    data: str
    answer: dict[str, Any] | None = None


class World:
    """State and the few steps that change it; nothing here checks what a bot may do except the access to a chat."""

    def __init__(self, clock: Clock, bot: User, updates: Updates) -> None:
        self.clock = clock
        self.bot = bot
        self.updates = updates
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.listeners: list[Listener] = []
        self.delivered: Delivered | None = None
        self.privacy = True
        self._shared_ids = itertools.count(1)  # private chats and basic groups share one row of message ids
        self._numbers = itertools.count(1)

    def now(self) -> int:
        """The clock as Unix time."""
        return int(self.clock().timestamp())

    def number(self) -> int:
        """A number never given before."""
        return next(self._numbers)

    def add_chat(self, chat: Chat) -> Chat:
        """Let a chat exist."""
        if chat.kind in ("private", "group"):
            chat.ids = self._shared_ids
        self.chats[chat.id] = chat
        self.tell("chat", chat)
        return chat

    def chat(self, chat_id: int | str) -> Chat:
        """The chat, or the server's refusal."""
        if isinstance(chat_id, str):
            wanted = chat_id.removeprefix("@").lower()
            for chat in self.chats.values():
                if wanted and chat.user is None and chat.username.lower() == wanted:
                    return chat
            raise bad_request("chat not found")
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def seen_chat(self, chat_id: int | str) -> Chat:
        """A chat the bot is in, or the refusal that says why not."""
        chat = self.chat(chat_id)
        if chat.kind == "private":
            return chat
        if chat.moved_to:
            raise migrated(chat.moved_to)
        if chat.deleted:
            raise forbidden("the group chat was deleted")
        role = chat.roles.get(self.bot.id, "left")
        if role == "kicked":
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if role == "left":
            raise forbidden(f"bot is not a member of the {chat.kind} chat")
        return chat

    def open_chat(self, chat_id: int | str, thread: int = 0, what: str = "text messages") -> Chat:
        """A chat the bot may write to, or the refusal that says why not."""
        chat = self.seen_chat(chat_id)
        if chat.user is not None:
            if chat.user.deactivated:
                raise forbidden("user is deactivated")
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
        if chat.closed:
            raise bad_request(chat.closed)
        if chat.kind == "channel" and chat.roles.get(self.bot.id) != "administrator":
            raise bad_request("need administrator rights in the channel chat")
        if chat.roles.get(self.bot.id) == "restricted":
            raise bad_request(f"not enough rights to send {what} to the chat")
        if thread:
            if thread not in chat.topics:
                raise bad_request("message thread not found")
            if not chat.topics[thread]:
                raise bad_request("TOPIC_CLOSED")
        return chat

    def is_admin(self, chat: Chat, user_id: int) -> bool:
        """Whether the user may manage the chat."""
        return chat.kind == "private" or chat.roles.get(user_id) in ("creator", "administrator")

    def post(
        self,
        chat: Chat,
        author: User | None,
        content: dict[str, Any],
        *,
        reply_markup: dict[str, Any] | None = None,
        thread: int = 0,
        extra: dict[str, Any] | None = None,
    ) -> Message:
        """Put a message into a chat and tell whoever watches."""
        message = Message(
            next(iter(chat.ids)), chat, self.now(), author, content, reply_markup, thread=thread, extra=extra or {}
        )
        chat.action = ""
        chat.keep(message)
        self.tell("message", chat, message)
        if message.from_bot and self.delivered is not None:
            self.delivered(chat, message)
        return message

    def tell(self, kind: str, chat: Chat | None = None, message: Message | None = None, **more: Any) -> None:
        """Let the page know."""
        if not self.listeners:
            return
        event: dict[str, Any] = {"kind": kind, **more}
        if chat is not None:
            event["chat"] = chat.id
        if message is not None:
            event["message"] = message
        for listener in tuple(self.listeners):
            listener(event)

    def report(self, message: Message, kind: str = "message") -> int:
        """Tell the bot about a message of somebody else, in channels as a post; returns the update's id or 0."""
        if message.chat.kind == "channel":
            kind = "channel_post" if kind == "message" else "edited_channel_post"
        return self.updates.add(kind, message.api())

    def best_commands(self, chat: Chat, user: User) -> list[dict[str, str]]:
        """The commands this user sees in this chat: the narrowest scope that has any, in their language if there."""
        scopes = ["default"]
        if chat.kind == "private":
            scopes = [f"chat:{chat.id}", "all_private_chats", *scopes]
        else:
            admin = self.is_admin(chat, user.id)
            scopes = [
                f"chat_member:{chat.id}:{user.id}",
                *([f"chat_administrators:{chat.id}"] if admin else []),
                f"chat:{chat.id}",
                *(["all_chat_administrators"] if admin else []),
                "all_group_chats",
                *scopes,
            ]
        for scope in scopes:
            for language in (user.language_code, ""):
                if self.commands.get((scope, language)):
                    return self.commands[scope, language]
        return []
