"""Spans as Telegram's HTML: what is text stays text, what is a style becomes a tag.

Telegram looks for names, hashtags, commands, addresses and card numbers in every text. What the author did not mean as
such is parted by a word joiner, which nobody sees. Left-to-right words inside a right-to-left text (and the other way
round) are isolated, so that names, ranges and percentages keep their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from itertools import chain
from unicodedata import normalize

from content.document import Span, Style, text_of
from content.markup.classic_links import Link, link_of

JOINER = "\u2060"
RLM = "\u200f"

_SAFE = (
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ,;:!?'\"()-_\n\xd0\xd1"
    + bytes(range(0x80, 0xA8))
    + bytes(range(0xAF, 0xC0))
    + bytes(range(0xC3, 0xCC))
)
"""UTF-8 bytes that never need care; in what is left of a text without them, a few quick looks tell what it needs.
U+2028 to U+202E keep two of their three bytes."""

_NEARLY_SAFE = b".&\xc2\xe20123456789"
"""What a text may hold besides without being looked at closely."""

_ASTRAL = re.compile(rb"[\xf0-\xf4]")
_RTL_BYTES = re.compile(rb"[\xd6-\xdf\xe0\xef\xf0]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f\xcc\xed]|\xe2[\xa8-\xae]")

_LINES = re.compile("\r\n?|[\u2028\u2029\x0b\x0c]")
_CONTROLS = re.compile("[\x00-\x09\x0e-\x1f\x7f]")
_REMOVED = re.compile("[\u202a-\u202e\u0333\u033f]")  # the server takes them out of any text
_UNTIDY = re.compile("[\x00-\x09\x0b-\x1f\x7f\u030a\u0333\u033f\u2028-\u202e\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")

_RTL = "\u0590-\u05ff\u0600-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_LTR = (
    "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af"
    "\u0370-\u0373\u0376-\u052f\u10a0-\u10ff\u1e00-\u1fff"
)
HAS_RTL = re.compile(f"[{_RTL}]")
HAS_LTR = re.compile(f"[{_LTR}]")
_LTR_RUN = re.compile(f"[+#@$€£¥\\-−]?[{_LTR}0-9](?:[^{_RTL}\n()\\[\\]\u2066-\u2069]*[{_LTR}0-9])?[+%]*")
_RTL_RUN = re.compile(f"[{_RTL}](?:[^{_LTR}\n()\\[\\]\u2066-\u2069]*[{_RTL}])?")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")

_ALIVE = re.compile(
    r"""
    [@\#$/.:] (?:
        (?<=@) (?<![A-Za-z0-9_]@) (?=\w)                       # a name
      | (?<=\#) (?=\w|[\u200c\u00b7])                         # a hashtag
      | (?<=\$) (?=[A-Z0-9])                                  # a cashtag
      | (?<=/) (?<![A-Za-z0-9_/<>]/) (?=[A-Za-z0-9_])         # a command
      | (?<=[^\s.]\.) (?=[^\W\d_](?:[^\W\d_]|\Z))            # an address: example.com
      | (?<=[0-9]\.) (?=[0-9]+\.[0-9]+\.[0-9])               # an address in numbers
      | (?<=[A-Za-z0-9]:) (?=//)                              # any scheme
    )""",
    re.VERBOSE,
)
_DOT = re.compile(r"\.(?=[^\W\d_](?:[^\W\d_]|$)|[0-9])", re.MULTILINE)
_CARD = re.compile(r"[0-9][0-9 -]{11,}[0-9]")
_EIGHT = re.compile(r"[0-9 -]{7}[0-9](?=[0-9 -])")

FOUND = "/"
"""The link of a simple span whose text the chat is to find and make tappable by itself: a command, a mail address."""

_RAISED = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_CLOCK = re.compile(r"\d[:.٫]\d\d")

_SHIFTED = Style.SUPER | Style.SUB
AWKWARD = Style.CODE | _SHIFTED
"""Styles that need more than a pair of tags."""

_FEW, _MANY = 8, 500
"""Texts that are not worth looking at together, once one of them needs care; and that are too much to be."""

_TAGS = (
    (Style.BOLD, "b"),
    (Style.ITALIC, "i"),
    (Style.UNDERLINE | Style.MARK, "u"),
    (Style.STRIKE, "s"),
    (Style.SPOILER, "tg-spoiler"),
)


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@lru_cache(maxsize=1024)
def tags(style: int) -> tuple[str, str, int]:
    """The opening tags, the closing tags and the number of entities of a style; code goes alone."""
    if style & Style.CODE and not style & Style.SPOILER:
        return "<code>", "</code>", 1
    names = [name for flag, name in _TAGS if style & flag]
    return "".join(f"<{name}>" for name in names), "".join(f"</{name}>" for name in reversed(names)), len(names)


def tidy(text: str) -> str:
    """The text without signs that the server would remove or replace."""
    text = _SURROGATES.sub("\ufffd", _LINES.sub("\n", text))
    if "\u030a" in text:  # the server drops this accent unless it is part of its letter
        text = normalize("NFC", text).replace("\u030a", "")
    return _REMOVED.sub("", _CONTROLS.sub(" ", text))


def quieten(text: str) -> str:
    """The text with nothing in it that a chat would make tappable."""
    text = _ALIVE.sub(_parted, text)
    if len(text) >= 13:
        text = _CARD.sub(lambda card: _EIGHT.sub(_parted, card[0]), text)
    return text


def _parted(found: re.Match[str]) -> str:
    return found[0] + JOINER


def isolate(text: str, rtl: bool) -> str:
    """The runs of the other direction isolated, when the text holds both."""
    if not HAS_RTL.search(text):
        return text
    if not rtl:
        return _RTL_RUN.sub("\u2067\\g<0>\u2069", text) if HAS_LTR.search(text) else text
    return _LTR_RUN.sub(lambda run: run[0] if _NUMBER.fullmatch(run[0]) else f"\u2066{run[0]}\u2069", text)


class Lettering:
    """Sets the spans of one document; `rtl` is the direction the document is written in."""

    __slots__ = ("rtl",)

    def __init__(self, rtl: bool) -> None:
        self.rtl = rtl

    def text(self, text: str) -> tuple[str, int]:
        """Plain text as HTML, and its length in UTF-16 units; it ends and begins where the text does."""
        rest = _rest(text)
        if _is_calm(text, rest):
            return text.replace("&", "&amp;") if b"&" in rest else text, len(text)
        if _CONTROL_BYTES.search(rest):
            text = tidy(text)
            rest = _rest(text)
        if _RTL_BYTES.search(rest):
            text = self._turned(text)
        text = quieten(text)
        size = len(_ASTRAL.findall(rest)) + len(text)
        if b"&" in rest or b"<" in rest or b">" in rest:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return text, size

    def several(self, texts: Sequence[str]) -> tuple[Sequence[str], Sequence[int]]:
        """What `text` makes of each, in two rows; nothing where spaces would be left at the ends of one.

        As many as need no care are looked at together, which is much quicker.
        """
        count = len(texts)
        if count <= _MANY:
            joined = "\n".join(texts)
            rest = _rest(joined)
            if _is_calm(joined, rest):
                return [text.replace("&", "&amp;") for text in texts] if b"&" in rest else texts, list(map(len, texts))
        if count > _FEW:
            step = _MANY if count > _MANY else _FEW
            parts = [self.several(texts[start : start + step]) for start in range(0, count, step)]
            htmls, sizes = zip(*parts)
            return list(chain.from_iterable(htmls)), list(chain.from_iterable(sizes))
        told = list(map(self.text, texts))
        return [html if is_bare(html) else "" for html, _ in told], [size for _, size in told]

    def _turned(self, text: str) -> str:
        text = isolate(text, self.rtl)
        if self.rtl and "\n" in text:
            text = text.replace("\n", f"\n{RLM}")
        return text

    def spans(self, spans: Sequence[Span], extra: int = 0) -> tuple[str, int, int]:
        """Simple spans (see `simple`) as HTML, their length in UTF-16 units, and how many entities they make."""
        parts: list[str] = []
        size = entities = 0
        last = ""
        found = False
        numeric = len(spans) > 1 and _CARD.search(text_of(spans)) is not None
        for text, style, link, at, _ in spans:
            if link or style & Style.CODE:
                text = tidy(text)
                shown = self._turned(text) if link and link != FOUND and HAS_RTL.search(text) else text
                html, length = escape(shown, quote=False), units(shown)
            else:
                html, length = self.text(text)
            touches = last != "" and not last.isspace() and not text[0].isspace()
            if (touches and (found or link == FOUND)) or (last and _comes_alive(last, text, numeric)):
                parts.append(JOINER)
                size += 1
            last, found = text[-1], link == FOUND
            size += length
            if not text.isspace():
                opening, closing, count = tags(style | extra)
                if count:
                    html = f"{opening}{html}{closing}"
                    entities += count
                if link:
                    html = html if link == FOUND else f'<a href="{escape(link)}">{html}</a>'
                    entities += 1
                elif at is not None:
                    form = ' format="wDt"' if _CLOCK.search(text) else ""
                    html = f'<tg-time unix="{int(at.timestamp())}"{form}>{html}</tg-time>'
                    entities += 1
            parts.append(html)
        return "".join(parts), size, entities


def is_bare(html: str) -> bool:
    """Whether text is left that has no spaces at its ends: signs that may not be sent become spaces or nothing."""
    return html != "" and html[0] != " " and html[-1] != " "


def _rest(text: str) -> bytes:
    """What a text has besides the bytes that never need care."""
    return text.encode("utf-8", "surrogatepass").translate(None, _SAFE)


def _is_calm(text: str, rest: bytes) -> bool:
    """Whether a text can be shown as it is, once `&` is replaced."""
    if rest.translate(None, _NEARLY_SAFE) or (b"." in rest and _DOT.search(text)):
        return False
    # Only with that many digits there may be a card's number; looking for one takes long.
    return len(rest) <= 12 or len(rest.translate(None, b".&\xc2\xe2")) <= 12 or not _CARD.search(text)


def _comes_alive(last: str, text: str, numeric: bool) -> bool:
    """Whether two spans that meet would together make something tappable."""
    first = text[0]
    if last in "@#$/":
        return not first.isspace()
    if numeric and (last.isdigit() or last in " -") and (first.isdigit() or first in " -"):
        return True
    if first == ".":
        return not last.isspace() and text[1:2].isalnum()
    if first == ":":
        return text.startswith("://")
    return (last == "." and first.isalnum()) or (last == ":" and first == "/") or (last.isdigit() and first.isdigit())


def simple(spans: Iterable[Span]) -> list[Span]:
    """Spans that a message can show as they are, neighbours of the same kind joined.

    Raised and lowered digits become signs of their own, footnote marks become text, links that no chat would open
    become text, a link that a chat finds by itself is written out beside its text, and each style that a link or an
    instant cannot carry is gone. What is left in `link` is an address to write, or `FOUND`.
    """
    made: list[Span] = []
    for span in spans:
        text, style, link, at, note = span
        if not text and not note:
            continue
        if _UNTIDY.search(text):
            text = tidy(text)
        if link or at is not None or note or style & AWKWARD:
            parts: Iterable[Span] = _simplified(text, style, link, at, note)
        else:
            parts = (Span(text, style),)
        for part in parts:
            before = made[-1] if made else None
            if before is not None and before[1:] == part[1:] and part.link != FOUND:
                made[-1] = part._replace(text=before.text + part.text)
            elif part.text:
                made.append(part)
    return made


def _simplified(text: str, style: int, link: str, at: datetime | None, note: str) -> Iterator[Span]:
    if style & _SHIFTED:
        text = _shifted(text, style)
        style &= ~_SHIFTED
    if style & Style.CODE:
        style = style & ~Style.CODE if link or at or style & Style.SPOILER else Style.CODE
    if note:
        if text.strip(" []^") != note:
            yield from _simplified(text, style, link, at, "")
        yield Span(tidy(f"[{note}]"), style & ~Style.CODE)
        return
    kind, target = link_of(link) if link else (Link.NONE, "")
    if kind is Link.WRITTEN:
        yield Span(text, style, target)
    elif kind is Link.NONE:
        yield Span(text, style, at=at)
    elif text == target:
        yield Span(text, style, FOUND)
    else:
        yield Span(f"{text} " if text else "", style)
        yield Span(target, style, FOUND)


def _shifted(text: str, style: int) -> str:
    table, sign = (_RAISED, "^") if style & Style.SUPER else (_LOWERED, "_")
    shifted = text.translate(table)
    if text.isalpha() or all(new != old or old.isspace() for new, old in zip(shifted, text)):
        return shifted
    return f"{sign}{text}"


def sliced(spans: Sequence[Span], ranges: Iterable[tuple[int, int]]) -> Iterator[list[Span]]:
    """The spans cut into ascending ranges of their joined text; an instant or a command that is cut is none."""
    index = offset = 0
    for start, end in ranges:
        part: list[Span] = []
        while index < len(spans):
            span = spans[index]
            length = len(span.text)
            low, high = max(start - offset, 0), min(end - offset, length)
            if low < high:
                whole = high - low == length
                link = "" if span.link == FOUND else span.link
                part.append(span if whole else Span(span.text[low:high], span.style, link))
            if offset + length > end:
                break
            index += 1
            offset += length
        yield part
