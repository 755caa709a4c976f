"""The loop that sends: claim as many as may start now, send them side by side, record what happened.

It never ends by itself. What was sent is recorded before anything further is claimed, so a ledger that cannot be
written stops the sending and loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf

from bot.delivery.claiming import Claiming
from bot.delivery.decide import Policy
from bot.delivery.errand import Editions, Errand, Messenger, Queues
from bot.delivery.figures import Figures
from bot.delivery.landing import Chats, Landing
from bot.delivery.ledger import INTERACTIVE, Ledger, StorageFull, StorageUnavailable
from bot.delivery.notebook import Notebook
from bot.delivery.outcome import Outcome, Unsure
from bot.delivery.pacing import Pace

log = logging.getLogger(__name__)


class Sender:
    """Sends what the ledger holds, at the pace allowed. `run` it in one task, `nudge` it when there is something new.

    `worker` names this process in leases, and must be another's for every process; `lease` is how many seconds a
    claimed row is ours, longer than any send takes; `crowd` the most messages under way at once, by default what the
    rate and the measured round trip need.
    """

    # Seconds a claimed row may wait in memory for its chat; what waits longer goes back to the ledger, where a crash
    # does not leave it in doubt. Answers are repeated after a crash and may wait longer.
    PATIENCE = 0.25
    PATIENCE_WITH_ANSWERS = 1.5
    POLL = 1.0  # seconds between looks at the ledger when nothing nudges
    # Seconds what happened may wait, so that it is recorded together with more: at high rates until the next claim, at
    # low ones hardly, for it is in doubt until then.
    WRITE_DELAY = 0.025
    WRITE_DELAY_WHEN_FAST = 0.05
    WRITE_DELAY_WHEN_SLOW = 0.005
    LOOK_AROUND = 15.0  # seconds between looks for lost leases and for other workers' holds
    LONGEST_PAUSE = 30.0

    def __init__(
        self,
        ledger: Ledger,
        messenger: Messenger,
        chats: Chats,
        clock: Callable[[], datetime],
        *,
        pace: Pace | None = None,
        policy: Policy | None = None,
        worker: str = "sender",
        lease: float = 60.0,
        crowd: int | None = None,
        steady: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._pace = pace or Pace()
        self._policy = policy or Policy()
        self._worker = worker
        self._crowd = crowd
        self._steady = steady
        self._figures = Figures()
        self._queues = Queues()
        self._editions = Editions(ledger, messenger)
        self._notebook = Notebook(ledger, worker, self._write_soon)
        self._landing = Landing(
            queues=self._queues,
            editions=self._editions,
            notebook=self._notebook,
            pace=self._pace,
            policy=self._policy,
            chats=chats,
            messenger=messenger,
            clock=clock,
            steady=steady,
            jitter=jitter,
            figures=self._figures,
            on_return=self._returned,
        )
        self._flying: set[asyncio.Task[None]] = set()
        self._claiming = Claiming(
            ledger=ledger,
            editions=self._editions,
            queues=self._queues,
            landing=self._landing,
            pace=self._pace,
            policy=self._policy,
            worker=worker,
            lease=timedelta(seconds=lease),
            clock=clock,
            steady=steady,
            crowd=self._crowd_now,
            flying=self._flying,
            poll=self.POLL,
        )
        self._wake = asyncio.Event()
        self._ended = asyncio.Event()
        self._running = self._stopping = self._crowded = self._began = False
        self._grace = 10.0
        self._paused_until = self._look_around_at = self._write_at = 0.0
        self._troubles = 0
        self._comes_back: asyncio.TimerHandle | None = None

    def nudge(self) -> None:
        """Something new may be waiting."""
        self._claiming.nudge()
        self._wake.set()

    def look_around(self) -> None:
        """Another worker met flood control: see what is held, at once."""
        self._look_around_at = 0.0
        self._wake.set()

    async def stop(self, grace: float = 10.0) -> None:
        """Claim nothing more, let what is under way finish for `grace` seconds, record it, give the rest back."""
        self._grace = grace
        self._stopping = True
        self._wake.set()
        if self._running:
            await self._ended.wait()

    async def run(self) -> None:
        """Send until `stop`. Raises nothing but its own cancellation."""
        self._running = True
        self._ended.clear()
        try:
            while not self._stopping:
                if self._steady() >= self._paused_until:
                    await self._guarded_turn()
                await self._rest()
        finally:
            try:
                await self._finish()
            finally:
                self._running = False
                self._ended.set()

    @property
    def figures(self) -> Figures:
        """What was done since the start, and what is under way at this moment."""
        self._figures.in_flight = len(self._flying)
        self._figures.waiting = self._queues.waiting
        return self._figures

    # --- one turn of the loop

    async def _guarded_turn(self) -> None:
        try:
            await self._turn()
        except Exception as error:
            self._pause(error)
        else:
            if self._troubles:
                log.warning("the ledger can be used again; sending goes on")
                self._troubles = 0

    async def _turn(self) -> None:
        began = self._steady()
        # What was sent is recorded before anything more is claimed; a turn that claims nothing leaves it its time.
        if self._claiming.nudged or self._claiming.due() or began >= self._write_at:
            await self._notebook.write(self._clock())
        await self._look_around()
        await self._claiming.answers()
        await self._claiming.reserve()
        self._start_ready()
        await self._claiming.rows()
        await self._claiming.reserve()
        self._start_ready()
        self._claiming.turn_takes += (self._steady() - began - self._claiming.turn_takes) / 8

    async def _look_around(self) -> None:
        if self._steady() < self._look_around_at:
            return
        now = self._clock()
        repeat = [kind for kind, what in self._policy.uncertain.items() if what == "repeat"]
        # The first time our own leases are ended too: whoever had this name before is gone.
        mine = "" if self._began else self._worker
        lost = await self._ledger.recover(now, repeat, mine, self._policy.max_copies)
        for scope, until in (await self._ledger.holds(now)).items():
            self._landing.obey(scope, until)
        if lost:
            log.warning("%d deliveries were under way when their sender was lost", lost)
            self._claiming.idle_until = 0.0
        self._began = True
        self._look_around_at = self._steady() + self.LOOK_AROUND

    def _crowd_now(self) -> int:
        return self._pace.crowd if self._crowd is None else self._crowd

    def _returned(self, not_before: datetime | None) -> None:
        self._claiming.returned(not_before)

    # --- starting

    def _start_ready(self) -> None:
        """Start what may start now, and come back when the next one may."""
        now = self._steady()
        if now < self._paused_until or not self._queues.waiting:
            return
        if self._pace.held_until > now + self.PATIENCE:
            self._give_back(self._queues.take_all(), self._pace.held_until - now)
            return
        slots = self._pace.grant(now, self._claiming.day())
        free = self._crowd_now() - len(self._flying)
        if (slots == 0 and not self._pace.starved) or free + 2 <= 0:
            self._queues.later = now
            self._come_back(now)
            return
        for errand in self._queues.ready(self._pace.lanes.order()):
            ready_at = self._pace.chats.ready_at(errand.chat_id, now)
            answer = errand.delivery.lane == INTERACTIVE
            if ready_at > now + (self.PATIENCE_WITH_ANSWERS if answer else self.PATIENCE):
                self._give_back(self._queues.take_chat(errand.chat_id), ready_at - now)
            elif ready_at > now:
                self._queues.note_later(ready_at, of_chat=True)
            elif errand.part and self._notebook.lacks(errand.delivery.id):
                # After a crash it must be known which part is next.
                self._queues.note_later(now + self.WRITE_DELAY, of_chat=True)
            elif slots == 0 or free + 2 * answer <= 0:
                self._queues.note_later(now)
                break
            else:
                self._start(errand, now)
                free -= 1
                slots = None if slots is None else slots - 1
        self._come_back(now)

    def _come_back(self, now: float) -> None:
        if self._comes_back is not None:
            self._comes_back.cancel()
            self._comes_back = None
        # When nothing waits, or all places are taken, the next claim or the next landing brings us back.
        crowd = self._crowd_now() + 2 * bool(self._queues.ready_of((INTERACTIVE,)))
        if self._queues.later == inf or len(self._flying) >= crowd:
            return
        slots_at = self._pace.next_at(now, self._claiming.day(), min(self._pace.bunch, self._queues.ready_count))
        wait = max(self._queues.later, slots_at) - now
        if len(self._flying) >= self._crowd_now():
            wait = max(wait, self.WRITE_DELAY)
        wait = max(wait, 0.001)  # loops count in milliseconds: less would be asking again and again
        if self._pace.starved:
            # Only the next turn can take slots; when all places are taken, the next landing brings it.
            if len(self._flying) < self._crowd_now():
                self._comes_back = asyncio.get_running_loop().call_later(wait, self._wake.set)
            return
        self._comes_back = asyncio.get_running_loop().call_later(wait, self._start_ready)

    def _give_back(self, errands: list[Errand], wait: float) -> None:
        until = self._clock() + timedelta(seconds=wait)
        for errand in errands:
            self._landing.give_back(errand, until)

    def _start(self, errand: Errand, now: float) -> None:
        paid = self._pace.note_start(errand.chat_id, now, self._claiming.day())
        self._pace.lanes.note(errand.delivery.lane)
        self._figures.note_started(now, paid)
        self._queues.start(errand)
        task = asyncio.create_task(self._send(errand, paid, now))
        self._flying.add(task)
        task.add_done_callback(self._landed)

    async def _send(self, errand: Errand, paid: bool, started: float) -> None:
        outcome: Outcome
        now = self._steady()
        if now - started > 0.001:
            self._pace.note_late(started, now)
            started = now
        try:
            outcome = await errand.message.send(errand.chat_id, errand.delivery.thread_id, paid)
        except asyncio.CancelledError:
            outcome = Unsure("stopped while it was under way")
        except Exception as error:
            log.exception("delivery %d: the messenger failed", errand.delivery.id)
            outcome = Unsure(type(error).__name__)
        try:
            await self._landing.land(errand, outcome, self._steady() - started)
        except Exception:
            # Its lease will run out; meanwhile the others of its chat must not wait for it.
            log.exception("delivery %d: what followed %s could not be carried out", errand.delivery.id, outcome)
            self._queues.drop(errand)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        if self._stopping:
            return
        # Otherwise the ready ones wait for slots, and the clock brings them on.
        if self._queues.later == 0.0 or len(self._flying) + 1 >= self._crowd_now():
            self._start_ready()
        # A large crowd is filled up by halves: fewer and larger claims cost less.
        crowd = self._crowd_now()
        if self._crowded and len(self._flying) <= (crowd // 2 if crowd > 16 else crowd - 1):
            self._wake.set()

    # --- resting, pausing, ending

    def _write_soon(self) -> None:
        delay = self.WRITE_DELAY
        if self._pace.rate is not None:
            delay = self.WRITE_DELAY_WHEN_FAST if self._pace.fast else self.WRITE_DELAY_WHEN_SLOW
        self._write_at = self._steady() + delay
        asyncio.get_running_loop().call_later(delay, self._wake.set)

    def _pause(self, error: Exception) -> None:
        if not isinstance(error, StorageUnavailable):
            log.error("the sender stumbled and goes on", exc_info=error)
        elif not self._troubles:
            what = "has no room" if isinstance(error, StorageFull) else "cannot be used"
            log.error("the ledger %s (%s); sending pauses, nothing is lost", what, error)
        self._figures.storage_troubles += not self._troubles
        self._paused_until = self._steady() + min(self.LONGEST_PAUSE, 0.25 * 2.0 ** min(self._troubles, 10))
        self._troubles += 1

    async def _rest(self) -> None:
        if self._stopping:
            return
        now = self._steady()
        until = now + self.POLL
        if now < self._paused_until:
            until = self._paused_until
        else:
            self._crowded = self._claiming.full()
            until = min(until, now + self.WRITE_DELAY if self._crowded else self._claiming.next_at(now))
        timer = asyncio.get_running_loop().call_later(max(0.0, until - now), self._wake.set)
        await self._wake.wait()
        timer.cancel()
        self._wake.clear()

    async def _finish(self) -> None:
        self._stopping = True
        if self._comes_back is not None:
            self._comes_back.cancel()
        if self._flying:
            await asyncio.wait(self._flying, timeout=self._grace)
        for task in list(self._flying):
            task.cancel()
        if self._flying:
            await asyncio.wait(self._flying)
        for errand in self._queues.take_all():
            self._landing.give_back(errand, None)
        for _ in range(5):
            try:
                await self._notebook.write(self._clock())
            except Exception as error:
                log.error("what happened to %d deliveries is not recorded yet (%s)", len(self._notebook), error)
                await asyncio.sleep(0.2)
            else:
                return
