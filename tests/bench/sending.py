"""How fast messages leave, beside python-telegram-bot and the libraries that others use, each in a process of its own.

The others take part when they are installed: HERALD_BENCH_PEERS names a Python that has aiogram and pyTelegramBotAPI
(`pip install aiogram pyTelegramBotAPI aiohttp uvloop` in a venv of their own), HERALD_BENCH_NODE a folder in which
`npm install grammy telegraf` was run.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import insert, text

from bot.delivery.garbage import spare_what_stays
from bot.delivery.pacing import Pace
from bot.delivery.sender import Sender
from bot.storage.budget import StoredBudget
from bot.storage.database import Database
from bot.storage.ledger import StoredLedger
from bot.storage.migrating import migrate
from bot.storage.schema import editions
from bot.telegram.messenger import Messenger
from content.markup.calls import Call

try:
    from uvloop import new_event_loop as fast_loop
except ImportError:
    from asyncio import new_event_loop as fast_loop

TITLE = "Sending a 2.5 kB digest to distinct chats: one process, a server in another that answers at once"
TOKEN = "42:" + "x" * 35
DIGEST = Call(
    "sendMessage",
    {
        "text": "<b>A digest of the day.</b> " + "What happened, told in a sentence of its own. " * 54,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    },
)
MESSAGES = 10_000
HERALD = "herald: claimed, sent, recorded (SQLite)"
PEERS = Path(__file__).parent / "peers"


@contextmanager
def server(rate: int = 0, delay: float = 0.0) -> Iterator[str]:
    """A Bot API's address; the server keeps off this process's core where there are two."""
    command = [sys.executable, "-m", "tests.bench.instant_server", str(rate), str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        cores = _apart(process.pid)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            if cores:
                os.sched_setaffinity(0, cores)


def _apart(pid: int) -> set[int]:
    if not hasattr(os, "sched_setaffinity"):
        return set()
    cores = os.sched_getaffinity(0)
    if len(cores) > 1:
        first, second = sorted(cores)[:2]
        os.sched_setaffinity(0, {first})
        os.sched_setaffinity(pid, {second})
    return cores


def figures(address: str) -> dict[str, float]:
    """What the server accepted and refused since it was last asked."""
    with urllib.request.urlopen(f"{address}/figures") as answer:
        return dict(json.load(answer))


class Subscribers:
    """Who keeps the chats; nobody moves here."""

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        """Nothing to do."""


async def queue(database: Database, messages: int) -> None:
    """One edition and its deliveries."""
    now = datetime.now(UTC)
    await migrate(database)
    async with database.write() as connection:
        await connection.execute(
            insert(editions).values(
                id=1, key="bench", product="digest", lane=2, calls=[list(DIGEST)], articles=[], planned=messages,
                slot_at=now, created_at=now, since=0, upto=1,
            )
        )  # fmt: skip
        await connection.execute(
            text(
                "INSERT INTO deliveries (edition_id, kind, lane, chat_id, thread_id, state, attempts, part, repeats,"
                " message_ids, reason, created_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                " WHERE i < :messages) SELECT 1, 'digest', 2, 1000000 + i, 0, 'pending', 0, 0, 0, '[]', '', 0 FROM n"
            ),
            {"messages": messages},
        )


async def whole_pipeline(address: str, messages: int, rate: int | None = None, workers: int = 1) -> tuple[float, float]:
    """Claim, send and record durably: seconds and CPU seconds of the sending alone. Several workers share a budget."""
    with tempfile.TemporaryDirectory() as folder:
        async with Database(f"sqlite:///{Path(folder) / 'bench.db'}") as database:
            await queue(database, messages)
            ledger, budget = StoredLedger(database), StoredBudget(database) if workers > 1 else None
            async with Messenger(TOKEN, server=address) as messenger:
                senders = [
                    Sender(
                        ledger,
                        messenger,
                        Subscribers(),
                        lambda: datetime.now(UTC),
                        pace=Pace(rate, budget=budget),
                        worker=f"worker {number}",
                    )
                    for number in range(workers)
                ]
                spare_what_stays()
                began, spent = time.perf_counter(), time.process_time()
                async with asyncio.TaskGroup() as running:
                    for sender in senders:
                        running.create_task(sender.run())
                    while sum(sender.figures.ended.total() for sender in senders) < messages:
                        assert time.perf_counter() - began < 60, "it took too long"
                        await asyncio.sleep(0.02)
                    for sender in senders:
                        await sender.stop()
                took = time.perf_counter() - began, time.process_time() - spent
            async with database.read() as connection:
                left = (
                    await connection.execute(text("SELECT count(*) FROM deliveries WHERE state <> 'sent'"))
                ).scalar()
            assert left == 0, f"{left} of {messages} were not sent"
    return took


async def crowd(send: Callable[[int], Awaitable[object]], messages: int, abreast: int) -> tuple[float, float]:
    """So many calls in a row for each of `abreast`: seconds and CPU seconds."""
    chats = iter(range(1_000_000, 1_000_000 + messages))

    async def one_after_the_other() -> None:
        for chat in chats:
            await send(chat)

    await send(1)
    began, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one_after_the_other() for _ in range(abreast)))
    return time.perf_counter() - began, time.process_time() - spent


async def messenger_alone(address: str, messages: int) -> tuple[float, float]:
    """The messenger without any record."""
    async with Messenger(TOKEN, server=address) as messenger:
        prepared = messenger.prepare(DIGEST)
        spare_what_stays()
        return await crowd(prepared.send, messages, 64)


async def library(address: str, messages: int, abreast: int, ours: bool) -> tuple[float, float]:
    """`telegram.Bot`, over our requests or its own, recording nothing."""
    from telegram import Bot, LinkPreviewOptions
    from telegram.request import HTTPXRequest

    from bot.telegram.request import AiohttpRequest

    request = (
        AiohttpRequest(connections=abreast) if ours else HTTPXRequest(connection_pool_size=abreast, pool_timeout=30)
    )
    bot = Bot(TOKEN, base_url=f"{address}/bot", request=request)
    await request.initialize()
    preview = LinkPreviewOptions(is_disabled=True)
    words = DIGEST.parameters["text"]
    try:
        return await crowd(
            lambda chat: bot.send_message(chat, words, parse_mode="HTML", link_preview_options=preview),
            messages,
            abreast,
        )
    finally:
        await request.shutdown()


class Took(NamedTuple):
    """What so many messages took: seconds, CPU seconds of the process that sent them, and its memory in MB."""

    messages: int
    seconds: float
    cpu: float
    memory: float


def timed(work: Awaitable[tuple[float, float]], messages: int, fast: bool = True) -> Took:
    """Do the work in a loop of its own."""

    async def awaited() -> tuple[float, float]:
        return await work

    with asyncio.Runner(loop_factory=fast_loop if fast else None) as runner:
        seconds, cpu = runner.run(awaited())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return Took(messages, seconds, cpu, peak)


def apart(work: Callable[..., Awaitable[tuple[float, float]]], fast: bool = True, **given: Any) -> Took:
    """The same in a process that does nothing else."""
    order = {"module": work.__module__, "work": work.__name__, "fast": fast, "given": given}
    return _told_by([sys.executable, "-m", "tests.bench.sending"], order)


def peer(command: Sequence[str], address: str, messages: int, abreast: int, **environment: str) -> Took:
    """Another library's program: takes the order on its standard input, and says what it took."""
    order = {"address": address, "token": TOKEN, "messages": messages, "abreast": abreast, **DIGEST.parameters}
    return _told_by(command, order, environment)


def _told_by(command: Sequence[str], order: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Took:
    done = subprocess.run(
        command,
        input=json.dumps(order),
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-1000:]}")
    return Took(**json.loads(done.stdout.splitlines()[-1]))


def measured(address: str) -> Iterator[tuple[str, Took | None]]:
    """The rows, one after the other; None for what is not installed, and then the name says how to get it."""
    yield HERALD, apart(whole_pipeline, address=address, messages=MESSAGES)
    yield "its messenger alone, no record", apart(messenger_alone, address=address, messages=MESSAGES)
    over_ours = apart(library, address=address, messages=2000, abreast=64, ours=True)
    yield "python-telegram-bot over our requests, no record", over_ours
    as_it_comes = apart(library, fast=False, address=address, messages=800, abreast=16, ours=False)
    yield "python-telegram-bot as it comes, no record", as_it_comes
    if python := os.environ.get("HERALD_BENCH_PEERS"):
        for name, file in (("aiogram", "with_aiogram.py"), ("pyTelegramBotAPI", "with_telebot.py")):
            yield f"{name}, no record", peer([python, str(PEERS / file)], address, 2000, abreast=64)
    else:
        yield "aiogram, pyTelegramBotAPI: set HERALD_BENCH_PEERS to a Python that has them", None
    if folder := os.environ.get("HERALD_BENCH_NODE"):
        modules = str(Path(folder) / "node_modules")
        for name in ("grammy", "telegraf"):
            command = ["node", str(PEERS / f"with_{name}.cjs")]
            yield f"{name}, no record", peer(command, address, 2000, abreast=8, NODE_PATH=modules)
    else:
        yield "grammY, telegraf: set HERALD_BENCH_NODE to a folder with `npm install grammy telegraf`", None


def rows() -> list[Sequence[str]]:
    """The table, headings first."""
    table: list[Sequence[str]] = [("", "messages/s", "CPU ms each", "CPU beside herald", "peak MB")]
    own = 0.0
    with server() as address:
        for name, took in measured(address):
            if took is None:
                table.append((name, "", "", "", ""))
                continue
            each = 1000 * took.cpu / took.messages
            own = own or each
            a_second = f"{took.messages / took.seconds:,.0f}"
            table.append((name, a_second, f"{each:.3f}", f"{each / own:.2f}", f"{took.memory:,.0f}"))
    return table


if __name__ == "__main__":
    order = json.load(sys.stdin)
    chosen = getattr(importlib.import_module(order["module"]), order["work"])
    print(json.dumps(timed(chosen(**order["given"]), order["given"]["messages"], order["fast"])._asdict()))
