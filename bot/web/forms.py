"""What is handed in, by its content type: Markdown, plain text, HTML, or JSON with fields.

Markdown, text and HTML may carry front matter; in JSON its keys are fields of their own.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping

import orjson

from bot.web.problems import Problem
from content.article import Article
from content.errors import UnreadableArticle
from content.reading import read
from content.reading.fields import from_fields

FORMS: Mapping[str, str] = {"text/markdown": "markdown", "text/plain": "newsroom", "text/html": "html"}
"""Content type to the name of the form in READERS."""
JSON = "application/json"
ACCEPTED = (*FORMS, JSON)

# Encodings by their Python names: others are none of a newsroom's, and some of them are slow on purpose.
_ENCODINGS = ("utf-", "utf_", "ascii", "latin", "iso8859", "cp12", "cp866", "koi8", "gb", "big5", "shift_jis", "euc")


def article_of(body: bytes, content_type: str, charset: str) -> Article:
    """The article a body is. Raises Problem: bad-request, content-type or unreadable."""
    try:
        if content_type == JSON:
            return _from_fields(body)
        form = FORMS[content_type]
        return read(_as_utf8(body, charset), "article", form)
    except UnreadableArticle as error:
        raise Problem("unreadable", error.reason) from error


def _as_utf8(body: bytes, charset: str) -> bytes:
    """The body in the encoding that readers try first; without a charset they find out themselves."""
    if not charset:
        return body
    try:
        codec = codecs.lookup(charset)
    except (LookupError, ValueError):
        codec = None
    if codec is None or not codec.name.startswith(_ENCODINGS):
        raise Problem("content-type", "This charset is not known; send UTF-8.")
    try:
        return body.decode(codec.name).encode()
    except UnicodeError as error:
        raise Problem("unreadable", f"The text is not in {codec.name}, as its charset says.") from error


def _from_fields(body: bytes) -> Article:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem("bad-request", f"The body is no JSON: {error}.") from error
    if not isinstance(fields, dict):
        raise Problem("bad-request", "The body must be a JSON object with fields.")
    return from_fields(fields)
