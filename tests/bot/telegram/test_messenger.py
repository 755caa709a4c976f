"""The messenger against a real server: what it writes, what it reads, and what it makes of trouble."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Callable

import pytest

from bot.delivery.outcome import (
    ChatGone,
    ChatMoved,
    NotConnected,
    Outcome,
    Refused,
    Sent,
    ServerError,
    SlowDown,
    Unsure,
)
from bot.telegram.messenger import Messenger
from content.markup.calls import Call, Upload
from tests.bot.telegram.raw_server import (
    Cut,
    Hang,
    Request,
    closed_port,
    http,
    message,
    ok,
    raw_server,
    refusal,
)

TOKEN = "123456789:AAF-canary_canary_canary_canary_12"
CALL = Call(
    "sendMessage", {"text": "Пример — «é» 😀", "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
)


async def send(
    answer: Callable[[Request], bytes | tuple[float, bytes]], call: Call = CALL
) -> tuple[Outcome, list[Request]]:
    async with raw_server(answer) as server, Messenger(TOKEN, server=server.address, timeout=0.3) as messenger:
        outcome = await messenger.send(call, -1005, 7)
        return outcome, server.requests


async def test_a_message_goes_out_as_json_with_its_chat_and_topic() -> None:
    outcome, requests = await send(lambda _: ok(message(17)))
    assert outcome == Sent((17,))
    assert [(request.method, request.path) for request in requests] == [("POST", f"/bot{TOKEN}/sendMessage")]
    assert requests[0].json == {**CALL.parameters, "chat_id": -1005, "message_thread_id": 7}


async def test_without_a_topic_none_is_named_and_a_call_without_parameters_is_whole() -> None:
    async with raw_server(lambda _: ok(True)) as server, Messenger(TOKEN, server=server.address + "/") as messenger:
        assert await messenger.send(Call("leaveChat", {}), 5) == Sent()
        assert await messenger.send(CALL, 5, paid=True) == Sent()
        assert server.requests[0].json == {"chat_id": 5}
        assert server.requests[1].json == {**CALL.parameters, "chat_id": 5, "allow_paid_broadcast": True}


async def test_a_call_is_prepared_once_for_many_chats_over_a_kept_connection() -> None:
    async with (
        raw_server(lambda request: ok(message(1))) as server,
        Messenger(TOKEN, server=server.address) as messenger,
    ):
        prepared = messenger.prepare(CALL)
        for chat in (1, 2, 3):
            assert await prepared.send(chat) == Sent((1,))
        assert [request.json["chat_id"] for request in server.requests] == [1, 2, 3]
        assert server.connections == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refusal(429, "Too Many Requests: retry after 9", retry_after=9), SlowDown(9.0)),
        (http(b"<html>", 429, "Retry-After: 12\r\n"), SlowDown(12.0)),
        (refusal(403, "Forbidden: bot was blocked by the user"), ChatGone("Forbidden: bot was blocked by the user")),
        (refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009), ChatMoved(-1009)),
        (http(b"<html>Bad Gateway</html>", 502), ServerError("HTTP 502, not an answer of the Bot API")),
        (http(b"<html>a captive portal</html>"), Unsure("HTTP 200, not an answer of the Bot API")),
        (http(b"", 302, "Location: /elsewhere\r\n"), ServerError("HTTP 302, not an answer of the Bot API")),
    ],
)
async def test_the_answer_becomes_an_outcome(answer: bytes, expected: Outcome) -> None:
    outcome, requests = await send(lambda _: answer)
    assert outcome == expected
    assert len(requests) == 1


def hang(_: Request) -> bytes:
    raise Hang


def cut(_: Request) -> bytes:
    raise Cut


async def test_a_read_time_out_leaves_us_unsure() -> None:
    outcome, requests = await send(hang)
    assert isinstance(outcome, Unsure)
    assert len(requests) == 1


async def test_a_connection_cut_after_the_request_left_leaves_us_unsure_and_is_not_repeated() -> None:
    outcome, requests = await send(cut)
    assert isinstance(outcome, Unsure)
    assert len(requests) == 1


async def test_an_answer_cut_short_leaves_us_unsure() -> None:
    outcome, _ = await send(lambda _: b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":true')
    assert isinstance(outcome, Unsure)


async def test_an_answer_that_is_not_http_leaves_us_unsure() -> None:
    outcome, _ = await send(lambda _: b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    assert isinstance(outcome, Unsure)


async def test_a_refused_connection_is_surely_not_sent() -> None:
    async with Messenger(TOKEN, server=await closed_port()) as messenger:
        assert isinstance(await messenger.send(CALL, 5), NotConnected)


async def test_a_name_nobody_knows_is_surely_not_sent() -> None:
    async with Messenger(TOKEN, server="http://no-such-host.invalid") as messenger:
        assert isinstance(await messenger.send(CALL, 5), NotConnected)


async def test_an_address_that_is_none_is_surely_not_sent() -> None:
    async with Messenger(TOKEN, server="http://") as messenger:
        assert isinstance(await messenger.send(CALL, 5), NotConnected)


async def test_a_server_that_does_not_take_connections_is_surely_not_sent() -> None:
    # A full backlog: the kernel answers no further handshake.
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        try:
            async with Messenger(TOKEN, server=f"http://127.0.0.1:{port}", connect_timeout=0.3) as messenger:
                assert isinstance(await messenger.send(CALL, 5), NotConnected)
        finally:
            for filler in fillers:
                filler.close()


async def test_waiting_for_a_free_connection_in_vain_is_surely_not_sent() -> None:
    async with (
        raw_server(lambda _: (0.5, ok(message()))) as server,
        Messenger(TOKEN, server=server.address, connections=1, connect_timeout=0.2) as messenger,
    ):
        outcomes = await asyncio.gather(messenger.send(CALL, 5), messenger.send(CALL, 6))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotConnected", "Sent"]
    assert len(server.requests) == 1


async def test_no_more_requests_are_under_way_than_there_are_connections() -> None:
    async with raw_server(lambda _: (0.02, ok(message()))) as server:
        async with Messenger(TOKEN, server=server.address, connections=3) as messenger:
            await asyncio.gather(*(messenger.send(CALL, chat) for chat in range(1, 13)))
        assert server.connections == 3
        assert len(server.requests) == 12


async def test_a_closed_messenger_sends_nothing_and_says_so() -> None:
    messenger = Messenger(TOKEN, server=await closed_port())
    assert await messenger.send(CALL, 5) == NotConnected("the messenger is closed")
    await messenger.open()
    await messenger.close()
    await messenger.close()
    assert await messenger.send(CALL, 5) == NotConnected("the messenger is closed")


async def test_what_cannot_be_written_is_refused_before_anything_is_sent() -> None:
    outcome, requests = await send(lambda _: ok(True), Call("sendMessage", {"text": object()}))
    assert isinstance(outcome, Refused)
    assert requests == []


async def test_a_picture_is_uploaded_with_its_name_and_type() -> None:
    picture = Upload("map.png", b"\x89PNG\r\n\x00 bytes", "image/png")
    outcome, requests = await send(
        lambda _: ok(message(3)),
        Call("sendPhoto", {"photo": picture, "caption": "Пример", "link_preview_options": {"is_disabled": True}}),
    )
    assert outcome == Sent((3,))
    body = requests[0].body
    assert requests[0].headers["content-type"].startswith("multipart/form-data")
    assert b'name="photo"; filename="map.png"' in body
    assert b"Content-Type: image/png" in body
    assert picture.content in body
    assert b'name="chat_id"\r\n\r\n-1005\r\n' in body
    assert b'name="message_thread_id"\r\n\r\n7\r\n' in body
    assert "Пример".encode() in body
    assert b'{"is_disabled":true}' in body


async def test_the_pictures_of_an_album_are_attached_by_name() -> None:
    media = [{"type": "photo", "media": Upload(f"{n}.jpg", b"picture %d" % n, "image/jpeg")} for n in (1, 2)]
    outcome, requests = await send(lambda _: ok([message(3), message(4)]), Call("sendMediaGroup", {"media": media}))
    assert outcome == Sent((3, 4))
    body = requests[0].body
    written = json.dumps(
        [{"type": "photo", "media": "attach://file0"}, {"type": "photo", "media": "attach://file1"}],
        separators=(",", ":"),
    )
    assert written.encode() in body
    assert b'name="file0"; filename="1.jpg"' in body
    assert b"picture 2" in body


async def test_a_prepared_upload_goes_to_many_chats() -> None:
    async with raw_server(lambda _: ok(message(3))) as server, Messenger(TOKEN, server=server.address) as messenger:
        prepared = messenger.prepare(Call("sendPhoto", {"photo": Upload("a.png", b"picture")}))
        assert [await prepared.send(chat, paid=True) for chat in (5, 6)] == [Sent((3,))] * 2
        assert all(b"picture" in request.body for request in server.requests)
        assert all(b"allow_paid_broadcast" in request.body for request in server.requests)


async def test_a_proxy_is_asked_instead_of_the_server() -> None:
    async with raw_server(lambda _: ok(message(3))) as proxy:
        async with Messenger(TOKEN, server="http://telegram.invalid", proxy=proxy.address) as messenger:
            assert await messenger.send(CALL, 5) == Sent((3,))
        assert proxy.requests[0].path == f"http://telegram.invalid/bot{TOKEN}/sendMessage"


async def test_the_token_is_in_no_log_and_in_no_outcome(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers: list[Callable[[Request], bytes]] = [
        hang,
        cut,
        lambda _: ok(message()),
        lambda _: http(b"<html>", 502),
        lambda _: refusal(401, f"Unauthorized: {TOKEN}"),
        lambda _: b"not http\r\n\r\n",
        lambda _: http(b"", 302, f"Location: /bot{TOKEN}/x\r\n"),
    ]
    outcomes = [(await send(answer))[0] for answer in answers]
    async with Messenger(TOKEN, server=await closed_port(), connect_timeout=0.1) as messenger:
        outcomes.append(await messenger.send(CALL, 5))
        assert "canary" not in repr(messenger)
    assert "canary" not in repr(outcomes)
    assert "canary" not in caplog.text
