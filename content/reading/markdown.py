"""Markdown as GitHub reads it (tables, tasks, strikethrough, footnotes) to blocks.

The parser's tokens come flat, so lists and quotes are kept on a stack and nothing recurses. Two things the parser would
drop are kept: cells beyond a table's header, and what is nested deeper than it follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from content.article import Article
from content.document import (
    Align,
    Block,
    Cell,
    Code,
    Divider,
    Footnote,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Row,
    Table,
    own_text,
)
from content.reading.finishing import MAX_DEPTH, finish
from content.reading.inline import linked, merged, trimmed
from content.reading.markdown_inline import picture_of, spans_of_tokens
from content.reading.newsroom import read_newsroom
from content.reading.pipes import cells_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LONGEST = 150_000
_WILD = 400_000
_SIGNS = ("[", "]", "<", "`", "*", "_", "~", "!", "&")
_DEEP_INDENT = re.compile(r"^[ \t]{49,}", re.MULTILINE)
_MARKERS = re.compile(r"^([ \t]*(?:(?:[-*+>]|\d{1,9}[.)])[ \t]*){10})(?:(?:[-*+>]|\d{1,9}[.)])[ \t]*)+", re.MULTILINE)
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_CALLS = "\ue000"
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


def read_markdown(text: str, name: str = "article") -> Article:
    """The article a Markdown text is; raises UnreadableArticle when there is not a word in it.

    A text that would keep the parser busy for more than a second (a book, thousands of brackets in one paragraph) is
    read line by line instead, which knows headings, lists, tables, quotes, code and the common marks too.
    """
    if _runs_wild(text):
        return read_newsroom(text, name)
    return finish(blocks_of(text), name)


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, footnotes last."""
    if _DEEP_INDENT.search(text) or _MARKERS.search(text):
        text = _shallow(text)
    notes: dict[str, Any] = {}
    tokens = _parser().parse(text, notes)
    unused = [mark for mark, number in notes.get("footnotes", {}).get("refs", {}).items() if number < 0]
    if not unused:
        return _Builder(text.split("\n")).build(tokens)
    # A footnote nobody refers to would be dropped: refer to it in a paragraph that is then taken out.
    calls = " ".join(f"[^{mark.removeprefix(':')}]" for mark in unused)
    text = f"{text}\n\n{_CALLS}{calls}\n"
    blocks = _Builder(text.split("\n")).build(_parser().parse(text))
    return tuple(block for block in blocks if not own_text(block).startswith(_CALLS))


def _runs_wild(text: str) -> bool:
    """Whether the parser would take long: it looks at every opening sign again for each of those before it."""
    if len(text) > _LONGEST:
        return True
    if max(map(text.count, _SIGNS)) < 300:
        return False
    cost = 0
    for part in text.split("\n\n"):
        brackets = part.count("[")
        cost += brackets * brackets + max(map(part.count, _SIGNS)) ** 2 // 10
    return cost > _WILD


def _shallow(text: str) -> str:
    """The text with what is nested too deep moved to the deepest level that is followed; fenced code is left alone."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif fence:
            if mark and mark[1].startswith(fence):
                fence = ""
        else:
            line = _MARKERS.sub(r"\1", _DEEP_INDENT.sub(" " * 48, line))
        lines.append(line)
    return "\n".join(lines)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 200}).enable(["table", "strikethrough"])
    return parser.use(footnote_plugin, inline=False)


class _Builder:
    """The blocks that are open and what is in them so far; the outermost is the article."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.stack: list[list[Block]] = [[]]
        self.items: list[list[Item]] = []
        self.starts: list[int | None] = []
        self.labels: list[str] = []
        self.rows: list[Row] = []
        self.align: list[Align] = []

    def build(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        at, count = 0, len(tokens)
        while at < count:
            token = tokens[at]
            kind = token.type
            if kind in ("paragraph_open", "heading_open"):
                self._text(token, tokens[at + 1])
                at += 2
            elif kind == "tr_open":
                at = self._row(tokens, at)
            else:
                step = getattr(self, f"_{kind}", None)
                if step is not None:
                    step(token)
            at += 1
        return tuple(self.stack[0])

    def _text(self, token: Token, inline: Token) -> None:
        inside = inline.children or []
        if token.tag != "p":
            spans = spans_of_tokens(inside)
            if spans:
                self.stack[-1].append(Heading(int(token.tag[1]), spans))
            return
        pictures = picture_of(inside)
        if pictures:
            self.stack[-1].extend(pictures)
            return
        spans = spans_of_tokens(inside)
        if spans:
            self.stack[-1].append(Paragraph(spans))

    def _row(self, tokens: Sequence[Token], at: int) -> int:
        cells: list[Cell] = []
        align: list[Align] = []
        start = tokens[at]
        at += 1
        while tokens[at].type != "tr_close":
            token = tokens[at]
            if token.type in ("th_open", "td_open"):
                cells.append(Cell(spans_of_tokens(tokens[at + 1].children or []), token.type == "th_open"))
                align.append(_ALIGN.get(str(token.attrGet("style") or "")[-6:], Align.START))
            at += 1
        self.align = self.align or align
        if start.map and cells and not cells[0].header:
            extra = self._beyond(start.map[0], len(cells))
            cells[-1] = cells[-1]._replace(spans=trimmed(merged([*cells[-1].spans, *linked(extra)])))
        self.rows.append(tuple(cells))
        return at

    def _beyond(self, line: int, width: int) -> str:
        """What stands in a row after its last column."""
        text = self.lines[line].strip().lstrip("> ")
        texts = cells_of(text) if text else []
        return "".join(f" | {cell}" for cell in texts[width:] if cell)

    def _table_close(self, _: Token) -> None:
        align = tuple(self.align) if any(way is not Align.START for way in self.align) else ()
        if any(cell.spans for row in self.rows for cell in row):
            self.stack[-1].append(Table(tuple(self.rows), align))
        self.rows, self.align = [], []

    def _bullet_list_open(self, _: Token) -> None:
        self.items.append([])
        self.starts.append(None)

    def _ordered_list_open(self, token: Token) -> None:
        self.items.append([])
        self.starts.append(int(token.attrs.get("start", 1)))

    def _list_item_open(self, _: Token) -> None:
        self.stack.append([])

    def _list_item_close(self, _: Token) -> None:
        blocks = self.stack.pop()
        done = None
        if blocks and isinstance(blocks[0], Paragraph):
            first = blocks[0].spans[0]
            task = _TASK.match(first.text)
            if task:
                done = task[1] != " "
                blocks[0] = Paragraph((first._replace(text=first.text[task.end() :]), *blocks[0].spans[1:]))
        if blocks:
            self.items[-1].append(Item(tuple(blocks), done))

    def _bullet_list_close(self, _: Token) -> None:
        items, start = self.items.pop(), self.starts.pop()
        if not items:
            return
        if len(self.stack) > MAX_DEPTH:
            self.stack[-1].extend(block for item in items for block in item.blocks)
        else:
            self.stack[-1].append(Listing(tuple(items), start))

    _ordered_list_close = _bullet_list_close

    def _blockquote_open(self, _: Token) -> None:
        self.stack.append([])

    def _blockquote_close(self, _: Token) -> None:
        blocks = self.stack.pop()
        if len(self.stack) > MAX_DEPTH:
            self.stack[-1].extend(blocks)
        elif blocks:
            self.stack[-1].append(Quote(tuple(blocks)))

    def _footnote_open(self, token: Token) -> None:
        self.labels.append(str(token.meta.get("label") or token.meta["id"] + 1))
        self.stack.append([])

    def _footnote_close(self, _: Token) -> None:
        blocks, label = self.stack.pop(), self.labels.pop()
        if blocks:
            self.stack[-1].append(Footnote(label, tuple(blocks)))

    def _fence(self, token: Token) -> None:
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        self.stack[-1].append(Code(token.content.rstrip("\n"), language))

    _code_block = _fence

    def _hr(self, _: Token) -> None:
        self.stack[-1].append(Divider())

    def _html_block(self, token: Token) -> None:
        from content.reading.html import read_fragment

        self.stack[-1].extend(read_fragment(token.content))


_ALIGN = {"center": Align.CENTER, ":right": Align.END}
