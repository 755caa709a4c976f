"""Logging to standard error, with every secret struck out, whoever logs it."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
STRUCK = "[secret]"


class Redacting(logging.Formatter):
    """Formats a record, tracebacks included, and strikes out tokens and the secrets it was given."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if len(secret) >= 4]

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, STRUCK)
        return _TOKEN.sub(STRUCK, line)


def start_logging(level: str, secrets: Sequence[str] = ()) -> None:
    """Send everything of that level or above to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "aiosqlite", "apscheduler", "aiohttp.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
