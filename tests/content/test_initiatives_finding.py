"""Which tables and lists are about initiatives, and what is read from them."""

from __future__ import annotations

import time

import pytest

from content.article import Article
from content.document import Block, Cell, Details, Heading, Item, Listing, Paragraph, Span, Style, Table, plain
from content.initiatives import Initiative, find_initiatives


def table(*lines: str) -> Table:
    """Rows as `a | b`; the first is the header."""
    return Table(
        tuple(
            tuple(Cell(plain(text.strip()), header=number == 0) for text in line.split("|"))
            for number, line in enumerate(lines)
        )
    )


def listing(*items: str) -> Listing:
    """Items; `**x** y` opens in bold."""
    return Listing(tuple(Item((paragraph(text),)) for text in items))


def paragraph(text: str) -> Paragraph:
    if not text.startswith("**"):
        return Paragraph(plain(text))
    _, bold, rest = text.split("**")
    return Paragraph((Span(bold, Style.BOLD), Span(rest)))


def heading(text: str) -> Heading:
    return Heading(2, plain(text))


def found(*blocks: Block, title: str = "Title", language: str = "") -> list[tuple[str, str, str]]:
    article = Article(title, blocks, language=language)
    return [(one.area, one.action, one.outcome) for one in find_initiatives(article)]


WANTED = [("Training", "Joint drills", "Better readiness"), ("Health", "Mobile clinics", "Shorter ways")]


@pytest.mark.parametrize(
    "headers",
    [
        "Area | Initiative | Expected outcome",
        "Priority area | Proposed measure | Intended result",
        "Sector | Recommendation | Benefit",
        "Field | Action | Purpose",
        "Sahə | Təşəbbüs | Gözlənilən nəticə",
        "Alan | Öneri | Beklenen sonuç",
        "Направление | Мероприятие | Ожидаемый результат",
        "المجال | المبادرة | النتائج المتوقعة",
        "תחום | יוזמה | תוצאה צפויה",
        "领域 | 举措 | 预期成果",
        "Bereich | Maßnahme | Erwartete Wirkung",
        " | Initiative | Expected outcome",
        "AREA | INITIATIVE | EXPECTED OUTCOME",
    ],
)
def test_headers_that_mean_area_initiative_and_outcome_are_known(headers: str) -> None:
    assert found(table(headers, *(" | ".join(row) for row in WANTED))) == WANTED


@pytest.mark.parametrize(
    "headers",
    [
        "Area | Population | Share of women",
        "Team | Coach | Result",
        "Player | Club | Goals",
        "Department | Head | Phone",
        "Activity | Venue | Date",
        "Case | Judge | Outcome",
        "Programme | Effect | Noise",
        "Şəhər | Oyun | Xal",
        "Команда | Тренер | Результат",
        "Stadt | Begegnung | Ergebnis",
        "a | b | c",
        " |  | ",
    ],
)
def test_headers_of_other_tables_are_left_alone(headers: str) -> None:
    assert found(table(headers, *(" | ".join(row) for row in WANTED))) == []


def test_columns_may_stand_in_any_order_and_others_are_read_too() -> None:
    blocks = (
        table(
            "Budget | Deadline | Expected outcome | No. | Initiative | Lead agency",
            "€5m | 2027 | Cleaner air | 1 | Tram line | City works",
        ),
    )
    assert find_initiatives(Article("t", blocks)) == (
        Initiative("", "Tram line", "Cleaner air", "City works", "2027", "€5m"),
    )


def test_the_unit_of_an_amount_may_stand_in_the_header() -> None:
    blocks = (
        table("Measure | Cost (million euros) | Purpose", "Tram line | 420 | Cleaner air", "Ferry | free | Rest"),
    )
    assert [one.amount for one in find_initiatives(Article("t", blocks))] == ["420 million euros", "free"]


def test_a_component_is_the_action_and_finds_its_area_in_the_article() -> None:
    component = table(
        "Program Component | Expected Outcome", "Technology integration | Faster exchange", "Night drills | Calm exits"
    )
    assert found(component) == [("", "Technology integration", "Faster exchange"), ("", "Night drills", "Calm exits")]
    first = table(
        "Area | Initiative | Outcome", "Technology | Sirens | Quick alerts", "Training | Courses | Skilled crews"
    )
    named = found(first, heading("Experts recommend more joint training in the region"), component)
    assert named[2:] == [
        ("Technology", "Technology integration", "Faster exchange"),
        ("Training", "Night drills", "Calm exits"),
    ]


def test_two_header_rows_and_merged_cells_are_read_as_one_grid() -> None:
    def cell(text: str, header: bool = False, columns: int = 1, rows: int = 1) -> Cell:
        return Cell(plain(text), header, columns, rows)

    merged = Table(
        (
            (cell("Area", True, rows=2), cell("Plan", True, columns=2)),
            (cell("Initiative", True), cell("Expected outcome", True)),
            (cell("Training", rows=2), cell("Joint drills"), cell("Better readiness")),
            (cell("Summer school"), cell("More engineers")),
            (cell("Health"), cell("Mobile clinics"), cell("Shorter ways")),
        )
    )
    assert found(merged) == [WANTED[0], ("Training", "Summer school", "More engineers"), WANTED[1]]


def test_a_full_second_row_is_a_header_only_when_it_is_marked_as_one() -> None:
    numbered = ("Area 1 | Initiative 1 | Better outcome", "Area 2 | Initiative 2 | Good outcome")
    rows = [("Area 1", "Initiative 1", "Better outcome"), ("Area 2", "Initiative 2", "Good outcome")]
    assert found(table("Area | Initiative | Expected outcome", *numbered)) == rows
    assert found(table(" | Initiative | Expected outcome", *numbered)) == rows
    first, second, *body = table("Sahə | Plan | Nəticə", "Area | Initiative | Expected outcome", *numbered).rows
    marked = tuple(cell._replace(header=True) for cell in second)
    assert found(Table((first, marked, *body))) == rows


def test_a_row_across_the_table_is_the_area_of_those_below() -> None:
    grouped = Table(
        (
            tuple(Cell(plain(text), True) for text in ("Measure", "Expected result", "Deadline")),
            (Cell(plain("Water"), columns=3),),
            tuple(Cell(plain(text)) for text in ("New mains", "Fewer leaks", "2028")),
        )
    )
    assert found(grouped) == [("Water", "New mains", "Fewer leaks")]


def test_a_transposed_table_is_turned_over() -> None:
    turned = table(
        "Area | Training | Health",
        "Initiative | Joint drills | Mobile clinics",
        "Expected outcome | Better readiness | Shorter ways",
    )
    assert found(turned) == WANTED


def test_what_a_cell_leaves_open_is_empty_and_a_row_without_action_or_a_total_is_none() -> None:
    rows = table(
        "Area | Initiative | Expected outcome",
        "Training | Joint drills | –",
        " | Courses | n/a",
        "Health |  | Shorter ways",
        " | Total | Everything",
    )
    assert found(rows) == [("Training", "Joint drills", ""), ("Training", "Courses", "")]


def test_a_column_of_ratings_is_no_area() -> None:
    assert found(table("Priority | Initiative | Expected outcome", "High | Joint drills | Readiness")) == [
        ("", "Joint drills", "Readiness")
    ]


def test_figures_below_hopeful_headers_are_a_report() -> None:
    assert found(table("Project | Result", "Bridge | 98%", "Road | 71%")) == []
    assert found(table("Measure | 2024 | 2025 | Target", "Hours of sleep | 7.1 | 5.6 | 8")) == []


@pytest.mark.parametrize(
    "lead_in",
    [
        "Key recommendations include:",
        "The ministers met on Monday. The two sides agreed to:",
        "The plan provides for the following measures:",
        "The ministry will:",
        "Əsas təkliflər bunlardır:",
        "Alınacak tedbirler şunlardır:",
        "Планируются следующие меры:",
        "وجاءت أبرز التوصيات كما يلي:",
        "ההמלצות העיקריות:",
        "主要建议包括：",
        "Geplant sind folgende Maßnahmen:",
        "The farmers want the government to:",
        "The consumers' association demands:",
        "Die Gewerkschaft verlangt vom Land:",
        "Der Verbund will:",
        "Совет поручил ведомствам:",
        "وطالبت النقابة الحكومة بما يلي:",
        "המשרד מתכנן:",
        "İttifaq hökumətdən bunları tələb edir:",
        "Birlik gelecek yıl şunları yapacak:",
        "Bakanlık şu adımları atacağını duyurdu:",
        "三方一致同意：",
        "消费者协会呼吁政府：",
    ],
)
def test_a_line_that_announces_measures_makes_its_list_initiatives(lead_in: str) -> None:
    listed = listing("Opening two clinics in the north.", "Training nurses for night shifts.")
    wanted = [("", "Opening two clinics in the north", ""), ("", "Training nurses for night shifts", "")]
    assert found(Paragraph(plain(lead_in)), listed) == wanted


@pytest.mark.parametrize(
    "lead_in",
    [
        "Key points discussed during the talks included:",
        "Key recommendations are in the annex.",
        "Measures taken so far:",
        "The measures we use say little about it:",
        "Roads that will be closed on Saturday:",
        "Residents are advised to:",
        "What the clubs plan next:",
        "Our recommendations for the weekend:",
        "Among the participants are:",
        "Müzakirə olunan məsələlər:",
        "Görüşülen konular:",
        "На встрече обсудили:",
        "أبرز المحاور:",
        "בין המשתתפים:",
        "会议讨论的要点包括：",
        "Themen waren:",
        "The court decided to:",
        "Суд постановил:",
        "The steps that led to the grounding were as follows:",
        "Меры, принятые ранее:",
        "Besucher werden gebeten:",
        "Sürücülere öneriler:",
        "Tamaşaçılara tövsiyələr:",
        "ونصح الأطباء المواطنين بما يلي:",
        "ההמלצות שלנו לסוף השבוע:",
        "市民出行建议：",
        "任职要求：",
    ],
)
def test_any_other_line_leaves_its_list_points(lead_in: str) -> None:
    listed = listing("Opening two clinics in the north.", "Training nurses for night shifts.")
    assert found(Paragraph(plain(lead_in)), listed) == []


def test_a_list_under_a_heading_that_announces_is_one_and_a_second_list_is_not() -> None:
    first, second = listing("Draft a common list by June"), listing("Ministers from many countries")
    assert found(heading("Next steps"), first, second) == [("", "Draft a common list by June", "")]
    assert found(heading("Programme of the evening"), first) == []


def test_a_section_with_an_initiative_table_keeps_its_lists_as_points() -> None:
    lead_in, listed = Paragraph(plain("Key recommendations include:")), listing("Opening two clinics")
    rows = table("Area | Initiative | Expected outcome", "Training | Joint drills | Better readiness")
    scores = table("Team | Points", "Rovers | 12")
    assert found(lead_in, listed, rows) == [WANTED[0]]
    assert found(lead_in, listed, scores) == [("", "Opening two clinics", "")]


def test_a_term_or_bold_words_before_the_action_are_its_area() -> None:
    lead_in = Paragraph(plain("The port proposes the following initiatives:"))
    listed = listing(
        "Fuel: build a bunkering station",
        "**Shore power.** Connect every berth",
        "**Give the old customs hall back to the town.** It is empty.",
    )
    assert found(lead_in, listed) == [
        ("Fuel", "build a bunkering station", ""),
        ("Shore power", "Connect every berth", ""),
        ("", "Give the old customs hall back to the town", ""),
    ]


def test_paragraphs_that_open_in_bold_are_items_when_they_are_announced() -> None:
    run = (paragraph("**Housing.** Build 900 flats."), paragraph("**Culture.** Turn the hall into a museum."))
    wanted = [("Housing", "Build 900 flats", ""), ("Culture", "Turn the hall into a museum", "")]
    assert found(Paragraph(plain("Her proposals are as follows:")), *run) == wanted
    assert found(Paragraph(plain("The evening had two parts:")), *run) == []


def test_a_purpose_a_term_and_a_price_in_a_sentence_are_read() -> None:
    blocks = (
        Paragraph(plain("The Ministry of Health agreed to:")),
        listing("open €5 million clinics by 2027 in order to shorten ways", "continue efforts to improve care"),
    )
    first, second = find_initiatives(Article("t", blocks))
    assert first == Initiative(
        "", "open €5 million clinics by 2027", "shorten ways", "The Ministry of Health", "by 2027", "€5 million"
    )
    assert (second.action, second.outcome) == ("continue efforts to improve care", "")


def test_a_short_heading_is_the_area_and_a_headline_or_the_title_is_not() -> None:
    blocks = (Paragraph(plain("The mission recommends:")), listing("Broadening the base of the tax"))
    assert found(heading("Fiscal policy"), *blocks) == [("Fiscal policy", "Broadening the base of the tax", "")]
    assert found(heading("Fiscal policy"), *blocks, title="Fiscal policy")[0][0] == ""
    assert found(heading("Mission concludes its visit to the islands"), *blocks)[0][0] == ""


def test_a_short_line_by_itself_is_a_heading_too() -> None:
    short, prose = Paragraph(plain("Fisheries")), Paragraph(plain("Landings of eel have fallen by a third."))
    blocks = (Paragraph(plain("Ministers agreed to:")), listing("close the channels;", "publish figures؛"))
    wanted = [("Fisheries", "close the channels", ""), ("Fisheries", "publish figures", "")]
    assert found(prose, short, *blocks) == wanted
    assert found(short, *blocks) == [("", action, "") for _, action, _ in wanted]  # the title, once more
    assert found(prose, short, Paragraph(plain("Shipping")), *blocks)[0][0] == "Shipping"
    assert found(prose, Paragraph(plain("Nobody came.")), *blocks)[0][0] == ""


def test_what_a_heading_announces_is_its_first_list_unless_the_line_before_says_otherwise() -> None:
    listed = listing("open a school in the hills", "pay for the buses")
    assert len(found(heading("Proposals"), Paragraph(plain("The list includes:")), listed)) == 2
    assert len(found(heading("Proposals"), Paragraph(plain("It was written in spring.")), listed)) == 2
    assert len(found(heading("Proposals"), Paragraph(plain("Three things matter most:")), listed)) == 2
    assert found(heading("Proposals"), Paragraph(plain("Those attending were:")), listed) == []
    assert found(heading("The hall"), Paragraph(plain("The list includes:")), listed) == []


def test_a_header_that_asks_what_will_be_done_is_of_actions() -> None:
    rows = ("Fewer leaks | New mains | Water | 2028",)
    assert found(table("What we gain | What we will do | Part of the business | By", *rows)) == [
        ("Water", "New mains", "Fewer leaks")
    ]
    assert found(table("התחום | ההמלצה | היעד", "מים | צינור חדש | פחות נזילות")) == [
        ("מים", "צינור חדש", "פחות נזילות")
    ]
    assert found(table("Problem | What to do", "Leak | Close the tap")) == []


def test_a_heading_that_names_who_acts_or_says_something_is_no_area() -> None:
    blocks = (Paragraph(plain("The shippers are asking the regulator to:")), listing("cap the charge for wagons"))
    assert found(heading("Shippers"), *blocks) == [("", "cap the charge for wagons", "")]
    assert found(heading("Freight"), *blocks) == [("Freight", "cap the charge for wagons", "")]
    assert found(heading("Shippers want more"), *blocks)[0][0] == ""
    assert found(heading("Works in 2027"), *blocks)[0][0] == ""


def test_what_names_two_areas_belongs_to_neither() -> None:
    rows = table("Site | Planned measure | Expected effect", "North | New ward | Shorter ways", "South | Lift | Access")
    lead_in = Paragraph(plain("The hospitals plan to:"))
    both = found(
        heading("Works in 2027"), rows, heading("Annex 1"), lead_in, listing("merge the north and south wards")
    )
    assert both[2] == ("", "merge the north and south wards", "")
    one = found(heading("Works in 2027"), rows, heading("Annex 1"), lead_in, listing("paint the south wards"))
    assert one[2] == ("South", "paint the south wards", "")


def test_a_first_column_of_words_is_the_area_whatever_it_is_called() -> None:
    assert found(table("Corridor | Planned upgrade | Expected gain", "North | Second track | More trains")) == [
        ("North", "Second track", "More trains")
    ]
    assert found(table("Code | Planned upgrade | Expected gain", "4.1 | Second track | More trains")) == [
        ("", "Second track", "More trains")
    ]


def test_lists_of_titles_names_and_quotes_are_no_actions() -> None:
    lead_in = Paragraph(plain("Our proposals:"))
    assert found(lead_in, listing("The Long Road Home", "Letters From The North")) == []
    assert found(lead_in, listing("“Too little,” said the Greens", "Silence from the rest")) == []
    assert found(lead_in, listing("Yes", "No")) == []


def test_folded_parts_are_searched_too() -> None:
    rows = table("Area | Initiative | Expected outcome", "Training | Joint drills | Better readiness")
    assert found(Details(plain("Annex"), (rows,))) == [WANTED[0]]


def test_nested_items_take_the_field_above_them() -> None:
    nested = Listing((Item((Paragraph(plain("Storage:")), listing("Install batteries on two islands"))),))
    assert found(Paragraph(plain("The utility recommends the following steps:")), nested) == [
        ("Storage", "Install batteries on two islands", "")
    ]


@pytest.mark.parametrize("columns", [2, 40, 500])
def test_wide_and_long_tables_are_weighed_quickly(columns: int) -> None:
    wide = table(" | ".join(["Area", "Initiative"] * (columns // 2)), *[" | ".join(["word"] * columns)] * 300)
    began = time.process_time()
    find_initiatives(Article("t", (wide,)))
    assert time.process_time() - began < 1
