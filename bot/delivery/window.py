"""The window over the times at which messages really started: never more than the rate in any second.

Times are seconds on one steady clock, handed in. What the server counts are arrivals, and those wander: so a window
is a second *and a margin*, learnt from how much the round trips wander, grown after a refusal, slowly worn off again.
"""

from __future__ import annotations

from collections import deque
from math import inf


class Margin:
    """The seconds added to every window: `least`, how far round trips wander, and what refusals taught.

    A refusal costs seconds, a margin milliseconds: so it follows the far-off round trips rather than the usual ones,
    up to `far`. A refusal doubles what was learnt from refusals, up to `most`; it halves in `half_life`.
    """

    def __init__(self, least: float = 0.008, far: float = 0.040, most: float = 0.5, half_life: float = 600.0) -> None:
        self._least = least
        self._far = far
        self._most = most
        self._half_life = half_life
        self._mean: float | None = None
        self._wander = 0.0
        self._learnt = 0.0
        self._learnt_at = 0.0

    def note_round_trip(self, seconds: float) -> None:
        """Learn from one answered message how far round trips wander."""
        if self._mean is None:
            self._mean = seconds
            return
        off = seconds - self._mean
        self._mean += off / 64
        further = min(abs(off), 2 * self._far) - self._wander
        self._wander += further / (4 if further > 0 else 256)

    def note_refusal(self, now: float) -> None:
        """The window was too short: widen it at once. The refusals of one second are one lesson."""
        if self._learnt and now - self._learnt_at < 1.0:
            return
        self._learnt = min(self._most, max(2 * self._worn(now), 0.010))
        self._learnt_at = now

    def at(self, now: float) -> float:
        """The margin now, in seconds."""
        return min(self._most, self._least + min(self._wander, self._far) + self._worn(now))

    def _worn(self, now: float) -> float:
        return float(self._learnt * 0.5 ** ((now - self._learnt_at) / self._half_life)) if self._learnt else 0.0


class Window:
    """At most `rate` starts in any second and a margin, one after the other rather than all at once.

    Message n starts only when message n - rate started long enough ago. On top of it starts are spread almost evenly,
    so that a slot for a waiting person is never more than a slot away, and a late wake-up is made up for by no more
    than a part of a slot: bunches arrive more unevenly than they start.
    """

    SPREAD = 0.97  # of the even distance: a late start finds its way back in the course of a second

    def __init__(self, rate: int, margin: Margin, tick: float = 0.005) -> None:
        if rate < 1:
            raise ValueError("a rate is at least one message a second")
        self.rate = rate
        self._margin = margin
        self.bunch = max(1, round(rate * tick))
        """Slots worth waking up for: at high rates one wakes for several messages at once."""
        # What a late wake-up may make up for: at low rates less than a message, else a tick.
        self._most = 1.9 if self.bunch == 1 else 2.0 * self.bunch
        self._starts: deque[float] = deque(maxlen=rate)
        self._allowance = float(self.bunch)  # starts the spreading allows; fills with time
        self._filled_at = inf

    def grant(self, now: float, ahead: float = 0.0) -> int:
        """How many messages may start in the next `ahead` seconds, if none starts elsewhere."""
        spread = int(self._spread(now) + ahead / self._gap(now) + 1e-6)
        free = self.rate - len(self._starts)
        edge = now + ahead - self._span(now) + 1e-9  # against rounding; the margin is a million times that
        for start in self._starts:
            if start > edge or free >= spread:
                break
            free += 1
        return min(spread, free)

    def note_start(self, now: float) -> bool:
        """A message has started; False, for nobody pays for it."""
        self._allowance = self._spread(now) - 1.0
        self._filled_at = now
        self._starts.append(now)
        return False

    def note_late(self, noted: float, now: float) -> None:
        """The message whose start was noted really started only now."""
        for place in range(len(self._starts) - 1, -1, -1):
            if self._starts[place] <= noted:
                if self._starts[place] == noted:
                    self._starts[place] = now
                return

    def next_at(self, now: float, count: int = 1) -> float:
        """When `count` messages may start, counting from now; `now` if at once. Exact for up to a bunch."""
        count = max(count, 1)
        at = now + max(0.0, count - self._spread(now)) * self._gap(now)
        oldest = len(self._starts) + count - self.rate
        if 0 < oldest <= len(self._starts):
            at = max(at, self._starts[oldest - 1] + self._span(now))
        return at

    def _span(self, now: float) -> float:
        return 1.0 + self._margin.at(now)

    def _gap(self, now: float) -> float:
        return self._span(now) * self.SPREAD / self.rate

    def _spread(self, now: float) -> float:
        return min(self._most, self._allowance + max(0.0, now - self._filled_at) / self._gap(now))
