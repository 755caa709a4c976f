"""A feed to its entries, and an entry to an article. RSS, Atom and JSON Feed; no clock, no network.

`read_feed` takes what is well formed. For what is not there is `content.reading.feed_loose`: slow, and to be run where
it can be stopped.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from content.article import Article, ArticlePicture, Role
from content.document import Block, words_of
from content.errors import ContentError, UnreadableArticle
from content.reading.encoding import clean
from content.reading.finishing import finish
from content.reading.html import read_fragment
from content.reading.inline import picture_address, safe_link

MOST = 1000
"""So many entries of a feed are looked at; of more, the newest."""

_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_TOPICS, _TOPIC = 12, 60
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "yclid")
_GOES_ON = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read more|continue reading)\W*$", re.IGNORECASE)
_SHORT_TEXT, _SHORT_SUMMARY = 400, 1200


class NotAFeed(ContentError):
    """It reads well, but it is something else: a web page, another kind of XML."""


class Malformed(ContentError):
    """It may be a feed, but breaks the rules of its form."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry as the feed has it. `text` is HTML; `whole`: the feed says that it is the text and not a summary.

    `identity` is the feed's own id for it, whatever that is worth; `published` is as written, be it in 1970.
    """

    identity: str = ""
    url: str = ""
    title: str = ""
    text: str = ""
    whole: bool = False
    author: str = ""
    published: datetime | None = None
    topics: tuple[str, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class FeedText:
    """A feed at one moment. `minutes` is how long it asks not to be read again, `hub` where it announces changes.

    `own` is what it says its own address is.
    """

    title: str
    url: str
    entries: tuple[FeedEntry, ...]
    language: str = ""
    minutes: int = 0
    hub: str = ""
    own: str = ""


def read_feed(raw: bytes, url: str = "") -> FeedText:
    """The feed in these bytes; relative links are resolved against `url`. Raises Malformed or NotAFeed."""
    from content.reading.feed_json import read_json_feed
    from content.reading.feed_xml import read_xml_feed

    head = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise Malformed("it is empty")
    return read_json_feed(raw, url) if head[:1] in b"{[" else read_xml_feed(raw, url)


def feed_of(
    title: str,
    url: str,
    entries: Sequence[FeedEntry],
    *,
    language: str = "",
    minutes: int = 0,
    hub: str = "",
    own: str = "",
) -> FeedText:
    """Put together; of too many entries the newest are kept, or the first when not all are dated."""
    if len(entries) > MOST:
        dated = [entry for entry in entries if entry.published is not None]
        if len(dated) == len(entries):
            order = {id(entry): number for number, entry in enumerate(entries)}
            newest = sorted(dated, key=lambda entry: entry.published or _EARLIEST, reverse=True)[:MOST]
            entries = sorted(newest, key=lambda entry: order[id(entry)])
        entries = entries[:MOST]
    links = safe_link(hub), safe_link(own)
    return FeedText(line(title), safe_link(url.strip()), tuple(entries), language, max(0, minutes), *links)


def line(text: str) -> str:
    """A title, a name or a topic on one line: without markup, and without what markup's signs were written as."""
    if "<" in text or "&" in text:
        text = markup.unescape(_TAG.sub("", text))
        text = _TAG.sub("", text)
    return " ".join(clean(text).split())


def topics_of(names: Sequence[str]) -> tuple[str, ...]:
    """Categories as topics: in lower case, each once, no sentences."""
    found = (line(name).lstrip("#").lower() for name in names)
    return tuple(dict.fromkeys(topic for topic in found if topic and len(topic) <= _TOPIC))[:_TOPICS]


def link_of(target: str, base: str) -> str:
    """Where an entry leads, without what only counts its readers."""
    link = safe_link(target.strip(), base)
    if not link.lower().startswith("http"):
        return ""
    if not any(name in link for name in _TRACKING):
        return link
    parts = urlsplit(link)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith(_TRACKING)]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def html_of(text: str) -> str:
    """Text without any markup as HTML: a blank line parts paragraphs."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{markup.escape(part, quote=False)}</p>" for part in parts if part.strip())


def believable(published: datetime | None, now: datetime) -> datetime | None:
    """The date, unless it cannot be one: before there was a web, or after tomorrow."""
    return published if published is not None and _EARLIEST <= published <= now + _AHEAD else None


def words(entry: FeedEntry) -> str:
    """What is to be read of an entry's text, quickly and roughly: for comparing."""
    return " ".join(markup.unescape(_TAG.sub(" ", entry.text)).split())


def wants_page(entry: FeedEntry) -> bool:
    """Whether the entry only announces what its page tells in full."""
    if not entry.url:
        return False
    told = words(entry)
    return len(told) < (_SHORT_TEXT if entry.whole else _SHORT_SUMMARY) or _GOES_ON.search(told[-40:]) is not None


def article_of(entry: FeedEntry, feed: FeedText, now: datetime, page: Article | None = None) -> Article:
    """The entry as an article; where its page tells more than the feed, the text is the page's.

    Raises UnreadableArticle when there is nothing to be read in it.
    """
    base = entry.url or feed.url
    body: Sequence[Block] = read_fragment(entry.text, base) if entry.text else ()
    if page is not None and len(words_of(page.body)) > len(words_of(body)):
        article = replace(page, title=entry.title or page.title, author=entry.author or page.author)
    elif body or entry.title:
        article = finish(body, entry.title or base or "entry", title=entry.title, author=entry.author)
    else:
        raise UnreadableArticle(base or "entry", "The entry has neither a title nor a text.")
    published = believable(entry.published, now) or believable(article.published, now)
    return replace(
        article,
        url=entry.url,
        source=article.source or feed.title[:80],
        language=article.language or feed.language,
        published=published,
        topics=entry.topics or article.topics,
        pictures=_with_lead(article, picture_address(entry.picture, base)),
    )


def _with_lead(article: Article, picture: str) -> tuple[ArticlePicture, ...]:
    if not picture.startswith("http") or any(one.url == picture or one.role is Role.LEAD for one in article.pictures):
        return article.pictures
    return (ArticlePicture(picture, "", Role.LEAD), *article.pictures)
