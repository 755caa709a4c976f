"""Rich messages: what is taken, what is refused, and every limit from both sides."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.playground import Playground
from bot.playground.parameters import Asked, check
from bot.playground.people import Person
from bot.playground.refusals import Refused
from bot.playground.rich import check_rich, label

Block = dict[str, Any]


def paragraph(text: Any = "x") -> Block:
    return {"type": "paragraph", "text": text}


def cell(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"text": text, "align": "left", "valign": "top", **more}


def table(*rows: list[dict[str, Any]]) -> Block:
    return {"type": "table", "cells": list(rows)}


def listing(*texts: str) -> Block:
    return {"type": "list", "items": [{"blocks": [paragraph(text)]} for text in texts]}


def nested(levels: int) -> Block:
    block = paragraph()
    for _ in range(levels - 1):
        block = {"type": "blockquote", "blocks": [block]}
    return block


def photos(count: int) -> list[Block]:
    return [{"type": "photo", "photo": {"type": "photo", "media": "https://x.com/a.png"}} for _ in range(count)]


def judge(*blocks: Block, **more: Any) -> dict[str, Any]:
    asked = Asked({"chat_id": 1, "rich_message": {"blocks": list(blocks), **more}}, {})
    given = check("sendRichMessage", asked)
    return check_rich(given["rich_message"], lambda medium: {medium["type"]: medium["media"]})


GOOD: list[list[Block]] = [
    [{"type": "heading", "size": 1, "text": ["a ", {"type": "bold", "text": {"type": "italic", "text": "b"}}]}],
    [paragraph([{"type": "url", "text": "x", "url": "https://x.com/"}, {"type": "code", "text": "y"}])],
    [paragraph({"type": "date_time", "text": "t", "unix_time": 5, "date_time_format": "wDT"})],
    [listing("a", "b"), {"type": "divider"}, {"type": "footer", "text": "f"}],
    [{"type": "list", "items": [{"blocks": [paragraph()], "has_checkbox": True, "is_checked": True}]}],
    [table([cell(is_header=True), cell(is_header=True)], [cell(), cell()])],
    [table([cell(colspan=2)], [cell(), cell()])],
    [table([cell(rowspan=2), cell()], [cell()])],
    [{"type": "details", "summary": "s", "blocks": [paragraph()], "is_open": True}],
    [{"type": "expandable_blockquote", "text": "q", "credit": "c"}, {"type": "pullquote", "text": "p"}],
    [{"type": "pre", "text": "x", "language": "py"}, {"type": "anchor", "name": "top"}],
    [{"type": "buttons", "buttons": [{"text": "a", "callback_data": "b"}]}, paragraph()],
    [{"type": "collage", "blocks": photos(2), "caption": {"text": "two", "credit": "me"}}],
    [paragraph("x" * 32_768)],
    [paragraph() for _ in range(500)],
    [nested(16)],
    [table([cell() for _ in range(20)])],
    [*photos(50), paragraph()],
]  # fmt: skip

BAD: list[tuple[list[Block], str]] = [
    ([], "message text is empty"),
    ([paragraph("")], "message text is empty"),
    ([paragraph("x" * 32_769)], "too many characters: 32769"),
    ([paragraph() for _ in range(501)], "too many blocks: 501"),
    ([listing(*["x"] * 250)], "too many blocks: 501"),
    ([table(*[[cell()]] * 500)], "too many blocks: 501"),
    ([nested(17)], "nested too deep"),
    ([table([cell() for _ in range(21)])], "too many table columns"),
    ([table([cell(), cell()], [cell()])], "different numbers of cells"),
    ([table([cell(rowspan=2)])], "spans outside the table"),
    ([table([{"text": "x"}])], 'must have a field "align"'),
    ([table([cell(align="start")])], "wrong alignment"),
    ([*photos(51), paragraph()], "too many media: 51"),
    ([{"type": "heading", "size": 9, "text": "x"}], "must be from 1 to 6"),
    ([{"type": "heading", "text": "x"}], 'must have a field "size"'),
    ([{"type": "headline", "text": "x"}], "which no InputRichBlock is"),
    ([{"type": "paragraph", "text": "x", "bold": True}], 'has no field "bold"'),
    ([paragraph({"type": "loud", "text": "x"})], "which no RichText is"),
    ([paragraph({"type": "url", "text": "x", "url": "javascript:x"})], "RICH_MESSAGE_URL_INVALID"),
    ([{"type": "list", "items": []}], "is empty"),
    ([{"type": "list", "items": [{"blocks": [paragraph()], "type": "z"}]}], "must be one of a, A, i, I and 1"),
    ([{"type": "buttons", "buttons": [{"text": "a", "callback_data": "b"}] * 9}], "from 1 to 8 buttons"),
    ([{"type": "collage", "blocks": [paragraph()]}], "may hold media only"),
]  # fmt: skip


@pytest.mark.parametrize("blocks", GOOD)
def test_good_blocks_are_taken(blocks: list[Block]) -> None:
    assert len(judge(*blocks)["blocks"]) == len(blocks)


@pytest.mark.parametrize(("blocks", "words"), BAD)
def test_bad_blocks_are_refused_with_the_place(blocks: list[Block], words: str) -> None:
    with pytest.raises(Refused, match=words):
        judge(*blocks)


def test_exactly_one_form_is_given_and_it_is_blocks() -> None:
    with pytest.raises(Refused, match="exactly one of html, markdown and blocks"):
        judge(paragraph(), html="<p>x</p>")
    asked = Asked({"chat_id": 1, "rich_message": {"html": "<p>x</p>"}}, {})
    with pytest.raises(Refused, match="as blocks only, not as html"):
        check_rich(check("sendRichMessage", asked)["rich_message"], dict)


def test_a_text_nested_beyond_reason_is_refused_and_does_not_break() -> None:
    text: Any = "x"
    for _ in range(500):
        text = {"type": "bold", "text": text}
    with pytest.raises(Refused, match="nested too deep"):
        judge(paragraph(text))


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [(3, "1", "3."), (1, "a", "a."), (28, "A", "AB."), (4, "i", "iv."), (1994, "I", "MCMXCIV."), (0, "a", "0.")],
)
def test_list_labels_are_written_as_told(number: int, form: str, shown: str) -> None:
    assert label(number, form) == shown


@pytest.mark.filterwarnings("ignore:Please use 'Bot.editMessageText'")  # which cannot edit a rich message yet
async def test_a_rich_message_is_sent_edited_and_its_buttons_work(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    buttons = {"type": "buttons", "buttons": [{"text": "I see it", "callback_data": "seen"}]}
    blocks = [{"type": "heading", "size": 2, "text": "News"}, table([cell("a"), cell("b")]), buttons]
    sent = await bot.do_api_request(
        "sendRichMessage", {"chat_id": aysel.id, "rich_message": {"blocks": blocks, "is_rtl": True}}
    )
    kept = aysel.chat.messages[-1]
    assert kept.text == "News\na\tb"
    assert sent["rich_message"]["is_rtl"] is True
    tap = aysel.tap(kept, "I see it")
    assert playground.updates.pending[-1]["callback_query"]["data"] == "seen"
    assert tap.query.data == "seen"
    edit = {"chat_id": aysel.id, "message_id": kept.id, "rich_message": {"blocks": [paragraph("less")]}}
    await bot.do_api_request("editMessageText", edit)
    assert aysel.chat.messages[-1].text == "less"
    with pytest.raises(BadRequest, match="not modified"):
        await bot.do_api_request("editMessageText", edit)
    await bot.edit_message_text("plain", aysel.id, kept.id)
    assert aysel.chat.messages[-1].text == "plain"
