"""What was set bold or linked in a message, written as Markdown: readers know that form, and no link is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from telegram import MessageEntity

_MARKS = {"bold": "**", "italic": "*", "strikethrough": "~~", "code": "`"}
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_LONGEST_TITLE = 120


def marked(text: str, entities: Sequence[MessageEntity]) -> str:
    """The text as Markdown; as it is when nothing in it has a style or a hidden link.

    Each line of a message is a paragraph of its own, but for those of a list; a short first line is the title.
    """
    styled = [one for one in entities if one.type in _MARKS or (one.type == "text_link" and one.url)]
    if not styled:
        return text
    units = text.encode("utf-16-le")  # offsets count these, two bytes each
    marks: list[tuple[int, int, int, str]] = []  # where; ends before beginnings; inner ends and outer beginnings first
    for one in styled:
        for start, end in _lines_of(units, one.offset, one.offset + one.length):
            before, after = ("[", f"](<{one.url}>)") if one.type == "text_link" else (_MARKS[one.type],) * 2
            marks.append((start, 1, start - end, before))
            marks.append((end, 0, -start, after))
    pieces, at = [], 0
    for where, _, _, mark in sorted(marks):
        pieces += [units[at * 2 : where * 2].decode("utf-16-le"), mark]
        at = where
    return _in_paragraphs("".join(pieces) + units[at * 2 :].decode("utf-16-le"))


def _lines_of(units: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a stretch on each line without the space around them: marks must touch their words."""
    found, at = [], start
    for line in units[start * 2 : end * 2].decode("utf-16-le").split("\n"):
        length = len(line.encode("utf-16-le")) // 2
        lead = len(line) - len(line.lstrip())
        trail = len(line) - len(line.rstrip())
        if line.strip():
            found.append((at + lead, at + length - trail))
        at += length + 1
    return found


def _in_paragraphs(text: str) -> str:
    lines = [re.sub(r"^(\s*)•\s", r"\1- ", line) for line in text.strip().split("\n")]
    first = lines[0].replace("**", "").strip()
    if len(lines) > 1 and len(first) <= _LONGEST_TITLE and not first.startswith(("#", "-", "|", ">")):
        lines[0] = f"# {first}"
    written = lines[0]
    for before, line in pairwise(lines):
        glued = (_ITEM.match(before) and _ITEM.match(line)) or (before.startswith("|") and line.startswith("|"))
        written += ("\n" if glued or not line or not before else "\n\n") + line
    return written
