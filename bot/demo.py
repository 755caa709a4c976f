"""`herald demo`: the playground, the bot on it and the sample articles; what is delivered is shown in the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import datetime
from importlib import resources
from pathlib import Path

from bot.app import Herald, open_herald
from bot.clock import Clock
from bot.parts import Trouble
from bot.playground import Playground
from bot.playground.state import Chat, Message
from bot.settings import Settings, load
from bot.tasks import on_signals

FIRST = 6
"""So many samples are published at the start; the page's button publishes the others one by one."""
READER_ZONE, READER_HOUR = "Asia/Baku", "8:00"


async def run_demo(port: int) -> None:
    """Serve until Ctrl-C. Raises Trouble when the port is taken."""
    settings = load(listen="off", webhook_url="", inbox=Path("data/demo-inbox"))
    database = settings.database_url.get_secret_value() or "sqlite:///data/demo.db"
    stop = asyncio.Event()
    on_signals(stop)
    demo = Demo(settings, port)
    await demo.run(database, stop)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """While the folder's demo is ours: two would write one story. Raises Trouble when another one is running."""
    Path("data").mkdir(exist_ok=True)
    # SQLite's lock is the same on every system, and goes with the process however that ends.
    with contextlib.closing(sqlite3.connect("data/demo.lock", timeout=0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise Trouble("another demo is running in this folder. End that one, or begin in another folder") from None
        yield


def _begin_anew(database: str) -> None:
    """The playground forgets its chats at the end, so what the bot kept about them goes too."""
    if database == "sqlite:///data/demo.db":
        for name in ("demo.db", "demo.db-wal", "demo.db-shm"):
            (Path("data") / name).unlink(missing_ok=True)


class Demo:
    """The playground with its buttons, a reader in the terminal, and the bot between them."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._settings = settings
        self._port = port
        self._clock = Clock()
        self._herald: Herald | None = None
        self._samples = samples()
        # Made up anew each time: nobody else on this machine can guess it.
        token = f"1000:{secrets.token_urlsafe(30)}"
        self._playground = Playground(
            token,
            self._clock,
            on_advance=self.advance,
            on_publish=self.publish_next,
            on_delivered=self._show,
        )
        self._reader = self._playground.person("Leyla", last_name="(in the terminal)")
        self._playground.person("You")

    async def run(self, database: str, stop: asyncio.Event) -> None:
        """Serve until the event is set."""
        playground = self._playground
        async with AsyncExitStack() as stack:
            try:
                address = await playground.start(port=self._port)
            except OSError as error:
                raise Trouble(f"{error.strerror or error}. `make demo PORT=8090` takes another one") from None
            stack.push_async_callback(playground.stop)
            stack.enter_context(_alone())
            _begin_anew(database)  # not before the demo is ours: another one may be using it
            herald = await stack.enter_async_context(
                open_herald(self._settings, playground.token, database, clock=self._clock, server=address)
            )
            self._herald = herald
            _say(f"Herald's playground is at {address}  (Ctrl-C ends it)")
            _say("It is a local Telegram for trying: choose the chat “You” there and press Start.")
            for _ in range(FIRST):
                _say(await self.publish_next())
            reading = asyncio.create_task(self._read_along())
            stack.callback(reading.cancel)
            await herald.run(stop)
        _say("\nBye.")

    async def _read_along(self) -> None:
        """The reader in the terminal does what anybody would: starts, says where and when, and waits for the hour."""
        reader, chat = self._reader, self._reader.chat
        for words in (None, f"/timezone {READER_ZONE}", f"/schedule daily {READER_HOUR}"):
            _say(f"\n{reader.user.first_name} says: {words or '/start'}")
            said = reader.start() if words is None else reader.say(chat, words)
            await chat.wait_for("", after=said.id, seconds=30)
            await asyncio.sleep(2.2)  # as fast as a person types; faster is taken for a flood
        _say("\nThe clock moves to her digest.")
        await self.advance()

    async def advance(self) -> datetime:
        """Move the bot's clock to the next digest that is due, and let it be planned."""
        if self._herald is None:
            return self._clock()
        due = await self._herald.storage.planning.next_due()
        if due is not None:
            self._clock.advance(due)
            await self._herald.plan_due()
        return self._clock()

    async def publish_next(self) -> str:
        """Publish the next sample article; what became of it."""
        if self._herald is None:
            return "The bot is not ready yet."
        name, raw = next(self._samples, ("", b""))
        if not name:
            return "All samples are published; `herald publish FILE` publishes an article of yours."
        taken = await self._herald.intake.take_in(raw, name)
        await self._herald.plan_due()
        if taken.kind == "held":
            return f"Held for the editors: {name}"
        return f"Published: {name} (article {taken.number})"

    def _show(self, chat: Chat, message: Message) -> None:
        if chat is not self._reader.chat:
            _say(f"→ delivered to {chat.name} (on the page)")
            return
        text = message.text or "(a picture)"
        _say("\n" + "\n".join(f"  │ {line}" for line in text.splitlines()))


def samples() -> Iterator[tuple[str, bytes]]:
    """The sample articles that come with Herald, by name; English ones first."""
    folder = resources.files("content") / "samples"
    files = [file for file in folder.iterdir() if file.name.endswith((".md", ".txt"))]
    for file in sorted(files, key=lambda file: (file.name[2:3] == "-", file.name)):
        yield file.name, file.read_bytes()


def _say(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody reads along any more; the page is still there
        print(line, flush=True)  # noqa: T201 - the demo speaks to the terminal
