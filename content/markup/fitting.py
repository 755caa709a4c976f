"""Pieces of markup into the fewest messages that hold them, cut where it hurts least.

A writer makes pieces: a heading, a paragraph, an item, a card of a table. Between two pieces stands a gap, and each
says how good a cut before it is. A piece that does not fit can be asked for finer ones: its lines or sentences, then
its words, then its signs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import add, sub
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


_MOST_GLUED = 8
_WORTH_A_CUT = 160
_HEADROOM = 512
"""More units than any header that is repeated takes."""
_TAG_BYTES = 60
"""More than the longest pair of tags takes, an address apart."""

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


def finer(piece: Piece) -> list[Piece]:
    """The piece in smaller ones, or alone when there are none."""
    if piece.source is None:
        return [piece]
    make, *given = piece.source
    made: list[Piece] = make(*given, piece)
    return made


class _Flow:
    """Pieces in a row, and sums of what they take from the first on: a subtraction weighs any stretch of them."""

    def __init__(self, pieces: Sequence[Piece], limits: Limits) -> None:
        self.pieces = pieces
        self.limits = limits
        self.count = len(pieces)
        html, sizes, costs, gaps, self.ranks, outer, inner, *_ = zip(*pieces)
        self.sizes = [0, *accumulate(map(add, sizes, map(len, gaps)))]
        if any(outer) or any(inner):
            opened = [_opened(piece, before)[0] for piece, before in zip(pieces, (None, *pieces))]
            costs = tuple(map(add, costs, opened))
        self.entities = [0, *accumulate(costs)]
        self.raws: list[int] = []
        markup = sum(map(len, html)) - sum(sizes) + _TAG_BYTES * self.entities[-1]
        if 4 * (limits.units + markup) > limits.raw:
            self.raws = [0, *accumulate([_raw(piece) for piece in pieces])]

    def fit(self, start: int, end: int) -> bool:
        """Whether the stretch goes into one message."""
        size, entities, raw = self.start_cost(start)
        return (
            self.sizes[end] - self.sizes[start] + size <= self.limits.units
            and self.entities[end] - self.entities[start] + entities <= self.limits.entities
            and (not self.raws or self.raws[end] - self.raws[start] + raw <= self.limits.raw)
        )

    def start_cost(self, start: int) -> Limits:
        """What a message costs more, or less, because it begins here."""
        piece = self.pieces[start]
        size, entities, raw = -len(piece.gap), 0, 0
        if start and (piece.outer is not None or piece.inner is not None):
            opened, bytes_opened = _opened(piece, None)
            before = _opened(piece, self.pieces[start - 1])
            entities += opened - before[0]
            raw += bytes_opened - before[1]
        if piece.again is not None:
            size += piece.again.size + 1
            entities += piece.again.entities
            raw += _raw(piece.again)
        return Limits(size, entities, raw)

    def latest(self, start: int) -> int:
        """The end of the longest message that begins at `start`, where a cut is allowed."""
        size, entities, raw = self.start_cost(start)
        end = bisect_right(self.sizes, self.sizes[start] + self.limits.units - size) - 1
        end = min(end, bisect_right(self.entities, self.entities[start] + self.limits.entities - entities) - 1)
        if self.raws:
            end = min(end, bisect_right(self.raws, self.raws[start] + self.limits.raw - raw) - 1)
        while start + 1 < end < self.count and not self.ranks[end]:
            end -= 1
        return max(end, start + 1)

    def earliest(self, end: int) -> int:
        """The start of the longest message that stops before `end`, where a cut is allowed."""
        start = bisect_left(self.sizes, self.sizes[end] - self.limits.units - 2)
        start = max(start, bisect_left(self.entities, self.entities[end] - self.limits.entities))
        while start < end - 1 and not ((start == 0 or self.ranks[start]) and self.fit(start, end)):
            start += 1
        return min(start, end - 1)

    def stops(self) -> list[int]:
        """The ends of the fewest messages that hold all."""
        found: list[int] = []
        start = 0
        while start < self.count:
            start = self.latest(start)
            found.append(start)
        return found

    def at_least(self) -> int:
        """Fewer messages than this cannot hold all."""
        size: int = self.sizes[-1] // (self.limits.units + 2)
        entities: int = self.entities[-1] // self.limits.entities
        return max(size, entities)

    def parted(self, count: int) -> list[list[Piece]]:
        """The pieces in `count` messages, each cut at the best place that keeps their number."""
        starts = [self.count]
        while starts[-1] > 0 and len(starts) <= count:
            starts.append(self.earliest(starts[-1]))
        messages: list[list[Piece]] = []
        start = 0
        while start < self.count:
            end = latest = self.latest(start)
            left = count - len(messages) - 1
            if latest < self.count and 0 < left < len(starts):
                first = max(start + 1, starts[left])
                if first < latest:
                    window = self.ranks[latest : first - 1 : -1]
                    end = latest - window.index(max(window))
            messages.append(self.message(start, end))
            start = end
        return messages

    def message(self, start: int, end: int) -> list[Piece]:
        """A stretch as a message, under the header it continues."""
        pieces = list(self.pieces[start:end])
        again = pieces[0].again
        if again is not None:
            pieces[0] = pieces[0]._replace(gap="\n")
            pieces.insert(0, again)
        return pieces


def _opened(piece: Piece, before: Piece | None) -> tuple[int, int]:
    """How many tags open at a piece, and their bytes with those that close them."""
    outer = piece.outer if before is None or piece.outer is not before.outer else None
    same = before is not None and piece.inner is before.inner and piece.outer is before.outer
    inner = None if same else piece.inner
    return (outer is not None) + (inner is not None), (outer.raw if outer else 0) + (inner.raw if inner else 0)


def _raw(piece: Piece) -> int:
    """The bytes of a piece and of all tags around it: more than it takes among others."""
    html = piece.html
    size = len(html) if html.isascii() else len(html.encode())
    return size + len(piece.gap.encode()) + _opened(piece, None)[1]


def fits(pieces: Sequence[Piece], limits: Limits) -> bool:
    """Whether all pieces go into one message."""
    return not pieces or _Flow(pieces, limits).fit(0, len(pieces))


def fit(pieces: Sequence[Piece], limits: Limits = MESSAGE) -> list[str]:
    """The pieces as the markup of as few messages as hold them."""
    if not pieces:
        return []
    flow = _Flow(pieces, limits)
    if flow.fit(0, len(pieces)):
        return [assemble(pieces)]
    flow = _settled(flow)
    count = len(flow.stops())
    if count > 2 and count > flow.at_least():
        fine = _settled(_Flow([part for piece in pieces for part in _sentences(piece)], limits))
        fine_count = len(fine.stops())
        if fine_count < count:
            flow, count = fine, fine_count
    return [assemble(part) for part in flow.parted(count)]


def _sentences(piece: Piece) -> list[Piece]:
    """A piece by its rows, lines or sentences, when it is long; words stay together as long as anything else helps."""
    if piece.size > _WORTH_A_CUT:
        parts = finer(piece)
        if len(parts) > 1 and all(part.rank >= Rank.SENTENCE or not part.rank for part in parts[1:]):
            return [small for part in parts for small in _sentences(part)]
    return [piece]


def _settled(flow: _Flow) -> _Flow:
    """The flow with every stretch that may not be cut small enough for a message: what is larger is made finer."""
    cuts = [place for place, rank in enumerate(flow.ranks) if rank and place]
    cuts.append(flow.count)
    if not flow.raws and _all_small(flow, cuts):
        return flow
    pieces: list[Piece] = []
    start = done = 0
    for end in cuts:
        if not flow.fit(start, end):
            pieces.extend(flow.pieces[done:start])
            _settle(list(flow.pieces[start:end]), flow.limits, pieces)
            done = end
        start = end
    if not done:
        return flow
    pieces.extend(flow.pieces[done:])
    return _Flow(pieces, flow.limits)


def _all_small(flow: _Flow, cuts: list[int]) -> bool:
    """Whether each stretch is so small that it surely fits, even below a header."""
    ends = [flow.sizes[place] for place in cuts]
    counts = [flow.entities[place] for place in cuts]
    size: int = max(map(sub, ends, [0, *ends]))
    entities: int = max(map(sub, counts, [0, *counts]))
    return size <= flow.limits.units - _HEADROOM and entities <= flow.limits.entities // 2


def _settle(run: list[Piece], limits: Limits, pieces: list[Piece]) -> None:
    """Add pieces that are glued together, in parts that each fit."""
    if fits(run, limits):
        pieces.extend(run)
        return
    if len(run) > _MOST_GLUED:
        _halve(run, limits, pieces)
        return
    largest = max(range(len(run)), key=lambda number: (run[number].source is not None, run[number].size))
    smaller = finer(run[largest])
    if len(smaller) > 1:
        pieces.extend(_settled(_Flow(run[:largest] + smaller + run[largest + 1 :], limits)).pieces)
    elif smaller[0] is not run[largest]:
        _settle(run[:largest] + smaller + run[largest + 1 :], limits, pieces)
    elif len(run) > 1:
        _halve(run, limits, pieces)
    else:
        pieces.append(run[0]._replace(again=None))


def _halve(run: list[Piece], limits: Limits, pieces: list[Piece]) -> None:
    half = len(run) // 2
    _settle(run[:half], limits, pieces)
    _settle([run[half]._replace(rank=Rank.LINE), *run[half + 1 :]], limits, pieces)


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
    for number in range(low, high):
        html, _, _, gap, _, new_outer, new_inner, _, _, _ = pieces[number]
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
        parts.append(html)
    if inner is not None:
        parts.append(inner.closing)
    if outer is not None:
        parts.append(outer.closing)
    return "".join(parts)
