"""The validator of rich messages: each limit from both sides, each shape that is refused."""

from __future__ import annotations

from typing import Any

import pytest

from content.markup.rich_limits import faults, measure

Block = dict[str, Any]


def paragraph(text: Any = "x") -> Block:
    return {"type": "paragraph", "text": text}


def cell(text: str = "x", **more: Any) -> Block:
    return {"text": text, "align": "left", "valign": "top", **more}


def table(*rows: list[Block]) -> Block:
    return {"type": "table", "cells": list(rows)}


def listing(count: int) -> Block:
    return {"type": "list", "items": [{"blocks": [paragraph()]} for _ in range(count)]}


def nested(levels: int) -> Block:
    block = paragraph()
    for _ in range(levels - 1):
        block = {"type": "blockquote", "blocks": [block]}
    return block


def photo() -> Block:
    return {"type": "photo", "photo": {"type": "photo", "media": "https://example.com/a.png"}}


def styled(levels: int) -> Any:
    text: Any = "x"
    for _ in range(levels - 1):
        text = {"type": "bold", "text": text}
    return text


GOOD: list[list[Block]] = [
    [paragraph("x" * 32_768)],
    [paragraph("😀" * 16_384)],
    [paragraph() for _ in range(500)],
    [listing(249), paragraph()],
    [nested(16)],
    [table([cell()] * 20, [cell()] * 20)],
    [table([cell(colspan=2)], [cell(), cell()])],
    [table([cell(rowspan=2), cell()], [cell()])],
    [*[photo()] * 50],
    [paragraph(styled(16))],
]

BAD: list[tuple[list[Block], str]] = [
    ([], "says nothing"),
    ([paragraph("")], "says nothing"),
    ([paragraph("x" * 32_769)], "characters: 32769"),
    ([paragraph("😀" * 16_385)], "characters: 32770"),
    ([paragraph() for _ in range(501)], "blocks: 501"),
    ([listing(250)], "blocks: 501"),
    ([table(*[[cell()]] * 500)], "blocks: 501"),
    ([nested(17)], "levels: 17"),
    ([table([cell()] * 21, [cell()] * 21)], "columns: 21"),
    ([*[photo()] * 51], "media: 51"),
    ([paragraph(styled(17))], "too deep"),
    ([table([cell(), cell()], [cell()])], "rows of"),
    ([table([cell(rowspan=3)], [cell()])], "reaches outside"),
    ([table([cell()])], "1 filled rows"),
    ([table([cell(align="start")], [cell()])], "not aligned"),
    ([{"type": "heading", "text": "x", "size": 7}], "size 7"),
    ([{"type": "heading", "text": "x"}], "a heading with"),
    ([{"type": "headline", "text": "x"}], "no block is called"),
    ([paragraph({"type": "loud", "text": "x"})], "no text is called"),
    ([paragraph({"type": "url", "text": "x"})], "without its url"),
    ([{"type": "list", "items": []}, paragraph()], "without items"),
    ([{"type": "list", "items": [{"blocks": [paragraph()], "value": -1}]}], "numbered -1"),
    ([{"type": "details", "summary": "x", "blocks": []}], "nothing inside"),
]


@pytest.mark.parametrize("blocks", GOOD)
def test_what_just_fits_is_taken(blocks: list[Block]) -> None:
    assert faults({"blocks": blocks}) == []


@pytest.mark.parametrize(("blocks", "words"), BAD)
def test_what_is_one_too_many_or_misshaped_is_named(blocks: list[Block], words: str) -> None:
    assert any(words in fault for fault in faults({"blocks": blocks}))


def test_markup_is_never_sent() -> None:
    assert faults({"html": "<p>x</p>"})


def test_everything_that_is_read_is_counted() -> None:
    blocks = [
        {"type": "details", "summary": "ab", "blocks": [paragraph(["c", {"type": "bold", "text": "d"}])]},
        {"type": "blockquote", "blocks": [paragraph("e")], "credit": "f"},
        {**table([cell("g")], [cell("h")]), "caption": "i"},
        {**photo(), "caption": {"text": "j"}},
    ]
    assert measure(blocks) == (10, 8, 1, 2, 1)
