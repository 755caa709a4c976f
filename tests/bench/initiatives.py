"""How many of the labelled initiatives are found, and how many of those found are real; by kind of article."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from content.initiatives import find_initiatives
from content.reading import read

TITLE = "Initiatives found in the labelled articles (area, action and outcome all right)"
SAMPLES = Path(__file__).parents[1] / "samples" / "initiatives"

Told = tuple[str, str, str]


class Score(NamedTuple):
    """What was labelled, what was found, and what of it is the same."""

    labelled: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The share of what was found that is labelled."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what is labelled that was found."""
        return self.right / self.labelled if self.labelled else 1.0


def labels() -> dict[str, set[Told]]:
    """What a person read in each sample: area, action and outcome."""
    text = (SAMPLES / "labels.json").read_text(encoding="utf-8")
    return {
        name: {(area, action, outcome) for area, action, outcome in told} for name, told in json.loads(text).items()
    }


def found_in(name: str) -> set[Told]:
    """What the code finds in a sample."""
    article = read((SAMPLES / f"{name}.md").read_bytes(), f"{name}.md")
    return {(one.area, one.action, one.outcome) for one in find_initiatives(article)}


def score(names: Sequence[str]) -> Score:
    """The sums over the named samples."""
    known = labels()
    pairs = [(known[name], found_in(name)) for name in names]
    return Score(
        sum(len(told) for told, _ in pairs),
        sum(len(found) for _, found in pairs),
        sum(len(told & found) for told, found in pairs),
    )


def rows() -> list[list[str]]:
    """One row a language, one for the articles that have none, one for all."""
    known = labels()
    kinds = {
        language: [name for name in known if name.startswith(f"{language}-")]
        for language in sorted({name[:2] for name in known})
    }
    kinds["without any"] = [name for name, told in known.items() if not told]
    kinds["all"] = list(known)
    table = [["articles", "number", "labelled", "found", "right", "precision", "recall"]]
    for kind, names in kinds.items():
        sums = score(names)
        table.append([kind, str(len(names)), *map(str, sums), f"{sums.precision:.3f}", f"{sums.recall:.3f}"])
    return table
