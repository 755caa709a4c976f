"""Front matter: the lines between two `---` above a text, in which the newsroom says what the article is.

Every value is read as the text it is written as: `language: no` is Norwegian, not false, and `title: 007` keeps its
zeros. Anchors and aliases are refused, for a small header with them can grow without end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from content.article import Article, ArticlePicture, Role
from content.errors import UnreadableArticle
from content.reading.inline import picture_address, safe_link

LIMIT = 65_536
"""Characters a header may have."""

_OPENING = re.compile(r"\s*---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"[ \t]*\"?([^\W\d][\w -]{0,39}?)\"?[ \t]*:(?:[ \t]+(.*)|[ \t]*)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[ T,]+(\d{1,2}):(\d{2}))?")
_EMPTY = frozenset(("", "~", "null", "Null", "NULL"))
_NESTED = re.compile(r"^[ \t]{40}|^[ \t]*(?:[-?:][ \t]+){5}", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s\[{,])\*\w", re.MULTILINE)


class Header(NamedTuple):
    """The keys of a front matter, in lower case, and the text below it."""

    fields: dict[str, Any]
    rest: str


def split(text: str, name: str = "article") -> Header | None:
    """The front matter and the text below it; None when the text has none.

    Raises UnreadableArticle when it is opened and never closed, or when it cannot be understood.
    """
    opening = _OPENING.match(text)
    if not opening:
        return None
    start = opening.end()
    closing = _CLOSING.search(text, start, start + LIMIT)
    if not closing:
        if _KEY.match(text, start):
            raise UnreadableArticle(
                name, "Its header begins with --- and never ends: put a line with --- after the last key."
            )
        return None
    header = text[start : closing.start()]
    if header.strip() and not _KEY.match(header.lstrip("\n")) and not header.lstrip().startswith("#"):
        return None
    return Header(_fields(header, name), text[closing.end() + 1 :])


def _fields(header: str, name: str) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _refuse_growth(header, name)
        found = yaml.load(header, loader)  # noqa: S506 - the base loader makes text, lists and mappings, nothing else
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError, TypeError):
        found = _by_lines(header, name)
    if found in (None, ""):
        return {}
    if not isinstance(found, dict):
        raise UnreadableArticle(name, "Its header must have lines like `title: ...`.")
    return {key.strip().lower(): value for key, value in found.items() if isinstance(key, str)}


def _refuse_growth(header: str, name: str) -> None:
    """Refuses what no header needs and a YAML reader may choke on: deep nesting, and parts that stand for others."""
    import yaml

    if _NESTED.search(header) or header.count("[") + header.count("{") > 30:
        raise UnreadableArticle(name, "Its header is nested too deep.")
    if _ALIAS.search(header):
        for event in yaml.parse(header, getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            if isinstance(event, yaml.AliasEvent):
                raise UnreadableArticle(name, "Its header uses YAML aliases (*name), which are not allowed.")


def _by_lines(header: str, name: str) -> dict[str, Any]:
    """A header that is no proper YAML, mostly for a colon in the title, read line by line."""
    found: dict[str, Any] = {}
    key = ""
    for number, line in enumerate(header.split("\n"), start=2):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("- ") and key and not (isinstance(found[key], str) and found[key]):
            found[key] = [*(found[key] or ()), bare[2:].strip(" \"'")]
            continue
        pair = _KEY.fullmatch(line)
        if not pair:
            raise UnreadableArticle(name, f"Line {number} of its header cannot be understood: write `key: value`.")
        key = pair[1].strip().lower()
        value = (pair[2] or "").strip()
        if value[:1] in ("'", '"') and value[-1:] == value[:1] and len(value) > 1:
            value = value[1:-1]
        elif value[:1] == "[" and value[-1:] == "]":
            found[key] = [part.strip(" \"'") for part in value[1:-1].split(",")]
            continue
        found[key] = value
    return found


def apply(article: Article, fields: Mapping[str, Any], name: str = "article", place: str = "In its header") -> Article:
    """The article with what its header says; raises UnreadableArticle naming the key whose value is no good.

    Keys that mean nothing here are ignored. `place` is where a message says that the key stands.
    """
    said = _Said(fields, name, place)
    title, summary, author = said.line("title", "headline"), said.line("summary", "description"), said.names("author")
    changes: dict[str, Any] = {
        "title": title,
        "summary": summary,
        "author": author,
        "source": said.line("source"),
        "url": said.address("url", "link"),
        "language": said.language("language", "lang"),
        "published": said.moment("date", "published"),
        "topics": said.topics("topics", "tags", "categories"),
        "identity": said.line("id", "identity"),
        "dateline": said.line("dateline", "place"),
    }
    picture = said.picture("picture", "image")
    if picture:
        others = tuple(
            replace(other, role=Role.INLINE) if other.role is Role.LEAD else other
            for other in article.pictures
            if other.url != picture.url
        )
        changes["pictures"] = (picture, *others)
    return replace(article, **{key: value for key, value in changes.items() if value})


class _Said:
    """The values of a header, each asked for by the keys that may name it and by what it must be."""

    def __init__(self, fields: Mapping[str, Any], name: str, place: str) -> None:
        self.fields, self.name, self.place = fields, name, place

    def _wrong(self, key: str, what: str) -> UnreadableArticle:
        return UnreadableArticle(self.name, f'{self.place}, "{key}" must be {what}.')

    def _given(self, keys: tuple[str, ...]) -> tuple[str, Any]:
        for key in keys:
            value = self.fields.get(key)
            if value is not None and not (isinstance(value, str) and value.strip() in _EMPTY):
                return key, value
        return keys[0], None

    def line(self, *keys: str) -> str:
        key, value = self._given(keys)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(key, "a line of text")
        return " ".join(value.split())

    def names(self, *keys: str) -> str:
        key, value = self._given(keys)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return ", ".join(" ".join(one.split()) for one in value if one.strip())
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "a name or a list of names")
        return " ".join((value or "").split())

    def topics(self, *keys: str) -> tuple[str, ...]:
        key, value = self._given(keys)
        if value is None:
            return ()
        if isinstance(value, str):
            value = re.split(r"[,;،，、]", value)
        if not isinstance(value, list) or not all(isinstance(topic, str) for topic in value):
            raise self._wrong(key, "a list of words, such as [climate, energy]")
        return tuple(dict.fromkeys(topic for one in value if (topic := " ".join(one.split()).lstrip("#").lower())))

    def address(self, *keys: str) -> str:
        key, value = self._given(keys)
        if value is None:
            return ""
        link = safe_link(value) if isinstance(value, str) else ""
        if not link.lower().startswith("http"):
            raise self._wrong(key, "an address that begins with https://")
        return link

    def language(self, *keys: str) -> str:
        key, value = self._given(keys)
        if value is None:
            return ""
        code = value.strip().replace("_", "-") if isinstance(value, str) else ""
        if not _LANGUAGE.fullmatch(code):
            raise self._wrong(key, "a language code, such as en or az")
        return code

    def moment(self, *keys: str) -> datetime | None:
        key, value = self._given(keys)
        if value is None:
            return None
        found = instant(value) if isinstance(value, str) else None
        if found is None:
            raise self._wrong(key, "a date, such as 2026-11-24 or 2026-11-24T10:30+04:00")
        return found

    def picture(self, *keys: str) -> ArticlePicture | None:
        key, value = self._given(keys)
        alt = ""
        if isinstance(value, dict):
            alt = value.get("alt") or value.get("caption") or ""
            value = value.get("url") or value.get("src") or value.get("path") or ""
        if value is None:
            return None
        url = picture_address(value) if isinstance(value, str) else ""
        if not url or not isinstance(alt, str):
            raise self._wrong(key, "the address of a picture")
        return ArticlePicture(url, " ".join(alt.split()), Role.LEAD)


def instant(text: str) -> datetime | None:
    """The moment a text names, in UTC; a date alone is its midnight, and a time without a zone is taken as UTC.

    ISO 8601, the dates of e-mail and feeds, and day.month.year are understood; anything else is None.
    """
    text = " ".join(text.split())
    if not text or len(text) > 64:
        return None
    try:
        found = _iso(text) or _day_first(text) or parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _iso(text: str) -> datetime | None:
    if not _DATE.match(text):
        return None
    day, _, rest = text.replace("T", " ", 1).partition(" ")
    year, month, date = day.split("-")
    rest = rest.replace(" ", "")
    return datetime.fromisoformat(f"{year}-{month:0>2}-{date:0>2}" + (f"T{rest:0>5}" if rest else ""))


def _day_first(text: str) -> datetime | None:
    found = _DAY_FIRST.fullmatch(text)
    if not found:
        return None
    day, month, year, hour, minute = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
