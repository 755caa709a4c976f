"""Pieces of markup into the fewest messages that hold them, cut where it hurts least.

A writer makes pieces: a heading, a paragraph, an item, a card of a table. Between two pieces stands a gap, and each
says how good a cut before it is. A piece that does not fit can be asked for finer ones: its lines or sentences, then
its words, then its signs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain
from operator import add, sub

from content.markup.pieces import MESSAGE, Limits, Piece, Rank, apart, assemble, finer

_MOST_GLUED = 8
_WORTH_A_CUT = 160
_HEADROOM = 512
"""More units than any header that is repeated takes."""
_TAG_BYTES, _UNIT_BYTES, _SIGN_BYTES = 60, 5, 4
"""The most that a pair of tags takes, its address apart; a unit of text, which is `&amp;`; and any sign."""


class _Flow:
    """Pieces in a row, and sums of what they take from the first on: a subtraction weighs any stretch of them."""

    def __init__(self, pieces: Sequence[Piece], limits: Limits) -> None:
        self.pieces = pieces
        self.limits = limits
        self.count = len(pieces)
        html, sizes, costs, gaps, self.ranks, outer, inner, _, _, idle = zip(*pieces)
        self.html, self.gaps = html, gaps
        self.sizes = [0, *accumulate(map(add, sizes, map(len, gaps)))]
        self.bare = not (any(outer) or any(inner) or any(idle))
        if not self.bare:
            opened = [_opened(piece, before)[0] for piece, before in zip(pieces, (None, *pieces))]
            costs = tuple(map(add, costs, opened))
        self.entities = [0, *accumulate(costs)]
        self.raws: list[int] = []
        # Text and tags alone never make too many bytes; only addresses can.
        if _SIGN_BYTES * sum(map(len, html)) > limits.raw and any(
            "<a " in made and len(made.encode()) > _UNIT_BYTES * size + _TAG_BYTES * cost
            for made, size, cost in zip(html, sizes, costs)
        ):
            self.raws = [0, *accumulate([_raw(piece) for piece in pieces])]

    def fit(self, start: int, end: int) -> bool:
        """Whether the stretch goes into one message."""
        size, entities, raw = self.start_cost(start)
        return (
            self.sizes[end] - self.sizes[start] + size <= self.limits.units
            and self.entities[end] - self.entities[start] + entities <= self.limits.entities
            and (not self.raws or self.raws[end] - self.raws[start] + raw <= self.limits.raw)
        )

    def start_cost(self, start: int) -> tuple[int, int, int]:
        """What a message costs more, or less, because it begins here: units, entities, bytes."""
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
        return size, entities, raw

    def brim(self, start: int) -> int:
        """The end of the longest stretch from `start` on that one message holds."""
        size, entities, raw = self.start_cost(start)
        end = bisect_right(self.sizes, self.sizes[start] + self.limits.units - size) - 1
        end = min(end, bisect_right(self.entities, self.entities[start] + self.limits.entities - entities) - 1)
        if self.raws:
            end = min(end, bisect_right(self.raws, self.raws[start] + self.limits.raw - raw) - 1)
        return end

    def latest(self, start: int) -> int:
        """The end of the longest message that begins at `start`, where a cut is allowed."""
        end = self.brim(start)
        while start + 1 < end < self.count and not self.ranks[end]:
            end -= 1
        return max(end, start + 1)

    def brim_back(self, end: int) -> int:
        """The piece that the longest stretch before `end` has no room for."""
        start = bisect_left(self.sizes, self.sizes[end] - self.limits.units - 2)
        while start < end - 1 and not self.fit(start, end):
            start += 1
        return max(start - 1, 0)

    def earliest(self, end: int) -> int:
        """The start of the longest message that stops before `end`, where a cut is allowed."""
        start = bisect_left(self.sizes, self.sizes[end] - self.limits.units - 2)
        start = max(start, bisect_left(self.entities, self.entities[end] - self.limits.entities))
        while start < end - 1 and not ((start == 0 or self.ranks[start]) and self.fit(start, end)):
            start += 1
        return min(start, end - 1)

    def middle(self) -> int:
        """The best place for the only cut, or 0 when two messages cannot hold all."""
        latest, first = self.latest(0), self.earliest(self.count)
        if not 0 < first <= latest:
            return 0
        window = self.ranks[latest : first - 1 : -1]
        best = max(window)
        place = latest - window.index(best)
        return place if best and self.fit(0, place) and self.fit(place, self.count) else 0

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

    def parted(self, count: int) -> list[str]:
        """The pieces in `count` messages, each cut at the best place that keeps their number."""
        starts = [self.count]
        while starts[-1] > 0 and len(starts) <= count:
            starts.append(self.earliest(starts[-1]))
        messages: list[str] = []
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

    def message(self, start: int, end: int) -> str:
        """The markup of a stretch as a message, under the header it continues."""
        if self.bare and self.pieces[start].again is None:  # as most are
            parts = list(chain.from_iterable(zip(self.gaps[start:end], self.html[start:end])))
            parts[0] = ""
            return "".join(parts)
        pieces = list(self.pieces[start:end])
        again = pieces[0].again
        if again is not None:
            pieces[0] = pieces[0]._replace(gap="\n")
            pieces.insert(0, again)
        return assemble(pieces)


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
        return [flow.message(0, flow.count)]
    middle = flow.middle()
    if flow.ranks[middle] < Rank.BLOCK or not middle:  # inside a bunch there may be a place for a cut
        flow = _Flow(apart(pieces), limits)
        middle = flow.middle()
    if middle:
        return [flow.message(0, middle), flow.message(middle, flow.count)]
    flow = _settled(flow)
    count = len(flow.stops())
    if count > 2 and count > flow.at_least():
        fine = _Flow(_cut_back(_cut_on(flow.pieces, limits), limits), limits)
        fine_count = len(fine.stops())
        if fine_count < count:
            flow, count = fine, fine_count
    return flow.parted(count)


def _cut_on(pieces: Sequence[Piece], limits: Limits) -> list[Piece]:
    """The pieces, those by sentences that the end of a message falls in when each holds all it can.

    The others would be cut nowhere, and cutting is what costs.
    """
    whole = _Flow(pieces, limits)
    made: list[Piece] = []
    near: list[Piece] = []  # at most what two messages hold, so that the time grows with the length alone
    at = 0
    while at < whole.count or near:
        flow = _Flow(near, limits) if near else None
        if flow is None or flow.fit(0, flow.count):
            if at == whole.count:
                break
            stop = min(whole.latest(at) + 1, whole.count)
            near += pieces[at:stop]
            at = stop
            continue
        last = flow.brim(0)
        near[last : last + 1] = _sentences(near[last])
        stop = _Flow(near, limits).latest(0)
        made += near[:stop]
        del near[:stop]
    return made + near


def _cut_back(pieces: Sequence[Piece], limits: Limits) -> list[Piece]:
    """The same from the end of all."""
    whole = _Flow(pieces, limits)
    made: list[list[Piece]] = []
    near: list[Piece] = []
    at = whole.count
    while at or near:
        flow = _Flow(near, limits) if near else None
        if flow is None or flow.fit(0, flow.count):
            if not at:
                break
            start = max(whole.earliest(at) - 1, 0)
            near[:0] = pieces[start:at]
            at = start
            continue
        first = flow.brim_back(flow.count)
        near[first : first + 1] = _sentences(near[first])
        start = _Flow(near, limits).earliest(len(near))
        made.append(near[start:])
        del near[start:]
    return [*near, *chain.from_iterable(reversed(made))]


def _sentences(piece: Piece) -> list[Piece]:
    """A piece by its rows, lines or sentences, when it is long; words stay together as long as anything else helps."""
    if piece.size > _WORTH_A_CUT:
        parts = finer(piece)
        if len(parts) > 1:
            if not any(part.rank for part in parts[1:]):  # a card: what stands in it may have sentences
                return [small for part in parts for small in _sentences(part)]
            if all(part.rank >= Rank.SENTENCE or not part.rank for part in parts[1:]):
                return parts
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
