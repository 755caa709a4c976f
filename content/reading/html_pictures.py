"""Pictures in HTML: the real address behind lazy loading, without tracking dots and smileys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from content.document import Picture, plain
from content.reading.encoding import clean
from content.reading.inline import picture_address

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SMALL = 40  # pixels: an emoji or an icon set in a line
_SOURCES = ("data-src", "data-original", "data-lazy-src", "src")


def picture_in(node: LexborNode, base: str) -> tuple[Picture | None, str]:
    """The picture an `img` shows, or None and the words that stand for it in the line."""
    attributes = node.attributes
    words = " ".join(clean(attributes.get("alt") or "").split())
    sides = [
        int(found[0]) for name in ("width", "height") if (found := re.match(r"\d{1,5}", attributes.get(name) or ""))
    ]
    if sides and min(sides) <= 2:
        return None, ""
    if sides and max(sides) <= _SMALL:
        return None, words
    for name in _SOURCES:
        url = picture_address(attributes.get(name) or "", base)
        if url and not (url.startswith("data:") and len(url) < 500):
            return Picture(url, words, plain(clean(attributes.get("title") or "").strip())), ""
    largest = (attributes.get("srcset") or attributes.get("data-srcset") or "").split(", ")[-1].split()
    url = picture_address(largest[0], base) if largest else ""
    return (Picture(url, words), "") if url else (None, words)
