"""Inline Markdown tokens to spans: styles as flags, links, footnote marks, and the few HTML tags people write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from content.document import Picture, Span, Spans, Style, plain, text_of
from content.reading.encoding import clean
from content.reading.inline import linked, merged, picture_address, safe_link, trimmed
from content.reading.tags import SILENT, STYLES

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLED = {"strong": Style.BOLD, "em": Style.ITALIC, "s": Style.STRIKE}
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)([^>]*)>")
_HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HAN = re.compile("[\u3000-\u9fff\uff00-\uffef]")


def spans_of_tokens(tokens: Sequence[Token], after: str = "") -> Spans:
    """The spans these tokens are, then the text `after`."""
    line = _Line()
    for number, token in enumerate(tokens):
        line.take(token, tokens[number + 1].content if number + 1 < len(tokens) else "")
    if after:
        line.say(after)
    return trimmed(merged(line.spans))


def picture_of(tokens: Sequence[Token]) -> list[Picture]:
    """The pictures of a paragraph that holds nothing else, linked or not; none when there is other text in it."""
    found: list[Picture] = []
    for token in tokens:
        if token.type == "image":
            url = picture_address(str(token.attrs.get("src", "")))
            if not url:
                return []
            found.append(Picture(url, _words(token), plain(str(token.attrs.get("title") or ""))))
        elif token.type not in ("softbreak", "hardbreak", "link_open", "link_close") and token.content.strip():
            return []
    return found


def _words(image: Token) -> str:
    return " ".join(text_of(spans_of_tokens(image.children or [])).split())


class _Line:
    """The spans so far and what is switched on."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.style = 0
        self.link = ""
        self.open_tags: list[str] = []

    def say(self, text: str, style: int = 0) -> None:
        style |= self.style
        if not text.isascii():
            text = clean(text)
        if self.link:
            self.spans.append(Span(text, style, self.link))
        else:
            self.spans.extend(linked(text, style))

    def take(self, token: Token, following: str) -> None:
        kind = token.type
        if kind in {"text", "text_special"}:
            self.say(token.content)
        elif kind == "softbreak":
            before = self.spans[-1].text[-1:] if self.spans else ""
            if not (_HAN.match(before) and _HAN.match(following)):
                self.say(" ")
        elif kind == "hardbreak":
            self.say("\n")
        elif kind == "code_inline":
            self.spans.append(Span(token.content, self.style | Style.CODE, self.link))
        elif kind == "link_open":
            self.link = safe_link(str(token.attrs.get("href", "")))
        elif kind == "link_close":
            self.link = ""
        elif kind == "image":
            link = picture_address(str(token.attrs.get("src", "")))
            alt = _words(token)
            shown = link if link.startswith("http") and not self.link else self.link
            self.spans.append(Span(alt, self.style, shown))
        elif kind == "footnote_ref":
            label = str(token.meta.get("label") or token.meta["id"] + 1)
            self.spans.append(Span(f"[{label}]", self.style, note=label))
        elif kind == "html_inline":
            self._tag(token.content)
        else:
            self._switch(kind)

    def _switch(self, kind: str) -> None:
        name, _, side = kind.rpartition("_")
        style = _STYLED.get(name, 0)
        if side == "open":
            self.style |= style
        elif side == "close":
            self.style &= ~style

    def _tag(self, markup: str) -> None:
        """A tag the parser saw: styles switch, a break breaks, other known tags vanish, anything else is text."""
        found = _TAG.fullmatch(markup)
        if not found:
            if not markup.startswith("<!--"):
                self.say(markup)
            return
        closing, name, rest = found[1], found[2].lower(), found[3]
        if name in STYLES:
            self._style_tag(name, bool(closing))
        elif name == "br":
            self.say("\n")
        elif name == "a":
            href = _HREF.search(rest)
            self.link = safe_link(href[1]) if href and not closing else ""
        elif name not in SILENT:
            self.say(markup)

    def _style_tag(self, name: str, closing: bool) -> None:
        if not closing:
            self.open_tags.append(name)
            self.style |= STYLES[name]
        elif name in self.open_tags:
            self.open_tags.remove(name)
            if not any(STYLES[other] == STYLES[name] for other in self.open_tags):
                self.style &= ~STYLES[name]
