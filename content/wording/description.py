"""What is understood of an article, laid open: as plain values for programs, as an outline for people."""

from __future__ import annotations

from typing import Any

from content.article import Article, sections
from content.document import Block, Cell, Document, Heading, Paragraph, Span, Style, Table, plain, text_of
from content.initiatives import find_initiatives
from content.reading.record import blocks_to_record
from content.summary import key_points, summarise
from content.wording.article import points_listing


def describe(article: Article) -> dict[str, Any]:
    """Everything that is understood of an article, ready for JSON; dates as ISO 8601, what is unknown is empty."""
    summary = summarise(article)
    return {
        "title": article.title,
        "dateline": article.dateline,
        "source": article.source,
        "language": article.language,
        "published": article.published.isoformat() if article.published else None,
        "topics": list(article.topics),
        "summary": {"headline": summary.headline, "brief": summary.brief, "full": list(summary.full)},
        "key_points": list(key_points(article)),
        "initiatives": [
            {"area": one.area, "action": one.action, "outcome": one.outcome, "section": one.section}
            for one in find_initiatives(article)
        ],
        "sections": [
            {
                "heading": text_of(section.heading.spans) if section.heading else "",
                "blocks": blocks_to_record(section.blocks),
            }
            for section in sections(article)
        ],
        "pictures": [
            {"url": picture.url, "alt": picture.alt, "role": picture.role.value} for picture in article.pictures
        ],
        "author": article.author,
        "url": article.url,
    }


def outline(article: Article) -> Document:
    """The same for people: what it is, its summary, its points, its initiatives."""
    summary = summarise(article)
    facts = (
        ("From", article.dateline),
        ("Source", article.source),
        ("By", article.author),
        ("Language", article.language),
        ("Published", article.published.isoformat(" ", "minutes") if article.published else ""),
        ("Topics", ", ".join(article.topics)),
        ("Address", article.url),
    )
    blocks: list[Block] = [Heading(1, plain(article.title))]
    blocks += [Paragraph((Span(f"{name}: ", Style.BOLD), Span(value))) for name, value in facts if value]
    blocks += [Heading(2, plain("Summary")), Paragraph(plain(summary.brief))]
    if points := key_points(article):
        blocks += [Heading(2, plain("Key points")), *points_listing(points)]
    if found := find_initiatives(article):
        header = tuple(Cell(plain(name), header=True) for name in ("Area", "Initiative", "Outcome"))
        rows = tuple(tuple(Cell(plain(text)) for text in (one.area, one.action, one.outcome)) for one in found)
        blocks += [Heading(2, plain("Initiatives")), Table((header, *rows))]
    return Document(tuple(blocks), article.language)
