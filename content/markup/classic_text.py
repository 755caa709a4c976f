"""Text as pieces of Telegram's HTML: whole, and finer where a message has no room for the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from content.document import Span, Spans, Style, text_of
from content.markup.classic_inline import (
    AWKWARD,
    HAS_RTL,
    JOINER,
    RLM,
    Lettering,
    is_bare,
    simple,
    sliced,
    tags,
    tidy,
    units,
)
from content.markup.cuts import Range, grouped, lines, sentences, signs, words
from content.markup.pieces import Piece, Rank, Wrap

_WORDS, _FEW_WORDS, _SIGNS = 256, 32, 8
"""Characters in the parts of a sentence that no message holds."""


_PLAIN = Span("")[1:]


_MANY_STYLES = 20


_piece = tuple.__new__  # a piece from all its fields, in half the time


class TextScribe:
    """Adds text to the pieces of one document.

    `gap` and `rank` are what the next piece gets, `lead` the bullet it begins with, `indent` what all begin with that
    have no bullet, `outer` the quote they stand in, `again` the header repeated above a message that begins there.
    """

    def __init__(self, rtl: bool) -> None:
        self.pieces: list[Piece] = []
        self.rtl = rtl
        self.lettering = Lettering(rtl)
        self.gap = ""
        self.rank: int = Rank.BLOCK
        self.lead = ""
        self.again: Piece | None = None
        self.indent = ""
        self.outer: Wrap | None = None

    def text(self, spans: Spans, extra: int = 0) -> bool:
        """Add a piece of text after the bullet or indent that is due; says whether there was any text."""
        if len(spans) == 1:
            text, style, link, at, note = spans[0]
            if not link and at is None and not note and not style & AWKWARD:
                text = text.strip()
                if not text:
                    return False
                html, size = self.lettering.text(text)
                if html and html[0] != " " != html[-1]:  # else a sign at the edge became a space or nothing
                    entities = 0
                    if style or extra:
                        opening, closing, entities = tags(style | extra)
                        html = f"{opening}{html}{closing}"
                    self.add(html, size, entities, text, spans, extra, self.finer_of_plain)
                    return True
        made = _stripped(simple(spans))
        if not made:
            return False
        html, size, entities = self.lettering.spans(made, extra)
        self.add(html, size, entities, text_of(made), made, extra, self.finer)
        return True

    def pair(self, name: Spans, value: Spans) -> bool:
        """Add a name in bold, a colon and a value, when both are plain text; says whether they were."""
        if len(name) != 1 or len(value) != 1 or name[0][1:] != _PLAIN or value[0][1:] != _PLAIN:
            return False
        first, second = name[0].text.strip(), value[0].text.strip()
        html, size = self.lettering.text(first)
        value_html, value_size = self.lettering.text(second)
        if not (is_bare(html) and is_bare(value_html)):
            return False
        html, size = f"<b>{html}</b>: {value_html}", size + 2 + value_size
        self.add(html, size, 1, first + second, (*name, *value), 0, self.finer_of_pair)
        return True

    def add(  # noqa: PLR0917 - one call for every piece, and keywords cost
        self,
        html: str,
        size: int,
        entities: int,
        text: str,
        spans: Sequence[Any] = (),
        extra: int | str = 0,
        finer: Callable[..., list[Piece]] | None = None,
    ) -> None:
        """Add a piece after the bullet or indent that is due; it shows `text`, the words of `spans`."""
        lead = self.lead or self.indent
        if self.rtl and not HAS_RTL.match(lead or text) and (lead or HAS_RTL.search(text)):
            lead = RLM + lead
        if lead:
            shown, length = led(lead)
            html = shown + html
            size += length
            self.lead = ""
        outer = self.outer
        if outer is not None:
            outer.size += size
        source = (finer, spans, extra, lead) if finer else None
        made = (html, size, entities, self.gap, self.rank, outer, None, source, self.again, False)
        self.pieces.append(_piece(Piece, made))
        self.again = None

    def finer(self, spans: Sequence[Span], extra: int, lead: str, whole: Piece) -> list[Piece]:
        """A text by its lines and sentences."""
        text = text_of(spans)
        ranges = grouped(
            [(start + low, start + high) for start, stop in lines(text) for low, high in sentences(text[start:stop])]
        )
        if len(ranges) < 2:
            return self.by_words(spans, extra, lead, whole)
        return self.parts(spans, extra, lead, whole, ranges, Rank.SENTENCE)

    def finer_of_plain(self, spans: Sequence[Span], extra: int, lead: str, whole: Piece) -> list[Piece]:
        """The same for spans as they came."""
        return self.finer(_stripped(simple(spans)), extra, lead, whole)

    def finer_of_pair(self, spans: Sequence[Span], extra: int, lead: str, whole: Piece) -> list[Piece]:
        """The same for a name and a value."""
        name, value = spans
        return self.finer((Span(name.text.strip(), Style.BOLD), Span(f": {value.text.strip()}")), extra, lead, whole)

    def by_words(self, spans: Sequence[Span], extra: int, lead: str, whole: Piece) -> list[Piece]:
        """A text by some words at a time, a word by some signs."""
        text = text_of(spans)
        for size in (_WORDS, _FEW_WORDS) if whole.entities <= _MANY_STYLES else (_FEW_WORDS,):
            ranges = words(text, size)
            if len(ranges) > 1:
                return self.parts(spans, extra, lead, whole, ranges, Rank.WORD)
        ranges = signs(text, _WORDS if len(text) > _WORDS else _SIGNS)
        return self.parts(spans, extra, lead, whole, ranges, Rank.SIGN)

    def parts(  # noqa: PLR0917 - the rest of a piece's source
        self, spans: Sequence[Span], extra: int, lead: str, whole: Piece, ranges: list[Range], rank: int
    ) -> list[Piece]:
        """A text by ranges of it; what stands between them becomes the gaps."""
        text = text_of(spans)
        made: list[Piece] = []
        stop = 0
        gap, own_rank, again = whole.gap, whole.rank, whole.again
        for (start, end), part in zip(ranges, sliced(spans, ranges)):
            html, size, entities = self.lettering.spans(part, extra)
            if made:
                lead, own_rank = "", rank
                gap = tidy(text[stop:start])
                if not gap or (text[stop - 1].isdigit() and text[start].isdigit()):
                    gap += JOINER
            tiny = rank == Rank.SIGN and end - start <= _SIGNS
            smaller = None if tiny else (self.by_words, part, extra, lead)
            if lead:
                shown, length = led(lead)
                html, size = shown + html, size + length
            made.append(Piece(html, size, entities, gap, own_rank, whole.outer, None, smaller, again))
            stop = end
        return made

    def own_line(self) -> None:
        """Put a bullet that is due on a line of its own: what follows cannot share one."""
        if self.lead.strip():
            outer, self.outer = self.outer, None
            self.bare_lead()
            self.outer = outer
            self.gap, self.rank = "\n", Rank.NEVER
        self.lead = ""

    def bare_lead(self) -> None:
        """Add a bullet that nothing follows."""
        self.lead = self.lead.rstrip()
        self.add("", 0, 0, "")


@lru_cache(maxsize=512)
def led(lead: str) -> tuple[str, int]:
    """A bullet as markup, and its length in UTF-16 units."""
    return escape(lead, quote=False), units(lead)


def _stripped(spans: list[Span]) -> list[Span]:
    """The spans without spaces at either end."""
    while spans and not spans[0].text.strip():
        del spans[0]
    while spans and not spans[-1].text.strip():
        del spans[-1]
    if spans:
        spans[0] = spans[0]._replace(text=spans[0].text.lstrip())
        spans[-1] = spans[-1]._replace(text=spans[-1].text.rstrip())
    return spans
