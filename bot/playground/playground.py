"""The local Telegram: everything put together, and the driver that tests and the demo hold in their hands."""

from __future__ import annotations

import ipaddress
import itertools
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from bot.playground.api import Api, Tally
from bot.playground.chatpage import ChatPage
from bot.playground.faults import Faults
from bot.playground.flood import Flood
from bot.playground.people import Person
from bot.playground.state import Chat, Clock, Message, User
from bot.playground.updates import Updates
from bot.playground.world import Delivered, World

log = logging.getLogger(__name__)

BIGGEST_REQUEST = 55 * 1024 * 1024  # bytes; uploads are at most 50 MB


class Playground:
    """A Telegram of one's own, on loopback only: for trying, testing and showing. It is no production server.

    `clock` is the time of everything here. `on_advance` moves the host's clock to the next digest and returns the new
    time; `on_publish` publishes the next sample and returns what to tell; without them the page has no such buttons.
    `on_delivered` hears of every message of the bot. `strict` refuses parameters that Telegram would ignore. With
    `keep_messages` off, `sendMessage` only counts (see `tally`) and every chat exists.
    """

    def __init__(
        self,
        token: str,
        clock: Clock,
        *,
        bot_name: str = "Herald",
        bot_username: str = "herald_bot",
        on_advance: Callable[[], Awaitable[datetime]] | None = None,
        on_publish: Callable[[], Awaitable[str]] | None = None,
        on_delivered: Delivered | None = None,
        strict: bool = True,
        keep_messages: bool = True,
        seed: int = 0,
    ) -> None:
        number = token.split(":", maxsplit=1)[0]
        bot = User(int(number) if number.isdigit() else 1, bot_name, username=bot_username, is_bot=True)
        self.token = token
        self.updates = Updates()
        self.world = World(clock, bot, self.updates)
        self.world.delivered = on_delivered
        self.flood = Flood()
        self.faults = Faults(seed)
        self.api = Api(self.world, token, self.flood, self.faults, strict=strict, keep_messages=keep_messages)
        self.people: dict[int, Person] = {}
        self.page = ChatPage(
            self.world, self.people, self.person, self.upgrade, on_advance=on_advance, on_publish=on_publish
        )
        self.host, self.port = "127.0.0.1", 0
        self._runner: web.AppRunner | None = None
        self._user_ids = itertools.count(1001)
        self._chat_ids = itertools.count(1)

    @property
    def tally(self) -> Tally:
        """What the quiet mode counted."""
        return self.api.tally

    @property
    def address(self) -> str:
        """Where it listens, such as `http://127.0.0.1:8080`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls `base_url`: the token is put behind it."""
        return f"{self.address}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot calls `base_file_url`."""
        return f"{self.address}/file/bot"

    def app(self) -> web.Application:
        """The Bot API below `/bot<token>/`, its files below `/file/bot<token>/`, the chat page at `/`."""
        app = web.Application(client_max_size=BIGGEST_REQUEST)
        app.router.add_route("*", "/bot{token}/{method}", self.api.handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self.api.file)
        self.page.add_to(app)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen and return the address; port 0 takes a free one. Raises OSError with a sentence when it cannot."""
        if not _is_loopback(host):
            raise OSError(f"the playground is no production server and listens on loopback only, not on {host}")
        runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            reason = "it is taken; choose another" if error.errno in _TAKEN else error.strerror or str(error)
            raise OSError(error.errno, f"cannot listen on port {port} of {host}: {reason}") from error
        self._runner = runner
        self.host, self.port = host, runner.addresses[0][1]
        log.info("playground on %s: a local Telegram for trying, no production server", self.address)
        return self.address

    async def stop(self) -> None:
        """Close the page's streams, end the webhook, stop listening."""
        self.page.close()
        await self.updates.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def person(
        self, first_name: str, *, last_name: str = "", username: str = "", language_code: str = "en", user_id: int = 0
    ) -> Person:
        """Let somebody exist, with an empty private chat."""
        user = User(user_id or next(self._user_ids), first_name, last_name, username, language_code)
        self.world.users[user.id] = user
        person = Person(self.world, user)
        self.people[user.id] = person
        return person

    def group(self, title: str, creator: Person, *others: Person, bot_role: str = "member") -> Chat:
        """A basic group; the bot is told that it was added, unless its role is "left"."""
        return self._found(Chat(-next(self._chat_ids), "group", title), creator, others, bot_role)

    def supergroup(self, title: str, creator: Person, *others: Person, bot_role: str = "member") -> Chat:
        """A supergroup."""
        return self._found(Chat(self._far_id(), "supergroup", title), creator, others, bot_role)

    def channel(self, title: str, creator: Person, *, username: str = "", bot_role: str = "administrator") -> Chat:
        """A channel."""
        return self._found(Chat(self._far_id(), "channel", title, username), creator, (), bot_role)

    def _far_id(self) -> int:
        return -1_000_000_000_000 - next(self._chat_ids)

    def _found(self, chat: Chat, creator: Person, others: tuple[Person, ...], bot_role: str) -> Chat:
        chat.roles[creator.id] = "creator"
        for person in (creator, *others):
            chat.roles.setdefault(person.id, "member")
            chat.people[person.id] = person.user
        self.world.add_chat(chat)
        if bot_role != "left":
            creator.give_bot(chat, bot_role)
        return chat

    def upgrade(self, group: Chat, *, new_first: bool = False) -> Chat:
        """Turn a group into a supergroup: both service messages, in the usual order or the other way round."""
        new = Chat(self._far_id(), "supergroup", group.title, roles=dict(group.roles), people=dict(group.people))
        self.world.add_chat(new)
        author = next((user for number, user in group.people.items() if group.roles[number] == "creator"), None)
        group.moved_to = new.id
        told: list[Message] = [
            self.world.post(group, author, {"migrate_to_chat_id": new.id}),
            self.world.post(new, author, {"migrate_from_chat_id": group.id}),
        ]
        if group.roles.get(self.world.bot.id, "left") not in ("left", "kicked"):
            for message in reversed(told) if new_first else told:
                self.world.report(message)
        self.world.tell("chat", group)
        return new


_TAKEN = (48, 98, 10048)  # "address in use" on macOS, Linux and Windows


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
