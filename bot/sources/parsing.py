"""Bytes to a feed, in bounded time: the quick way in a thread, the tolerant way in a process that can be killed."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from content.reading.feed import FeedEntry, FeedText, Malformed, NotAFeed, read_feed

SECONDS = 5.0
AT_ONCE = 2
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_ROOT = str(Path(__file__).parents[2])


class Parser:
    """Reads feeds; at most a few at once, so that memory stays bounded. `seconds` is for the tolerant way."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._loose_turn = asyncio.Semaphore(AT_ONCE)  # a turn of its own: broken feeds must not hold up sound ones

    async def parse(self, raw: bytes, url: str = "", charset: str = "") -> FeedText:
        """The feed; `charset` is what the server says. Raises NotAFeed."""
        if _HTML.match(raw[:2000]):
            raise NotAFeed("it is a web page, not a feed")
        raw = _recoded(raw, charset)
        try:
            async with self._turn:
                return await asyncio.to_thread(read_feed, raw, url)
        except Malformed:
            async with self._loose_turn:
                return await self._loosely(raw, url)

    async def _loosely(self, raw: bytes, url: str) -> FeedText:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "bot.sources.loosely",
            url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            # Nothing of our own environment: it holds the token.
            env={"PYTHONPATH": _ROOT} | {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ},
        )
        try:
            async with asyncio.timeout(self._seconds):
                answer, _ = await child.communicate(raw)
        except TimeoutError:
            raise NotAFeed("it is broken in a way that takes too long to make out") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        return _feed(answer)


def _feed(answer: bytes) -> FeedText:
    try:
        said: dict[str, Any] = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise NotAFeed("it is broken in a way that cannot be made out") from None
    if "feed" not in said:
        raise NotAFeed(said["reason"])
    feed = said["feed"]
    return FeedText(**feed | {"entries": tuple(_entry(entry) for entry in feed["entries"])})


def _entry(entry: dict[str, Any]) -> FeedEntry:
    published = datetime.fromisoformat(entry["published"]) if entry["published"] else None
    return FeedEntry(**entry | {"published": published, "topics": tuple(entry["topics"])})


def _recoded(raw: bytes, charset: str) -> bytes:
    """As UTF-8, when only the server says what it is: the text itself declares nothing and is no UTF-8."""
    if not charset or b"encoding=" in raw[:200]:
        return raw
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return raw.decode(charset).encode("utf-8")
        except (UnicodeDecodeError, LookupError):
            return raw
    return raw
