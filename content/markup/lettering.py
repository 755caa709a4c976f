"""Lettering for pictures: our own fonts, what they can write, and lines that fit a width.

One font holds Latin, Cyrillic, Greek, Arabic and Hebrew, so that a line of mixed scripts is ordered and shaped as one.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

Weight = Literal["Regular", "Bold"]
Direction = Literal["ltr", "rtl"]

ELLIPSIS = "…"
_COMPLEX = frozenset(("R", "AL", "AN"))
# Signs that say how others are set and show nothing themselves: no font needs them, and nobody misses them.
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)))


class Lettering:
    """The fonts of one picture; not to be shared between threads."""

    def __init__(self) -> None:
        from PIL import features

        # Without it letters are set one after the other: fine for English, wrong for Arabic.
        self._shapes = bool(features.check("raqm"))
        self._fonts: dict[tuple[Weight, int], FreeTypeFont] = {}

    def can_write(self, texts: Iterable[str]) -> bool:
        """Whether every sign has a glyph, and the scripts can be shaped here."""
        known = coverage()
        for text in texts:
            for sign in tidy(text):
                if ord(sign) not in known or (not self._shapes and _needs_shaping(sign)):
                    return False
        return True

    def font(self, weight: Weight, size: int) -> FreeTypeFont:
        """The font at a size in pixels."""
        from PIL import ImageFont

        key = (weight, size)
        if key not in self._fonts:
            engine = ImageFont.Layout.RAQM if self._shapes else ImageFont.Layout.BASIC
            self._fonts[key] = ImageFont.truetype(BytesIO(_font_file(weight)), size, layout_engine=engine)
        return self._fonts[key]

    def lines(self, text: str, font: FreeTypeFont, width: int, most: int) -> list[str]:
        """The text in at most so many lines of a width in pixels; what is left out ends in an ellipsis."""
        direction = direction_of(text)
        done: list[str] = []
        line = ""
        words = list(self._pieces(tidy(text).split(), font, width))
        for place, (word, gap) in enumerate(words):
            longer = f"{line}{gap}{word}" if line else word
            if self.width(longer, font, direction) <= width:
                line = longer
                continue
            if len(done) + 1 == most:
                rest = f"{line}{gap}" + "".join(before + piece for piece, before in words[place:])
                return [*done, self._cut(rest, font, width)]
            done.append(line)
            line = word
        return [*done, line] if line else done

    def width(self, text: str, font: FreeTypeFont, direction: Direction) -> float:
        """How wide a line is, in pixels."""
        return font.getlength(text, direction=direction if self._shapes else None)

    def write(
        self,
        draw: ImageDraw,
        *,
        line: str,
        font: FreeTypeFont,
        left: int,
        right: int,
        y: int,
        ink: str,
        to_the_right: bool,
        direction: Direction,
    ) -> None:
        """Write a line on the baseline `y` between two edges, along one of them."""
        draw.text(
            (right if to_the_right else left, y),
            line,
            fill=ink,
            font=font,
            anchor="rs" if to_the_right else "ls",
            direction=direction if self._shapes else None,
        )

    def _pieces(self, words: list[str], font: FreeTypeFont, width: int) -> Iterator[tuple[str, str]]:
        """Each word with the gap before it; one that is too wide for a line in pieces."""
        for word in words:
            gap = " "
            while word and self.width(word, font, direction_of(word)) > width:
                fits = max(1, self._fitting(word, font, width))
                yield word[:fits], gap
                word, gap = word[fits:], ""
            if word:
                yield word, gap

    def _fitting(self, text: str, font: FreeTypeFont, width: int) -> int:
        """How many signs of it fit, without parting a letter from its marks."""
        direction = direction_of(text)
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle], font, direction) <= width:
                low = middle
            else:
                high = middle - 1
        while 0 < low < len(text) and unicodedata.combining(text[low]):
            low -= 1
        return low

    def _cut(self, text: str, font: FreeTypeFont, width: int) -> str:
        room = width - int(self.width(ELLIPSIS, font, "ltr")) - 1
        fits = self._fitting(text, font, room)
        cut = text[:fits]
        space = cut.rfind(" ")
        if fits < len(text) and text[fits] != " " and space > len(cut) // 2:
            cut = cut[:space]
        return cut.rstrip(" ,;:–—-") + ELLIPSIS


def tidy(text: str) -> str:
    """The text on one line, composed, without signs that show nothing."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())


def direction_of(text: str) -> Direction:
    """By the first letter that has a direction."""
    for sign in text:
        match unicodedata.bidirectional(sign):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return "ltr"


def _needs_shaping(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in _COMPLEX or bool(unicodedata.combining(sign))


@lru_cache(maxsize=2)
def _font_file(weight: Weight) -> bytes:
    return (resources.files("content.markup") / "fonts" / f"HeraldSans-{weight}.ttf").read_bytes()


@lru_cache(maxsize=1)
def coverage() -> frozenset[int]:
    """The code points that both weights have a glyph for."""
    return frozenset(_mapped(_font_file("Regular"))) & frozenset(_mapped(_font_file("Bold")))


def _mapped(font: bytes) -> Iterator[int]:
    """The code points in a font's Unicode map: table `cmap`, format 4 or 12 of the OpenType specification."""
    tables = struct.unpack_from(">H", font, 4)[0]
    start = next(
        offset
        for tag, _, offset, _ in (struct.unpack_from(">4sLLL", font, 12 + 16 * place) for place in range(tables))
        if tag == b"cmap"
    )
    for place in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">L", font, start + 4 + 8 * place + 4)[0]
        match struct.unpack_from(">H", font, offset)[0]:
            case 12:
                yield from _of_groups(font, offset)
            case 4:
                yield from _of_segments(font, offset)


def _of_groups(font: bytes, offset: int) -> Iterator[int]:
    for group in range(struct.unpack_from(">L", font, offset + 12)[0]):
        first, last, glyph = struct.unpack_from(">LLL", font, offset + 16 + 12 * group)
        yield from range(first + (glyph == 0), last + 1)


def _of_segments(font: bytes, offset: int) -> Iterator[int]:
    double = struct.unpack_from(">H", font, offset + 6)[0]
    lasts, firsts = offset + 14, offset + 16 + double
    for step in range(0, double, 2):
        first = struct.unpack_from(">H", font, firsts + step)[0]
        last = struct.unpack_from(">H", font, lasts + step)[0]
        shift = struct.unpack_from(">H", font, firsts + double + step)[0]
        far_at = firsts + 2 * double + step
        far = struct.unpack_from(">H", font, far_at)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            # 0 is the box that stands for a missing glyph.
            glyph = struct.unpack_from(">H", font, far_at + far + 2 * (code - first))[0] if far else code + shift
            if glyph & 0xFFFF:
                yield code
