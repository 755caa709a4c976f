"""A web server on loopback that can misbehave in every way: an answer is a script over the raw connection."""

from __future__ import annotations

import asyncio
import gzip
import random
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

Answer = Callable[[asyncio.StreamWriter, "Asked"], Awaitable[None]]


class Asked:
    """A request: its path and its headers in lower case."""

    def __init__(self, head: bytes) -> None:
        first, *rest = head.decode("latin-1").split("\r\n")
        self.path = first.split(" ")[1]
        self.headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest) if name}


class FeedServer:
    """Answers by path; `asked` holds every request in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def give(
        self, path: str, body: bytes | str, status: int = 200, headers: Mapping[str, str] | None = None, **more: str
    ) -> None:
        """Answer with this; a header's name is written with underscores in `more`."""
        told = {
            "Content-Type": "application/xml",
            **(headers or {}),
            **{k.replace("_", "-"): v for k, v in more.items()},
        }
        raw = body.encode() if isinstance(body, str) else body

        async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
            etag = told.get("ETag")
            if etag and asked.headers.get("if-none-match") == etag:
                out.write(head(304, {key: value for key, value in told.items() if key != "Content-Type"}))
                return
            out.write(head(status, {**told, "Content-Length": str(len(raw))}) + raw)

        self.answers[path] = answer

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.give(path, b"", status, Location=to)

    def script(self, path: str) -> Callable[[Answer], Answer]:
        """Decorates the coroutine that answers at this path."""

        def keep(answer: Answer) -> Answer:
            self.answers[path] = answer
            return answer

        return keep

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                asked = Asked(await reader.readuntil(b"\r\n\r\n"))
                self.asked.append(asked)
                answer = self.answers.get(asked.path)
                if answer is None:
                    writer.write(head(404, {"Content-Length": "0"}))
                else:
                    await answer(writer, asked)
                await writer.drain()
                if writer.is_closing():
                    break
        writer.close()


def head(status: int, headers: Mapping[str, str]) -> bytes:
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} So\r\n{told}\r\n".encode("latin-1")


@asynccontextmanager
async def feed_server() -> AsyncIterator[FeedServer]:
    server = FeedServer()
    open_ones: set[asyncio.Task[None]] = set()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        try:
            await server.serve(reader, writer)
        finally:
            open_ones.discard(task)

    listening = await asyncio.start_server(met, "0.0.0.0", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(open_ones):
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)


def bomb(size: int, packed: str = "gzip") -> bytes:
    """`size` bytes of blanks, packed."""
    blanks = b" " * size
    return gzip.compress(blanks, 9) if packed == "gzip" else zlib.compress(blanks, 9)


def rss(*items: str, channel: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>The Harbour</title><link>http://127.0.0.1/</link>{channel}{''.join(items)}</channel></rss>"
    )


TEXT = (
    "<p>The council met on Monday evening and agreed to rebuild the old pier, which has been closed since spring.</p>"
)


def item(name: str, *, guid: str | None = None, link: str = "", date: str = "", text: str = "") -> str:
    """An entry with a long text of its own, so that nobody looks for its page or takes two entries for one story."""
    chance = random.Random(name)
    words = ["".join(chance.choices("aeioulmnrst", k=6)) for _ in range(100)]
    told = text or f"<p>About {name}.</p><p>{' '.join(words)}.</p>"
    return (
        f"<item><title>{name}</title>"
        + (f'<guid isPermaLink="false">{guid}</guid>' if guid is not None else "")
        + (f"<link>{link}</link>" if link else "")
        + (f"<pubDate>{date}</pubDate>" if date else "")
        + f"<content:encoded><![CDATA[{told}]]></content:encoded></item>"
    )
