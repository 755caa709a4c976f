"""A digest's cover as a picture: the headlines, and the new initiatives as a table.

First everything is laid out, which says how high the picture is; then it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from content.markup.lettering import Lettering, Weight, direction_of
from content.wording.cover import Cover, texts_of

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH = 1280
_MARGIN = 64
_PAPER, _BAND, _RULE, _SHADE = "#fbfaf6", "#16233b", "#d9d4c7", "#f1eee5"
_INK, _QUIET, _ACCENT, _ON_BAND = "#1b2433", "#6b7280", "#b4532a", "#c9d3e6"
# Of the table's width: area, initiative, outcome. The area takes what its longest word needs, up to the most.
_SHARES = (0.2, 0.43, 0.37)
_MOST_FOR_AREA = 0.34
_GUTTER = 28
_CELL = 30

Stroke = Callable[["ImageDraw"], None]


def draw_card(cover: Cover) -> bytes | None:
    """A PNG, 1280 pixels wide; None when there is nothing to show or a sign that our fonts cannot write."""
    letters = Lettering()
    if not (cover.lines or cover.rows) or not letters.can_write(texts_of(cover)):
        return None
    return _Card(cover, letters).png()


class _Card:
    """The layout under way: `_y` is how far down it has come, `_strokes` what is to be drawn."""

    def __init__(self, cover: Cover, letters: Lettering) -> None:
        self._cover = cover
        self._letters = letters
        said = [line.headline for line in cover.lines] or [row[1] for row in cover.rows]
        self._rtl = cover.rtl or 2 * sum(direction_of(text) == "rtl" for text in said) > len(said)
        self._strokes: list[Stroke] = []
        self._y = 0

    def png(self) -> bytes:
        from PIL import Image, ImageDraw

        self._head()
        self._headlines()
        self._table()
        self._y += 56
        image = Image.new("RGB", (WIDTH, self._y), _PAPER)
        draw = ImageDraw.Draw(image)
        for stroke in self._strokes:
            stroke(draw)
        written = BytesIO()
        # Few colours and their blends: a palette of them is a third of the size, and nobody sees the difference.
        image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(written, "PNG")
        return written.getvalue()

    def _head(self) -> None:
        band = len(self._strokes)
        self._y = 60
        self._text(self._cover.title, "Bold", 52, "#ffffff", most=2)
        if self._cover.counts:
            self._y += 4
            self._text(self._cover.counts, "Regular", 30, _ON_BAND, most=1)
        self._y += 40
        self._strokes.insert(band, self._box(0, 0, WIDTH, self._y, _BAND))
        self._strokes.append(self._box(0, self._y, WIDTH, self._y + 8, _ACCENT))
        self._y += 8

    def _headlines(self) -> None:
        if not self._cover.lines:
            return
        self._y += 36
        indent = 72 if len(self._cover.lines) > 1 else 0
        for number, line in enumerate(self._cover.lines, start=1):
            if number > 1:
                self._rule(22)
            top = self._y
            self._text(line.headline, "Bold", 40, _INK, most=3, indent=indent)
            if indent:
                end, self._y = self._y, top
                self._text(str(number), "Bold", 40, _ACCENT, most=1)
                self._y = end
            if line.source:
                self._text(line.source, "Regular", 27, _QUIET, most=1, indent=indent)
        if self._cover.more:
            self._rule(22)
            self._text(self._cover.more, "Regular", 30, _QUIET, most=1, indent=indent)

    def _table(self) -> None:
        if not self._cover.rows:
            return
        self._y += 44
        if self._cover.table:
            self._text(self._cover.table, "Bold", 38, _ACCENT, most=1)
            self._y += 14
        columns = self._columns()
        self._row(self._cover.columns, columns, 25, (_QUIET,) * 3, weights=("Bold",) * 3, shade=_SHADE)
        for row in self._cover.rows:
            self._row(row, columns, _CELL, (_ACCENT, _INK, _INK), weights=("Bold", "Bold", "Regular"))
            self._strokes.append(self._box(_MARGIN, self._y, WIDTH - _MARGIN, self._y + 2, _RULE))
        if self._cover.more_rows:
            self._y += 18
            self._text(self._cover.more_rows, "Regular", 28, _QUIET, most=1)

    def _columns(self) -> list[tuple[int, int, int]]:
        """Which of the three columns is where: those that no row fills give their room to the others."""
        filled = [place for place in range(3) if any(row[place] for row in self._cover.rows)]
        room = WIDTH - 2 * _MARGIN
        font = self._letters.font("Bold", _CELL)
        words = [word for row in self._cover.rows for word in row[0].split()]
        longest = max((self._letters.width(word, font, direction_of(word)) for word in words), default=0.0)
        area = min(max(_SHARES[0], (longest + _GUTTER + 2) / room), _MOST_FOR_AREA) if 0 in filled else 0.0
        others = sum(_SHARES[place] for place in filled if place)
        found = []
        at = 0.0
        for place in filled:
            wide = room * ((1 - area) * _SHARES[place] / others if place else area if others else 1.0)
            left, right = _MARGIN + int(at), _MARGIN + int(at + wide)
            found.append((place, left, right) if not self._rtl else (place, WIDTH - right, WIDTH - left))
            at += wide
        return found

    def _row(
        self,
        cells: tuple[str, str, str],
        columns: list[tuple[int, int, int]],
        size: int,
        inks: tuple[str, ...],
        *,
        weights: tuple[Weight, ...],
        shade: str = "",
    ) -> None:
        top, place_of_shade, lowest = self._y, len(self._strokes), self._y
        for place, left, right in columns:
            self._y = top + 14
            self._text(
                cells[place],
                weights[place],
                size,
                inks[place],
                most=4,
                within=(left + _GUTTER // 2, right - _GUTTER // 2),
            )
            lowest = max(lowest, self._y)
        self._y = lowest + 14
        if shade:
            self._strokes.insert(place_of_shade, self._box(_MARGIN, top, WIDTH - _MARGIN, self._y, shade))

    def _text(
        self,
        text: str,
        weight: Weight,
        size: int,
        ink: str,
        *,
        most: int,
        indent: int = 0,
        within: tuple[int, int] | None = None,
    ) -> None:
        """Set a text in lines and move below it; `indent` is from the side where the card begins."""
        left, right = within or (_MARGIN, WIDTH - _MARGIN)
        if self._rtl:
            right -= indent
        else:
            left += indent
        font = self._letters.font(weight, size)
        direction = direction_of(text)
        for line in self._letters.lines(text, font, right - left, most):
            self._strokes.append(
                partial(
                    self._letters.write,
                    line=line,
                    font=font,
                    left=left,
                    right=right,
                    y=self._y + int(size * 1.06),
                    ink=ink,
                    to_the_right=self._rtl,
                    direction=direction,
                )
            )
            self._y += int(size * 1.36)

    def _rule(self, space: int) -> None:
        self._y += space
        self._strokes.append(self._box(_MARGIN, self._y, WIDTH - _MARGIN, self._y + 2, _RULE))
        self._y += space - 4

    @staticmethod
    def _box(left: int, top: int, right: int, bottom: int, ink: str) -> Stroke:
        return lambda draw: draw.rectangle((left, top, right - 1, bottom - 1), fill=ink)
