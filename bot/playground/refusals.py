"""The refusals of the local Telegram, in the server's own words.

    Refused          an answer with "ok": false
    +-- by bad_request(), forbidden(), conflict(), too_many()

The wording matters: a bot that classifies errors by their text must meet the real text here.
"""

from __future__ import annotations

from typing import Any

_PREFIXES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 429: "Too Many Requests"}


class Refused(Exception):
    """A request the server answers with an error; `parameters` go into the answer as they are."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}

    def body(self) -> dict[str, Any]:
        """The JSON answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | {"parameters": self.parameters} if self.parameters else answer


def phrase(code: int, text: str) -> str:
    """Prefix the text as the server does; its first letter is lowered, but not that of a code such as TOPIC_CLOSED."""
    prefix = _PREFIXES[code]
    if text.startswith(prefix):
        return text
    if len(text) >= 2 and (text[1] == "_" or "A" <= text[1] <= "Z"):
        return f"{prefix}: {text}"
    return f"{prefix}: {text[:1].lower()}{text[1:]}"


def bad_request(text: str, **parameters: Any) -> Refused:
    """400: the request cannot be done, now or ever."""
    return Refused(400, phrase(400, text), parameters)


def forbidden(text: str) -> Refused:
    """403: this chat does not want to hear from the bot."""
    return Refused(403, phrase(403, text))


def conflict(text: str) -> Refused:
    """409: somebody else is already doing this."""
    return Refused(409, phrase(409, text))


def too_many(seconds: int) -> Refused:
    """429: come back after so many seconds."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def migrated(chat_id: int) -> Refused:
    """400: the group has become the supergroup `chat_id`."""
    return bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat_id)
