"""A PostgreSQL for whole rehearsals."""

from __future__ import annotations

import itertools

import pytest

from tests.bot.storage.conftest import execute, postgres, within

__all__ = ["empty_postgres", "postgres"]
_names = itertools.count(1)


@pytest.fixture
def empty_postgres(postgres: str) -> str:
    """The address of a new, empty database."""
    name = f"rehearsal_{next(_names)}"
    execute(postgres, f"CREATE DATABASE {name}")
    return within(postgres, name)
