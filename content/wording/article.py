"""One article as a post: title, where it is from, the text as long as the chat likes it, the way to the original."""

from __future__ import annotations

from collections.abc import Sequence

from content.article import Article, Filed, Role
from content.document import (
    Block,
    Document,
    Footer,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Span,
    Spans,
    Style,
    own_text,
    plain,
    text_of,
    walk,
)
from content.summary import summary_of
from content.wording.telling import brief_spans, elsewhere, joined, origin, origin_link, way_to
from content.wording.words import Words

# A dateline stands at the very beginning, so there is no need to look through the whole article for it.
_OPENING = 3


def article_document(
    filed: Filed, words: Words, length: str = "full", zone: str = "UTC", also_in: Sequence[Filed] = ()
) -> Document:
    """The article at a length: "headline" (title and link), "brief" (and the summary), "full" (the whole text).

    `also_in` are other reports of the same.
    """
    article = filed.article
    blocks: list[Block] = []
    picture = _lead_picture(article)
    if picture and length != "headline":
        blocks.append(picture)
    blocks.append(Heading(1, plain(article.title)))
    told = _told(filed, words, length, picture)
    line = _whence(article, words, zone, told)
    if line:
        blocks.append(Paragraph(line))
    blocks.extend(told)
    footer = _footer(filed, words, length, also_in)
    if footer:
        blocks.append(Footer(footer))
    return Document(tuple(blocks), article.language, folds=length == "full")


def _lead_picture(article: Article) -> Picture | None:
    found = next((picture for picture in article.pictures if picture.role is Role.LEAD), None)
    if found is None:
        return None
    inside = (block for block in article.body if isinstance(block, Picture) and block.url == found.url)
    return next(inside, Picture(found.url, found.alt, plain(found.alt)))


def _told(filed: Filed, words: Words, length: str, shown: Picture | None) -> tuple[Block, ...]:
    article = filed.article
    match length:
        case "headline":
            return ()
        case "brief":
            summary = summary_of(filed)
            return (Paragraph(brief_spans(summary, words)),) if summary.brief not in ("", article.title) else ()
        case _:
            return _body(article, shown)


def _body(article: Article, shown: Picture | None) -> tuple[Block, ...]:
    """The text in its order; the title, and the picture that is shown before it, are not told a second time."""
    blocks, title = article.body, article.title.split()
    for number, block in enumerate(blocks):
        if type(block) is Heading and text_of(block.spans).split() == title:
            blocks = blocks[:number] + blocks[number + 1 :]
            break
    if shown is None:
        return blocks
    pictured = next((block for block in blocks if isinstance(block, Picture) and block.url == shown.url), None)
    return tuple(block for block in blocks if block is not pictured)


def _whence(article: Article, words: Words, zone: str, told: Sequence[Block]) -> Spans:
    """Place, source and day in one line; the place only where the text does not begin with it."""
    place = article.dateline
    if place and any(place in own_text(block) for block in walk(told[:_OPENING])):
        place = ""
    day = words.date(article.published, zone) if article.published else ""
    parts = (place, origin(article), article.author, day)
    return plain(" · ".join(filter(None, parts)), Style.ITALIC)


def _footer(filed: Filed, words: Words, length: str, also_in: Sequence[Filed]) -> Spans:
    parts: list[Spans] = []
    source = origin_link(filed.article) if filed.article.url else ()
    if source:
        parts.append(words.spans("Source: {source}", source=source))
    if also_in:
        parts.append(words.spans("also in {sources}", sources=elsewhere(also_in)))
    if length != "full":
        parts.append(words.spans("In full: {article}", article=way_to(filed)))
    return joined(parts)


def points_listing(points: Sequence[str]) -> tuple[Listing, ...]:
    """Points as a list, or nothing."""
    return (Listing(tuple(Item((Paragraph((Span(point),)),)) for point in points)),) if points else ()
