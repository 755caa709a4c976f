"""The library's own Bot over our requests, against a real server."""

from __future__ import annotations

import asyncio
import io
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from telegram import Bot, InputFile, InputMediaPhoto
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.request import AiohttpRequest
from tests.bot.telegram.raw_server import (
    Cut,
    Hang,
    RawServer,
    Request,
    closed_port,
    http,
    message,
    ok,
    raw_server,
    refusal,
)

TOKEN = "123456789:AAF-canary_canary_canary_canary_12"
ME = {"id": 123456789, "is_bot": True, "first_name": "Herald", "username": "herald_bot"}


@asynccontextmanager
async def bot_at(address: str, **times: float | None) -> AsyncIterator[Bot]:
    requests = [AiohttpRequest(**times), AiohttpRequest(**times)]  # type: ignore[arg-type]
    bot = Bot(
        TOKEN,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )
    await asyncio.gather(*(request.initialize() for request in requests))
    try:
        yield bot
    finally:
        await asyncio.gather(*(request.shutdown() for request in requests))


@asynccontextmanager
async def serving(
    answer: Callable[[Request], bytes | tuple[float, bytes]], **times: float | None
) -> AsyncIterator[tuple[Bot, RawServer]]:
    async with raw_server(answer) as server, bot_at(server.address, **times) as bot:
        yield bot, server


def hang(_: Request) -> bytes:
    raise Hang


def cut(_: Request) -> bytes:
    raise Cut


async def test_the_whole_life_of_a_bot_sending_editing_and_leaving() -> None:
    def answer(request: Request) -> bytes:
        if request.path.endswith("/getMe"):
            return ok(ME)
        return ok(message(7, text="Пример"))

    async with raw_server(answer) as server:
        bot = Bot(
            TOKEN, base_url=f"{server.address}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest()
        )
        async with bot:
            assert bot.username == "herald_bot"
            sent = await bot.send_message(5, "Пример", disable_notification=True)
            assert (sent.message_id, sent.text) == (7, "Пример")
            await bot.edit_message_text("later", 5, 7)
        assert [request.path.rpartition("/")[2] for request in server.requests] == [
            "getMe",
            "sendMessage",
            "editMessageText",
        ]
        assert server.requests[1].json["text"] == "Пример"
        assert server.requests[1].json["disable_notification"] is True
        assert server.requests[1].headers["user-agent"].startswith("python-telegram-bot")
        assert server.connections == 1


async def test_before_it_is_initialized_it_says_so() -> None:
    bot = Bot(TOKEN, request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    with pytest.raises(NetworkError, match="not initialized"):
        await bot.get_me()


async def test_it_may_be_shut_down_twice_and_used_again() -> None:
    async with raw_server(lambda _: ok(ME)) as server:
        request = AiohttpRequest()
        bot = Bot(TOKEN, base_url=f"{server.address}/bot", request=request, get_updates_request=AiohttpRequest())
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            await bot.get_me()
            await request.shutdown()
            await request.shutdown()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(429, "Too Many Requests: retry after 9", retry_after=9), RetryAfter),
        (refusal(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (refusal(400, "Bad Request: chat not found"), BadRequest),
        (refusal(400, "Bad Request: upgraded", migrate_to_chat_id=-1009), ChatMigrated),
        (http(b"<html>Bad Gateway</html>", 502), NetworkError),
        (http(b"<html>a captive portal</html>"), TelegramError),
        (http(b"[]"), TelegramError),
    ],
)
async def test_what_the_server_answers_becomes_the_librarys_error(
    answer: bytes, error: type[TelegramError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library warns about its own number of seconds otherwise
    async with serving(lambda _: answer) as (bot, _):
        with pytest.raises(error):
            await bot.send_message(5, "hello")


async def test_silence_is_a_time_out_and_a_cut_is_a_network_error_and_neither_is_repeated() -> None:
    async with serving(hang, read_timeout=0.1) as (bot, server):
        with pytest.raises(TimedOut, match="may have arrived"):
            await bot.send_message(5, "hello")
        assert len(server.requests) == 1
    async with serving(cut) as (bot, server):
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(5, "hello")
        assert not isinstance(caught.value, TimedOut)
        assert len(server.requests) == 1


async def test_a_refused_connection_is_a_network_error() -> None:
    async with bot_at(await closed_port()) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(5, "hello")
        assert not isinstance(caught.value, TimedOut)


async def test_a_full_pool_is_a_time_out_that_says_nothing_was_sent() -> None:
    times = {"connections": 1, "pool_timeout": 0.05, "connect_timeout": 0.05}
    async with serving(lambda _: (0.5, ok(message())), **times) as (bot, server):
        results = await asyncio.gather(
            bot.send_message(5, "hello"), bot.send_message(6, "hello"), return_exceptions=True
        )
        errors = [result for result in results if isinstance(result, TimedOut)]
        assert len(errors) == 1
        assert "nothing was sent" in str(errors[0])
        assert len(server.requests) == 1


async def test_a_long_poll_may_be_silent_for_longer_than_a_call() -> None:
    times = {"read_timeout": 0.2, "write_timeout": 0.1, "connect_timeout": 0.1, "pool_timeout": 0.1}
    async with serving(lambda _: (0.9, ok([])), **times) as (bot, _):
        assert await bot.get_updates(timeout=1) == ()
        with pytest.raises(TimedOut):
            await bot.send_message(5, "hello")


async def test_a_call_may_bring_its_own_time_out_or_none() -> None:
    async with serving(lambda _: (0.3, ok(message())), read_timeout=0.1) as (bot, _):
        assert (await bot.send_message(5, "hello", read_timeout=1)).message_id == 1
        assert (await bot.send_message(5, "hello", read_timeout=None)).message_id == 1
        with pytest.raises(TimedOut):
            await bot.send_message(5, "hello")


async def test_a_server_that_stops_reading_an_upload_is_a_time_out_too() -> None:
    done = asyncio.Event()

    async def stuck(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.transport.abort()

    listening = await asyncio.start_server(stuck, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    times = {"read_timeout": 0.1, "media_write_timeout": 0.2, "connect_timeout": 0.1, "pool_timeout": 0.1}
    started = monotonic()
    async with bot_at(address, **times) as bot:
        with pytest.raises(TimedOut):
            await bot.send_document(5, b"x" * 30_000_000, filename="big.bin")
    assert monotonic() - started < 2.5
    done.set()
    listening.close()
    await listening.wait_closed()


async def test_files_keep_their_name_type_and_bytes() -> None:
    async with serving(lambda _: ok(message())) as (bot, server):
        await bot.send_photo(5, io.BytesIO(b"picture bytes"), caption="Пример", filename="map.png")
        photo = server.requests[0]
    assert photo.headers["content-type"].startswith("multipart/form-data")
    assert b'filename="map.png"' in photo.body
    assert b"Content-Type: image/png" in photo.body
    assert b"picture bytes" in photo.body
    assert "Пример".encode() in photo.body


async def test_albums_attach_every_picture() -> None:
    async with serving(lambda _: ok([message(1), message(2)])) as (bot, server):
        album = [InputMediaPhoto(b"one", filename="1.jpg"), InputMediaPhoto(b"two", filename="2.jpg")]
        assert len(await bot.send_media_group(5, album)) == 2
        body = server.requests[0].body
    assert body.count(b"attach://") == 2
    assert body.count(b"Content-Type: image/jpeg") == 2


async def test_a_newer_method_with_a_file_goes_through_as_well() -> None:
    async with serving(lambda _: ok(message())) as (bot, server):
        await bot.do_api_request(
            "sendRichMessage",
            api_kwargs={
                "chat_id": 5,
                "rich_message": {"blocks": [{"type": "photo", "photo": {"media": "attach://p1"}}]},
                "p1": InputFile(b"picture", filename="p.png", attach=False),
            },
        )
        await bot.do_api_request("sendRichMessage", api_kwargs={"chat_id": 5, "rich_message": {"blocks": []}})
        first, second = server.requests
    assert b'name="p1"; filename="p.png"' in first.body
    assert b'{"blocks": [{"type": "photo"' in first.body
    assert second.json == {"chat_id": 5, "rich_message": {"blocks": []}}


async def test_files_are_fetched_even_when_they_take_longer_than_a_call_may() -> None:
    def answer(request: Request) -> bytes | tuple[float, bytes]:
        if request.method == "GET":
            return 0.3, http(b"the file")
        return ok({"file_id": "f", "file_unique_id": "u", "file_path": "documents/a.txt"})

    async with serving(answer, read_timeout=0.5, write_timeout=0, connect_timeout=0.1, pool_timeout=0.1) as (
        bot,
        server,
    ):
        file = await bot.get_file("f", write_timeout=1)
        assert bytes(await file.download_as_bytearray()) == b"the file"
        assert server.requests[1].path == f"/file/bot{TOKEN}/documents/a.txt"


async def test_a_proxy_is_asked_instead_of_the_server() -> None:
    async with raw_server(lambda _: ok(message(3))) as proxy:
        async with bot_at("http://telegram.invalid", proxy=proxy.address) as bot:  # type: ignore[arg-type]
            assert (await bot.send_message(5, "hello")).message_id == 3
        assert proxy.requests[0].path == f"http://telegram.invalid/bot{TOKEN}/sendMessage"


async def test_the_token_is_in_no_log_no_error_and_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="telegram")  # the library's own debug lines name its base URL
    seen: list[str] = []

    async def fail(bot: Bot) -> None:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(5, "hello")
        seen.append("".join(traceback.format_exception(caught.value)))
        error: BaseException | None = caught.value
        while error is not None:
            seen.append(repr(error))
            error = error.__cause__ or error.__context__

    answers: list[Callable[[Request], bytes]] = [
        hang,
        cut,
        lambda _: http(b"<html>", 502),
        lambda _: http(b"<html>"),
        lambda _: b"not http\r\n\r\n",
        lambda _: http(b"", 302, f"Location: /bot{TOKEN}/x\r\n"),
    ]
    for answer in answers:
        async with serving(answer, read_timeout=0.1) as (bot, _):
            await fail(bot)
    for address in (await closed_port(), "http://no-such-host.invalid", "http://"):
        async with bot_at(address) as bot:
            await fail(bot)
    times = {"connections": 1, "pool_timeout": 0.02, "connect_timeout": 0.02}
    async with serving(lambda _: (0.3, ok(message())), **times) as (bot, _):
        first = asyncio.ensure_future(bot.send_message(6, "hello"))
        await asyncio.sleep(0.02)
        await fail(bot)
        await first
    assert len(seen) >= 2 * 10
    assert not [text for text in seen if "canary" in text]
    assert "canary" not in caplog.text
