"""Several senders on one ledger and one budget: together as fast as one may be, and not faster."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise

from bot.delivery.budget import Line, Slot, Terms, hand_out
from bot.delivery.ledger import StorageUnavailable
from bot.delivery.outcome import Outcome, Sent, SlowDown
from bot.delivery.pacing import Pace, Purse
from bot.delivery.sender import Sender
from content.markup.calls import Call
from tests.bot.delivery.fakes import MemoryLedger, PostOffice
from tests.bot.delivery.test_sender import QUICK, ledger_of, now, running, until


class OneLine:
    """The budget in memory; an answer takes `delay` seconds, `broken` makes it fail."""

    def __init__(self, delay: float = 0.003) -> None:
        self.line = Line()
        self.delay = delay
        self.asked = 0
        self.given = 0
        self.broken = False
        self._lock = asyncio.Lock()

    async def reserve(self, count: int, terms: Terms, unused: Mapping[str, int]) -> Sequence[Slot]:
        async with self._lock:
            await asyncio.sleep(self.delay)
            if self.broken:
                raise StorageUnavailable("away")
            self.asked += 1
            self.given += count
            self.line, slots = hand_out(self.line, now(), count, terms, unused)
            return slots


@asynccontextmanager
async def senders(
    ledger: MemoryLedger, office: PostOffice, budget: OneLine, *, count: int = 3, rate: int = 100, stars: int = 0
) -> AsyncIterator[list[Sender]]:
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                running(
                    Sender(
                        ledger,
                        office,
                        ledger,
                        now,
                        policy=QUICK,
                        worker=f"worker {number}",
                        pace=Pace(rate, Purse(stars) if stars else None, budget=budget),
                    )
                )
            )
            for number in range(count)
        ]


def most_in_a_second(office: PostOffice) -> int:
    times = [sending.at for sending in office.sent]
    return max(sum(1 for one in times[place:] if one < first + 1.0) for place, first in enumerate(times))


async def test_together_they_keep_the_rate_and_send_everything_once() -> None:
    ledger, office, budget = ledger_of(250), PostOffice(delay=0.02), OneLine()
    async with senders(ledger, office, budget):
        await until(lambda: set(ledger.states().values()) == {"sent"}, within=15)
    assert Counter(office.chats()) == Counter(range(1, 251))
    assert most_in_a_second(office) <= 100
    times = [sending.at for sending in office.sent]
    assert 249 / (times[-1] - times[0]) > 80
    # Slots are taken for what is there to be sent: hardly one is lost, and nobody asks all the time.
    assert budget.given < 250 * 1.2
    assert budget.asked < 250


async def test_who_has_nothing_to_send_takes_nothing_from_the_others() -> None:
    ledger, office, budget = ledger_of(0), PostOffice(), OneLine()
    async with senders(ledger, office, budget):
        await asyncio.sleep(0.5)
        assert budget.given == 0
        ledger.queue(7)
        await until(lambda: bool(office.sent), within=3)
    assert budget.given == 1


async def test_an_answer_overtakes_the_broadcast() -> None:
    ledger, office, budget = ledger_of(200), PostOffice(delay=0.01), OneLine()
    async with senders(ledger, office, budget, rate=30) as running_ones:
        await until(lambda: len(office.sent) > 10)
        asked = asyncio.get_running_loop().time()
        ledger.queue(999, kind="answer", lane=0)
        for sender in running_ones:
            sender.nudge()
        await until(lambda: 999 in office.chats())
    [answered] = [sending.at for sending in office.sent if sending.chat_id == 999]
    assert answered - asked < 0.35


async def test_flood_control_met_by_one_stops_all() -> None:
    refused: list[int] = []

    def script(chat: int, _: Call) -> Outcome:
        if len(office.sent) == 20 and not refused:
            refused.append(chat)
            return SlowDown(1.0, "bot")
        return Sent()

    ledger, office, budget = ledger_of(60), PostOffice(script), OneLine()
    async with senders(ledger, office, budget, rate=50) as running_ones:
        await until(lambda: bool(ledger.scopes), within=5)
        for sender in running_ones:
            sender.look_around()
        await until(lambda: set(ledger.states().values()) == {"sent"}, within=10)
    times = [sending.at for sending in office.sent]
    assert max(later - earlier for earlier, later in pairwise(times)) > 0.7


async def test_the_ceiling_of_stars_is_one_for_all() -> None:
    ledger, office, budget = ledger_of(120), PostOffice(), OneLine()
    async with senders(ledger, office, budget, rate=1000, stars=5):
        await until(lambda: set(ledger.states().values()) == {"sent"}, within=10)
    assert sum(sending.paid for sending in office.sent) <= 50
    assert sum(sending.paid for sending in office.sent) > 30


async def test_while_the_budget_cannot_be_reached_nothing_is_sent_and_nothing_lost() -> None:
    ledger, office, budget = ledger_of(20), PostOffice(), OneLine()
    budget.broken = True
    async with senders(ledger, office, budget, count=2, rate=100):
        await asyncio.sleep(0.4)
        assert office.sent == []
        budget.broken = False
        await until(lambda: set(ledger.states().values()) == {"sent"}, within=10)
    assert Counter(office.chats()) == Counter(range(1, 21))
