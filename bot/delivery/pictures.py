"""Pictures on their way: fetched once, uploaded once, then sent by the id the platform gave them.

A picture never costs the words: what cannot be had or is not accepted is left out, and the reason is logged.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from bot.delivery.errand import Messenger, Prepared
from bot.delivery.ledger import StorageUnavailable
from bot.delivery.mounting import mounted, sources_of
from bot.delivery.outcome import Outcome, Sent, WrongFile
from content.markup.calls import Call, Upload

log = logging.getLogger(__name__)


class NoPicture(Exception):
    """There is nothing at this address that can be sent as a picture; the message is the reason."""


class Pictures(Protocol):
    """Who fetches pictures."""

    async def fetch(self, url: str) -> Upload:
        """The picture, ready to be uploaded. Raises NoPicture; takes at most a few seconds."""
        ...


class KnownFiles(Protocol):
    """Which files the platform has from us, and what it calls them."""

    async def known(self, key: str) -> str:
        """The id of the file; empty when it was not uploaded yet."""
        ...

    async def remember(self, key: str, file_id: str) -> None:
        """It was uploaded."""
        ...

    async def forget(self, key: str) -> None:
        """The id is not accepted any more."""
        ...


class Illustrated:
    """A messenger that looks after the pictures of the messages it passes on to another one."""

    PATIENCE = 10.0  # seconds a message waits while another one uploads their picture; all must fit into the lease
    MISSING_FOR = 600.0  # seconds until an address that gave no picture is tried again
    REFUSALS = 3  # chats that refuse a new picture before it is taken for the picture's fault
    _MOST_MISSING = 1000

    def __init__(
        self, messenger: Messenger, pictures: Pictures, files: KnownFiles, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self.messenger = messenger
        self.files = files
        self._pictures = pictures
        self._steady = steady
        self._missing: dict[str, tuple[float, str]] = {}

    def prepare(self, call: Call) -> Prepared:
        """Encode the call once. Raises ValueError when it cannot be."""
        sources = tuple(dict.fromkeys(source for source in sources_of(call) if _is_ours(source)))
        return Pictured(self, call, sources) if sources else self.messenger.prepare(call)

    async def fetch(self, source: str) -> Upload:
        """The picture of a `data:` reference or an address. Raises NoPicture, without a look at what failed lately."""
        if source.startswith("data:"):
            return _unpacked(source)
        until, reason = self._missing.get(source, (0.0, ""))
        if self._steady() < until:
            raise NoPicture(reason)
        try:
            return await self._pictures.fetch(source)
        except NoPicture as error:
            if len(self._missing) >= self._MOST_MISSING:
                self._missing.clear()
            self._missing[source] = (self._steady() + self.MISSING_FOR, str(error))
            log.warning("messages go without the picture %s: %s", source[:200], error)
            raise


class Pictured:
    """One call with pictures, for any number of chats. Only one send at a time has pictures to upload."""

    def __init__(self, house: Illustrated, call: Call, sources: Sequence[str]) -> None:
        self._house = house
        self._call = call
        self._sources = sources
        self._ids: dict[str, str] = {}
        self._uploads: dict[str, Upload] = {}
        self._missing: dict[str, str] = {}
        self._from_memory: set[str] = set()  # ids of an earlier run that no send has proven yet
        self._refusals = 0
        self._settled: Prepared | None = None
        self._busy = asyncio.Lock()

    async def send(self, chat_id: int, thread_id: int = 0, paid: bool = False) -> Outcome:
        """Send it there; whatever happens is an outcome."""
        if self._settled is not None:
            return await self._settled.send(chat_id, thread_id, paid)
        async with self._turn():
            if self._settled is None:
                await self._look_up()
            message = self._settled or self._written()
            outcome = await message.send(chat_id, thread_id, paid)
            if isinstance(outcome, WrongFile) and self._from_memory:
                await self._mistrust()
                message = self._written()
                outcome = await message.send(chat_id, thread_id, paid)
            if self._settled is None:
                await self._learn(outcome)
            return outcome

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        # Not for ever: a message that waited too long uploads a copy of its own, rather than to outlast its lease.
        try:
            async with asyncio.timeout(self._house.PATIENCE):
                await self._busy.acquire()
        except TimeoutError:
            yield
            return
        try:
            yield
        finally:
            self._busy.release()

    async def _look_up(self) -> None:
        found = (*self._ids, *self._uploads, *self._missing)
        await asyncio.gather(*(self._find(source) for source in self._sources if source not in found))

    async def _find(self, source: str) -> None:
        try:
            known = await self._house.files.known(key_of(source))
        except StorageUnavailable:
            known = ""
        if known:
            self._ids[source] = known
            self._from_memory.add(source)
        else:
            await self._fetch(source)

    async def _fetch(self, source: str) -> None:
        try:
            self._uploads[source] = await self._house.fetch(source)
        except NoPicture as error:
            self._missing[source] = str(error)

    def _written(self) -> Prepared:
        """The call as it can be sent now."""
        call = mounted(self._call, {**self._uploads, **self._ids}, frozenset(self._missing))
        if call is None:
            return _Lost(next(iter(self._missing.values()), "no picture"))
        message = self._house.messenger.prepare(call)
        if not self._uploads and not self._from_memory:
            self._settled = message
        return message

    async def _learn(self, outcome: Outcome) -> None:
        if isinstance(outcome, WrongFile) and self._uploads:
            # One chat may forbid pictures; when several refuse a new one, it is the picture.
            self._refusals += 1
            if self._refusals >= self._house.REFUSALS:
                log.warning("%s goes without its pictures from now on: %s", self._call.method, outcome.reason)
                self._missing |= dict.fromkeys(self._sources, outcome.reason)
                self._ids.clear()
                self._uploads.clear()
        if not isinstance(outcome, Sent):
            return
        self._from_memory.clear()
        sent = [source for source in sources_of(self._call) if source in self._ids or source in self._uploads]
        if len(outcome.file_ids) == len(sent):
            for source, file_id in zip(sent, outcome.file_ids, strict=True):
                if self._uploads.pop(source, None) is not None:
                    self._ids[source] = file_id
                    await self._keep(source, file_id)

    async def _keep(self, source: str, file_id: str) -> None:
        try:
            await self._house.files.remember(key_of(source), file_id)
        except StorageUnavailable as error:
            log.warning("a picture will be uploaded again after a restart: %s", error)

    async def _mistrust(self) -> None:
        """What an earlier run remembered may be gone: fetch and upload it anew."""
        doubtful, self._from_memory = self._from_memory, set()
        for source in doubtful:
            self._ids.pop(source, None)
            try:
                await self._house.files.forget(key_of(source))
            except StorageUnavailable as error:
                log.warning("a picture's id could not be forgotten: %s", error)
            await self._fetch(source)


class _Lost:
    """A message of which nothing is left without its picture."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def send(self, chat_id: int, thread_id: int = 0, paid: bool = False) -> Outcome:
        """Nothing is sent; whoever sent it goes on to what else there is to say."""
        return WrongFile(self._reason)


def key_of(source: str) -> str:
    """What a picture is remembered by: its address, or what is in it."""
    return hashlib.blake2b(source.encode(), digest_size=16).hexdigest()


def _is_ours(source: str) -> bool:
    return source[:5].lower() == "data:" or source[:7].lower() == "http://" or source[:8].lower() == "https://"


def _unpacked(source: str) -> Upload:
    kind, _, content = source.removeprefix("data:").partition(";base64,")
    try:
        picture = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoPicture("it is damaged") from error
    if not kind.startswith("image/") or not picture:
        raise NoPicture("it holds no picture")
    return Upload(f"picture.{kind.removeprefix('image/')[:10]}", picture, kind)
