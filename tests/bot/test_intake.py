from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.intake import Intake, Taken, identity_of
from bot.storage.engine import Storage, open_storage
from content.errors import UnreadableArticle
from tests.bot.makers import NOON, article

TEXT = b"---\ntitle: Port opens\nid: port-1\n---\n\nThe port opened on Monday.\n"


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(f"sqlite:///{tmp_path}/herald.db") as opened:
        yield opened


@pytest.fixture
def intake(storage: Storage) -> Intake:
    return Intake(storage.articles, lambda: NOON)


async def test_a_file_becomes_an_article_of_the_archive(intake: Intake, storage: Storage) -> None:
    assert await intake.take_in(TEXT, "port.md") == Taken("new", 1)
    filed = await storage.articles.find(1)
    assert filed is not None
    assert (filed.article.title, filed.received) == ("Port opens", NOON)


async def test_the_same_file_again_changes_nothing(intake: Intake, storage: Storage) -> None:
    await intake.take_in(TEXT, "port.md")
    before = await storage.articles.edition()
    assert await intake.take_in(TEXT, "copy.md") == Taken("unchanged", 1)
    assert await storage.articles.edition() == before


async def test_another_text_with_the_same_id_is_a_correction(intake: Intake) -> None:
    await intake.take_in(TEXT, "port.md")
    assert await intake.take_in(TEXT.replace(b"Monday", b"Tuesday"), "port.md") == Taken("corrected", 1, 2)
    assert await intake.take_in(TEXT, "port.md") == Taken("corrected", 1, 3)


async def test_what_is_no_article_is_refused_and_leaves_nothing(intake: Intake, storage: Storage) -> None:
    with pytest.raises(UnreadableArticle):
        await intake.take_in(b"\x00\x01\x02", "port.md")
    assert await storage.articles.newest() == 0


async def test_the_same_address_is_the_same_article(intake: Intake) -> None:
    assert await intake.take(article("a", url="https://x.example/1")) == Taken("new", 1)
    assert await intake.take(article("b", url="https://x.example/1")) == Taken("corrected", 1, 2)
    assert await intake.take(article("b", url="https://x.example/2")) == Taken("new", 2)


async def test_an_id_that_comes_later_is_recognised_by_the_address(intake: Intake) -> None:
    await intake.take(article("a", url="https://x.example/1"))
    assert (await intake.take(article("a", url="https://x.example/1", identity="n-1"))).number == 1


def test_without_id_and_address_the_words_make_the_article() -> None:
    assert identity_of(article("a", body="One  two")) == identity_of(article("a", body="one two", author="B"))
    assert identity_of(article("a", body="One two")) != identity_of(article("a", body="One three"))
    assert identity_of(article("a", identity="7")) == "id:7"
    assert identity_of(article("a", url="https://x.example/")) == "url:https://x.example/"
