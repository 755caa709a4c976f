"""What the sender has done, in numbers."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """Counts since the start. `messages` are accepted ones, a delivery may have several; `outcomes` by their names."""

    messages: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    slow_downs: Counter[str] = field(default_factory=Counter)
    repeats: int = 0
    paid: int = 0
    storage_troubles: int = 0
    in_flight: int = 0
    waiting: int = 0
    _seconds: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=61))

    def note_started(self, now: float, paid: bool) -> None:
        """A message has started at `now`, in seconds of any steady clock."""
        self.paid += paid
        second = int(now)
        if self._seconds and self._seconds[-1][0] == second:
            self._seconds[-1] = (second, self._seconds[-1][1] + 1)
        else:
            self._seconds.append((second, 1))

    def rate(self, now: float, over: int = 10) -> float:
        """Messages started a second, over the last `over` whole seconds (at most 60)."""
        last = int(now)
        return sum(count for second, count in self._seconds if last - over <= second < last) / over
