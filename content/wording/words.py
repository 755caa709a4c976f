"""The bot's own words in one language: sentences from a message catalogue, dates and numbers as people write them.

English sentences are the keys of the catalogue, so a missing translation is English and never a hole. A sentence names
its gaps in braces: `words.say("Hello, {name}.", name=name)`; a brace that is meant is doubled.

Babel is imported only when a date, a number or a list is first written: it costs more than everything else here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from gettext import NullTranslations
from string import Formatter
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from content.document import Span, Spans, is_rtl

if TYPE_CHECKING:
    from babel import Locale


class Catalogue(Protocol):
    """Where translations are looked up; every `gettext.NullTranslations` is one."""

    def gettext(self, message: str) -> str:
        """The translation of a sentence, or the sentence itself."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The translation in the plural form that goes with a number."""
        ...


# "24 November" and a 24-hour clock: what most readers of English outside America expect.
_WRITTEN_AS = {"en": "en_GB"}
_MONDAY = date(2024, 1, 1)
_FORMATTER = Formatter()


@lru_cache(maxsize=64)
def _locale(name: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    tag = name.replace("-", "_")
    try:
        return Locale.parse(_WRITTEN_AS.get(tag, tag))
    except (UnknownLocaleError, ValueError):
        language = tag.partition("_")[0]
        return _locale(language) if language not in ("", tag) else Locale.parse("en_GB")


def _filled(sentence: str, names: Mapping[str, str | Span | Spans]) -> Spans:
    found: list[Span] = []
    for text, name, _, _ in _FORMATTER.parse(sentence):
        if text:
            found.append(Span(text))
        if name is None:
            continue
        filling = names[name]
        match filling:
            case str():
                found.append(Span(filling))
            case Span():
                found.append(filling)
            case _:
                found.extend(filling)
    return tuple(found)


class Words:
    """Everything the bot says, in one language; `Words()` speaks English."""

    def __init__(self, translations: Catalogue | None = None, locale: str = "en") -> None:
        self._translations: Catalogue = translations or NullTranslations()
        self.locale = locale

    @property
    def rtl(self) -> bool:
        """Whether these words are written from right to left."""
        return is_rtl(self.locale)

    def say(self, sentence: str, **names: object) -> str:
        """The sentence in this language, its gaps filled."""
        return self._translations.gettext(sentence).format(**names)

    def count(self, one: str, many: str, n: int, **names: object) -> str:
        """The sentence in the form that goes with `n`, which fills the gap `{n}`, grouped as the language does."""
        return self._translations.ngettext(one, many, n).format(n=self.number(n), **names)

    def spans(self, sentence: str, **names: str | Span | Spans) -> Spans:
        """Like `say`, but a gap may be filled with styled text, a link or a command."""
        return _filled(self._translations.gettext(sentence), names)

    def count_spans(self, one: str, many: str, n: int, **names: str | Span | Spans) -> Spans:
        """Like `count`, with gaps filled as in `spans`."""
        return _filled(self._translations.ngettext(one, many, n), {"n": self.number(n), **names})

    def number(self, n: int) -> str:
        """A whole number, its digits grouped: "41,200"."""
        if -1000 < n < 1000:
            return str(n)
        from babel.numbers import format_decimal

        return str(format_decimal(n, locale=_locale(self.locale)))

    def list_of(self, items: Iterable[str]) -> str:
        """ "Training, Technology and Health"."""
        from babel.lists import format_list

        return format_list(list(items), locale=_locale(self.locale))

    def weekday(self, number: int) -> str:
        """The name of a day of the week; Monday is 0."""
        from babel.dates import format_date

        return format_date(date.fromordinal(_MONDAY.toordinal() + number % 7), "cccc", locale=_locale(self.locale))

    def clock(self, minute: int) -> str:
        """A minute of the day as a clock shows it: 480 is "08:00"."""
        from babel.dates import format_time

        return format_time(time(minute // 60 % 24, minute % 60), "short", locale=_locale(self.locale))

    def time(self, when: datetime, zone: str) -> str:
        """The time of day of an instant, in a zone: "08:00"."""
        local = when.astimezone(ZoneInfo(zone))
        return self.clock(local.hour * 60 + local.minute)

    def day(self, when: datetime, zone: str) -> str:
        """The day of an instant, in a zone, for the days around now: "Tuesday 24 November"."""
        # Every locale knows the order of the short form; few say the long one, which is the same with full names.
        short = self._pattern("MMMEd")
        return self._date(when, zone, re.sub(r"E+|c+", "EEEE", short).replace("MMM", "MMMM"))

    def short_day(self, when: datetime, zone: str) -> str:
        """The same in little room: "24 Nov"."""
        return self._date(when, zone, self._pattern("MMMd"))

    def date(self, when: datetime, zone: str) -> str:
        """The day with its year, for what may be long ago: "24 November 2026"."""
        return self._date(when, zone, "long")

    def moment(self, when: datetime, zone: str) -> str:
        """Day and time: "Tuesday 24 November, 08:00"."""
        return self.say("{day}, {time}", day=self.day(when, zone), time=self.time(when, zone))

    def _pattern(self, skeleton: str) -> str:
        known = _locale(self.locale).datetime_skeletons
        return str(known[skeleton]) if skeleton in known else "d MMM"

    def _date(self, when: datetime, zone: str, pattern: str) -> str:
        from babel.dates import format_date

        return format_date(when.astimezone(ZoneInfo(zone)).date(), pattern, locale=_locale(self.locale))
