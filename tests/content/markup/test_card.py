"""A digest's cover: what is on it, what it looks like in every script, and when there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image, features

from content.article import Filed
from content.digest import Audience, Digest, Window, compose_digest
from content.markup.card import WIDTH, draw_card
from content.markup.lettering import ELLIPSIS, Lettering, coverage, direction_of, tidy
from content.reading import read
from content.wording.cover import MOST_HEADLINES, MOST_ROWS, Cover, Line, cover_of, texts_of
from content.wording.words import Words

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
TABLE = "| Area | Initiative | Outcome |\n|---|---|---|\n"
shaped = pytest.mark.skipif(not features.check("raqm"), reason="this machine cannot shape Arabic (no FriBiDi)")


def digest_of(*texts: str) -> Digest:
    filed = [Filed(number, read(text.encode(), "a.txt"), NOW) for number, text in enumerate(texts, start=1)]
    return compose_digest(filed, Audience(length="full"), Window(0, len(texts)))


def opened(cover: Cover) -> Image.Image:
    drawn = draw_card(cover)
    assert drawn is not None
    with Image.open(BytesIO(drawn)) as image:
        image.load()
        return image


def ink_of(image: Image.Image, left: int, right: int) -> int:
    """How many dark pixels the headlines have between two edges."""
    part = image.convert("L").crop((left, 260, right, image.height))
    return sum(part.histogram()[:90])


def test_a_cover_tells_headlines_sources_and_initiatives_and_how_many_are_left() -> None:
    areas = ("Health", "Roads", "Schools", "Water", "Energy", "Sport", "Culture", "Housing")
    rows = "".join(f"| {area} | Renew the {area.lower()} office | Better {area.lower()} |\n" for area in areas)
    stories = [f"Headline number {n} about town {n}\n\nSomething happened in town {n}." for n in range(MOST_HEADLINES)]
    cover = cover_of(digest_of(f"Ferries for all\n\nIt is planned.\n\n{TABLE}{rows}", *stories), Words(), "UTC", NOW)
    assert cover.title == "Morning digest · Tuesday 24 November"
    assert len(cover.lines) == MOST_HEADLINES
    assert cover.more == "and 1 more"
    assert ("Roads", "Renew the roads office", "Better roads") in cover.rows
    assert (len(cover.rows), cover.more_rows) == (MOST_ROWS, "and 2 more")
    assert {"Morning digest · Tuesday 24 November", "and 1 more", "Outcome", "Better roads"} <= set(texts_of(cover))


def test_a_card_is_a_png_1280_wide_and_as_high_as_it_needs() -> None:
    one = opened(Cover("Digest", lines=(Line("One headline", "Post"),)))
    many = opened(Cover("Digest", lines=tuple(Line(f"Headline {n}") for n in range(6)), more="and 2 more"))
    assert (one.format, one.width, many.width) == ("PNG", WIDTH, WIDTH)
    assert one.height < many.height < 3 * WIDTH


def test_the_same_cover_is_the_same_file() -> None:
    cover = Cover("Digest", lines=(Line("One headline"),), columns=("A", "B", "C"), rows=(("x", "y", ""),))
    assert draw_card(cover) == draw_card(cover)


def test_nothing_to_show_is_no_card() -> None:
    assert draw_card(Cover("Digest")) is None


SCRIPTS = (
    "Zəlzələdən sonra Şamaxıda 120 ev bərpa olunur – 5 mln ₼, İğdır",
    "Лесные пожары: площадь сократилась вдвое, №7, Ґ, ў, ₽",
    "Η κυβέρνηση ανακοίνωσε νέα μέτρα ύψους 300 εκατ. €",
    "Tiếng Việt, ďábelské ódy, “quotes” → arrows ≥ 5 %",
)


@pytest.mark.parametrize("text", SCRIPTS)
def test_every_script_of_the_fonts_is_drawn(text: str) -> None:
    assert draw_card(Cover(text, lines=(Line(text, text),), rows=((text, text, text),))) is not None


@shaped
@pytest.mark.parametrize("text", ["ميناء جدة (Mawani) عام ٢٠٢٧؟", "הספרייה ל־Beta, שָׁלוֹם"])
def test_what_reads_from_the_right_begins_at_the_right(text: str) -> None:
    image = opened(Cover(text, lines=(Line(text), Line(text))))
    assert ink_of(image, WIDTH // 2, WIDTH) > 2 * ink_of(image, 0, WIDTH // 2)
    other = opened(Cover("News", lines=(Line("A short line"), Line("Another"))))
    assert ink_of(other, 0, WIDTH // 2) > 2 * ink_of(other, WIDTH // 2, WIDTH)


@shaped
def test_arabic_letters_are_joined() -> None:
    letters = Lettering()
    font = letters.font("Regular", 40)
    apart = sum(letters.width(letter, font, "rtl") for letter in "ببب")
    assert letters.width("ببب", font, "rtl") < 0.8 * apart


@pytest.mark.parametrize("text", ["地铁新线开通", "รถไฟฟ้า", "Great 🎉", "हिन्दी", "\U000f0000"])
def test_a_sign_without_a_glyph_means_no_card_instead_of_boxes(text: str) -> None:
    for cover in (
        Cover(text, lines=(Line("x"),)),
        Cover("Digest", lines=(Line("x"), Line("y", text))),
        Cover("Digest", lines=(Line("x"),), rows=(("a", "b", text),)),
    ):
        assert draw_card(cover) is None


def test_signs_that_show_nothing_are_no_hindrance() -> None:
    assert tidy("so\u00adft\ufe0f  spa\u200bce\nd") == "soft space d"
    assert draw_card(Cover("Digest", lines=(Line("so\u00adft ❤\ufe0f".replace("❤", "★")),))) is not None


def test_what_is_covered_is_what_the_font_draws() -> None:
    known = coverage()
    letters = Lettering()
    box = bytes(letters.font("Regular", 40).getmask("\U000f0000"))
    for sign in "AzəŞЖΩבم→…":
        assert ord(sign) in known
        assert bytes(letters.font("Regular", 40).getmask(sign)) != box
    assert not known & set(map(ord, "地🎉\u0e01"))


def test_lines_fit_their_width_and_lose_no_word() -> None:
    letters = Lettering()
    font = letters.font("Bold", 40)
    text = "One headline that is rather long and goes over several lines Donaudampfschifffahrtsgesellschaft " * 2
    lines = letters.lines(text, font, 500, 99)
    assert all(letters.width(line, font, "ltr") <= 500 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    letters = Lettering()
    font = letters.font("Regular", 40)
    room = int(letters.width(f"One two, {ELLIPSIS}", font, "ltr")) + 2
    assert letters.lines("One two, three four five six", font, room, 1) == [f"One two{ELLIPSIS}"]
    lines = letters.lines("word " * 50, font, 300, 2)
    assert len(lines) == 2
    assert lines[1].endswith(ELLIPSIS)
    assert letters.width(lines[1], font, "ltr") <= 300
    assert letters.lines("short", font, 300, 1) == ["short"]
    assert letters.lines("", font, 300, 1) == []


@pytest.mark.parametrize(
    ("text", "direction"), [("12 abc", "ltr"), ("«سلام", "rtl"), ("7 – שלום abc", "rtl"), ("12", "ltr")]
)
def test_a_text_runs_as_its_first_letter_does(text: str, direction: str) -> None:
    assert direction_of(text) == direction
