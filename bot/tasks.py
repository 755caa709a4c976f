"""Tasks that run until they are told to end, or one of them fails."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Sequence
from typing import Any


async def until(event: asyncio.Event, tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Wait for the event; when a task fails before, raise what it raised."""
    waiting = asyncio.create_task(event.wait())
    watched: set[asyncio.Task[Any]] = {waiting, *tasks}
    try:
        while not waiting.done():
            done, watched = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if error := task.exception():
                    raise error
    finally:
        waiting.cancel()


async def ended(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """End the tasks, and wait until they have."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def on_signals(stop: asyncio.Event) -> None:
    """Set the event on SIGTERM and Ctrl-C."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no handlers; Ctrl-C raises there
            loop.add_signal_handler(number, stop.set)
