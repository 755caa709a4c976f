"""The process in which a broken feed is read: `python -m bot.sources.loosely ADDRESS <FEED >JSON`.

It holds no secrets, has little memory and little time, and may be killed at any moment.
"""

from __future__ import annotations

import sys

import orjson

from content.errors import ContentError
from content.reading.feed_loose import read_loosely

SECONDS = 8
MEMORY = 1024 * 1024 * 1024


def main() -> None:
    """Read standard input, write the feed or the reason why there is none."""
    _limit()
    try:
        found = read_loosely(sys.stdin.buffer.read(), sys.argv[1] if len(sys.argv) > 1 else "")
        answer = orjson.dumps({"feed": found})
    except ContentError as error:
        answer = orjson.dumps({"reason": str(error)})
    sys.stdout.buffer.write(answer)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's patience is the only limit
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
