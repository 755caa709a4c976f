"""Benchmarks: each module has `TITLE` and `rows()`: ratios within one run beside a peer, never a timed test."""

from __future__ import annotations

from pathlib import Path

from content import samples


def seed() -> tuple[str, str]:
    """The article the figures are about, with its name: the seed beside the checkout, else our own sample."""
    beside = Path(__file__).parents[3] / "shared" / "seed" / "article.txt"
    if beside.exists():
        return "seed", beside.read_text(encoding="utf-8")
    own = sorted(Path(samples.__file__).parent.glob("*.txt"))[0]
    return own.name, own.read_text(encoding="utf-8")
