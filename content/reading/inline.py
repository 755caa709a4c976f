"""Marks inside a line of newsroom text: links, bold, italic, code; and which links are let through.

Newsroom text is mostly plain. Only marks that cannot be anything else are read; all other signs are the text's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

from content.document import Span, Spans, Style

SCHEMES = frozenset(("http", "https", "mailto", "tel"))

_MARK = re.compile(
    r"\[(?P<label>[^\[\]\n]{1,500})\]\((?P<target>[^\s()]{1,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500}){0,4})\)"
    r"|(?P<url>https?://[^\s<>\"«»“”]{1,2000})"
    r"|(?<![A-Za-z0-9*])\*\*(?=\S)(?P<bold>[^*\n]{1,2000})(?<=\S)\*\*(?![A-Za-z0-9*])"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]{1,2000})(?<=\S)\*(?![\w*])"
    r"|(?<!`)`(?P<code>[^`\n]{1,2000})`(?!`)"
)
_ORDINARY = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]{0,250}(?:/[!-~]{0,1700})?")
_AFTER_URL = ".,;:!?'*_~)]}…"


_new: Any = tuple.__new__  # a span from all its fields, in half the time


def plain_spans(text: str) -> Spans:
    """A text as its one span."""
    return (_new(Span, (text, 0, "", None, "")),)


def spans_of(text: str) -> Spans:
    """The spans of one line, its marks read."""
    if "*" not in text and "](" not in text and "://" not in text and "`" not in text:
        return plain_spans(text)
    found: list[Span] = []
    at = 0
    for mark in _MARK.finditer(text):
        span, end = _span(mark)
        if span is None:
            continue
        if mark.start() > at:
            found.append(Span(text[at : mark.start()]))
        found.append(span)
        at = end
    if at < len(text):
        found.append(Span(text[at:]))
    return tuple(found)


def _span(mark: re.Match[str]) -> tuple[Span | None, int]:
    end = mark.end()
    match mark.lastgroup:
        case "target":
            link = safe_link(mark["target"])
            return (Span(mark["label"], link=link) if link else None), end
        case "url":
            url = trimmed_url(mark["url"])
            return Span(url, link=url), mark.start() + len(url)
        case "bold":
            return Span(mark["bold"], Style.BOLD), end
        case "italic":
            return Span(mark["italic"], Style.ITALIC), end
        case _:
            return Span(mark["code"], Style.CODE), end


def trimmed_url(url: str) -> str:
    """A URL found in running text without the punctuation that belongs to the sentence."""
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end and url[end - 1] in _AFTER_URL:
        if url[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return url[:end]


def linked(text: str, style: int = 0) -> list[Span]:
    """Plain text whose bare web addresses become links."""
    if "://" not in text:
        return [Span(text, style)] if text else []
    found: list[Span] = []
    at = 0
    for mark in re.finditer(r"https?://[^\s<>\"«»“”]{1,2000}", text):
        url = trimmed_url(mark[0])
        if not safe_link(url):
            continue
        if mark.start() > at:
            found.append(Span(text[at : mark.start()], style))
        found.append(Span(url, style, url))
        at = mark.start() + len(url)
    if at < len(text):
        found.append(Span(text[at:], style))
    return found


def safe_link(target: str, base: str = "") -> str:
    """The address a link may lead to, made absolute; empty when it must lead nowhere."""
    if not base and _ORDINARY.fullmatch(target):
        return target
    target = "".join(target.split())
    if not target or target.startswith("#") or len(target) > 2000:
        return ""
    try:
        if base:
            target = urljoin(base, target)
        parts = urlsplit(target)
        if parts.scheme.lower() not in SCHEMES or (parts.scheme.lower() in ("http", "https") and not parts.hostname):
            return ""
    except ValueError:
        return ""
    return target


def picture_address(target: str, base: str = "") -> str:
    """Where a picture is: a web address, picture data, or a file's name; empty when it is none of these."""
    if _ORDINARY.fullmatch(target):
        return target
    target = target.strip()
    if target[:11].lower() == "data:image/":
        return "".join(target.split())
    link = safe_link(target, base)
    if link:
        return link if link[:4].lower() == "http" else ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    known = not parts.scheme and not parts.netloc and parts.path and not target.startswith("#")
    return target if known and len(target) <= 2000 else ""


def merged(spans: Iterable[Span]) -> Spans:
    """The spans with equal neighbours joined and empty ones gone."""
    found: list[Span] = []
    texts: list[str] = []
    for span in spans:
        if not span.text:
            continue
        if found and found[-1][1:] == span[1:]:
            texts.append(span.text)
            continue
        if len(texts) > 1:
            found[-1] = found[-1]._replace(text="".join(texts))
        found.append(span)
        texts = [span.text]
    if len(texts) > 1:
        found[-1] = found[-1]._replace(text="".join(texts))
    return tuple(found)


def trimmed(spans: Spans) -> Spans:
    """The spans without blank space at the two ends."""
    kept = list(spans)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = kept[0]._replace(text=kept[0].text.lstrip())
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return tuple(kept)
