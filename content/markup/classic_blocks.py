"""Blocks as pieces of Telegram's HTML, in reading order; what the chat has no block for is shown by lines and signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import repeat
from urllib.parse import urlsplit

from content.document import (
    Block,
    Code,
    Details,
    Divider,
    Footer,
    Footnote,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Span,
    Spans,
    Style,
    Table,
    is_rtl,
    own_text,
    plain,
    text_of,
    walk,
)
from content.markup.classic_inline import (
    HAS_LTR,
    HAS_RTL,
    quieten,
    tidy,
    units,
)
from content.markup.classic_links import Link, link_of
from content.markup.classic_plain import BULLET, PLAIN_WRITERS, Plain, heading_style, look_over
from content.markup.classic_tables import write_table
from content.markup.classic_text import TextScribe
from content.markup.cuts import Range, grouped, signs, words
from content.markup.pieces import Piece, Rank, Wrap

DIVIDER = "———"
INDENT = "\u2003"  # an em space: the server cuts ordinary spaces off the start of a message
_BULLETS = (BULLET, "◦ ", "▪ ")
_DEEPEST_INDENT = 6
_DEEPEST = 40
"""Levels of blocks in blocks that are told apart; deeper ones are shown one after the other."""

_LONG_LINE = 512
_LANGUAGE = re.compile(r"[^A-Za-z0-9_+#.-]")
_COLON = Span(": ")


def pieces_of(blocks: Sequence[Block], language: str) -> list[Piece]:
    """The blocks as pieces, ready to be fitted into messages."""
    scribe = _Scribe(right_to_left(blocks, language))
    if not scribe.rtl:
        scribe.plain = look_over(blocks, scribe.lettering)
    scribe.write(blocks, 0)
    return scribe.pieces


def right_to_left(blocks: Sequence[Block], language: str) -> bool:
    """The direction of the language or, when it is unknown, of most letters at the start."""
    if language:
        return is_rtl(language)
    balance = seen = 0
    for block in walk(blocks):
        text = own_text(block)[:1000]
        seen += len(text)
        if not text.isascii() and HAS_RTL.search(text):
            balance += len(HAS_RTL.findall(text)) - len(HAS_LTR.findall(text))
        elif text:
            balance -= len(text)
        if seen > 1000:
            break
    return balance > 0


class _Scribe(TextScribe):
    """Writes the blocks of one document."""

    def __init__(self, rtl: bool) -> None:
        super().__init__(rtl)
        self.lists = 0
        self.plain: Plain | None = None

    def write(self, blocks: Iterable[Block], depth: int, tight: bool = False) -> None:
        """Write blocks one below the other; `tight` ones have no empty line between them."""
        if depth > _DEEPEST:
            blocks = (block for block in walk(tuple(blocks)))
        places = repeat(None) if self.plain is None or depth else self.plain.places
        pieces = self.pieces
        before: Block | None = None
        for block, place in zip(blocks, places):
            kind = type(block)
            if before is not None:
                if type(before) is Heading and not self.rank:
                    self.gap = "\n"
                elif kind is Listing and type(before) is Paragraph and _leads_in(before.spans):
                    self.gap, self.rank = "\n", Rank.NEVER
                else:
                    self.gap, self.rank = ("\n", Rank.ITEM) if tight else ("\n\n", Rank.BLOCK)
            count = len(pieces)
            if depth > _DEEPEST:
                self.flat(block, depth)
            elif place is None:
                _WRITERS[kind](self, block, depth)
            else:
                PLAIN_WRITERS[kind](self, self.plain, place, block)
            if len(pieces) > count:
                before = block

    def flat(self, block: Block, depth: int) -> None:
        """Write a block without those inside it, which follow."""
        match block:
            case Quote(credit=spans) | Details(title=spans):
                self.text(spans, Style.ITALIC)
            case Footnote(label=label):
                self.text(plain(f"[{label}]"))
            case Listing():
                pass
            case _:
                _WRITERS[type(block)](self, block, depth)

    def paragraph(self, block: Paragraph, depth: int) -> None:
        self.text(block.spans)

    def footer(self, block: Footer, depth: int) -> None:
        self.text(block.spans, Style.ITALIC)

    def heading(self, block: Heading, depth: int) -> None:
        if self.rank:
            self.rank = Rank.SECTION if block.level <= 2 else Rank.SUBSECTION
        if self.text(block.spans, heading_style(block.level)):
            self.rank = Rank.NEVER

    def divider(self, block: Divider, depth: int) -> None:
        self.pieces.append(Piece(DIVIDER, 3, 0, self.gap, self.rank, self.outer, idle=True))

    def listing(self, block: Listing, depth: int) -> None:
        indent, number = self.indent, block.start
        bullet = _BULLETS[min(self.lists, 2)]
        self.lists += 1
        first_lead = self.lead  # a list that begins an item shares its line with the item's bullet
        loose = depth == 0 and any(len(item.blocks) > 1 and _is_long(item) for item in block.items)
        for position, item in enumerate(block.items):
            mark = bullet if number is None else f"{number + position}. "
            if item.done is not None:
                mark = ("" if number is None else mark) + ("☑ " if item.done else "☐ ")
            if position:
                self.gap, self.rank = "\n\n" if loose else "\n", Rank.ITEM
            self.lead = (first_lead if position == 0 and first_lead else indent) + mark
            self.indent = indent + INDENT if len(indent) < _DEEPEST_INDENT else indent
            blocks = item.blocks
            if len(blocks) == 1 and type(blocks[0]) is Paragraph:
                self.text(blocks[0].spans)
            else:
                self.write(blocks, depth + 1, tight=True)
            if self.lead:
                if number is not None or item.done is not None or self.lead != indent + mark:
                    self.bare_lead()
                self.lead = ""
        self.indent = indent
        self.lists -= 1

    def quote(self, block: Quote, depth: int) -> None:
        self.quoted(block.blocks, block.credit, depth)

    def quoted(self, blocks: Sequence[Block], credit: Spans, depth: int) -> None:
        """Blocks in a quote that folds when it is long; a quote inside a quote is told by a mark on its lines."""
        outer, indent, lead = self.outer, self.indent, self.lead
        marked = lead
        if outer is None:
            self.outer = Wrap("<blockquote>", "</blockquote>", "<blockquote expandable>")
            self.own_line()
        elif len(indent) < _DEEPEST_INDENT:
            self.lead = marked = (lead or indent) + "› "
            self.indent = indent + "› "
        self.write(blocks, depth + 1)
        if credit:
            self.gap = "\n"
            if self.text((Span("— "), *credit), Style.ITALIC):
                self.rank = Rank.LINE
        self.outer, self.indent = outer, indent
        if outer is not None and self.lead == marked:
            self.lead = lead

    def details(self, block: Details, depth: int) -> None:
        if self.text(block.title, Style.BOLD):
            self.gap, self.rank = "\n", Rank.NEVER
        self.quoted(block.blocks, (), depth)

    def footnote(self, block: Footnote, depth: int) -> None:
        lead = (self.lead or self.indent) + quieten(tidy(f"[{block.label}] "))
        self.lead = lead
        self.write(block.blocks, depth + 1, tight=True)
        if self.lead == lead:
            self.bare_lead()

    def code(self, block: Code, depth: int) -> None:
        text = tidy(block.text.expandtabs(4)).strip("\n").rstrip()
        if not text.strip():
            return
        language = _LANGUAGE.sub("", block.language)[:32]
        self.own_line()
        if language:
            wrap = Wrap(f'<pre><code class="language-{language}">', "</code></pre>")
        else:
            wrap = Wrap("<pre>", "</pre>")
        size = units(text)
        if self.outer is not None:
            self.outer.size += size
        html = escape(text, quote=False)
        self.pieces.append(Piece(html, size, 0, self.gap, self.rank, self.outer, wrap, (_pre_lines, text)))
        self.gap, self.rank = "\n\n", Rank.BLOCK

    def picture(self, block: Picture, depth: int) -> None:
        """A picture in the middle of the text is a line to tap: it costs no message and does not tear the text."""
        kind, _ = link_of(block.url)
        link = block.url if kind is Link.WRITTEN and block.url[:4].lower() == "http" else ""
        name = text_of(block.caption) or block.alt or (urlsplit(block.url).hostname or "" if link else "")
        if not name.strip():
            return
        if link:
            self.text((Span("🖼 "), Span(name, 0, link)))
            return
        told = plain(block.alt) if block.alt != text_of(block.caption) else ()
        between = plain("\n") if told and block.caption else ()
        self.text((Span("🖼 "), *told, *between, *block.caption), Style.ITALIC)

    def table(self, block: Table, depth: int) -> None:
        write_table(self, block)


_WRITERS: dict[type, Callable[..., None]] = {
    Paragraph: _Scribe.paragraph,
    Heading: _Scribe.heading,
    Listing: _Scribe.listing,
    Table: _Scribe.table,
    Quote: _Scribe.quote,
    Code: _Scribe.code,
    Picture: _Scribe.picture,
    Divider: _Scribe.divider,
    Details: _Scribe.details,
    Footnote: _Scribe.footnote,
    Footer: _Scribe.footer,
}


def _leads_in(spans: Spans) -> bool:
    return bool(spans) and spans[-1].text.rstrip().endswith((":", "："))


def _is_long(item: Item) -> bool:
    return sum(isinstance(block, Paragraph) for block in item.blocks) > 1


def _pre_lines(text: str, whole: Piece) -> list[Piece]:
    """Code by its lines, and lines that are too long for a message by their signs."""
    ranges: list[Range] = []
    start = 0
    for line in text.split("\n"):
        ranges.append((start, start + len(line)))
        start += len(line) + 1
    made: list[Piece] = []
    for start, end in grouped(ranges):
        gap, rank = "\n", Rank.LINE
        stop = start
        for low, high in _line_parts(text, start, end):
            part = text[low:high]
            if low > stop or stop > start:
                gap, rank = text[stop:low], Rank.WORD if low > stop else Rank.SIGN
            piece = Piece(escape(part, quote=False), units(part), 0, gap, rank, whole.outer, whole.inner)
            made.append(piece if made else piece._replace(gap=whole.gap, rank=whole.rank))
            stop = high
    return made


def _line_parts(text: str, start: int, end: int) -> list[Range]:
    """A line of code whole or, when it is very long, cut between its words and in need inside them."""
    if end - start <= _LONG_LINE:
        return [(start, end)]
    line = text[start:end]
    found: list[Range] = []
    for low, high in words(line, _LONG_LINE):
        low = low if found else 0
        found.extend((start + low + one, start + low + other) for one, other in signs(line[low:high], _LONG_LINE))
    return found
