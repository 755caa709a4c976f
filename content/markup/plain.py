"""The layout of terminals and logs: text alone, in lines of a given width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from content.document import (
    Block,
    Button,
    Code,
    Details,
    Divider,
    Document,
    Footer,
    Footnote,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Spans,
    Table,
    is_rtl,
    own_text,
    text_of,
    walk,
)
from content.markup.cells import cells, pad, wrap
from content.markup.tables import Grid, column_widths, lay_out

_GUTTER = 2
_NARROWEST = 20
_DEEPEST = 40
_DEEPEST_INDENT = 24
_SPACES = re.compile("[\x0b\x0c\r\x1c-\x1f\x85]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_HALVES = re.compile("[\ud800-\udfff]")


def to_text(document: Document, width: int = 80) -> str:
    """The document as plain text in lines of at most `width` cells, where words allow; safe for any terminal."""
    writer = _PlainWriter(max(width, _NARROWEST), is_rtl(document.language))
    lines = writer.blocks(document.blocks, writer.width, 0)
    for row in document.buttons:
        if row:
            lines = [*lines, *([""] if lines else []), "  ".join(map(_button, row))]
    return "\n".join(lines)


def _button(button: Button) -> str:
    return f"[ {_clean(button.label)} ]" + (f" {_clean(button.url)}" if button.url else "")


def _clean(text: str) -> str:
    """Text without signs that would command the terminal."""
    if text.isprintable():
        return text
    text = _SPACES.sub(" ", text.replace("\r\n", "\n").replace("\t", "    "))
    return _HALVES.sub("\ufffd", _UNSEEN.sub("", text))


def _said(spans: Spans) -> str:
    """The words of spans, with the addresses of links behind them."""
    parts: list[str] = []
    for span in spans:
        if span.text[:1].isalnum() and parts and parts[-1].endswith(">"):
            parts.append(" ")  # else a word would be read as the end of the address before it
        parts.append(_clean(span.text))
        if span.note and span.text.strip(" []^") != span.note:
            parts.append(f"[{_clean(span.note)}]")
        if span.link and span.link not in (span.text, f"mailto:{span.text}"):
            parts.append(f" <{_clean(span.link)}>")
    return "".join(parts).strip()


class _PlainWriter:
    def __init__(self, width: int, rtl: bool) -> None:
        self.width = width
        self.arrow = "←" if rtl else "→"

    def blocks(self, blocks: Iterable[Block], width: int, depth: int, tight: bool = False) -> list[str]:
        """The lines of blocks one below the other."""
        lines: list[str] = []
        before: Block | None = None
        for block in blocks if depth <= _DEEPEST else walk(tuple(blocks)):
            made = self.block(block, width, depth) if depth <= _DEEPEST else self.flat(block, width)
            if not made:
                continue
            led_in = isinstance(before, Paragraph) and isinstance(block, Listing) and lines[-1].endswith(":")
            if lines and not tight and not led_in:
                lines.append("")
            lines.extend(made)
            before = block
        return lines

    def flat(self, block: Block, width: int) -> list[str]:
        """A block without those inside it."""
        text = _clean(own_text(block)).replace("\t", "  ").strip()
        return wrap(text, width) if text else []

    def block(self, block: Block, width: int, depth: int) -> list[str]:
        """The lines of one block."""
        match block:
            case Heading():
                return self.heading(block, width)
            case Paragraph() | Footer():
                return self.text(block.spans, width)
            case Listing():
                return self.listing(block, width, depth)
            case Table():
                return self.table(block, width)
            case Quote():
                lines = self.blocks(block.blocks, width - 2, depth + 1)
                credit = _said(block.credit)
                return [f"> {line}".rstrip() for line in lines + (wrap(f"— {credit}", width - 2) if credit else [])]
            case Code():
                return [
                    f"    {line}".rstrip() for line in _clean(block.text).strip("\n").split("\n") if block.text.strip()
                ]
            case Picture():
                said = " ".join(filter(None, (_clean(block.alt), _said(block.caption))))
                return wrap(f"[picture: {said}]", width) if said else []
            case Divider():
                return ["-" * min(width, 20)]
            case Details():
                title = _said(block.title)
                lines = wrap(f"[+] {title}", width) if title else []
                return lines + self.inset("  ", self.blocks(block.blocks, width - 2, depth + 1))
            case Footnote():
                return self.hung(
                    f"[{_clean(block.label)}] ", self.blocks(block.blocks, width - 4, depth + 1, tight=True)
                )

    def text(self, spans: Spans, width: int) -> list[str]:
        """Running text in lines."""
        said = _said(spans)
        return wrap(said, width) if said else []

    def heading(self, block: Heading, width: int) -> list[str]:
        """A heading, underlined when it is one of the first two levels."""
        lines = self.text(block.spans, width)
        if lines and block.level <= 2:
            lines.append(("=" if block.level == 1 else "-") * max(map(cells, lines)))
        return lines

    def listing(self, block: Listing, width: int, depth: int) -> list[str]:
        """Items behind bullets, numbers or boxes."""
        lines: list[str] = []
        for position, item in enumerate(block.items):
            mark = self.mark(block, position, item)
            inner = self.blocks(item.blocks, max(width - len(mark), _NARROWEST), depth + 1, tight=True)
            if inner or block.start is not None or item.done is not None:
                lines.extend(self.hung(mark, inner, deep=depth >= _DEEPEST_INDENT))
        return lines

    @staticmethod
    def mark(block: Listing, position: int, item: Item) -> str:
        """What stands before an item."""
        mark = "- " if block.start is None else f"{block.start + position}. "
        if item.done is not None:
            mark += "[x] " if item.done else "[ ] "
        return mark

    @staticmethod
    def inset(margin: str, lines: Sequence[str]) -> list[str]:
        """Lines moved to the right."""
        return [f"{margin}{line}".rstrip() for line in lines]

    def hung(self, mark: str, lines: Sequence[str], deep: bool = False) -> list[str]:
        """Lines that hang below a mark; very deep ones are no longer moved."""
        if not lines:
            return [mark.rstrip()]
        return [mark + lines[0], *(lines[1:] if deep else self.inset(" " * cells(mark), lines[1:]))]

    def table(self, block: Table, width: int) -> list[str]:
        """A table in columns when its cells find room, else row by row."""
        grid = lay_out(block)
        caption = self.text(block.caption, width)
        if not grid.columns:
            return caption
        widths = self.widths(grid, width)
        return caption + (self.columns(grid, widths) if widths else self.cards(grid, width))

    @staticmethod
    def widths(grid: Grid, width: int) -> list[int]:
        """The width of each column, or none when the table is too wide for columns at all."""
        room = width - _GUTTER * (grid.columns - 1)
        if room < 8 * grid.columns:
            wanted = column_widths(grid)
            return wanted if sum(wanted) <= room else []
        wanted = column_widths(grid)
        share = room
        left = sorted(wanted)
        for number, need in enumerate(left):
            if need * (len(left) - number) >= share:
                limit = share // (len(left) - number)
                return [min(need, limit) for need in wanted]
            share -= need
        return wanted

    @staticmethod
    def columns(grid: Grid, widths: Sequence[int]) -> list[str]:
        """Rows in columns, a rule below the header."""

        def lines(row: tuple[Spans, ...]) -> Iterator[str]:
            parts = [wrap(_clean(text_of(spans)), max(size, 1)) for spans, size in zip(row, widths)]
            for number in range(max(map(len, parts))):
                shown = [
                    pad(part[number] if number < len(part) else "", size, align)
                    for part, size, align in zip(parts, widths, grid.align)
                ]
                yield (" " * _GUTTER).join(shown).rstrip()

        made = [line for row in grid.titles for line in lines(row)]
        if made:
            made.append((" " * _GUTTER).join("-" * size for size in widths))
        for row in grid.rows:
            made.extend(lines(row))
        return made

    def cards(self, grid: Grid, width: int) -> list[str]:
        """Row by row, each value behind the name of its column."""
        made: list[str] = []
        for titles in grid.titles:
            made.extend(wrap(" | ".join(filter(None, map(_said, titles))), width))
        for row in grid.rows:
            if made:
                made.append("")
            for label, spans in zip(grid.labels, row):
                said = _said(spans)
                if said:
                    made.extend(wrap(f"{_clean(label)}: {said}" if label else said, width))
        return made
