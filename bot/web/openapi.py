"""What the articles API is, in OpenAPI 3.1. The tests hold every answer they get against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from bot.intake import Taken
from bot.web.forms import FORMS, JSON
from bot.web.problems import CONTENT_TYPE, KINDS, TYPE
from content.reading.fields import FIELDS, TEXTS

KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 255
MOST_LISTED = 100

Schema = dict[str, Any]

OUTCOMES = tuple(kind for kind in get_args(get_type_hints(Taken)["kind"]) if kind != "held")
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 1}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_HINTS: Mapping[str, str] = {
    "title": "Otherwise it is the first heading, or the first sentence.",
    "summary": "The editor's own; otherwise sentences are chosen from the article.",
    "published": "A date, or a date and a time: 2026-11-24, 2026-11-24T10:30+04:00.",
    "language": "A language code such as en or az; otherwise it is found out.",
    "id": "The newsroom's own id: what comes with the same id later is a correction.",
    "url": "The article's address; without an id, what comes with the same address is a correction.",
    "dateline": "The place the report is from.",
}


def _thing(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_LINE: Schema = {
    "number": _NUMBER,
    "version": _NUMBER,
    "received": _MOMENT,
    "published": _maybe(_MOMENT),
    "id": _TEXT,
    "url": _TEXT,
    "title": {"type": "string", "minLength": 1},
    "author": _TEXT,
    "source": _TEXT,
    "language": _TEXT,
    "topics": _many(_TEXT),
}


def _schemas() -> Schema:
    summary = {"headline": _TEXT, "brief": _TEXT, "full": _many(_TEXT)}
    initiative = dict.fromkeys(("area", "action", "outcome", "section"), _TEXT)
    blocks = {"type": "array", "description": "Blocks: lists that begin with their kind (h, p, l, t, q, c, i, ...)."}
    picture = {"url": _TEXT, "alt": _TEXT, "role": {"enum": ["lead", "inline", "other_story"]}}
    more = {
        "dateline": _TEXT,
        "summary": _thing(summary),
        "key_points": _many(_TEXT),
        "initiatives": _many(_thing(initiative)),
        "sections": _many(_thing({"heading": _TEXT, "blocks": blocks})),
        "pictures": _many(_thing(picture)),
    }
    return {
        "Fields": _fields(),
        "Taken": _thing({"number": _NUMBER, "version": _NUMBER, "outcome": {"enum": list(OUTCOMES)}}),
        "Held": _thing({"outcome": {"const": "held"}}),
        "Line": _thing(_LINE),
        "Article": _thing(_LINE | more),
        "Page": _thing(
            {
                "articles": _many(_ref("Line")),
                "before": _maybe(_NUMBER) | {"description": "Ask for the next page with it; null: this is the last."},
            }
        ),
        "Problem": _thing(
            {
                "type": {"enum": [TYPE + kind for kind in KINDS]},
                "title": _TEXT,
                "status": {"type": "integer"},
                "detail": _TEXT,
            }
        ),
    }


def _fields() -> Schema:
    texts = {name: {"type": "string", "description": f"The article as {name}; exactly one of these."} for name in TEXTS}
    others: Schema = {name: _maybe(_TEXT) for name in FIELDS}
    others["topics"] = _maybe({"anyOf": [_many(_TEXT), _TEXT]})
    others["author"] = _maybe({"anyOf": [_TEXT, _many(_TEXT)]})
    others["picture"] = _maybe({"anyOf": [_TEXT, _thing({"url": _TEXT, "alt": _TEXT}, ("alt",))]})
    for name, hint in _HINTS.items():
        others[name] = others[name] | {"description": hint}
    every = (*TEXTS, *FIELDS)
    return _thing(texts | others, every) | {"oneOf": [{"required": [name]} for name in TEXTS]}


def _problems(*kinds: str) -> Schema:
    """The answers that are problems, those of one status together."""
    told: dict[str, list[str]] = {}
    for kind in kinds:
        status, title = KINDS[kind]
        told.setdefault(str(status), []).append(title)
    content = {CONTENT_TYPE: {"schema": _ref("Problem")}}
    return {status: {"description": "; ".join(titles), "content": content} for status, titles in sorted(told.items())}


def _answer(text: str, schema: str) -> Schema:
    return {"description": text, "content": {JSON: {"schema": _ref(schema)}}}


_EVERY = ("no-token", "too-many", "broken", "busy")
_WRITING = (
    *("bad-request", "too-slow", "being-answered", "too-large", "content-type", "unreadable", "key-reused"),
    *_EVERY,
)
_KEY: Schema = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "Made up by the sender: the same request with the same key gets the same answer, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}
_BODY: Schema = {
    "required": True,
    "description": "Markdown, text and HTML may begin with front matter, lines of `key: value` between two ---.",
    "content": {kind: {"schema": _TEXT} for kind in FORMS} | {JSON: {"schema": _ref("Fields")}},
}


def _query(name: str, text: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def description() -> Schema:
    """The whole description, ready for JSON."""
    listed = {
        "operationId": "listArticles",
        "summary": "The newest articles, newest first",
        "parameters": [
            _query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": 20}),
            _query("before", "Only those with a smaller number.", _NUMBER),
            _query("topic", "Only those of this topic, or of one of these.", _many(_TEXT)),
        ],
        "responses": {"200": _answer("A page of them", "Page"), **_problems("bad-request", *_EVERY)},
    }
    handed_in = {
        "operationId": "handInArticle",
        "summary": "Hand in an article, or correct one by its id or address",
        "parameters": [_KEY, _query("urgent", "Announce it to everybody at once.", {"type": "boolean"})],
        "requestBody": _BODY,
        "responses": {
            "200": _answer("It is an article we have: corrected, published again, or unchanged", "Taken"),
            "201": _answer("It is published", "Taken"),
            "202": _answer("It waits for an editor", "Held"),
            **_problems("withdrawn", *_WRITING),
        },
    }
    shown = {
        "operationId": "showArticle",
        "summary": "An article with everything that is understood of it",
        "responses": {
            "200": _answer("The article", "Article"),
            **_problems("no-such-article", "withdrawn", *_EVERY),
        },
    }
    corrected = {
        "operationId": "correctArticle",
        "summary": "Put a new text in the place of an article",
        "parameters": [_KEY],
        "requestBody": _BODY,
        "responses": {
            "200": _answer("It is corrected, or was the same", "Taken"),
            "202": _answer("It waits for an editor", "Held"),
            **_problems("no-such-article", "withdrawn", "other-article", *_WRITING),
        },
    }
    withdrawn = {
        "operationId": "withdrawArticle",
        "summary": "Withdraw an article",
        "responses": {"204": {"description": "It is withdrawn"}, **_problems("no-such-article", *_EVERY)},
    }
    number = {"name": "number", "in": "path", "required": True, "schema": _NUMBER}
    itself = {"200": {"description": "This description", "content": {JSON: {"schema": {"type": "object"}}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Herald: articles", "version": "1"},
        "security": [{"token": []}],
        "paths": {
            "/api/articles": {"get": listed, "post": handed_in},
            "/api/articles/{number}": {
                "parameters": [number],
                "get": shown,
                "put": corrected,
                "delete": withdrawn,
            },
            "/api/openapi.json": {"get": {"operationId": "describeApi", "security": [], "responses": itself}},
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
