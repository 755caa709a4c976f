"""Lists in plain lines: which line is an item, and how indented items stand in each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from content.document import Block, Item, Listing, Paragraph, Span, Spans
from content.reading.finishing import MAX_DEPTH
from content.reading.inline import plain_spans

_new: Any = tuple.__new__  # a span from all its fields, in half the time

BULLETS = "-*+•·‣▪▫●○◦■□▶►➤➢✓✔→※⁃∙・"
DASHES = "–—"

_ITEM = re.compile(
    rf"([{re.escape(BULLETS)}{DASHES}])[ \t\xa0]+(?=\S)|([•‣▪▫●○◦■□▶►➤➢✓✔※・])(?=\S)|\(?(\d{{1,3}})[.)][ \t]+(?=\S)"
)


class Entry(NamedTuple):
    """One item as it stands in its line: how far indented, its number, and its text, which may go on below."""

    indent: int
    number: int | None
    text: list[str]
    weak: bool = False


def entry_of(line: str) -> Entry | None:
    """The item a line holds, or None; `weak` when the sign before it is also used otherwise."""
    if line.startswith("- "):
        text = line[2:].lstrip()
        return None if _only_signs(text) else Entry(0, None, [text])
    bare = line.lstrip()
    found = _ITEM.match(bare)
    if not found:
        return None
    text = bare[found.end() :]
    if found[3]:
        return Entry(_indent(line, bare), int(found[3]), [text], weak=True)
    sign = found[1] or found[2]
    if sign in "-*–—_" and _only_signs(text):
        return None
    return Entry(_indent(line, bare), None, [text], weak=sign in DASHES)


def _only_signs(text: str) -> bool:
    return not text.strip("-*–—_ ")


def _indent(line: str, bare: str) -> int:
    spaces = line[: len(line) - len(bare)]
    return len(spaces.expandtabs(4)) if spaces else 0


def flat(texts: Iterable[str], spans: Callable[[str], Spans]) -> Listing:
    """The bulleted list of these items."""
    if spans is plain_spans:  # made here then: a call for each item is a fifth of the time
        return Listing(tuple([Item((Paragraph((_new(Span, (text, 0, "", None, "")),)),)) for text in texts]))
    return Listing(tuple([Item((Paragraph(spans(text)),)) for text in texts]))


def listings(entries: Sequence[Entry], spans: Callable[[str], Spans]) -> list[Block]:
    """The lists these items make: deeper ones inside, a change from bullets to numbers or a gap in them a new list."""
    found: list[Block] = []
    open_lists: list[_Open] = []

    def close() -> None:
        done = open_lists.pop()
        listing = Listing(tuple(Item(tuple(blocks)) for blocks in done.items), done.start)
        (open_lists[-1].items[-1] if open_lists else found).append(listing)

    for indent, number, text, _ in entries:
        while len(open_lists) > 1 and indent < open_lists[-1].indent - 1:
            close()
        if not open_lists or (indent > open_lists[-1].indent + 1 and len(open_lists) < MAX_DEPTH):
            open_lists.append(_Open(indent, number))
        elif (number is not None or open_lists[-1].start is not None) and number != open_lists[-1].following():
            close()
            open_lists.append(_Open(indent, number))
        open_lists[-1].items.append([_paragraph(text, spans)])
    while open_lists:
        close()
    return found


def _paragraph(text: Sequence[str], spans: Callable[[str], Spans]) -> Paragraph:
    return Paragraph(spans(text[0] if len(text) == 1 else " ".join(text)))


class _Open:
    """A list whose end is not yet seen."""

    __slots__ = ("indent", "items", "start")

    def __init__(self, indent: int, start: int | None) -> None:
        self.indent, self.start = indent, start
        self.items: list[list[Block]] = []

    def following(self) -> int | None:
        return None if self.start is None else self.start + len(self.items)
