"""The archive: articles by their number, all versions kept. Satisfies the archives of intake, digests and commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, TextClause, delete, exists, func, insert, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.editions import Note
from bot.storage.corrections import note_correction
from bot.storage.database import Database
from bot.storage.schema import (
    CHANGED,
    URGENT,
    abstracts,
    article_marks,
    article_versions,
    articles,
    corrections,
    counters,
)
from content.article import Article, Filed
from content.corrections import Change, as_it_stands
from content.reading.record import from_record, to_record
from content.stories import Known, Traces, name_marks

_ABSTRACT = (
    select(abstracts.c.text)
    .where(abstracts.c.number == articles.c.number, abstracts.c.version == articles.c.version)
    .scalar_subquery()
    .label("abstract")
)
_FILED = (
    *(articles.c[name] for name in ("number", "version", "received_at", "record", "also", "follows")),
    _ABSTRACT,
)
_KNOWN = tuple(
    articles.c[name]
    for name in (
        *("number", "received_at", "title", "source", "url", "identity"),
        *("fingerprint", "digest", "marks", "names", "state"),
    )
)
_CANDIDATES = 40
# Of a name that everybody has the newest articles that have it are enough: what it shares with others, others tell.
_OF_A_NAME = 200
_PUBLISHED = articles.c.state == "published"
_PAGE = 200


class ArticleShelf:
    """Reads published articles; writes through `desk`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[IntakeDesk]:
        """Take an article in: what is looked up, decided and written here is one transaction, one at a time."""
        async with self._database.write() as connection:
            # Whoever holds this row gives out the next number; it becomes visible together with its article.
            await connection.execute(select(counters.c.value).where(counters.c.name == "articles").with_for_update())
            yield IntakeDesk(connection)

    async def find(self, number: int) -> Filed | None:
        """One article by its number."""
        found = await self._filed(select(*_FILED).where(_PUBLISHED, articles.c.number == number))
        return found[0] if found else None

    async def versions(self, number: int) -> Sequence[Filed]:
        """Every version of an article, the first one first; also of one that was withdrawn."""
        kept = [article_versions.c[name] for name in ("number", "version", "received_at", "record")]
        query = (
            select(*kept, articles.c.also, articles.c.follows, literal("").label("abstract"))
            .join_from(article_versions, articles, articles.c.number == article_versions.c.number)
            .where(article_versions.c.number == number)
            .order_by(article_versions.c.version)
        )
        return await self._filed(query)

    async def state(self, number: int) -> str:
        """Whether it is published, held or retracted; empty when there is none."""
        async with self._database.read() as connection:
            found = await connection.execute(select(articles.c.state).where(articles.c.number == number))
            return str(found.scalar() or "")

    async def latest(self, limit: int, topics: Sequence[str] = (), before: int = 0) -> Sequence[Filed]:
        """The newest, newest first; of these topics, or all; with a number below `before`, if that is not 0."""
        newest = select(*_FILED).where(_PUBLISHED).order_by(articles.c.number.desc())
        if before:
            newest = newest.where(articles.c.number < before)
        if not topics:
            return await self._filed(newest.limit(limit))
        numbers: list[int] = []
        async with self._database.read() as connection:
            below = select(articles.c.number, articles.c.topics).where(_PUBLISHED).order_by(articles.c.number.desc())
            page = (below.where(articles.c.number < before) if before else below).limit(_PAGE)
            while len(numbers) < limit:
                rows = (await connection.execute(page)).all()
                numbers += [row.number for row in rows if _about(row.topics, topics)]
                if len(rows) < _PAGE:
                    break
                page = below.where(articles.c.number < rows[-1].number).limit(_PAGE)
        return await self._filed(newest.where(articles.c.number.in_(numbers[:limit])))

    async def since(self, moment: datetime, topics: Sequence[str] = ()) -> Sequence[Filed]:
        """Received since then, oldest first; of these topics, or all."""
        query = select(*_FILED).where(_PUBLISHED, articles.c.received_at >= moment).order_by(articles.c.number)
        found = await self._filed(query)
        return [filed for filed in found if not topics or _about(filed.article.topics, topics)]

    async def between(self, since: int, upto: int) -> Sequence[Filed]:
        """Those with a number above `since`, up to `upto`, in order."""
        query = select(*_FILED).where(_PUBLISHED, articles.c.number > since, articles.c.number <= upto)
        return await self._filed(query.order_by(articles.c.number))

    async def these(self, numbers: Sequence[int]) -> Sequence[Filed]:
        """Those of these that are published, in order."""
        query = select(*_FILED).where(_PUBLISHED, articles.c.number.in_(numbers))
        return await self._filed(query.order_by(articles.c.number))

    async def newest(self) -> int:
        """The number up to which windows reach: all articles up to it are visible, and announced if they are urgent."""
        waiting = select(func.min(articles.c.number)).where(URGENT, articles.c.urgent == "wanted", _PUBLISHED)
        async with self._database.read() as connection:
            newest = await connection.execute(select(counters.c.value).where(counters.c.name == "articles"))
            number: int = newest.scalar_one()
            urgent: int | None = (await connection.execute(waiting)).scalar()
        return number if urgent is None else urgent - 1

    async def before(self, moment: datetime) -> int:
        """The number of the last article received before; 0 when there is none."""
        query = select(func.coalesce(func.max(articles.c.number), 0)).where(articles.c.received_at < moment)
        async with self._database.read() as connection:
            found: int = (await connection.execute(query)).scalar_one()
            return found

    async def corrected(self, since: int, upto: int) -> Sequence[tuple[Note, Filed]]:
        """The last correction of substance of each article up to `since`, made when `since` to `upto` - 1 was newest.

        Where words only went, or what was right then is said no more, the title says what is meant.
        """
        query = select(corrections.c.number, corrections.c.at, corrections.c.what).where(
            corrections.c.kind == "substance",
            corrections.c.newest >= since,
            corrections.c.newest < upto,
            corrections.c.number <= since,
        )
        async with self._database.read() as connection:
            found = (await connection.execute(query.order_by(corrections.c.id))).all()
        last = {row.number: Note(row.number, row.at, row.what) for row in found}
        return [
            (note._replace(what=as_it_stands(note.what, filed.article) or filed.article.title), filed)
            for filed in (await self.these(sorted(last)) if last else ())
            if (note := last[filed.number])
        ]

    async def to_announce(self) -> Sequence[Filed]:
        """The urgent articles that are not yet announced to everybody, in order."""
        query = select(*_FILED).where(URGENT, articles.c.urgent == "wanted", _PUBLISHED)
        return await self._filed(query.order_by(articles.c.number))

    async def edition(self) -> tuple[int, int, int]:
        """The newest number, the count of versions, of published articles: the same as long as nothing changes."""
        versions = select(func.count()).select_from(article_versions).scalar_subquery()
        published = select(func.count()).select_from(articles).where(_PUBLISHED).scalar_subquery()
        query = select(counters.c.value, versions, published).where(counters.c.name == "articles")
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one()
        return row[0], row[1], row[2]

    async def changed(self) -> Mapping[int, int]:
        """The articles that are not what they were at first: the version of each, 0 when it is not published."""
        query = select(articles.c.number, articles.c.version, _PUBLISHED.label("published")).where(CHANGED)
        async with self._database.read() as connection:
            return {row.number: row.version if row.published else 0 for row in await connection.execute(query)}

    async def topics(self) -> Sequence[tuple[str, int]]:
        """Every topic with how many articles it has, the largest first, written as it is written most."""
        counts: Counter[str] = Counter()
        spelt: dict[str, Counter[str]] = {}
        async with self._database.read() as connection:
            found = await connection.execute(
                select(articles.c.topics, func.count().label("rows")).where(_PUBLISHED).group_by(articles.c.topics)
            )
            for row in found:
                for topic in row.topics:
                    counts[topic.casefold()] += row.rows
                    spelt.setdefault(topic.casefold(), Counter())[topic] += row.rows
        largest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [(max(sorted(spelt[topic]), key=spelt[topic].__getitem__), count) for topic, count in largest]

    async def retract(self, number: int) -> bool:
        """Withdraw an article, also from where it was read; False when it is not published."""
        async with self._database.write() as connection:
            done = await connection.execute(
                update(articles)
                .where(articles.c.number == number, _PUBLISHED)
                .values(state="retracted")
                .returning(articles.c.version)
            )
            version = done.scalar()
            if version is not None:
                await note_correction(connection, number, version, "retraction")
            return version is not None

    async def unwritten(self, since: datetime, limit: int) -> Sequence[Filed]:
        """Published articles received since then whose present version no machine has tried, newest first."""
        tried = exists().where(abstracts.c.number == articles.c.number, abstracts.c.version == articles.c.version)
        query = select(*_FILED).where(_PUBLISHED, articles.c.received_at >= since, ~tried)
        return await self._filed(query.order_by(articles.c.number.desc()).limit(limit))

    async def _filed(self, query: Select[*tuple[Any, ...]]) -> list[Filed]:
        async with self._database.read() as connection:
            return [_as_filed(row) for row in await connection.execute(query)]


class IntakeDesk:
    """Satisfies `bot.intake.Desk`, within the transaction of `ArticleShelf.desk`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def same(self, identity: str, url: str) -> Known | None:
        """The article with this identity, else the newest with this url; withdrawn ones too."""
        query = select(*_KNOWN).where(or_(articles.c.identity == identity, (articles.c.url == url) & (url != "")))
        found = await self._connection.execute(
            query.order_by((articles.c.identity == identity).desc(), articles.c.number.desc()).limit(1)
        )
        row = found.one_or_none()
        return None if row is None else _as_known(row)

    async def numbered(self, number: int) -> Known | None:
        """The article with this number, withdrawn or not."""
        found = await self._connection.execute(select(*_KNOWN).where(articles.c.number == number))
        row = found.one_or_none()
        return None if row is None else _as_known(row)

    async def near(self, article: Article, left: Traces, since: datetime) -> Sequence[Known]:
        """The articles that share the most marks with this one; by names only those received since then."""
        older = select(articles.c.number).where(articles.c.received_at < since)
        floor = await self._connection.execute(
            older.order_by(articles.c.received_at.desc(), articles.c.number.desc()).limit(1)
        )
        found = await self._connection.execute(*_by_marks(left, floor.scalar() or 0))
        again = articles.c.digest == left.digest
        if article.source:
            again &= articles.c.source == article.source
        known = await self._connection.execute(
            select(*_KNOWN).where(or_(_PUBLISHED, again), articles.c.number.in_([row.number for row in found]))
        )
        return [_as_known(row) for row in known]

    async def story_of(self, number: int) -> int:
        """The number of the article that was the first to tell the story of this one."""
        found = await self._connection.execute(select(articles.c.also).where(articles.c.number == number))
        return found.scalar_one() or number

    async def article(self, number: int) -> Article:
        """The text of a known article as it stands."""
        found = await self._connection.execute(select(articles.c.record).where(articles.c.number == number))
        return from_record(found.scalar_one())

    async def file(
        self,
        article: Article,
        identity: str,
        left: Traces,
        received: datetime,
        *,
        urgent: bool = False,
        also: int = 0,
        follows: int = 0,
    ) -> int:
        """Keep a new article under the next number."""
        raised = update(counters).where(counters.c.name == "articles").values(value=counters.c.value + 1)
        number: int = (await self._connection.execute(raised.returning(counters.c.value))).scalar_one()
        row = {
            "number": number,
            "identity": identity,
            "version": 1,
            "urgent": "wanted" if urgent else "",
            "received_at": received,
            "also": also,
            "follows": follows,
        }
        await self._connection.execute(insert(articles).values(row | _columns(article, left)))
        await self._mark(number, left)
        await self._keep(number, 1, received, article)
        return number

    async def amend(self, number: int, article: Article, left: Traces, received: datetime, change: Change) -> int:
        """Put a text in the article's place, published again if it was withdrawn; its version."""
        changed = update(articles).where(articles.c.number == number)
        done = await self._connection.execute(
            changed.values(
                {"version": articles.c.version + 1, "state": "published"} | _columns(article, left)
            ).returning(articles.c.version)
        )
        version: int = done.scalar_one()
        await self._connection.execute(delete(article_marks).where(article_marks.c.number == number))
        await self._mark(number, left)
        await self._keep(number, version, received, article)
        await note_correction(self._connection, number, version, change.kind, what=change.what, at=received)
        return version

    async def _mark(self, number: int, left: Traces) -> None:
        marks = {*left.marks, *name_marks(left)}
        if marks:
            await self._connection.execute(
                insert(article_marks), [{"mark": mark, "number": number} for mark in sorted(marks)]
            )

    async def _keep(self, number: int, version: int, received: datetime, article: Article) -> None:
        await self._connection.execute(
            insert(article_versions).values(
                number=number, version=version, received_at=received, record=to_record(article)
            )
        )


def _by_marks(left: Traces, floor: int) -> tuple[TextClause, dict[str, int]]:
    """The numbers of the articles that share the most marks, and by names only those above `floor`."""
    values = {f"mark{at}": mark for at, mark in enumerate(left.marks)}
    parts = [f"SELECT number FROM article_marks WHERE mark = :{name}" for name in values]
    named = {f"name{at}": mark for at, mark in enumerate(name_marks(left))}
    parts += [
        "SELECT number FROM (SELECT number FROM article_marks "
        f"WHERE mark = :{name} AND number > :floor ORDER BY number DESC LIMIT {_OF_A_NAME}) AS newest"
        for name in named
    ]
    counted = f"SELECT number FROM ({' UNION ALL '.join(parts)}) AS found GROUP BY number"
    statement = text(f"{counted} ORDER BY count(*) DESC, number DESC LIMIT {_CANDIDATES}")
    return statement, values | named | ({"floor": floor} if named else {})


def _columns(article: Article, left: Traces) -> dict[str, Any]:
    return {
        "published_at": article.published,
        "title": article.title,
        "language": article.language,
        "url": article.url,
        "source": article.source,
        "fingerprint": left.fingerprint,
        "digest": left.digest,
        "marks": left.marks,
        "names": sorted(left.names),
        "topics": article.topics,
        "record": to_record(article),
    }


def _about(topics: Sequence[str], wanted: Sequence[str]) -> bool:
    return not {topic.casefold() for topic in topics}.isdisjoint(topic.casefold() for topic in wanted)


def _as_filed(row: Row[*tuple[Any, ...]]) -> Filed:
    return Filed(
        row.number, from_record(row.record), row.received_at, row.version, row.also, row.follows, row.abstract or ""
    )


def _as_known(row: Row[*tuple[Any, ...]]) -> Known:
    left = Traces(row.fingerprint, row.digest, tuple(row.marks), frozenset(row.names))
    identity = row.identity.removeprefix("id:") if row.identity.startswith("id:") else ""
    withdrawn = row.state == "retracted"
    return Known(row.number, row.received_at, left, row.title, row.source, row.url, identity, withdrawn)
