"""Pieces of markup: runs that stay in one message, what stands between them, and how good a cut before each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Rank:
    """How good a cut before a piece is; `NEVER` glues it to the one before."""

    NEVER = 0
    SIGN = 1
    WORD = 2
    SENTENCE = 3
    LINE = 4
    ITEM = 5
    BLOCK = 6
    SUBSECTION = 7
    SECTION = 8


class Limits(NamedTuple):
    """What one message holds: UTF-16 units of text, entities, and bytes of markup."""

    units: int
    entities: int
    raw: int


MESSAGE = Limits(4096, 100, 32_768)
CAPTION = Limits(1024, 100, 32_768)


class Wrap:
    """Tags around neighbouring pieces: a quote or a block of code. Closed at a cut and opened again after it.

    `size` is how many units are wrapped in all: a long quote opens `folded`.
    """

    __slots__ = ("closing", "folded", "opening", "size")

    def __init__(self, opening: str, closing: str, folded: str = "") -> None:
        self.opening = opening
        self.closing = closing
        self.folded = folded
        self.size = 0

    @property
    def raw(self) -> int:
        """Bytes of the tags."""
        return max(len(self.opening), len(self.folded)) + len(self.closing)


FOLDS_AT = 600
"""Units from which a quote that can fold is folded."""


class Piece(NamedTuple):
    """A run of markup that stays in one message.

    `size` and `entities` are what it shows when parsed. `gap` separates it from the piece before, when they share a
    message. `outer` and `inner` are the tags it stands in. `source` is a function and its arguments that, called with
    the piece itself last, makes smaller pieces of it. `again` is repeated above when a message begins here (the header
    of a table); `idle` pieces say nothing at the edge of a message.
    """

    html: str
    size: int
    entities: int
    gap: str = "\n\n"
    rank: int = Rank.BLOCK
    outer: Wrap | None = None
    inner: Wrap | None = None
    source: tuple[Any, ...] | None = None
    again: Piece | None = None
    idle: bool = False


class Bunch(Piece):
    """Pieces that need not be told apart until a message has no room for all: a list, the cards of a table."""

    __slots__ = ()


def apart(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, those of every bunch in its place."""
    return [one for piece in pieces for one in (finer(piece) if type(piece) is Bunch else (piece,))]


def finer(piece: Piece) -> list[Piece]:
    """The piece in smaller ones, or alone when there are none."""
    if piece.source is None:
        return [piece]
    make, *given = piece.source
    made: list[Piece] = make(*given, piece)
    return made


def assemble(pieces: Sequence[Piece]) -> str:
    """The markup of one message."""
    low, high = 0, len(pieces)
    while low < high - 1 and pieces[low].idle:
        low += 1
    while high - 1 > low and pieces[high - 1].idle:
        high -= 1
    parts: list[str] = []
    outer: Wrap | None = None
    inner: Wrap | None = None
    for shown, _, _, gap, _, new_outer, new_inner, *_ in pieces[low:high]:
        if new_outer is not outer or new_inner is not inner:
            if inner is not None:
                parts.append(inner.closing)
            if outer is not None and new_outer is not outer:
                parts.append(outer.closing)
            if parts:
                parts.append(gap)
            if new_outer is not None and new_outer is not outer:
                parts.append(new_outer.folded if new_outer.size > FOLDS_AT and new_outer.folded else new_outer.opening)
            if new_inner is not None:
                parts.append(new_inner.opening)
            outer, inner = new_outer, new_inner
        elif parts:
            parts.append(gap)
        parts.append(shown)
    if inner is not None:
        parts.append(inner.closing)
    if outer is not None:
        parts.append(outer.closing)
    return "".join(parts)
