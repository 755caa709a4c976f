"""What the server takes as one rich message: every limit measured, every shape checked, before it is sent.

Limits (Bot API 10.3): 32 768 characters, 500 blocks where list items and table rows count, 16 levels, 20 table columns,
50 media. Where it is not said how something is counted, it is counted in the way that gives more: characters in UTF-16
units, a list's items as a level of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from content.markup.classic_inline import units

Rich = Mapping[str, Any]


class Size(NamedTuple):
    """How much a message holds; `levels` and `columns` are the deepest and the widest, the others add up."""

    characters: int = 0
    blocks: int = 0
    media: int = 0
    levels: int = 0
    columns: int = 0

    def plus(self, other: Size) -> Size:
        """Both one after the other in one message."""
        return Size(
            self.characters + other.characters,
            self.blocks + other.blocks,
            self.media + other.media,
            max(self.levels, other.levels),
            max(self.columns, other.columns),
        )

    @property
    def fits(self) -> bool:
        """Whether one message may hold it."""
        return all(map(int.__le__, self, LIMITS))


LIMITS = Size(characters=32_768, blocks=500, media=50, levels=16, columns=20)
MOST_TEXT_LEVELS = 16

_TEXTS = ("text", "summary", "credit", "caption")
_TEXT_KINDS = frozenset(
    ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "marked", "subscript", "superscript")
)
_NAMED = {
    "url": ("url", str),
    "bot_command": ("bot_command", str),
    "email_address": ("email_address", str),
    "phone_number": ("phone_number", str),
    "date_time": ("unix_time", int),
}
_FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "paragraph": (frozenset(("text",)), frozenset()),
    "heading": (frozenset(("text", "size")), frozenset()),
    "pre": (frozenset(("text",)), frozenset(("language",))),
    "footer": (frozenset(("text",)), frozenset()),
    "divider": (frozenset(), frozenset()),
    "list": (frozenset(("items",)), frozenset()),
    "blockquote": (frozenset(("blocks",)), frozenset(("credit",))),
    "table": (frozenset(("cells",)), frozenset(("is_bordered", "caption"))),
    "details": (frozenset(("summary", "blocks")), frozenset(("is_open",))),
    "photo": (frozenset(("photo",)), frozenset(("caption",))),
}
"""The kinds of blocks the writer uses, with the fields each must have and those it may have."""


def length(text: Any) -> int:
    """The characters of a rich text."""
    if isinstance(text, str):
        return units(text)
    if isinstance(text, list):
        return sum(map(length, text))
    return length(text.get("text", ""))


def measure(blocks: Sequence[Rich], level: int = 1) -> Size:
    """The size of blocks that stand at this level."""
    characters = count = media = columns = 0
    levels = level if blocks else 0
    for block in blocks:
        count += 1
        media += block["type"] == "photo"
        characters += sum(length(block[name]) for name in _TEXTS if name in block)
        inner = Size()
        if "blocks" in block:
            inner = measure(block["blocks"], level + 1)
        elif "items" in block:
            for item in block["items"]:
                inner = inner.plus(measure(item["blocks"], level + 2)).plus(Size(blocks=1, levels=level + 1))
        elif "cells" in block:
            rows = block["cells"]
            characters += sum(length(cell.get("text", "")) for row in rows for cell in row)
            count += len(rows)
            columns = max(columns, max(widths(rows), default=0))
        characters += inner.characters
        count += inner.blocks
        media += inner.media
        levels = max(levels, inner.levels)
        columns = max(columns, inner.columns)
    return Size(characters, count, media, levels, columns)


def widths(rows: Sequence[Sequence[Rich]]) -> list[int]:
    """How many columns each row fills, with what reaches down into it from above."""
    found: list[int] = []
    reaching: list[int] = []
    for row in rows:
        width = sum(1 for left in reaching if left)
        reaching = [left - 1 for left in reaching if left > 1]
        for cell in row:
            columns, down = cell.get("colspan", 1), cell.get("rowspan", 1)
            width += columns
            reaching += [down - 1] * columns if down > 1 else []
        found.append(width)
    return found


def faults(message: Rich) -> list[str]:
    """Everything for which the server would refuse the message; empty when it would take it."""
    if set(message) - {"blocks", "is_rtl", "skip_entity_detection"}:
        return [f"unknown fields: {sorted(message)}"]
    blocks = message["blocks"]
    size = measure(blocks)
    found = [
        f"{name}: {having}, the limit is {most}"
        for name, having, most in zip(Size._fields, size, LIMITS)
        if having > most
    ]
    if not size.characters and not size.media:
        found.append("it says nothing")
    return found + list(_faults_of(blocks, "blocks"))


def _faults_of(blocks: Sequence[Rich], path: str) -> Iterator[str]:
    for number, block in enumerate(blocks):
        yield from _faults(block, f"{path}.{number}")


def _faults(block: Rich, path: str) -> Iterator[str]:
    kind = block.get("type", "")
    if kind not in _FIELDS:
        yield f"{path}: no block is called {kind!r}"
        return
    needed, allowed = _FIELDS[kind]
    having = set(block) - {"type"}
    if not needed <= having or having - needed - allowed:
        yield f"{path}: a {kind} with {sorted(having)}"
        return
    for name in _TEXTS:
        if name in block:
            text = block[name]["text"] if kind == "photo" else block[name]
            yield from _text_faults(text, f"{path}.{name}")
            if not length(text):
                yield f"{path}.{name}: empty"
    match kind:
        case "heading" if not 1 <= block["size"] <= 6:
            yield f"{path}: a heading of size {block['size']}"
        case "blockquote" | "details":
            if not block["blocks"]:
                yield f"{path}: nothing inside"
            yield from _faults_of(block["blocks"], f"{path}.blocks")
        case "list":
            yield from _list_faults(block["items"], path)
        case "table":
            yield from _table_faults(block["cells"], path)
        case "photo" if set(block["photo"]) != {"type", "media"} or block["photo"]["type"] != "photo":
            yield f"{path}: a photo of {sorted(block['photo'])}"
        case _:
            pass


def _list_faults(items: Sequence[Rich], path: str) -> Iterator[str]:
    if not items:
        yield f"{path}: a list without items"
    for number, item in enumerate(items):
        if set(item) - {"blocks", "has_checkbox", "is_checked", "value"} or not item.get("blocks"):
            yield f"{path}.items.{number}: an item with {sorted(item)}"
        if not 0 <= item.get("value", 1) < 1 << 31:
            yield f"{path}.items.{number}: numbered {item['value']}"
        yield from _faults_of(item["blocks"], f"{path}.items.{number}")


def _table_faults(rows: Sequence[Sequence[Rich]], path: str) -> Iterator[str]:
    filled = sum(1 for row in rows if any(length(cell.get("text", "")) for cell in row))
    if filled < 2:
        yield f"{path}: {filled} filled rows; a client shows no links in so small a table"
    if len(set(widths(rows))) != 1 or not all(rows):
        yield f"{path}: rows of {sorted(set(widths(rows)))} cells"
    for number, row in enumerate(rows):
        for cell in row:
            if cell.get("colspan", 1) < 1 or cell.get("rowspan", 1) < 1 or number + cell.get("rowspan", 1) > len(rows):
                yield f"{path}.cells.{number}: a cell reaches outside"
            if cell.get("align") not in ("left", "center", "right") or cell.get("valign") not in ("top", "middle"):
                yield f"{path}.cells.{number}: not aligned"
            yield from _text_faults(cell.get("text", ""), f"{path}.cells.{number}")


def _text_faults(text: Any, path: str, level: int = 1) -> Iterator[str]:
    if level > MOST_TEXT_LEVELS:
        yield f"{path}: styles nested too deep"
    elif isinstance(text, list):
        for part in text:
            yield from _text_faults(part, path, level + 1)
    elif not isinstance(text, str):
        kind = text.get("type", "")
        name, form = _NAMED.get(kind, ("", str))
        if kind not in _TEXT_KINDS and not name:
            yield f"{path}: no text is called {kind!r}"
        elif name and not isinstance(text.get(name), form):
            yield f"{path}: {kind} without its {name}"
        yield from _text_faults(text.get("text", ""), path, level + 1)
