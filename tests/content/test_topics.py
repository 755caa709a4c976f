from __future__ import annotations

import time

import pytest

from content.article import Article
from content.document import Paragraph, plain
from content.errors import UnusableRules
from content.topics import MOST_WORDS, read_rules

RULES = read_rules(
    """
# what our readers call it
climate: [climate change, heat wave, "emission*"]
energy:
  - power grid
  - "güc* şəbəkə*"
cities: São Paulo
health: ["grip", 流感, "ग्रिप"]
"""
)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Talks on Climate Change began.", ("climate",)),
        ("The climate: change is near", ("climate",)),  # punctuation parts no phrase
        ("A change of climate", ()),
        ("Emissions fell", ("climate",)),
        ("Reemission rose", ()),
        ("heatwave", ()),
        ("HEAT\nWAVE", ("climate",)),
        ("in SAO PAULO", ("cities",)),
        ("in Sa\u0303o Paulo", ("cities",)),  # the accent as a sign of its own
        ("São Paulos", ()),
        ("GRİP yayıldı", ("health",)),
        ("Güclü şəbəkələr", ("energy",)),
        ("Güclü bir şəbəkə", ()),
        ("今年流感季节", ("health",)),
        ("今年流行感冒", ()),
        ("ग्रिप का", ("health",)),
        ("ग्रेप का", ()),
        ("heat wave on the power grid", ("climate", "energy")),
        ("power grid in a heat wave", ("climate", "energy")),  # the order of the rules
        ("", ()),
    ],
)
def test_a_text_has_the_topics_whose_phrases_it_says(text: str, topics: tuple[str, ...]) -> None:
    assert RULES.topics_of(text) == topics


def test_a_phrase_within_a_longer_one_is_found_as_well() -> None:
    rules = read_rules("a: [new york]\nb: [new york times]\nc: [york]\nd: ['new yo*']")
    assert rules.topics_of("the New York Times") == ("a", "b", "c", "d")
    assert rules.topics_of("New Yorker") == ("d",)


def test_an_article_keeps_its_own_topics_before_those_of_the_rules() -> None:
    article = Article(
        "Heat wave", (Paragraph(plain("On the power grid.")),), topics=("weather", "Energy"), summary="São Paulo waits."
    )
    assert RULES.label(article).topics == ("weather", "Energy", "climate", "cities")


def test_an_article_without_a_phrase_is_the_same_article() -> None:
    article = Article("Harbour", (Paragraph(plain("A ferry.")),))
    assert RULES.label(article) is article
    assert read_rules("").label(article) is article


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- climate", "write lines like"),
        ("climate: {a: b}", "climate: give it a word"),
        ("climate: [[a]]", "climate: give it a word"),
        ("climate: ['...']", "has no word in it"),
        ("climate: ['a*']", "single letter"),
        ("climate: ['*mission']", "does not end a word"),
        ("climate: ['emi*ssion']", "does not end a word"),
        ("climate: ['(heat|cold)+']\nx: [a: b", "line 3"),
        ("climate: *emission", "needs quotes"),
        ("a: &x [one]\nb: *x", "needs quotes"),
        (f"climate: {'word ' * (MOST_WORDS + 1)}", "more than"),
        ("x" * 2_000_001, "characters"),
        ("a: [b\nc: }", "line 2"),
        ("[" * 100_000 + "]" * 100_000, "too deep"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(UnusableRules, match=said.replace("*", r"\*")):
        read_rules(text)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(UnusableRules) as caught:
        read_rules("a: ['!']\nb: ['?']\nc: fine")
    assert len(str(caught.value).splitlines()) == 2


def test_signs_of_regular_expressions_mean_nothing() -> None:
    rules = read_rules("maths: ['(a+)+b']")
    assert rules.topics_of("a b") == ("maths",)
    assert rules.topics_of("aaab") == ()


def test_ten_thousand_phrases_are_looked_for_in_one_reading() -> None:
    rules = read_rules("\n".join(f"t{n % 50}: x{n}" for n in range(50)) + "\nmany:\n" + _lines(10_000))
    text = "word " * 20_000 + "common start 9999"
    begin = time.process_time()
    assert rules.topics_of(text) == ("many",)
    assert time.process_time() - begin < 1.0


def test_a_text_made_to_be_slow_is_not() -> None:
    rules = read_rules("a: ['" + "ha " * (MOST_WORDS - 1) + "no', '" + "ha* " * (MOST_WORDS - 1) + "no']")
    begin = time.process_time()
    assert rules.topics_of("ha " * 5_000) == ()
    assert time.process_time() - begin < 2.0


def _lines(count: int) -> str:
    return "\n".join(f"  - common start {n}" for n in range(count))
