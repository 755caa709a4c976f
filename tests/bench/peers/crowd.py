"""What the peers written in Python have in common: the order, a crowd of senders, and the account."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

try:
    from uvloop import new_event_loop
except ImportError:
    from asyncio import new_event_loop

Order = dict[str, Any]
Send = Callable[[int], Awaitable[object]]
Crowd = Callable[[Send], Awaitable[None]]


def carry_out(program: Callable[[Order, Crowd], Coroutine[Any, Any, None]]) -> None:
    """Run the program: it gets the order, and tells the crowd how to send to a chat."""
    order: Order = json.load(sys.stdin)

    async def crowd(send: Send) -> None:
        chats = iter(range(1_000_000, 1_000_000 + order["messages"]))

        async def one_after_the_other() -> None:
            for chat in chats:
                await send(chat)

        await send(1)
        began, spent = time.perf_counter(), time.process_time()
        await asyncio.gather(*(one_after_the_other() for _ in range(order["abreast"])))
        took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - spent}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
        print(json.dumps({"messages": order["messages"], **took, "memory": memory}))

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(program(order, crowd))
