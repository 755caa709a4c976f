"""Articles read and written per second, beside telegramify-markdown on the same text in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from content.article import Filed
from content.initiatives import find_initiatives
from content.markup import write
from content.markup.plain import to_text
from content.reading import read
from content.summary import summarise
from content.wording.article import article_document
from content.wording.words import Words
from tests.bench import seed

TITLE = "Reading and writing one article (the seed), microseconds; the ratio is beside telegramify's whole way"
_FLOOR = 0.25  # seconds a round


def each(step: Callable[[], object], rounds: int = 5) -> float:
    """Median microseconds of a step over rounds of a quarter of a second."""
    step()
    times = []
    for _ in range(rounds):
        count, began = 0, time.perf_counter()
        while (spent := time.perf_counter() - began) < _FLOOR:
            step()
            count += 1
        times.append(spent / count * 1e6)
    return statistics.median(times)


def rows() -> list[tuple[str, ...]]:
    """The table."""
    from datetime import UTC, datetime

    name, text = seed()
    raw = text.encode()
    words = Words()
    now = datetime.now(UTC)

    def whole(layout: str) -> Callable[[], object]:
        return lambda: write(article_document(Filed(1, read(raw), now), words), layout)

    def with_all() -> object:
        article = read(raw)
        return summarise(article), find_initiatives(article), write(article_document(Filed(1, article, now), words))

    found: list[tuple[str, float]] = [
        ("herald: read", each(lambda: read(raw))),
        ("herald: read and write, classic", each(whole("classic"))),
        ("herald: read and write, plain", each(lambda: to_text(article_document(Filed(1, read(raw), now), words)))),
        ("herald: read, summary, initiatives, write classic", each(with_all)),
    ]
    from content.markup import WRITERS

    if "rich" in WRITERS:
        found.insert(2, ("herald: read and write, rich", each(whole("rich"))))
    try:
        import asyncio

        import telegramify_markdown
    except ImportError:
        peer = None
    else:
        loop = asyncio.new_event_loop()
        peer = each(lambda: loop.run_until_complete(telegramify_markdown.telegramify(text)))
        loop.close()
        found.append(("telegramify_markdown.telegramify", peer))
    table = [(f"text: {name}", "us each", "per second", "times as fast")]
    for label, spent in found:
        ratio = f"{peer / spent:.1f}x" if peer else "peer not installed"
        table.append((label, f"{spent:.0f}", f"{1e6 / spent:,.0f}", ratio))
    for size in (10_000, 100_000, 1_000_000, 5_000_000):
        long = (text * (size // len(text) + 1))[:size].encode()
        began = time.perf_counter()
        write(article_document(Filed(1, read(long), now), words))
        spent = (time.perf_counter() - began) * 1e6
        table.append((f"herald: {size // 1000} kB, classic", f"{spent:.0f}", f"{spent / size * 1000:.1f} us/kB", ""))
    return table
