"""The one document model: blocks of styled spans, and the walks over it that everyone needs.

Articles, digests and replies are all documents. Readers make them, writers turn them into messages; neither knows
the other. A span carries its styles as flags instead of nesting, so a text can be cut anywhere and its styles
reopened, and two styles can never be nested wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def value(kind: type[_T]) -> type[_T]:
    """A value with slots that nothing changes once it is made.

    The type checker sees to that: a dataclass that refuses changes at run time takes twice as long to make, and an
    article has thousands of them.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)


class Style:
    """How a span is set: bits, so that a span may be bold and italic at once. Plain numbers, for all spans have one."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    UNDERLINE = 4
    STRIKE = 8
    SPOILER = 16
    CODE = 32
    MARK = 64
    SUB = 128
    SUPER = 256


class Span(NamedTuple):
    """A run of text in one style.

    `link` is a URL, or a bot command such as `/article_12`, which is then meant to be tapped (its text is the command
    itself). `at` is an instant the text stands for, shown in the reader's own zone where a chat can do that. `note` is
    the label of a footnote this span refers to. A line break inside a block is a newline in `text`.
    """

    text: str
    style: int = 0
    link: str = ""
    at: datetime | None = None
    note: str = ""


Spans = tuple[Span, ...]


class Align(StrEnum):
    """How a table column is set; `START` is left in English and right in Arabic."""

    START = "start"
    CENTER = "center"
    END = "end"


@value
class Heading:
    """A heading of level 1 (title) to 6."""

    level: int
    spans: Spans


@value
class Paragraph:
    """Running text."""

    spans: Spans


@value
class Item:
    """One entry of a list; `done` is None unless it is a task."""

    blocks: tuple[Block, ...]
    done: bool | None = None


@value
class Listing:
    """A list; bulleted when `start` is None, else numbered from `start`."""

    items: tuple[Item, ...]
    start: int | None = None


class Cell(NamedTuple):
    """One cell of a table; `columns` and `rows` are how many it spans."""

    spans: Spans
    header: bool = False
    columns: int = 1
    rows: int = 1


Row = tuple[Cell, ...]


@value
class Table:
    """Rows of cells, header rows (all cells `header`) first; `align` has one entry a column, or none at all."""

    rows: tuple[Row, ...]
    align: tuple[Align, ...] = ()
    caption: Spans = ()


@value
class Quote:
    """Blocks said by somebody else; `credit` names whom."""

    blocks: tuple[Block, ...]
    credit: Spans = ()


@value
class Code:
    """Preformatted text, kept to the letter."""

    text: str
    language: str = ""


@value
class Picture:
    """A picture: a URL, a `data:` reference the reader made, or a known file; `alt` tells what it shows."""

    url: str
    alt: str = ""
    caption: Spans = ()


@value
class Divider:
    """A break between two parts."""


@value
class Details:
    """A part that may be folded away under its title."""

    title: Spans
    blocks: tuple[Block, ...]


@value
class Footnote:
    """The text of a footnote; spans with the same `note` refer to it."""

    label: str
    blocks: tuple[Block, ...]


@value
class Footer:
    """Small print at the end: the source, when the next digest comes."""

    spans: Spans


Block = Heading | Paragraph | Listing | Table | Quote | Code | Picture | Divider | Details | Footnote | Footer


class Button(NamedTuple):
    """Something to tap under a message: `data` comes back to the bot (at most 64 bytes), or `url` opens."""

    label: str
    data: str = ""
    url: str = ""


Buttons = tuple[tuple[Button, ...], ...]


@value
class Document:
    """What is to be said, with no platform in mind; `language` is a BCP 47 tag or empty when unknown.

    `folds` says that it is long reading, whose later sections may be folded away under their titles.
    """

    blocks: tuple[Block, ...]
    language: str = ""
    buttons: Buttons = ()
    folds: bool = False


_RTL = frozenset(("ar", "fa", "he", "ur", "ps", "yi", "dv", "ckb", "sd", "ug"))


def is_rtl(language: str) -> bool:
    """Whether the language is written from right to left."""
    return language.split("-", maxsplit=1)[0].lower() in _RTL


def plain(text: str, style: int = 0) -> Spans:
    """One span of text, or none when there is no text."""
    return (Span(text, style),) if text else ()


def text_of(spans: Sequence[Span]) -> str:
    """The words of the spans, without their styles."""
    if len(spans) == 1:  # as most are
        return spans[0][0]
    return "".join([text for text, _, _, _, _ in spans])


def children(block: Block) -> tuple[Block, ...]:
    """The blocks directly inside a block."""
    match block:
        case Quote() | Details() | Footnote():
            return block.blocks
        case Listing():
            return tuple(inner for item in block.items for inner in item.blocks)
        case _:
            return ()


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block, parents before children, in reading order; any depth, no recursion."""
    stack = list(reversed(blocks))
    while stack:
        block = stack.pop()
        yield block
        stack.extend(reversed(children(block)))


def own_text(block: Block) -> str:
    """The words of a block itself, without the blocks inside it: cells are parted by tabs, rows by newlines."""
    match block:
        case Paragraph() | Heading() | Footer():
            return text_of(block.spans)
        case Table():
            rows = ["\t".join(text_of(cell.spans) for cell in row) for row in block.rows]
            return "\n".join(([text_of(block.caption)] if block.caption else []) + rows)
        case Code():
            return block.text
        case Picture():
            return text_of(block.caption)
        case Quote():
            return text_of(block.credit)
        case Details():
            return text_of(block.title)
        case _:
            return ""


def words_of(blocks: Sequence[Block]) -> str:
    """All words of the blocks, one block a line: for searching, comparing and counting."""
    return "\n".join(text for text in map(own_text, walk(blocks)) if text)
