"""`herald rehearse`: the real bot before made-up subscribers, and its account."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.rehearsal.misfortunes import BadScript, Misfortune, read_script
from tests.e2e.test_cli import herald


def test_a_rehearsal_without_misfortune_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    done = herald("rehearse", "--subscribers", "300", "--rate", "300", "--json", folder=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert (told["lost"], told["doubled"], told["out_of_window"]) == (0, 0, 0)
    report = told["report"]
    assert report["adds_up"] is True
    # Somebody asked for help meanwhile; the answers are deliveries too.
    assert report["sent"] == report["planned"] >= 300
    assert 0 < told["longest_wait_seconds"] < 5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_the_workers_end_with_the_rehearsal_however_it_ends(tmp_path: Path, blow: signal.Signals) -> None:
    command = [sys.executable, "-m", "bot", "rehearse", "--subscribers", "100000"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as rehearsal:
        until(lambda: len(living(tmp_path)) >= 2)
        rehearsal.send_signal(blow)
        _, said = rehearsal.communicate(timeout=30)
    until(lambda: not living(tmp_path))
    if blow == signal.SIGTERM:
        assert said.decode().strip().endswith("the rehearsal was ended early")
        assert list(tmp_path.iterdir()) == []


def living(folder: Path) -> list[int]:
    """The processes whose scratch files go to this folder."""
    mark, found = f"TMPDIR={folder}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
    return found


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--workers", "2"), "several workers need PostgreSQL"),
        (("--api", "https://api.telegram.org"), "nothing for the real Telegram"),
        (("--faults", "nowhere.txt"), "cannot read nowhere.txt"),
    ],
)
def test_what_cannot_be_rehearsed_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = herald("rehearse", *arguments, folder=tmp_path)
    assert done.returncode == 1
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_script_is_a_misfortune_a_line() -> None:
    script = "# a bad day\n429 2% 3\n\nblocked 1%   # of the chats\n"
    assert read_script(script) == (Misfortune("429", 0.02, 3.0), Misfortune("blocked", 0.01))


@pytest.mark.parametrize(
    ("line", "says"),
    [("earthquake 1%", "not known"), ("429", "for example"), ("429 many", "for example"), ("429 150%", "0% to 100%")],
)
def test_a_line_that_makes_no_sense_is_named(line: str, says: str) -> None:
    with pytest.raises(BadScript, match=says) as told:
        read_script(f"blocked 1%\n{line}\n")
    assert "line 2" in str(told.value)
