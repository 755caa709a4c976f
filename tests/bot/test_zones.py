"""A person names a place in their own way and gets its time zone, or is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.zones import Atlas, at_offset, folded, is_zone, spoken, suggested

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("baku", "Asia/Baku"),
        ("Bakı", "Asia/Baku"),
        ("БАКУ", "Asia/Baku"),
        ("Asia/Baku", "Asia/Baku"),
        ("asia/baku", "Asia/Baku"),
        ("Baku, Azerbaijan", "Asia/Baku"),
        ("Baku time", "Asia/Baku"),
        ("new york", "America/New_York"),
        ("New-York", "America/New_York"),
        ("東京", "Asia/Tokyo"),
        ("London", "Europe/London"),
        ("Paris, Texas", "America/Chicago"),
        ("portland oregon", "America/Los_Angeles"),
        ("azerbaijan", "Asia/Baku"),
        ("uk", "Europe/London"),
        ("utc", "UTC"),
        ("UTC+4", "Etc/GMT-4"),
        ("gmt-3", "Etc/GMT+3"),
        ("−3", "Etc/GMT+3"),
        ("+5:30", "Asia/Kolkata"),
        ("UTC+٤", "Etc/GMT-4"),
        ("EST", "America/New_York"),
        ("msk", "Europe/Moscow"),
        ("Азербайджан", "Asia/Baku"),
        ("Azərbaycan", "Asia/Baku"),
        ("Deutschland", "Europe/Berlin"),
        ("日本", "Asia/Tokyo"),
        ("საქართველო", "Asia/Tbilisi"),
        ("भारत", "Asia/Kolkata"),
        ("مصر", "Africa/Cairo"),
        ("한국", "Asia/Seoul"),
        ("英国", "Europe/London"),
        ("Ελλάδα", "Europe/Athens"),
        ("Париж, Франция", "Europe/Paris"),
        ("Tuvalu", "Pacific/Funafuti"),
        ("🇦🇿", "Asia/Baku"),
        ("🇲🇹", "Europe/Malta"),
        ("🇳🇷", "Pacific/Nauru"),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "Europe/London"),
        ("Berlin 🇩🇪", "Europe/Berlin"),
        ("🇻🇪 Valencia", "America/Caracas"),
        ("in Berlin", "Europe/Berlin"),
        ("I'm in Paris, Texas", "America/Chicago"),
        ("from the UK", "Europe/London"),
        ("en España", "Europe/Madrid"),
        ("in UTC+4", "Etc/GMT-4"),
        ("In Salah", "Africa/Algiers"),
    ],
)
def test_what_means_one_place_is_taken_at_once(atlas: Atlas, typed: str, zone: str) -> None:
    found = atlas.find(typed)
    assert found.sure
    assert [place.zone for place in found.places] == [zone]


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("Portland", "America/New_York"),
        ("usa", "America/Chicago"),
        ("berln", "Europe/Berlin"),
        ("cst", "Asia/Shanghai"),
        ("Россия", "Europe/Moscow"),
        ("États-Unis", "America/Denver"),
        ("США", "America/Chicago"),
        ("アメリカ合衆国", "America/New_York"),
        ("🇺🇸", "America/New_York"),
        ("🇧🇷", "America/Sao_Paulo"),
        ("in Portland", "America/New_York"),
    ],
)
def test_what_may_mean_several_places_is_asked_about(atlas: Atlas, typed: str, among: str) -> None:
    found = atlas.find(typed)
    assert not found.sure
    assert 1 < len(found.places) <= 8
    assert among in [place.zone for place in found.places]


def test_a_town_that_was_once_called_so_is_not_offered(atlas: Atlas) -> None:
    assert all("Portland" in place.name for place in atlas.find("portland").places)


@pytest.mark.parametrize(
    "typed", ["", "  ", "xyzzyq", "utc+15", "+1:11", "?!", "a" * 5000, "Baku\n1", "🇽🇽", "🏁", "I am in"]
)
def test_what_is_no_place_finds_nothing_sure(atlas: Atlas, typed: str) -> None:
    assert not atlas.find(typed).sure


def test_every_zone_found_for_a_country_exists(atlas: Atlas) -> None:
    for country in ("russia", "brazil", "australia", "mexico", "kazakhstan"):
        for place in atlas.find(country).places:
            ZoneInfo(place.zone)


def test_two_spellings_fold_to_one() -> None:
    assert folded("São  Paulo!") == folded("sao-paulo")
    assert folded("Gəncə") == folded("Gence")
    assert folded("Bakı") != folded("Batı")


def test_an_offset_keeps_its_sign() -> None:
    for hours in range(-12, 15):
        zone = at_offset(f"UTC{hours:+d}")
        offset = datetime(2026, 7, 1, tzinfo=ZoneInfo(zone)).utcoffset()
        assert offset is not None
        assert offset.total_seconds() == hours * 3600
        assert hours == 0 or spoken(zone) == f"UTC{hours:+d}"
    assert at_offset("4") == ""


def test_a_zone_is_spoken_without_its_continent() -> None:
    assert spoken("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert spoken("UTC") == "UTC"


@pytest.mark.parametrize(
    ("language", "zone"),
    [("az", "Asia/Baku"), ("pt-br", "America/Sao_Paulo"), ("zh-hans", "Asia/Shanghai"), ("ru", "Europe/Moscow")],
)
def test_the_zone_of_the_apps_language_is_offered(language: str, zone: str) -> None:
    offered = [place.zone for place in suggested(language, NOW)]
    assert zone in offered
    assert len(offered) == len(set(offered)) <= 8


@pytest.mark.parametrize("language", ["", "en", "xx", "-", "zh-hans-cn-x"])
def test_some_zones_are_offered_whatever_the_language(language: str) -> None:
    offered = [place.zone for place in suggested(language, NOW)]
    assert len(offered) >= 6
    assert all(map(is_zone, offered))
