"""Several workers on one PostgreSQL: one rate for all, nothing twice, nothing lost, roles, the move from SQLite."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientSession, web
from sqlalchemy import text

from bot.app import ROLES, serve
from bot.parts import Trouble
from bot.publishing import publish_articles
from bot.relocating import copy_database, migrate_database
from bot.settings import described, load
from bot.storage.engine import Storage, open_storage
from content.markup.calls import Call
from tests.e2e.test_cli import herald

TOKEN = "123456:" + "A" * 35
SECRET = "s" * 32
HELLO = (Call("sendMessage", {"text": "The ferry sails"}),)
BOT = {"id": 123456, "is_bot": True, "first_name": "Herald", "username": "herald_bot"}


class Receiver:
    """A Bot API that takes everything and remembers when."""

    def __init__(self) -> None:
        self.address = ""
        self.arrivals: list[tuple[float, int]] = []
        self.texts: list[tuple[int, str]] = []
        self.polling = self.polled = self.conflicts = 0

    async def poll(self) -> web.Response:
        """Long polling; of two at once the second is refused."""
        self.polled += 1
        if self.polling:
            self.conflicts += 1
            told = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
            return web.json_response(told, status=409)
        self.polling += 1
        try:
            await asyncio.sleep(0.3)
        finally:
            self.polling -= 1
        return web.json_response({"ok": True, "result": []})

    async def take(self, request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        if method == "getUpdates":
            return await self.poll()
        if method != "sendMessage":
            return web.json_response({"ok": True, "result": BOT if method == "getMe" else True})
        asked: dict[str, Any] = await request.json() if "json" in request.content_type else dict(await request.post())
        self.arrivals.append((time.monotonic(), int(asked["chat_id"])))
        self.texts.append((int(asked["chat_id"]), asked["text"]))
        chat = {"id": int(asked["chat_id"]), "type": "private", "first_name": "Reader"}
        told = {"message_id": len(self.arrivals), "date": 1_790_000_000, "chat": chat, "text": "-"}
        return web.json_response({"ok": True, "result": told})

    def most_in_a_second(self) -> int:
        times = sorted(at for at, _ in self.arrivals)
        return max(sum(1 for one in times[place:] if one < first + 1.0) for place, first in enumerate(times))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    one = Receiver()
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", one.take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield one
    await runner.cleanup()


@asynccontextmanager
async def workers(
    folder: Path, database: str, receiver: Receiver, each: Sequence[dict[str, str]], **settings: str
) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """Real `herald run` processes, ended by SIGTERM; each has settings of its own, and `roles`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HERALD_")}
    kept |= {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HERALD_TOKEN": TOKEN,
        "HERALD_DATABASE_URL": database,
        "HERALD_API_URL": receiver.address,
        "HERALD_LISTEN": "off",
        "HERALD_WEBHOOK_URL": "",
    }
    running = []
    for place, own in enumerate(each):
        own = dict(own)
        roles = own.pop("roles", "web,tick,send")
        with (folder / f"{place}.log").open("wb") as said:
            running.append(
                await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "bot", "run", "--roles", roles),
                    cwd=folder,
                    env=kept | settings | own,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                )
            )
    try:
        yield running
        for process in running:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
        ends = await asyncio.wait_for(asyncio.gather(*(process.wait() for process in running)), 20)
        logs = "".join(log.read_text() for log in sorted(folder.glob("*.log")))
        assert set(ends) <= {0, -signal.SIGKILL}, logs
    finally:
        for process in running:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def settled(storage: Storage, count: int, within: float) -> None:
    end = time.monotonic() + within
    while (report := await storage.ledger.report()).sent + report.uncertain < count:
        assert time.monotonic() < end, report
        await asyncio.sleep(0.1)


async def queue(storage: Storage, chats: Sequence[int]) -> None:
    for place, chat in enumerate(chats):
        await storage.ledger.answer(f"test:{place}", chat, 0, HELLO, datetime.now(UTC))


async def by_worker(storage: Storage) -> Counter[str]:
    async with storage.database.read() as connection:
        found = await connection.execute(text("SELECT worker, count(*) FROM deliveries GROUP BY worker"))
        return Counter({row[0]: row[1] for row in found})


@pytest.mark.postgres
async def test_three_workers_share_one_rate_and_send_everything_once(
    tmp_path: Path, empty_postgres: str, receiver: Receiver
) -> None:
    async with open_storage(empty_postgres) as storage:
        await queue(storage, range(1, 301))
        async with workers(tmp_path, empty_postgres, receiver, [{"roles": "send"}] * 3, HERALD_RATE="60"):
            await settled(storage, 300, within=60)
        shares = await by_worker(storage)
        report = await storage.ledger.report()
    assert Counter(chat for _, chat in receiver.arrivals) == Counter(range(1, 301))
    assert (report.sent, report.uncertain, report.repeats, report.slow_downs) == (300, 0, 0, 0)
    assert len(shares) == 3, shares
    assert min(shares.values()) >= 30, shares
    # What counts is when messages start; on the way to here some wander.
    assert receiver.most_in_a_second() <= 62
    first, last = min(receiver.arrivals)[0], max(receiver.arrivals)[0]
    assert 299 / (last - first) > 45


@pytest.mark.postgres
async def test_the_messages_of_one_chat_keep_their_order_and_pace_across_workers(
    tmp_path: Path, empty_postgres: str, receiver: Receiver
) -> None:
    async with open_storage(empty_postgres) as storage:
        for place in range(8):
            call = Call("sendMessage", {"text": str(place)})
            await storage.ledger.answer(f"test:{place}", 7, 0, (call,), datetime.now(UTC))
        async with workers(tmp_path, empty_postgres, receiver, [{"roles": "send"}] * 3):
            await settled(storage, 8, within=60)
    assert [said for _, said in receiver.texts] == [str(place) for place in range(8)]
    # Three at once, then one a second.
    times = [at for at, _ in receiver.arrivals]
    assert times[7] - times[0] > 4.5


@pytest.mark.postgres
async def test_updates_come_in_at_one_worker_and_are_answered_by_another_once(
    tmp_path: Path, empty_postgres: str, receiver: Receiver, unused_tcp_port_factory: Any
) -> None:
    ports = [unused_tcp_port_factory() for _ in range(3)]
    webhook = {"HERALD_WEBHOOK_URL": f"{receiver.address}/hook", "HERALD_WEBHOOK_SECRET": SECRET}
    each = [
        {"roles": roles, "HERALD_LISTEN": f"127.0.0.1:{port}"}
        for roles, port in zip(("web", "web", "send"), ports, strict=True)
    ]
    sender = {"id": 7, "type": "private", "first_name": "Reader"}
    async with (
        open_storage(empty_postgres) as storage,
        workers(tmp_path, empty_postgres, receiver, each, **webhook),
        ClientSession() as client,
    ):
        for port in ports:
            await answers(client, port)
        for number in range(3):
            message = {
                "message_id": number,
                "date": 1_790_000_000,
                "chat": sender,
                "from": {"id": 7, "is_bot": False, "first_name": "Reader"},
                "text": "/help",
                "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
            }
            for port in ports[:2]:  # Telegram repeats what it is not sure of, and meets another worker
                told = await client.post(
                    f"http://127.0.0.1:{port}/hook",
                    json={"update_id": 100 + number, "message": message},
                    headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
                )
                assert told.status == 200
        await settled(storage, 3, within=30)
        assert await storage.inbox.undone() == 0
    assert [chat for _, chat in receiver.arrivals] == [7, 7, 7]


@pytest.mark.postgres
async def test_of_several_workers_one_polls_and_another_takes_over_when_it_is_gone(
    tmp_path: Path, empty_postgres: str, receiver: Receiver
) -> None:
    async with workers(tmp_path, empty_postgres, receiver, [{}, {}]) as running:
        await polls(receiver, 5)
        for process in running:
            process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(0.5)
            if receiver.polling == 0:
                process.kill()
                break
            process.send_signal(signal.SIGCONT)
        await polls(receiver, receiver.polled + 5)
    assert receiver.conflicts == 0


async def polls(receiver: Receiver, count: int, within: float = 40) -> None:
    end = time.monotonic() + within
    while receiver.polled < count:
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def answers(client: ClientSession, port: int, within: float = 30) -> None:
    end = time.monotonic() + within
    while True:
        try:
            async with client.get(f"http://127.0.0.1:{port}/health") as response:
                if response.status == 200:
                    return
        except OSError:
            assert time.monotonic() < end
        await asyncio.sleep(0.1)


def test_the_compose_file_uses_roles_and_settings_that_exist() -> None:
    services = yaml.safe_load((Path(__file__).parents[2] / "compose.yaml").read_text())["services"]
    workers = {name: service for name, service in services.items() if "build" in service}
    assert len(workers) == 2
    for worker in workers.values():
        run, option, roles = worker["command"]
        assert (run, option) == ("run", "--roles")
        assert set(roles.split(",")) <= set(ROLES)
        assert set(worker["environment"]) <= set(described())
    for role in ROLES:
        assert any(role in worker["command"][2] for worker in workers.values())


async def test_roles_are_for_several_workers(tmp_path: Path) -> None:
    alone = load(token=TOKEN, database_url=f"sqlite:///{tmp_path}/herald.db")
    with pytest.raises(Trouble, match="on SQLite one process does everything"):
        await serve(alone, ["send"])
    done = herald("run", "--roles", "sing", folder=tmp_path)
    assert done.returncode == 2
    assert b"web, tick, send" in done.stderr


@pytest.mark.postgres
async def test_an_installation_moves_from_sqlite(tmp_path: Path, empty_postgres: str) -> None:
    old, said = f"sqlite:///{tmp_path}/old.db", list[str]()
    article = b"Ferry opens\n\nVesla \xe2\x80\x93 A ferry sails from Monday, the port said.\n"
    with pytest.raises(Trouble, match="there is no database"):
        await copy_database(old, empty_postgres, said.append)
    await publish_articles(load(database_url=old), [(article, "ferry.txt")], said.append)
    for _ in range(2):
        await migrate_database(load(database_url=empty_postgres), said.append)
    assert [line.split(" at ")[0] for line in said[-2:]] == ["the database is now", "the database is already"]
    done = await asyncio.to_thread(herald, "copy", old, empty_postgres, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"HERALD_DATABASE_URL" in done.stdout
    await publish_articles(load(database_url=empty_postgres), [(article, "ferry.txt")], said.append)
    assert "nothing new" in said[-1]
    with pytest.raises(Trouble, match="nothing was copied"):
        await copy_database(old, empty_postgres, said.append)
    with pytest.raises(Trouble, match="twice the same"):
        await copy_database(old, old, said.append)
    with pytest.raises(Trouble, match="write sqlite:"):
        await copy_database(old, "mysql://here", said.append)
