"""Blocks of a document as blocks of a rich message."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from content.document import (
    Align,
    Block,
    Cell,
    Code,
    Details,
    Divider,
    Footer,
    Footnote,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Row,
    Span,
    Spans,
    Style,
    Table,
    plain,
    text_of,
)
from content.markup.classic import sendable
from content.markup.classic_inline import tidy
from content.markup.classic_links import Link, link_of
from content.markup.rich_inline import rich_text
from content.markup.rich_limits import LIMITS, widths
from content.markup.tables import lay_out

RichBlock = dict[str, Any]

_LANGUAGE = re.compile(r"[^A-Za-z0-9_+#.-]")
_DATA = re.compile(r"data:image/(?:png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})")
_LARGEST_PICTURE = 10 * 1024 * 1024
_MOST_NUMBER = (1 << 31) - 1
_LONGEST_LABEL = 60
_LINE = plain("\n")


class Setter:
    """Sets blocks for a message in one direction."""

    def __init__(self, rtl: bool) -> None:
        self._rtl = rtl
        start, end = ("right", "left") if rtl else ("left", "right")
        self._align = {Align.START: start, Align.CENTER: "center", Align.END: end}

    def blocks(self, blocks: Iterable[Block], level: int = 1) -> list[RichBlock]:
        """The blocks at this level; what would go too deep is shown one after the other, what says nothing is gone."""
        made: list[RichBlock] = []
        for block in blocks:
            made += self._set(block, level)
        return made

    def _set(self, block: Block, level: int) -> list[RichBlock]:
        match block:
            case Paragraph(spans):
                return self._texted("paragraph", spans)
            case Heading(size, spans):
                return [{**made, "size": max(1, min(size, 6))} for made in self._texted("heading", spans)]
            case Footer(spans):
                return self._texted("footer", spans)
            case Divider():
                return [{"type": "divider"}]
            case Code(text, language):
                return _pre(text, language)
            case Picture():
                return self._picture(block, level)
            case Table():
                return self._table(block, level)
            case Listing():
                return self._listing(block, level)
            case _:
                return self._around(block, level)

    def _texted(self, kind: str, spans: Spans) -> list[RichBlock]:
        text = rich_text(spans, self._rtl)
        return [{"type": kind, "text": text}] if text else []

    def _around(self, block: Quote | Details | Footnote, level: int) -> list[RichBlock]:
        if isinstance(block, Footnote):
            return self.blocks(apart(block), level)
        inner = self.blocks(block.blocks, level + 1) if level < LIMITS.levels else []
        words = rich_text(block.credit if isinstance(block, Quote) else block.title, self._rtl)
        if not inner or (isinstance(block, Details) and not words):
            return self.blocks(apart(block), level)
        if isinstance(block, Details):
            return [{"type": "details", "summary": words, "blocks": inner}]
        return [{"type": "blockquote", "blocks": inner} | ({"credit": words} if words else {})]

    def _listing(self, block: Listing, level: int) -> list[RichBlock]:
        start = block.start
        if level + 2 > LIMITS.levels or (start is not None and not 0 <= start <= _MOST_NUMBER - len(block.items)):
            return self.blocks(apart(block), level)
        items: list[dict[str, Any]] = []
        for place, item in enumerate(block.items):
            inner = self.blocks(item.blocks, level + 2)
            if not inner:
                continue
            made: dict[str, Any] = {"blocks": inner}
            if start is not None:
                made["value"] = start + place
            if item.done is not None:
                made["has_checkbox"] = True
                made |= {"is_checked": True} if item.done else {}
            items.append(made)
        return [{"type": "list", "items": items}] if items else []

    def _picture(self, block: Picture, level: int) -> list[RichBlock]:
        media = media_of(block.url)
        if not media:
            return self.blocks(apart(block), level)
        made: RichBlock = {"type": "photo", "photo": {"type": "photo", "media": media}}
        caption = rich_text(block.caption, self._rtl)
        return [made | ({"caption": {"text": caption}} if caption else {})]

    def _table(self, block: Table, level: int) -> list[RichBlock]:
        table = square(block)
        caption = rich_text(table.caption, self._rtl)
        filled = sum(1 for row in table.rows if any(rich_text(cell.spans) for cell in row))
        if filled < 2 or max(widths(_shape(table.rows))) > LIMITS.columns:
            return self.blocks([*_captioned(table), *cards(table)], level)
        made: RichBlock = {"type": "table", "cells": [self._row(row, table.align) for row in table.rows]}
        made["is_bordered"] = True
        return [made | ({"caption": caption} if caption else {})]

    def _row(self, row: Row, align: Sequence[Align]) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        column = 0
        for cell in row:
            side = self._align[align[column] if column < len(align) else Align.START]
            one = {"text": rich_text(cell.spans, self._rtl), "align": side, "valign": "top"}
            if cell.header:
                one["is_header"] = True
            if cell.columns > 1:
                one["colspan"] = cell.columns
            if cell.rows > 1:
                one["rowspan"] = cell.rows
            made.append(one)
            column += cell.columns
        return made


def _pre(text: str, language: str) -> list[RichBlock]:
    text = tidy(text.expandtabs(4)).strip("\n").rstrip()
    if not text:
        return []
    name = _LANGUAGE.sub("", language)[:32]
    return [{"type": "pre", "text": text} | ({"language": name} if name else {})]


def media_of(url: str) -> str:
    """How a picture is named to the chat: an address, a known file, or its bytes as `data:`; else empty."""
    if (data := _DATA.fullmatch(url)) is not None:
        return url if len(data[1]) % 4 == 0 and 0 < len(b64decode(data[1])) <= _LARGEST_PICTURE else ""
    if not sendable(url):
        return ""
    kind, address = link_of(url)
    return address if kind is Link.WRITTEN else url


def _shape(rows: Sequence[Row]) -> list[list[dict[str, int]]]:
    return [[{"colspan": cell.columns, "rowspan": cell.rows} for cell in row] for row in rows]


def square(table: Table) -> Table:
    """The table with rows that fill the same columns; where its spanning cells do not fit together, without any."""
    if all(cell.columns == 1 and cell.rows == 1 for row in table.rows for cell in row):
        width = max(map(len, table.rows), default=0)
        rows = (_filled(row, width) for row in table.rows)
        return replace(table, rows=tuple(rows) if width else ())
    return table if _regular(table.rows) else without_spans(table)


def _filled(row: Row, width: int) -> Row:
    header = bool(row) and all(cell.header for cell in row)
    return row if len(row) == width else row + (Cell((), header),) * (width - len(row))


def _regular(rows: Sequence[Row]) -> bool:
    """Whether the spanning cells of a table of the usual size fit together with no hole, and none reaches outside."""
    for number, row in enumerate(rows):
        for cell in row:
            if not (1 <= cell.columns <= LIMITS.columns and 1 <= cell.rows <= len(rows) - number):
                return False
    found = widths(_shape(rows))
    return bool(found) and len(set(found)) == 1 and all(rows) and found[0] <= LIMITS.columns


def without_spans(table: Table) -> Table:
    """The same cells each in a place of its own."""
    grid = lay_out(table)
    heads = [tuple(Cell(spans, True) for spans in row) for row in grid.titles]
    rows = [tuple(Cell(spans) for spans in row) for row in grid.rows]
    width = max(map(len, [*heads, *rows]), default=0)
    made = tuple(_filled(row, width) for row in (*heads, *rows)) if width else ()
    return Table(made, grid.align, table.caption)


def heads_of(table: Table) -> int:
    """How many rows at the top are headers."""
    count = 0
    for row in table.rows:
        if not row or not all(cell.header for cell in row):
            break
        count += 1
    return count


def _captioned(table: Table) -> list[Block]:
    return [Paragraph(_styled(table.caption, Style.BOLD))] if table.caption else []


def cards(table: Table) -> list[Block]:
    """The names of the columns, then row by row: the first cell bold, each other on a line; a single row is a list."""
    if any(cell.columns > 1 or cell.rows > 1 for row in table.rows for cell in row):
        table = without_spans(table)
    filled = [row for row in table.rows if any(rich_text(cell.spans) for cell in row)]
    if len(filled) == 1:
        return [Listing(tuple(Item((Paragraph(cell.spans),)) for cell in filled[0]))]
    heads = heads_of(table)
    labels: list[str] = []
    if heads == 1:
        labels = [" ".join(text_of(cell.spans).split()) for cell in table.rows[0]]
    made: list[Block] = []
    for number, row in enumerate(table.rows):
        if number < heads:
            made.append(Paragraph(tuple(_side_by_side(row))))
            continue
        named = [
            (labels[place] if place < len(labels) and len(labels[place]) <= _LONGEST_LABEL else "", cell.spans)
            for place, cell in enumerate(row)
            if text_of(cell.spans).strip()
        ]
        made.append(Paragraph(tuple(_card(named))))
    return made


def _side_by_side(row: Row) -> Iterator[Span]:
    for number, cell in enumerate(cell for cell in row if cell.spans):
        if number:
            yield Span(" · ")
        yield from _styled(cell.spans, Style.ITALIC)


def _card(named: Sequence[tuple[str, Spans]]) -> Iterator[Span]:
    for number, (label, spans) in enumerate(named):
        if number:
            yield Span("\n")
        if label:
            yield Span(f"{label}: ", 0 if number else Style.BOLD)
        yield from spans if number else _styled(spans, Style.BOLD)


def _styled(spans: Spans, style: int) -> Spans:
    return tuple(span._replace(style=int(span.style) | style) for span in spans)


def apart(block: Block) -> list[Block]:
    """A block one step simpler, in several blocks that follow each other; in the end there are texts alone."""
    match block:
        case Heading(_, spans):
            return [Paragraph(_styled(spans, Style.BOLD))]
        case Footer(spans):
            return [Paragraph(_styled(spans, Style.ITALIC))]
        case Quote(blocks, credit):
            return [*blocks, *([Paragraph((Span("— "), *_styled(credit, Style.ITALIC)))] if credit else [])]
        case Details(title, blocks):
            return [*([Paragraph(_styled(title, Style.BOLD))] if title else []), *blocks]
        case Footnote(label, blocks):
            return _led(f"[{label}] ", blocks)
        case Listing(items, start):
            made: list[Block] = []
            for place, item in enumerate(items):
                mark = "• " if start is None else f"{start + place}. "
                if item.done is not None:
                    mark = "☑ " if item.done else "☐ "
                made += _led(mark, item.blocks) if start is not None or item.blocks else []
            return made
        case Picture(url, alt, caption) if caption and media_of(url):
            return [Picture(url, alt), Paragraph(_styled(caption, Style.ITALIC))]
        case Picture(_, alt, caption):
            told = plain(alt) if alt != text_of(caption) else ()
            spans = (*told, *(_LINE if told and caption else ()), *caption)
            return [Paragraph((Span("🖼 "), *_styled(spans, Style.ITALIC)))] if text_of(spans).strip() else []
        case Table():
            return [*_captioned(block), *cards(block)]
        case _:
            return [block]


def _led(mark: str, blocks: Sequence[Block]) -> list[Block]:
    if blocks and isinstance(blocks[0], Paragraph):
        return [Paragraph((Span(mark), *blocks[0].spans)), *blocks[1:]]
    return [Paragraph(plain(mark)), *blocks]
