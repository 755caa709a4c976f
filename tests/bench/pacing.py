"""How close to an allowance messages leave without ever passing it, beside the library with its limiter."""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import Awaitable, Callable, Sequence

from tests.bench.sending import DIGEST, TOKEN, apart, figures, server, whole_pipeline

TITLE = "Holding a rate: a server 50 ms away that refuses what exceeds the allowance in any second"
SECONDS = 8


async def limited(address: str, messages: int, rate: int) -> tuple[float, float]:
    """`telegram.ext.ExtBot` over our requests, with the library's own limiter, which tries again after a 429."""
    from telegram import LinkPreviewOptions
    from telegram.ext import AIORateLimiter, ExtBot

    from bot.telegram.request import AiohttpRequest

    request = AiohttpRequest(connections=256)
    limiter = AIORateLimiter(overall_max_rate=rate, overall_time_period=1, group_max_rate=0, max_retries=50)
    bot = ExtBot(TOKEN, base_url=f"{address}/bot", request=request, rate_limiter=limiter)
    await request.initialize()
    await limiter.initialize()
    preview = LinkPreviewOptions(is_disabled=True)
    words = DIGEST.parameters["text"]
    began, spent = time.perf_counter(), time.process_time()
    try:
        await asyncio.gather(
            *(
                bot.send_message(chat, words, parse_mode="HTML", link_preview_options=preview)
                for chat in range(1_000_000, 1_000_000 + messages)
            )
        )
    finally:
        await request.shutdown()
    return time.perf_counter() - began, time.process_time() - spent


def rows() -> list[Sequence[str]]:
    """The table, headings first."""
    table: list[Sequence[str]] = [("", "messages/s", "of the allowance", "429s", "CPU ms each", "of a core")]
    for workers in (2, 3):
        name = f"herald, {workers} workers on one budget"
        table.append(_held(name, 30, whole_pipeline, workers=workers))
    for rate in (30, 1000):
        table.append(_held("herald, recording everything", rate, whole_pipeline))
        if importlib.util.find_spec("aiolimiter") is None:
            table.append(("python-telegram-bot with its limiter: aiolimiter is not installed", "", "", "", "", ""))
        else:
            table.append(_held("python-telegram-bot with its limiter", rate, limited))
    return table


def _held(name: str, rate: int, work: Callable[..., Awaitable[tuple[float, float]]], **more: int) -> Sequence[str]:
    messages = rate * SECONDS
    with server(rate, 0.05) as address:
        took = apart(work, address=address, messages=messages, rate=rate, **more)
        told = figures(address)
    # The first message opens the first gap: n messages span n - 1 of them.
    reached = (told["accepted"] - 1) / max(told["seconds"], 1e-9)
    return (
        f"{name}, {rate}/s",
        f"{reached:,.1f}",
        f"{100 * reached / rate:.1f} %",
        f"{told['refused']:.0f}",
        f"{1000 * took.cpu / messages:.3f}",
        f"{100 * took.cpu / took.seconds:.0f} %",
    )
