"""Which form a text has is seen from the text."""

from __future__ import annotations

import pytest

from content.reading import READERS, read


def form(text: str, name: str = "") -> str:
    return next(form.name for form in READERS if form.fits(text, name))


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\nText.",
        "Title\n=====\n\nText.",
        "Text.\n\n```\ncode\n```",
        "Text[^1].\n\n[^1]: Note.",
        "- [ ] to do\n- [x] done\n\nText.",
        "Text with **bold**.\n\nMore text.",
        "See [this][1].\n\n[1]: https://example.org",
        "# Only a heading",
    ],
)
def test_markdown_is_known_by_its_signs(text: str) -> None:
    assert form(text) == "markdown"
    assert form(text, "x.txt") == "markdown"


@pytest.mark.parametrize(
    "text",
    [
        "A title\nA text.",
        "A title\n\nA text.\n\nAnother heading\n\nMore text.",
        "They ask:\n- one\n| A | B |\n|---|---|\n| x | y |\nText.\n\n![a](https://example.org/b.jpg)\n\n\n",
        "# Title\n- one\n| A | B |\n|---|---|\n| x | y |\n\n**Bold**",
        "We are #1 and 2 < 3.",
        "Text with **bold** in one line.",
    ],
)
def test_text_without_such_signs_or_glued_together_is_newsroom_text(text: str) -> None:
    assert form(text) == "newsroom"


def test_a_name_decides_only_where_the_text_says_nothing() -> None:
    plain, glued = "One.\n\nTwo.", "- one\n| A |\n|---|\n| x |\n\nText."
    assert form(plain, "a.md") == "markdown"
    assert form(plain, "a.txt") == "newsroom"
    assert form(glued, "a.md") == "newsroom"


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE html><html>", "<html lang=en>", "<p>Text</p>", "  <div class='x'>a", "<!-- x --><article>a", "<h1>a"],
)
def test_html_is_known_by_its_first_tag(text: str) -> None:
    assert form(text) == "html"
    assert form(text, "a.txt") == "html"


@pytest.mark.parametrize("text", ["<3 this town", "<John> said", "Text with <b>bold</b>.", "<https://example.org>"])
def test_a_sign_that_opens_no_tag_is_no_html(text: str) -> None:
    assert form(text, "a.html") != "html"


def test_the_seed_is_newsroom_text(seed_text: str) -> None:
    assert form(seed_text) == form(seed_text, "article.md") == "newsroom"
    assert read(seed_text.encode(), "article.md") == read(seed_text.encode(), "article.txt")
