"""Front matter: what the header of an article may say, and how it is told that it is wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from content.article import Article, ArticlePicture, Role
from content.document import Divider, Paragraph, plain
from content.errors import UnreadableArticle
from content.reading import read
from content.reading.front_matter import instant


def article(header: str, text: str = "The rain came back on Monday.") -> Article:
    return read(f"---\n{header}\n---\n{text}\n".encode())


def refusal(header: str) -> str:
    with pytest.raises(UnreadableArticle) as caught:
        article(header)
    return caught.value.reason


def test_everything_a_header_may_say_is_taken_over() -> None:
    found = article(
        "title: Rain returns\nsummary: It rains.\ndate: 2026-11-24T10:30:00+04:00\nauthor: [Ana Orlan, Tom Reil]\n"
        "source: Shoreline Daily\nurl: https://example.org/rain\ntopics: [Climate, health, climate]\nlanguage: en\n"
        "id: rain-1\npicture:\n  url: https://example.org/rain.jpg\n  alt: A wet street\nmood: grey"
    )
    assert found == Article(
        title="Rain returns",
        body=found.body,
        source="Shoreline Daily",
        author="Ana Orlan, Tom Reil",
        url="https://example.org/rain",
        language="en",
        published=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
        topics=("climate", "health"),
        summary="It rains.",
        pictures=(ArticlePicture("https://example.org/rain.jpg", "A wet street", Role.LEAD),),
        identity="rain-1",
    )


def test_other_names_of_the_keys_are_known_and_case_does_not_matter() -> None:
    found = article(
        "Title: Rain\npublished: 2026-11-24\ntags: climate, health\nlang: az_AZ\nimage: https://example.org/a.jpg"
    )
    assert (found.title, found.topics, found.language) == ("Rain", ("climate", "health"), "az-AZ")
    assert found.published == datetime(2026, 11, 24, tzinfo=UTC)
    assert found.pictures[0].role is Role.LEAD


def test_values_are_read_as_they_are_written() -> None:
    found = article("title: 007\nlanguage: no\nid: 0x10\nsummary: yes")
    assert (found.title, found.language, found.identity, found.summary) == ("007", "no", "0x10", "yes")


def test_an_empty_value_says_nothing() -> None:
    found = article("title:\nsummary: ~\ntopics: []\nauthor: null\ndate:")
    assert found.title == "The rain came back on Monday."
    assert (found.summary, found.topics, found.author, found.published) == ("", (), "", None)


def test_a_colon_in_the_title_is_forgiven() -> None:
    found = article("title: Baku: talks begin\ntopics:\n- climate\n- health\nauthor: 'Ana Orlan'")
    assert (found.title, found.topics, found.author) == ("Baku: talks begin", ("climate", "health"), "Ana Orlan")


def test_a_header_stands_over_newsroom_text_and_html_too() -> None:
    assert [type(block).__name__ for block in article("title: x", "They ask:\n- one\n| A |\n|---|\n| b |").body] == [
        "Paragraph",
        "Listing",
        "Table",
    ]
    assert article("title: x", "<p>One</p><p>Two</p>").body == (Paragraph(plain("One")), Paragraph(plain("Two")))


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("title: [a, b]", '"title" must be a line of text'),
        ("date: soon", '"date" must be a date'),
        ("published: 2026-13-45", '"published" must be a date'),
        ("topics: {a: b}", '"topics" must be a list'),
        ("tags: [[a]]", '"tags" must be a list'),
        ("url: ftp://example.org", '"url" must be an address'),
        ("url: javascript:alert(1)", '"url" must be an address'),
        ("language: Klingon!", '"language" must be a language code'),
        ("image: [a]", '"image" must be the address'),
        ("author: [[a]]", '"author" must be a name'),
        ("title: a\nnot a pair", "Line 3"),
        ("a: &a [x, x]\nb: &b [*a, *a]\ntitle: [*b, *b]", "aliases"),
        ("a: " + "[" * 500, "nested too deep"),
        ("a:\n" + "- " * 500 + "x", "nested too deep"),
        ("\n".join(" " * depth + "a:" for depth in range(90)), "nested too deep"),
    ],
)
def test_a_wrong_header_is_refused_with_the_key_that_is_wrong(header: str, said: str) -> None:
    assert said in refusal(header)


def test_a_python_object_in_the_header_is_only_text() -> None:
    assert "must be a line" in refusal("title: !!python/object/apply:os.system [ls]")


def test_a_header_that_is_never_closed_is_refused() -> None:
    with pytest.raises(UnreadableArticle, match="never ends"):
        read(b"---\ntitle: Rain\n\nThe rain came back on Monday.")


def test_a_divider_at_the_top_is_no_header() -> None:
    found = read(b"---\nThe rain came back on Monday.\n\n---\n\nIt went on Tuesday.")
    assert found.title == "The rain came back on Monday."
    assert [type(block) for block in found.body if not isinstance(block, Divider)] == [Paragraph, Paragraph]


def test_a_header_without_a_text_is_refused() -> None:
    with pytest.raises(UnreadableArticle, match="no text below it"):
        read(b"---\ntitle: Rain\n---\n\n")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-24 10:30", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("2026-11-24T10:30:15Z", datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC)),
        ("2026-11-24 10:30 +04:00", datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
        ("Tue, 24 Nov 2026 10:30:00 +0400", datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
        ("24.11.2026", datetime(2026, 11, 24, tzinfo=UTC)),
        ("24.11.2026 10:30", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("2026-1-2", datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_dates_in_common_forms_are_understood(text: str, moment: datetime) -> None:
    assert instant(text) == moment


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "0001-01-01T00:00+23:00", "99999-01-01", "1" * 500])
def test_a_text_that_names_no_moment_gives_none(text: str) -> None:
    assert instant(text) is None
