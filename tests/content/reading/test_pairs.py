"""Pairs on disk: an article as it is sent, and the record of what is read from it.

After a deliberate change, `python -m tests.content.reading.test_pairs` writes the records anew; read the difference.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from content.reading import read
from content.reading.record import to_record

FOLDER = Path(__file__).parents[2] / "samples" / "articles"
OUR_SAMPLES = Path(__file__).parents[3] / "content" / "samples"
SENT = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json") + sorted(
    path for path in OUR_SAMPLES.iterdir() if path.suffix in {".md", ".txt"}
)


def record_of(path: Path) -> dict[str, object]:
    return to_record(read(path.read_bytes(), path.name))


def expected(path: Path) -> Path:
    return FOLDER / f"{path.stem}.json"


@pytest.mark.parametrize("path", SENT, ids=lambda path: path.name)
def test_an_article_is_read_as_its_record_says(path: Path) -> None:
    assert record_of(path) == json.loads(expected(path).read_text(encoding="utf-8"))


if __name__ == "__main__":
    for sent in SENT:
        written = json.dumps(record_of(sent), ensure_ascii=False, indent=1) + "\n"
        expected(sent).write_text(written, encoding="utf-8")
