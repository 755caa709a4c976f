"""Where hubs call: to ask whether it was us, and to say that a feed has something new."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

BIGGEST = 16 * 1024 * 1024  # bytes; hubs send the feed itself, and none of it is kept


class Proof(Protocol):
    """Checks who signed a body."""

    def feed(self, piece: bytes) -> None:
        """Take a piece."""

    def holds(self) -> bool:
        """Whether it was the hub."""


class Listener(Protocol):
    """Who knows what hubs were asked for."""

    async def verify(self, path: str, mode: str, topic: str, lease_seconds: str) -> bool:
        """Whether we asked for this."""

    async def open(self, path: str, signature: str) -> tuple[Proof, int] | None:
        """The proof of a call and the feed it is about; None when we want no calls there."""

    async def push(self, feed_id: int) -> None:
        """The feed has something new."""


class HubCalls:
    """The two routes of WebSub."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def add_to(self, app: web.Application) -> None:
        """Give the application the routes."""
        app.router.add_get("/hub/{path}", self._verify, allow_head=False)
        app.router.add_post("/hub/{path}", self._heard)

    async def _verify(self, request: web.Request) -> web.Response:
        said = request.query
        mode, challenge = said.get("hub.mode", ""), said.get("hub.challenge", "")
        if not challenge and mode != "denied":
            raise web.HTTPBadRequest(text="there is no challenge")
        path = request.match_info["path"]
        if not await self._listener.verify(path, mode, said.get("hub.topic", ""), said.get("hub.lease_seconds", "")):
            raise web.HTTPNotFound(text="we did not ask for this")
        return web.Response(text=challenge, headers={"X-Content-Type-Options": "nosniff"})

    async def _heard(self, request: web.Request) -> web.Response:
        opened = await self._listener.open(request.match_info["path"], request.headers.get("X-Hub-Signature", ""))
        if opened is None:
            raise web.HTTPGone(text="nobody listens here any more")
        proof, feed_id = opened
        size = 0
        async for piece in request.content.iter_chunked(65536):
            size += len(piece)
            if size > BIGGEST:
                raise web.HTTPRequestEntityTooLarge(BIGGEST, size)
            proof.feed(piece)
        if not proof.holds():
            raise web.HTTPForbidden(text="wrong signature")
        await self._listener.push(feed_id)
        return web.Response(status=202)
