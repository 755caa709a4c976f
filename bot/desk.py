"""The editors' desk: what waits for a press, how it will look, and what the presses come to.

What an editor sends by hand waits here; with a review, whatever any source offers does. It is numbered only when it is
published, through the intake like everything else: which decides then what it is, and takes the same article once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.held import URGENT, Attachment, Held, NotHandedIn, NotPublished, Proof, State, agreed, moment_of, wish_of
from bot.intake import Desk, Intake, IntakeError, Shelf, Taken, identity_of
from content.article import Article, ArticlePicture, Role
from content.corrections import Wish
from content.errors import UnreadableArticle
from content.markup import write
from content.markup.calls import Call
from content.reading import read
from content.wording.desk import Panel, panel, preview
from content.wording.words import Words

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
SHOWN = 20
"""So many are listed at once."""


class Waiting(Protocol):
    """Where articles wait."""

    async def keep(
        self, article: Article, identity: str, now: datetime, *, urgent: bool = False, instead: int = 0, editor: int = 0
    ) -> Held:
        """Hold it, or put it in the place of what waits under this identity; the same again changes nothing."""
        ...

    async def find(self, number: int) -> Held | None:
        """One of them, whatever became of it."""
        ...

    async def waiting(self, limit: int) -> Sequence[Held]:
        """Those that are open, the newest first."""
        ...

    async def due(self, now: datetime) -> Sequence[Held]:
        """Those whose moment has come."""
        ...

    async def press(self, number: int, version: int, person: int, way: str) -> Held | None:
        """Note what a person wants; None when it is open no more, or newer."""
        ...

    async def settle(
        self, number: int, version: int, state: State, *, became: int = 0, release_at: datetime | None = None
    ) -> Held | None:
        """What becomes of it; None when it is open no more, or newer."""
        ...


class Outbox(Protocol):
    """Where messages to editors leave from."""

    async def answer(self, key: str, chat_id: int, thread_id: int, calls: Sequence[Call], now: datetime) -> bool:
        """Queue it, once for a key."""
        ...


class Downloads(Protocol):
    """Files that editors sent."""

    async def fetch(self, attachment: Attachment) -> bytes:
        """Its bytes. Raises NotHandedIn."""
        ...


Pages = Callable[[str], Awaitable[Article]]
"""The article on a page of the web. Raises NotHandedIn."""


class Newsdesk:
    """What editors do. `editors` are chats; `review` how many persons whatever comes in must be approved by (0: none).

    `trial` is an intake like `intake` that leaves nothing behind, see `on_trial`.
    """

    def __init__(
        self,
        intake: Intake,
        trial: Intake,
        waiting: Waiting,
        outbox: Outbox,
        *,
        words: Words,
        clock: Clock,
        editors: Collection[int] = (),
        review: int = 0,
        zone: str = "UTC",
    ) -> None:
        self._intake = intake
        self._trial = trial
        self._waiting = waiting
        self._outbox = outbox
        self._words = words
        self._clock = clock
        self._editors = tuple(editors)
        self._zone = zone
        self.review = review
        self.needed = max(1, review)
        self.downloads: Downloads | None = None
        self.pages: Pages | None = None

    # -- what commands ask for ----------------------------------------------------------------------------------------

    def is_editor(self, chat_id: int) -> bool:
        """Whether this chat may publish."""
        return chat_id in self._editors

    async def hand_in(self, text: str, attachment: Attachment | None, editor: int, chat_id: int) -> Proof:
        """Hold what an editor sent: a file, the page behind a link, or the text itself. Raises NotHandedIn."""
        article = await self._read(text, attachment)
        held = await self._waiting.keep(article, identity_of(article), self._clock(), editor=editor)
        if self.needed > 1:
            await self.show(held, besides=chat_id)
        return await self.proof(held)

    async def find(self, number: int) -> Proof | None:
        """One that waits or waited."""
        held = await self._waiting.find(number)
        return None if held is None else await self.proof(held)

    async def waiting(self) -> Sequence[Held]:
        """Those that are open, the newest first."""
        return await self._waiting.waiting(SHOWN)

    async def press(self, number: int, version: int, person: int, way: str) -> Proof | None:
        """What a person wants to become of it, which happens when enough want the same.

        None when it is open no more, or newer than what was looked at. Raises NotPublished.
        """
        held = await self._waiting.press(number, version, person, way)
        if held is None:
            return None
        if not agreed(held.presses, way, self.needed):
            return await self.proof(held)
        moment = moment_of(way)
        if moment is not None and moment > self._clock():
            settled = await self._waiting.settle(number, version, "scheduled", release_at=moment)
            return None if settled is None else await self.proof(settled)
        return await self.proof(await self._publish(held, urgent=way == URGENT, wish=wish_of(way)))

    async def discard(self, number: int, version: int) -> Proof | None:
        """Throw it away, which one person may; None when it is open no more, or newer."""
        held = await self._waiting.settle(number, version, "discarded")
        return None if held is None else await self.proof(held)

    # -- what the clock does ------------------------------------------------------------------------------------------

    async def release(self) -> int:
        """Publish what is due and tell the editors; how many. A crash in between is safe: it is offered again."""
        due = await self._waiting.due(self._clock())
        for held in due:
            try:
                done = await self.proof(await self._publish(held, urgent=False, wish=held.wish(self.needed)))
            except NotPublished as error:
                # It waits again, so that somebody looks at it.
                log.warning("held article %d cannot be published: %s", held.id, error.reason)
                again = await self._waiting.settle(held.id, held.version, "waiting")
                done = await self.proof(again or held)
            document = panel(self._words, self.panel(done), self._zone)
            for chat in self._editors:
                key = f"held:{held.id}:{held.version}:released:{chat}"
                await self._outbox.answer(key, chat, 0, write(document), self._clock())
        return len(due)

    # -- what sources do ----------------------------------------------------------------------------------------------

    async def take_in(self, raw: bytes, name: str = "", *, urgent: bool = False, wish: Wish = "") -> Taken:
        """Read an item and take it. Raises UnreadableArticle."""
        return await self.take(await asyncio.to_thread(read, raw, name), urgent=urgent, wish=wish)

    async def take(self, article: Article, *, urgent: bool = False, wish: Wish = "") -> Taken:
        """Publish an article, or hold it where there is a review; one we have already is not held.

        `wish`: whether readers are told of a correction; with a review the editors decide that too.
        """
        if not self.review:
            return await self._intake.take(article, urgent=urgent, wish=wish)
        taken = await self._trial.take(article, urgent=urgent)
        if taken.kind == "unchanged":
            return taken
        return await self._hold(taken, article, identity_of(article), urgent=urgent)

    async def put(self, number: int, article: Article) -> Taken:
        """The same for a text in the place of article `number`. Raises NoSuchArticle, OtherArticle."""
        if not self.review:
            return await self._intake.put(number, article)
        taken = await self._trial.put(number, article)
        if taken.kind == "unchanged":
            return taken
        return await self._hold(taken, article, f"number:{number}", instead=number)

    async def _hold(
        self, taken: Taken, article: Article, identity: str, *, urgent: bool = False, instead: int = 0
    ) -> Taken:
        held = await self._waiting.keep(article, identity, self._clock(), urgent=urgent, instead=instead)
        if held.state == "waiting":
            await self.show(held)
        return taken._replace(kind="held")

    # -- how it looks -------------------------------------------------------------------------------------------------

    async def show(self, held: Held, besides: int = 0) -> None:
        """Send the editors (but one) what readers would see, and the buttons; once for each version of it."""
        proof = await self.proof(held)
        documents = [
            (layout, preview(self._words, held.article, proof.number, "full", self._zone))
            for layout in ("classic", "rich")
        ]
        documents.append(("classic", panel(self._words, self.panel(proof), self._zone)))
        for chat in self._editors:
            for n, (layout, document) in enumerate(documents):
                if chat != besides:
                    key = f"held:{held.id}:{held.version}:{chat}:{n}"
                    await self._outbox.answer(key, chat, 0, write(document, layout), self._clock())

    def panel(self, proof: Proof) -> Panel:
        """What stands under the preview."""
        held = proof.held
        return Panel(
            held.id,
            held.version,
            held.state,
            held.article,
            proof.becomes,
            proof.number,
            proof.about,
            urgent=held.urgent,
            release_at=held.release_at,
            pressed=tuple(held.presses.values()),
            needed=self.needed,
            change=proof.change,
            wish=held.wish(self.needed),
        )

    async def proof(self, held: Held) -> Proof:
        """What would become of it now, found out by doing it and taking it back."""
        if not held.open:
            return Proof(held, held.state, held.number)
        try:
            if held.instead:
                taken = await self._trial.put(held.instead, held.article)
            else:
                taken = await self._trial.take(held.article)
        except IntakeError as error:
            return Proof(held, str(error), held.instead)
        return Proof(held, taken.kind, taken.number, taken.about, taken.change)

    async def _publish(self, held: Held, *, urgent: bool, wish: Wish = "") -> Held:
        """Two who press at once, or a crash before the end, offer the same article twice, and it is taken once."""
        try:
            if held.instead:
                taken = await self._intake.put(held.instead, held.article, wish)
            else:
                taken = await self._intake.take(held.article, urgent=urgent, wish=wish)
        except IntakeError as error:
            raise NotPublished(f"{error}.") from error
        settled = await self._waiting.settle(held.id, held.version, "published", became=taken.number)
        return settled or replace(held, state="published", number=taken.number)

    async def _read(self, text: str, attachment: Attachment | None) -> Article:
        try:
            if attachment is not None and not attachment.picture:
                if self.downloads is None:
                    raise NotHandedIn("Files cannot be fetched here.")
                return await asyncio.to_thread(read, await self.downloads.fetch(attachment), attachment.name)
            if is_link(text) and self.pages is not None:
                article = await self.pages(text.strip())
            else:
                article = await asyncio.to_thread(read, text.encode())
        except UnreadableArticle as error:
            raise NotHandedIn(error.reason) from error
        if attachment is None:
            return article
        lead = ArticlePicture(attachment.reference, "", Role.LEAD)
        return replace(article, pictures=(lead, *article.pictures))


def is_link(text: str) -> bool:
    """Whether it is an address and nothing else."""
    return len(text.split()) == 1 and text.strip().lower().startswith(("http://", "https://"))


class _TakenBack(Exception):
    """Ends a trial."""


class Trial:
    """A shelf on which everything can be done and nothing stays: an intake over it tells what would happen."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def desk(self) -> AbstractAsyncContextManager[Desk]:
        """Open it for one item, and take everything back at the end."""
        return self._desk()

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Desk]:
        try:
            async with self._shelf.desk() as desk:
                yield desk
                raise _TakenBack
        except _TakenBack:
            pass
