"""What ended long ago becomes counts, and the working tables stay small."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.app import open_herald
from bot.delivery.ledger import Record
from bot.settings import load
from bot.storage.schema import deliveries
from content.markup.calls import Call
from tests.bot.makers import article

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=40)


async def test_deliveries_older_than_the_days_to_keep_are_folded(tmp_path: Path) -> None:
    settings = load(_env_file=None, inbox=tmp_path / "inbox", listen="off")
    async with open_herald(settings, "1000:" + "x" * 35, f"sqlite:///{tmp_path}/herald.db") as herald:
        ledger = herald.storage.ledger
        await herald.intake.take(article("Port opens"))
        for chat in range(1, 31):
            await herald.subscribers.subscribe(chat, NOW)
            await herald.last_day(chat, 0, f"press:{chat}", NOW)
        await ledger.answer("recent", 99, 0, (Call("sendMessage", {"text": "Hello"}),), NOW)
        for count, moment in ((20, LONG_AGO), (50, NOW)):
            rows = await ledger.claim(count, NOW, NOW + timedelta(minutes=1), "worker")
            await ledger.record([Record(one.id, one.chat_id, "sent", 1, 1) for one in rows], moment, "worker")
        before = await ledger.report()
        assert (before.planned, before.sent) == (31, 31)
        await herald.tidy()
        async with herald.storage.database.read() as connection:
            left = (await connection.execute(select(func.count()).select_from(deliveries))).scalar_one()
        assert left == 11
        assert await ledger.report() == before
