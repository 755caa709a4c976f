"""Tables for a chat that has none: aligned in monospace when narrow, else each row as a card."""

from __future__ import annotations

from html import escape
from operator import add

from content.document import Span, Spans, Style, Table
from content.markup.classic_inline import units
from content.markup.classic_text import TextScribe
from content.markup.pieces import Piece, Rank, Wrap
from content.markup.tables import LONGEST_HEADER, Grid, Shape, aligned_lines, lay_out, shape_of

_BULLET = "• "
_COLON = Span(": ")


def write_table(scribe: TextScribe, block: Table) -> None:
    """Add the pieces of a table: its caption, the names of its columns, its rows."""
    if block.caption and scribe.text(block.caption, Style.BOLD | Style.ITALIC):
        scribe.gap, scribe.rank = "\n", Rank.NEVER
    grid = lay_out(block)
    if not grid.columns:
        return
    shape = shape_of(grid)
    if shape is Shape.ALIGNED:
        _aligned(scribe, grid)
        return
    gap, rank = scribe.gap, scribe.rank
    header = _header(scribe, grid, shape)
    if header is None:
        scribe.gap, scribe.rank = gap, rank
    first = True
    for row in filter(None, grid.rows):
        if not first:
            scribe.gap, scribe.rank = ("\n" if shape is Shape.BULLETS else "\n\n"), Rank.ITEM
        count = len(scribe.pieces)
        scribe.again = None if first else header
        _card(scribe, grid, row, shape)
        scribe.again = None
        first = first and len(scribe.pieces) == count


def _aligned(scribe: TextScribe, grid: Grid) -> None:
    """A narrow table in monospace, its header repeated where it continues."""
    scribe.own_line()
    head, body = aligned_lines(grid)
    wrap = Wrap("<pre>", "</pre>")
    header = None
    if head:
        text = "\n".join(head)
        header = Piece(escape(text, quote=False), units(text), 0, scribe.gap, scribe.rank, scribe.outer, wrap)
    text = "\n".join(head + body)
    if scribe.outer is not None:
        scribe.outer.size += units(text)
    html, rows = escape(text, quote=False), (_rows, body, header)
    scribe.pieces.append(Piece(html, units(text), 0, scribe.gap, scribe.rank, scribe.outer, wrap, rows))
    scribe.gap, scribe.rank = "\n\n", Rank.BLOCK


def _header(scribe: TextScribe, grid: Grid, shape: Shape) -> Piece | None:
    """The names of the columns as a line above the cards; what is to be repeated of it."""
    count = len(scribe.pieces)
    for titles in grid.titles:
        if scribe.text(_joined(titles, shape, scribe.rtl), Style.ITALIC):
            scribe.gap, scribe.rank = "\n", Rank.NEVER
    made = scribe.pieces[count:]
    if not made:
        return None
    if len(made) > 1 or made[0].size > LONGEST_HEADER:
        return None
    return made[0]


def _card(scribe: TextScribe, grid: Grid, row: tuple[Spans, ...], shape: Shape) -> None:
    """One row: its first cell in bold, what the others say below or behind it."""
    name, values = row[0], row[1:]
    if shape is Shape.BULLETS:
        _marked(scribe, _BULLET, name)
        return
    if shape is Shape.ARROWS:
        *actions, outcome = values
        if actions and _says(actions[0]):
            says = _pair(scribe, name, actions[0])
        else:
            says = scribe.text(name, Style.BOLD)
        if says:
            scribe.gap, scribe.rank = "\n", Rank.NEVER
        _marked(scribe, "← " if scribe.rtl else "→ ", outcome)
        return
    filled = [(grid.labels[column], spans) for column, spans in enumerate(values, 1) if _says(spans)]
    if grid.columns == 2 and filled and _says(name):
        _pair(scribe, name, filled[0][1])
        return
    if scribe.text(name, Style.BOLD):
        scribe.gap, scribe.rank = "\n", Rank.NEVER
    for label, spans in filled:
        if scribe.text((Span(f"{label}: "), *spans) if label else spans):
            scribe.gap, scribe.rank = "\n", Rank.LINE


def _pair(scribe: TextScribe, name: Spans, value: Spans) -> bool:
    """A name in bold and what it stands for."""
    if not _says(name):
        return scribe.text(value)
    return scribe.pair(name, value) or scribe.text((*_bold(name), _COLON, *value))


def _marked(scribe: TextScribe, mark: str, spans: Spans) -> None:
    """A line behind a sign, when there is anything to say."""
    if _says(spans):
        scribe.lead = (scribe.lead or scribe.indent) + mark
        scribe.text(spans)
        scribe.lead = ""


def _joined(titles: tuple[Spans, ...], shape: Shape, rtl: bool) -> Spans:
    """The names of columns in one line, set as the cards below it are."""
    named = [spans for spans in titles if _says(spans)]
    signs_between = [" · "] * len(named)
    if shape is Shape.ARROWS and len(named) == len(titles):
        signs_between[-1] = " ← " if rtl else " → "
        if len(named) == 3:
            signs_between[1] = ": "
    plain = [spans[0].text for spans in named if len(spans) == 1 and not any(spans[0][1:])]
    if len(plain) == len(named):
        return (Span("".join(map(add, ["", *signs_between[1:]], plain))),)
    made: list[Span] = []
    for number, spans in enumerate(named):
        if number:
            made.append(Span(signs_between[number]))
        made.extend(spans)
    return tuple(made)


def _bold(spans: Spans) -> Spans:
    return tuple(Span(text, style | Style.BOLD, link, at, note) for text, style, link, at, note in spans)


def _says(spans: Spans) -> bool:
    """Whether there is anything but spaces."""
    if len(spans) == 1 and spans[0].text:
        return bool(spans[0].note) or not spans[0].text.isspace()
    return any(span.note or (span.text and not span.text.isspace()) for span in spans)


def _rows(body: list[str], header: Piece | None, whole: Piece) -> list[Piece]:
    """An aligned table by its rows; the header stays with the first."""
    made: list[Piece] = [] if header is None else [header]
    for number, line in enumerate(body):
        piece = Piece(
            escape(line, quote=False),
            units(line),
            0,
            "\n",
            Rank.NEVER if number == 0 and header else Rank.ITEM,
            whole.outer,
            whole.inner,
            None,
            header if number else None,
        )
        made.append(piece if made else piece._replace(gap=whole.gap, rank=whole.rank))
    return made or [whole]
