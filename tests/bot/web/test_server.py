from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest

from bot.web.server import SECRET_HEADER, Server, build

SECRET = "a-secret-of-some-length"


class FakeOffice:
    def __init__(self) -> None:
        self.well = True
        self.accepted: list[bytes] = []

    async def health(self) -> Mapping[str, Any]:
        return {"ok": self.well, "pending": 3}

    def metrics(self) -> bytes:
        return b"herald_sent_total 7\n"

    async def accept(self, body: bytes) -> bool:
        self.accepted.append(body)
        return body.startswith(b"{")


@pytest.fixture
async def office() -> FakeOffice:
    return FakeOffice()


@pytest.fixture
async def address(office: FakeOffice) -> AsyncIterator[str]:
    server = Server(build(office, "/hook", SECRET), "127.0.0.1", 0)
    await server.start()
    yield f"http://127.0.0.1:{server.port}"
    await server.stop()


async def test_health_is_200_when_well_and_503_when_not(address: str, office: FakeOffice) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(address + "/health") as answer:
            assert answer.status == 200
            assert (await answer.json())["pending"] == 3
        office.well = False
        async with session.get(address + "/health") as answer:
            assert answer.status == 503


async def test_metrics_are_prometheus_text(address: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(address + "/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert "herald_sent_total 7" in await answer.text()


async def test_an_update_with_the_secret_is_stored(address: str, office: FakeOffice) -> None:
    headers = {SECRET_HEADER: SECRET}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address + "/hook", data=b'{"update_id":1}', headers=headers) as answer,
    ):
        assert answer.status == 200
    assert office.accepted == [b'{"update_id":1}']


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "guess"}, {SECRET_HEADER: "gü"}])
async def test_a_stranger_is_refused_before_the_body_is_read(
    address: str, office: FakeOffice, headers: dict[str, str]
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(address + "/hook", data=b"{}", headers=headers) as answer,
    ):
        assert answer.status == 403
    assert office.accepted == []


async def test_a_body_that_is_no_update_or_too_large_is_refused(address: str, office: FakeOffice) -> None:
    headers = {SECRET_HEADER: SECRET}
    async with aiohttp.ClientSession() as session:
        async with session.post(address + "/hook", data=b"nonsense", headers=headers) as answer:
            assert answer.status == 400
        async with session.post(address + "/hook", data=io.BytesIO(b"{" * 2_000_000), headers=headers) as answer:
            assert answer.status == 413


async def test_without_a_secret_there_is_no_webhook(office: FakeOffice) -> None:
    server = Server(build(office), "127.0.0.1", 0)
    await server.start()
    try:
        async with aiohttp.ClientSession() as session, session.post(f"http://127.0.0.1:{server.port}/hook") as answer:
            assert answer.status == 404
    finally:
        await server.stop()


async def test_a_taken_port_is_a_clear_sentence(office: FakeOffice) -> None:
    first = Server(build(office), "127.0.0.1", 0)
    await first.start()
    try:
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{first.port}"):
            await Server(build(office), "127.0.0.1", first.port).start()
    finally:
        await first.stop()
