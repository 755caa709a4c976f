"""Long documents in the fewest messages, cut where it hurts least."""

from __future__ import annotations

import time

import pytest

from content.document import (
    Block,
    Cell,
    Code,
    Details,
    Document,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Span,
    Style,
    Table,
    plain,
)
from content.markup import write
from tests.content import judge

SENTENCE = "The ministers met again and spoke about what the next year may bring to the region. "


def p(text: str) -> Paragraph:
    return Paragraph(plain(text))


def h(text: str) -> Heading:
    return Heading(2, plain(text))


def read(*blocks: Block, language: str = "en") -> list[judge.Message]:
    document = Document(blocks, language)
    messages = judge.read(write(document))
    assert not judge.missing(document, messages)
    assert not any(judge.alive(message) for message in messages)
    return messages


def test_what_fits_is_one_message() -> None:
    assert len(read(p("x" * 4096))) == 1


def test_one_unit_more_is_two_messages() -> None:
    assert len(read(p("x" * 4097))) == 2


def test_signs_outside_the_first_plane_count_twice() -> None:
    assert len(read(p("🗞" * 2048))) == 1
    assert len(read(p("🗞" * 2049))) == 2


def test_a_cut_comes_between_sections_before_blocks() -> None:
    blocks = (h("One"), p("a" * 1500), p("b" * 900), h("Two"), p("c" * 1200), p("d" * 900))
    first, second = read(*blocks)
    assert first.text.endswith("b")
    assert second.text.startswith("Two\nc")


def test_a_cut_comes_between_blocks_before_sentences() -> None:
    first, second = read(p(SENTENCE * 30), p(SENTENCE * 30))
    assert first.text == second.text == (SENTENCE * 30).strip()


def test_a_cut_comes_between_items_before_sentences() -> None:
    first, second = read(p("Points:"), Listing(tuple(Item((p(SENTENCE * 8),)) for _ in range(8))))
    assert first.text.endswith("region.")
    assert second.text.startswith("• The ministers")


def test_a_cut_comes_between_sentences_before_words() -> None:
    messages = read(p(SENTENCE * 120))
    assert len(messages) == 3
    assert all(message.text.endswith("region.") for message in messages)


def test_a_cut_comes_between_words_before_signs() -> None:
    messages = read(p("region " * 1000))
    assert len(messages) == 2
    assert all(message.text.endswith("region") for message in messages)


def test_an_abbreviation_and_an_initial_end_no_sentence() -> None:
    messages = read(p("We met Dr. J. Smith and many others in the city of Baku again today. " * 100))
    assert all(message.text.endswith("today.") for message in messages)


@pytest.mark.parametrize("cluster", ["👩\u200d👩\u200d👧\u200d👦", "e\u0301\u0323", "🇦🇿", "한", "👍🏽"])
def test_a_sign_is_never_cut(cluster: str) -> None:
    messages = read(p(cluster * 5000))
    assert len(messages) > 1
    bare = [message.text.replace("\u2060", "") for message in messages]
    assert all(len(text) % len(cluster) == 0 and text == cluster * (len(text) // len(cluster)) for text in bare)


def test_no_message_ends_with_a_heading() -> None:
    for size in range(3900, 4110, 7):
        messages = read(p("x" * size), h("The heading"), p(SENTENCE * 10))
        assert not any(message.text.endswith("The heading") for message in messages)


def test_a_line_that_leads_a_list_in_stays_with_its_first_item() -> None:
    for size in range(3900, 4110, 7):
        messages = read(p("x" * size), p("The key points:"), Listing((Item((p("one"),)), Item((p("two"),)))))
        assert not any(message.text.endswith(":") for message in messages)


def test_open_styles_are_opened_again() -> None:
    messages = read(Paragraph((Span(SENTENCE * 60, Style.BOLD | Style.ITALIC),)))
    assert len(messages) == 2
    for message in messages:
        assert {entity.kind for entity in message.entities} == {"Bold", "Italic"}


def test_a_long_quote_goes_on_as_a_quote() -> None:
    messages = read(Quote(tuple(p(SENTENCE * 10) for _ in range(8)), plain("Somebody")))
    assert len(messages) == 2
    assert all(message.entities[0].kind == "ExpandableBlockQuote" for message in messages)
    assert all(message.entities[0].text == message.text for message in messages)


def test_long_code_goes_on_as_code_and_is_cut_at_lines() -> None:
    messages = read(Code("x = 'a long line of code'\n" * 400, "python"))
    assert all(message.entities[0].kind == "PreCode" and message.entities[0].value == "python" for message in messages)
    assert all(message.text.startswith("x = ") and message.text.endswith("'") for message in messages)


def rows(count: int, *cells: str) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(Cell(plain(cell.format(number))) for cell in cells) for number in range(count))


def test_a_continued_narrow_table_repeats_its_header() -> None:
    table = Table(((Cell(plain("City"), True), Cell(plain("Rank"), True)), *rows(600, "city {}", "{}")))
    messages = read(table)
    assert len(messages) > 1
    assert all(message.text.startswith("City      Rank\n────────  ────\ncity ") for message in messages)
    assert all(message.entities[0].kind == "Pre" and len(message.entities) == 1 for message in messages)


def test_a_continued_table_of_cards_repeats_its_header_and_keeps_cards_whole() -> None:
    header = tuple(Cell(plain(name), True) for name in ("Area", "Proposed initiative", "Outcome"))
    messages = read(
        Table((header, *rows(150, "Area {}", "an initiative of some length", "an outcome that is hoped for")))
    )
    assert len(messages) > 1
    assert all(message.text.startswith("Area: Proposed initiative → Outcome\nArea ") for message in messages)
    assert all(message.text.endswith("→ an outcome that is hoped for") for message in messages)


def test_a_card_that_no_message_holds_is_cut_between_its_sentences() -> None:
    header = tuple(Cell(plain(name), True) for name in ("Area", "Proposed initiative", "Outcome"))
    cells = ("Training", (SENTENCE * 40).strip(), (SENTENCE * 30).strip())
    messages = read(Table((header, tuple(Cell(plain(text)) for text in cells))))
    assert len(messages) == 2
    assert all(message.text.endswith("region.") for message in messages)
    assert messages[0].text.startswith("Area: Proposed initiative → Outcome\nTraining: The ministers")


def test_a_card_is_not_parted_from_its_outcome_when_a_cut_before_it_does_as_well() -> None:
    header = tuple(Cell(plain(name), True) for name in ("Area", "Proposed initiative", "Outcome"))
    for size in range(3600, 4110, 17):
        messages = read(p("x" * size), Table((header, *rows(3, "Area {}", "an initiative", "an outcome"))))
        assert not any(message.text.endswith("initiative") for message in messages)


def test_many_long_paragraphs_are_cut_into_the_fewest_messages_at_any_length() -> None:
    for count in (7, 40, 150):
        messages = read(*(p(SENTENCE * (9 + number % 23)) for number in range(count)))
        units = sum(len(message.text) for message in messages)
        assert len(messages) <= -(-units // (4096 - 2 * len(SENTENCE)))


def test_more_styles_than_a_message_keeps_go_into_the_next() -> None:
    messages = read(*(Paragraph((Span(f"bold {number}", Style.BOLD), Span(" plain"))) for number in range(250)))
    assert [len(message.entities) for message in messages] == [100, 100, 50]


def test_one_paragraph_with_too_many_styles_is_cut_too() -> None:
    spans = tuple(Span(f"w{number} ", Style.BOLD if number % 2 else Style.ITALIC) for number in range(450))
    messages = read(Paragraph(spans))
    assert len(messages) <= 6


HEAVY = {
    "addresses among emoji": (
        *(p("😀" * 2000) for _ in range(7)),
        Paragraph(tuple(Span("a", link=f"https://example.com/{n:02}" + "x" * 1900) for n in range(17))),
    ),
    "addresses in other letters": (
        Paragraph(tuple(Span("a", link=f"https://example.com/{'ж' * 1900}{n}") for n in range(10))),
        p("ж" * 3000),
    ),
    "addresses of wide letters": (
        Paragraph(tuple(Span("漢" * 40, link=f"https://example.com/{n:03}" + "x" * 180) for n in range(100))),
    ),
    "addresses in a quote": (
        Quote((Paragraph(tuple(Span("漢" * 40, link=f"https://example.com/{n:03}" + "x" * 180) for n in range(98))),)),
    ),
}


@pytest.mark.parametrize("blocks", HEAVY.values(), ids=HEAVY)
def test_no_message_has_more_bytes_than_the_server_takes(blocks: tuple[Block, ...]) -> None:
    assert len(read(*blocks)) > 1


def test_long_addresses_count_by_their_bytes() -> None:
    link = "https://example.com/" + "x" * 1900
    messages = read(*(Paragraph((Span(f"link {number}", 0, link),)) for number in range(40)))
    assert len(messages) == 3


def test_a_heading_and_a_paragraph_that_no_message_holds_are_cut_in_the_paragraph() -> None:
    messages = read(h("H" * 300), p("word " * 2000))
    assert len(messages) == 3
    assert messages[0].text.startswith("H" * 300 + "\nword")


def test_fewest_messages_even_when_paragraphs_are_awkward() -> None:
    messages = read(*(p(SENTENCE * 29) for _ in range(12)))
    units = sum(len(message.text) for message in messages)
    assert len(messages) == -(-units // 4000)


@pytest.mark.parametrize(
    "block",
    [
        p("a" * 300_000),
        p("a" + "\u0301" * 50_000),
        p("!" * 100_000),
        p("1 " * 50_000),
        p("a.bc" * 25_000),
        p("& < " * 25_000),
        p("a\n" * 50_000),
        Code("\n" * 10_000 + "x"),
        Table((tuple(Cell(plain(f"head {n}"), True) for n in range(500)), *rows(3, *["cell {}"] * 500))),
        Table(rows(300, "x" * 90)),
        Table(((Cell(plain("x"), False, 10**9, 10**9),),) * 100),
    ],
    ids=range(11),
)
def test_a_monster_is_written_in_time(block: Block) -> None:
    started = time.perf_counter()
    messages = judge.read(write(Document((block,), "en")))
    assert time.perf_counter() - started < 20
    assert messages


@pytest.mark.parametrize("kind", [lambda block: Listing((Item((block,)),)), lambda block: Quote((block,)),
                                  lambda block: Details(plain("d"), (block,))])  # fmt: skip
def test_any_depth_is_written(kind: object) -> None:
    assert callable(kind)
    block: Block = p("deep")
    for _ in range(10_000):
        block = kind(block)
    messages = judge.read(write(Document((block,), "en")))
    assert messages[-1].text.endswith("deep")


def test_the_cost_grows_with_the_length_and_not_faster() -> None:
    section = (h("A heading"), p(SENTENCE * 8), Listing(tuple(Item((p(SENTENCE),)) for _ in range(4))))

    def cost(count: int) -> float:
        document = Document(section * count, "en")
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            write(document)
            best = min(best, time.process_time() - started)
        return best / count

    cost(10)
    assert cost(1000) < 4 * cost(100)
