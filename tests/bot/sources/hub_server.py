"""A small WebSub hub, to be given a route in an aiohttp application."""

from __future__ import annotations

import hmac
import io

import aiohttp
from aiohttp import web

TOPIC = "https://news.example/feed"


class Hub:
    """Confirms at once and calls back; what it grants and whether it confirms can be changed."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.lease = "86400"
        self.confirms = True
        self.status = 202
        self.answers: list[tuple[int, str]] = []
        self.callback = ""
        self.secret = ""

    async def serve(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.status >= 300:
            return web.Response(status=self.status, headers={"Location": "/elsewhere"})
        self.callback = form["hub.callback"]
        self.secret = form.get("hub.secret", self.secret)
        if self.confirms:
            self.answers.append(await self.challenge(form["hub.mode"], form["hub.topic"], self.lease))
        return web.Response(status=202)

    async def challenge(self, mode: str, topic: str, lease: str = "") -> tuple[int, str]:
        query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": "<b>7</b>", "hub.lease_seconds": lease}
        async with aiohttp.ClientSession() as session, session.get(self.callback, params=query) as answer:
            return answer.status, await answer.text()

    async def push(self, body: bytes = b"<feed/>", *, kind: str = "sha256", signature: str | None = None) -> int:
        right = f"{kind}={hmac.new(self.secret.encode(), body, kind).hexdigest()}"
        headers = {"X-Hub-Signature": right if signature is None else signature}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.callback, data=io.BytesIO(body), headers=headers) as answer,
        ):
            return answer.status


def with_hub(rss: str, hub: str) -> str:
    """The feed, offering a hub."""
    links = f'<atom:link rel="hub" href="{hub}"/><atom:link rel="self" href="{TOPIC}"/>'
    named = rss.replace("<rss ", '<rss xmlns:atom="http://www.w3.org/2005/Atom" ', 1)
    assert named != rss
    return named.replace("<channel>", f"<channel>{links}", 1)
