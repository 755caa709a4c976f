from __future__ import annotations

from dataclasses import replace

import pytest

from bot.editions import Audience, Wanted, edition_key, matching
from tests.bot.makers import NOON, TOMORROW, filed

SPORT = filed(1, topics=("Sport",))
ECONOMY = filed(2, topics=("economy", "Baku"))
PLAIN = filed(3)


@pytest.mark.parametrize(
    ("topics", "told", "numbers"),
    [
        ((), frozenset(), [1, 2, 3]),
        (("sport",), frozenset(), [1]),
        (("SPORT", "baku"), frozenset(), [1, 2]),
        (("art",), frozenset(), []),
        ((), frozenset({2, 9}), [1, 3]),
        (("sport",), frozenset({1}), []),
    ],
)
def test_an_audience_reads_its_topics_and_not_what_it_was_told(
    topics: tuple[str, ...], told: frozenset[int], numbers: list[int]
) -> None:
    found = matching((SPORT, ECONOMY, PLAIN), Audience(topics), told)
    assert [one.number for one in found] == numbers


WANTED = Wanted("digest", "digest", Audience(), (SPORT,), 0, 3, TOMORROW, NOON)


def test_windows_that_hold_the_same_articles_share_an_edition() -> None:
    assert edition_key(WANTED, NOON) == edition_key(replace(WANTED, since=2), NOON)


@pytest.mark.parametrize(
    "other",
    [
        replace(WANTED, kind="post"),
        replace(WANTED, product="initiatives"),
        replace(WANTED, audience=Audience(length="full")),
        replace(WANTED, audience=Audience(zone="Asia/Baku")),
        replace(WANTED, audience=Audience(card=True)),
        replace(WANTED, articles=(SPORT, PLAIN)),
        replace(WANTED, articles=(replace(SPORT, version=2),)),
        replace(WANTED, upto=4),
        replace(WANTED, next_due=None),
    ],
)
def test_what_reads_otherwise_is_another_edition(other: Wanted) -> None:
    assert edition_key(WANTED, NOON) != edition_key(other, NOON)


def test_the_same_in_another_slot_is_another_edition() -> None:
    assert edition_key(WANTED, NOON) != edition_key(WANTED, TOMORROW)
