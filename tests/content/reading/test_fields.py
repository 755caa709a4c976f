"""An article in JSON is read by its fields; JSON that is no article is refused, and never are braces published."""

from __future__ import annotations

import json

import pytest

from content.document import words_of
from content.errors import UnreadableArticle
from content.reading import read

ARTICLE = {"title": "A second ferry", "text": "It crosses the harbour from Monday.", "topics": ["sea"], "author": None}


@pytest.mark.parametrize("name", ["ferry.json", "FERRY.JSON", "ferry.txt", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_article_in_json_is_read_by_its_fields_whatever_it_is_called(name: str, encoding: str) -> None:
    article = read(json.dumps(ARTICLE).encode(encoding), name)
    assert (article.title, article.topics) == ("A second ferry", ("sea",))
    assert words_of(article.body) == "It crosses the harbour from Monday."


def test_its_text_is_in_the_form_that_its_field_names() -> None:
    article = read(b'{"title": "T", "markdown": "One **bold** word."}', "a.json")
    assert words_of(article.body) == "One bold word."
    article = read(b'{"title": "T", "html": "<p>One <b>bold</b> word.</p>"}', "a.json")
    assert words_of(article.body) == "One bold word."
    article = read(b'{"text": "{\\"title\\": \\"quoted\\"} is what a program writes."}', "a.json")
    assert article.title.startswith("{")


def test_a_line_separator_in_its_text_is_no_mistake() -> None:
    article = read('{"title": "T", "text": "One.\u2028Two."}'.encode(), "a.json")
    assert words_of(article.body).split() == ["One.", "Two."]


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ('{"title": "J"}', "a.json", "exactly one of the fields markdown, text and html"),
        ('{"name": "herald", "version": "1"}', "package.txt", 'no field "name"'),
        ('{"text": "a", "html": "b"}', "a.json", "exactly one"),
        ('{"text": 7}', "a.json", '"text" must be text'),
        ('{"text": "a", "published": "soon"}', "", 'In the JSON, "published" must be a date'),
        ('[{"text": "a"}, {"text": "b"}]', "", "not the object"),
        ('{"text": "a"}\n{"text": "b"}', "a.jsonl", "no JSON that can be read"),
        ('{"text": "a', "a.json", "no JSON that can be read"),
        ("A ferry crosses.", "a.json", "no JSON that can be read"),
        ('{"text": "a\\ud800"}', "a.json", "no JSON that can be read"),
        ('{"title": "a\\ud800", "text": "b"}', "a.json", "no JSON that can be read"),
        ("[" * 100_000, "a.json", "no JSON that can be read"),
        ('{"text": " "}', "a.json", "blank"),
    ],
)
def test_json_that_is_no_article_is_refused_with_its_reason(text: str, name: str, reason: str) -> None:
    with pytest.raises(UnreadableArticle, match=reason):
        read(text.encode(), name)


@pytest.mark.parametrize(
    "text", ["{Updated} A ferry crosses.", "[1] A ferry crosses.", "[1]\n\nA ferry.", "[" * 100_000 + " A ferry."]
)
def test_words_that_begin_with_a_bracket_are_an_article_still(text: str) -> None:
    assert read(text.encode(), "a.txt")
