"""One article as a post, at each length, and as plain values."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from content.article import Article, ArticlePicture, Filed, Role
from content.document import Footer, Heading, Paragraph, Picture, Quote, plain, text_of, words_of
from content.reading import read
from content.wording.article import article_document
from content.wording.description import describe, outline
from content.wording.words import Words

NOW = datetime(2026, 11, 24, 22, tzinfo=UTC)
TEXT = "Baku – The ministers met on Monday and agreed on a plan for the coming year, officials said."
ARTICLE = Article(
    "Ministers meet",
    (
        Heading(1, plain("Ministers meet")),
        Paragraph(plain(TEXT)),
        Heading(2, plain("Reactions")),
        Quote((Paragraph(plain("A good day.")),)),
        Heading(2, plain("Ministers meet")),
    ),
    dateline="Baku",
    source="Caspian Post",
    url="https://example.org/a",
    language="en",
    published=NOW,
)


def shown(article: Article, length: str = "full", zone: str = "UTC") -> str:
    return words_of(article_document(Filed(12, article, NOW), Words(), length, zone).blocks)


def test_the_whole_article_is_told_and_its_title_once() -> None:
    assert shown(ARTICLE) == (
        f"Ministers meet\nCaspian Post · 24 November 2026\n{TEXT}\nReactions\nA good day.\nMinisters meet\n"
        "Source: Caspian Post"
    )


def test_the_day_is_the_readers_and_the_place_is_told_where_the_text_does_not() -> None:
    assert "25 November 2026" in shown(ARTICLE, zone="Asia/Baku")
    assert "Baku · Caspian Post" in shown(replace(ARTICLE, body=(Paragraph(plain("The ministers met.")),)))


def test_a_brief_post_has_the_summary_and_the_way_to_the_whole() -> None:
    text = shown(ARTICLE, "brief")
    assert "The ministers met on Monday and agreed on a plan" in text
    assert "A good day." not in text
    assert text.endswith("Source: Caspian Post · In full: /article_12")


def test_a_headline_post_is_title_and_links() -> None:
    assert shown(ARTICLE, "headline") == (
        "Ministers meet\nBaku · Caspian Post · 24 November 2026\nSource: Caspian Post · In full: /article_12"
    )


def test_an_article_without_source_date_or_address_has_no_empty_lines() -> None:
    assert shown(Article("Title", (Paragraph(plain("Text.")),))) == "Title\nText."


@pytest.mark.parametrize("inside", [True, False])
def test_the_lead_picture_comes_first_and_once(inside: bool) -> None:
    picture = Picture("https://a.example/p.jpg", "A bridge", plain("The bridge."))
    article = replace(
        ARTICLE,
        body=(Paragraph(plain(TEXT)), picture) if inside else ARTICLE.body,
        pictures=(ArticlePicture(picture.url, picture.alt, Role.LEAD),),
    )
    blocks = article_document(Filed(1, article, NOW), Words()).blocks
    assert isinstance(blocks[0], Picture)
    assert blocks[0].url == picture.url
    assert sum(isinstance(block, Picture) for block in blocks) == 1


def test_a_picture_of_another_story_is_not_shown() -> None:
    article = replace(ARTICLE, pictures=(ArticlePicture("https://a.example/p.jpg", "x", Role.OTHER_STORY),))
    assert not any(isinstance(block, Picture) for block in article_document(Filed(1, article, NOW), Words()).blocks)


def test_the_footer_links_to_the_original() -> None:
    footer = article_document(Filed(1, ARTICLE, NOW), Words()).blocks[-1]
    assert isinstance(footer, Footer)
    assert [span.link for span in footer.spans if span.link] == ["https://example.org/a"]
    assert text_of(footer.spans) == "Source: Caspian Post"


def test_a_description_has_exactly_the_promised_keys_and_is_json() -> None:
    told = json.loads(json.dumps(describe(ARTICLE)))
    assert " ".join(told) == (
        "title dateline source language published topics summary key_points initiatives sections pictures author url"
    )
    assert list(told["summary"]) == ["headline", "brief", "full"]
    assert told["published"] == "2026-11-24T22:00:00+00:00"
    assert [section["heading"] for section in told["sections"]] == ["Ministers meet", "Reactions", "Ministers meet"]
    assert describe(Article("Title", ()))["published"] is None


def test_the_seed_is_described_with_its_nine_initiatives_and_eleven_points(seed_text: str) -> None:
    told = describe(read(seed_text.encode(), "article.txt"))
    assert (len(told["initiatives"]), len(told["key_points"])) == (9, 11)
    assert {*told["initiatives"][0]} == {"area", "action", "outcome", "section"}
    assert [picture["role"] for picture in told["pictures"]] == ["other_story"]
    assert (told["dateline"], told["source"]) == ("Baku", "Caspian Post")


def test_the_seed_as_a_post_keeps_every_word_of_its_body(seed_text: str) -> None:
    article = read(seed_text.encode(), "article.txt")
    body = words_of(article.body).split()
    assert [word for word in body if word not in shown(article)] == []


def test_an_outline_tells_what_is_there_and_leaves_out_what_is_not(seed_text: str) -> None:
    text = words_of(outline(read(seed_text.encode(), "article.txt")).blocks)
    assert "From: Baku" in text
    assert text.index("Summary") < text.index("Key points") < text.index("Initiatives")
    assert "Training\tJoint disaster drills\tEnhanced operational readiness" in text
    bare = words_of(outline(Article("Title", ())).blocks)
    assert "From" not in bare
    assert "Initiatives" not in bare
