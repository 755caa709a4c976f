"""RSS (0.9 to 2.0) and Atom, well formed, read entry by entry so that a large feed never stands in memory as a tree."""

from __future__ import annotations

import html as markup
import io
import re
import xml.etree.ElementTree as Tree
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin

from content.errors import UnreadableArticle
from content.reading.encoding import decode
from content.reading.feed import (
    FeedEntry,
    FeedText,
    Malformed,
    NotAFeed,
    feed_of,
    html_of,
    line,
    link_of,
    topics_of,
)
from content.reading.front_matter import instant

_ATOM = frozenset(("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"))
_OWN = _ATOM | {
    "",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "http://purl.org/dc/elements/1.1/"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ORIGINAL = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_PERIOD = "{http://purl.org/rss/1.0/modules/syndication/}"
_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SPACE = b" \t\r\n"


def read_xml_feed(raw: bytes, url: str = "") -> FeedText:
    """The feed; raises NotAFeed or Malformed. What defines entities or names a DTD is not parsed here at all."""
    if _names_a_dtd(raw):
        raise Malformed("it has a document type")
    try:
        return _read(raw, url)
    except Tree.ParseError as error:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return _read_guessed(raw, url)
        raise Malformed(f"it is not well formed: {error}") from error
    except (ValueError, LookupError, RecursionError) as error:  # an encoding nobody knows; elements without end
        raise Malformed(f"it cannot be read: {error}") from error


def _read_guessed(raw: bytes, url: str) -> FeedText:
    """Once more, when the bytes are not in the encoding they claim to be in."""
    try:
        # What it declares has just proved wrong, so it must not be what the guess begins with.
        text = decode(_DECLARATION.sub(b"", raw, count=1), url or "feed")
        return _read(text.encode("utf-8", "replace"), url)
    except (UnreadableArticle, Tree.ParseError, ValueError, RecursionError) as error:
        raise Malformed(f"it is not well formed: {error}") from error


def _names_a_dtd(raw: bytes) -> bool:
    """Whether a document type stands before the root element; zero bytes (UTF-16) could hide one."""
    if b"\x00" in raw[:200]:
        return b"D\x00O\x00C\x00T\x00Y\x00P\x00E" in raw or b"\x00D\x00O\x00C\x00T\x00Y\x00P\x00E" in raw
    at = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while True:
        while raw[at : at + 1] and raw[at] in _SPACE:
            at += 1
        end = b"?>" if raw.startswith(b"<?", at) else b"-->" if raw.startswith(b"<!--", at) else b""
        if not end:
            return raw.startswith(b"<!", at)
        closed = raw.find(end, at + 2)
        if closed < 0:
            return False
        at = closed + len(end)


def _read(raw: bytes, url: str) -> FeedText:
    entries: list[FeedEntry] = []
    root: Tree.Element | None = None
    open_entry: Tree.Element | None = None
    base = url
    # Documents with a document type never come here, and expat itself loads nothing from outside.
    for event, element in Tree.iterparse(io.BytesIO(raw), ("start", "end")):  # noqa: S314
        if event == "start":
            if root is None:
                root = element
                _check(root)
                base = _joined(url, root.get(_BASE, ""))
            elif open_entry is None and _local(element) in ("item", "entry") and _space(element) in _OWN:
                open_entry = element
        elif open_entry is not None and element is open_entry:
            entries.append(_entry(open_entry, base))
            open_entry.clear()
            open_entry = None
    if root is None:
        raise Malformed("it is empty")
    return _feed(root, base, entries)


def _check(root: Tree.Element) -> None:
    if _local(root).lower() not in ("rss", "rdf", "feed"):
        raise NotAFeed(f"it is XML, but no feed (its outermost element is {_local(root)[:40]})")


def _feed(root: Tree.Element, base: str, entries: list[FeedEntry]) -> FeedText:
    if _local(root) == "feed":
        channel: Tree.Element = root
    else:
        channel = next((child for child in root if _local(child) == "channel"), root)
    title = link = language = hub = own = ""
    minutes = 0
    period, often = "", 1
    for child in channel:
        name, space = _local(child), _space(child)
        said = (child.text or "").strip()
        if name == "link" and child.get("rel") == "hub":
            hub = hub or _joined(base, child.get("href", ""))
        elif name == "link" and child.get("rel") == "self":
            own = own or _joined(base, child.get("href", ""))
        elif name == "link" and space in _OWN:
            if child.get("rel", "alternate") == "alternate":
                link = link or _joined(base, said or child.get("href", ""))
        elif name == "title" and space in _OWN:
            title = title or "".join(child.itertext())
        elif name == "language":
            language = said
        elif name == "ttl" and said.isdecimal() and len(said) < 8:
            minutes = int(said)
        elif child.tag == f"{_PERIOD}updatePeriod":
            period = said.lower()
        elif child.tag == f"{_PERIOD}updateFrequency" and said.isdecimal() and len(said) < 8:
            often = max(1, int(said))
    minutes = minutes or _MINUTES.get(period, 0) // often
    language = (language or root.get(_LANG, "")).replace("_", "-")
    language = language if _LANGUAGE.fullmatch(language) else ""
    return feed_of(title, link, entries, language=language, minutes=minutes, hub=hub, own=own)


def _entry(item: Tree.Element, base: str) -> FeedEntry:
    found = _Found(item, _joined(base, item.get(_BASE, "")))
    for child in item:
        found.take(child)
    return found.entry()


class _Found:
    """What one entry says, child by child; the first of several wins unless one is better by its nature."""

    def __init__(self, item: Tree.Element, base: str) -> None:
        self.base = base
        self.identity = item.get(f"{_RDF}about", "")
        self.link = self.original = self.title = self.content = self.summary = self.author = self.picture = ""
        self.published: datetime | None = None
        self.updated: datetime | None = None
        self.topics: list[str] = []

    def take(self, child: Tree.Element) -> None:
        name, space = _local(child), _space(child)
        if child.tag == _CONTENT:
            self.content = child.text or ""
        elif child.tag == _ORIGINAL:
            self.original = child.text or ""
        elif space == _MEDIA[1:-1]:
            self._media(child)
        elif space in _OWN:
            step = _STEPS.get(name)
            if step is not None:
                step(self, child)
        elif space == _DC:
            self._dublin(name, (child.text or "").strip())

    def _media(self, child: Tree.Element) -> None:
        for one in child.iter():
            if one.tag == f"{_MEDIA}content":
                if one.get("medium") != "image" and not one.get("type", "").startswith("image/"):
                    continue
            elif one.tag != f"{_MEDIA}thumbnail":
                continue
            self.picture = self.picture or _joined(self.base, one.get("url", ""))

    def _dublin(self, name: str, said: str) -> None:
        if name == "date":
            self.published = self.published or instant(said)
        elif name == "creator":
            self.author = self.author or line(said)
        elif name == "subject":
            self.topics.append(said)
        elif name == "title":
            self.title = self.title or line(said)
        elif name == "identifier":
            self.identity = self.identity or said

    def _titled(self, child: Tree.Element) -> None:
        self.title = self.title or line("".join(child.itertext()))

    def _linked(self, child: Tree.Element) -> None:
        rel, href = child.get("rel", "alternate"), child.get("href")
        if href is None:
            self.link = self.link or (child.text or "")
        elif rel == "alternate":
            self.link = self.link or href
        elif rel == "enclosure" and child.get("type", "").startswith("image/"):
            self.picture = self.picture or _joined(self.base, href)

    def _identified(self, child: Tree.Element) -> None:
        said = (child.text or "").strip()
        self.identity = said or self.identity
        if child.get("isPermaLink", "true").lower() == "true" and said.startswith(("http://", "https://")):
            self.original = self.original or (said if _local(child) == "guid" else "")

    def _told(self, child: Tree.Element) -> None:
        self.content = self.content or _text(child)

    def _summed_up(self, child: Tree.Element) -> None:
        self.summary = self.summary or _text(child)

    def _dated(self, child: Tree.Element) -> None:
        self.published = instant(child.text or "") or self.published

    def _updated(self, child: Tree.Element) -> None:
        self.updated = instant(child.text or "")

    def _written(self, child: Tree.Element) -> None:
        named = next((one.text for one in child if _local(one) == "name"), None)
        name = line(named or child.text or "")
        mail = re.fullmatch(r"\S+@\S+ \((.{1,100})\)", name[:300])
        self.author = self.author or (mail[1] if mail else "" if "@" in name else name)

    def _filed(self, child: Tree.Element) -> None:
        self.topics.append(child.get("label") or child.get("term") or child.text or "")

    def _enclosed(self, child: Tree.Element) -> None:
        if child.get("type", "").startswith("image/"):
            self.picture = self.picture or _joined(self.base, child.get("url", ""))

    def entry(self) -> FeedEntry:
        """The entry, once every child was taken."""
        # A permanent id that is an address stands in for a link; one from a redirecting service never wins over it.
        link = self.link.strip() or self.original
        if self.original and "feedburner" in link:
            link = self.original
        return FeedEntry(
            identity=self.identity.strip()[:2000],
            url=link_of(link, self.base),
            title=self.title[:500],
            text=self.content.strip() or self.summary.strip(),
            whole=bool(self.content.strip()),
            author=self.author[:200],
            published=self.published or self.updated,
            topics=topics_of(self.topics),
            picture=self.picture,
        )


_STEPS = {
    "title": _Found._titled,
    "link": _Found._linked,
    "guid": _Found._identified,
    "id": _Found._identified,
    "content": _Found._told,
    "description": _Found._summed_up,
    "summary": _Found._summed_up,
    "pubDate": _Found._dated,
    "published": _Found._dated,
    "issued": _Found._dated,
    "updated": _Found._updated,
    "modified": _Found._updated,
    "author": _Found._written,
    "category": _Found._filed,
    "enclosure": _Found._enclosed,
}


def _text(child: Tree.Element) -> str:
    """The HTML of an element that holds it escaped, as elements, or as plain text."""
    kind = child.get("type", "html" if _space(child) not in _ATOM else "text").lower()
    if len(child):
        return "".join(_written_out(child))
    said = child.text or ""
    if child.get("mode") == "escaped":
        kind = "html"
    plain = kind in ("text", "text/plain") or not any(sign in said for sign in "<&")
    return html_of(said) if plain else said


def _written_out(element: Tree.Element) -> Iterator[str]:
    """What is inside an element as HTML; names lose their namespaces, any depth, no recursion."""
    yield markup.escape(element.text or "", quote=False)
    stack: list[Tree.Element | str] = list(reversed(element))
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            yield one
            continue
        name = _local(one)
        told = "".join(f' {_bare(key)}="{markup.escape(value)}"' for key, value in one.attrib.items())
        yield f"<{name}{told}>{markup.escape(one.text or '', quote=False)}"
        after = "" if name in ("br", "img", "hr", "wbr") else f"</{name}>"
        stack.append(after + markup.escape(one.tail or "", quote=False))
        stack.extend(reversed(one))


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target.strip())
    except ValueError:
        return base


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _local(element: Tree.Element) -> str:
    return _bare(element.tag)


def _space(element: Tree.Element) -> str:
    return element.tag[1:].partition("}")[0] if element.tag[:1] == "{" else ""
