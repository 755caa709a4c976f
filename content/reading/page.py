"""A whole web page to an article.

Two readers share the work. trafilatura tells the article from what surrounds it and finds title, author and date, but
loses captions, spans of cells and preformatted text. Our own walk keeps all of these but cannot tell an advertisement
from a paragraph. So the walk's blocks are kept where the other one found the article's words. A page that is huge even
without its scripts is walked alone, for the other would take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from content.article import Article, ArticlePicture, Role
from content.document import Block, Code, Heading, Picture, Quote, Table, words_of
from content.errors import UnreadableArticle
from content.reading.encoding import clean
from content.reading.finishing import finish
from content.reading.front_matter import instant
from content.reading.html import Walker, read_fragment
from content.reading.inline import picture_address, safe_link
from content.reading.shallow import shallow, without_scripts

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_FURNITURE = frozenset(("nav", "aside", "footer", "form", "header"))
_WORD = re.compile(r"\w+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONG = 400_000


def looks_like_html(text: str, name: str = "") -> bool:
    """Whether a text is HTML: it begins with a tag that HTML has, after any declaration or comment."""
    return "<" in text[:4000] and _OPENING.match(text[:4000].lstrip()) is not None


_OPENING = re.compile(
    r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|(?:html|head|body|article|section|main|div|p|span|h[1-6]|ul|ol"
    r"|table|blockquote|figure|img|a|b|strong|em|i|pre|header|meta|title|script|style|br)\b)[^<]",
    re.IGNORECASE | re.DOTALL,
)
_WHOLE = re.compile(r"<(?:!doctype\s+html|html|body|head)\b", re.IGNORECASE)


def read_html(text: str, name: str = "article") -> Article:
    """The article a web page or a piece of HTML holds; raises UnreadableArticle when there is not a word in it."""
    if _WHOLE.search(text[:4000]):
        return read_page(text, name=name)
    return finish(read_fragment(text), name)


def read_page(html: str, url: str = "", name: str = "article") -> Article:
    """The article on a web page that was fetched from `url`, which relative links are resolved against."""
    from selectolax.lexbor import LexborHTMLParser

    if len(html) > _LONG:
        html = without_scripts(html)
    html = shallow(html)
    tree = LexborHTMLParser(html)
    facts = _Facts(tree, url)
    told, title, author, published = _main_part(html, facts.url) if len(html) <= _LONG else ("", "", "", None)
    body = _article_blocks(tree, facts.base, told)
    title = title or facts.title
    if not body and not title:
        raise UnreadableArticle(name, "There is no article on this page.")
    if not body:
        raise UnreadableArticle(name, "No text could be found on this page; it may be made by scripts.")
    article = finish(body, name, title=" ".join(clean(title).split()))
    pictures = article.pictures
    if facts.picture:
        others = [picture for picture in pictures if picture.url != facts.picture]
        demoted = [replace(one, role=Role.INLINE) if one.role is Role.LEAD else one for one in others]
        same = next((picture.alt for picture in pictures if picture.url == facts.picture), "")
        pictures = (ArticlePicture(facts.picture, same or facts.picture_alt, Role.LEAD), *demoted)
    return replace(
        article,
        author=author,
        url=facts.url,
        language=facts.language or article.language,
        published=facts.published or published,
        source=article.source or facts.site,
        pictures=pictures,
    )


class _Facts:
    """What the page's head says of itself."""

    def __init__(self, tree: LexborHTMLParser, url: str) -> None:
        self._said: dict[str, str] = {}
        for node in tree.css("meta[content]"):
            attributes = node.attributes
            key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            self._said.setdefault(key.lower(), clean(attributes.get("content") or "").strip())
        base = tree.css_first("base[href]")
        canonical = tree.css_first("link[rel=canonical][href]")
        link = (canonical.attributes.get("href") or "") if canonical is not None else ""
        self.url = safe_link(link, url) or safe_link(self._said.get("og:url", ""), url) or safe_link(url)
        self.base = safe_link((base.attributes.get("href") or "") if base is not None else "", url) or url or self.url
        self.picture = picture_address(self._first("og:image", "og:image:url", "twitter:image"), self.base)
        self.picture_alt = self._first("og:image:alt", "twitter:image:alt")
        self.site = self._first("og:site_name")[:80]
        root = tree.css_first("html")
        language = (root.attributes.get("lang") or "") if root is not None else ""
        language = language or self._first("og:locale", "content-language")
        self.language = language.replace("_", "-") if _LANGUAGE.fullmatch(language) else ""
        heading = tree.css_first("title")
        self.title = self._first("og:title") or (heading.text() if heading is not None else "")
        self.published = instant(self._first("article:published_time", "datepublished", "date", "dc.date"))

    def _first(self, *names: str) -> str:
        return next((self._said[name] for name in names if self._said.get(name)), "")


def _main_part(html: str, url: str) -> tuple[str, str, str, datetime | None]:
    """The article's words as trafilatura finds them, its title, its author and its day."""
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            html, url=url or None, with_metadata=True, include_comments=False, include_tables=True, fast=True
        )
    except Exception:  # the library has no error of its own: any page it cannot take is one without a main part
        return "", "", "", None
    if found is None or isinstance(found, dict):
        return "", "", "", None
    day = instant(found.date or "")
    return found.text or "", found.title or "", clean(found.author or "").strip(), day


def _article_blocks(tree: LexborHTMLParser, base: str, told: str) -> Sequence[Block]:
    body = tree.body
    if body is None:
        return ()
    if not told:
        main = tree.css_first("article") or tree.css_first("main") or body
        return Walker(base, _FURNITURE).inside(main)
    blocks = Walker(base, _FURNITURE - {"header"}).inside(body)
    known = set(_WORD.findall(told.lower()))
    flat = "".join(_WORD.findall(told.lower()))
    belongs = [_belongs(block, flat, known) for block in blocks]
    first = next((number for number, yes in enumerate(belongs) if yes), None)
    if first is None:
        return Walker(base, _FURNITURE).inside(tree.css_first("article") or tree.css_first("main") or body)
    last = max(number for number, yes in enumerate(belongs) if yes)
    first = _with_heading(blocks, first)
    return [
        block
        for number, block in enumerate(blocks)
        if first <= number <= last
        and (belongs[number] or number == first or isinstance(block, (Picture, Table, Code, Quote)))
    ]


def _belongs(block: Block, flat: str, known: set[str]) -> bool:
    """Whether a block is the article's: its very text is in it, or nearly all the words of a long block are."""
    if isinstance(block, Picture):
        return False
    words = _WORD.findall(words_of((block,)).lower())
    if not words:
        return False
    if "".join(words) in flat:
        return True
    return len(words) > 8 and sum(word in known for word in words) >= len(words) * 0.9


def _with_heading(blocks: Sequence[Block], first: int) -> int:
    """Where the article begins: at its own title and lead picture when they stand right above its first words."""
    if _is_title(blocks[first]):
        return first
    for number in range(first - 1, max(first - 6, -1), -1):
        if _is_title(blocks[number]):
            return number
    return first - 1 if first and isinstance(blocks[first - 1], Picture) else first


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 1
