"""Initiatives as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from content.initiatives.initiative import Entry

HEADER = ("area", "action", "outcome", "actor", "when", "amount", "section", "articles", "first seen", "last seen")


def to_csv(entries: Iterable[Entry]) -> str:
    """The entries as CSV (RFC 4180), dates in UTC; encode as `utf-8-sig` for spreadsheets that guess.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front: the words come from outside.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(HEADER)
    for entry in entries:
        one = entry.initiative
        told = (one.area, one.action, one.outcome, one.actor, one.when, one.amount, one.section)
        numbers = " ".join(map(str, entry.sources))
        writer.writerow([*map(_safe, told), numbers, f"{entry.first_seen:%Y-%m-%d}", f"{entry.last_seen:%Y-%m-%d}"])
    return sheet.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@", "|", "%") or text[:1] in ("\t", "\r", "\n") else text
