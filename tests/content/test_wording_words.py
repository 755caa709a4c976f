"""The bot's own words: gaps, plurals, dates in a reader's zone."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from gettext import NullTranslations

import pytest

from content.document import Span, Style
from content.wording.words import Words

TUESDAY = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Azerbaijani(NullTranslations):
    """Two sentences of a catalogue."""

    def gettext(self, message: str) -> str:
        return {"Hello, {name}.": "Salam, {name}."}.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{n} məqalə"


def test_a_sentence_fills_its_gaps_and_values_may_hold_braces() -> None:
    assert Words().say("Hello, {name}.", name="{Ada}") == "Hello, {Ada}."
    assert Words(Azerbaijani(), "az").say("Hello, {name}.", name="Ada") == "Salam, Ada."


def test_a_sentence_without_a_translation_stays_english() -> None:
    assert Words(Azerbaijani(), "az").say("Never translated") == "Never translated"


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "0 stories"), (1, "1 story"), (2, "2 stories"), (41200, "41,200 stories")]
)
def test_a_count_takes_the_form_of_its_number(n: int, expected: str) -> None:
    assert Words().count("{n} story", "{n} stories", n) == expected


def test_a_count_in_a_language_without_plurals_has_one_form() -> None:
    assert Words(Azerbaijani(), "az").count("{n} story", "{n} stories", 1) == "1 məqalə"


def test_gaps_may_be_filled_with_styled_text() -> None:
    spans = Words().spans("Try {command} or {other}.", command=Span("/help", link="/help"), other="wait")
    assert spans == (Span("Try "), Span("/help", link="/help"), Span(" or "), Span("wait"), Span("."))
    assert Words().count_spans("{n} more: {all}", "{n} more: {all}", 1200, all=Span("/all", link="/all")) == (
        Span("1,200"), Span(" more: "), Span("/all", link="/all"),
    )  # fmt: skip
    assert Words().spans("{a}", a=(Span("x", Style.BOLD), Span("y"))) == (Span("x", Style.BOLD), Span("y"))


def test_an_instant_is_told_in_the_readers_zone() -> None:
    words = Words()
    assert words.day(TUESDAY, "Asia/Baku") == "Tuesday 24 November"
    assert words.time(TUESDAY, "Asia/Baku") == "08:00"
    assert words.moment(TUESDAY, "America/New_York") == "Monday 23 November, 23:00"
    assert words.short_day(TUESDAY, "Asia/Baku") == "24 Nov"
    assert words.date(TUESDAY, "Asia/Baku") == "24 November 2026"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("az", "24 noyabr, çərşənbə axşamı"),
        ("tr", "24 Kasım Salı"),
        ("ru", "вторник, 24 ноября"),
        ("de", "Dienstag, 24. November"),
        ("zh-Hans", "11月24日星期二"),
        ("he", "יום שלישי, 24 בנובמבר"),
        ("pt-BR", "terça-feira, 24 de novembro"),
    ],
)
def test_a_day_is_written_as_its_language_does(locale: str, expected: str) -> None:
    assert Words(locale=locale).day(TUESDAY, "Asia/Baku") == expected


@pytest.mark.parametrize("locale", ["", "xx", "not a locale", "en-ZZ"])
def test_an_unknown_locale_is_english(locale: str) -> None:
    assert Words(locale=locale).weekday(1) == "Tuesday"


def test_clock_weekday_and_list() -> None:
    words = Words()
    assert [words.clock(minute) for minute in (0, 480, 1439)] == ["00:00", "08:00", "23:59"]
    assert [words.weekday(day) for day in (0, 6)] == ["Monday", "Sunday"]
    assert words.list_of([]) == ""
    assert words.list_of(["a"]) == "a"
    assert words.list_of(["a", "b", "c"]) == "a, b and c"
    assert words.number(41200) == "41,200"


def test_right_to_left_is_known_from_the_locale() -> None:
    assert Words(locale="ar").rtl
    assert not Words(locale="az").rtl


def test_words_start_without_babel() -> None:
    code = "import sys; from content.wording.words import Words; Words().say('x'); print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
