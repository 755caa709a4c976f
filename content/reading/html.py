"""HTML to blocks: what a feed entry holds, what a web page's main part holds.

The tree is walked once; inline elements switch styles, block elements close the line before them and after them, so it
does not matter how wrongly the two are mixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from content.document import (
    Block,
    Code,
    Details,
    Divider,
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
    own_text,
    plain,
    walk,
)
from content.reading.encoding import clean
from content.reading.finishing import MAX_DEPTH
from content.reading.html_pictures import picture_in
from content.reading.html_tables import grid_of
from content.reading.inline import linked, merged, safe_link, trimmed
from content.reading.shallow import shallow
from content.reading.tags import BLOCKS, STYLES, UNREAD

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TEXT = frozenset(("-text", "#text"))
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"[\x00-\x20]+")
_BLANKS = re.compile("  +")
_AROUND_BREAK = re.compile(r" *\n *")


def read_fragment(html: str, base_url: str = "") -> tuple[Block, ...]:
    """The blocks of a piece of HTML; relative links are resolved against `base_url`, scripts and forms are left out."""
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(shallow(html)).body
    return Walker(base_url).inside(root) if root is not None else ()


class Walker:
    """One walk over a tree: the blocks so far, the line that is being filled, and the styles in force."""

    def __init__(self, base: str = "", skipped: frozenset[str] = frozenset()) -> None:
        self.base = base
        self.dropped = UNREAD | skipped
        self.out: list[Block] = []
        self.line: list[Span] = []
        self.held: list[Picture] = []
        self.style = 0
        self.link = ""
        self.depth = 0

    def inside(self, node: LexborNode) -> tuple[Block, ...]:
        """The blocks inside an element, apart from everything else."""
        kept = self.out, self.line, self.held, self.style, self.link
        self.out, self.line, self.held, self.style, self.link = [], [], [], 0, ""
        self._children(node)
        self._flush()
        found = tuple(self.out)
        self.out, self.line, self.held, self.style, self.link = kept
        return found

    def spans(self, node: LexborNode) -> Spans:
        """The text inside an element as one line; blocks in it are parted by line breaks."""
        found: list[Span] = []
        for block in self.inside(node):
            if found:
                found.append(Span("\n"))
            spans = getattr(block, "spans", None)
            if spans is None:
                spans = plain(_flat(block))
            found.extend(spans)
        return trimmed(merged(found))

    def _children(self, node: LexborNode) -> None:
        child = node.child
        while child is not None:
            self._visit(child)
            child = child.next

    def _visit(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _TEXT:
            self._say(node.text_content or "")
            return
        if tag in self.dropped or self._is_hidden(node):
            return
        if tag in STYLES:
            before = self.style
            self.style |= STYLES[tag]
            self._children(node)
            self.style = before
        elif tag in _STEPS:
            _STEPS[tag](self, node)
        elif tag in BLOCKS:
            self._flush()
            self._children(node)
            self._flush()
        else:
            self._children(node)

    @staticmethod
    def _is_hidden(node: LexborNode) -> bool:
        attributes = node.attributes
        if not attributes:
            return False
        return "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))

    def _say(self, text: str) -> None:
        if not text.isascii() or "\x7f" in text:
            text = clean(text)
        text = _SPACES.sub(" ", text)
        if self.link:
            self.line.append(Span(text, self.style, self.link))
        else:
            self.line.extend(linked(text, self.style))

    def _flush(self) -> None:
        """Closes the line; an empty one leaves nothing. Pictures that stood in it follow it."""
        if self.line:
            spans = _tidy(self.line)
            if spans:
                self.out.append(Paragraph(spans))
            self.line = []
        if self.held:
            self.out.extend(self.held)
            self.held = []

    def _break(self, _: LexborNode) -> None:
        """A line break; the second in a row ends the paragraph."""
        for span in reversed(self.line):
            if span.text == "\n":
                self._flush()
                return
            if span.text.strip():
                break
        self.line.append(Span("\n", self.style))

    def _anchor(self, node: LexborNode) -> None:
        before = self.link
        self.link = safe_link(node.attributes.get("href") or "", self.base)
        self._children(node)
        self.link = before

    def _quoted(self, node: LexborNode) -> None:
        self._say("“")
        self._children(node)
        self._say("”")

    def _heading(self, node: LexborNode) -> None:
        self._flush()
        spans = self.spans(node)
        if spans:
            self.out.append(Heading(int((node.tag or "h2")[1]), spans))

    def _image(self, node: LexborNode) -> None:
        picture, words = picture_in(node, self.base)
        if picture is None:
            if words:
                self._say(words)
        else:
            self.held.append(picture)

    def _rule(self, _: LexborNode) -> None:
        self._flush()
        self.out.append(Divider())

    def _code(self, node: LexborNode) -> None:
        self._flush()
        text = clean(node.text()).strip("\n")
        if text.strip():
            inner = node.css_first("code")
            names = " ".join((item.attributes.get("class") or "") for item in (node, inner) if item is not None)
            language = re.search(r"(?:language|lang)-([\w+#.-]{1,30})", names)
            self.out.append(Code(text, language[1] if language else ""))

    def _list(self, node: LexborNode) -> None:
        self._flush()
        if self.depth >= MAX_DEPTH:
            self._children(node)
            self._flush()
            return
        self.depth += 1
        items: list[list[Block]] = []
        child = node.child
        while child is not None:
            tag = child.tag or ""
            if tag == "li":
                items.append(list(self.inside(child)))
            elif tag not in self.dropped:
                loose = self._alone(child)
                if loose and items:
                    items[-1].extend(loose)
                elif loose:
                    items.append(list(loose))
            child = child.next
        self.depth -= 1
        filled = tuple(Item(tuple(blocks)) for blocks in items if blocks)
        if filled:
            start = None
            if node.tag == "ol":
                given = node.attributes.get("start") or "1"
                start = int(given) if re.fullmatch(r"-?\d{1,6}", given) else 1
            self.out.append(Listing(filled, start))

    def _alone(self, node: LexborNode) -> tuple[Block, ...]:
        """The blocks one element makes, itself included."""
        out, self.out = self.out, []
        self._visit(node)
        self._flush()
        found, self.out = tuple(self.out), out
        return found

    def _definitions(self, node: LexborNode) -> None:
        """Terms and what they mean: an item each, the term in bold above its text."""
        self._flush()
        if self.depth >= MAX_DEPTH:
            self._children(node)
            self._flush()
            return
        self.depth += 1
        items: list[list[Block]] = []
        meant = True
        for part in _parts(node):
            if part.tag == "dt" and (spans := self.spans(part)):
                if meant:
                    items.append([])
                items[-1].append(Paragraph(_bold(spans)))
                meant = False
            elif part.tag == "dd":
                if not items:
                    items.append([])
                items[-1].extend(self.inside(part))
                meant = True
        self.depth -= 1
        filled = tuple(Item(tuple(blocks)) for blocks in items if blocks)
        if filled:
            self.out.append(Listing(filled))

    def _quote(self, node: LexborNode) -> None:
        self._flush()
        credit: Spans = ()
        child = node.last_child
        while child is not None and (child.tag or "") in _TEXT and not (child.text_content or "").strip():
            child = child.prev
        if child is not None and child.tag in ("footer", "cite", "figcaption"):
            credit = self.spans(child)
            child.decompose()
        self.depth += 1
        blocks = self.inside(node)
        self.depth -= 1
        if self.depth >= MAX_DEPTH or not blocks:
            self.out.extend(blocks)
            if credit:
                self.out.append(Paragraph(credit))
        else:
            self.out.append(Quote(blocks, credit))

    def _figure(self, node: LexborNode) -> None:
        self._flush()
        said = node.css_first("figcaption")
        caption = self.spans(said) if said is not None else ()
        if said is not None:
            said.decompose()
        blocks = list(self.inside(node))
        if caption:
            last = blocks[-1] if blocks else None
            if isinstance(last, Picture) and not last.caption:
                blocks[-1] = Picture(last.url, last.alt, caption)
            elif isinstance(last, Table) and not last.caption:
                blocks[-1] = Table(last.rows, last.align, caption)
            elif isinstance(last, Quote) and not last.credit:
                blocks[-1] = Quote(last.blocks, caption)
            else:
                blocks.append(Paragraph(caption))
        self.out.extend(blocks)

    def _details(self, node: LexborNode) -> None:
        self._flush()
        summary = node.css_first("summary")
        title = self.spans(summary) if summary is not None else ()
        if summary is not None:
            summary.decompose()
        self.depth += 1
        blocks = self.inside(node)
        self.depth -= 1
        if blocks and title and self.depth < MAX_DEPTH:
            self.out.append(Details(title, blocks))
        else:
            if title:
                self.out.append(Paragraph(_bold(title)))
            self.out.extend(blocks)

    def _table(self, node: LexborNode) -> None:
        self._flush()
        table = grid_of(node, self.spans)
        if table is None:
            self._children(node)
            self._flush()
        elif table.rows:
            self.out.append(table)


_STEPS = {
    "br": Walker._break,
    "a": Walker._anchor,
    "q": Walker._quoted,
    "img": Walker._image,
    "hr": Walker._rule,
    "pre": Walker._code,
    "ul": Walker._list,
    "ol": Walker._list,
    "menu": Walker._list,
    "dl": Walker._definitions,
    "blockquote": Walker._quote,
    "figure": Walker._figure,
    "details": Walker._details,
    "table": Walker._table,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Walker._heading),
}


def _parts(node: LexborNode) -> Iterator[LexborNode]:
    """The terms and meanings of one list of definitions, which may stand in groups."""
    child = node.child
    while child is not None:
        if child.tag == "div":
            inner = child.child
            while inner is not None:
                yield inner
                inner = inner.next
        else:
            yield child
        child = child.next


def _bold(spans: Spans) -> Spans:
    return tuple(span._replace(style=span.style | Style.BOLD) for span in spans)


def _flat(block: Block) -> str:
    """The words of a block of any kind on one line: a list in a cell, a picture in a heading."""
    if isinstance(block, Picture):
        return block.alt
    return "\n".join(text for text in map(own_text, walk((block,))) if text)


def _tidy(line: list[Span]) -> Spans:
    """The spans of a line with its blank space made single and none around line breaks."""
    found: list[Span] = []
    for span in merged(line):
        text = _AROUND_BREAK.sub("\n", _BLANKS.sub(" ", span.text))
        if text[0] == " " and (not found or found[-1].text[-1] in " \n"):
            text = text[1:]
        if text[:1] == "\n" and found and found[-1].text[-1] == " ":
            found[-1] = found[-1]._replace(text=found[-1].text[:-1])
            if not found[-1].text:
                found.pop()
        if text:
            found.append(span._replace(text=text))
    return trimmed(tuple(found))
