"""The ids of uploaded files, on both databases."""

from __future__ import annotations

from bot.storage.engine import Storage
from bot.storage.files import FileShelf


async def test_an_id_is_remembered_replaced_and_forgotten(storage: Storage) -> None:
    shelf = FileShelf(storage.database, 1000)
    assert await shelf.known("a") == ""
    await shelf.remember("a", "first")
    await shelf.remember("a", "second")
    await shelf.remember("b", "other")
    assert (await shelf.known("a"), await shelf.known("b")) == ("second", "other")
    await shelf.forget("a")
    await shelf.forget("a")
    assert (await shelf.known("a"), await shelf.known("b")) == ("", "other")


async def test_another_bot_does_not_know_it(storage: Storage) -> None:
    await FileShelf(storage.database, 1000).remember("a", "first")
    assert await FileShelf(storage.database, 2000).known("a") == ""
