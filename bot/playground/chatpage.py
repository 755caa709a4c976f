"""The chat page in the browser: its files, the state it shows, the stream that keeps it live, and what one may do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from bot.playground.people import Person
from bot.playground.refusals import Refused
from bot.playground.state import Chat, Message, User
from bot.playground.world import World

FILES = Path(__file__).with_name("page")
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_HEARTBEAT = 15.0  # seconds
_PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))


class NewPerson(Protocol):
    """Makes somebody exist."""

    def __call__(self, first_name: str, /) -> Person: ...


class ChatPage:
    """Serves the page. Every request must come to a loopback name and every step from the page itself."""

    def __init__(
        self,
        world: World,
        people: dict[int, Person],
        new_person: NewPerson,
        upgrade: Callable[[Chat], Chat],
        *,
        on_advance: Callable[[], Awaitable[datetime]] | None,
        on_publish: Callable[[], Awaitable[str]] | None,
    ) -> None:
        self._world = world
        self._people = people
        self._new_person = new_person
        self._upgrade = upgrade
        self.on_advance = on_advance
        self.on_publish = on_publish
        self._streams: set[asyncio.Queue[bytes | None]] = set()
        world.listeners.append(self._hear)

    def add_to(self, app: web.Application) -> None:
        """Put the page's routes into the application."""
        app.router.add_get("/", self._file)
        app.router.add_get("/page/{name}", self._file)
        app.router.add_get("/media/{unique}", self._medium)
        app.router.add_get("/state", self._state)
        app.router.add_get("/events", self._events)
        app.router.add_post("/do/{step}", self._step)

    def close(self) -> None:
        """End the streams, so that the server can stop."""
        for stream in self._streams:
            stream.put_nowait(None)

    # -- what the page shows

    def _chat(self, chat: Chat) -> dict[str, Any]:
        world = self._world
        actors = self._actors(chat)
        actor = actors[0] if actors else world.bot
        role = "member" if chat.kind == "private" else chat.roles.get(world.bot.id, "left")
        return {
            "id": chat.id,
            "kind": chat.kind,
            "title": chat.name,
            "role": role,
            "blocked": chat.blocked,
            "started": chat.started,
            "moved": chat.moved_to,
            "action": chat.action,
            "people": [{"id": user.id, "name": user.name, "role": chat.roles.get(user.id, "")} for user in actors],
            "commands": world.best_commands(chat, actor),
            "about": self._about(actor),
        }

    def _actors(self, chat: Chat) -> list[User]:
        """The people who may write here from the page."""
        if chat.user is not None:
            return [chat.user]
        gone = ("left", "kicked")
        actors = [user for number, user in chat.people.items() if not user.is_bot and chat.roles[number] not in gone]
        if chat.kind == "channel":
            actors = [user for user in actors if self._world.is_admin(chat, user.id)]
        return actors

    def _about(self, user: User) -> str:
        texts = self._world.descriptions
        return texts.get(("description", user.language_code), "") or texts.get(("description", ""), "")

    def _message(self, message: Message) -> dict[str, Any]:
        shown = message.api()
        shown["out"] = not message.from_bot
        shown["pinned"] = message.pinned
        shown["keyboard"] = message.buttons
        shown["pictures"] = {
            file.file_id: {"url": file.url, "local": f"/media/{file.unique_id}" if file.content else ""}
            for file in map(self._world.files.get, _file_ids(message.content))
            if file is not None
        }
        return shown

    async def _state(self, request: web.Request) -> web.Response:
        _check_host(request)
        world = self._world
        state = {
            "now": world.clock().timestamp(),
            "bot": world.bot.api(),
            "controls": {"advance": self.on_advance is not None, "publish": self.on_publish is not None},
            "chats": [
                {**self._chat(chat), "messages": [self._message(message) for message in chat.messages[-300:]]}
                for chat in world.chats.values()
            ],
        }
        return _json(state)

    # -- what happens

    def _hear(self, event: dict[str, Any]) -> None:
        if not self._streams:
            return
        told = {**event, "now": self._world.clock().timestamp()}
        if isinstance(event.get("message"), Message):
            told["message"] = self._message(event["message"])
        if "chat" in event:
            told["about_chat"] = self._chat(self._world.chats[event["chat"]])
        if event["kind"] == "commands":
            told["chats"] = [self._chat(chat) for chat in self._world.chats.values()]
        line = b"data: " + orjson.dumps(told) + b"\n\n"
        for stream in self._streams:
            stream.put_nowait(line)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        _check_host(request)
        stream: asyncio.Queue[bytes | None] = asyncio.Queue()
        answer = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await answer.prepare(request)
        self._streams.add(stream)
        try:
            await answer.write(b": live\n\n")
            while True:
                line: bytes | None = b": still here\n\n"
                with contextlib.suppress(TimeoutError):
                    line = await asyncio.wait_for(stream.get(), _HEARTBEAT)
                if line is None:
                    break
                await answer.write(line)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._streams.discard(stream)
        return answer

    # -- what one may do

    async def _step(self, request: web.Request) -> web.Response:
        _check_host(request)
        _check_origin(request)
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="JSON only")
        steps: dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]] = {
            "say": self._say,
            "start": self._start,
            "tap": self._tap,
            "block": self._block,
            "role": self._role,
            "person": self._person,
            "group": self._group,
            "upgrade": self._upgrade_group,
            "advance": self._advance,
            "publish": self._publish,
        }
        step = steps.get(request.match_info["step"])
        if step is None:
            raise web.HTTPNotFound(text="no such step")
        try:
            return _json(await step(orjson.loads(await request.read() or b"{}")))
        except (KeyError, LookupError, TypeError, ValueError, Refused) as error:
            return _json({"trouble": str(error)}, status=400)

    def _who(self, given: dict[str, Any]) -> tuple[Chat, Person]:
        chat = self._world.chats[int(given["chat"])]
        actors = self._actors(chat)
        wanted = int(given.get("person") or (actors[0].id if actors else 0))
        if wanted not in [user.id for user in actors]:
            raise ValueError("nobody may write here")
        return chat, self._people[wanted]

    async def _say(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, person = self._who(given)
        text = str(given["text"]).strip()
        if text:
            person.say(chat, text[:4096])
        return {}

    async def _start(self, given: dict[str, Any]) -> dict[str, Any]:
        _, person = self._who(given)
        person.start(str(given.get("payload") or ""))
        return {}

    async def _tap(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, person = self._who(given)
        message = chat.by_id[int(given["message"])]
        tap = person.press(message, {"text": str(given.get("label", "")), "callback_data": str(given["data"])})
        return {"query": tap.query.id}

    async def _block(self, given: dict[str, Any]) -> dict[str, Any]:
        _, person = self._who(given)
        (person.block if given["on"] else person.unblock)()
        return {}

    async def _role(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, person = self._who(given)
        person.give_bot(chat, str(given["role"]))
        return {}

    async def _person(self, given: dict[str, Any]) -> dict[str, Any]:
        name = str(given["name"]).strip()[:64]
        if not name:
            raise ValueError("a person needs a name")
        return {"chat": self._new_person(name).chat.id}

    async def _group(self, given: dict[str, Any]) -> dict[str, Any]:
        creator = self._people[int(given["person"])]
        world = self._world
        chat = Chat(-world.number() - 500_000, "group", str(given["title"]).strip()[:128] or "Group")
        chat.roles[creator.id] = "creator"
        chat.people[creator.id] = creator.user
        world.add_chat(chat)
        creator.give_bot(chat)
        return {"chat": chat.id}

    async def _upgrade_group(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, _ = self._who(given)
        return {"chat": self._upgrade(chat).id}

    async def _advance(self, given: dict[str, Any]) -> dict[str, Any]:
        if self.on_advance is None:
            raise ValueError("the clock cannot be moved here")
        now = await self.on_advance()
        self._world.tell("clock")
        return {"now": now.timestamp()}

    async def _publish(self, given: dict[str, Any]) -> dict[str, Any]:
        if self.on_publish is None:
            raise ValueError("there is nothing to publish here")
        return {"told": await self.on_publish()}

    # -- files

    async def _file(self, request: web.Request) -> web.Response:
        _check_host(request)
        name = request.match_info.get("name", "index.html")
        path = FILES / name
        if path.parent != FILES or path.suffix not in _TYPES or not path.is_file():
            raise web.HTTPNotFound(text="no such file")
        body = await asyncio.to_thread(path.read_bytes)
        return web.Response(body=body, content_type=_TYPES[path.suffix], charset="utf-8", headers=_HEADERS)

    async def _medium(self, request: web.Request) -> web.Response:
        _check_host(request)
        for file in self._world.files.values():
            if file.unique_id == request.match_info["unique"] and file.content:
                kind = file.media_type if file.media_type in _PICTURES else "application/octet-stream"
                return web.Response(body=file.content, content_type=kind, headers=_HEADERS)
        raise web.HTTPNotFound(text="no such picture")


def _file_ids(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["file_id"]] if "file_id" in value else []
        return own + [found for inner in value.values() for found in _file_ids(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in _file_ids(inner)]
    return []


def _json(value: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json", headers=_HEADERS)


def _check_host(request: web.Request) -> None:
    """Only loopback names: a foreign name that resolves to this machine is somebody else's page."""
    host = urlsplit(f"//{request.host}").hostname or ""
    if host not in ("127.0.0.1", "localhost", "::1"):
        raise web.HTTPForbidden(text="this page answers to loopback names only")


def _check_origin(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="steps come from the page itself")
