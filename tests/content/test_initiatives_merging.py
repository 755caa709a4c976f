"""One entry for one initiative, however many articles tell it; and looking them up."""

from __future__ import annotations

import csv
import io
import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from content.article import Article, Filed
from content.initiatives import AreaCount, Entry, Initiative, areas, merge, search, to_csv

FIRST = datetime(2026, 3, 1, 8, tzinfo=UTC)


def filed(number: int, language: str = "") -> Filed:
    return Filed(number, Article("t", (), language=language), FIRST + timedelta(days=number))


def one(action: str, area: str = "Training", outcome: str = "") -> Initiative:
    return Initiative(area, action, outcome)


def entry(action: str, area: str = "", outcome: str = "", number: int = 1) -> Entry:
    return Entry(Initiative(area, action, outcome), (number,), FIRST, FIRST)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Joint disaster drills", "Joint drills for disasters"),
        ("Shared early warning systems", "Shared early-warning system"),
        ("Establishing standardized exercises", "Establish standardised exercises"),
        ("Digitisation of the land register", "Digitization of land registers"),
        ("Открытие учебных центров", "открытие учебного центра"),
        ("联合救灾演练", "联合 救灾 演练。"),
    ],
)
def test_the_same_initiative_in_other_words_is_one(first: str, second: str) -> None:
    entries = merge([(filed(1), one(first)), (filed(2), one(second))])
    assert [found.sources for found in entries] == [(1, 2)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Shared early warning systems", "Integrated regional alert network"),
        ("Joint disaster drills", "Annual joint disaster drills"),
        ("Direct flights from Baku to Rome", "Direct flights from Rome to Baku"),
        ("Visits with prior notice", "Visits without prior notice"),
        ("Train 200 nurses", "Train 300 nurses"),
        ("Build the northern bypass", "Build the southern bypass"),
    ],
)
def test_different_initiatives_in_like_words_stay_two(first: str, second: str) -> None:
    entries = merge([(filed(1), one(first)), (filed(2), one(second))])
    assert [found.sources for found in entries] == [(1,), (2,)]


def test_few_words_in_unrelated_areas_stay_two_and_in_related_ones_are_one() -> None:
    drills = [
        (filed(1), one("Workshops", "Training")),
        (filed(2), one("Workshops", "Tourism")),
        (filed(3), one("Workshop", "Training & capacity")),
    ]
    assert [found.sources for found in merge(drills)] == [(1, 3), (2,)]


def test_the_same_outcome_or_a_very_particular_action_overcomes_another_area() -> None:
    told = [
        (filed(1), one("Night drills", "Safety", "Calm exits")),
        (filed(2), one("Night drills", "Schools", "calm exit")),
    ]
    assert len(merge(told)) == 1
    action = "Single electronic waybill for rail freight"
    assert len(merge([(filed(1), one(action, "Customs")), (filed(2), one(action, "Transport"))])) == 1


def test_one_without_an_area_joins_the_first_and_does_not_bind_two_areas_together() -> None:
    told = [(filed(n), one("Workshops", area)) for n, area in ((1, ""), (2, "Training"), (3, "Tourism"))]
    assert [(found.initiative.area, found.sources) for found in merge(told)] == [
        ("Training", (1, 2)),
        ("Tourism", (3,)),
    ]


def test_the_first_telling_gives_the_words_and_later_ones_what_it_left_open() -> None:
    later = Initiative(
        "Training", "Joint drills for disasters", "Readiness", actor="Ministry", when="2027", amount="€3m"
    )
    (found,) = merge([(filed(7), later), (filed(2), one("Joint disaster drills"))])
    assert found.initiative == Initiative("Training", "Joint disaster drills", "Readiness", "Ministry", "2027", "€3m")
    assert found.sources == (2, 7)
    assert (found.first_seen, found.last_seen) == (FIRST + timedelta(days=2), FIRST + timedelta(days=7))


def test_an_article_that_tells_one_twice_is_one_source() -> None:
    assert merge([(filed(1), one("Joint drills")), (filed(1), one("joint drill"))])[0].sources == (1,)


def test_the_order_of_arrival_changes_nothing() -> None:
    told = [
        (filed(n), one(action, area))
        for n, (action, area) in enumerate([("A b c", "x"), ("c b A", ""), ("b c", "y"), ("B C", "x y")])
    ]
    shuffled = told[:]
    Random(1).shuffle(shuffled)
    assert merge(told) == merge(shuffled)


def test_nothing_merges_into_nothing() -> None:
    assert merge([]) == ()
    assert len(merge([(filed(1), one("—", "")), (filed(2), one("…", ""))])) == 2


def test_twenty_thousand_tellings_cost_about_four_times_five_thousand() -> None:
    dice = Random(3)
    vocabulary = [f"word{n}x" for n in range(400)]
    told = [(filed(n), one(" ".join(dice.sample(vocabulary, 3)), "")) for n in range(10_000)]
    told += [(filed(10_000 + n), one("Workshops", f"area{n}x")) for n in range(10_000)]

    def cost(part: list[tuple[Filed, Initiative]]) -> float:
        began = time.process_time()
        merge(part)
        return time.process_time() - began

    cost(told)  # fills the caches of stems, which both runs then use alike
    small, large = cost(told[::4]), cost(told)
    assert large < 12 * small + 0.5


ENTRIES = (
    entry("Joint disaster drills", "Training", "Operational readiness", 1),
    entry("Təlim mərkəzinin açılması", "Təhsil", "Yeni kadrlar", 2),
    entry("Shared early warning systems", "Technology", "Alert accuracy", 3),
    entry("共享预警系统", "技术", "提升预警准确率", 4),
    entry("Warning sirens", "Early warning", "Quicker evacuation", 5),
    entry("Cafés for pupils", "", "Better training of waiters", 6),
)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("early warning", [3, 5]),
        ("EARLY  Warning", [3, 5]),
        ("early warming", [3, 5]),
        ("sistem", []),
        ("system", [3]),
        ("telim merkezi", [2]),
        ("təlim", [2]),
        ("training", [1, 6]),
        ("trainign", [1, 6]),
        ("cafe", [6]),
        ("disaster readiness", [1]),
        ("disaster readiness sirens", []),
        ("预警", [4]),
        ("xyz", []),
        ("", [1, 2, 3, 4, 5, 6]),
        ("?!", []),
    ],
)
def test_a_query_finds_what_a_person_means(query: str, numbers: list[int]) -> None:
    assert [found.sources[0] for found in search(ENTRIES, query)] == numbers


def test_an_area_is_the_one_named_or_else_what_is_like_it() -> None:
    assert [found.sources[0] for found in search(ENTRIES, area="training")] == [1]
    assert [found.sources[0] for found in search(ENTRIES, area="Tehsil")] == [2]
    assert [found.sources[0] for found in search(ENTRIES, area="tecnology")] == [3]
    assert [found.sources[0] for found in search(ENTRIES, "sirens", area="early warning")] == [5]
    assert search(ENTRIES, area="sports") == ()


def test_areas_are_counted_with_their_spellings_together_and_the_unnamed_last() -> None:
    several = [
        entry("a", "Training"),
        entry("b", "training"),
        entry("c", "Training"),
        entry("d", "Air"),
        entry("e", ""),
        entry("f", ""),
    ]
    assert areas(several) == (AreaCount("Training", 3), AreaCount("Air", 1), AreaCount("", 2))
    assert areas([]) == ()


def test_a_sheet_keeps_every_word_and_starts_no_formula() -> None:
    told = Entry(
        Initiative("=cmd()", '+1, "quoted"', "line\nbreak", "@who", "-5", "  =x", "Plain"), (3, 12), FIRST, FIRST
    )
    header, row = csv.reader(io.StringIO(to_csv([told]), newline=""))
    assert header[:3] == ["area", "action", "outcome"]
    assert row == [
        "'=cmd()",
        '\'+1, "quoted"',
        "line\nbreak",
        "'@who",
        "'-5",
        "'  =x",
        "Plain",
        "3 12",
        "2026-03-01",
        "2026-03-01",
    ]
