"""What became of an edition, or of everything: numbers that add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Report:
    """`planned` was counted when the deliveries were planned; the states are counted from what is there now.

    `failed_by` and `skipped_by` count by reason. `repeats` is how many messages were sent again though the first may
    have arrived: at most so many came twice. `slow_downs` is how often flood control (429) sent one back.
    """

    planned: int
    pending: int = 0
    sending: int = 0
    sent: int = 0
    uncertain: int = 0
    failed: int = 0
    skipped: int = 0
    repeats: int = 0
    slow_downs: int = 0
    failed_by: Mapping[str, int] = field(default_factory=dict)
    skipped_by: Mapping[str, int] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def adds_up(self) -> bool:
        """Whether every planned delivery is in exactly one state."""
        return self.planned == sum(self.states.values())

    @property
    def states(self) -> Mapping[str, int]:
        """How many deliveries are in each state."""
        names = ("pending", "sending", "sent", "uncertain", "failed", "skipped")
        return {name: getattr(self, name) for name in names}

    @property
    def per_second(self) -> float:
        """Deliveries that left, over the time between the first and the last; 0 when that cannot be said."""
        if not self.first_at or not self.last_at or self.last_at <= self.first_at:
            return 0.0
        return (self.sent + self.uncertain) / (self.last_at - self.first_at).total_seconds()
