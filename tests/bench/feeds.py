"""How many feeds one process follows, and how fast entries and pages become articles, beside the libraries alone.

`python -m tests.bench.feeds serve`: a server of feeds on every loopback address; prints its port.
"""

from __future__ import annotations

import asyncio
import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from bot.sources.feeds import Feeds
from bot.sources.fetching import Fetcher
from bot.sources.guard import public_or_loopback
from bot.storage.engine import Storage, open_storage
from bot.storage.schema import feeds as table
from bot.syndication.feed import host_of
from content.article import Article
from content.reading.feed import article_of, read_feed
from content.reading.page import read_page
from tests.bench import seed

try:
    from uvloop import run as fast_run
except ImportError:
    from asyncio import run as fast_run

TITLE = "Following feeds (1,000 feeds of 20 full-text entries, a host each, over HTTP, kept in SQLite)"
FEEDS = 1000
ENTRIES = 20
PARAGRAPH = "The council met on Monday and agreed to rebuild the old pier, which has been closed since the spring. "


def feed(entries: int = ENTRIES, stamp: str = "") -> bytes:
    """An RSS feed of full-text entries, about 4 kB each."""
    told = f"<p>{PARAGRAPH}<a href='/@'>More of @</a>.</p>" * 30
    items = "".join(
        f"<item><title>Story {n}</title><guid>{n}</guid><link>https://a.example/{n}</link>"
        f"<pubDate>Tue, 24 Nov 2026 10:{n % 60:02}:00 GMT</pubDate><category>harbour</category>"
        f"<content:encoded><![CDATA[{told.replace('@', str(n))}]]></content:encoded></item>"
        for n in range(entries)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>A feed</title><lastBuildDate>{stamp}</lastBuildDate>{items}</channel></rss>"
    ).encode()


def page() -> str:
    """A web page around the sample article, with what surrounds articles."""
    name, text = seed()
    told = "".join(f"<p>{part}</p>" for part in text.split("\n") if part.strip())
    links = "".join(f"<li><a href='/{n}'>Another story of the day, number {n}</a></li>" for n in range(60))
    return (
        f"<html lang='en'><head><title>{name}</title></head><body><nav><ul>{links}</ul></nav><article><h1>{name}</h1>"
        f"{told}</article><aside><ul>{links}</ul></aside><footer>{PARAGRAPH}</footer></body></html>"
    )


async def serve() -> None:
    """Answer: with `/marks`, 304 to whoever names the mark; with `/same`, the same text; else a text that changes."""
    same = feed()
    changing, count = feed(stamp="@@@@@@@@"), 0

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        try:
            while True:
                asked = await reader.readuntil(b"\r\n\r\n")
                count += 1
                if b"/marks" in asked and b"if-none-match" in asked.lower():
                    writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                    continue
                raw = changing.replace(b"@@@@@@@@", b"%08d" % count) if b"/changing" in asked else same
                mark = b'ETag: "1"\r\n' if b"/marks" in asked else b""
                writer.write(b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n" % (mark, len(raw)) + raw)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(met, "0.0.0.0", 0, backlog=2000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def rows() -> Sequence[Sequence[str]]:
    """The table."""
    found = [["what", "a second", "CPU of 1,000", "memory grew by"]]
    command = [sys.executable, "-m", "tests.bench.feeds", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            for path, count, name in (
                ("marks", FEEDS, "feeds unchanged, the server answers 304"),
                ("same", FEEDS, "feeds unchanged, known by the digest of 75 kB"),
                ("changing", FEEDS // 5, "feeds parsed, no entry new"),
            ):
                found.append([name, *fast_run(followed(port, path, count))])
        finally:
            process.kill()
    return [*found, *parsed(), *pages()]


async def followed(port: int, path: str, count: int) -> Sequence[str]:
    """The second look at feeds that were read before, timed."""
    now = datetime.now(UTC)

    async def take(article: Article) -> None:
        pass

    async def tell(what: str) -> None:
        print(what, file=sys.stderr)

    with tempfile.TemporaryDirectory() as place:
        async with (
            open_storage(f"sqlite:///{Path(place)}/feeds.db") as storage,
            Fetcher(permits=public_or_loopback) as fetcher,
        ):
            feeds = Feeds(storage.feeds, fetcher, take, lambda: now, tell, pause=0)
            read = {"etag": '"1"', "body": hashlib.blake2b(feed(), digest_size=16).hexdigest(), "read_at": now}
            addresses = [f"http://127.0.{1 + n // 250}.{1 + n % 250}:{port}/{path}" for n in range(count)]
            known = [{"url": url, "host": host_of(url), "next_at": now, "created_at": now} | read for url in addresses]
            async with storage.database.write() as connection:
                await connection.execute(insert(table), known)
            if path == "changing":
                await all_due(feeds)
            now += timedelta(days=1, hours=3)
            before, cpu, began = memory(), time.process_time(), time.perf_counter()
            await all_due(feeds)
            took, cpu = time.perf_counter() - began, time.process_time() - cpu
            await check(storage, now)
            return f"{count / took:,.0f}", f"{cpu / count * 1000:.2f} s", f"{(memory() - before) / 1024:.0f} MB"


async def all_due(feeds: Feeds) -> None:
    """Until nothing is due any more."""
    under_way = True
    while under_way:
        under_way = bool(await feeds.poll()) or bool(feeds.under_way)
        await asyncio.sleep(0.05)


async def check(storage: Storage, now: datetime) -> None:
    """A figure counts only when all were read well."""
    wrong = [one for one in await storage.feeds.all() if one.read_at != now or one.failures]
    if wrong:
        raise RuntimeError(f"{len(wrong)} feeds were not read: {wrong[0]}")


def memory() -> int:
    """The most this process ever held, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def parsed() -> Sequence[Sequence[str]]:
    """Entries of one feed, to entries and to articles, and by the library alone."""
    import feedparser

    raw, now = feed(50), datetime.now(UTC)
    found = read_feed(raw)

    def articles() -> object:
        return [article_of(entry, found, now) for entry in found.entries]

    return [
        ["entries parsed", rate(lambda: read_feed(raw)), "", ""],
        ["entries parsed by feedparser alone", rate(lambda: feedparser.parse(raw)), "", ""],
        ["entries to articles, parsed before", rate(articles), "", ""],
    ]


def rate(step: Callable[[], object], each: int = 50) -> str:
    """How many a second when one step does `each` of them: the best of five."""
    step()
    best = min(timed(step) for _ in range(5))
    return f"{each / best:,.0f}"


def timed(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def pages() -> Sequence[Sequence[str]]:
    """A whole web page to an article, and to text, title and date by the library alone."""
    from trafilatura import extract

    html = page()
    return [
        ["pages to articles", rate(lambda: read_page(html, "https://a.example/"), 1), "", ""],
        ["pages by trafilatura alone, fast", rate(lambda: extract(html, with_metadata=True, fast=True), 1), "", ""],
        ["pages by trafilatura alone", rate(lambda: extract(html, with_metadata=True), 1), "", ""],
    ]


if __name__ == "__main__" and sys.argv[1:] == ["serve"]:
    fast_run(serve())
