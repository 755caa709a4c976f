"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# As in bot.telegram: the library tells waits as timedeltas; set before any test imports it.
os.environ.setdefault("PTB_TIMEDELTA", "true")

SEED = Path(__file__).parents[2] / "shared" / "seed" / "article.txt"


@pytest.fixture
def seed_text() -> str:
    """The article the project starts from; it lives beside the repository, not in it."""
    if not SEED.exists():
        pytest.skip(f"the seed article is not beside this checkout ({SEED.parent.name}/{SEED.name})")
    return SEED.read_text(encoding="utf-8")
