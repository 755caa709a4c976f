"""How wide a text is where every sign has its cell: terminals and monospaced blocks."""

from __future__ import annotations

from collections.abc import Iterator

from wcwidth import iter_graphemes, wcswidth, wcwidth

from content.document import Align


def cells(text: str) -> int:
    """The number of display cells: wide signs take two, combining marks and other invisible signs none."""
    if text.isascii() and text.isprintable():
        return len(text)
    width = wcswidth(text)
    return width if width >= 0 else sum(max(0, wcwidth(sign)) for sign in text)


def pad(text: str, width: int, align: Align = Align.START) -> str:
    """The text filled with spaces to a width in cells; a longer text is left as it is."""
    room = width - cells(text)
    if room <= 0:
        return text
    if align is Align.END:
        return " " * room + text
    if align is Align.CENTER:
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room


def clusters(text: str) -> Iterator[str]:
    """What a reader takes for single signs: an emoji with its skin tone, a letter with its accents."""
    return iter(text) if text.isascii() else iter_graphemes(text)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, cut between words, or inside a word that is wider than a line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for word in paragraph.split():
            size = cells(word)
            if line and used + 1 + size <= width:
                line, used = f"{line} {word}", used + 1 + size
                continue
            if line:
                lines.append(line)
            if size > width:
                *full, word = _broken(word, width)
                lines.extend(full)
                size = cells(word)
            line, used = word, size
        lines.append(line)
    return lines


def _broken(word: str, width: int) -> list[str]:
    """A word in parts of at most `width` cells (one sign at least)."""
    parts: list[str] = []
    signs: list[str] = []
    used = 0
    for sign in clusters(word):
        size = cells(sign)
        if signs and used + size > width:
            parts.append("".join(signs))
            signs, used = [], 0
        signs.append(sign)
        used += size
    parts.append("".join(signs))
    return parts
