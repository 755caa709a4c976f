"""Lines before a list, headings above it and terms in it, in eight languages: samples/initiatives/lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.article import Article
from content.document import Item, Listing, Paragraph, Span, Style, plain
from content.initiatives import find_initiatives
from content.initiatives.announcing import announces, area_named_by

LINES = Path(__file__).parents[1] / "samples" / "initiatives" / "lines"


def text(name: str) -> str:
    return (LINES / f"{name}.txt").read_text(encoding="utf-8").strip()


def lists(name: str) -> list[list[str]]:
    """The items of lists that blank lines part."""
    return [block.split("\n") for block in text(name).split("\n\n")]


def found(items: list[str], lead_in: str = "The recommendations are:") -> list[tuple[str, str, str]]:
    """What is found in an announced list of such items; `**x** y` opens in bold."""
    parts = [item.split("**") for item in items]
    spans = [(Span(part[1], Style.BOLD), Span(part[2])) if len(part) > 1 else plain(part[0]) for part in parts]
    body = (Paragraph(plain(lead_in)), Listing(tuple(Item((Paragraph(one),)) for one in spans)))
    return [(one.area, one.action, one.outcome) for one in find_initiatives(Article("Title", body))]


@pytest.mark.parametrize("line", text("announcing").split("\n"))
def test_a_line_of_decision_or_of_demand_announces(line: str) -> None:
    assert announces(line)


@pytest.mark.parametrize("line", text("other").split("\n"))
def test_a_line_of_anything_else_does_not(line: str) -> None:
    assert not announces(line)


@pytest.mark.parametrize("heading", text("places").split("\n"))
def test_a_heading_that_says_where_we_are_names_no_field(heading: str) -> None:
    assert area_named_by(heading) == ""


@pytest.mark.parametrize("heading", text("fields").split("\n"))
def test_a_heading_of_few_words_names_a_field(heading: str) -> None:
    assert area_named_by(heading) == heading


@pytest.mark.parametrize("items", lists("terms-of-fields"))
def test_a_thing_to_do_after_the_colon_makes_the_term_a_field(items: list[str]) -> None:
    assert [area for area, _, _ in found(items)] == [item.replace("：", ":").partition(":")[0] for item in items]


@pytest.mark.parametrize("items", lists("terms-of-measures"))
def test_a_sentence_after_the_term_makes_it_the_measure_and_an_aim_its_outcome(items: list[str]) -> None:
    # A plus marks what says an aim.
    told = found([item.rstrip("+") for item in items])
    assert [area for area, _, _ in told] == [""] * len(items)
    assert [bool(outcome) for _, _, outcome in told] == [item.endswith("+") for item in items]
    assert all(action in item and outcome in item for (_, action, outcome), item in zip(told, items))


def test_a_sentence_that_announces_what_follows_needs_no_colon() -> None:
    items = ["open a school in the hills", "pay for the buses"]
    assert len(found(items, "The ministers agreed on the following measures.")) == 2
    assert found(items, "The ministers agreed on new measures.") == []
