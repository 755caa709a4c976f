"""What a writer hands over: calls of the Bot API, ready but for the chat."""

from __future__ import annotations

from typing import Any, NamedTuple


class Call(NamedTuple):
    """One Bot API call without its `chat_id`: the method's name and its JSON parameters."""

    method: str
    parameters: dict[str, Any]
