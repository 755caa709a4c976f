"""The rehearsal itself: a scratch database, a receiver, made-up subscribers, real workers, and the account of it."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from bot.accounts import as_lines, as_values
from bot.delivery.ledger import StorageUnavailable
from bot.demo import samples
from bot.intake import Intake
from bot.parts import Trouble, storage_at
from bot.playground import Playground
from bot.playground.api import Tally
from bot.playground.people import Person
from bot.rehearsal.audience import chat_ids, invite, settled
from bot.rehearsal.misfortunes import BadScript, Misfortune, Struck, read_script, strike
from bot.rehearsal.troupe import Troupe
from bot.rehearsal.verdict import Verdict, judge
from bot.storage.engine import Storage
from bot.storage.reports import Report
from bot.storage.schema import chats

ASK_EVERY = 3.0
"""Seconds between the questions of somebody who types commands in mid-broadcast."""

_REAL = "api.telegram.org"


@dataclass(frozen=True, slots=True)
class Plan:
    """What `herald rehearse` was asked for; `api` and `database` empty: ours. `settings` are more HERALD_* ones."""

    subscribers: int = 1000
    workers: int = 1
    rate: int = 30
    api: str = ""
    database: str = ""
    script: str = ""
    lead: float = 5.0
    """Seconds from here to the hour at which all are due."""
    settings: Mapping[str, str] | None = None


class Watch(Tally):
    """Also notes how long somebody waits for an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.person = 0
        self.asked_at = 0.0
        self.waits: list[float] = []
        self.first_at = self.last_at = 0.0

    def add(self, chat_id: int, digest: int) -> int:
        """Count one delivery."""
        now = time.monotonic()
        if chat_id != self.person:
            self.first_at = self.first_at or now
            self.last_at = now
        elif self.asked_at:
            self.waits.append(now - self.asked_at)
            self.asked_at = 0.0
        return super().add(chat_id, digest)

    @property
    def waiting(self) -> float:
        """The longest wait so far, also one that has not ended."""
        open_one = [time.monotonic() - self.asked_at] if self.asked_at else []
        return max([*self.waits, *open_one], default=0.0)


@dataclass(slots=True)
class Outcome:
    """What a rehearsal has shown; the verdict is None where the receiver is not ours and counted nothing."""

    report: Report
    verdict: Verdict | None
    cpu: float
    memory: int
    longest_wait: float
    seconds: float

    @property
    def good(self) -> bool:
        """Nothing lost, nothing in a wrong window, and it adds up."""
        verdict = self.verdict
        return self.report.adds_up and (verdict is None or not (verdict.lost or verdict.out_of_window))

    def values(self) -> dict[str, Any]:
        """For a machine."""
        ended = max(1, self.report.sent + self.report.uncertain + self.report.failed)
        verdict = self.verdict
        return {
            "lost": verdict.lost if verdict else None,
            "doubled": verdict.doubled if verdict else None,
            "out_of_window": verdict.out_of_window if verdict else None,
            "uncertain_arrived": verdict.uncertain_arrived if verdict else None,
            "cpu_seconds_per_1000": round(1000 * self.cpu / ended, 3),
            "peak_memory_mb": round(self.memory / 2**20, 1),
            "longest_wait_seconds": round(self.longest_wait, 3),
            "seconds": round(self.seconds, 1),
            "report": as_values(self.report),
        }

    def lines(self) -> list[str]:
        """For a person."""
        told = self.values()
        names = {
            "lost": "lost",
            "doubled": "came twice",
            "out_of_window": "out of window",
            "uncertain_arrived": "uncertain, arrived",
            "cpu_seconds_per_1000": "CPU s a 1000",
            "peak_memory_mb": "peak memory, MB",
            "longest_wait_seconds": "longest wait, s",
            "seconds": "took, s",
        }
        return [
            *as_lines(self.report),
            "",
            *(f"{text:<20} {'unknown' if told[key] is None else f'{told[key]:,}':>12}" for key, text in names.items()),
        ]


class Stage:
    """A rehearsal under way: its database, its receiver (None when it is somebody else's) and its workers."""

    def __init__(
        self,
        plan: Plan,
        storage: Storage,
        playground: Playground | None,
        *,
        folder: Path,
        database: str,
        address: str,
        token: str,
    ) -> None:
        self.plan = plan
        self.storage = storage
        self.playground = playground
        self.tally = Watch()
        self.due = datetime.now(UTC) + timedelta(seconds=plan.lead)
        self.struck = Struck()
        self.cpu_before = 0.0
        """CPU seconds the workers had used when the digests became due: the starting."""
        self._person: Person | None = None
        if playground is not None:
            playground.api.tally = self.tally
            self._person = playground.person("Somebody", user_id=4_000_000_000)
            self._person.chat.started = True
            self.tally.person = self._person.id
        self.troupe = Troupe(
            folder,
            {
                "HERALD_TOKEN": token,
                "HERALD_API_URL": address,
                "HERALD_DATABASE_URL": database,
                "HERALD_INBOX": str(folder / "inbox"),
                "HERALD_LISTEN": "off",
                "HERALD_LOG_LEVEL": "WARNING",
                "HERALD_RATE": str(plan.rate),
                **(plan.settings or {}),
            },
        )

    async def prepare(self, script: Sequence[Misfortune] = ()) -> None:
        """Publish the sample articles and write down the subscribers, all due at the same moment."""
        intake = Intake(self.storage.articles, lambda: datetime.now(UTC))
        for name, raw in samples():
            await intake.take_in(raw, name)
        topics = [topic for topic, _ in await self.storage.articles.topics()][:5]
        now = datetime.now(UTC)
        self.due = now + timedelta(seconds=self.plan.lead)
        await invite(self.storage.database, self.plan.subscribers, self.due, topics, now)
        if self.playground is not None:
            self.struck = strike(self.playground, script, chat_ids(self.plan.subscribers))

    async def settled(self) -> bool:
        """Whether everything is planned and ended."""
        if datetime.now(UTC) <= self.due:
            self.cpu_before = self.troupe.cpu
            return False
        try:
            return await settled(self.storage.database, self.due)
        except StorageUnavailable:
            return False

    def ask(self) -> None:
        """Somebody types a command; how long the answer takes is measured."""
        if self._person is not None and not self.tally.asked_at:
            self.tally.asked_at = time.monotonic()
            self._person.say(self._person.chat, "/help")

    async def outcome(self, began: float) -> Outcome:
        """The account, at the end."""
        report = await self.storage.ledger.report()
        verdict = None
        if self.playground is not None:
            verdict = await judge(self.storage.database, self.tally, self.plan.subscribers, {self.tally.person})
        return Outcome(
            report,
            verdict,
            self.troupe.cpu - self.cpu_before,
            self.troupe.memory,
            self.tally.waiting,
            time.monotonic() - began,
        )


@asynccontextmanager
async def open_stage(plan: Plan) -> AsyncIterator[Stage]:
    """Everything but the workers, in a folder that is gone afterwards. Raises Trouble."""
    if plan.workers > 1 and not plan.database.startswith("postgresql://"):
        raise Trouble("several workers need PostgreSQL: name an empty one with --database postgresql://...")
    if (urlsplit(plan.api).hostname or "").endswith(_REAL):
        raise Trouble("a rehearsal is nothing for the real Telegram: its subscribers are made up")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="herald-rehearsal-")))
        database = plan.database or f"sqlite:///{folder / 'rehearsal.db'}"
        storage = await stack.enter_async_context(storage_at(database))
        async with storage.database.read() as connection:
            if (await connection.execute(select(func.count()).select_from(chats))).scalar_one():
                raise Trouble("there are chats in this database: a rehearsal needs an empty one")
        token = f"1000:{secrets.token_urlsafe(30)}"
        playground, address = None, plan.api
        if not plan.api:
            playground = Playground(token, lambda: datetime.now(UTC), keep_messages=False)
            playground.flood.enabled, playground.flood.overall = True, plan.rate
            address = await playground.start()
            stack.push_async_callback(playground.stop)
        stage = Stage(plan, storage, playground, folder=folder, database=database, address=address, token=token)
        await stack.enter_async_context(stage.troupe)
        yield stage


async def rehearse(plan: Plan, *, quiet: bool = False) -> Outcome:
    """The whole rehearsal. Raises Trouble."""
    try:
        script = read_script(plan.script)
    except BadScript as error:
        raise Trouble(f"the script of faults cannot be used: {error}") from None
    async with open_stage(plan) as stage:
        began = time.monotonic()
        await stage.prepare(script)
        for _ in range(plan.workers):
            await stage.troupe.start()
        asked = 0.0
        while not await stage.settled():
            if not stage.troupe.running:
                raise Trouble(f"every worker has ended; this is what they said:\n{stage.troupe.said()[-2000:]}")
            if time.monotonic() - asked > ASK_EVERY and stage.tally.total:
                asked = time.monotonic()
                stage.ask()
            if not quiet:
                await _show(stage)
            await asyncio.sleep(0.3)
        if not quiet:
            await _show(stage, end="\n")
        await asyncio.gather(*(worker.stop() for worker in stage.troupe.running))
        return await stage.outcome(began)


async def _show(stage: Stage, end: str = "") -> None:
    if not sys.stderr.isatty():
        return
    done, all_of_them = min(stage.tally.total, stage.plan.subscribers), stage.plan.subscribers
    bar = "█" * round(30 * done / all_of_them)
    sys.stderr.write(f"\r{bar:░<30} {done:,} of {all_of_them:,}{end}")
    sys.stderr.flush()


async def rehearse_and_tell(plan: Plan, *, quiet: bool) -> tuple[dict[str, Any], list[str], bool]:
    """The outcome as values, as lines, and whether all is well. SIGTERM ends it early and tidily. Raises Trouble."""
    rehearsal = asyncio.create_task(rehearse(plan, quiet=quiet))
    with contextlib.suppress(NotImplementedError):  # Windows has no handlers
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, rehearsal.cancel, "SIGTERM")
    try:
        outcome = await rehearsal
    except asyncio.CancelledError as cancelled:
        if cancelled.args != ("SIGTERM",):
            raise
        raise Trouble("the rehearsal was ended early") from None
    return outcome.values(), outcome.lines(), outcome.good
