from __future__ import annotations

from pathlib import Path

import pytest

from bot.sources.folder import Folder
from content.errors import UnreadableArticle


class Desk:
    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    async def take(self, raw: bytes, name: str) -> None:
        if raw == b"\x00":
            raise UnreadableArticle(name, "This is a picture, not a text.")
        self.taken.append((name, raw))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


async def test_a_file_is_taken_when_it_has_stopped_growing(inbox: Path, desk: Desk) -> None:
    folder = Folder(inbox, desk.take)
    (inbox / "a.txt").write_bytes(b"half")
    assert await folder.look() == 0
    (inbox / "a.txt").write_bytes(b"half and the rest")
    assert await folder.look() == 0
    assert await folder.look() == 1
    assert desk.taken == [("a.txt", b"half and the rest")]
    assert (inbox / "archive" / "a.txt").read_bytes() == b"half and the rest"
    assert not (inbox / "a.txt").exists()


async def test_an_unreadable_file_is_set_aside_with_its_reason(inbox: Path, desk: Desk) -> None:
    folder = Folder(inbox, desk.take)
    (inbox / "a.png").write_bytes(b"\x00")
    await folder.look()
    await folder.look()
    assert (inbox / "rejected" / "a.png").exists()
    assert (inbox / "rejected" / "a.png.reason.txt").read_text() == "This is a picture, not a text.\n"
    assert desk.taken == []


async def test_the_same_name_twice_overwrites_nothing(inbox: Path, desk: Desk) -> None:
    folder = Folder(inbox, desk.take)
    for text in (b"one", b"two"):
        (inbox / "a.txt").write_bytes(text)
        await folder.look()
        await folder.look()
    kept = sorted(file.read_bytes() for file in (inbox / "archive").iterdir())
    assert kept == [b"one", b"two"]


async def test_unfinished_hidden_and_linked_files_are_left_alone(inbox: Path, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("not yours")
    (inbox / "link.txt").symlink_to(tmp_path / "secret.txt")
    (inbox / "a.txt.part").write_text("half")
    (inbox / ".hidden").write_text("x")
    folder = Folder(inbox, desk.take)
    assert [await folder.look() for _ in range(3)] == [0, 0, 0]


async def test_a_file_that_is_too_large_is_not_loaded(inbox: Path, desk: Desk) -> None:
    with (inbox / "big.txt").open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    folder = Folder(inbox, desk.take)
    await folder.look()
    await folder.look()
    assert "20 MB" in (inbox / "rejected" / "big.txt.reason.txt").read_text()


async def test_a_missing_folder_is_made(tmp_path: Path, desk: Desk) -> None:
    assert await Folder(tmp_path / "later" / "inbox", desk.take).look() == 0
    assert (tmp_path / "later" / "inbox").is_dir()


async def test_a_file_that_another_worker_took_meanwhile_is_no_trouble(tmp_path: Path) -> None:
    taken: list[str] = []

    async def take(raw: bytes, name: str) -> None:
        taken.append(name)
        (tmp_path / name).unlink()

    folder = Folder(tmp_path, take)
    (tmp_path / "ferry.txt").write_text("Ferry opens\n\nToday.\n")
    assert [await folder.look(), await folder.look(), await folder.look()] == [0, 1, 0]
    assert taken == ["ferry.txt"]


async def test_a_file_that_cannot_be_moved_is_taken_once_until_it_changes(inbox: Path, desk: Desk) -> None:
    (inbox / "archive").write_bytes(b"in the way")
    folder = Folder(inbox, desk.take)
    for text in (b"one", b"one, and more"):
        (inbox / "b.txt").write_bytes(text)
        for _ in range(4):
            await folder.look()
    assert [text for name, text in desk.taken if name == "b.txt"] == [b"one", b"one, and more"]
