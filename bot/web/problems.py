"""What the articles API says when it cannot do what was asked: problem details (RFC 9457), one shape for all of them.

A problem is raised where it is found and becomes an answer at the edge, in `told`. Its `type` is for programs, its
`detail` for people: one sentence that says what is wrong and what to do.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import orjson
from aiohttp import web

from bot.delivery.ledger import StorageUnavailable

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
TYPE = "urn:herald:problem:"

KINDS: Mapping[str, tuple[int, str]] = {
    "bad-request": (400, "The request cannot be understood"),
    "no-token": (401, "A token is needed"),
    "not-found": (404, "There is no such thing"),
    "no-such-article": (404, "There is no article of this number"),
    "method": (405, "This cannot be done here"),
    "too-slow": (408, "The request took too long"),
    "other-article": (409, "It is another article"),
    "being-answered": (409, "The same request is being answered"),
    "withdrawn": (410, "The article was withdrawn"),
    "too-large": (413, "The article is too large"),
    "content-type": (415, "This content type is not read"),
    "unreadable": (422, "The article cannot be read"),
    "key-reused": (422, "The key was used for another request"),
    "too-many": (429, "Too many requests"),
    "broken": (500, "Something is broken here"),
    "busy": (503, "Not now"),
}
"""Every problem by the end of its `type`: its status and its title."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """What was asked cannot be done."""

    def __init__(self, kind: str, detail: str, *, wait: float = 0, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        if wait:
            self.headers["Retry-After"] = str(math.ceil(wait))

    @property
    def status(self) -> int:
        """The answer's status."""
        return KINDS[self.kind][0]


class Told(NamedTuple):
    """A problem as it is sent."""

    status: int
    body: str


def written(problem: Problem) -> Told:
    """The status and the body that tell it."""
    status, title = KINDS[problem.kind]
    facts = {"type": TYPE + problem.kind, "title": title, "status": status, "detail": problem.detail}
    return Told(status, orjson.dumps(facts).decode())


def as_answer(problem: Problem) -> web.Response:
    """The problem as an answer."""
    status, body = written(problem)
    return web.Response(status=status, text=body, content_type=CONTENT_TYPE, headers=problem.headers)


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Under /api/, whatever goes wrong is answered as a problem."""
    if not request.path.startswith("/api/"):
        return await handler(request)
    try:
        return await handler(request)
    except Problem as problem:
        return as_answer(problem)
    except StorageUnavailable as error:
        log.warning("an article could not be kept: %s", error)
        return as_answer(Problem("busy", "The database cannot be reached now; ask again.", wait=5))
    except web.HTTPNotFound:
        return as_answer(Problem("not-found", f"There is nothing at {request.path}; see /api/openapi.json."))
    except web.HTTPMethodNotAllowed as error:
        allowed = ", ".join(sorted(error.allowed_methods))
        return as_answer(Problem("method", f"Here one may only {allowed}.", headers={"Allow": allowed}))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return as_answer(Problem("bad-request", error.reason))
    except Exception:
        log.exception("a request to %s failed", request.path)
        return as_answer(Problem("broken", "The operator finds the cause in the log."))
