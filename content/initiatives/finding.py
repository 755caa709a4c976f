"""Initiatives in an article: its tables first; a section that has such a table keeps its lists as points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content.article import Article, sections
from content.document import Block, Details, Quote, Table, text_of, walk
from content.initiatives.announcing import area_named_by
from content.initiatives.initiative import Initiative
from content.initiatives.lists import initiatives_among
from content.initiatives.stems import content_words
from content.initiatives.tables import initiatives_in


def find_initiatives(article: Article) -> tuple[Initiative, ...]:
    """Every initiative the article names, in its order; none told twice within one section."""
    found: dict[tuple[str, str, str, str], Initiative] = {}
    for section in sections(article):
        heading = text_of(section.heading.spans).strip() if section.heading else ""
        # The title is about everything, so it names no field.
        area = "" if heading == article.title.strip() else area_named_by(heading)
        for one in _in_section(section.blocks, heading, area):
            found.setdefault((one.section, one.area, one.action, one.outcome), one)
    return _with_areas(tuple(found.values()), article.language)


def _with_areas(found: tuple[Initiative, ...], language: str) -> tuple[Initiative, ...]:
    """Give one that names no area an area the article itself names, when its own words, or its heading, name that too.

    "Technology integration" belongs to the article's "Technology"; what stands under "Experts recommend joint training"
    belongs to its "Training".
    """
    areas = {content_words(one.area, language): one.area for one in reversed(found) if one.area}
    areas.pop(frozenset(), None)
    return tuple(one if one.area or not areas else replace(one, area=_area(one, areas, language)) for one in found)


def _area(one: Initiative, areas: dict[frozenset[str], str], language: str) -> str:
    for text in (one.action, one.section):
        said = content_words(text, language)
        named = [words for words in areas if words <= said]
        if named:
            return areas[max(named, key=len)]
    return ""


def _in_section(blocks: Sequence[Block], heading: str, area: str) -> list[Initiative]:
    tables = [block for block in walk(blocks) if isinstance(block, Table)]
    listed = [one for table in tables for one in initiatives_in(table, heading, area)]
    if listed:
        return listed
    found = initiatives_among(blocks, heading, area)
    for block in blocks:
        match block:
            case Details():
                found += _in_section(block.blocks, text_of(block.title).strip() or heading, area)
            case Quote():
                found += _in_section(block.blocks, heading, area)
            case _:
                pass
    return found
