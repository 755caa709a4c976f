"""The archive: articles by their number, all versions kept. Satisfies the archives of intake, digests and commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.intake import Known
from bot.storage.database import Database
from bot.storage.schema import URGENT, article_versions, articles, counters
from content.article import Article, Filed
from content.reading.record import from_record, to_record

_FILED = (articles.c.number, articles.c.version, articles.c.received_at, articles.c.record)
_KNOWN = (articles.c.number, articles.c.identity, articles.c.url, articles.c.fingerprint, articles.c.received_at)
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
        query = (
            select(
                article_versions.c.number,
                article_versions.c.version,
                article_versions.c.received_at,
                article_versions.c.record,
            )
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
        """Withdraw an article; False when it is not published."""
        async with self._database.write() as connection:
            done = await connection.execute(
                update(articles).where(articles.c.number == number, _PUBLISHED).values(state="retracted")
            )
            return bool(done.rowcount)

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

    async def recent(self, since: datetime, limit: int) -> Sequence[Known]:
        """The published articles received since then, newest first, at most `limit`."""
        found = await self._connection.execute(
            select(*_KNOWN)
            .where(_PUBLISHED, articles.c.received_at >= since)
            .order_by(articles.c.number.desc())
            .limit(limit)
        )
        return [_as_known(row) for row in found]

    async def article(self, number: int) -> Article:
        """The text of a known article as it stands."""
        found = await self._connection.execute(select(articles.c.record).where(articles.c.number == number))
        return from_record(found.scalar_one())

    async def file(
        self, article: Article, identity: str, fingerprint: int, received: datetime, *, urgent: bool = False
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
        }
        await self._connection.execute(insert(articles).values(row | _columns(article, fingerprint)))
        await self._keep(number, 1, received, article)
        return number

    async def amend(self, number: int, article: Article, fingerprint: int, received: datetime) -> int:
        """Put a corrected text in the article's place, published again if it was withdrawn; its version."""
        changed = update(articles).where(articles.c.number == number)
        done = await self._connection.execute(
            changed.values(
                {"version": articles.c.version + 1, "state": "published"} | _columns(article, fingerprint)
            ).returning(articles.c.version)
        )
        version: int = done.scalar_one()
        await self._keep(number, version, received, article)
        return version

    async def _keep(self, number: int, version: int, received: datetime, article: Article) -> None:
        await self._connection.execute(
            insert(article_versions).values(
                number=number, version=version, received_at=received, record=to_record(article)
            )
        )


def _columns(article: Article, fingerprint: int) -> dict[str, Any]:
    return {
        "published_at": article.published,
        "title": article.title,
        "language": article.language,
        "url": article.url,
        "fingerprint": fingerprint,
        "topics": article.topics,
        "record": to_record(article),
    }


def _about(topics: Sequence[str], wanted: Sequence[str]) -> bool:
    return not {topic.casefold() for topic in topics}.isdisjoint(topic.casefold() for topic in wanted)


def _as_filed(row: Row[*tuple[Any, ...]]) -> Filed:
    return Filed(row.number, from_record(row.record), row.received_at, row.version)


def _as_known(row: Row[*tuple[Any, ...]]) -> Known:
    return Known(row.number, row.identity, row.url, row.fingerprint, row.received_at)
