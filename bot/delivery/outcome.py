"""What can become of one message, as values; a name says what to do next.

Outcome
├── Sent            it is there; keep the message ids
├── NotModified     an edit that changed nothing: as good as sent
├── OutOfReach      there is no such message any more, or it cannot be changed: leave it as it is
├── SlowDown        flood control: wait `retry_after` seconds, for the chat or for the whole bot
├── ChatGone        blocked, kicked, deactivated, deleted: stop writing there until the chat returns
├── ChatMuted       the chat is there but does not let us write: pause, with the reason
├── TopicClosed     one topic of the chat is closed or lost: what is for it waits, the rest of the chat goes on
├── ChatMoved       a group became a supergroup: write to `new_chat_id`
├── Refused         this text will never be accepted as it is (`Problem` says why)
├── WrongFile       the file or picture is the trouble, the words are not
├── MethodMissing   the server does not know the method
├── Unauthorized    the token is not accepted (401, 404): nothing can be sent
├── Conflict        another process uses the token in a way that excludes ours (409)
├── ServerError     the server failed before it took the message, or says nothing we understand
├── NotConnected    the request surely never left
└── Unsure          the request left and no answer came: it may have arrived
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal["bot", "chat", ""]
Problem = Literal["markup", "too long", "empty", "other"]


@dataclass(frozen=True, slots=True)
class Sent:
    """Accepted. `message_ids` is empty where the method returns no message; `file_ids` are its pictures, in order."""

    message_ids: tuple[int, ...] = ()
    file_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The message already reads so."""


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A message to be edited or deleted is gone, or is not to be changed any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class SlowDown:
    """Wait `retry_after` seconds. Telegram names no scope ("" here): whoever knows what was sent lately fills it in."""

    retry_after: float
    scope: Scope = ""


@dataclass(frozen=True, slots=True)
class ChatGone:
    """Nobody is there to read: blocked, kicked, deactivated, deleted."""

    reason: str


@dataclass(frozen=True, slots=True)
class ChatMuted:
    """The chat exists and does not let the bot write."""

    reason: str


@dataclass(frozen=True, slots=True)
class TopicClosed:
    """A topic of a forum is closed or lost; elsewhere in the chat the bot may write."""

    reason: str


@dataclass(frozen=True, slots=True)
class ChatMoved:
    """The group has a new id."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The message itself is not accepted; the same again would be refused again."""

    reason: str
    problem: Problem = "other"


@dataclass(frozen=True, slots=True)
class WrongFile:
    """The picture or file cannot be used; the text can go without it."""

    reason: str


@dataclass(frozen=True, slots=True)
class MethodMissing:
    """This server does not have the method, whoever asks."""

    reason: str = "method not found"


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """The token is refused: every message would be."""

    reason: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another process holds what we ask for."""

    reason: str


@dataclass(frozen=True, slots=True)
class ServerError:
    """The server or something in front of it failed (5xx), or answered what is not Telegram's."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotConnected:
    """No connection, or the request was not fully written: it cannot have arrived."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """The request left; there is no answer that tells whether it arrived."""

    reason: str


Outcome = (
    Sent
    | NotModified
    | OutOfReach
    | SlowDown
    | ChatGone
    | ChatMuted
    | TopicClosed
    | ChatMoved
    | Refused
    | WrongFile
    | MethodMissing
    | Unauthorized
    | Conflict
    | ServerError
    | NotConnected
    | Unsure
)
