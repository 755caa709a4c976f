"""What an editor may want to look at before an article goes out; nothing here stops it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from content.article import Article, Role
from content.document import (
    Block,
    Footer,
    Heading,
    Paragraph,
    Picture,
    Row,
    Spans,
    Table,
    own_text,
    text_of,
    walk,
)
from content.wording.words import Words

LONG_TITLE = 120
"""Characters a headline may have; more is cut off in most previews."""
MOST = 12
_PLACEHOLDERS = ("example.com", "example.org", "example.net", "localhost")


def remarks(article: Article, words: Words) -> tuple[str, ...]:
    """Everything that looks like a slip, in reading order, a sentence each; at most MOST."""
    found: list[str] = []
    if len(article.title) > LONG_TITLE:
        found.append(words.count("The title has {n} character.", "The title has {n} characters.", len(article.title)))
    found.extend(_of_headings(article.body, words))
    tables = 0
    for block in walk(article.body):
        if isinstance(block, Table):
            tables += 1
            found.extend(_of_a_table(block, tables, words))
        elif isinstance(block, Picture) and not (block.alt or block.caption):
            found.append(words.say("A picture has no words that describe it: {url}", url=block.url[:80]))
        found.extend(_of_links(_spans(block), words))
    if any(not picture.alt for picture in article.pictures if picture.role is Role.LEAD):
        found.append(words.say("The lead picture has no words that describe it."))
    if not words_below(article):
        found.append(words.say("There is no text below the title."))
    return tuple(dict.fromkeys(found))[:MOST]


def words_below(article: Article) -> bool:
    """Whether anything is said besides headings."""
    return any(own_text(block).strip() for block in walk(article.body) if not isinstance(block, Heading))


def _of_headings(body: Sequence[Block], words: Words) -> Iterator[str]:
    for block, following in zip(body, [*body[1:], None]):
        if not isinstance(block, Heading) or block.level == 1:
            continue
        if following is None or (isinstance(following, Heading) and following.level <= block.level):
            yield words.say("There is nothing under the heading “{title}”.", title=text_of(block.spans)[:80])


def _of_a_table(table: Table, number: int, words: Words) -> Iterator[str]:
    width = max((_width(row) for row in table.rows), default=0)
    for at, row in enumerate(table.rows, 1):
        filled = _filled(row)
        if any(cell.rows > 1 for earlier in table.rows[:at] for cell in earlier):
            return  # cells from above reach into the rows below, which are then rightly shorter
        if any(" | " in text_of(cell.spans) for cell in row):
            yield words.say(
                "Table {table}, row {row} seems to have more than {width} cells.", **_named(number, at, width)
            )
        elif filled < width:
            yield words.say(
                "Table {table}, row {row} has {filled} of {width} cells.", **_named(number, at, width), filled=filled
            )


def _named(table: int, row: int, width: int) -> dict[str, int]:
    return {"table": table, "row": row, "width": width}


def _width(row: Row) -> int:
    return sum(cell.columns for cell in row)


def _filled(row: Row) -> int:
    """How many columns are left when the empty ones at its end are not counted: readers fill short rows up."""
    cells = list(row)
    while cells and not text_of(cells[-1].spans).strip():
        cells.pop()
    return _width(tuple(cells))


def _of_links(spans: Spans, words: Words) -> Iterator[str]:
    for span in spans:
        if not span.link or span.link.startswith("/"):
            continue
        if (host := _host(span.link)) and any(host == name or host.endswith(f".{name}") for name in _PLACEHOLDERS):
            yield words.say("A link leads to a placeholder: {url}", url=span.link[:80])


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _spans(block: Block) -> Spans:
    match block:
        case Heading() | Paragraph() | Footer():
            return block.spans
        case Table():
            return tuple(span for row in block.rows for cell in row for span in cell.spans)
        case _:
            return ()
