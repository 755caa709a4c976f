"""A server or a chat that takes no rich messages gets the same words in the classic layout, once."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.delivery.decide import Policy, decide
from bot.delivery.outcome import MethodMissing, Outcome, Refused, Sent, SlowDown, Unsure, WrongFile
from content.document import Block, Button, Document, Heading, Paragraph, Picture, plain
from content.markup import write
from content.markup.calls import Call
from tests.bot.delivery.fakes import MemoryLedger, PostOffice
from tests.bot.delivery.test_sender import now, settle

LONG = " ".join(f"Sentence {number} has some words." for number in range(400))


def rich(*blocks: Block, **more: Any) -> tuple[Call, ...]:
    return write(Document(blocks, "en", **more), "rich")


NEWS = rich(Heading(1, plain("News")), Paragraph(plain("It rains.")), buttons=((Button("Yes", "a:1"),),))
LONG_NEWS = rich(Paragraph(plain(LONG)))


def old_server(_: int, call: Call) -> Outcome:
    return MethodMissing("Not Found: method not found") if call.method == "sendRichMessage" else Sent()


def methods(office: PostOffice, chat: int | None = None) -> list[str]:
    return [one.call.method for one in office.sent if chat in (None, one.chat_id)]


async def test_a_missing_method_switches_rich_off_with_one_line_and_everybody_gets_the_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ledger, office = MemoryLedger(editions={1: NEWS}), PostOffice(old_server)
    for chat in range(1, 41):
        ledger.queue(chat)
    with caplog.at_level(logging.WARNING):
        await settle(ledger, office, crowd=4)
    assert set(ledger.states().values()) == {"sent"}
    assert len(caplog.records) == 1
    assert "no rich messages" in caplog.text
    said = [one for one in office.sent if one.call.method == "sendMessage"]
    assert sorted(one.chat_id for one in said) == list(range(1, 41))
    assert "It rains." in said[0].call.parameters["text"]
    assert said[0].call.parameters["reply_markup"] == NEWS[0].parameters["reply_markup"]
    assert methods(office).count("sendRichMessage") <= 12  # those that were claimed before the first answer


async def test_a_refused_rich_message_is_said_in_classic_and_others_stay_rich() -> None:
    def script(chat: int, call: Call) -> Outcome:
        refused = chat == 1 and call.method == "sendRichMessage"
        return Refused("Bad Request: RICH_MESSAGE_URL_INVALID") if refused else Sent()

    ledger, office = MemoryLedger(editions={1: NEWS}), PostOffice(script)
    ledger.queue(1)
    ledger.queue(2)
    await settle(ledger, office)
    assert methods(office, 1) == ["sendRichMessage", "sendMessage"]
    assert methods(office, 2) == ["sendRichMessage"]


async def test_a_time_out_never_makes_a_second_copy() -> None:
    ledger, office = MemoryLedger(editions={1: NEWS}), PostOffice(lambda *_: Unsure("TimeoutError"))
    ledger.queue(1)
    ledger.queue(2, kind="answer", lane=0, calls=NEWS)
    await settle(ledger, office)
    assert ledger.states() == {1: "uncertain", 2: "uncertain"}
    assert methods(office) == ["sendRichMessage"] * 2


async def test_a_delivery_that_is_rewritten_and_held_up_goes_on_where_it_stopped() -> None:
    held = [SlowDown(1.0, "chat")]

    def script(_: int, call: Call) -> Outcome:
        if call.method == "sendRichMessage":
            return Refused("Bad Request: rich message is not wanted here")
        second = len(methods(office)) == 3
        return held.pop() if second and held else Sent()

    ledger, office = MemoryLedger(editions={1: LONG_NEWS}), PostOffice(script)
    ledger.queue(1)
    await settle(ledger, office, within=6)
    texts = [one.call.parameters["text"] for one in office.sent if one.call.method == "sendMessage"]
    assert methods(office).count("sendRichMessage") == 1
    assert len(texts) == len(set(texts)) + 1  # the one that met flood control was sent again
    assert sum(len(text.split()) for text in dict.fromkeys(texts)) == len(LONG.split())
    assert len(ledger.rows[1].delivery.message_ids) == len(set(texts))


async def test_a_picture_that_is_not_taken_costs_no_word_and_no_layout() -> None:
    blocks = (Picture("https://example.com/p.jpg", "", plain("The harbour")), Paragraph(plain("It rains.")))
    calls = rich(*blocks)

    def script(_: int, call: Call) -> Outcome:
        return WrongFile("failed to get HTTP URL content") if "photo" in str(call.parameters) else Sent()

    ledger, office = MemoryLedger(editions={1: calls}), PostOffice(script)
    ledger.queue(1)
    await settle(ledger, office)
    assert methods(office) == ["sendRichMessage"] * 2
    shown = office.sent[1].call.parameters["rich_message"]["blocks"]
    assert [block["text"] for block in shown] == ["The harbour", "It rains."]


def test_an_urgent_time_out_is_repeated_in_classic_and_not_in_rich() -> None:
    policy = Policy()
    assert decide(Unsure("?"), "urgent", 1, now(), policy).state == "pending"
    assert decide(Unsure("?"), "urgent", 1, now(), policy, rich=True).state == "uncertain"


@pytest.mark.parametrize("outcome", [Refused("x"), Refused("x", "markup"), Refused("x", "too long"), MethodMissing()])
def test_whatever_is_refused_about_a_rich_message_is_tried_in_classic(outcome: Outcome) -> None:
    assert decide(outcome, "digest", 1, now(), Policy(), rich=True).again == "classic"
    assert decide(outcome, "digest", 1, now(), Policy()).again != "classic"
