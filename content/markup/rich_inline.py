"""Spans as rich text, and rich text as spans again.

Nothing is escaped, for there is no markup; and nothing is found in the text by the chat itself, so that commands and
addresses that are meant are named as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from content.document import Span, Spans, Style
from content.markup.classic_inline import isolate, tidy
from content.markup.classic_links import Link, link_of

RichText = Any
"""A string, a list of rich texts, or an object with `type` and mostly `text`."""

_STYLES = (
    (Style.CODE, "code"),
    (Style.SUB, "subscript"),
    (Style.SUPER, "superscript"),
    (Style.MARK, "marked"),
    (Style.STRIKE, "strikethrough"),
    (Style.UNDERLINE, "underline"),
    (Style.ITALIC, "italic"),
    (Style.BOLD, "bold"),
    (Style.SPOILER, "spoiler"),
)
_STYLE_OF = {name: style for style, name in _STYLES}
_PLAIN = Span("")[1:]
_NOT_RAISED = Style.CODE | Style.SUB
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_ISOLATES = re.compile("[\u2066-\u2069]")
_CLOCK = re.compile(r"\d[:.٫]\d\d")


def rich_text(spans: Iterable[Span], rtl: bool = False) -> RichText:
    """The spans as one rich text in a message of that direction; an empty string when they say nothing.

    Names and dates in the other direction are isolated, so that they keep their order.
    """
    if isinstance(spans, tuple) and len(spans) == 1 and spans[0][1:] == _PLAIN:
        text = _tidied(spans[0].text).strip()
        return isolate(text, rtl) if rtl or not text.isascii() else text
    parts: list[RichText] = []
    for span in _stripped(list(told(spans))):
        made = _dressed(span, rtl)
        if isinstance(made, str) and parts and isinstance(parts[-1], str):
            parts[-1] += made
        else:
            parts.append(made)
    return parts if len(parts) > 1 else parts[0] if parts else ""


def _tidied(text: str) -> str:
    return text if text.isascii() and text.isprintable() else tidy(text)


def told(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans with tidy text; a footnote's mark is a text of its own, links are ones a chat opens."""
    for text, style, link, at, note in spans:
        text = _tidied(text)
        if note:
            mark = tidy(f"[{note}]")
            if text.strip(" []^") != note:
                yield from told((Span(text, style, link, at),))
            yield Span(mark, style & ~_NOT_RAISED | Style.SUPER)
            continue
        kind, target = link_of(link) if link else (Link.NONE, "")
        if kind is Link.NONE:
            yield Span(text, style, at=at)
        elif kind is Link.WRITTEN:
            yield Span(text, style, target, at)
        elif text.strip() == target:
            yield Span(text, style, target)
        else:
            yield Span(f"{text} " if text else "", style)
            yield Span(target, style, target)


def _stripped(spans: list[Span]) -> list[Span]:
    spans = [span for span in spans if span.text]
    while spans and not spans[0].text.strip():
        del spans[0]
    while spans and not spans[-1].text.strip():
        del spans[-1]
    if spans:
        spans[0] = spans[0]._replace(text=spans[0].text.lstrip())
        spans[-1] = spans[-1]._replace(text=spans[-1].text.rstrip())
    return spans


def _dressed(span: Span, rtl: bool) -> RichText:
    made: RichText = span.text
    if not made.strip():
        return made
    style = int(span.style)
    if (rtl or not made.isascii()) and not style & Style.CODE:
        made = isolate(made, rtl)
    for flag, name in _STYLES:
        if style & flag:
            made = {"type": name, "text": made}
    if span.link:
        return _linked(made, span.link)
    if span.at is not None:
        form = "wDt" if _CLOCK.search(span.text) else ""
        return {"type": "date_time", "text": made, "unix_time": int(span.at.timestamp()), "date_time_format": form}
    return made


def _linked(made: RichText, target: str) -> RichText:
    if target[0] == "/":
        return {"type": "bot_command", "text": made, "bot_command": target}
    if _MAIL.fullmatch(target):
        return {"type": "email_address", "text": made, "email_address": target}
    phone = re.sub(r"[ ().-]", "", target)
    if _PHONE.fullmatch(phone):
        return {"type": "phone_number", "text": made, "phone_number": phone}
    return {"type": "url", "text": made, "url": target} if ":" in target else made


def spans_of(text: RichText) -> Spans:
    """The spans that a rich text of ours shows."""
    return tuple(_undressed(text, Span("")))


def _undressed(text: RichText, like: Span) -> Iterator[Span]:
    if isinstance(text, str):
        if text := _ISOLATES.sub("", text):
            yield like._replace(text=text)
        return
    if isinstance(text, list):
        for part in text:
            yield from _undressed(part, like)
        return
    match text["type"]:
        case "url":
            like = like._replace(link=text["url"])
        case "bot_command":
            like = like._replace(link=text["bot_command"])
        case "email_address":
            like = like._replace(link=f"mailto:{text['email_address']}")
        case "phone_number":
            like = like._replace(link=f"tel:{text['phone_number']}")
        case "date_time":
            like = like._replace(at=datetime.fromtimestamp(text["unix_time"], UTC))
        case kind:
            like = like._replace(style=int(like.style) | _STYLE_OF.get(kind, 0))
    yield from _undressed(text.get("text", ""), like)


def cut_at(spans: Sequence[Span], place: int) -> tuple[Spans, Spans]:
    """The spans before and after a place of their joined text; a command or an instant that is cut is none."""
    before: list[Span] = []
    for number, span in enumerate(spans):
        size = len(span.text)
        if place >= size:
            before.append(span)
            place -= size
            continue
        rest = spans[number + 1 :]
        if place <= 0:
            return tuple(before), (span, *rest)
        bare = span._replace(at=None, link="" if span.link[:1] == "/" else span.link)
        # The mark of a footnote stands behind the words it belongs to.
        head = bare._replace(text=span.text[:place], note="")
        return (*before, head), (bare._replace(text=span.text[place:]), *rest)
    return tuple(before), ()
