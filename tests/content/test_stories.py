"""The same story told twice is recognised, and another story in the same words is not taken for it."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from content.article import Article
from content.document import Paragraph, Span, plain
from content.reading import read
from content.stories import (
    Known,
    Relation,
    Traces,
    Verdict,
    distance,
    fingerprint,
    judge,
    likeness,
    name_marks,
    names,
    traces,
)

SAMPLES = Path(__file__).parents[1] / "samples"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAIRS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "stories" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
]


def articles() -> Iterator[str]:
    for half in ("tuning", "reporting"):
        for line in (SAMPLES / "summaries" / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["article"]


TEXTS = tuple(articles())


def article(text: str, **facts: Any) -> Article:
    return replace(read(text.encode()), **facts)


def of(side: dict[str, str], **facts: Any) -> Article:
    return article(f"{side['title']}\n{side['text']}", **facts)


def edited(text: str, share: float, seed: int) -> str:
    """The text with so many of its words replaced or dropped, the title left alone."""
    dice = random.Random(seed)
    title, _, body = text.partition("\n")
    words = body.split(" ")
    for at in dice.sample(range(len(words)), round(len(words) * share)):
        words[at] = dice.choice(("indeed", "some", "later", "", "town people", "report"))
    return f"{title}\n{' '.join(words)}"


def known(number: int, piece: Article, hours: float = 2) -> Known:
    received = NOW - timedelta(hours=hours)
    return Known(number, received, traces(piece), piece.title, piece.source, piece.url, piece.identity)


def verdict(new: Article, *candidates: Known) -> Verdict:
    return judge(new, traces(new), candidates, NOW)


def shared_marks(one: Traces, other: Traces) -> int:
    return len(set(one.marks) & set(other.marks))


# -- the table of distances -------------------------------------------------------------------------------------------

# What was done to the text, then the bits of the fingerprint that differ (least, most) and how many of the eight marks
# stay (least, most), over the 24 sample articles of about 200 words, three different edits of each, 276 pairs of two
# articles, and the told-again pairs of samples/stories.
TABLE = {
    "untouched": (0, 0, 8, 8),
    "retitled": (0, 0, 8, 8),
    "5 % edited": (4, 17, 5, 8),
    "30 % edited": (16, 34, 0, 6),
    "another desk": (25, 35, 0, 2),
    "another event": (14, 18, 5, 6),  # in the same words
    "another subject": (21, 44, 0, 1),
}


def measured(case: str) -> Iterator[tuple[int, int]]:
    for n, text in enumerate(TEXTS):
        one = traces(article(text))
        for seed in range(3):
            match case:
                case "untouched":
                    other = traces(article(text))
                case "retitled":
                    other = traces(article(text, title="Something else altogether"))
                case "5 % edited":
                    other = traces(article(edited(text, 0.05, 100 * seed + n)))
                case _:
                    other = traces(article(edited(text, 0.3, 100 * seed + n)))
            yield distance(one.fingerprint, other.fingerprint), shared_marks(one, other)


def measured_pairs(case: str) -> Iterator[tuple[int, int]]:
    if case == "another subject":
        sides = list(combinations([traces(article(text)) for text in TEXTS], 2))
    else:
        sides = [(traces(of(pair["first"])), traces(of(pair["second"]))) for pair in PAIRS if pair["kind"] == case]
    for one, other in sides:
        yield distance(one.fingerprint, other.fingerprint), shared_marks(one, other)


@pytest.mark.parametrize("case", TABLE)
def test_the_distances_are_where_the_thresholds_expect_them(case: str) -> None:
    found = list(measured_pairs(case) if case.startswith("another") else measured(case))
    bits, marks = [bits for bits, _ in found], [marks for _, marks in found]
    assert (min(bits), max(bits), min(marks), max(marks)) == TABLE[case]


# -- verdicts ---------------------------------------------------------------------------------------------------------


def test_the_same_text_again_is_nothing_new() -> None:
    first = article(TEXTS[0], source="Halvard Post")
    assert verdict(first, known(7, first)) == (Relation.SAME_TEXT, 7)
    assert verdict(article("  ".join(TEXTS[0].split(" ")), source="Halvard Post"), known(7, first)) == (
        Relation.SAME_TEXT,
        7,
    )


def test_nothing_known_is_a_new_story() -> None:
    assert verdict(article(TEXTS[0])) == (Relation.NEW, None)


def test_the_same_identity_or_address_with_other_words_is_a_correction() -> None:
    first = article(TEXTS[0], identity="a1", source="Post")
    assert verdict(article(TEXTS[1], identity="a1", source="Post"), known(3, first)) == (Relation.CORRECTION, 3)
    first = article(TEXTS[0], url="https://example.org/a")
    assert verdict(article(TEXTS[1], url="https://example.org/a"), known(3, first)) == (Relation.CORRECTION, 3)
    assert verdict(article(TEXTS[1], url="https://example.org/b"), known(3, first)) == (Relation.NEW, None)


@pytest.mark.parametrize("n", range(len(TEXTS)))
def test_a_text_with_one_word_in_twenty_changed_is_a_correction_from_its_own_source(n: int) -> None:
    first, again = article(TEXTS[n], source="Post"), article(edited(TEXTS[n], 0.05, n), source="Post")
    assert verdict(again, known(3, first)) == (Relation.CORRECTION, 3)


@pytest.mark.parametrize(
    ("hours", "title", "figures", "put_right"),
    [
        (3, "Ferry line opens", "12", True),
        (24, "Ferry line opens", "12", False),
        (3, "Second ferry line opens", "12", False),
        (3, "Ferry line opens", "12 to 31", False),
    ],
)
def test_the_only_figure_put_right_within_hours_is_a_correction_and_the_next_days_bulletin_is_not(
    hours: int, title: str, figures: str, put_right: bool
) -> None:
    def told(title: str, votes: str) -> Article:
        first = "Vesla - A second ferry will cross the harbour of Vesla from Monday on, every hour until the evening."
        return article(f"{title}\n\n{first} The council of Vesla voted for the ferry by {votes} on the day before.")

    before = told("Ferry line opens", "10")
    new = told(title, figures)
    known = Known(1, NOW - timedelta(hours=hours), traces(before), before.title)
    assert (judge(new, traces(new), [known], NOW).relation is Relation.CORRECTION) == put_right


def test_a_new_title_alone_is_a_correction() -> None:
    first = article(TEXTS[0], source="Post")
    assert verdict(replace(first, title="Tram late"), known(3, first)) == (Relation.CORRECTION, 3)


def test_the_same_words_from_another_source_are_the_same_story() -> None:
    first = article(TEXTS[0], source="Post")
    assert verdict(article(TEXTS[0], source="Courier"), known(3, first)) == (Relation.SAME_STORY, 3)
    assert verdict(article(edited(TEXTS[0], 0.05, 1), source="Courier"), known(3, first)) == (Relation.SAME_STORY, 3)


def test_a_near_text_with_an_identity_of_its_own_is_no_correction() -> None:
    first = article(TEXTS[0], source="Post", identity="a1")
    again = article(edited(TEXTS[0], 0.05, 1), source="Post", identity="a2")
    assert verdict(again, known(3, first)) == (Relation.SAME_STORY, 3)


@pytest.mark.parametrize(
    "pair", [pair for pair in PAIRS if pair["kind"] == "another desk"], ids=lambda p: p["second"]["title"]
)
def test_another_desks_report_of_the_event_is_the_same_story(pair: dict[str, Any]) -> None:
    first = known(3, of(pair["first"], source="Post"), pair["hours"])
    assert verdict(of(pair["second"], source="Courier"), first) == (Relation.SAME_STORY, 3)


@pytest.mark.parametrize("kind", ["another event", "another matter"])
def test_another_event_in_the_same_words_or_about_the_same_people_is_new(kind: str) -> None:
    pairs = [pair for pair in PAIRS if pair["kind"] == kind]
    assert len(pairs) >= 3
    for pair in pairs:
        for source in ("Post", "Courier", ""):
            first = known(3, of(pair["first"], source="Post"), pair["hours"])
            assert verdict(of(pair["second"], source=source), first).relation == Relation.NEW, pair["second"]["title"]


def test_a_later_report_that_shares_the_names_follows_up() -> None:
    pair = next(pair for pair in PAIRS if pair["second"]["title"].startswith("Torva works council"))
    first = known(3, of(pair["first"], source="Post"), pair["hours"])
    assert verdict(of(pair["second"], source="Courier"), first) == (Relation.FOLLOW_UP, 3)
    assert verdict(of(pair["second"], source="Post"), first._replace(received=NOW)) == (Relation.FOLLOW_UP, 3)
    assert verdict(of(pair["second"]), first._replace(received=NOW - timedelta(days=30))) == (Relation.NEW, None)


def test_a_link_to_an_article_follows_it_up_whatever_the_words() -> None:
    first = known(3, article(TEXTS[1], url="https://example.org/flood"), hours=2_000)
    linking = Article("Aid", (Paragraph((Span("As we reported", link="https://example.org/flood"),)),))
    assert verdict(linking, first) == (Relation.FOLLOW_UP, 3)
    assert verdict(Article("Aid", (Paragraph(plain("As we reported")),)), first) == (Relation.NEW, None)


def test_a_year_later_the_same_words_are_news_again_and_no_correction() -> None:
    first = article(TEXTS[0], source="Post")
    later = article(edited(TEXTS[0], 0.05, 1), source="Post")
    assert verdict(later, known(3, first, hours=24 * 365)).relation != Relation.CORRECTION


def test_of_several_the_nearest_counts() -> None:
    text = TEXTS[0]
    candidates = (
        known(1, article(TEXTS[2], source="Post")),
        known(2, article(edited(text, 0.05, 5), source="Post")),
        known(3, article(text, source="Post", identity="")),
    )
    assert verdict(article(text, source="Post"), *candidates) == (Relation.SAME_TEXT, 3)
    assert verdict(article(text, source="Post", url="u"), *candidates, known(4, article(TEXTS[3], url="u"))).number == 4


# -- traces -----------------------------------------------------------------------------------------------------------


def test_names_are_capitalised_words_and_numbers_but_no_first_words_and_no_days() -> None:
    piece = article(
        "Rates held\nOn Monday Lena Hoss of Velden spoke. Nobody asked. The rate is 4.5 percent, or 1,200 euros."
    )
    assert names(piece) == frozenset(("lena", "hoss", "velden", "45", "1200"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("部长会见大使\n部长在首都会见大使。大使感谢部长。", "大使"),
        ("وزير يلتقي السفير\nالتقى الوزير السفير في العاصمة. شكر السفير الوزير.", "السفير"),
    ],
)
def test_a_script_without_capitals_lends_its_frequent_words(text: str, name: str) -> None:
    assert name in names(article(text))


def test_likeness_needs_three_names_in_common() -> None:
    assert likeness(frozenset("ab"), frozenset("ab")) == 0
    assert likeness(frozenset("abc"), frozenset("abcdef")) == 1
    assert likeness(frozenset("abcd"), frozenset("abcxyz")) == 0.75


@pytest.mark.parametrize("text", ["", "One", "Two words", "短", "???"])
def test_the_shortest_article_has_traces(text: str) -> None:
    left = traces(Article(text or "-", (Paragraph(plain(text)),)))
    assert 0 <= left.fingerprint < 1 << 64 and 0 <= left.digest < 1 << 64
    assert all(0 <= mark < 1 << 32 for mark in (*left.marks, *name_marks(left)))


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    assert fingerprint(Article("T", (Paragraph(plain("The bridge opens in May.")),))) == 14330698913803956160


def test_traces_of_five_kilobytes_cost_a_few_milliseconds() -> None:
    piece = article("\n".join(TEXTS)[:5_000])
    fingerprint(piece)
    began = time.process_time()
    for _ in range(10):
        fingerprint(piece)
    assert (time.process_time() - began) / 10 < 0.005 * 3  # 1.2 ms on a quiet machine


def test_a_candidate_is_found_among_many_by_its_marks() -> None:
    dice = random.Random(1)
    shelf = sqlite3.connect(":memory:")
    shelf.execute("CREATE TABLE marks (mark INTEGER, number INTEGER, PRIMARY KEY (mark, number)) WITHOUT ROWID")
    other_names = [dice.getrandbits(32) for _ in range(3_000)]

    def keep(number: int, marks: tuple[int, ...]) -> None:
        shelf.executemany("INSERT OR IGNORE INTO marks VALUES (?, ?)", [(mark, number) for mark in marks])

    for number in range(20_000):
        keep(number, tuple(dice.getrandbits(32) for _ in range(8)))
        if number >= 18_000:  # names are looked at for two weeks only
            keep(number, tuple(dice.choices(other_names, k=18)))
    first = article(TEXTS[0], source="Post")
    keep(20_001, (*traces(first).marks, *name_marks(traces(first))))

    for again in (article(edited(TEXTS[0], 0.05, 4)), of(PAIRS[0]["second"])):
        left = traces(again)
        wanted = (*left.marks, *name_marks(left))
        began = time.process_time()
        found = shelf.execute(
            f"SELECT number FROM marks WHERE mark IN ({','.join('?' * len(wanted))}) "
            "GROUP BY number ORDER BY count(*) DESC LIMIT 40",
            wanted,
        ).fetchall()
        took = time.process_time() - began
        assert found[0] == (20_001,)
        assert took < 0.02
    shelf.close()
