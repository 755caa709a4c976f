"""`herald report`: what became of an edition, or of everything, in sentences and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.parts import Trouble, storage_at
from bot.settings import Settings
from bot.storage.reports import Report


async def report_on(settings: Settings, edition_id: int | None) -> Report:
    """The numbers of one edition, or of everything, answers to commands included. Raises Trouble."""
    async with storage_at(settings.database()) as storage:
        try:
            return await storage.ledger.report(edition_id)
        except LookupError:
            raise Trouble(f"there is no edition {edition_id}; without a number the report is about all") from None


def as_values(report: Report) -> dict[str, Any]:
    """The report for a machine; `duplicates_possible` is the most messages that came twice."""
    return {
        "planned": report.planned,
        **report.states,
        "failed_by": dict(report.failed_by),
        "skipped_by": dict(report.skipped_by),
        "duplicates_possible": report.repeats,
        "slow_downs": report.slow_downs,
        "first": report.first_at.isoformat() if report.first_at else None,
        "last": report.last_at.isoformat() if report.last_at else None,
        "per_second": round(report.per_second, 2),
        "adds_up": report.adds_up,
    }


def as_lines(report: Report) -> Iterator[str]:
    """The report for a person."""
    yield f"planned              {report.planned:>12,}"
    for state, count in report.states.items():
        yield f"  {state:<18} {count:>12,}"
        reasons = {"failed": report.failed_by, "skipped": report.skipped_by}.get(state, {})
        for reason, many in sorted(reasons.items(), key=lambda one: (-one[1], one[0])):
            yield f"    {many:>12,}  {reason or 'no reason given'}"
    yield f"duplicates possible  {report.repeats:>12,}"
    yield f"429s met             {report.slow_downs:>12,}"
    if report.first_at and report.last_at:
        yield f"first and last       {report.first_at:%Y-%m-%d %H:%M:%S} to {report.last_at:%Y-%m-%d %H:%M:%S} UTC"
        yield f"rate                 {report.per_second:>12,.1f} a second"
    if report.adds_up:
        yield "Every planned delivery is in exactly one state."
    else:
        yield f"This does not add up: {report.planned:,} planned, {sum(report.states.values()):,} found."
