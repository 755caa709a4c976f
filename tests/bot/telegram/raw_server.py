"""A bare HTTP server for the tests of the two clients: it answers, hangs, cuts and counts as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        assert self.headers["content-type"] == "application/json"
        loaded = json.loads(self.body)
        assert isinstance(loaded, dict)
        return loaded


class Cut(Exception):
    """Close the connection without a word."""


class Hang(Exception):
    """Say nothing more, and keep the connection."""


def http(body: bytes, status: int = 200, headers: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    ).encode() + body


def ok(result: object) -> bytes:
    return http(json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode())


def message(message_id: int = 1, chat_id: int = 5, text: str = "hello") -> dict[str, object]:
    return {
        "message_id": message_id,
        "date": 1,
        "chat": {"id": chat_id, "type": "private", "first_name": "A"},
        "text": text,
    }


def refusal(status: int, description: str, **parameters: object) -> bytes:
    answer: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        answer["parameters"] = parameters
    return http(json.dumps(answer).encode(), status)


@dataclass
class RawServer:
    """`answer` gets each whole request and returns the bytes to send, or raises Cut or Hang; a number delays it."""

    answer: Callable[[Request], bytes | tuple[float, bytes]]
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    address: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                first, *lines = head.split("\r\n")
                headers = {
                    name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
                }
                if "chunked" in headers.get("transfer-encoding", ""):
                    body = await self._chunks(reader)
                else:
                    body = await reader.readexactly(int(headers.get("content-length", "0")))
                method, path, _ = first.split(" ")
                request = Request(method, path, headers, body)
                self.requests.append(request)
                answer = self.answer(request)
                if isinstance(answer, tuple):
                    await asyncio.sleep(answer[0])
                    answer = answer[1]
                writer.write(answer)
                await writer.drain()
        except (Cut, asyncio.IncompleteReadError, ConnectionError):
            pass
        except Hang:
            await asyncio.sleep(30)
        finally:
            writer.close()

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body


@asynccontextmanager
async def raw_server(answer: Callable[[Request], bytes | tuple[float, bytes]]) -> AsyncIterator[RawServer]:
    server = RawServer(answer)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(server.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listening.wait_closed()


async def closed_port() -> str:
    """An address on which nobody listens."""
    listening = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    return f"http://127.0.0.1:{port}"
