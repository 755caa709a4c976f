from __future__ import annotations

import asyncio
import gzip
import resource
import socket
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.sources.fetching import AddressRefused, Fetcher, FetchError, TooLarge, Unreachable, WrongKind
from bot.sources.guard import public, public_or_loopback
from tests.bot.sources.feed_server import Asked, FeedServer, bomb, feed_server, head

MB = 1024 * 1024


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(permits=public_or_loopback, size=MB, seconds=3) as ours:
        yield ours


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is_permitted_where_the_web_is_served(address: str) -> None:
    assert public(address, 443)
    assert not public(address, 22)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "2001:0:7f00:1::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "not an address",
    ],
)
def test_an_address_of_our_own_network_is_not_permitted(address: str) -> None:
    assert not public(address, 80)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://0x7f.1:{port}/",
        "http://0177.0.0.1:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0.0.0.0:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://[::]:{port}/",
        "http://①②⑦.⓪.⓪.①:{port}/",
        "http://user:secret@127.0.0.1:{port}/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:70/",
        "//127.0.0.1/",
        "http://",
        "http://[::1",
        "",
    ],
)
async def test_nothing_inside_is_reached_however_it_is_written(url: str, server: FeedServer) -> None:
    server.give("/", "secret")
    async with Fetcher(seconds=3) as fetcher:
        with pytest.raises(FetchError) as refused:
            await fetcher.fetch(url.format(port=server.port))
    assert server.asked == []
    assert isinstance(refused.value, AddressRefused) or "2130706433" in url or "fd00" in url
    assert "secret" not in str(refused.value)


async def test_the_same_server_is_reached_when_loopback_is_permitted(server: FeedServer, fetcher: Fetcher) -> None:
    server.give("/", "hello", ETag='"1"')
    answer = await fetcher.fetch(server.url("/"))
    assert (answer.status, answer.body, answer.headers["etag"], answer.moved) == (200, b"hello", '"1"', "")


async def test_a_redirect_into_our_network_is_not_followed(server: FeedServer) -> None:
    server.redirect("/", server.url("/inside", "127.0.0.2"))
    server.give("/inside", "secret")
    async with Fetcher(permits=lambda address, port: address == "127.0.0.1") as fetcher:
        with pytest.raises(AddressRefused):
            await fetcher.fetch(server.url("/"))
    assert [asked.path for asked in server.asked] == ["/"]


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/", "javascript:alert(1)"]
)
async def test_a_redirect_to_something_else_is_not_followed(to: str, server: FeedServer, fetcher: Fetcher) -> None:
    server.redirect("/", to)
    with pytest.raises(AddressRefused):
        await fetcher.fetch(server.url("/"))


class Turncoat(AbstractResolver):
    """Resolves to an honest address at the first look, and to another one afterwards."""

    def __init__(self) -> None:
        self.looks = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.looks += 1
        address = "127.0.0.1" if self.looks == 1 else "127.0.0.2"
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]

    async def close(self) -> None:
        pass


async def test_a_name_that_leads_inside_the_second_time_is_refused(server: FeedServer) -> None:
    server.give("/", "hello", Connection="close")
    resolver = Turncoat()
    only_honest = lambda address, port: address == "127.0.0.1"  # noqa: E731
    async with Fetcher(permits=only_honest, resolver=resolver) as fetcher:
        assert (await fetcher.fetch(server.url("/", "a.example"))).body == b"hello"
    async with Fetcher(permits=only_honest, resolver=resolver) as fetcher:
        with pytest.raises(AddressRefused):
            await fetcher.fetch(server.url("/", "a.example"))
    assert len(server.asked) == 1


async def test_permanent_redirects_are_remembered_and_others_are_not(server: FeedServer, fetcher: Fetcher) -> None:
    server.give("/new", "hello")
    server.redirect("/gone", "/new", 301)
    server.redirect("/far", "/gone", 308)
    server.redirect("/now", "/gone", 302)
    assert (await fetcher.fetch(server.url("/far"))).moved == server.url("/new")
    answer = await fetcher.fetch(server.url("/now"))
    assert (answer.url, answer.moved, answer.body) == (server.url("/new"), "", b"hello")


async def test_five_redirects_are_followed_and_six_are_not(server: FeedServer, fetcher: Fetcher) -> None:
    server.give("/0", "hello")
    for number in range(1, 7):
        server.redirect(f"/{number}", f"/{number - 1}")
    assert (await fetcher.fetch(server.url("/5"))).body == b"hello"
    with pytest.raises(Unreachable, match="more than 5 times"):
        await fetcher.fetch(server.url("/6"))
    server.redirect("/round", "/round")
    with pytest.raises(Unreachable, match="more than 5 times"):
        await fetcher.fetch(server.url("/round"))


async def test_an_unchanged_answer_is_asked_for_by_its_marks(server: FeedServer, fetcher: Fetcher) -> None:
    server.give("/", "hello", ETag='"1"')
    answer = await fetcher.fetch(server.url("/"), etag='"1"', last_modified="Tue, 24 Nov 2026 10:00:00 GMT")
    assert (answer.status, answer.body) == (304, b"")
    assert server.asked[0].headers["if-modified-since"] == "Tue, 24 Nov 2026 10:00:00 GMT"


async def test_no_cookie_and_no_proxy_of_the_environment_is_used(
    server: FeedServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server.give("/", "hello", Set_Cookie="a=b; Path=/")
    for _ in range(2):
        assert (await fetcher.fetch(server.url("/"))).body == b"hello"
    assert all("cookie" not in asked.headers for asked in server.asked)


@pytest.mark.parametrize("packed", ["gzip", "deflate"])
async def test_what_is_packed_is_unpacked(packed: str, server: FeedServer, fetcher: Fetcher) -> None:
    server.give("/", bomb(1000, packed), Content_Encoding=packed)
    assert (await fetcher.fetch(server.url("/"))).body == b" " * 1000
    server.give("/two", gzip.compress(b"one") + gzip.compress(b"two"), Content_Encoding="gzip")
    assert (await fetcher.fetch(server.url("/two"))).body == b"onetwo"


@pytest.mark.parametrize("packed", ["gzip", "deflate"])
async def test_a_bomb_is_stopped_at_the_limit(packed: str, server: FeedServer, fetcher: Fetcher) -> None:
    raw = bomb(200 * MB, packed)
    assert len(raw) < MB
    server.give("/", raw, Content_Encoding=packed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooLarge, match="more than 1 MB"):
        await fetcher.fetch(server.url("/"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024  # KB


@pytest.mark.parametrize(("encoding", "raw"), [("gzip", b"no gzip at all"), ("gzip", bomb(MB // 2)[:-20])])
async def test_what_is_damaged_or_cut_off_is_refused(
    encoding: str, raw: bytes, server: FeedServer, fetcher: Fetcher
) -> None:
    server.give("/", raw, Content_Encoding=encoding)
    with pytest.raises(Unreachable):
        await fetcher.fetch(server.url("/"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Encoding": "br"},
        {"Content-Encoding": "gzip, gzip"},
        {"Content-Type": "image/png"},
        {"Content-Type": "video/mp4"},
    ],
)
async def test_what_we_do_not_read_is_refused(headers: dict[str, str], server: FeedServer, fetcher: Fetcher) -> None:
    server.give("/", b"x", headers=headers)
    with pytest.raises(WrongKind):
        await fetcher.fetch(server.url("/"))


async def test_a_body_that_says_it_is_too_large_is_not_even_read(server: FeedServer, fetcher: Fetcher) -> None:
    @server.script("/")
    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        out.write(head(200, {"Content-Length": "100000000"}))

    with pytest.raises(TooLarge):
        await fetcher.fetch(server.url("/"))


async def test_an_endless_body_is_stopped(server: FeedServer, fetcher: Fetcher) -> None:
    @server.script("/")
    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        out.write(head(200, {"Transfer-Encoding": "chunked"}))
        while True:
            out.write(b"10000\r\n" + b"<item>  " * 8192 + b"\r\n")
            await out.drain()

    with pytest.raises(TooLarge):
        await fetcher.fetch(server.url("/"))


async def test_endless_headers_are_stopped(server: FeedServer, fetcher: Fetcher) -> None:
    @server.script("/")
    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        out.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            out.write(b"X-More: " + b"x" * 4000 + b"\r\n")
            await out.drain()

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreachable):
        await fetcher.fetch(server.url("/"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"])
async def test_a_server_that_drips_or_is_silent_is_left_in_time(first: bytes, server: FeedServer) -> None:
    @server.script("/")
    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        out.write(first)
        while True:
            if first:
                out.write(b"x")
                await out.drain()
            await asyncio.sleep(0.1)

    began = time.monotonic()
    async with Fetcher(permits=public_or_loopback, seconds=0.5) as fetcher:
        with pytest.raises(Unreachable, match="within"):
            await fetcher.fetch(server.url("/"))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"what?\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    ],
)
async def test_what_is_no_proper_answer_is_refused(raw: bytes, server: FeedServer, fetcher: Fetcher) -> None:
    @server.script("/")
    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        out.write(raw)
        await out.drain()
        out.close()

    with pytest.raises(Unreachable):
        await fetcher.fetch(server.url("/"))


async def test_nobody_there_is_said_in_a_sentence(fetcher: Fetcher) -> None:
    with pytest.raises(Unreachable, match="No connection could be made"):
        await fetcher.fetch("http://127.0.0.1:1/")
