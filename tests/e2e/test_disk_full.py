"""A disk that is full or fails: the bot says so, stops sending, loses nothing, and goes on when there is room."""

from __future__ import annotations

import asyncio
import errno
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.rehearsal.stage import Plan, Stage, open_stage
from tests.e2e.test_crash import arrived, to_the_end, until

MESSAGES = 1_200


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 32 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("to mount a small file system needs rights this user does not have")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC
    return filler


async def stopped(stage: Stage) -> int:
    """Wait until nothing more arrives; how much had."""
    while True:
        had = stage.tally.total
        await asyncio.sleep(1.5)
        if stage.tally.total == had:
            return had


async def goes_on_and_adds_up(stage: Stage, path: Path) -> None:
    await to_the_end(stage)
    assert len(stage.troupe.running) == 1
    await stage.troupe.workers[0].stop()
    outcome = await stage.outcome(0.0)
    assert outcome.verdict is not None
    assert (outcome.verdict.lost, outcome.verdict.doubled, outcome.verdict.out_of_window) == (0, 0, 0)
    assert outcome.report.adds_up
    assert outcome.report.sent == outcome.report.planned == MESSAGES
    assert "can be used again" in stage.troupe.said()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_full_disk_stops_the_sending_until_there_is_room(small_disk: Path) -> None:
    path = small_disk / "herald.db"
    async with open_stage(Plan(MESSAGES, rate=250, lead=1.0, database=f"sqlite:///{path}")) as stage:
        await stage.prepare()
        await stage.troupe.start()
        await arrived(stage, 300)
        filler = fill(small_disk)
        await until(lambda: "has no room" in stage.troupe.said())
        had = await stopped(stage)
        assert had < MESSAGES
        await asyncio.sleep(1.0)
        assert stage.tally.total == had
        filler.unlink()
        await goes_on_and_adds_up(stage, path)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits the files of another process")
async def test_a_disk_that_refuses_to_write_stops_the_sending_until_it_does(tmp_path: Path) -> None:
    path = tmp_path / "herald.db"
    async with open_stage(Plan(MESSAGES, rate=250, lead=1.0, database=f"sqlite:///{path}")) as stage:
        await stage.prepare()
        worker = await stage.troupe.start()
        await arrived(stage, 300)
        assert sys.platform == "linux"
        _, most = resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE)
        # Its log may still be written, its database not.
        resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (100_000, most))
        await until(lambda: "sending pauses, nothing is lost" in stage.troupe.said())
        had = await stopped(stage)
        assert had < MESSAGES
        resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (most, most))
        await goes_on_and_adds_up(stage, path)
