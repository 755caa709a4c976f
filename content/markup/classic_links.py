"""Which links a chat opens, and how they are written."""

from __future__ import annotations

import re
from enum import Enum, auto

LONGEST = 2048
"""Characters of a link; a longer one would fill a message that nobody sees."""

_WEB = re.compile(
    r"https?://(?:\[[0-9a-f:.]+\]|[^\s/?#\\:@<>\"'`{}|^%\[\]\x00-\x20]+\.[^\s/?#\\:@<>\"'`{}|^%\[\]\x00-\x20.]+)"
    r"(?::(\d{1,5}))?(?:[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_TG = re.compile(r"tg:(?://)?[a-z_]+[/?]?.*", re.IGNORECASE | re.DOTALL)
_FAKE_MENTION = re.compile(r"tg:(?://)?user\b", re.IGNORECASE)
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?")
_MAIL = re.compile(r"mailto:([\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?:\?.*)?", re.IGNORECASE | re.DOTALL)
_PHONE = re.compile(r"tel:([+\d][\d ().-]{3,24})", re.IGNORECASE)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff]")


class Link(Enum):
    """`WRITTEN` into the markup, `FOUND` by the chat in the text itself, or `NONE` that may be opened."""

    WRITTEN = auto()
    FOUND = auto()
    NONE = auto()


def link_of(link: str) -> tuple[Link, str]:
    """The kind of a link, and the address to write or the text to be found."""
    link = link.strip()
    if not link or len(link) > LONGEST:
        return Link.NONE, ""
    if link[0] == "/":
        return (Link.FOUND, link) if _COMMAND.fullmatch(link) else (Link.NONE, "")
    web = _WEB.fullmatch(link)
    if web is not None:
        if web[1] is not None and not 0 < int(web[1]) <= 65535:
            return Link.NONE, ""
        return Link.WRITTEN, _SPACE.sub(_percent, link)
    if _TG.fullmatch(link) and not _FAKE_MENTION.match(link):
        return Link.WRITTEN, _SPACE.sub(_percent, link)
    found = _MAIL.fullmatch(link) or _PHONE.fullmatch(link)
    return (Link.FOUND, found[1]) if found else (Link.NONE, "")


def _percent(sign: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in sign[0].encode("utf-8", "replace"))
