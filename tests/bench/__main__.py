"""`make bench`: run every benchmark, or those named, and print what they found as tables."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Sequence

# A module has `TITLE` and `rows()`, the first row being the headings; a row whose peer is not installed says so.
BENCHES = ("writing", "starting", "initiatives", "sending", "pacing", "planning", "feeds", "stories")


def _show(title: str, rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(max(map(len, rows)))]
    print(f"\n{title}")
    for number, row in enumerate(rows):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))


def main(names: Sequence[str]) -> int:
    """Print the tables of the named benchmarks, of all when none is named."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        bench = importlib.import_module(f"tests.bench.{name}")
        began = time.perf_counter()
        _show(bench.TITLE, [[str(cell) for cell in row] for row in bench.rows()])
        print(f"  ({time.perf_counter() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
