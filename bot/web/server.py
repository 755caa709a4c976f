"""One small HTTP server beside the bot: is it well, what did it do, where Telegram may call, and the articles."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from aiohttp import web

from bot.web.problems import told

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
BIGGEST_UPDATE = 1024 * 1024  # bytes; Telegram's updates are a few kilobytes


class Office(Protocol):
    """What the pages tell about the running bot."""

    async def health(self) -> Mapping[str, Any]:
        """Facts for a monitor; `ok` is False when something needs a person."""

    def metrics(self) -> bytes:
        """Prometheus' text format."""

    async def accept(self, body: bytes) -> bool:
        """Store one update; False when the body is no update."""


class Rooms(Protocol):
    """More pages beside these."""

    def add_to(self, app: web.Application) -> None:
        """Give the application the routes."""


def build(
    office: Office,
    webhook_path: str = "",
    webhook_secret: str = "",
    articles: Rooms | None = None,
    hubs: Rooms | None = None,
) -> web.Application:
    """The application; routes of the webhook exist only with a secret, others when they are given."""
    app = web.Application(client_max_size=BIGGEST_UPDATE, middlewares=[told])

    async def health(_: web.Request) -> web.Response:
        facts = await office.health()
        return web.json_response(dict(facts), status=200 if facts.get("ok") else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=office.metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    app.router.add_get("/health", health)
    app.router.add_get("/metrics", metrics)
    for rooms in (articles, hubs):
        if rooms is not None:
            rooms.add_to(app)
    if webhook_secret:
        app.router.add_post(webhook_path, _webhook(office.accept, webhook_secret))
    return app


def _webhook(
    accept: Callable[[bytes], Awaitable[bool]], secret: str
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def webhook(request: web.Request) -> web.StreamResponse:
        given = request.headers.get(SECRET_HEADER, "")
        # Compared in constant time and before the body is read: a stranger learns and costs nothing.
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise web.HTTPForbidden(text="wrong secret token")
        if not await accept(await request.read()):
            raise web.HTTPBadRequest(text="this is no update")
        return web.Response()

    return webhook


class Server:
    """The application listening; `port` is the real one when 0 was asked for."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(app, access_log=None)
        self._host = host
        self.port = port

    async def start(self) -> None:
        """Begin listening; raises OSError with a sentence when the port is taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self.port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise OSError(f"cannot listen on {self._host}:{self.port}: {error.strerror}") from error
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening; requests under way get a moment to finish."""
        await self._runner.cleanup()
