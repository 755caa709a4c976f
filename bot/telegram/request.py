"""The library's requests over aiohttp: several times lighter than its own, and silent about the token."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
from aiohttp import hdrs
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.telegram.errors import redact

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

_JSON = {hdrs.CONTENT_TYPE: "application/json"}
_KEPT_ADDRESSES = 128


class AiohttpRequest(BaseRequest):
    """What `telegram.Bot` asks of the network, over one aiohttp session.

    Times in seconds, None for no limit. `read_timeout` is how long the server may be silent, `write_timeout` how long
    sending the request may take (`media_write_timeout` when it carries files), `connect_timeout` is for reaching the
    server and `pool_timeout` for waiting until one of the `connections` is free. A long poll's own read time-out
    prolongs the whole. `proxy` is an HTTP proxy's address.
    """

    __slots__ = (
        "_addresses",
        "_connect_timeout",
        "_connections",
        "_media_write_timeout",
        "_pool_timeout",
        "_proxy",
        "_read_timeout",
        "_session",
        "_write_timeout",
    )

    def __init__(
        self,
        *,
        connections: int = 64,
        read_timeout: float | None = 10.0,
        write_timeout: float | None = 10.0,
        connect_timeout: float | None = 10.0,
        pool_timeout: float | None = 5.0,
        media_write_timeout: float | None = 60.0,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._proxy = proxy or None
        self._session: aiohttp.ClientSession | None = None
        self._addresses: dict[str, URL] = {}

    @property
    def read_timeout(self) -> float | None:
        """How long the server may be silent unless a call says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; it belongs to the running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={hdrs.USER_AGENT: self.USER_AGENT},
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Close the session; may be called again, and `initialize` after it."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as JSON. Raises TelegramError, without repeating the answer: it may be anything."""
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer

    async def do_request(  # noqa: PLR0917 - the library's own signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request: the status and the body. Raises TimedOut and NetworkError, both without any address."""
        if self._session is None:
            raise RuntimeError("this request is not initialized")
        files = bool(request_data and request_data.contains_files)
        timeout = _timeouts(
            download=method == "GET",
            read=_chosen(read_timeout, self._read_timeout),
            write=_chosen(write_timeout, self._media_write_timeout if files else self._write_timeout),
            connect=_chosen(connect_timeout, self._connect_timeout),
            pool=_chosen(pool_timeout, self._pool_timeout),
        )
        try:
            async with self._session.request(
                method,
                self._address(url),
                data=_body(request_data),
                headers=_JSON if request_data and not files else None,
                proxy=self._proxy,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            failure = _failure(error)
        # Raised outside the handler: the error behind it names the address, and the address holds the token.
        raise failure

    def _address(self, url: str) -> URL:
        address = self._addresses.get(url)
        if address is None:
            if len(self._addresses) >= _KEPT_ADDRESSES:
                self._addresses.clear()
            address = self._addresses[url] = URL(url)
        return address


def _chosen(given: ODVInput[float], usual: float | None) -> float | None:
    # Anything but a number or None is the library's marker for "as this request was set up".
    return given if given is None or isinstance(given, (int, float)) else usual


def _timeouts(
    *, download: bool, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """The library's four in aiohttp's terms.

    aiohttp's `connect` includes the wait for a free connection, and it has no time-out for writing: that is bounded by
    the total. A download may take as long as bytes keep coming.
    """
    connected = None if connect is None or pool is None else connect + pool
    total = None if download or connected is None or read is None or write is None else connected + write + read
    return aiohttp.ClientTimeout(total=total, connect=connected, sock_connect=connect, sock_read=read)


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return orjson.dumps(request_data.parameters)
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        # A plain byte string is written in one piece, and a large one would block the loop meanwhile.
        part = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, part, filename=filename, content_type=mime)
    return form


def _failure(error: Exception) -> TelegramError:
    kind = type(error).__name__
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return TimedOut(f"{kind}: no connection in time, nothing was sent to Telegram")
    if isinstance(error, TimeoutError):
        return TimedOut(f"{kind}: no answer in time, the request may have arrived")
    if isinstance(error, aiohttp.ClientConnectorError):
        return NetworkError(redact(f"{kind}: {error.os_error.strerror or error.os_error}"))
    return NetworkError(kind)
