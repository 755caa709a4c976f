"""Initiatives in an article: its tables first; a section that has such a table keeps its lists as points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from content.article import Article, sections
from content.document import Block, Details, Paragraph, Quote, Table, children, text_of
from content.initiatives.announcing import area_named_by
from content.initiatives.initiative import Initiative
from content.initiatives.lists import initiatives_among
from content.initiatives.stems import content_words
from content.initiatives.tables import initiatives_in

_HEADING_LENGTH = 60  # letters of a line that is no paragraph


def find_initiatives(article: Article) -> tuple[Initiative, ...]:
    """Every initiative the article names, in its order; none told twice within one section."""
    found: dict[tuple[str, str, str, str], Initiative] = {}
    for heading, blocks in _headed(article):
        told = _in_section(blocks, heading)
        # The title is about everything, so it names no field.
        open_area = heading != article.title.strip() and any(not one.area for one in told)
        if open_area and (area := area_named_by(heading)):
            told = [one if one.area else replace(one, area=_field(area, one.actor)) for one in told]
        for one in told:
            found.setdefault((one.section, one.area, one.action, one.outcome), one)
    return _with_areas(tuple(found.values()), article.language)


def _headed(article: Article) -> Iterator[tuple[str, Sequence[Block]]]:
    """Every heading and what stands under it; a short line by itself, as in text without marks, is a heading too."""
    for section in sections(article):
        heading = text_of(section.heading.spans).strip() if section.heading else ""
        blocks, begun = section.blocks, 0
        for at in range(1 if section.heading is None else 0, len(blocks) - 1):
            block, after = blocks[at], blocks[at + 1]
            if (
                type(block) is Paragraph
                and _is_heading(block)
                and not (type(after) is Paragraph and _is_heading(after))
            ):
                yield heading, blocks[begun:at]
                heading, begun = text_of(block.spans).strip(), at + 1
        yield heading, blocks[begun:]


def _is_heading(paragraph: Paragraph) -> bool:
    spans = paragraph.spans
    if len(spans) != 1 or len(spans[0].text) > _HEADING_LENGTH:
        return False  # as most
    text = spans[0].text.strip()
    return text[-1:].isalnum() and not text[0].islower() and "\n" not in text


def _field(heading: str, actor: str) -> str:
    """What a heading names, unless that is who acts."""
    return "" if actor and content_words(heading) <= content_words(actor) else heading


def _with_areas(found: tuple[Initiative, ...], language: str) -> tuple[Initiative, ...]:
    """Give one that names no area an area the article itself names, when its own words, or its heading, name that too.

    "Technology integration" belongs to the article's "Technology"; what stands under "Experts recommend joint training"
    belongs to its "Training".
    """
    if all(one.area for one in found):
        return found
    areas = {content_words(one.area, language): one.area for one in reversed(found) if one.area}
    areas.pop(frozenset(), None)
    if not areas:
        return found

    @cache  # many stand under one heading
    def named_in(text: str) -> str:
        said = content_words(text, language)
        named = [words for words in areas if words <= said]
        most = max(named, key=len, default=frozenset[str]())
        # What names two fields belongs to neither.
        return areas[most] if named and all(words <= most for words in named) else ""

    return tuple(one if one.area else replace(one, area=named_in(one.action) or named_in(one.section)) for one in found)


def _tables(blocks: Sequence[Block]) -> Iterator[Table]:
    """Every table, however deep; paragraphs, which are most of an article, are not even looked at."""
    stack = [block for block in reversed(blocks) if type(block) is not Paragraph]
    while stack:
        block = stack.pop()
        if type(block) is Table:
            yield block
        else:
            stack += [inner for inner in reversed(children(block)) if type(inner) is not Paragraph]


def _in_section(blocks: Sequence[Block], heading: str) -> list[Initiative]:
    listed = [one for table in _tables(blocks) for one in initiatives_in(table, heading)]
    if listed:
        return listed
    found = initiatives_among(blocks, heading)
    for block in blocks:
        match block:
            case Details():
                found += _in_section(block.blocks, text_of(block.title).strip() or heading)
            case Quote():
                found += _in_section(block.blocks, heading)
            case _:
                pass
    return found
