"""How a chat wants it: a document becomes messages that fit. One writer a layout."""

from __future__ import annotations

from collections.abc import Callable

from content.document import Document
from content.markup import classic, rich
from content.markup.calls import Call

WRITERS: dict[str, Callable[[Document], tuple[Call, ...]]] = {
    "classic": classic.write,
    "rich": rich.write,
}
"""A layout's name and who writes it."""


def write(document: Document, layout: str = "classic") -> tuple[Call, ...]:
    """The Bot API calls, without a chat, that show a document in a layout; KeyError for a layout nobody writes."""
    return WRITERS[layout](document)
