"""`herald report`, run as a person runs it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.delivery.ledger import Record
from bot.storage.engine import open_storage
from content.markup.calls import Call
from tests.e2e.test_cli import herald

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


async def answers(folder: Path) -> None:
    """Three answers in the default database: one sent, one failed, one waiting."""
    async with open_storage(f"sqlite:///{folder}/data/demo.db") as storage:
        for key in "abc":
            await storage.ledger.answer(key, 5, 0, (Call("sendMessage", {"text": "Hello"}),), NOW)
        sent, failed = await storage.ledger.claim(2, NOW, NOW + timedelta(minutes=1), "worker")
        await storage.ledger.record(
            [Record(sent.id, 5, "sent", 1, 1), Record(failed.id, 5, "failed", 0, 1, reason="message is too long")],
            NOW,
            "worker",
        )


def test_the_report_counts_every_delivery_once(tmp_path: Path) -> None:
    asyncio.run(answers(tmp_path))
    done = herald("report", "--json", folder=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert (told["planned"], told["sent"], told["failed"], told["pending"]) == (3, 1, 1, 1)
    assert told["failed_by"] == {"message is too long": 1}
    assert told["adds_up"] is True


def test_the_report_for_people_gives_the_reasons(tmp_path: Path) -> None:
    asyncio.run(answers(tmp_path))
    told = herald("report", folder=tmp_path).stdout.decode()
    assert "message is too long" in told
    assert "429s met" in told
    assert told.splitlines()[-1] == "Every planned delivery is in exactly one state."


def test_an_edition_that_does_not_exist_has_no_report(tmp_path: Path) -> None:
    done = herald("report", "7", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("herald: there is no edition 7")
    assert done.stdout == b""
