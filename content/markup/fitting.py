"""Pieces of markup into the fewest messages that hold them, cut where it hurts least.

A writer makes pieces: a heading, a paragraph, an item, a card of a table. Between two pieces stands a gap, and each
says how good a cut before it is. A piece that does not fit can be asked for finer ones: its lines or sentences, then
its words, then its signs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import NamedTuple


class Rank(IntEnum):
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

FOLDS_AT = 600
"""Units from which a quote that can fold is folded."""


class Piece(NamedTuple):
    """A run of markup that stays in one message.

    `size` and `entities` are what it shows when parsed. `gap` separates it from the piece before, when they share a
    message. `outer` and `inner` are the tags it stands in. `finer` makes smaller pieces of it, `again` is repeated
    above when a message begins here (the header of a table), `idle` pieces say nothing at the edge of a message.
    """

    html: str
    size: int
    entities: int
    gap: str = "\n\n"
    rank: int = Rank.BLOCK
    outer: Wrap | None = None
    inner: Wrap | None = None
    finer: Callable[[], list[Piece]] | None = None
    again: Piece | None = None
    idle: bool = False


class _Group:
    """Pieces that are glued together: what the packing moves about."""

    __slots__ = ("again", "entities", "pieces", "raw", "size")

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        first = pieces[0]
        self.again = first.again
        self.size, self.entities, self.raw = first.size, first.entities, _raw(first)
        outer = inner = None
        for number, piece in enumerate(pieces):
            if number:
                self.size += piece.size + len(piece.gap)
                self.entities += piece.entities
                self.raw += _raw(piece) + len(piece.gap)
            if piece.outer is not outer and piece.outer is not None:
                self.entities += 1
                self.raw += piece.outer.raw
            if piece.inner is not None and (piece.inner is not inner or piece.outer is not outer):
                self.entities += 1
                self.raw += piece.inner.raw
            outer, inner = piece.outer, piece.inner


class _Load:
    """What a message holds so far; grows at either end."""

    __slots__ = ("entities", "limits", "raw", "size")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.size = self.entities = self.raw = 0

    def take(self, group: _Group, above: _Group | None, below: _Group | None) -> bool:
        """Add a group that joins the one `above` or `below` it; says whether it fits, and adds nothing if not."""
        size, entities, raw = self.size + group.size, self.entities + group.entities, self.raw + group.raw
        if above is not None or below is not None:
            upper = (above or group).pieces[-1]
            lower = (below or group).pieces[0] if above is None else group.pieces[0]
            size += len(lower.gap)
            raw += len(lower.gap)
            if lower.outer is not None and lower.outer is upper.outer:
                entities -= 1
            if lower.inner is not None and lower.inner is upper.inner:
                entities -= 1
        limits = self.limits
        if size > limits.units or entities > limits.entities or raw > limits.raw:
            return False
        self.size, self.entities, self.raw = size, entities, raw
        return True

    def begin(self, group: _Group) -> bool:
        """Start a message with a group, under the header it repeats if there is room for it."""
        if group.again is not None:
            self.size += group.again.size + 1
            self.entities += group.again.entities
            self.raw += _raw(group.again) + 1
        return self.take(group, None, None)


def _raw(piece: Piece) -> int:
    html = piece.html
    return len(html) if html.isascii() else len(html.encode())


def fits(pieces: Sequence[Piece], limits: Limits) -> bool:
    """Whether all pieces go into one message."""
    size = entities = length = 0
    for piece in pieces:
        size += piece.size + len(piece.gap)
        entities += piece.entities
        length += len(piece.html)
    if not pieces or size - len(pieces[0].gap) > limits.units:
        return False
    whole = _Group(list(pieces))
    return whole.entities <= limits.entities and (4 * length < limits.raw or whole.raw <= limits.raw)


def fit(pieces: Sequence[Piece], limits: Limits = MESSAGE) -> list[str]:
    """The pieces as the markup of as few messages as hold them."""
    if not pieces:
        return []
    if fits(pieces, limits):
        return [assemble(pieces)]
    groups = _settled(pieces, limits)
    count = _fewest(groups, limits)
    if count > _at_least(groups, limits):
        fine = [finer for piece in pieces for finer in (piece.finer() if piece.finer else (piece,))]
        fine_groups = _settled(fine, limits)
        fine_count = _fewest(fine_groups, limits)
        if fine_count < count:
            groups, count = fine_groups, fine_count
    return [assemble(part) for part in _packed(groups, limits)]


def _at_least(groups: list[_Group], limits: Limits) -> int:
    size = sum(group.size for group in groups)
    entities = sum(group.entities for group in groups)
    return max(-(-size // limits.units), -(-entities // limits.entities), 1)


def _settled(pieces: Sequence[Piece], limits: Limits) -> list[_Group]:
    """The pieces in groups that each fit in a message; what is too large is made finer or parted."""
    groups: list[_Group] = []
    run: list[Piece] = []
    for piece in pieces:
        if run and piece.rank:
            _settle(run, limits, groups)
            run = []
        run.append(piece)
    if run:
        _settle(run, limits, groups)
    return groups


def _settle(run: list[Piece], limits: Limits, groups: list[_Group]) -> None:
    group = _Group(run)
    if _Load(limits).begin(group):
        groups.append(group)
        return
    if len(run) > _MOST_GLUED:
        _halve(run, limits, groups)
        return
    largest = max(range(len(run)), key=lambda number: (run[number].finer is not None, run[number].size))
    piece = run[largest]
    if piece.finer is not None:
        groups.extend(_settled(run[:largest] + piece.finer() + run[largest + 1 :], limits))
    elif len(run) > 1:
        _halve(run, limits, groups)
    elif piece.again is not None:
        _settle([piece._replace(again=None)], limits, groups)
    else:
        groups.append(group)


def _halve(run: list[Piece], limits: Limits, groups: list[_Group]) -> None:
    half = len(run) // 2
    _settle(run[:half], limits, groups)
    _settle([run[half]._replace(rank=Rank.LINE), *run[half + 1 :]], limits, groups)


def _latest(groups: list[_Group], start: int, limits: Limits) -> int:
    """The end of the longest message that begins at `start`."""
    load = _Load(limits)
    load.begin(groups[start])
    end = start + 1
    while end < len(groups) and load.take(groups[end], groups[end - 1], None):
        end += 1
    return end


def _earliest(groups: list[_Group], end: int, limits: Limits) -> int:
    """The start of the longest message that stops before `end`."""
    load = _Load(limits)
    load.take(groups[end - 1], None, None)
    place = start = end - 1
    while place > 0 and load.take(groups[place - 1], None, groups[place]):
        place -= 1
        header = groups[place].again
        if header is None or load.size + header.size < limits.units:
            start = place
    return start


def _fewest(groups: list[_Group], limits: Limits) -> int:
    count = start = 0
    while start < len(groups):
        start = _latest(groups, start, limits)
        count += 1
    return count


def _packed(groups: list[_Group], limits: Limits) -> list[list[Piece]]:
    """The groups in messages: no more than needed, each cut at the best place that keeps their number."""
    starts = [len(groups)]
    while starts[-1] > 0:
        starts.append(_earliest(groups, starts[-1], limits))
    messages: list[list[Piece]] = []
    start = 0
    while start < len(groups):
        latest = _latest(groups, start, limits)
        end = latest
        if latest < len(groups):
            left = len(starts) - 2 - len(messages)
            first = max(start + 1, starts[left]) if 0 < left < len(starts) else latest
            for place in range(min(first, latest), latest + 1):
                if groups[place].pieces[0].rank >= groups[end].pieces[0].rank:
                    end = place
            if groups[latest].pieces[0].rank >= groups[end].pieces[0].rank:
                end = latest
        messages.append(_with_header([piece for group in groups[start:end] for piece in group.pieces], limits))
        start = end
    return messages


def _with_header(pieces: list[Piece], limits: Limits) -> list[Piece]:
    first = pieces[0]
    return pieces if first.again is None else [first.again, first._replace(gap="\n"), *pieces[1:]]


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
