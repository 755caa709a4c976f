"""Messages out: straight HTTP to the Bot API, the body encoded once and only the chat's id changed.

The library's objects are left out on purpose: building and reading them for a digest that is the same for everyone
costs more than sending it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
from aiohttp import hdrs
from yarl import URL

from bot.delivery.outcome import NotConnected, Outcome, Refused, Unsure
from bot.telegram.errors import classify
from content.markup.calls import Call, Upload

TELEGRAM = "https://api.telegram.org"
_JSON = {hdrs.CONTENT_TYPE: "application/json"}


class Prepared:
    """A call encoded once; `send` adds the chat, and the topic to a new message. Made by `Messenger.prepare`."""

    __slots__ = ("_body", "_messenger", "_method", "_new", "_url")

    def __init__(self, messenger: Messenger, method: str, url: URL, body: bytes) -> None:
        self._messenger = messenger
        self._method = method
        self._url = url
        self._body = body
        self._new = not method.startswith(("edit", "delete"))

    async def send(self, chat_id: int, thread_id: int = 0, paid: bool = False) -> Outcome:
        """Send to this chat (and topic). Never raises for anything the server or the network does."""
        ending = b"%d" % chat_id
        if thread_id and self._new:
            ending += b',"message_thread_id":%d' % thread_id
        if paid and self._new:
            ending += b',"allow_paid_broadcast":true'
        return await self._messenger.post(self._method, self._url, self._body + ending + b"}")


class PreparedUpload:
    """A call that carries files; its form is written anew for each chat."""

    __slots__ = ("_fields", "_files", "_messenger", "_method", "_url")

    def __init__(
        self, messenger: Messenger, method: str, url: URL, fields: Mapping[str, str], files: Mapping[str, Upload]
    ) -> None:
        self._messenger = messenger
        self._method = method
        self._url = url
        self._fields = fields
        self._files = files

    async def send(self, chat_id: int, thread_id: int = 0, paid: bool = False) -> Outcome:
        """Send to this chat (and topic). Never raises for anything the server or the network does."""
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("chat_id", str(chat_id))
        if thread_id:
            form.add_field("message_thread_id", str(thread_id))
        if paid:
            form.add_field("allow_paid_broadcast", "true")
        for name, value in self._fields.items():
            form.add_field(name, value)
        for name, upload in self._files.items():
            # A plain byte string is written in one piece, and a large one would block the loop meanwhile.
            form.add_field(name, io.BytesIO(upload.content), filename=upload.name, content_type=upload.mime)
        return await self._messenger.post(self._method, self._url, form)


class Messenger:
    """Sends calls to one bot's chats.

    `server` is Telegram's or one of one's own; `proxy` an HTTP proxy's address; `connections` how many requests may be
    under way at once; `timeout` how many seconds an answer may take before the message counts as unsure. Use it as a
    context manager, inside a running loop. The token appears in no error and no log.
    """

    def __init__(
        self,
        token: str,
        *,
        server: str = TELEGRAM,
        proxy: str | None = None,
        connections: int = 256,
        timeout: float = 20.0,
        connect_timeout: float = 5.0,
    ) -> None:
        self._base = f"{server.rstrip('/')}/bot{token}/"
        self._proxy = proxy or None
        self._connections = connections
        # A send's answer is short: the time between two of its bytes needs no limit of its own, and no timer. The whole
        # may take the waits for a connection and for the answer; uploads get more, since Telegram reads at the line's
        # pace. All of it must fit into the sender's lease of 60 seconds.
        self._timeout = aiohttp.ClientTimeout(
            total=connect_timeout + timeout, connect=connect_timeout, sock_connect=connect_timeout
        )
        self._upload_timeout = aiohttp.ClientTimeout(
            total=connect_timeout + 1.5 * timeout,
            connect=connect_timeout,
            sock_connect=connect_timeout,
            sock_read=timeout,
        )
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"Messenger(connections={self._connections})"

    async def __aenter__(self) -> Messenger:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Get ready to send; nothing is connected yet."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=15.0, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                # Said once for all requests: leaving headers out is worked out anew for each.
                headers={hdrs.ACCEPT: "*/*", hdrs.ACCEPT_ENCODING: "identity", hdrs.USER_AGENT: "herald"},
            )

    async def close(self) -> None:
        """Close every connection; may be called again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def prepare(self, call: Call) -> Prepared | PreparedUpload:
        """The call, encoded for any number of chats. Raises ValueError when it cannot be written as JSON."""
        url = URL(self._base + call.method, encoded=True)
        files: dict[str, Upload] = {}
        parameters = {name: _lift(name, value, files) for name, value in call.parameters.items()}
        try:
            if files:
                fields = {
                    name: value if isinstance(value, str) else orjson.dumps(value).decode()
                    for name, value in parameters.items()
                    if name not in files
                }
                return PreparedUpload(self, call.method, url, fields, files)
            body = orjson.dumps(parameters)[:-1]
        except TypeError as error:
            raise ValueError(f"{call.method}: not JSON ({error})") from error
        return Prepared(self, call.method, url, body + (b',"chat_id":' if parameters else b'"chat_id":'))

    async def send(self, call: Call, chat_id: int, thread_id: int = 0, paid: bool = False) -> Outcome:
        """Send one call to one chat. Never raises for anything the server or the network does."""
        try:
            prepared = self.prepare(call)
        except ValueError as error:
            return Refused(str(error))
        return await prepared.send(chat_id, thread_id, paid)

    async def post(self, method: str, url: URL, body: bytes | aiohttp.FormData) -> Outcome:
        """One request and what came of it; for prepared calls."""
        if self._session is None:
            return NotConnected("the messenger is closed")
        upload = not isinstance(body, bytes)
        try:
            # Read to its end or failed, an answer gives its connection back by itself: a context would cost a tenth.
            response = await self._session.post(
                url,
                data=body,
                headers=None if upload else _JSON,
                proxy=self._proxy,
                timeout=self._upload_timeout if upload else self._timeout,
                allow_redirects=False,
            )
            answer = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The words of these errors hold the address and with it the token: only their kind is passed on.
            return _what_became(error)
        return classify(response.status, answer, method=method, retry_after=response.headers.get(hdrs.RETRY_AFTER, ""))


def _what_became(error: Exception) -> Outcome:
    kind = type(error).__name__
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)):
        return NotConnected(kind)
    if isinstance(error, aiohttp.InvalidURL):
        return NotConnected(kind)
    if isinstance(error.__cause__, aiohttp.ClientConnectionResetError) and "closing transport" in str(error.__cause__):
        # The connection was already closed when part of the request was still to be written: nothing whole left.
        return NotConnected("the connection was closed before the request left")
    return Unsure(kind)


def _lift(name: str, value: Any, files: dict[str, Upload]) -> Any:
    """The value with every file in it replaced by its `attach://` name and collected in `files`."""
    if isinstance(value, Upload):
        files[name] = value
        return value
    return _lift_inside(value, files)


def _lift_inside(value: Any, files: dict[str, Upload]) -> Any:
    if isinstance(value, Upload):
        name = f"file{len(files)}"
        files[name] = value
        return f"attach://{name}"
    if isinstance(value, Mapping):
        return {key: _lift_inside(inner, files) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_lift_inside(inner, files) for inner in value]
    return value
