"""Feeds that break the rules of their form. The library behind can take very long over one; run it where it can be
stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from content.reading.feed import FeedEntry, FeedText, NotAFeed, feed_of, html_of, line, link_of, topics_of


def read_loosely(raw: bytes, url: str = "") -> FeedText:
    """Whatever can be made out; raises NotAFeed when it is nothing."""
    import feedparser

    try:
        found = feedparser.parse(raw, response_headers={"content-location": url} if url else {}, sanitize_html=False)
    except Exception as error:  # it has no error of its own: encodings with zero bytes and the like come through raw
        raise NotAFeed(f"it cannot be read ({type(error).__name__})") from error
    if not found.entries and not found.get("version"):
        raise NotAFeed("it is no feed")
    about = found.feed
    ttl = str(about.get("ttl", ""))
    return feed_of(
        str(about.get("title", "")),
        str(about.get("link", "")),
        [_entry(entry, url) for entry in found.entries],
        language=str(about.get("language", ""))[:20],
        minutes=int(ttl) if ttl.isdecimal() and len(ttl) < 8 else 0,
        hub=next((str(one.get("href", "")) for one in about.get("links", ()) if one.get("rel") == "hub"), ""),
        own=next((str(one.get("href", "")) for one in about.get("links", ()) if one.get("rel") == "self"), ""),
    )


def _entry(entry: Mapping[str, Any], base: str) -> FeedEntry:
    contents = [one for one in entry.get("content", ()) if one.get("value")]
    best = next((one for one in contents if "html" in one.get("type", "")), contents[0] if contents else None)
    said = str(best["value"]) if best else str(entry.get("summary", ""))
    return FeedEntry(
        identity=str(entry.get("id", ""))[:2000],
        url=link_of(str(entry.get("link", "")), base),
        title=line(str(entry.get("title", "")))[:500],
        text=said if "<" in said or "&" in said else html_of(said),
        whole=best is not None,
        author=line(str(entry.get("author", "")))[:200],
        published=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        topics=topics_of([str(tag.get("term") or "") for tag in entry.get("tags", ())]),
    )


def _moment(parsed: Any) -> datetime | None:
    try:
        if not parsed:
            return None
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError):
        return None
