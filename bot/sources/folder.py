"""The watched folder: drop a file, it is published.

inbox/            what comes in; a file is read when it has stopped growing
inbox/archive/    what was taken, under its own name
inbox/rejected/   what could not be read, each with a `.reason.txt` beside it
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

from content.errors import UnreadableArticle

log = logging.getLogger(__name__)

BIGGEST_FILE = 20 * 1024 * 1024  # bytes; the readers refuse more anyway, so it is not even loaded
STILL_WRITING = (".tmp", ".part", ".crdownload", ".swp", "~")

Take = Callable[[bytes, str], Awaitable[object]]


class _Seen(NamedTuple):
    size: int
    changed: int


class Folder:
    """Watches one folder. `take` gets the bytes and the file's name; it raises UnreadableArticle to have it set aside.

    A file is taken when two looks found it unchanged. It is moved only after `take` has returned, so a crash in
    between means that it is offered again: `take` must know an article it already has. What cannot be moved is taken
    once, for the article may be withdrawn while the file still lies there.
    """

    def __init__(self, path: Path, take: Take) -> None:
        self._path = path
        self._take = take
        self._seen: dict[str, _Seen] = {}
        self._stuck: dict[str, _Seen] = {}

    async def look(self) -> int:
        """Take what is ready; how many files were taken or set aside."""
        ready = await asyncio.to_thread(self._ready)
        for file in ready:
            await self._take_one(file)
        return len(ready)

    def _ready(self) -> list[Path]:
        self._path.mkdir(parents=True, exist_ok=True)
        now: dict[str, _Seen] = {}
        ready = []
        for entry in os.scandir(self._path):
            # A link could lead anywhere on the machine, so only real files count.
            if not entry.is_file(follow_symlinks=False) or entry.name.startswith("."):
                continue
            if entry.name.endswith(STILL_WRITING):
                continue
            facts = entry.stat(follow_symlinks=False)
            now[entry.name] = _Seen(facts.st_size, facts.st_mtime_ns)
            if self._seen.get(entry.name) == now[entry.name] != self._stuck.get(entry.name):
                ready.append(Path(entry.path))
        self._seen = now
        return sorted(ready, key=lambda file: (now[file.name].changed, file.name))

    async def _take_one(self, file: Path) -> None:
        try:
            await self._take(await asyncio.to_thread(_read, file), file.name)
        except FileNotFoundError:
            return  # somebody took it back
        except UnreadableArticle as error:
            await asyncio.to_thread(self._set_aside, file, error.reason)
            log.warning("%s was set aside: %s", file.name, error.reason)
        except OSError as error:
            await asyncio.to_thread(self._set_aside, file, f"The file cannot be read: {error.strerror}.")
            log.warning("%s was set aside: %s", file.name, error.strerror)
        else:
            try:
                await asyncio.to_thread(_move, file, self._path / "archive")
            except FileNotFoundError:
                pass  # another worker took it too, and was quicker
            except OSError as error:
                log.error("%s is taken, but cannot be moved to the archive: %s", file.name, error.strerror)
                self._stuck[file.name] = self._seen[file.name]
        self._seen.pop(file.name, None)

    def _set_aside(self, file: Path, reason: str) -> None:
        moved = _move(file, self._path / "rejected")
        moved.with_name(moved.name + ".reason.txt").write_text(reason + "\n", encoding="utf-8")


def _read(file: Path) -> bytes:
    if file.stat().st_size > BIGGEST_FILE:
        raise UnreadableArticle(file.name, "The file is larger than 20 MB; an article is text.")
    return file.read_bytes()


def _move(file: Path, folder: Path) -> Path:
    """Move the file there, under a further number when the name is taken: nothing is ever overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file.name
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{file.stem}-{number}{file.suffix}"
    return file.rename(target)
