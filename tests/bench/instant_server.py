"""A Bot API that takes every message at once, in a process of its own; with a rate it is as strict as Telegram.

`python -m tests.bench.instant_server [RATE] [SECONDS]`: refuse what exceeds RATE in any second, answer after SECONDS.
Prints its port. `GET /figures` tells how much was accepted and refused.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from collections import deque

try:
    from uvloop import run
except ImportError:
    from asyncio import run

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def _http(status: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body


def message(text: str) -> bytes:
    """A whole message, as Telegram answers with."""
    chat = {"id": 1, "first_name": "Reader", "username": "reader", "type": "private"}
    bot = {"id": 42, "is_bot": True, "first_name": "Herald", "username": "herald_bot"}
    entities = [{"offset": n * 40, "length": 12, "type": "bold"} for n in range(20)]
    result = {"message_id": 1, "from": bot, "chat": chat, "date": 1_790_000_000, "text": text, "entities": entities}
    return json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()


class Tally:
    def __init__(self, rate: int, delay: float) -> None:
        self.rate = rate
        self.delay = delay
        self.accepted = 0
        self.refused = 0
        self.first = self.last = 0.0
        self.arrivals: deque[float] = deque()
        self.answer = _http(200, message("A digest of the day. " * 120))
        refusal = {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        self.refusal = _http(429, json.dumps(refusal).encode())

    def take(self) -> bytes:
        now = time.monotonic()
        if self.rate:
            while self.arrivals and self.arrivals[0] <= now - 1.0:
                self.arrivals.popleft()
            if len(self.arrivals) >= self.rate:
                self.refused += 1
                return self.refusal
            self.arrivals.append(now)
        self.first = self.first or now
        self.last = now
        self.accepted += 1
        return self.answer

    def figures(self) -> bytes:
        told = {"accepted": self.accepted, "refused": self.refused, "seconds": self.last - self.first}
        self.accepted = self.refused = 0
        self.first = self.last = 0.0
        return _http(200, json.dumps(told).encode())


class Connection(asyncio.Protocol):
    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.buffer = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self.buffer, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self.buffer) < whole:
                return
            figures = self.buffer.startswith(b"GET /figures")
            self.buffer = self.buffer[whole:]
            answer = self.tally.figures() if figures else self.tally.take()
            if self.tally.delay and not figures:
                asyncio.get_running_loop().call_later(self.tally.delay, self._write, answer)
            else:
                self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)


async def main(rate: int, delay: float) -> None:
    tally = Tally(rate, delay)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(tally), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # The parent holds our standard input: when it is gone, so are we.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()
    os._exit(0)


if __name__ == "__main__":
    given = [float(number) for number in sys.argv[1:]] + [0.0, 0.0]
    run(main(int(given[0]), given[1]))
