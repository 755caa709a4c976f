"""The house as a whole: what the README says is there, and nothing speaks of machines or secrets."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.readme import README, written

ROOT = Path(__file__).parents[1]


def tracked() -> list[Path]:
    """The files git knows; empty outside a checkout."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_the_readme_lists_every_command_and_every_setting() -> None:
    text = README.read_text(encoding="utf-8")
    assert written(text) == text, "run: python -m tests.readme"


def test_every_file_the_readme_names_is_there() -> None:
    named = re.findall(r"`((?:tests|bot|content)/[\w./]+)`", README.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_no_tracked_file_names_a_package_index() -> None:
    files = [file for file in tracked() if file.suffix in {".toml", ".lock", ".txt", ".md", ".yaml"} and file.is_file()]
    if not files:
        pytest.skip("this is not a git checkout")
    wrong = re.compile(r"index-url|find-links|https?://\S*/simple\b")
    assert [file.name for file in files if wrong.search(file.read_text(encoding="utf-8", errors="replace"))] == []


def test_every_pin_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-zA-Z0-9_.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)
        assert len(pins) > 30
        assert all("--hash=sha256:" in part for part in re.split(r"\n(?=[a-zA-Z])", text.strip()) if "==" in part)
