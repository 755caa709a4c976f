"""Articles read and written per second, beside telegramify-markdown (and sulguk) on the same text in the same run.

Every step is timed alone, over and over, in turn with all the others; the best time of each counts, for whatever else
the machine does can only add to it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from importlib.util import find_spec

from content.article import Filed
from content.document import Document
from content.initiatives import find_initiatives
from content.markup import WRITERS, write
from content.markup.plain import to_text
from content.reading import read
from content.summary import summarise
from content.wording.article import article_document
from content.wording.words import Words
from tests.bench import seed

TITLE = "Reading and writing one article, microseconds; the ratio is beside telegramify's whole way"
PEER = "telegramify_markdown.telegramify"
_ROUNDS = 20
_TURN = 0.02  # seconds of one step in a round

Step = Callable[[], object]


def best(steps: dict[str, Step]) -> dict[str, float]:
    """The best microseconds of each step; they take turns, so that a busy minute of the machine meets them all."""
    found: dict[str, float] = {}
    for _ in range(_ROUNDS):
        for name, step in steps.items():
            until = time.perf_counter() + _TURN
            while (began := time.perf_counter()) < until:
                step()
                spent = (time.perf_counter() - began) * 1e6
                found[name] = min(spent, found.get(name, spent))
    return found


def rows() -> list[tuple[str, ...]]:
    """The table."""
    name, text = seed()
    with closing(asyncio.new_event_loop()) as loop:
        found = best({**_ours(text.encode()), **_peers(text, loop)})
    peer = found.get(PEER)
    table = [(f"text: {name}", "us, best", "per second", "times as fast")]
    for label, spent in found.items():
        ratio = f"{peer / spent:.1f}x" if peer else "peer not installed"
        table.append((label, f"{spent:.0f}", f"{1e6 / spent:,.0f}", ratio))
    return table + [_long(text, size) for size in (10_000, 100_000, 1_000_000, 5_000_000)]


def _ours(raw: bytes) -> dict[str, Step]:
    words, now = Words(), datetime.now(UTC)

    def document() -> Document:
        return article_document(Filed(1, read(raw), now), words)

    def with_all() -> object:
        article = read(raw)
        return summarise(article), find_initiatives(article), write(article_document(Filed(1, article, now), words))

    return {
        "herald: read": lambda: read(raw),
        **{f"herald: read and write, {layout}": _written(document, layout) for layout in WRITERS},
        "herald: read and write, plain": lambda: to_text(document()),
        "herald: read and summary": lambda: summarise(read(raw)),
        "herald: read and initiatives": lambda: find_initiatives(read(raw)),
        "herald: read, summary, initiatives, write classic": with_all,
    }


def _written(document: Callable[[], Document], layout: str) -> Step:
    return lambda: write(document(), layout)


def _peers(text: str, loop: asyncio.AbstractEventLoop) -> dict[str, Step]:
    peers: dict[str, Step] = {}
    if find_spec("telegramify_markdown"):
        import telegramify_markdown

        peers[PEER] = lambda: loop.run_until_complete(telegramify_markdown.telegramify(text))
    if find_spec("sulguk"):
        from html import escape

        import sulguk

        # It begins with HTML: the lines as paragraphs, the least it can be given.
        html = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
        peers["sulguk.transform_html, paragraphs only"] = lambda: sulguk.transform_html(html)
    return peers


def _long(text: str, size: int) -> tuple[str, ...]:
    long = (text * (size // len(text) + 1))[:size].encode()
    words, now = Words(), datetime.now(UTC)
    spent = float("inf")
    for _ in range(max(1, min(5, 1_000_000 // size))):
        began = time.perf_counter()
        write(article_document(Filed(1, read(long), now), words))
        spent = min(spent, (time.perf_counter() - began) * 1e6)
    return (f"herald: {size // 1000} kB, classic", f"{spent:.0f}", f"{spent / size * 1000:.1f} us/kB", "")
