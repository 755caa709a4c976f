"""The labelled articles: what is found is real, and what is there is found."""

from __future__ import annotations

import pytest

from content.initiatives import find_initiatives
from content.reading import read
from tests.bench import initiatives as bench


def test_precision_and_recall_stay_above_their_floors() -> None:
    sums = bench.score(list(bench.labels()))
    assert len(bench.labels()) >= 40
    assert sums.precision >= 0.95
    assert sums.recall >= 0.90


@pytest.mark.parametrize("name", [name for name, told in bench.labels().items() if not told])
def test_an_article_without_initiatives_gives_none(name: str) -> None:
    assert bench.found_in(name) == set()


def test_every_sample_is_labelled() -> None:
    assert {path.stem for path in bench.SAMPLES.glob("*.md")} == set(bench.labels())


def test_the_seed_gives_exactly_its_nine(seed_text: str) -> None:
    told = find_initiatives(read(seed_text.encode(), "article.txt"))
    assert len(told) == 9
    assert [one.action for one in told[6:]] == [
        "Multi-agency Drills",
        "Technology Integration",
        "Cross-border Workshops",
    ]
    assert all(one.outcome and one.area and one.section for one in told)
