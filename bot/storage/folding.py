"""Deliveries that ended become counts of their edition, so that the working tables stay small."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.reports import Report
from bot.storage.schema import counters, deliveries, editions

FINISHED = ("sent", "uncertain", "failed", "skipped")
_WITH_REASON = ("failed", "skipped")


def slow_downs_of(edition_id: int | str) -> str:
    """The counter of the edition's 429s; edition 0 stands for the answers."""
    return f"slow_downs:{edition_id}"


async def fold(connection: AsyncConnection, chosen: Select[Any] | ColumnElement[bool]) -> int:
    """Delete the chosen deliveries (a query of ids, or a condition), all of them ended, and count them; how many."""
    condition = deliveries.c.id.in_(chosen) if isinstance(chosen, Select) else chosen
    ended = (
        delete(deliveries)
        .where(condition)
        .returning(deliveries.c.edition_id, deliveries.c.state, deliveries.c.reason, deliveries.c.repeats)
    )
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    reasons: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    total = 0
    for edition_id, state, reason, repeats in await connection.execute(ended):
        total += 1
        if edition_id is None:
            continue
        counts[edition_id][state] += 1
        counts[edition_id]["repeats"] += repeats
        if state in _WITH_REASON:
            reasons[edition_id][state, reason] += 1
    if counts:
        await _add(connection, counts, reasons)
    return total


async def _add(
    connection: AsyncConnection, counts: dict[int, Counter[str]], reasons: dict[int, Counter[tuple[str, str]]]
) -> None:
    # Locked, and in the order of ids: two workers that fold the same editions neither lose counts nor block each other.
    held = await connection.execute(
        select(editions.c.id, editions.c.folded_reasons)
        .where(editions.c.id.in_(sorted(counts)))
        .order_by(editions.c.id)
        .with_for_update()
    )
    rows = []
    for edition_id, known in held:
        for (state, reason), count in reasons[edition_id].items():
            by = known.setdefault(state, {})
            by[reason] = by.get(reason, 0) + count
        rows.append(
            {"edition": edition_id, "reasons": known} | {f"n_{name}": counts[edition_id][name] for name in _ADDED}
        )
    if rows:
        await connection.execute(_ADD, rows)


_ADDED = (*FINISHED, "repeats")
_ADD = (
    update(editions)
    .where(editions.c.id == bindparam("edition"))
    .values(
        {editions.c[f"folded_{name}"]: editions.c[f"folded_{name}"] + bindparam(f"n_{name}") for name in _ADDED}
        | {editions.c.folded_reasons: bindparam("reasons")}
    )
)


async def purge(database: Database, before: datetime, limit: int) -> int:
    """Fold at most `limit` deliveries that ended before; how many. Call again until it is 0, with pauses."""
    async with database.read() as connection:
        found = await connection.execute(
            select(deliveries.c.id)
            .where(deliveries.c.state.in_(FINISHED), deliveries.c.finished_at < before)
            .order_by(deliveries.c.id)
            .limit(limit)
        )
        ids = list(found.scalars())
    if not ids:
        return 0
    async with database.write() as connection:
        # Another worker may have folded some in the meantime: those are simply not there any more.
        return await fold(connection, deliveries.c.id.in_(ids))


async def report(database: Database, edition_id: int | None = None) -> Report:
    """The edition's numbers, or those of everything, answers to commands included. LookupError: no such edition."""
    of_edition = [] if edition_id is None else [deliveries.c.edition_id == edition_id]
    this = [] if edition_id is None else [editions.c.id == edition_id]
    live = (
        select(
            deliveries.c.state,
            deliveries.c.reason,
            func.count().label("rows"),
            func.sum(deliveries.c.repeats).label("repeats"),
            func.count().filter(deliveries.c.edition_id.is_(None)).label("answers"),
        )
        .where(*of_edition)
        .group_by(deliveries.c.state, deliveries.c.reason)
    )
    states: Counter[str] = Counter()
    by: dict[str, Counter[str]] = {state: Counter() for state in _WITH_REASON}
    repeats = answers = 0
    async with database.read() as connection:
        for row in await connection.execute(live):
            states[row.state] += row.rows
            repeats += int(row.repeats)  # a sum is no int on PostgreSQL
            answers += row.answers
            if row.state in by:
                by[row.state][row.reason] += row.rows
        totals = (
            await connection.execute(
                select(
                    func.count().label("editions"),
                    func.coalesce(func.sum(editions.c.planned), 0).label("planned"),
                    *(
                        func.coalesce(func.sum(editions.c[f"folded_{name}"]), 0).label(name)
                        for name in (*FINISHED, "repeats")
                    ),
                    func.min(editions.c.first_at).label("first_at"),
                    func.max(editions.c.last_at).label("last_at"),
                ).where(*this)
            )
        ).one()
        folded = await connection.execute(
            select(editions.c.folded_reasons).where(
                *this, or_(editions.c.folded_failed > 0, editions.c.folded_skipped > 0)
            )
        )
        for known in folded.scalars():
            for state, counted in known.items():
                by[state].update(counted)
        met = await connection.execute(
            select(func.coalesce(func.sum(counters.c.value), 0)).where(
                counters.c.name.like(slow_downs_of("%"))
                if edition_id is None
                else counters.c.name == slow_downs_of(edition_id)
            )
        )
        slow_downs = int(met.scalar_one())
    if edition_id is not None and not totals.editions:
        raise LookupError(f"there is no edition {edition_id}")
    for name in FINISHED:
        states[name] += int(totals._mapping[name])
    return Report(
        planned=int(totals.planned) + answers,
        repeats=repeats + int(totals.repeats),
        slow_downs=slow_downs,
        failed_by=dict(by["failed"]),
        skipped_by=dict(by["skipped"]),
        first_at=totals.first_at,
        last_at=totals.last_at,
        **{state: states[state] for state in ("pending", "sending", *FINISHED)},
    )
