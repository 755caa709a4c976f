"""The wiring: the only file that knows every room."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.abstracts import Abstracts
from bot.catalogues import words_in
from bot.clippings import Clippings
from bot.clock import Clock
from bot.commands.asking import Desk
from bot.commands.readership import Readership
from bot.corrections import Corrections
from bot.delivery.garbage import spare_what_stays
from bot.delivery.ledger import StorageUnavailable
from bot.delivery.pictures import Illustrated
from bot.delivery.sender import Sender
from bot.digests import Digests
from bot.editing import edition_writer
from bot.editions import Draft
from bot.housekeeping import tidy
from bot.jobs import Jobs, Tick
from bot.library import PATIENCE, Library
from bot.parts import Trouble, budget, machine, newsdesk_of, pace, policy, storage_at
from bot.settings import TELEGRAM, Settings
from bot.sources.feeds import Feeds
from bot.sources.fetching import Fetcher
from bot.sources.folder import Folder
from bot.sources.guard import Permits, public
from bot.sources.hubs import Hubs, origin_of
from bot.sources.pages import Pages
from bot.sources.pictures import WebPictures
from bot.storage.bell import HELD
from bot.storage.engine import Storage
from bot.storage.files import FileShelf
from bot.storage.turns import POLLING
from bot.subscribers import Subscribers
from bot.tasks import ended, on_signals, until
from bot.telegram.files import Files
from bot.telegram.menu import publish_menu
from bot.telegram.messenger import Messenger
from bot.telegram.reception import WANTED, Reception
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import InboxRunner, Letterbox, Poller, TokenRefused
from bot.web.articles import ArticlesApi
from bot.web.hubs import HubCalls
from bot.web.server import Server, build
from bot.zones import Atlas
from content.markup import WRITERS, write
from content.markup.calls import Call
from content.wording.corrections import withdrawn
from content.wording.notices import topic_closed, topic_link

log = logging.getLogger(__name__)

WEB, TICK, SEND = "web", "tick", "send"
ROLES = (WEB, TICK, SEND)
"""What a worker does: takes updates and answers them; feeds, digests and housekeeping; sends."""


class Herald:
    """The running bot, room by room; `open_herald` builds it, `run` keeps it going."""

    def __init__(
        self,
        settings: Settings,
        token: str,
        clock: Clock,
        storage: Storage,
        *,
        server: str,
        worker: str,
        permits: Permits = public,
    ) -> None:
        self.clock = clock
        self.storage = storage
        self.words = words_in(settings.language)
        self._settings = settings
        proxy = settings.proxy or None
        self.bot = Bot(
            token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            request=AiohttpRequest(proxy=proxy),
            get_updates_request=AiohttpRequest(proxy=proxy, connections=1),
        )
        self.messenger = Messenger(token, server=server, proxy=proxy)
        self.pictures = WebPictures(permits=permits)
        files = FileShelf(storage.database, int(token.partition(":")[0]))
        self.subscribers = Subscribers(storage.book, settings.zone)
        self.newsdesk = newsdesk_of(settings, storage, clock, self)
        self.intake = self.newsdesk
        self.clippings = Clippings(storage.articles)
        compose = edition_writer(self.words, self.clippings, self._name)
        self.digests = Digests(storage.articles, storage.planning, compose)
        notice = write(withdrawn(self.words), "classic")[0]
        self.corrections = Corrections(storage.corrections, compose, notice)
        self.sender = Sender(
            storage.ledger,
            Illustrated(self.messenger, self.pictures, files),
            self,
            clock,
            pace=pace(settings, budget(settings, storage)),
            policy=policy(settings),
            worker=worker,
        )
        desk = Desk(
            self.words,
            Readership(self.subscribers, settings.zone),
            self.subscribers,
            Library(storage.articles, self.clippings),
            self,
            Atlas(),
            layouts=tuple(WRITERS),
            newsdesk=self.newsdesk,
        )
        self.reception = Reception(self.bot, desk=desk, outbox=self, chats=self.subscribers, write=write, clock=clock)
        self.runner = InboxRunner(self.bot, storage.inbox, clock, self.reception.handle, self.reception.apologise)
        self.letterbox = Letterbox(storage.inbox, clock, self.runner.wake)
        self.folder = Folder(settings.inbox, self.intake.take_in)
        self.fetcher = Fetcher(permits=permits)
        self.newsdesk.downloads, self.newsdesk.pages = Files(self.bot), Pages(self.fetcher).article
        self.feeds = Feeds(storage.feeds, self.fetcher, self.intake.take, clock, self.tell)
        self.hubs = Hubs(storage.leases, self.fetcher, clock, origin_of(settings.webhook_url))
        self.machine = machine(settings)
        writing = []
        if self.machine is not None:
            abstracts = Abstracts(storage.abstracts, self.machine, clock, ceiling=settings.llm_tokens_per_day)
            writing.append(Tick("abstracts", 1.0, abstracts.work))
        self.jobs = Jobs(
            [
                Tick("inbox", 1.0, self.folder.look),
                Tick("feeds", 1.0, self.feeds.poll),
                Tick("hubs", 15.0, self.hubs.tend),
                Tick("digests", 1.0, self.plan_due),
                Tick("corrections", 1.0, self.correct),
                Tick("scheduled articles", 1.0, self.newsdesk.release),
                Tick("muted chats", 900.0, self.retry_muted),
                Tick("housekeeping", 3600.0, self.tidy),
                *writing,
            ]
        )
        self._planning = asyncio.Lock()

    # -- what others may ask of it ------------------------------------------------------------------------------------

    async def answer(
        self,
        key: str,
        chat_id: int,
        thread_id: int,
        calls: Sequence[Call],
        now: datetime,
        *,
        untraced: bool = False,
        edition: Draft | None = None,
    ) -> bool:
        """Queue an answer and send it at once."""
        queued = await self.storage.ledger.answer(
            key, chat_id, thread_id, calls, now, untraced=untraced, edition=edition
        )
        self.sender.nudge()
        return queued

    async def digest_now(self, chat_id: int, thread_id: int, key: str, now: datetime, *, shared: bool = False) -> bool:
        """Queue a digest on demand and send it at once."""
        await self.clippings.refresh(PATIENCE)
        queued = await self.digests.digest_now(chat_id, thread_id, key, now, shared=shared)
        self.sender.nudge()
        return queued

    async def last_day(self, chat_id: int, thread_id: int, key: str, now: datetime, *, shared: bool = False) -> bool:
        """Queue the last 24 hours once more and send them at once."""
        await self.clippings.refresh(PATIENCE)
        queued = await self.digests.last_day(chat_id, thread_id, key, now, shared=shared)
        self.sender.nudge()
        return queued

    async def plan_due(self) -> int:
        """Plan what is due now, and wake the sender; how many deliveries were planned."""
        async with self._planning:
            await self.clippings.refresh(PATIENCE)
            planned = await self.digests.plan_due(self.clock())
        if planned:
            self.sender.nudge()
        return planned

    async def correct(self) -> int:
        """Put right what was sent and what is on its way; how many deliveries that meant."""
        async with self._planning:
            if not await self.storage.corrections.open():
                return 0
            await self.clippings.refresh(PATIENCE)
            done = await self.corrections.carry_out(self.clock())
        if done:
            self.sender.nudge()
        return done

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        """A group became a supergroup."""
        await self.subscribers.migrate(old, new, now)

    async def closed(self, chat_id: int, thread_id: int, now: datetime) -> None:
        """Say once, where the chat lets us, that one of its topics does not; a closed main topic has no other place."""
        if thread_id:
            standing = await self.subscribers.find(chat_id)
            reader = standing.subscription(thread_id) if standing else None
            waits = reader is not None and not reader.paused and reader.schedule.cadence != "off"
            document = topic_closed(self.words, topic_link(chat_id, thread_id), waits=waits)
            key = f"closed:{chat_id}:{thread_id}" + ("" if waits else ":no digest")
            await self.answer(key, chat_id, 0, write(document), now)

    def _name(self) -> str:
        try:
            return self.bot.username
        except RuntimeError:  # Telegram was not asked for it yet
            return ""

    async def tell(self, what: str) -> None:
        """Let the operator know."""
        log.warning("%s", what)

    async def retry_muted(self) -> None:
        """Try again to write where we were not allowed to a day ago."""
        await self.subscribers.retry_muted(self.clock())

    async def tidy(self) -> None:
        """Fold what was finished long ago."""
        await tidy(self.storage, self.clock(), self._settings.keep_days)

    async def health(self) -> Mapping[str, Any]:
        """Whether the database answers and the sender gets on."""
        try:
            report = await self.storage.ledger.report()
        except StorageUnavailable as error:
            return {"ok": False, "database": str(error)}
        figures = self.sender.figures
        return {
            "ok": True,
            "database": "ok",
            "pending": report.pending,
            "uncertain": report.uncertain,
            "messages": figures.messages,
        }

    def metrics(self) -> bytes:
        """What the sender did since the start, for Prometheus."""
        from bot.web.metrics import rendered

        return rendered(self.sender.figures)

    async def accept(self, body: bytes) -> bool:
        """An update from the webhook."""
        return await self.letterbox.accept(body)

    # -- running ------------------------------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event, roles: Collection[str] = ROLES) -> None:
        """Serve until the event is set; then finish what is under way and come back.

        Other workers on the same database may have other roles. Raises Trouble when the token is refused.
        """
        try:
            await self.reception.start()
        except InvalidToken:
            raise Trouble("Telegram does not accept the token; @BotFather gives a valid one") from None
        except TelegramError as error:
            raise Trouble(f"Telegram cannot be reached: {error.message}") from None
        tasks: list[asyncio.Task[Any]] = []
        sending: list[asyncio.Task[Any]] = []
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.reception.stop)
            if SEND in roles:
                sending.append(asyncio.create_task(self.sender.run(), name="sender"))
                stack.push_async_callback(self._end_sending, sending)
            if not self.storage.database.sqlite:
                tasks.append(asyncio.create_task(self.clock.keep(self.storage.budget.now), name="clock"))
                tasks.append(asyncio.create_task(self.storage.bell.listen(self._heard), name="bell"))
            stack.push_async_callback(self.feeds.close)
            stack.push_async_callback(self.clippings.close)
            if self.machine is not None:
                stack.push_async_callback(self.machine.close)
            if TICK in roles:
                self.jobs.start()
                stack.push_async_callback(self.jobs.stop)
            stack.push_async_callback(ended, tasks)
            await self._listen(stack)
            if WEB in roles:
                tasks.append(asyncio.create_task(self.runner.run(), name="inbox runner"))
                tasks.append(asyncio.create_task(publish_menu(self.bot, self.words), name="menu"))
                if self._settings.webhook_url:
                    await self._hook()
                else:
                    # Telegram lets one process ask at a time; a new poller begins with what is not confirmed.
                    turn = self.storage.turns.keep(POLLING, lambda: Poller(self.bot, self.letterbox).run())
                    tasks.append(asyncio.create_task(turn, name="poller"))
            try:
                await until(stop, [*tasks, *sending])
            except TokenRefused as error:
                raise Trouble(str(error)) from None

    def _heard(self, what: str) -> None:
        """Another worker, or this one, has told everybody."""
        if what == HELD:
            self.sender.look_around()
        else:
            self.sender.nudge()

    async def _end_sending(self, sending: Sequence[asyncio.Task[Any]]) -> None:
        await self.sender.stop()
        await ended(sending)

    async def _listen(self, stack: AsyncExitStack) -> None:
        if self._settings.listen == "off":
            return
        host, _, port = self._settings.listen.rpartition(":")
        path = urlsplit(self._settings.webhook_url).path or "/"
        secret = self._settings.webhook_secret.get_secret_value() if self._settings.webhook_url else ""
        hubs = HubCalls(self.hubs) if self._settings.webhook_url else None
        server = Server(build(self, path, secret, self._articles_api(), hubs), host, int(port))
        try:
            await server.start()
        except OSError as error:
            raise Trouble(f"{error}; HERALD_LISTEN chooses another address, or off") from None
        stack.push_async_callback(server.stop)

    def _articles_api(self) -> ArticlesApi:
        storage = self.storage
        return ArticlesApi(
            storage.tokens,
            storage.answers,
            storage.articles,
            self.intake,
            retract=storage.articles.retract,
            clock=self.clock,
            per_minute=self._settings.api_rate,
        )

    async def _hook(self) -> None:
        try:
            await self.bot.set_webhook(
                self._settings.webhook_url,
                secret_token=self._settings.webhook_secret.get_secret_value(),
                allowed_updates=list(WANTED),
            )
        except TelegramError as error:
            raise Trouble(f"Telegram does not accept HERALD_WEBHOOK_URL: {error.message}") from None


@asynccontextmanager
async def open_herald(
    settings: Settings,
    token: str,
    database: str,
    *,
    clock: Clock | None = None,
    server: str = TELEGRAM,
    permits: Permits = public,
) -> AsyncIterator[Herald]:
    """A bot over its storage, ready to run; `permits` is for feeds on this machine, in tests and demonstrations.

    Raises Trouble when the database cannot be used.
    """
    # One process alone on SQLite keeps its name, so that after a crash it takes up its own deliveries at once.
    # Of several workers each has a name that no other ever has, wherever and in whatever container it runs.
    alone = database.startswith("sqlite")
    worker = "herald" if alone else f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    clock = clock or Clock()
    async with storage_at(database, worker) as storage:
        if not alone:
            clock.follow(await storage.budget.now())
        herald = Herald(settings, token, clock, storage, server=server, worker=worker, permits=permits)
        async with herald.messenger, herald.fetcher, herald.pictures:
            yield herald


async def serve(settings: Settings, roles: Collection[str] = ROLES) -> None:
    """`herald run`: serve Telegram until SIGTERM or Ctrl-C. Raises Trouble."""
    if settings.database().startswith("sqlite") and set(roles) != set(ROLES):
        raise Trouble("roles are for several workers on one PostgreSQL; on SQLite one process does everything")
    token = settings.bot_token()
    if not token:
        raise Trouble("there is no token: set HERALD_TOKEN, or try `herald demo`, which needs none")
    stop = asyncio.Event()
    on_signals(stop)
    async with open_herald(settings, token, settings.database(), server=settings.api_url) as herald:
        log.info("herald starts")
        spare_what_stays()
        await herald.run(stop, roles)
    log.info("herald has stopped")
