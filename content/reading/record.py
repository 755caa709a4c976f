"""Articles and blocks as plain records, for a database or a file: lists, texts and numbers that JSON knows.

A block is a list that begins with its kind. What has its usual value is left out, and a span without style is its
text. What `from_record` makes of a record equals what it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from content.article import Article, ArticlePicture, Role
from content.document import (
    Align,
    Block,
    Cell,
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
    Row,
    Span,
    Spans,
    Table,
)

_TEXTS = ("dateline", "source", "author", "url", "language", "summary", "identity")


def to_record(article: Article) -> dict[str, Any]:
    """The article as a record."""
    record: dict[str, Any] = {"title": article.title, "body": blocks_to_record(article.body)}
    record.update((name, value) for name in _TEXTS if (value := getattr(article, name)))
    if article.published is not None:
        record["published"] = article.published.isoformat()
    if article.topics:
        record["topics"] = list(article.topics)
    if article.pictures:
        record["pictures"] = [[picture.url, picture.alt, picture.role.value] for picture in article.pictures]
    return record


def from_record(record: dict[str, Any]) -> Article:
    """The article a record was made from."""
    published = record.get("published")
    return Article(
        title=record["title"],
        body=blocks_from_record(record["body"]),
        published=datetime.fromisoformat(published) if published else None,
        topics=tuple(record.get("topics", ())),
        pictures=tuple(ArticlePicture(url, alt, Role(role)) for url, alt, role in record.get("pictures", ())),
        **{name: record[name] for name in _TEXTS if name in record},
    )


def blocks_to_record(blocks: Sequence[Block]) -> list[Any]:
    """The blocks as records, in order."""
    return [_block(block) for block in blocks]


def blocks_from_record(records: Sequence[Any]) -> tuple[Block, ...]:
    """The blocks these records were made from."""
    return tuple(_MAKERS[record[0]](*record[1:]) for record in records)


def _block(block: Block) -> list[Any]:
    match block:
        case Heading(level, spans):
            return ["h", level, _spans(spans)]
        case Paragraph(spans):
            return ["p", _spans(spans)]
        case Listing(items, start):
            return ["l", start, [[item.done, blocks_to_record(item.blocks)] for item in items]]
        case Table(rows, align, caption):
            return ["t", [_row(row) for row in rows], [way.value for way in align], _spans(caption)]
        case Quote(blocks, credit):
            return ["q", blocks_to_record(blocks), _spans(credit)]
        case Code(text, language):
            return ["c", text, language]
        case Picture(url, alt, caption):
            return ["i", url, alt, _spans(caption)]
        case Divider():
            return ["-"]
        case Details(title, blocks):
            return ["d", _spans(title), blocks_to_record(blocks)]
        case Footnote(label, blocks):
            return ["n", label, blocks_to_record(blocks)]
        case Footer(spans):
            return ["f", _spans(spans)]


def _spans(spans: Spans) -> Any:
    """A single unstyled span is its text, no span is 0, anything else a list."""
    if not spans:
        return 0
    if len(spans) == 1 and isinstance(one := _span(spans[0]), str):
        return one
    return [_span(span) for span in spans]


def _span(span: Span) -> Any:
    text, style, link, at, note = span
    if note:
        return [text, style, link, at.isoformat() if at else None, note]
    if at:
        return [text, style, link, at.isoformat()]
    if link:
        return [text, style, link]
    return [text, style] if style else text


def _spans_back(record: Any) -> Spans:
    if not record:
        return (Span(record),) if record == "" else ()
    if isinstance(record, str):
        return (Span(record),)
    return tuple(_span_back(one) for one in record)


def _span_back(record: Any) -> Span:
    if isinstance(record, str):
        return Span(record)
    text, style, link, at, note = list(record) + _USUAL[len(record) :]
    return Span(text, style, link, datetime.fromisoformat(at) if at else None, note)


_USUAL: list[Any] = ["", 0, "", None, ""]


def _row(row: Row) -> list[Any]:
    """A cell of one column, one row and no heading is its spans; any other tells the three after them."""
    return [
        _spans(cell.spans)
        if cell[1:] == (False, 1, 1)
        else {"s": _spans(cell.spans), "h": int(cell.header), "c": cell.columns, "r": cell.rows}
        for cell in row
    ]


def _cell_back(record: Any) -> Cell:
    if isinstance(record, dict):
        return Cell(_spans_back(record["s"]), bool(record["h"]), record["c"], record["r"])
    return Cell(_spans_back(record))


def _listing_back(start: int | None, items: Sequence[Any]) -> Listing:
    return Listing(tuple(Item(blocks_from_record(blocks), done) for done, blocks in items), start)


def _table_back(rows: Sequence[Any], align: Sequence[str], caption: Any) -> Table:
    made = tuple(tuple(_cell_back(cell) for cell in row) for row in rows)
    return Table(made, tuple(Align(way) for way in align), _spans_back(caption))


_MAKERS: dict[str, Callable[..., Block]] = {
    "h": lambda level, spans: Heading(level, _spans_back(spans)),
    "p": lambda spans: Paragraph(_spans_back(spans)),
    "l": _listing_back,
    "t": _table_back,
    "q": lambda blocks, credit: Quote(blocks_from_record(blocks), _spans_back(credit)),
    "c": Code,
    "i": lambda url, alt, caption: Picture(url, alt, _spans_back(caption)),
    "-": Divider,
    "d": lambda title, blocks: Details(_spans_back(title), blocks_from_record(blocks)),
    "n": lambda label, blocks: Footnote(label, blocks_from_record(blocks)),
    "f": lambda spans: Footer(_spans_back(spans)),
}
