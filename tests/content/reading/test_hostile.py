"""Whatever the bytes are: an article or a refusal that says why, soon, and never anything else."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from content.article import Article
from content.document import walk
from content.errors import UnreadableArticle
from content.reading import read
from content.reading.record import from_record, to_record

CPU_SECONDS = 2.5  # a second on a machine of its own; the tests' machine is shared


def outcome(raw: bytes, name: str = "") -> Article | str:
    try:
        article = read(raw, name)
    except UnreadableArticle as error:
        assert error.reason and error.reason[-1] in ".`"
        return error.reason
    assert article.title.strip()
    assert from_record(json.loads(json.dumps(to_record(article)))) == article
    return article


HOSTILE = {
    "20 MB": b"word " * 4_000_000,
    "5 MB in one line": b"word " * 1_000_000,
    "5 MB of short lines": b"short line\n" * 450_000,
    "5 MB of blank lines": b"a\n" + b"\n" * 5_000_000 + b"b",
    "5 MB of NULs": b"\0" * 5_000_000,
    "5 MB of one high byte": b"\xff" * 5_000_000,
    "5 MB of hashes": b"#" * 5_000_000,
    "a million dashes": b"- " * 1_000_000,
    "a million pipes": b"|" * 1_000_000,
    "a million brackets": b"# T\n\n" + b"[" * 1_000_000,
    "brackets in every paragraph": b"# T\n\n" + (b"[" * 990 + b"\n\n") * 1000,
    "pictures that never end": b"# T\n\n" + (b"![" * 490 + b"\n\n") * 1000,
    "stars": b"# T\n\n" + (b"*a_ " * 240 + b"\n\n") * 1000,
    "entities": b"# T\n\n" + b"&a" * 1_000_000,
    "addresses that end in brackets": (b"http://a/" + b")" * 1990 + b" ") * 1000,
    "10,000 lists deep": "\n".join(" " * level + "- x" for level in range(3000)).encode(),
    "10,000 lists in a line": b"- " * 10_000 + b"x",
    "a table of 500 columns": (
        "|" + "h|" * 500 + "\n|" + "---|" * 500 + "\n" + ("|" + "c|" * 500 + "\n") * 200
    ).encode(),
    "the same in Markdown": ("# T\n\n|" + "h|" * 500 + "\n|" + "---|" * 500 + "\n|" + "c|" * 500 + "\n").encode(),
    "a ragged table": ("|" + "h|" * 20_000 + "\n|---|\n" + "|c|\n" * 20_000).encode(),
    "a header never closed": b"---\ntitle: x\n" + b"key: value\n" * 300_000,
    "a header of headers": b"---\n" * 500_000,
    "a YAML bomb": b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\ntext",
    "a YAML well": b"---\na: " + b"[" * 30_000 + b"\n---\ntext",
    "half surrogates": b"# T\n\nab \xed\xa0\x80 cd" * 1000,
    "half surrogates in UTF-16": "ab cd ".encode("utf-16-le") * 100 + b"\x00\xd8x\x00",
    "NULs in between": b"text\0text " * 100_000,
    "letters turned around": "a \u202e b \u2066 c".encode() * 100_000,
    "nested elements": b"<div>" * 20_000 + b"hello world" + b"</div>" * 20_000,
    "nested tables": b"<table><tr><td>" * 20_000 + b"x",
    "unclosed fonts": b"".join(b"<font c=%d><p>a" % number for number in range(10_000)),
    "unclosed scripts": b"<p>a" + b"<script>" * 300_000,
    "unclosed comments": b"<p>a" + b"<!--" * 300_000,
    "huge spans": b"<table>" + b"<tr><td colspan=1000000 rowspan=100000>a" * 2000,
    "many footnotes": b"# T\n\n" + b"".join(b"[^%d]: x\n\n" % number for number in range(5000)),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_read_or_refused_in_a_second(raw: bytes) -> None:
    started = time.process_time()
    try:
        read(raw)
    except UnreadableArticle as error:
        assert error.reason
    assert time.process_time() - started < CPU_SECONDS


def test_reading_time_grows_no_faster_than_the_text(seed_text: str) -> None:
    raw = seed_text.encode()

    def seconds(copies: int) -> float:
        started = time.process_time()
        read(raw * copies)
        return time.process_time() - started

    assert min(seconds(400) for _ in range(3)) < 10 * max(0.02, min(seconds(50) for _ in range(3)))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
@example(b"")
@example(b"\xff\xfe")
@example(b"---\n---")
@example(b"---\n\xff: \xfe\n---\nx")
def test_any_bytes_give_an_article_or_a_refusal(raw: bytes) -> None:
    outcome(raw)


PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "- ",
            "  - ",
            "1. ",
            "2) ",
            "> ",
            "| a | b |",
            "|---|:-:|",
            "```",
            "---",
            "***",
            "\n",
            "\n\n",
            "\t",
        ),
        *(
            "word",
            "Word two.",
            "ends in:",
            "**b**",
            "*i*",
            "`c`",
            "[x](http://a/b)",
            "![p](http://a/b-90x90.png)",
            "[^1]",
        ),
        *(
            "[^1]: n",
            "<p>",
            "</p>",
            "<table><tr><td>",
            "<b>",
            "<br>",
            "<li>",
            "<ul>",
            "<pre>",
            "<details><summary>",
            "&amp;",
        ),
        *(
            "<html>",
            "<!--",
            "<script>",
            "title: x",
            "date: y",
            "[",
            "]",
            "(",
            ")",
            "!",
            "\\",
            "|",
            " ",
            "é",
            "\u202e",
            "中",
        ),
    ]
)


@settings(max_examples=250, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["", "a.md", "a.txt", "a.html"]))
def test_any_mixture_of_marks_gives_an_article_or_a_refusal(text: str, name: str) -> None:
    found = outcome(text.encode(), name)
    if isinstance(found, Article):
        assert sum(1 for _ in walk(found.body)) >= 1 or found.pictures
        assert "\u202e" not in repr(found)
