"""What a writer hands over: calls of the Bot API, ready but for the chat."""

from __future__ import annotations

from typing import Any, NamedTuple


class Call(NamedTuple):
    """One Bot API call without its `chat_id`: the method's name and its JSON parameters."""

    method: str
    parameters: dict[str, Any]


class Upload(NamedTuple):
    """A file to be sent along, as the value of a call's parameter, at the top or inside (an album's `media`)."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"
