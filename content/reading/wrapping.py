"""Text that was broken to a width (an e-mail, a terminal): its paragraphs made whole again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from content.reading.lists import entry_of


def unwrapped(lines: Sequence[str]) -> list[str]:
    """The lines with broken sentences joined.

    A line goes on in the next one when that begins with a small letter, or when its first word would not have fitted
    into the width. Tables, pictures, quotes and the beginnings of items stay on lines of their own.
    """
    width = _width(lines)
    found: list[list[str]] = []
    before = ""
    for line in lines:
        if before and line and _goes_on(before, line, width):
            found[-1].append(line.strip())
        else:
            found.append([line])
        before = line
    return [" ".join(parts) if len(parts) > 1 else parts[0] for parts in found]


def _width(lines: Sequence[str]) -> int:
    """The longest of the lines whose sentence goes on below."""
    broken = [
        len(line)
        for line, below in pairwise(lines)
        if line and below and below.lstrip()[0].islower() and line.lstrip()[0] not in "|>#!"
    ]
    return max(broken, default=0)


def _goes_on(line: str, below: str, width: int) -> bool:
    first = below.lstrip()
    if line.lstrip()[0] in "|>#!" or first[0] in "|>#!" or entry_of(below) is not None or line.endswith((":", "：")):
        return False
    return first[0].islower() or len(line) + 1 + len(first.split(maxsplit=1)[0]) > width > 40
