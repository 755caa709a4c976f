"""A playground on a free port, a person, and the real library talking to it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from telegram import Bot

from bot.playground import Playground
from bot.playground.people import Person

TOKEN = "123:a-token"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def playground(clock: Clock) -> AsyncIterator[Playground]:
    playground = Playground(TOKEN, clock)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
def aysel(playground: Playground) -> Person:
    """Somebody who has pressed Start."""
    person = playground.person("Aysel")
    person.start()
    playground.updates.pending.clear()
    return person


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=playground.base_url, base_file_url=playground.base_file_url) as bot:
        yield bot


@pytest.fixture
def png() -> Callable[..., bytes]:
    """Draws a picture of one colour."""

    def draw(colour: str = "teal", width: int = 64, height: int = 40) -> bytes:
        drawn = io.BytesIO()
        Image.new("RGB", (width, height), colour).save(drawn, "PNG")
        return drawn.getvalue()

    return draw
