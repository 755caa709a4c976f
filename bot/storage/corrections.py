"""What is to be put right, and what became of it. Satisfies `bot.corrections.Book`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Row, and_, bindparam, case, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.corrections import UNKNOWN, Correction, Edit, Kind, Shown, Standing
from bot.editions import Draft
from bot.storage.database import Database
from bot.storage.fanning import EDITION, keep_editions
from bot.storage.schema import NOT_DONE, corrections, counters, deliveries, editions
from content.article import Filed
from content.markup.calls import Call

_CORRECTION = tuple(corrections.c[name] for name in ("id", "number", "version", "kind", "what", "at", "looked_at"))


class Articles(Protocol):
    """Who keeps the articles."""

    async def these(self, numbers: Sequence[int]) -> Sequence[Filed]:
        """Those of these that are published, in order."""
        ...


class Calls(Protocol):
    """Who reads editions."""

    async def calls_of(self, edition_id: int) -> Sequence[Call]:
        """The edition as it was written; LookupError when there is no such edition."""
        ...


async def note_correction(
    connection: AsyncConnection, number: int, version: int, kind: Kind, *, what: str = "", at: datetime | None = None
) -> None:
    """In the transaction that changes the article, so that none is forgotten."""
    newest = select(counters.c.value).where(counters.c.name == "articles").scalar_subquery()
    values = {"number": number, "version": version, "kind": kind, "what": what, "at": at, "newest": newest}
    await connection.execute(insert(corrections).values(values))


async def settle(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """These deliveries of edits have ended: what the messages they changed show now, and which messages those are."""
    columns = ("corrects", "shows", "slots", "state", "message_ids")
    found = await connection.execute(select(*(deliveries.c[name] for name in columns)).where(deliveries.c.id.in_(ids)))
    for row in found.all():
        if row.corrects is None:
            continue
        sent, missing = list(row.message_ids), sum(slot is None for slot in row.slots)
        values: dict[str, Any] = {"shows": UNKNOWN}
        if row.state in ("sent", "uncertain") and len(sent) >= missing:
            # Edits come first and new messages last, so these are the last that were sent.
            new = iter(sent[len(sent) - missing :])
            values["message_ids"] = [next(new) if slot is None else slot for slot in row.slots]
            if row.state == "sent":
                values["shows"] = row.shows
        await connection.execute(update(deliveries).where(deliveries.c.id == row.corrects).values(values))


class CorrectionBook:
    """One transaction a method."""

    def __init__(self, database: Database, articles: Articles, calls: Calls) -> None:
        self._database = database
        self._articles = articles
        self._calls = calls
        self._into = sqlite.insert if database.sqlite else postgresql.insert

    async def open(self) -> Sequence[Correction]:
        """Those that are not done, in order."""
        query = select(*_CORRECTION).where(NOT_DONE).order_by(corrections.c.id)
        async with self._database.read() as connection:
            return [Correction(*row) for row in await connection.execute(query)]

    async def look(self, correction_id: int, now: datetime) -> None:
        """It is being carried out."""
        await self._stamp(correction_id, looked_at=now)

    async def close(self, correction_id: int, now: datetime) -> None:
        """It is done."""
        await self._stamp(correction_id, done_at=now)

    async def _stamp(self, correction_id: int, **moment: datetime) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(corrections).where(corrections.c.id == correction_id).values(moment))

    async def carrying(self, number: int) -> Mapping[int, Draft]:
        """The editions, by id, that carry this article and have deliveries."""
        query = (
            select(editions.c.id, *(editions.c[name] for name in EDITION))
            .where(
                editions.c.since < number,
                editions.c.upto >= number,
                editions.c.made_for.is_not(None),
                exists().where(deliveries.c.edition_id == editions.c.id),
            )
            .order_by(editions.c.id)
        )
        async with self._database.read() as connection:
            found = (await connection.execute(query)).all()
        return {row.id: _draft(row) for row in found if number in row.articles}

    async def articles(self, numbers: Sequence[int]) -> Sequence[Filed]:
        """Those of these that are published, in order."""
        return await self._articles.these(numbers)

    async def told(self, numbers: Sequence[int]) -> Sequence[Correction]:
        """The corrections of substance of these articles, in order."""
        query = select(*_CORRECTION).where(corrections.c.kind == "substance", corrections.c.number.in_(numbers))
        async with self._database.read() as connection:
            return [Correction(*row) for row in await connection.execute(query.order_by(corrections.c.id))]

    async def keep(self, draft: Draft, now: datetime) -> int:
        """The id of the edition of this key, written if it is not there yet."""
        async with self._database.write() as connection:
            return (await keep_editions(self._into, connection, (draft,), now))[draft.key]

    async def rewrite(self, edition_id: int, fresh: int | None, now: datetime) -> int:
        """What is pending and not begun takes another edition, or is skipped; how many."""
        waiting = (
            update(deliveries)
            .where(
                deliveries.c.edition_id == edition_id,
                deliveries.c.state == "pending",
                deliveries.c.part == 0,
                deliveries.c.repeats == 0,
            )
            .execution_options(synchronize_session=False)
        )
        async with self._database.write() as connection:
            if fresh is None:
                struck = waiting.values(state="skipped", reason="withdrawn", finished_at=now)
                return (await connection.execute(struck)).rowcount
            if fresh == edition_id:
                return 0
            moved = (await connection.execute(waiting.values(edition_id=fresh, calls=None))).rowcount
            if moved:
                count = update(editions).where(editions.c.id == bindparam("edition"))
                await connection.execute(
                    count.values(planned=editions.c.planned + bindparam("more")),
                    [{"edition": one, "more": more} for one, more in sorted(((edition_id, -moved), (fresh, moved)))],
                )
            return moved

    async def calls_of(self, edition_id: int) -> Sequence[Call]:
        """The edition as it was written; LookupError when there is none."""
        return await self._calls.calls_of(edition_id)

    async def standing(self, edition_id: int, target: int, after: int, limit: int) -> Standing:
        """The deliveries with an id above `after` that do not show `target`, or will not."""
        editing = deliveries.alias("editing")
        open_still = and_(editing.c.corrects == deliveries.c.id, editing.c.state.in_(("pending", "sending")))
        begun = or_(editing.c.state == "sending", editing.c.part > 0)
        of_edition = deliveries.c.edition_id == edition_id
        # An edit that may have been made already leaves it open what the messages show.
        doubtful = exists().where(open_still, editing.c.repeats > 0)
        shows = case((doubtful, UNKNOWN), else_=func.coalesce(deliveries.c.shows, deliveries.c.edition_id))
        columns = [deliveries.c[name] for name in ("id", "chat_id", "thread_id", "message_ids", "finished_at", "state")]
        query = (
            select(*columns, shows.label("shows"))
            .where(
                of_edition,
                deliveries.c.id > after,
                deliveries.c.state.in_(("sent", "uncertain")),
                or_(deliveries.c.shows.is_not(None), func.length(deliveries.c.message_ids) > len("[]")),
                or_(shows != target, exists().where(open_still, editing.c.shows != target)),
                ~exists().where(open_still, or_(editing.c.shows == target, begun)),
            )
            .order_by(deliveries.c.id)
            .limit(limit)
        )
        unsent = select(func.count()).where(of_edition, deliveries.c.state.in_(("pending", "sending")))
        unedited = (
            select(func.count())
            .select_from(deliveries.join(editing, open_still))
            .where(of_edition, editing.c.shows != target, begun)
        )
        async with self._database.read() as connection:
            found = (await connection.execute(query)).all()
            under_way: int = (await connection.execute(unsent)).scalar_one()
            under_way += (await connection.execute(unedited)).scalar_one()
        return Standing([_shown(row) for row in found], under_way)

    async def queue(self, edits: Sequence[Edit], now: datetime) -> int:
        """Queue them, each once for its key; edits of the same messages that were not begun are skipped; how many.

        One without calls only does the latter: the messages show already what they are to show.
        """
        rows = [_row(edit) | {"created_at": now} for edit in edits]
        if not rows:
            return 0
        async with self._database.write() as connection:
            known = set(
                (
                    await connection.execute(
                        select(deliveries.c.key).where(deliveries.c.key.in_([row["key"] for row in rows]))
                    )
                ).scalars()
            )
            rows = [row for row in rows if row["key"] not in known]
            of = [row["corrects"] for row in rows]
            older = and_(deliveries.c.corrects.in_(of), deliveries.c.state == "pending", deliveries.c.part == 0)
            await connection.execute(
                update(deliveries).where(older).values(state="skipped", reason="superseded", finished_at=now)
            )
            busy = select(deliveries.c.corrects).where(
                deliveries.c.corrects.in_(of), deliveries.c.state.in_(("pending", "sending"))
            )
            held = set((await connection.execute(busy)).scalars())
            rows = [row for row in rows if row["calls"] and row["corrects"] not in held]
            if rows:
                await connection.execute(self._into(deliveries).on_conflict_do_nothing(), rows)
        return len(rows)


def _row(edit: Edit) -> dict[str, Any]:
    return {
        "key": edit.key,
        "kind": "correction",
        "lane": edit.lane,
        "chat_id": edit.of.chat_id,
        "thread_id": edit.of.thread_id,
        "calls": edit.calls,
        "corrects": edit.of.delivery_id,
        "shows": edit.shows,
        "slots": edit.slots,
    }


def _draft(row: Row[*tuple[Any, ...]]) -> Draft:
    values = {name: getattr(row, name) for name in EDITION}
    values["articles"] = tuple(row.articles)
    values["calls"] = tuple(Call(method, parameters) for method, parameters in row.calls)
    return Draft(**values)


def _shown(row: Row[*tuple[Any, ...]]) -> Shown:
    return Shown(
        row.id,
        row.chat_id,
        row.thread_id,
        tuple(row.message_ids),
        row.shows,
        row.finished_at,
        row.state == "uncertain",
    )
