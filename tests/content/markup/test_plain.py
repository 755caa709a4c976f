"""Documents in a terminal."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from content.document import (
    Align,
    Button,
    Cell,
    Code,
    Details,
    Document,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Span,
    Table,
    plain,
    walk,
)
from content.markup.cells import cells
from content.markup.plain import to_text
from tests.content import judge
from tests.content.makers import documents


def p(text: str) -> Paragraph:
    return Paragraph(plain(text))


def test_it_reads_like_a_typed_page() -> None:
    header = (Cell(plain("City"), True), Cell(plain("People"), True))
    document = Document(
        (
            Heading(1, plain("Title")),
            p("Points:"),
            Listing((Item((p("one"), Listing((Item((p("inner"),)),)))), Item((p("two"),))), 1),
            Table((header, (Cell(plain("東京")), Cell(plain("14")))), (Align.START, Align.END)),
            Quote((p("Said."),), plain("Her")),
            Code("a\n b"),
            Details(plain("More"), (p("hidden"),)),
            Paragraph((Span("site", 0, "https://example.com"),)),
            Picture("https://example.com/a", "A map"),
        ),
        "en",
        ((Button("Yes", "y"), Button("Site", url="https://example.com")),),
    )
    assert to_text(document, 40) == (
        "Title\n=====\n\nPoints:\n1. one\n   - inner\n2. two\n\n"
        "City  People\n----  ------\n東京      14\n\n"
        "> Said.\n> — Her\n\n    a\n     b\n\n[+] More\n  hidden\n\n"
        "site <https://example.com>\n\n[picture: A map]\n\n[ Yes ]  [ Site ] https://example.com"
    )


def test_lines_are_no_wider_than_asked() -> None:
    text = to_text(Document((p("The quick brown fox jumps over the lazy dog. " * 5),)), 30)
    assert max(map(cells, text.split("\n"))) <= 30


def test_wide_cells_are_wrapped_in_their_column() -> None:
    row = tuple(Cell(plain("word " * 12)) for _ in range(3))
    lines = to_text(Document((Table((row,)),)), 60).split("\n")
    assert len(lines) > 1
    assert max(map(cells, lines)) <= 60


def test_a_table_of_many_columns_is_told_row_by_row() -> None:
    head = tuple(Cell(plain(f"h{n}"), True) for n in range(40))
    row = tuple(Cell(plain(f"c{n}")) for n in range(40))
    assert "h7: c7\n" in to_text(Document((Table((head, row)),)), 80)


def test_a_word_behind_a_link_stands_apart_from_its_address() -> None:
    spans = (Span("site", 0, "https://example.com"), Span("next"), Span("site", 0, "https://example.com"), Span(", on"))
    assert to_text(Document((Paragraph(spans),))) == "site <https://example.com> nextsite <https://example.com>, on"


def test_signs_that_command_are_left_out_and_do_not_part_a_word() -> None:
    assert to_text(Document((p("a\x00b c\u202ed"), Code("e\x1ff")))) == "ab cd\n\n    e f"


def test_nothing_commands_the_terminal() -> None:
    assert "\x1b" not in to_text(Document((p("\x1b[2J\x1b]0;x\x07"), Code("\x1b[31m"))))


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_any_document_is_shown_whole(document: Document) -> None:
    wide = to_text(document, 100_000)  # else a word broken inside a quote has the quote's mark in its middle
    word = judge.missing(document, [judge.Message(wide, ())])
    columns = any(isinstance(block, Table) for block in walk(document.blocks))  # their words stand side by side
    assert columns or not word, word
