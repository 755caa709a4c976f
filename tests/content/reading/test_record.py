"""Records: an article comes back from its record exactly as it was."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    Span,
    Table,
)
from content.reading import read
from content.reading.record import blocks_from_record, blocks_to_record, from_record, to_record

SAMPLES = sorted(path for path in (Path(__file__).parents[3] / "content" / "samples").iterdir() if path.suffix != ".py")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(timezones=zones)
spans = st.lists(
    st.builds(Span, texts, st.integers(0, 1023), texts, st.none() | moments, texts) | st.builds(Span, texts), max_size=3
).map(tuple)
cells = st.builds(Cell, spans, st.booleans(), st.integers(1, 9), st.integers(1, 9))
rows = st.lists(st.lists(cells, max_size=3).map(tuple), max_size=3).map(tuple)
leaves: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, st.integers(1, 6), spans),
    st.builds(Paragraph, spans),
    st.builds(Table, rows, st.lists(st.sampled_from(Align), max_size=3).map(tuple), spans),
    st.builds(Code, texts, texts),
    st.builds(Picture, texts, texts, spans),
    st.builds(Divider),
    st.builds(Footer, spans),
)


def _containers(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = st.lists(inner, max_size=3).map(tuple)
    items = st.lists(st.builds(Item, blocks, st.none() | st.booleans()), max_size=3).map(tuple)
    return st.one_of(
        st.builds(Listing, items, st.none() | st.integers(0, 99)),
        st.builds(Quote, blocks, spans),
        st.builds(Details, spans, blocks),
        st.builds(Footnote, texts, blocks),
    )


bodies = st.lists(st.recursive(leaves, _containers, max_leaves=8), max_size=4).map(tuple)
articles = st.builds(
    Article,
    title=texts,
    body=bodies,
    dateline=texts,
    source=texts,
    author=texts,
    url=texts,
    language=texts,
    published=st.none() | moments,
    topics=st.lists(texts, max_size=3).map(tuple),
    summary=texts,
    pictures=st.lists(st.builds(ArticlePicture, texts, texts, st.sampled_from(Role)), max_size=2).map(tuple),
    identity=texts,
)


@settings(max_examples=120, deadline=None)
@given(articles)
def test_every_article_survives_its_record_and_json(article: Article) -> None:
    assert from_record(json.loads(json.dumps(to_record(article)))) == article


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_survives_and_its_record_is_small(path: Path) -> None:
    raw = path.read_bytes()
    article = read(raw, path.name)
    record = json.dumps(to_record(article), ensure_ascii=False)
    assert from_record(json.loads(record)) == article
    assert len(record.encode()) < len(raw) * 1.6


def test_blocks_alone_survive_too() -> None:
    blocks = (Paragraph((Span("a"), Span("b", 1))), Listing((Item((Paragraph((Span(""),)),), False),), 0))
    assert blocks_from_record(json.loads(json.dumps(blocks_to_record(blocks)))) == blocks
