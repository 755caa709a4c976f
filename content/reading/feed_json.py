"""JSON Feed, versions 1 and 1.1."""

from __future__ import annotations

import json
from typing import Any

from content.reading.feed import FeedEntry, FeedText, Malformed, NotAFeed, feed_of, html_of, line, link_of, topics_of
from content.reading.front_matter import instant
from content.reading.inline import safe_link


def read_json_feed(raw: bytes, url: str = "") -> FeedText:
    """The feed; raises NotAFeed or Malformed."""
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"it is not well-formed JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise NotAFeed("it is JSON, but no JSON Feed")
    entries = [_entry(item, url) for item in found["items"] if isinstance(item, dict)]
    hubs = found.get("hubs")
    hub = next((_line(one, "url") for one in hubs if isinstance(one, dict)), "") if isinstance(hubs, list) else ""
    return feed_of(
        _line(found, "title"),
        _line(found, "home_page_url"),
        entries,
        language=_line(found, "language")[:20],
        hub=hub,
        own=_line(found, "feed_url"),
    )


def _entry(item: dict[str, Any], base: str) -> FeedEntry:
    text = item.get("content_html")
    if not isinstance(text, str) or not text.strip():
        told = item.get("content_text")
        text = html_of(told) if isinstance(told, str) else ""
    summary = item.get("summary")
    tags = item.get("tags")
    identity = item.get("id")
    return FeedEntry(
        identity=str(identity)[:2000] if isinstance(identity, (str, int, float)) else "",
        url=link_of(_line(item, "url") or _line(item, "external_url"), base),
        title=line(_line(item, "title"))[:500],
        text=text or (html_of(summary) if isinstance(summary, str) else ""),
        whole=bool(text),
        author=_author(item)[:200],
        published=instant(_line(item, "date_published")) or instant(_line(item, "date_modified")),
        topics=topics_of([tag for tag in tags if isinstance(tag, str)]) if isinstance(tags, list) else (),
        picture=safe_link(_line(item, "image") or _line(item, "banner_image"), base),
    )


def _author(item: dict[str, Any]) -> str:
    many = item.get("authors")
    authors = many if isinstance(many, list) else [item.get("author")]
    return ", ".join(name for one in authors if isinstance(one, dict) and (name := line(_line(one, "name"))))


def _line(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    return value.strip() if isinstance(value, str) else ""
