from __future__ import annotations

import logging
import sys

import pytest

from bot.logs import STRUCK, Redacting

TOKEN = "123456789:AAcanaryCanaryCanaryCanaryCanary_x"


def _line(message: str, *args: object, error: bool = False) -> str:
    info = None
    if error:
        try:
            raise RuntimeError(f"https://api.example/bot{TOKEN}/getMe said no to hunter2hunter2")
        except RuntimeError:
            info = sys.exc_info()
    record = logging.LogRecord("x", logging.INFO, __file__, 1, message, args, info)
    return Redacting(["hunter2hunter2"]).format(record)


@pytest.mark.parametrize("line", [_line(f"GET /bot{TOKEN}/getMe"), _line("url %s", TOKEN), _line("x", error=True)])
def test_a_token_never_reaches_a_line(line: str) -> None:
    assert TOKEN not in line
    assert STRUCK in line


def test_a_given_secret_is_struck_out_also_in_a_traceback() -> None:
    assert "hunter2" not in _line("password hunter2hunter2", error=True)


def test_ordinary_text_is_left_alone() -> None:
    assert _line("sent 12:30, 4 of 5").endswith("sent 12:30, 4 of 5")
