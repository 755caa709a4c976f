"""What to claim from the ledger, and when: no more than may start by the time of the next claim."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sized
from datetime import datetime, timedelta

from bot.delivery.decide import Policy
from bot.delivery.errand import Editions, Errand, Queues
from bot.delivery.landing import Landing
from bot.delivery.ledger import INTERACTIVE, LANES, Delivery, Ledger, StorageUnavailable
from bot.delivery.pacing import Pace

log = logging.getLogger(__name__)


class Claiming:
    """Fills the queues from the ledger.

    `crowd` tells how many messages may be under way, `flying` are those that are. `idle_until` is when there may be
    something to claim again, as far as is known; `turn_takes` the usual seconds of a turn with the ledger.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        editions: Editions,
        queues: Queues,
        landing: Landing,
        pace: Pace,
        policy: Policy,
        worker: str,
        lease: timedelta,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
        crowd: Callable[[], int],
        flying: Sized,
        poll: float,
    ) -> None:
        self._ledger = ledger
        self._editions = editions
        self._queues = queues
        self._landing = landing
        self._pace = pace
        self._policy = policy
        self._worker = worker
        self._lease = lease
        self._clock = clock
        self._steady = steady
        self._crowd = crowd
        self._flying = flying
        self._poll = poll
        self.nudged = True
        self.idle_until = 0.0
        self.turn_takes = 0.0

    def nudge(self) -> None:
        """Something new may be waiting."""
        self.nudged = True
        self.idle_until = 0.0

    def next_at(self, now: float) -> float:
        """When the next claim is worth its cost, if nothing lands before and there is something to claim."""
        wanted = self._queues.ready_count + max(1, self.batch())
        at = self._pace.next_at(now, self.day(), wanted) - self.ahead()
        if self._pace.starved and self._queues.ready_count and len(self._flying) < self._crowd():
            return max(now + 0.001, self._pace.held_until)
        if self._pace.rate and self._queues.ready_count:
            at = max(at, now + max(1, self.batch() - self.room()) / self._pace.rate)
        return max(self.idle_until, at, now + 0.001)

    def full(self) -> bool:
        """Whether only a landing makes room for more."""
        return len(self._flying) + self._queues.ready_count >= self._crowd() + self.batch()

    def day(self) -> str:
        """Today, as the purse calls it."""
        return self._clock().date().isoformat() if self._pace.purse else ""

    async def answers(self) -> None:
        """After a nudge somebody may be waiting for an answer: it goes before all that is claimed already."""
        if not self.nudged or self._pace.held_until > self._steady():
            return
        limit = self._crowd() + 2 - len(self._flying)
        slots = self._slots() if self._pace.shared is None else self._pace.bunch
        if slots is not None:
            limit = min(limit, max(slots, 1) - self._queues.ready_of((INTERACTIVE,)))
        if limit > 0:
            self.nudged = False
            if await self._claim_from((INTERACTIVE,), limit) == limit:
                self.nudged = True

    async def rows(self) -> None:
        """Claim what is due, if there is room."""
        limit = self.due()
        if limit <= 0:
            return
        lanes = self._pace.lanes.order()
        found = await self._claim_from(lanes, limit)
        if found < limit and lanes != LANES:
            if not self._queues.ready_of(lanes):
                self._pace.lanes.note_none()
        elif found < limit:
            await self._go_idle()

    def due(self) -> int:
        """How many rows this turn claims."""
        room = self.room()
        if room <= 0 or self._steady() < self.idle_until:
            return 0
        # One larger claim in a moment costs less than a small one now.
        return room if room >= self.batch() or not self._queues.ready_count else 0

    async def reserve(self) -> None:
        """Take slots of a shared budget for what is claimed and may go."""
        if self._pace.shared is None:
            return
        free = self._crowd() - len(self._flying) + 2 * bool(self._queues.ready_of((INTERACTIVE,)))
        await self._pace.reserve(min(self._queues.ready_count, free), self._steady)

    def room(self) -> int:
        """How many rows to claim now: as many as may start by the time the next claim is made."""
        crowd = self._crowd()
        ready = self._queues.ready_count
        room = min(crowd - len(self._flying) - ready, 4 * crowd - self._queues.waiting)
        if self._pace.shared is not None:
            # Slots are taken for what is claimed: what were taken before would be lost to the others.
            held = self._pace.held_until > self._steady()
            return 0 if held else min(room, max(self._pace.bunch, 2 * self.batch()) - ready)
        slots = self._slots(self.ahead())
        room += self.batch()
        return room if slots is None else min(room, slots - ready)

    def ahead(self) -> float:
        """How many seconds ahead of their slots rows are claimed."""
        # What is claimed and not yet sent is in doubt after a crash: no further ahead than the ledger takes to answer.
        # At high rates many small claims would cost more than the sending.
        if self._pace.rate is None:
            return 0.0
        return min(0.15, max(0.05 if self._pace.fast else 0.02, 1.5 * self.turn_takes + 0.005))

    def batch(self) -> int:
        """How many rows a claim should have."""
        rate = self._pace.rate
        return 2 * self._crowd() if rate is None else round(rate * self.ahead() / 2)

    async def _claim_from(self, lanes: tuple[int, ...], limit: int) -> int:
        now = self._clock()
        claimed = await self._ledger.claim(limit, now, now + self._lease, self._worker, lanes)
        for place, delivery in enumerate(claimed):
            try:
                await self._take(delivery)
            except BaseException:
                for one in claimed[place:]:
                    self._landing.give_back(Errand(one, (), ()), None)
                raise
        return len(claimed)

    async def _take(self, delivery: Delivery) -> None:
        bare = Errand(delivery, (), ())
        try:
            errand = await self._editions.errand(delivery)
        except StorageUnavailable:
            raise
        except (LookupError, ValueError) as error:
            self._landing.end(bare, "failed", str(error) or "its edition is gone")
        except Exception as error:
            log.exception("delivery %d could not be read", delivery.id)
            if delivery.attempts >= self._policy.max_attempts:
                self._landing.end(bare, "failed", type(error).__name__)
            else:
                later = self._clock() + self._policy.wait(delivery.attempts, 0.5)
                self._landing.give_back(bare, later, type(error).__name__, counts=True)
        else:
            if errand.part < len(errand.calls):
                self._note_elsewhere(delivery)
                self._queues.add(errand)
            elif errand.message_ids:
                self._landing.end(errand, "uncertain" if 0 in errand.message_ids else "sent")
            else:
                self._landing.end(errand, "skipped", "nothing to send")

    def _note_elsewhere(self, delivery: Delivery) -> None:
        if delivery.elsewhere:
            now, steady = self._clock(), self._steady()
            moments = {moment: steady + (moment - now).total_seconds() for moment in delivery.elsewhere}
            self._pace.chats.note_elsewhere(delivery.chat_id, moments)

    async def _go_idle(self) -> None:
        now = self._clock()
        due = await self._ledger.next_at(now)
        wait = self._poll if due is None else min(max((due - now).total_seconds(), 0.05), self._poll)
        if not self.nudged:
            self.idle_until = self._steady() + wait

    def returned(self, not_before: datetime | None) -> None:
        """A row went back to the ledger, to be claimed from then on."""
        wait = 0.0 if not_before is None else (not_before - self._clock()).total_seconds()
        self.idle_until = min(self.idle_until, self._steady() + max(wait, 0.0))

    def _slots(self, ahead: float = 0.0) -> int | None:
        return self._pace.grant(self._steady(), self.day(), ahead)
