"""Blocks of plain text, as most are: their texts are looked at and set all together.

A list and a table are one piece then, told apart only where a message has no room for all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from content.document import Block, Heading, Listing, Paragraph, Span, Style, Table
from content.markup.cells import cells
from content.markup.classic_inline import AWKWARD, HAS_RTL, Lettering, simple, tags, units
from content.markup.classic_text import TextScribe
from content.markup.pieces import Bunch, Piece, Rank
from content.markup.tables import LONGEST_HEADER, mono_room, names_outcome

BULLET = "• "
_ARROW = "→ "
_SIGN = 2
"""Units of either."""

_HEADING_STYLES = (Style.BOLD | Style.UNDERLINE, Style.BOLD, Style.BOLD, *[Style.BOLD | Style.ITALIC] * 3)

_new: Any = tuple.__new__  # a piece from all its fields, in half the time


class Plain(NamedTuple):
    """The plain texts of a document, one after another: as they are, as HTML, and their lengths in UTF-16 units.

    `places` says for each block where its texts begin, or None when it is not plain.
    """

    places: Sequence[int | None]
    texts: Sequence[str]
    htmls: Sequence[str]
    sizes: Sequence[int]


def look_over(blocks: Iterable[Block], lettering: Lettering) -> Plain:
    """What is plain in the blocks of a document, those inside other blocks apart."""
    texts: list[str] = []
    places: list[int | None] = []
    for block in blocks:
        place = len(texts)
        if type(block) is Paragraph or type(block) is Heading:
            if len(block.spans) == 1:
                text, style, link, at, note = block.spans[0]
                text = text.strip()
                if text and not (link or at or note or style & AWKWARD):
                    texts.append(text)
        elif type(block) is Listing:
            texts += _items(block)
        elif type(block) is Table:
            texts += _cells(block)
        places.append(place if len(texts) > place else None)
    htmls, sizes = lettering.several(texts)
    if "" in htmls:
        places = [None] * len(places)
    return Plain(places, texts, htmls, sizes)


def _items(block: Listing) -> list[str]:
    """The items of a bulleted list, when each is a plain text."""
    if block.start is not None:
        return []
    alone = [item.blocks[0] for item in block.items if item.done is None and len(item.blocks) == 1]
    try:
        texts = [
            text.strip()
            for paragraph in alone
            if type(paragraph) is Paragraph
            for ((text, style, link, at, note),) in (paragraph.spans,)
            if not (style or link or at or note)
        ]
    except ValueError:  # several spans, or none
        return []
    return texts if len(texts) == len(block.items) and "" not in texts else []


def _cells(block: Table) -> list[str]:
    """The cells of a table whose two or three columns lead to an outcome, with one header row, when each is plain."""
    rows = block.rows
    width = len(rows[0]) if len(rows) > 1 else 0
    if width not in (2, 3) or block.caption or set(map(len, rows)) != {width} or rows[1][0].header:
        return []
    if not all(cell.header for cell in rows[0]):
        return []
    try:
        texts = [
            text.strip()
            for row in rows
            for (((text, style, link, at, note),), _, columns, high) in row
            if columns == high == 1 and not (style or link or at or note)
        ]
    except ValueError:  # several spans, or none
        return []
    if len(texts) < width * len(rows) or "" in texts:
        return []
    names = "".join(texts[:width])
    if not names_outcome(texts[width - 1]) or units(names) > LONGEST_HEADER or cells(names) <= mono_room(width):
        return []  # or so narrow that monospace may hold it
    return [] if not names.isascii() and HAS_RTL.search(names) else texts


def heading_style(level: int) -> int:
    """How the chat shows a heading of this level."""
    return _HEADING_STYLES[max(1, min(level, 6)) - 1]


def _add(  # noqa: PLR0917 - keywords cost
    scribe: TextScribe, kind: type[Piece], html: str, size: int, entities: int, source: tuple[object, ...]
) -> None:
    made = (html, size, entities, scribe.gap, scribe.rank, None, None, source, None, False)
    scribe.pieces.append(_new(kind, made))


def _write_text(scribe: TextScribe, plain: Plain, place: int, block: Paragraph | Heading, extra: int = 0) -> None:
    html, entities = plain.htmls[place], 0
    style = block.spans[0][1] | extra
    if style:
        opening, closing, entities = tags(style)
        html = f"{opening}{html}{closing}"
    source = (scribe.finer_of_plain, block.spans, extra, "")
    _add(scribe, Piece, html, plain.sizes[place], entities, source)


def _write_heading(scribe: TextScribe, plain: Plain, place: int, block: Heading) -> None:
    if scribe.rank:
        scribe.rank = Rank.SECTION if block.level <= 2 else Rank.SUBSECTION
    _write_text(scribe, plain, place, block, heading_style(block.level))
    scribe.rank = Rank.NEVER


def _write_items(scribe: TextScribe, plain: Plain, place: int, block: Listing) -> None:
    _, texts, htmls, sizes = plain
    end = place + len(block.items)
    texts, htmls, sizes = texts[place:end], htmls[place:end], sizes[place:end]
    size = sum(sizes) + len(sizes) * (_SIGN + 1) - 1
    _add(scribe, Bunch, BULLET + f"\n{BULLET}".join(htmls), size, 0, (_by_items, scribe, texts, htmls, sizes))


def _by_items(
    scribe: TextScribe, texts: Sequence[str], htmls: Sequence[str], sizes: Sequence[int], whole: Piece
) -> list[Piece]:
    """A list by its items."""
    made: list[Piece] = []
    gap, rank = whole.gap, whole.rank
    for text, html, size in zip(texts, htmls, sizes):
        source = (scribe.finer_of_plain, (Span(text),), 0, BULLET)
        made.append(_new(Piece, (BULLET + html, size + _SIGN, 0, gap, rank, None, None, source, None, False)))
        gap, rank = "\n", Rank.ITEM
    return made


def _write_cards(scribe: TextScribe, plain: Plain, place: int, block: Table) -> None:
    width, end = len(block.rows[0]), place + len(block.rows) * len(block.rows[0])
    _, texts, htmls, sizes = plain
    texts, htmls, sizes = texts[place:end], htmls[place:end], sizes[place:end]
    if width == 2:
        rows = [f"<b>{name}</b>\n→ {outcome}" for name, outcome in zip(htmls[::2], htmls[1::2])]
        rows[0] = f"<i>{htmls[0]} → {htmls[1]}</i>"
    else:
        rows = [
            f"<b>{name}</b>: {act}\n→ {outcome}" for name, act, outcome in zip(htmls[::3], htmls[1::3], htmls[2::3])
        ]
        rows[0] = f"<i>{htmls[0]}: {htmls[1]} → {htmls[2]}</i>"
    size = sum(sizes) + (2 * width + 1) * len(rows) - 3
    html = f"{rows[0]}\n" + "\n\n".join(rows[1:])
    _add(scribe, Bunch, html, size, len(rows), (_by_rows, scribe, texts, rows, sizes))


def _by_rows(
    scribe: TextScribe, texts: Sequence[str], rows: Sequence[str], sizes: Sequence[int], whole: Piece
) -> list[Piece]:
    """A table by its rows, the header above them."""
    made: list[Piece] = []
    gap, rank = whole.gap, whole.rank
    width = len(texts) // len(rows)
    for number, html in enumerate(rows):
        start, end = number * width, number * width + width
        source = (_by_cell, scribe, texts[start:end]) if number else None
        size = sum(sizes[start:end]) + 2 * width - 1
        again = made[0] if number > 1 else None
        made.append(_new(Piece, (html, size, 1, gap, rank, None, None, source, again, False)))
        gap, rank = ("\n\n", Rank.ITEM) if number else ("\n", Rank.NEVER)
    return made


def _by_cell(scribe: TextScribe, texts: Sequence[str], whole: Piece) -> list[Piece]:
    """A row in two: what it is about, and behind an arrow what comes of it."""
    about = simple((Span(texts[0], Style.BOLD), *(Span(f": {text}") for text in texts[1:-1])))
    outcome = simple((Span(texts[-1]),))
    made: list[Piece] = []
    for spans, lead in ((about, ""), (outcome, _ARROW)):
        html, size, entities = scribe.lettering.spans(spans)
        source = (scribe.finer, spans, 0, lead)
        made.append(Piece(lead + html, size + len(lead), entities, "\n", Rank.NEVER, source=source))
    made[0] = made[0]._replace(gap=whole.gap, rank=whole.rank, again=whole.again)
    return made


PLAIN_WRITERS: dict[type, Callable[..., None]] = {
    Paragraph: _write_text,
    Heading: _write_heading,
    Listing: _write_items,
    Table: _write_cards,
}
"""They add what `look_over` found plain."""
