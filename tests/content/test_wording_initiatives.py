"""Initiatives in a chat: areas on buttons, pages, and buttons that lead back to the same place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from content.document import Document, Listing, own_text, walk, words_of
from content.initiatives import Entry, Initiative, Look, look
from content.markup import write
from content.wording.initiatives import PAGE, initiative_line, initiatives_document
from content.wording.words import Words

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
WORDS = Words()


def entry(action: str, area: str = "", outcome: str = "", numbers: tuple[int, ...] = (1,), **more: str) -> Entry:
    return Entry(Initiative(area, action, outcome, **more), numbers, NOW, NOW + timedelta(days=len(numbers) - 1))


MANY = tuple(
    entry(
        f"Joint drill number {n}",
        ("Training", "Health", "Água e saneamento básico no interior", "")[n % 4],
        "Readiness",
    )
    for n in range(60)
)


def pressed(document: Document, label: str) -> str:
    """The data of the button with this label, as a command gets it."""
    return next(b.data for row in document.buttons for b in row if b.label == label).removeprefix("initiatives:")


def test_the_overview_offers_every_area_with_its_count() -> None:
    document = initiatives_document(MANY, WORDS)
    assert [button.label for row in document.buttons for button in row] == [
        "Água e saneamento básico no interior (15)",
        "Health (15)",
        "Training (15)",
        "Other initiatives (15)",
        "As a file",
        "New ones every week",
    ]
    assert "60 initiatives since 24 November 2026" in words_of(document.blocks)


def test_more_areas_than_fit_are_on_the_next_page() -> None:
    scattered = [entry("Build", f"Area {n:02}") for n in range(20)]
    first = initiatives_document(scattered, WORDS)
    again = look(pressed(first, "More »"), scattered)
    assert again == Look(page=2)
    second = initiatives_document(scattered, WORDS, again)
    labels = [button.label for page in (first, second) for row in page.buttons for button in row]
    assert {f"Area {n:02} (1)" for n in range(20)} <= set(labels)
    assert "« Back" in labels


def test_an_areas_button_leads_to_its_pages_and_through_all_of_them() -> None:
    document = initiatives_document(MANY, WORDS, look(pressed(initiatives_document(MANY, WORDS), "Health (15)"), MANY))
    assert "15 initiatives · page 1 of 2" in words_of(document.blocks)
    second = initiatives_document(MANY, WORDS, look(pressed(document, "More »"), MANY))
    shown = [own_text(b) for page in (document, second) for b in walk(page.blocks) if "Joint drill" in own_text(b)]
    assert len(shown) == 15 == len(set(shown))
    assert look(pressed(second, "« Back"), MANY) == Look("Health")
    assert look(pressed(second, "All areas"), MANY).is_overview


def test_those_of_no_area_have_a_button_too() -> None:
    document = initiatives_document(
        MANY, WORDS, look(pressed(initiatives_document(MANY, WORDS), "Other initiatives (15)"), MANY)
    )
    assert "Other initiatives\n15 initiatives" in words_of(document.blocks)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", Look()),
        ("training", Look("Training")),
        ("AGUA e  saneamento basico no interior", Look("Água e saneamento básico no interior")),
        ("joint drill", Look(None, "joint drill")),
        ("find=joint drill:page=3", Look(None, "joint drill", 3)),
        ("area=doesnotexist:page=7", Look()),
        ("areas", Look(None, "areas")),
        ("areas:page=0", Look()),
        ("area=", Look()),
    ],
)
def test_what_was_typed_or_pressed_is_understood(asked: str, expected: Look) -> None:
    assert look(asked, MANY) == expected


@pytest.mark.parametrize("query", ["ə" * 200, "слово " * 40, "a:page=9 b", "共享预警系统" * 9])
def test_a_button_never_outgrows_its_64_bytes_and_every_page_is_of_one_query(query: str) -> None:
    first = look(query, MANY)
    data = first.data(page=999)
    assert len(data.encode()) <= 64
    assert look(data.removeprefix("initiatives:"), MANY) == first._replace(page=999)


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert "page 2 of 2" in words_of(initiatives_document(MANY, WORDS, Look("Health", page=99)).blocks)


def test_a_query_without_a_find_offers_the_areas() -> None:
    document = initiatives_document(MANY, WORDS, look("penguins", MANY))
    assert "Nothing fits penguins" in words_of(document.blocks)
    assert pressed(document, "Health (15)").startswith("area=")


def test_few_initiatives_are_shown_at_once_by_area() -> None:
    document = initiatives_document([entry("Drills", "Training"), entry("Fund"), entry("Camps", "training")], WORDS)
    assert words_of(document.blocks) == (
        "Initiatives\n3 initiatives\nTraining\nDrills /article_1\nCamps /article_1\nOther initiatives\nFund /article_1"
    )
    assert document.buttons == ()


def test_no_initiatives_at_all_is_said_kindly() -> None:
    document = initiatives_document([], WORDS)
    assert words_of(document.blocks) == "No initiatives have been found in the articles yet."
    assert document.buttons == ()


def test_a_line_tells_who_until_when_since_when_and_where() -> None:
    told = entry("Open clinics by 2027", "Health", "Short ways", (3, 9), actor="Ministry", when="by 2027", amount="€5m")
    document = initiatives_document([told], WORDS, Look("Health"), "Asia/Baku")
    listing = next(block for block in document.blocks if isinstance(block, Listing))
    assert (
        words_of((listing,))
        == "Open clinics by 2027 → Short ways /article_3 /article_9\nMinistry · €5m · 24 Nov – 25 Nov"
    )


def test_the_arrow_points_where_the_text_is_read() -> None:
    assert "←" in initiative_line(entry("محطات رصد", outcome="بيانات أدق"))[0].text
    assert "→" not in initiative_line(entry("Drills"))[0].text


def test_a_full_page_is_one_message_a_chat_takes() -> None:
    long = [entry("word " * 20, "Area", "word " * 15, (100_000, 100_001, 100_002)) for _ in range(PAGE * 2)]
    calls = write(initiatives_document(long, WORDS, Look("Area")), "classic")
    assert len(calls) == 1
