"""Newsroom text: what the lines of an unmarked text are taken for."""

from __future__ import annotations

import pytest

from content.article import Role, led_lists, sections
from content.document import (
    Block,
    Code,
    Divider,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Span,
    Style,
    Table,
    text_of,
    words_of,
)
from content.reading import read

PROSE = "The ministers met on Friday and agreed that the services of both countries will train together every autumn."


def body(text: str) -> tuple[Block, ...]:
    return read(text.encode()).body


def shape(text: str) -> list[str]:
    return [type(block).__name__ for block in body(text)]


def headings(text: str) -> list[str]:
    return [text_of(block.spans) for block in read(text.encode()).body if isinstance(block, Heading)]


# The seed


def test_the_seed_gives_its_dateline_source_and_title(seed_text: str) -> None:
    article = read(seed_text.encode(), "article.txt")
    assert article.dateline == "Baku"
    assert article.source == "Caspian Post"
    assert article.title == headings(seed_text)[0]
    assert article.title.endswith("Bilateral Cooperation")
    assert article.language == "en"
    assert article.published is None
    assert article.topics == ()


def test_the_seed_gives_four_headings_above_their_sections(seed_text: str) -> None:
    article = read(seed_text.encode())
    assert len(headings(seed_text)) == 4
    assert headings(seed_text)[-1] == "The Way Forward"
    assert [[type(block).__name__ for block in section.blocks] for section in sections(article)] == [
        ["Paragraph"],
        ["Paragraph", "Paragraph", "Listing", "Table"],
        ["Paragraph", "Paragraph", "Listing", "Table"],
        ["Paragraph", "Paragraph", "Listing", "Table"],
        ["Paragraph"],
    ]


def test_the_seed_gives_three_lead_ins_with_their_points(seed_text: str) -> None:
    led = list(led_lists(read(seed_text.encode())))
    assert [len(one.listing.items) for one in led] == [4, 4, 3]
    assert all(text_of(one.lead_in).endswith(":") for one in led)


def test_the_seed_gives_three_tables_of_three_rows_under_a_header(seed_text: str) -> None:
    tables = [block for block in read(seed_text.encode()).body if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [4, 4, 4]
    assert [len(table.rows[0]) for table in tables] == [3, 3, 2]
    for table in tables:
        assert all(cell.header for cell in table.rows[0])
        assert not any(cell.header for row in table.rows[1:] for cell in row)


def test_the_picture_under_the_seed_belongs_to_another_story(seed_text: str) -> None:
    article = read(seed_text.encode())
    (picture,) = article.pictures
    assert picture.role is Role.OTHER_STORY
    assert picture.url.startswith("https://") and picture.url.endswith("-350x250.jpg")
    assert "[PHOTOS]" in picture.alt and picture.alt.endswith("AzerNews")
    assert not any(isinstance(block, Picture) for block in article.body)


def test_every_word_of_the_seed_is_kept(seed_text: str) -> None:
    text = seed_text[: seed_text.index("![")]
    kept = set(words_of(read(seed_text.encode()).body).split())
    for line in text.splitlines():
        if not line.startswith("|---"):
            assert set(line.lstrip("- ").replace("|", " ").split()) <= kept


def test_the_seed_reads_the_same_with_windows_line_ends_and_in_utf_16(seed_text: str) -> None:
    article = read(seed_text.encode())
    assert read(seed_text.replace("\n", "\r\n").encode()) == article
    assert read(seed_text.encode("utf-16")) == article


# Headings


def test_a_short_first_line_is_the_title_and_stays_in_the_body() -> None:
    article = read(f"Rain returns to the coast\n{PROSE}".encode())
    assert article.title == "Rain returns to the coast"
    assert article.body[0] == Heading(1, (Span("Rain returns to the coast"),))


def test_a_title_may_ask_a_question() -> None:
    assert shape(f"Will it rain?\n{PROSE}") == ["Heading", "Paragraph"]


def test_a_text_of_one_short_line_is_a_paragraph() -> None:
    article = read(b"The bridge is open again")
    assert article.title == "The bridge is open again"
    assert isinstance(article.body[0], Paragraph)


def test_a_short_line_above_prose_is_a_heading() -> None:
    assert headings(f"{PROSE}\nWhat comes next\n{PROSE}") == ["What comes next"]


@pytest.mark.parametrize(
    "line",
    [
        "It rained.",
        "He agreed, and left;",
        'She said "no."',
        "What was agreed:",
        "他们同意了。",
        "هل اتفقوا؟",
        "x" * 130,
        "12.5 – 13.0",
    ],
)
def test_a_line_that_closes_or_is_long_or_has_no_letters_is_no_heading(line: str) -> None:
    assert headings(f"{PROSE}\n{line}\n{PROSE}") == []


def test_a_short_last_line_is_no_heading() -> None:
    assert headings(f"{PROSE}\nEnds here") == []


def test_a_poem_is_not_made_of_headings() -> None:
    poem = "Roses on the wall\nSalt upon the pier\nNobody at all\nHas been standing here"
    assert headings(f"{PROSE}\n{poem}\n{PROSE}") == []


def test_a_subheading_right_under_the_title_is_one() -> None:
    assert headings(f"Rain returns\n\nA wet week\n\n{PROSE}") == ["Rain returns", "A wet week"]


def test_headings_with_hashes_are_known_even_between_glued_lines() -> None:
    text = f"## What was agreed\n{PROSE}\n- one point\n| A | B |\n|---|---|\n| x | y |"
    assert shape(text) == ["Heading", "Paragraph", "Listing", "Table"]


def test_a_byline_names_the_author_and_is_no_heading() -> None:
    article = read(f"Rain returns\nBy Nadia Orlan\n24 November 2026\n{PROSE}".encode())
    assert article.author == "Nadia Orlan"
    assert [type(block).__name__ for block in article.body] == ["Heading", "Paragraph", "Paragraph", "Paragraph"]


def test_a_sentence_that_begins_with_by_names_no_author() -> None:
    assert read(f"Rain returns\nBy Friday the river had fallen.\n{PROSE}".encode()).author == ""


# Lists


@pytest.mark.parametrize("sign", ["-", "*", "•", "·", "▪", "►", "✓", "→", "◦", "+"])
def test_lines_behind_bullets_of_any_kind_are_a_list(sign: str) -> None:
    assert shape(f"{PROSE}\n{sign} one\n{sign} two") == ["Paragraph", "Listing"]


def test_a_bullet_needs_no_space_when_it_can_be_nothing_else() -> None:
    (_, listing) = body(f"{PROSE}\n•one\n•two")
    assert isinstance(listing, Listing) and words_of([listing]) == "one\ntwo"


def test_a_dash_before_speech_is_no_list() -> None:
    assert shape(f"{PROSE}\n— We are ready, he said.\n— So are we, she said.") == ["Paragraph"] * 3


def test_a_dash_under_a_lead_in_is_a_list() -> None:
    assert shape("They promise:\n– more trains\n– fewer delays") == ["Paragraph", "Listing"]


def test_numbered_lines_are_a_list_that_keeps_its_first_number() -> None:
    (_, listing) = body(f"{PROSE}\n3. three\n4. four")
    assert isinstance(listing, Listing) and listing.start == 3 and len(listing.items) == 2


def test_a_line_that_begins_with_a_day_of_the_month_is_no_list() -> None:
    assert shape(f"{PROSE}\n3. März war es so weit, und alle waren da.\n{PROSE}") == ["Paragraph"] * 3


def test_a_gap_in_the_numbers_begins_a_new_list() -> None:
    assert [block.start for block in body("They ask:\n1. a\n2. b\n5. c")[1:] if isinstance(block, Listing)] == [1, 5]


def test_indented_items_stand_inside_the_one_above() -> None:
    (_, listing) = body("They ask:\n- one\n  - deeper\n  - and again\n- two")
    assert isinstance(listing, Listing) and len(listing.items) == 2
    inner = listing.items[0].blocks[1]
    assert isinstance(inner, Listing) and len(inner.items) == 2


def test_an_item_broken_over_two_lines_is_one_item() -> None:
    (_, listing) = body("They ask:\n- one that is\n  long\n- two")
    assert words_of([listing]) == "one that is long\ntwo"


def test_blank_lines_between_items_do_not_part_a_list() -> None:
    assert shape("They ask:\n\n- one\n\n- two\n\nThat was all.") == ["Paragraph", "Listing", "Paragraph"]


# Tables, pictures and the rest


def test_a_table_glued_under_a_list_is_a_table() -> None:
    assert shape("They ask:\n- one\n| A | B |\n|---|---|\n| x | y |\nThat was all.") == [
        "Paragraph",
        "Listing",
        "Table",
        "Paragraph",
    ]


def test_a_short_row_is_filled_up_and_a_long_one_loses_nothing() -> None:
    (_, table) = body(f"{PROSE}\n| A | B |\n|---|---|\n| x |\n| y | z | more |")
    assert isinstance(table, Table)
    assert {len(row) for row in table.rows} == {3}
    assert "more" in words_of([table])


def test_a_rule_with_colons_sets_the_columns() -> None:
    (_, table) = body(f"{PROSE}\n| A | B | C |\n|:--|:-:|--:|\n| x | y | z |")
    assert isinstance(table, Table) and [str(way) for way in table.align] == ["start", "center", "end"]


def test_a_pipe_in_a_sentence_makes_no_table() -> None:
    assert shape(f"{PROSE}\nRead on | Page two, the editor wrote.") == ["Paragraph", "Paragraph"]


def test_columns_parted_by_tabs_are_a_table() -> None:
    assert shape(f"{PROSE}\nArea\tOutcome\nTraining\tReadiness") == ["Paragraph", "Table"]


def test_a_picture_in_the_text_is_the_articles_own() -> None:
    article = read(f"Rain\n![A wet street](https://example.org/street-300x200.jpg)\n{PROSE}".encode())
    assert [picture.role for picture in article.pictures] == [Role.LEAD]
    assert any(isinstance(block, Picture) for block in article.body)


def test_a_thumbnail_at_the_end_that_shows_this_story_is_kept() -> None:
    alt = "The ministers agreed to train the services together"
    article = read(f"{PROSE}\n{PROSE}\n{PROSE}\n![{alt}](https://example.org/a-300x200.jpg)".encode())
    assert [picture.role for picture in article.pictures] == [Role.INLINE]


def test_a_large_picture_at_the_end_is_never_another_story() -> None:
    article = read(f"{PROSE}\n{PROSE}\n{PROSE}\n![Goats on a far hill - Hill News](https://example.org/a.jpg)".encode())
    assert [picture.role for picture in article.pictures] == [Role.INLINE]


def test_a_picture_that_leads_to_a_script_is_left_as_text() -> None:
    assert read(f"{PROSE}\n![x](javascript:alert(1))".encode()).pictures == ()


def test_links_and_marks_in_a_line_are_read() -> None:
    (paragraph,) = body("See **the** [list](https://example.org/a_(b)) or https://example.org/c, please.")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.spans == (
        Span("See "),
        Span("the", Style.BOLD),
        Span(" "),
        Span("list", link="https://example.org/a_(b)"),
        Span(" or "),
        Span("https://example.org/c", link="https://example.org/c"),
        Span(", please."),
    )


@pytest.mark.parametrize(
    "text", ["5 * 3 * 2 is thirty.", "a [note] (here).", "[x](javascript:alert)!", "2**3 and 3**2."]
)
def test_signs_that_mark_nothing_stay_as_they_are(text: str) -> None:
    assert words_of(body(text)) == text


def test_quotes_dividers_and_code_are_known() -> None:
    blocks = body(f"{PROSE}\n> said one\n***\n```py\nx = 1\n```\n{PROSE}")
    assert [type(block) for block in blocks] == [Paragraph, Quote, Divider, Code, Paragraph]


def test_a_text_broken_to_a_width_is_made_whole() -> None:
    broken = (
        "Rain returns\n\nThe ministers met on Friday and agreed that the services of both\n"
        "countries will train together every autumn, the President of\nGeorgia said in the evening.\n\n"
        "- an item that is broken\nin the middle\n- another\n"
    )
    article = read(broken.encode())
    assert [type(block).__name__ for block in article.body] == ["Heading", "Paragraph", "Listing"]
    assert "of both countries" in words_of(article.body)
    assert "President of Georgia" in words_of(article.body)


# Where it is from


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("Baku – The", "Baku"),
        ("BAKU, 24 November — The", "BAKU"),
        ("Rio de Janeiro (Reuters) - The", "Rio de Janeiro"),
        ("St. Petersburg -- The", "St. Petersburg"),
        ("Баку – Министр", "Баку"),
        ("باكو – قال الوزير", "باكو"),
    ],
)
def test_the_place_before_the_first_dash_is_the_dateline(opening: str, place: str) -> None:
    assert read(f"{opening} rest of a sentence that goes on for a while.".encode()).dateline == place


@pytest.mark.parametrize(
    "opening",
    [
        "Azerbaijan – a country of nine climates –",
        "He came – The",
        "Three men, one boat – The",
        "Баку — столица",
        "“Go” – The",
    ],
)
def test_a_dash_in_a_sentence_makes_no_dateline(opening: str) -> None:
    assert read(f"{opening} rest of a sentence that goes on for a while.".encode()).dateline == ""


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The talks, reported by Lowland Herald, went on.", "Lowland Herald"),
        ("According to the Shoreline Times, they agreed.", "Shoreline Times"),
        ("They agreed, according to Report.az and others.", "Report.az"),
        ("Paris (AFP) – They agreed on all of it today.", "AFP"),
        ("Source: Harbour Diary", "Harbour Diary"),
        ("Источник: Лесной вестник", "Лесной вестник"),
    ],
)
def test_who_reported_it_is_the_source(text: str, source: str) -> None:
    assert read(f"{text}\n{PROSE}".encode()).source == source


@pytest.mark.parametrize(
    "text",
    [
        "The damage was reported by Health Minister Anna Petrova.",
        "According to President Smith, they agreed.",
        "It was reported by the police.",
        "According to plan, they agreed.",
    ],
)
def test_an_official_is_no_source(text: str) -> None:
    assert read(f"{text}\n{PROSE}".encode()).source == ""


def test_without_a_heading_the_first_sentence_is_the_title() -> None:
    assert read(f"The rain came back on Monday. {PROSE}".encode()).title == "The rain came back on Monday."


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    title = read(("word " * 60 + "end.").encode()).title
    assert len(title) <= 120 and title.endswith("word…")
