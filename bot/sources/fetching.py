"""Guarded fetching: the one way to anything outside that somebody else names.

FetchError                  `reason` is a sentence for the operator; `lasting`: trying again will not help
├── AddressRefused          it leads into our own network, or is no web address at all
├── TooLarge                more bytes than we take, on the wire or unpacked
├── WrongKind               a picture, a film, an unknown compression
└── Unreachable             no connection, no answer in time, an answer that is no HTTP
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.sources.guard import Permits, public

SIZE = 8 * 1024 * 1024
REDIRECTS = 5
SECONDS = 30.0
"""How long one fetch may take in all, redirects included."""

TEXT = re.compile(r"text/|application/(?:[\w.+-]*xml|[\w.+-]*json|octet-stream)\b", re.IGNORECASE)
_PERMANENT = frozenset((301, 308))
_REDIRECT = frozenset((301, 302, 303, 307, 308))
_NAMERS = 32
_AGENT = "Herald/0.1 (news bot; reads feeds)"
_REFUSED = "leads to an address that is not public"


class FetchError(Exception):
    """Nothing could be fetched."""

    lasting = False

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class AddressRefused(FetchError):
    """We do not go there."""

    lasting = True


class TooLarge(FetchError):
    """There is more of it than we take."""


class WrongKind(FetchError):
    """It is nothing we read."""


class Unreachable(FetchError):
    """It could not be had now."""


class Fetched(NamedTuple):
    """An answer. `body` is unpacked, and empty unless `status` is 200; the names in `headers` are in lower case.

    `url` is where it came from in the end, `moved` the same when every redirect on the way was permanent. `links` are
    the addresses in its Link headers by what they are to it ("hub", "self"), in lower case.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    moved: str = ""
    links: Mapping[str, str] = MappingProxyType({})


class Fetcher:
    """Fetches what is public, with limits on everything. Use as an async context manager, in one loop.

    `permits` says for each connection whether it may be made; only tests and demonstrations pass another one.
    `size` counts on the wire and unpacked, in bytes; `seconds` is the whole time; `kinds` the content types it takes.
    """

    def __init__(
        self,
        *,
        permits: Permits = public,
        size: int = SIZE,
        seconds: float = SECONDS,
        resolver: AbstractResolver | None = None,
        kinds: re.Pattern[str] = TEXT,
    ) -> None:
        self._permits = permits
        self._kinds = kinds
        self._size = size
        self._seconds = seconds
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """What is there, unless it is what `etag` or `last_modified` name (then the status is 304).

        Raises FetchError. Any HTTP status is an answer.
        """
        headers = {"Accept-Encoding": "gzip, deflate", "Accept": "*/*", "User-Agent": _AGENT}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(url, headers)
        except TimeoutError:
            raise Unreachable(url, f"There was no complete answer within {self._seconds:.0f} seconds.") from None

    async def post(self, url: str, form: Mapping[str, str]) -> Fetched:
        """Send a form; the answer without its body. Raises FetchError. A redirect is an answer, not followed."""
        self._look_at(url)
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._opened().post(url, data=form, headers={"User-Agent": _AGENT}, allow_redirects=False) as response,
            ):
                return Fetched(url, response.status, {name.lower(): value for name, value in response.headers.items()})
        except TimeoutError:
            raise Unreachable(url, f"There was no complete answer within {self._seconds:.0f} seconds.") from None
        except (aiohttp.ClientError, OSError, ValueError, UnicodeError) as error:
            raise _translated(url, error) from error

    async def _follow(self, url: str, headers: Mapping[str, str]) -> Fetched:
        at, permanent = url, True
        for _ in range(REDIRECTS + 1):
            self._look_at(at)
            answer = await self._once(at, headers)
            if answer.status not in _REDIRECT or not answer.headers.get("location"):
                return answer._replace(moved=at if permanent and at != url else "")
            permanent = permanent and answer.status in _PERMANENT
            try:
                at = urljoin(at, answer.headers["location"].strip())
            except ValueError:
                raise Unreachable(url, "It redirects to something that is no address.") from None
        raise Unreachable(url, f"It redirects more than {REDIRECTS} times.")

    def _look_at(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host, port, user = parts.hostname, parts.port, parts.username or parts.password
        except ValueError:
            raise AddressRefused(url, "This is no web address.") from None
        if parts.scheme not in ("http", "https") or not host or len(url) > 2000:
            raise AddressRefused(url, "Only addresses that begin with http:// or https:// are fetched.")
        if user:
            raise AddressRefused(
                f"{parts.scheme}://{host}", "An address with a name and password in it is not fetched."
            )
        if port == 0:
            raise AddressRefused(url, "This is no web address.")

    async def _once(self, url: str, headers: Mapping[str, str]) -> Fetched:
        try:
            async with self._opened().get(url, headers=headers, allow_redirects=False) as response:
                facts = {name.lower(): value for name, value in response.headers.items()}
                body = await self._body(url, response, facts) if response.status == 200 else b""
                return Fetched(url, response.status, facts, body, links=_links(response))
        except (aiohttp.ClientError, OSError, ValueError, UnicodeError) as error:
            raise _translated(url, error) from error

    async def _body(self, url: str, response: aiohttp.ClientResponse, headers: Mapping[str, str]) -> bytes:
        kind = headers.get("content-type", "")
        if kind and not self._kinds.match(kind.strip()):
            wanted = "a feed or a page" if self._kinds is TEXT else "what is expected there"
            raise WrongKind(url, f"It is {kind.partition(';')[0].strip()[:60]}, not {wanted}.")
        if int(headers.get("content-length", "0") or 0) > self._size:
            raise self._too_large(url)
        unpack = _Unpacking(url, headers.get("content-encoding", ""), self._size)
        wire = 0
        async for chunk in response.content.iter_chunked(65536):
            wire += len(chunk)
            if wire > self._size or not unpack.feed(chunk):
                raise self._too_large(url)
        return unpack.whole()

    def _too_large(self, url: str) -> TooLarge:
        return TooLarge(url, f"It has more than {self._size / 1024 / 1024:.0f} MB.")

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=128,
                limit_per_host=4,
                socket_factory=self._socket,
                resolver=self._resolver or _Names(),
                ttl_dns_cache=60,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=15),
            )
        return self._session

    def _socket(self, found: tuple[Any, ...]) -> socket.socket:
        """Called with the very address of each connection, so neither a redirect nor a changing name gets past."""
        family, kind, protocol, _, address = found
        if not self._permits(address[0], address[1]):
            raise OSError(_REFUSED)
        return socket.socket(family=family, type=kind, proto=protocol)


class _Names(AbstractResolver):
    """Looks names up in threads of its own: a slow name server must not hold up what else uses threads."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_NAMERS, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Unpacking:
    """Unpacks piece by piece and stops at the limit, however much a small piece grows to."""

    def __init__(self, url: str, encoding: str, limit: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise WrongKind(url, f"It is packed in a way we did not ask for ({encoding[:40]}).")
        self._url = url
        self._packed = encoding not in ("", "identity")
        self._limit = limit
        self._size = 0
        self._parts: list[bytes] = []
        self._unpacker = zlib.decompressobj(wbits=47)
        self._begun = False

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; False when it is too much."""
        if not self._packed:
            return self._keep(chunk)
        while chunk:
            chunk, kept = self._step(chunk)
            if not kept:
                return False
        return True

    def _step(self, chunk: bytes) -> tuple[bytes, bool]:
        if self._unpacker.eof:
            if chunk[:2] != b"\x1f\x8b":
                return b"", True  # padding after the end
            self._unpacker = zlib.decompressobj(wbits=47)
        try:
            part = self._unpacker.decompress(chunk, self._limit + 1 - self._size)
        except zlib.error:
            if self._begun:
                raise Unreachable(self._url, "What arrived is damaged.") from None
            self._unpacker = zlib.decompressobj(wbits=-15)  # some call the bare stream "deflate"
            self._begun = True
            return chunk, True
        self._begun = True
        if not self._keep(part):
            return b"", False
        return self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail, True

    def _keep(self, part: bytes) -> bool:
        self._size += len(part)
        self._parts.append(part)
        return self._size <= self._limit

    def whole(self) -> bytes:
        """Everything, once all pieces were fed."""
        if self._packed and self._begun and not self._unpacker.eof:
            raise Unreachable(self._url, "What arrived is cut off.")
        return b"".join(self._parts)


def _links(response: aiohttp.ClientResponse) -> Mapping[str, str]:
    try:
        found = [(str(link.get("rel", "")), str(link["url"])) for link in response.links.values()]
    except ValueError:  # one is no address; the answer is good without them
        return {}
    return {relation: url for said, url in reversed(found) for relation in said.lower().split()}


def _translated(url: str, error: Exception) -> FetchError:
    if _REFUSED in str(getattr(error, "os_error", error)):
        return AddressRefused(url, f"It {_REFUSED}, or to an unusual port; such addresses are not fetched.")
    if isinstance(error, (aiohttp.InvalidURL, UnicodeError)):
        return AddressRefused(url, "This is no web address.")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Unreachable(url, "Its name is not known.")
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return Unreachable(url, "Its certificate is not valid.")
    if isinstance(error, aiohttp.ClientPayloadError):
        return Unreachable(url, "The answer was cut off.")
    if isinstance(error, (aiohttp.ClientResponseError, ValueError)):
        return Unreachable(url, "The answer is no proper HTTP.")
    return Unreachable(url, "No connection could be made.")
