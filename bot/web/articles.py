"""The articles API: newsrooms hand in, correct and withdraw articles over HTTP, with a token.

Whatever comes in goes through the intake, like anything else. In memory there are never more bodies than ROOM allows,
and never more than AT_ONCE of them on their way into the archive: the others wait unread, on their senders' side.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

import orjson
from aiohttp import ClientPayloadError, web

from bot.access import Answer, AnswerBook, Meter, Token, hashed, is_secret
from bot.intake import NoSuchArticle, OtherArticle, Taken
from bot.web.forms import ACCEPTED, article_of
from bot.web.openapi import KEY_HEADER, LONGEST_KEY, MOST_LISTED, description
from bot.web.problems import Problem, written
from content.article import Article, Filed
from content.reading.encoding import LIMIT
from content.wording.description import describe

ROOM = 8 * LIMIT
"""Bytes of bodies that may be in memory at once."""
AT_ONCE = 4
READING_SECONDS = 60.0
"""How long a body may take to arrive."""
WAITING_SECONDS = 30.0
"""How long a request may wait for room."""


class Shelf(Protocol):
    """The archive, to look things up."""

    async def find(self, number: int) -> Filed | None:
        """One published article."""
        ...

    async def state(self, number: int) -> str:
        """Whether it is published, held or retracted; empty when there is none."""
        ...

    async def latest(self, limit: int, topics: Sequence[str] = (), before: int = 0) -> Sequence[Filed]:
        """The newest, newest first."""
        ...


class Intake(Protocol):
    """The one way in."""

    async def take(self, article: Article, *, urgent: bool = False) -> Taken:
        """Keep an article."""
        ...

    async def put(self, number: int, article: Article) -> Taken:
        """Put it in the place of another one. Raises NoSuchArticle, OtherArticle."""
        ...


class Tokens(Protocol):
    """Who may ask."""

    async def find(self, secret: str, now: datetime) -> Token | None:
        """The token in use that this is."""
        ...


class Room:
    """So many bytes of memory; who needs some waits until there are."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def taken(self, size: int, patience: float) -> AsyncIterator[None]:
        """Hold some of it. Raises TimeoutError when there is none for `patience` seconds."""
        async with asyncio.timeout(patience), self._freed:
            await self._freed.wait_for(lambda: self._left >= size)
            self._left -= size
        try:
            yield
        finally:
            async with self._freed:
                self._left += size
                self._freed.notify_all()


class ArticlesApi:
    """The handlers; `retract` withdraws an article by its number, `per_minute` is each token's rate."""

    def __init__(
        self,
        tokens: Tokens,
        answers: AnswerBook,
        shelf: Shelf,
        intake: Intake,
        *,
        retract: Callable[[int], Awaitable[object]],
        clock: Callable[[], datetime],
        per_minute: int,
    ) -> None:
        self._tokens = tokens
        self._answers = answers
        self._shelf = shelf
        self._intake = intake
        self._retract = retract
        self._clock = clock
        self._meter = Meter(per_minute)
        self._known: dict[str, int] = {}
        self._room = Room(ROOM)
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._described = orjson.dumps(description(), option=orjson.OPT_INDENT_2)

    def add_to(self, app: web.Application) -> None:
        """Give the application the routes."""
        app.router.add_get("/api/openapi.json", self.describe)
        app.router.add_get("/api/articles", self.list)
        app.router.add_post("/api/articles", self.hand_in)
        app.router.add_get(r"/api/articles/{number:\d{1,15}}", self.show)
        app.router.add_put(r"/api/articles/{number:\d{1,15}}", self.correct)
        app.router.add_delete(r"/api/articles/{number:\d{1,15}}", self.withdraw)

    async def describe(self, _: web.Request) -> web.Response:
        """What there is, in OpenAPI; it needs no token."""
        return web.Response(body=self._described, content_type="application/json")

    async def list(self, request: web.Request) -> web.Response:
        """The newest articles, a page at a time."""
        await self._admit(request)
        limit = _number(request, "limit", 20, MOST_LISTED)
        before = _number(request, "before", 0, 10**15)
        topics = [topic for topic in request.query.getall("topic", []) if topic]
        found = await self._shelf.latest(limit, topics, before)
        further = found[-1].number if len(found) == limit else None
        return _json({"articles": [_line(filed) for filed in found], "before": further})

    async def show(self, request: web.Request) -> web.Response:
        """One article, with everything that is understood of it."""
        await self._admit(request)
        filed = await self._published(int(request.match_info["number"]))
        async with self._gate:
            told = await asyncio.to_thread(describe, filed.article)
        return _json(told | _line(filed))

    async def hand_in(self, request: web.Request) -> web.Response:
        """A new article, or the correction of one by its id or address."""
        urgent = {"": False, "false": False, "true": True}.get(request.query.get("urgent", ""))
        if urgent is None:
            raise Problem("bad-request", "urgent must be true or false.")

        async def take(article: Article) -> Answer:
            taken = await self._intake.take(article, urgent=urgent)
            known = taken.kind in ("unchanged", "corrected", "republished")
            return _taken(200 if known else 201, await self._as_it_is(taken))

        return await self._write(request, take)

    async def correct(self, request: web.Request) -> web.Response:
        """A new text in the place of an article."""
        number = int(request.match_info["number"])

        async def put(article: Article) -> Answer:
            await self._standing(number)
            try:
                return _taken(200, await self._as_it_is(await self._intake.put(number, article)))
            except NoSuchArticle as error:
                raise _no_such(number) from error
            except OtherArticle as error:
                raise Problem("other-article", f"{str(error).capitalize()}.") from error

        return await self._write(request, put)

    async def withdraw(self, request: web.Request) -> web.Response:
        """Withdraw an article; to withdraw it again changes nothing."""
        await self._admit(request)
        number = int(request.match_info["number"])
        async with self._gate:
            if not await self._shelf.state(number):
                raise _no_such(number)
            await self._retract(number)
        return web.Response(status=204)

    # -- who may, and how often ---------------------------------------------------------------------------------------

    async def _admit(self, request: web.Request) -> Token:
        """Whose request it is; decided before a byte of the body is read."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not is_secret(secret):
            raise _no_token()
        # A token that was good before is counted before it is looked up: who asks too often costs next to nothing.
        known = hashed(secret)
        counted = known in self._known
        if counted:
            self._count(self._known[known])
        token = await self._tokens.find(secret, self._clock())
        if token is None:
            self._known.pop(known, None)
            raise _no_token()
        self._known[known] = token.id
        if not counted:
            self._count(token.id)
        return token

    def _count(self, token: int) -> None:
        if wait := self._meter.wait(token, time.monotonic()):
            raise Problem("too-many", "This token has asked too often; Retry-After says when it may again.", wait=wait)

    # -- what comes in ------------------------------------------------------------------------------------------------

    async def _write(self, request: web.Request, step: Callable[[Article], Awaitable[Answer]]) -> web.Response:
        token = await self._admit(request)
        key = _key(request)
        content_type = request.content_type
        if content_type not in ACCEPTED or "Content-Type" not in request.headers:
            raise Problem("content-type", f"Send the article as one of {', '.join(ACCEPTED)}.")
        size = request.content_length
        if size is not None and size > LIMIT:
            raise _too_large()
        # A packed body may be many times as large as it says, one without a length as large as it likes.
        needed = LIMIT if size is None or "Content-Encoding" in request.headers else size
        try:
            async with self._room.taken(needed, WAITING_SECONDS):
                body = await _read(request, needed)
                async with self._gate:
                    return await self._answered(request, token, key, body, step)
        except TimeoutError as error:
            raise Problem("busy", "Too much is being handed in just now; ask again.", wait=5) from error

    async def _answered(
        self,
        request: web.Request,
        token: Token,
        key: str,
        body: bytes,
        step: Callable[[Article], Awaitable[Answer]],
    ) -> web.Response:
        """The answer, made once for each key."""
        if not key:
            return _response(await self._made(request, body, step))
        digest = _digest(request, body)
        asked = await self._answers.begin(token.id, key, digest, self._clock())
        if asked is not None:
            if asked.digest != digest:
                raise Problem("key-reused", f"This {KEY_HEADER} came with another request before; take a new one.")
            if asked.answer is None:
                raise Problem("being-answered", "Wait for its answer, or ask again in a moment.", wait=1)
            return _response(asked.answer, {"Idempotency-Replayed": "true"})
        try:
            answer = await self._made(request, body, step)
            await self._answers.settle(token.id, key, answer)
        except BaseException:
            # Nothing came of it, so the next one with this key begins anew. Kept alive when the sender hangs up.
            await asyncio.shield(self._answers.drop(token.id, key))
            raise
        return _response(answer)

    async def _made(self, request: web.Request, body: bytes, step: Callable[[Article], Awaitable[Answer]]) -> Answer:
        """What is answered; a problem of the article itself is an answer too, and as lasting."""
        try:
            article = await asyncio.to_thread(article_of, body, request.content_type, request.charset or "")
            return await step(article)
        except Problem as problem:
            status, told = written(problem)
            return Answer(status, "", told)

    async def _published(self, number: int) -> Filed:
        filed = await self._shelf.find(number)
        if filed is None:
            await self._standing(number)
            raise _no_such(number)
        return filed

    async def _as_it_is(self, taken: Taken) -> Taken:
        """With the version that stands, of an article that is known; raises Problem when that one was withdrawn."""
        if taken.kind != "unchanged":
            return taken
        return taken._replace(version=(await self._published(taken.number)).version)

    async def _standing(self, number: int) -> None:
        """Raises Problem when the article was withdrawn, or never was."""
        state = await self._shelf.state(number)
        if state == "retracted":
            raise Problem("withdrawn", f"Article {number} was withdrawn; POST publishes it again, from its own source.")
        if not state:
            raise _no_such(number)


async def _read(request: web.Request, most: int) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(READING_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > most:
                    raise _too_large()
    except TimeoutError as error:
        raise Problem("too-slow", f"The body did not arrive within {READING_SECONDS:.0f} seconds.") from error
    except (ClientPayloadError, web.PayloadAccessError, ConnectionError) as error:
        raise Problem("bad-request", "The body ended before its end; nothing was kept.") from error
    return bytes(body)


def _no_token() -> Problem:
    told = "Send a token that is in use as `Authorization: Bearer herald_...`."
    return Problem("no-token", told, headers={"WWW-Authenticate": 'Bearer realm="herald"'})


def _too_large() -> Problem:
    return Problem(
        "too-large", f"An article may have at most {LIMIT // 1_000_000} MB.", headers={"Connection": "close"}
    )


def _no_such(number: int) -> Problem:
    return Problem("no-such-article", f"There is no article {number}.")


def _key(request: web.Request) -> str:
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return ""
    key = key.strip().strip('"')
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Problem("bad-request", f"{KEY_HEADER} must be 1 to {LONGEST_KEY} visible ASCII characters.")
    return key


def _digest(request: web.Request, body: bytes) -> str:
    asked = hashlib.sha256(f"{request.method} {request.path_qs}\n{request.headers['Content-Type']}\n".encode())
    asked.update(body)
    return asked.hexdigest()


def _number(request: web.Request, name: str, usual: int, most: int) -> int:
    text = request.query.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and 1 <= int(text) <= most):
        raise Problem("bad-request", f"{name} must be a number from 1 to {most}.")
    return int(text)


def _taken(status: int, taken: Taken) -> Answer:
    if taken.kind == "held":
        return Answer(202, "", orjson.dumps({"outcome": "held"}).decode())
    told = {"number": taken.number, "version": taken.version, "outcome": taken.kind}
    return Answer(status, f"/api/articles/{taken.number}", orjson.dumps(told).decode())


def _line(filed: Filed) -> dict[str, Any]:
    """An article as it stands in a list."""
    article = filed.article
    return {
        "number": filed.number,
        "version": filed.version,
        "received": filed.received.isoformat(),
        "published": article.published.isoformat() if article.published else None,
        "id": article.identity,
        "url": article.url,
        "title": article.title,
        "author": article.author,
        "source": article.source,
        "language": article.language,
        "topics": list(article.topics),
    }


def _json(value: object) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json")


def _response(answer: Answer, headers: dict[str, str] | None = None) -> web.Response:
    if answer.location:
        headers = {"Location": answer.location, **(headers or {})}
    kind = "application/json" if answer.status < 400 else "application/problem+json"
    return web.Response(status=answer.status, text=answer.body, content_type=kind, headers=headers)
