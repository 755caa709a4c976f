"""Whatever the document, its rich messages keep every limit, every judge takes them, and nothing of it is lost."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from bot.playground.parameters import Asked, check
from bot.playground.rich import check_rich
from content.document import (
    Align,
    Block,
    Button,
    Cell,
    Code,
    Details,
    Document,
    Footer,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Row,
    Span,
    Style,
    Table,
    plain,
)
from content.markup import write
from content.markup.calls import Call
from content.markup.plain import to_text
from content.markup.rich_back import classic_of, document_of
from content.markup.rich_limits import LIMITS, faults, measure
from tests.content import judge
from tests.content.makers import documents

LONG = "Steady words make a long sentence of news. "
any_document = settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def rich(*blocks: Block, language: str = "en", **more: Any) -> list[dict[str, Any]]:
    """The rich messages of a document, after every judge has taken them."""
    return messages(write(Document(blocks, language, **more), "rich"))


def messages(calls: tuple[Call, ...]) -> list[dict[str, Any]]:
    found = []
    for method, parameters in calls:
        assert method == "sendRichMessage"
        message = parameters["rich_message"]
        assert message["skip_entity_detection"] is True
        assert faults(message) == []
        accepted(parameters)
        found.append(message)
    return found


def accepted(parameters: dict[str, Any]) -> None:
    """The playground's server takes it, as JSON."""
    kept = orjson.loads(orjson.dumps(parameters))
    given = check("sendRichMessage", Asked({"chat_id": 1, **kept}, {}))
    check_rich(given["rich_message"], lambda medium: {medium["type"]: medium["media"]})


def shown(found: list[dict[str, Any]]) -> list[judge.Message]:
    """The words of the messages."""
    return [judge.Message("\n".join(judge.said(document_of(message).blocks)), ()) for message in found]


def kinds(message: dict[str, Any]) -> list[str]:
    return [block["type"] for block in message["blocks"]]


def row(*texts: str, header: bool = False) -> Row:
    return tuple(Cell(plain(text), header) for text in texts)


# -- any document ------------------------------------------------------------------------------------------------------


@any_document
@given(documents())
def test_any_document_is_accepted_and_kept_whole(document: Document) -> None:
    found = messages(write(document, "rich"))
    assert not judge.missing(document, shown(found))


@any_document
@given(documents())
def test_any_rich_message_can_be_said_in_classic_and_nothing_is_lost(document: Document) -> None:
    calls = write(document, "rich")
    again = [one for call in calls for one in classic_of(call)]
    assert not judge.missing(document, judge.read(again))


# -- block by block ----------------------------------------------------------------------------------------------------


def test_styles_links_and_instants_are_typed_and_markup_is_only_text() -> None:
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    (message,) = rich(
        Paragraph((
            Span("<b>5 & 6</b> "),
            Span("bold", Style.BOLD | Style.ITALIC),
            Span(" x", link="https://example.com/a b"),
            Span(" y", link="javascript:alert(1)"),
            Span("/article_3", link="/article_3"),
            Span("desk", link="mailto:desk@example.com"),
            Span("8:00", at=at),
        ))
    )  # fmt: skip
    assert message["blocks"][0]["text"] == [
        "<b>5 & 6</b> ",
        {"type": "bold", "text": {"type": "italic", "text": "bold"}},
        {"type": "url", "text": " x", "url": "https://example.com/a%20b"},
        " y",
        {"type": "bot_command", "text": "/article_3", "bot_command": "/article_3"},
        "desk ",
        {"type": "email_address", "text": "desk@example.com", "email_address": "desk@example.com"},
        {"type": "date_time", "text": "8:00", "unix_time": int(at.timestamp()), "date_time_format": "wDt"},
    ]


def test_a_table_is_native_with_its_header_and_sides() -> None:
    (message,) = rich(Table((row("Area", "Sum", header=True), row("North", "3")), (Align.START, Align.END)))
    (table,) = message["blocks"]
    assert [cell["is_header"] for cell in table["cells"][0]] == [True, True]
    assert [cell["align"] for cell in table["cells"][1]] == ["left", "right"]


def test_in_arabic_the_message_and_the_start_of_a_cell_are_on_the_right() -> None:
    (message,) = rich(Table((row("أ", "ب"), row("ج", "د"))), language="ar")
    assert message["is_rtl"] is True
    assert {cell["align"] for cells in message["blocks"][0]["cells"] for cell in cells} == {"right"}
    assert "is_rtl" not in rich(Paragraph(plain("News")))[0]


def test_a_date_in_an_arabic_line_keeps_its_order() -> None:
    (message,) = rich(Paragraph(plain("بريد الساحل · 21 July 2026")), language="ar")
    assert message["blocks"][0]["text"] == "بريد الساحل · \u206621 July 2026\u2069"
    assert document_of(message).blocks == (Paragraph(plain("بريد الساحل · 21 July 2026")),)


def test_short_rows_are_filled_up_to_equal_cells() -> None:
    (message,) = rich(Table((row("a", "b", "c"), row("d"))))
    assert [len(cells) for cells in message["blocks"][0]["cells"]] == [3, 3]


def test_cells_that_span_stay_so_where_they_fit_and_are_laid_out_where_they_do_not() -> None:
    wide = (Cell(plain("both"), columns=2),)
    (message,) = rich(Table((wide, row("a", "b"))))
    assert message["blocks"][0]["cells"][0][0]["colspan"] == 2
    (message,) = rich(Table((wide, row("a", "b", "c"))))
    assert [len(cells) for cells in message["blocks"][0]["cells"]] == [3, 3]


def test_a_table_of_one_row_is_a_list_and_one_of_two_is_not() -> None:
    link = (Cell((Span("a", link="https://example.com"),)), Cell(plain("b")))
    (message,) = rich(Table((link,)))
    assert kinds(message) == ["list"]
    assert len(message["blocks"][0]["items"]) == 2
    assert kinds(rich(Table((link, row("c", "d"))))[0]) == ["table"]


def test_twenty_columns_are_a_table_and_one_more_makes_cards() -> None:
    names = [f"c{number}" for number in range(21)]
    values = [f"v{number}" for number in range(21)]
    narrow = Table((row(*names[:20], header=True), row(*values[:20])))
    assert kinds(rich(narrow)[0]) == ["table"]
    (message,) = rich(Table((row(*names, header=True), row(*values))))
    assert kinds(message) == ["paragraph", "paragraph"]
    assert "c20: v20" in to_text(document_of(message))


def test_lists_keep_their_numbers_and_their_ticks() -> None:
    items = (Item((Paragraph(plain("a")),)), Item((Paragraph(plain("b")),), done=True), Item((), done=None))
    (message,) = rich(Listing(items, 4))
    assert message["blocks"][0]["items"] == [
        {"blocks": [{"type": "paragraph", "text": "a"}], "value": 4},
        {"blocks": [{"type": "paragraph", "text": "b"}], "value": 5, "has_checkbox": True, "is_checked": True},
    ]


def test_blocks_deeper_than_the_chat_can_are_shown_one_after_the_other() -> None:
    block: Block = Paragraph(plain("the innermost"))
    for _ in range(40):
        block = Quote((Listing((Item((block,)),)),))
    (message,) = rich(block)
    assert measure(message["blocks"]).levels <= LIMITS.levels
    assert "the innermost" in to_text(document_of(message))


def test_known_files_and_addresses_go_as_they_are_and_bytes_along() -> None:
    known = "AgACAgIAAxkBAAIBabcdefgh"
    data = "data:image/png;base64," + b64encode(b"a picture's bytes").decode()
    urls = ["https://example.com/p.jpg", known, data, "p.jpg", "file:///etc/passwd", "data:text/html,x"]
    (message,) = rich(*(Picture(url, "told", plain("under it")) for url in urls))
    assert kinds(message) == ["photo"] * 3 + ["paragraph"] * 3
    assert [block["photo"]["media"] for block in message["blocks"][:3]] == urls[:3]
    assert message["blocks"][0]["caption"] == {"text": "under it"}
    assert "told" in to_text(document_of({"blocks": message["blocks"][3:]}))


def test_buttons_stand_under_the_last_message_even_when_there_are_no_words() -> None:
    button = Button("Yes", "a:1")
    calls = write(Document((Paragraph(plain(LONG * 1000)),), buttons=((button,),)), "rich")
    assert len(calls) > 1
    assert ["reply_markup" in call.parameters for call in calls] == [False] * (len(calls) - 1) + [True]
    (call,) = write(Document((), buttons=((button,),)), "rich")
    assert call.parameters["reply_markup"] == {"inline_keyboard": [[{"text": "Yes", "callback_data": "a:1"}]]}
    assert write(Document(()), "rich") == ()


# -- long reading ------------------------------------------------------------------------------------------------------


def section(number: int, level: int = 2) -> list[Block]:
    return [Heading(level, plain(f"Section {number}")), Paragraph(plain(f"Text {number}."))]


def test_sections_after_the_second_fold_in_long_reading_and_nowhere_else() -> None:
    blocks = [Heading(1, plain("Title")), Paragraph(plain("Lede.")), *section(1), *section(2), *section(3), *section(4)]
    blocks.append(Footer(plain("Source")))
    (message,) = rich(*blocks, folds=True)
    assert kinds(message) == ["heading", "paragraph"] + ["heading", "paragraph"] * 2 + ["details"] * 2 + ["footer"]
    assert message["blocks"][6]["summary"] == "Section 3"
    assert "details" not in kinds(rich(*blocks)[0])


def test_a_section_keeps_its_own_subsections_when_it_folds() -> None:
    blocks = [Heading(1, plain("Title")), Paragraph(plain("Lede.")), *section(1), *section(2), *section(3)]
    (message,) = rich(*blocks, *section(31, level=3), folds=True)
    assert kinds(message)[-1] == "details"
    assert [block["type"] for block in message["blocks"][-1]["blocks"]] == ["paragraph", "heading", "paragraph"]


def test_a_long_text_is_cut_after_a_sentence() -> None:
    found = rich(Paragraph(plain(LONG * 1600)))
    assert len(found) == 3
    assert all(message["blocks"][0]["text"].endswith(".") for message in found)
    assert sum(measure(message["blocks"]).characters for message in found[:2]) > 2 * 32_000


def test_a_continued_table_repeats_its_header() -> None:
    rows = tuple(row(f"name {number}", "value") for number in range(1200))
    found = rich(Table((row("Name", "Value", header=True), *rows)))
    assert len(found) == 3
    assert all(message["blocks"][0]["cells"][0][0] == found[0]["blocks"][0]["cells"][0][0] for message in found)


def test_a_continued_list_goes_on_counting() -> None:
    found = rich(Listing(tuple(Item((Paragraph(plain(f"item {number}")),)) for number in range(1, 601)), 1))
    numbers = [item["value"] for message in found for item in message["blocks"][0]["items"]]
    assert numbers == list(range(1, 601))
    assert len(found) == 3


def test_no_message_ends_with_a_heading() -> None:
    found = rich(Paragraph(plain(LONG * 740)), Heading(2, plain("Next")), Paragraph(plain(LONG * 300)))
    assert kinds(found[0])[-1] == "paragraph"
    assert kinds(found[1])[0] == "heading"


def test_a_message_holds_fifty_pictures_and_the_next_goes_on() -> None:
    found = rich(*(Picture(f"https://example.com/{number}.jpg") for number in range(60)))
    assert [measure(message["blocks"]).media for message in found] == [50, 10]


@pytest.mark.parametrize(
    "block",
    [
        Heading(1, plain(LONG * 1000)),
        Footer(plain("x" * 70_000)),
        Code("line\n" * 20_000),
        Details(plain(LONG * 1000), (Paragraph(plain("inside")),)),
        Quote((Paragraph(plain(LONG * 1000)),), plain(LONG * 900)),
        Picture("https://example.com/p.jpg", "", plain(LONG * 1000)),
        Table((row("a", LONG * 1000), row("b", "c")), caption=plain(LONG * 900)),
        Table((row(LONG * 1000, "x", header=True), row("b", "c"))),
        Listing((Item((Paragraph(plain(LONG * 1000)), Paragraph(plain("more")))),)),
        Paragraph(tuple(Span("", note="n" * 300) for _ in range(300))),
    ],
)
def test_whatever_is_too_long_by_itself_goes_on_in_the_next_message(block: Block) -> None:
    found = rich(block)
    assert len(found) > 1
    assert not judge.missing(Document((block,)), shown(found))


@pytest.mark.parametrize("size", [5_000, 10_000])
def test_a_huge_list_is_cut_in_a_time_that_grows_with_its_length(size: int) -> None:
    items = tuple(Item((Paragraph(plain("some words of one item")),)) for _ in range(size))
    before = datetime.now(UTC)
    found = rich(Listing(items))
    assert len(found) >= size / 250
    assert (datetime.now(UTC) - before).total_seconds() < size / 1000


def test_the_seed_is_one_message(seed_text: str) -> None:
    from content.article import Filed
    from content.reading import read
    from content.wording.article import article_document
    from content.wording.words import Words

    filed = Filed(1, read(seed_text.encode(), "article.txt"), datetime(2026, 11, 24, tzinfo=UTC))
    (message,) = messages(write(article_document(filed, Words()), "rich"))
    assert kinds(message).count("table") == 3
    assert kinds(message).count("details") == 1
