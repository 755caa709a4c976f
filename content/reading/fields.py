"""An article as a JSON object: its text in one field, and what a header would say in others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from content.article import Article
from content.errors import UnreadableArticle
from content.reading import front_matter

TEXTS: Mapping[str, str] = {"markdown": "markdown", "text": "newsroom", "html": "html"}
"""The fields that hold the article itself, of which there is exactly one, and the form of each."""
FIELDS = (
    "title",
    "summary",
    "published",
    "author",
    "source",
    "url",
    "language",
    "topics",
    "id",
    "dateline",
    "picture",
)
_NAMES = (".json", ".jsonl", ".ndjson")


def looks_like_json(text: str, name: str = "") -> bool:
    """Whether a text is JSON, or called that: an object, or a list of them, is no article's words in any other form."""
    if name.lower().endswith(_NAMES):
        return True
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        found = _parsed(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) or (isinstance(found, list) and any(isinstance(one, dict) for one in found))


def read_json(text: str, name: str) -> Article:
    """The article of a JSON object. Raises UnreadableArticle."""
    try:
        fields = _parsed(text)
        json.dumps(fields, ensure_ascii=False).encode()  # half a surrogate pair can be written in JSON and nowhere else
    except (ValueError, RecursionError) as error:
        raise UnreadableArticle(name, f"It is no JSON that can be read: {error}.") from error
    if not isinstance(fields, dict):
        raise UnreadableArticle(name, "It is JSON, but not the object with fields that one article is.")
    return from_fields(fields, name)


def from_fields(fields: Mapping[str, Any], name: str = "article") -> Article:
    """The article with these values of JSON. Raises UnreadableArticle naming the field that is no good."""
    from content.reading import read  # which knows this form too

    fields = {field: value for field, value in fields.items() if value is not None}
    if strange := sorted(set(fields) - set(TEXTS) - set(FIELDS)):
        known = ", ".join((*FIELDS, *TEXTS))
        raise UnreadableArticle(name, f'There is no field "{strange[0][:60]}" in the JSON of an article, only {known}.')
    text, form = _text(fields, name)
    said = {field: fields[field] for field in FIELDS if field in fields}
    if len(json.dumps(said, ensure_ascii=False).encode()) > front_matter.LIMIT:
        raise UnreadableArticle(name, f"Its fields beside the text have more than {front_matter.LIMIT} bytes.")
    return front_matter.apply(read(text.encode(), name, form), said, name, place="In the JSON")


def _parsed(text: str) -> Any:
    return json.loads(text, strict=False)  # line separators within a string may have become line ends


def _text(fields: Mapping[str, Any], name: str) -> tuple[str, str]:
    given = [field for field in TEXTS if field in fields]
    if len(given) != 1:
        raise UnreadableArticle(name, "Give the article in exactly one of the fields markdown, text and html.")
    text = fields[given[0]]
    if not isinstance(text, str):
        raise UnreadableArticle(name, f'In the JSON, "{given[0]}" must be text.')
    return text, TEXTS[given[0]]
