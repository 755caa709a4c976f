"""Blocks as pieces of Telegram's HTML, in reading order; what the chat has no block for is shown by lines and signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape
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
    JOINER,
    RLM,
    Lettering,
    simple,
    sliced,
    tags,
    tidy,
    units,
)
from content.markup.classic_links import Link, link_of
from content.markup.cuts import Range, lines, sentences, signs, words
from content.markup.fitting import Piece, Rank, Wrap
from content.markup.tables import Grid, Shape, aligned_lines, lay_out, shape_of

DIVIDER = "———"
INDENT = "\u2003"  # an em space: the server cuts ordinary spaces off the start of a message
_BULLETS = ("• ", "◦ ", "▪ ")
_DEEPEST_INDENT = 6
_DEEPEST = 40
"""Levels of blocks in blocks that are told apart; deeper ones are shown one after the other."""

_HEADING_STYLES = (
    Style.BOLD | Style.UNDERLINE,
    Style.BOLD,
    Style.BOLD,
    Style.BOLD | Style.ITALIC,
    Style.BOLD | Style.ITALIC,
    Style.BOLD | Style.ITALIC,
)
_AWKWARD = Style.CODE | Style.SUB | Style.SUPER
_LANGUAGE = re.compile(r"[^A-Za-z0-9_+#.-]")
_LONGEST_HEADER = 300
"""Units of a table's header that is worth repeating in the next message."""

_WORDS, _FEW_WORDS, _SIGNS = 256, 32, 8


def pieces_of(blocks: Sequence[Block], language: str) -> list[Piece]:
    """The blocks as pieces, ready to be fitted into messages."""
    scribe = _Scribe(_right_to_left(blocks, language))
    scribe.write(blocks, 0)
    return scribe.pieces


def _right_to_left(blocks: Sequence[Block], language: str) -> bool:
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


class _Scribe:
    """Writes one document. `gap` and `rank` are what the next piece gets, `lead` the bullet it begins with,
    `again` the header that is repeated above it when a message begins there.
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
        self.lists = 0
        self.writers: dict[type, Callable[..., None]] = {
            Paragraph: self.paragraph,
            Heading: self.heading,
            Listing: self.listing,
            Table: self.table,
            Quote: self.quote,
            Code: self.code,
            Picture: self.picture,
            Divider: self.divider,
            Details: self.details,
            Footnote: self.footnote,
            Footer: self.footer,
        }

    def write(self, blocks: Iterable[Block], depth: int, tight: bool = False) -> None:
        """Write blocks one below the other; `tight` ones have no empty line between them."""
        if depth > _DEEPEST:
            blocks = (block for block in walk(tuple(blocks)))
        before: Block | None = None
        for block in blocks:
            kind = type(block)
            if before is not None:
                if isinstance(before, Heading) and self.rank == Rank.NEVER:
                    self.gap = "\n"
                elif kind is Listing and isinstance(before, Paragraph) and _leads_in(before.spans):
                    self.gap, self.rank = "\n", Rank.NEVER
                else:
                    self.gap, self.rank = ("\n", Rank.ITEM) if tight else ("\n\n", Rank.BLOCK)
            count = len(self.pieces)
            if depth > _DEEPEST:
                self.flat(block, depth)
            else:
                self.writers[kind](block, depth)
            if len(self.pieces) > count:
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
                self.writers[type(block)](block, depth)

    # -- text

    def text(self, spans: Spans, extra: int = 0) -> bool:
        """Add a piece of text after the bullet or indent that is due; says whether there was any text."""
        if len(spans) == 1:
            text, style, link, at, note = spans[0]
            if not link and at is None and not note and not style & _AWKWARD:
                text = text.strip()
                if not text:
                    return False
                html, size = self.lettering.text(text)
                opening, closing, entities = tags(style | extra)
                if entities:
                    html = f"{opening}{html}{closing}"
                self.add(html, size, entities, text, partial(self.finer, (Span(text, style),), extra))
                return True
        made = _stripped(simple(spans))
        if not made:
            return False
        html, size, entities = self.lettering.spans(made, extra)
        self.add(html, size, entities, text_of(made), partial(self.finer, made, extra))
        return True

    def add(
        self,
        html: str,
        size: int,
        entities: int,
        text: str,
        finer: Callable[[Piece, str], list[Piece]] | None = None,
    ) -> None:
        """Add a piece under the bullet or indent that is due; `text` is what it begins with."""
        lead = self.lead or self.indent
        if self.rtl and not HAS_RTL.match(lead or text) and (lead or HAS_RTL.search(text)):
            lead = RLM + lead
        if lead:
            html = lead + html
            size += len(lead)
        self.lead = ""
        outer = self.outer
        if outer is not None:
            outer.size += size
        bare = Piece(html, size, entities, self.gap, self.rank, outer, None, None, self.again)
        self.pieces.append(bare if finer is None else bare._replace(finer=partial(finer, bare, lead)))
        self.gap, self.rank, self.again = "\n", Rank.LINE, None

    def finer(self, spans: Sequence[Span], extra: int, whole: Piece, lead: str) -> list[Piece]:
        """A text by its lines and sentences."""
        text = text_of(spans)
        ranges = [
            (start + low, start + high) for start, stop in lines(text) for low, high in sentences(text[start:stop])
        ]
        if len(ranges) < 2:
            return self.by_words(spans, extra, whole, lead)
        return self.parts(spans, extra, whole, lead, ranges, Rank.SENTENCE)

    def by_words(self, spans: Sequence[Span], extra: int, whole: Piece, lead: str) -> list[Piece]:
        """A text by some words at a time, a word by some signs."""
        text = text_of(spans)
        for size in (_WORDS, _FEW_WORDS):
            ranges = words(text, size)
            if len(ranges) > 1:
                return self.parts(spans, extra, whole, lead, ranges, Rank.WORD)
        return self.parts(spans, extra, whole, lead, signs(text, _WORDS if len(text) > _WORDS else _SIGNS), Rank.SIGN)

    def parts(  # noqa: PLR0917 - the rest of a `partial`
        self, spans: Sequence[Span], extra: int, whole: Piece, lead: str, ranges: list[Range], rank: Rank
    ) -> list[Piece]:
        """A text by ranges of it; what stands between them becomes the gaps."""
        text = text_of(spans)
        made: list[Piece] = []
        stop = 0
        for (start, end), part in zip(ranges, sliced(spans, ranges)):
            html, size, entities = self.lettering.spans(part, extra)
            smaller = rank is not Rank.SIGN or end - start > _SIGNS
            if made:
                gap = tidy(text[stop:start])
                if not gap or (text[stop - 1].isdigit() and text[start].isdigit()):
                    gap += JOINER
                piece = Piece(html, size, entities, gap, rank, whole.outer, None, None, whole.again)
                own_lead = ""
            else:
                piece = whole._replace(html=lead + html, size=len(lead) + size, entities=entities, finer=None)
                own_lead = lead
            made.append(
                piece._replace(finer=partial(self.by_words, part, extra, piece, own_lead)) if smaller else piece
            )
            stop = end
        return made

    # -- blocks

    def paragraph(self, block: Paragraph, depth: int) -> None:
        self.text(block.spans)

    def footer(self, block: Footer, depth: int) -> None:
        self.text(block.spans, Style.ITALIC)

    def heading(self, block: Heading, depth: int) -> None:
        if self.rank:
            self.rank = Rank.SECTION if block.level <= 2 else Rank.SUBSECTION
        if self.text(block.spans, _HEADING_STYLES[max(1, min(block.level, 6)) - 1]):
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
            self.write(item.blocks, depth + 1, tight=True)
            if self.lead:
                lead, self.lead = self.lead, ""
                if number is not None or item.done is not None or lead != indent + mark:
                    self.lead, self.indent = "", ""
                    mark = lead.rstrip()
                    self.add(mark, len(mark), 0, mark)
        self.indent = indent
        self.lists -= 1

    def quote(self, block: Quote, depth: int) -> None:
        self.quoted(block.blocks, block.credit, depth)

    def quoted(self, blocks: Sequence[Block], credit: Spans, depth: int) -> None:
        """Blocks in a quote that folds when it is long; a quote inside a quote is told by a mark on its lines."""
        outer, indent = self.outer, self.indent
        if outer is None:
            self.outer = Wrap("<blockquote>", "</blockquote>", "<blockquote expandable>")
            self.own_line()
        elif len(indent) < _DEEPEST_INDENT:
            self.lead = self.lead or indent
            self.lead += "› "
            self.indent = indent + "› "
        self.write(blocks, depth + 1)
        if credit:
            self.gap = "\n"
            if self.text((Span("— "), *credit), Style.ITALIC):
                self.rank = Rank.LINE
        self.outer, self.indent = outer, indent
        if outer is not None:
            self.lead = ""

    def own_line(self) -> None:
        """Put a bullet that is due on a line of its own: what follows cannot share one."""
        if self.lead.strip():
            outer, self.outer = self.outer, None
            mark, self.lead = self.lead.rstrip(), ""
            indent, self.indent = self.indent, ""
            self.add(mark, len(mark), 0, mark)
            self.outer, self.indent = outer, indent
            self.gap, self.rank = "\n", Rank.NEVER
        self.lead = ""

    def details(self, block: Details, depth: int) -> None:
        if self.text(block.title, Style.BOLD):
            self.gap, self.rank = "\n", Rank.NEVER
        self.quoted(block.blocks, (), depth)

    def footnote(self, block: Footnote, depth: int) -> None:
        self.lead = (self.lead or self.indent) + tidy(f"[{block.label}] ")
        lead = self.lead
        self.write(block.blocks, depth + 1, tight=True)
        if self.lead == lead:
            self.lead = ""
            self.text(plain(lead))

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
        whole = Piece(escape(text, quote=False), size, 0, self.gap, self.rank, self.outer, wrap)
        self.pieces.append(whole._replace(finer=partial(_pre_lines, text, whole)))
        self.gap, self.rank = "\n\n", Rank.BLOCK

    def picture(self, block: Picture, depth: int) -> None:
        """A picture in the middle of the text is a line to tap: it costs no message and does not tear the text."""
        kind, _ = link_of(block.url)
        link = block.url if kind is Link.WRITTEN and block.url[:4].lower() == "http" else ""
        name = text_of(block.caption) or block.alt or (urlsplit(block.url).hostname or "" if link else "")
        if not name.strip():
            return
        if link:
            spans: Spans = (Span("🖼 "), Span(name, 0, link))
        else:
            caption = block.caption
            parts = [plain(block.alt)] if block.alt and block.alt != text_of(caption) else []
            parts += [caption] if caption else []
            spans = (
                Span("🖼 "),
                *(span for n, part in enumerate(parts) for span in ((Span("\n"),) if n else ()) + part),
            )
        self.text(spans, Style.ITALIC)

    # -- tables

    def table(self, block: Table, depth: int) -> None:
        if block.caption and self.text(block.caption, Style.BOLD | Style.ITALIC):
            self.gap, self.rank = "\n", Rank.NEVER
        grid = lay_out(block)
        shape = shape_of(grid)
        if shape is Shape.ALIGNED:
            self.aligned(grid)
            return
        gap, rank = self.gap, self.rank
        header = self.header(grid, shape)
        if header is None:
            self.gap, self.rank = gap, rank
        first = True
        for row in grid.rows:
            if not first:
                self.gap, self.rank = ("\n" if shape is Shape.BULLETS else "\n\n"), Rank.ITEM
            count = len(self.pieces)
            self.again = None if first else header
            self.card(grid, row, shape)
            self.again = None
            first = first and len(self.pieces) == count

    def aligned(self, grid: Grid) -> None:
        """A narrow table in monospace, its header repeated where it continues."""
        self.own_line()
        head, body = aligned_lines(grid)
        wrap = Wrap("<pre>", "</pre>")
        header = None
        if head:
            text = "\n".join(head)
            header = Piece(escape(text, quote=False), units(text), 0, self.gap, self.rank, self.outer, wrap)
        text = "\n".join(head + body)
        if self.outer is not None:
            self.outer.size += units(text)
        whole = Piece(escape(text, quote=False), units(text), 0, self.gap, self.rank, self.outer, wrap)
        self.pieces.append(whole._replace(finer=partial(_rows, body, header, whole)))
        self.gap, self.rank = "\n\n", Rank.BLOCK

    def header(self, grid: Grid, shape: Shape) -> Piece | None:
        """The names of the columns as a line above the cards; what is to be repeated of it."""
        count = len(self.pieces)
        for titles in grid.titles:
            self.text(_joined(titles, shape), Style.ITALIC)
            self.rank = Rank.NEVER
        made = self.pieces[count:]
        if not made:
            return None
        self.gap, self.rank = "\n", Rank.NEVER
        if len(made) > 1 or made[0].size > _LONGEST_HEADER:
            return None
        return made[0]._replace(finer=None)

    def card(self, grid: Grid, row: tuple[Spans, ...], shape: Shape) -> None:
        """One row: its first cell in bold, what the others say below or behind it."""
        name, values = row[0], row[1:]
        if shape is Shape.BULLETS:
            self.marked(_BULLETS[0], name)
            return
        if shape is Shape.ARROWS:
            *actions, outcome = values
            if actions and _says(actions[0]):
                name = (*_bold(name), Span(": "), *actions[0]) if _says(name) else actions[0]
                extra = 0
            else:
                extra = Style.BOLD
            if self.text(name, extra):
                self.gap, self.rank = "\n", Rank.NEVER
            self.marked("← " if self.rtl else "→ ", outcome)
            return
        filled = [(grid.labels[column], spans) for column, spans in enumerate(values, 1) if _says(spans)]
        if grid.columns == 2 and filled and _says(name):
            self.text((*_bold(name), Span(": "), *filled[0][1]))
            return
        if self.text(name, Style.BOLD):
            self.gap, self.rank = "\n", Rank.NEVER
        for label, spans in filled:
            if self.text((Span(f"{label}: "), *spans) if label else spans):
                self.gap, self.rank = "\n", Rank.LINE

    def marked(self, mark: str, spans: Spans) -> None:
        """A line behind a sign, when there is anything to say."""
        if _says(spans):
            self.lead = (self.lead or self.indent) + mark
            self.text(spans)
            self.lead = ""


def _joined(titles: tuple[Spans, ...], shape: Shape) -> Spans:
    """The names of columns in one line, set as the cards below it are."""
    named = [spans for spans in titles if _says(spans)]
    signs_between = [" · "] * len(named)
    if shape is Shape.ARROWS and len(named) == len(titles):
        signs_between[-1] = " → "
        if len(named) == 3:
            signs_between[1] = ": "
    made: list[Span] = []
    for number, spans in enumerate(named):
        if number:
            made.append(Span(signs_between[number]))
        made.extend(spans)
    return tuple(made)


def _bold(spans: Spans) -> Spans:
    return tuple(span._replace(style=span.style | Style.BOLD) for span in spans)


def _says(spans: Spans) -> bool:
    return any(span.note or (span.text and not span.text.isspace()) for span in spans)


def _leads_in(spans: Spans) -> bool:
    return bool(spans) and spans[-1].text.rstrip().endswith((":", "："))


def _is_long(item: Item) -> bool:
    return sum(isinstance(block, Paragraph) for block in item.blocks) > 1


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


def _pre_lines(text: str, whole: Piece) -> list[Piece]:
    """Code by its lines, and lines that are too long for a message by their signs."""
    made: list[Piece] = []
    for line in text.split("\n"):
        gap, rank = "\n", Rank.LINE
        for start, end in signs(line, 1024) or [(0, 0)]:
            part = line[start:end]
            piece = Piece(escape(part, quote=False), units(part), 0, gap, rank, whole.outer, whole.inner)
            made.append(piece if made else piece._replace(gap=whole.gap, rank=whole.rank))
            gap, rank = "", Rank.SIGN
    return made


def _rows(body: list[str], header: Piece | None, whole: Piece) -> list[Piece]:
    """An aligned table by its rows; the header stays with the first."""
    made: list[Piece] = [] if header is None else [header]
    for number, line in enumerate(body):
        piece = Piece(
            escape(line, quote=False),
            units(line),
            0,
            "\n",
            Rank.NEVER if number == 0 and header else Rank.ITEM,
            whole.outer,
            whole.inner,
            None,
            header if number else None,
        )
        made.append(piece if made else piece._replace(gap=whole.gap, rank=whole.rank))
    return made or [whole]
