"""What an edition says: the one place where articles become the messages of posts and digests."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from bot.editions import Audience as Reading
from bot.editions import Compose, Wanted
from content.article import Filed
from content.digest import Audience, Window, compose_digest, grouped, told_before
from content.document import Document, Picture
from content.initiatives import Initiative
from content.markup import write
from content.markup.calls import Call
from content.markup.card import draw_card
from content.wording.article import article_document
from content.wording.channels import for_channel
from content.wording.corrections import corrected, earlier_corrected
from content.wording.cover import Cover, cover_of
from content.wording.digest import digest_document
from content.wording.words import Words

log = logging.getLogger(__name__)


class Memory(Protocol):
    """What earlier articles told."""

    def concerning(self, articles: Sequence[Filed], since: int) -> Sequence[Filed]:
        """The articles up to `since` that tell an initiative or a story of these too; their texts are not needed."""
        ...

    def initiatives(self, filed: Filed) -> Sequence[Initiative]:
        """The initiatives of an article."""
        ...


def edition_writer(words: Words, memory: Memory, bot: Callable[[], str] = str) -> Compose:
    """Writes editions in these words; what a reader has been told is not told again.

    `bot` tells the bot's name, to which links in channels lead; empty while it is not known.
    """

    # Drawn once for all the audiences that see the same on it: it takes a tenth of a second.
    draw = lru_cache(maxsize=8)(_drawn)

    def laid_out(document: Document, to: Reading) -> Sequence[Call]:
        return write(for_channel(document, bot()) if to.channel else document, to.layout)

    def compose(wanted: Wanted) -> Sequence[Call]:
        to = wanted.audience
        audience, window = Audience(to.topics, to.language, to.layout, to.length), Window(wanted.since, wanted.upto)
        earlier = () if wanted.kind in ("urgent", "answer") else memory.concerning(wanted.articles, wanted.since)
        if wanted.kind in ("post", "urgent", "answer"):
            return [
                call
                for filed, *others in grouped(wanted.articles, told_before(earlier, audience, window))
                for call in laid_out(
                    corrected(
                        article_document(filed, words, to.length, to.zone, others),
                        [note for note in wanted.notes if note.number == filed.number],
                        words,
                        to.zone,
                    ),
                    to,
                )
            ]
        digest = compose_digest(
            wanted.articles, audience, window, earlier, product=wanted.product, find=memory.initiatives
        )
        if digest.empty:
            return ()
        document = digest_document(digest, words, to.zone, wanted.next_due, wanted.at)
        document = earlier_corrected(corrected(document, wanted.notes, words, to.zone), wanted.earlier, words)
        if to.card:
            document = _covered(document, draw(cover_of(digest, words, to.zone, wanted.at)))
        return laid_out(document, to)

    return compose


def _drawn(cover: Cover) -> str:
    """The cover as a picture that is its own bytes; empty when it cannot be drawn, and the text goes by itself."""
    picture = draw_card(cover)
    if picture is None:
        log.warning("a digest goes out without its cover: a sign in it cannot be drawn here (%s)", cover.title)
        return ""
    return f"data:image/png;base64,{b64encode(picture).decode()}"


def _covered(document: Document, source: str) -> Document:
    return replace(document, blocks=(Picture(source), *document.blocks)) if source else document
