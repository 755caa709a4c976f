"""What an edition says: the one place where articles become the messages of posts and digests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.digests import Compose, Wanted
from content.article import Filed
from content.digest import Audience, Window, compose_digest, grouped, told_before
from content.initiatives import Initiative
from content.markup import write
from content.markup.calls import Call
from content.wording.article import article_document
from content.wording.digest import digest_document
from content.wording.words import Words


class Memory(Protocol):
    """What earlier articles told."""

    def concerning(self, articles: Sequence[Filed], since: int) -> Sequence[Filed]:
        """The articles up to `since` that tell an initiative or a story of these too; their texts are not needed."""
        ...

    def initiatives(self, filed: Filed) -> Sequence[Initiative]:
        """The initiatives of an article."""
        ...


def edition_writer(words: Words, memory: Memory) -> Compose:
    """Writes editions in these words; what a reader has been told is not told again."""

    def compose(wanted: Wanted) -> Sequence[Call]:
        to = wanted.audience
        audience, window = Audience(to.topics, to.language, to.layout, to.length), Window(wanted.since, wanted.upto)
        earlier = () if wanted.kind == "urgent" else memory.concerning(wanted.articles, wanted.since)
        if wanted.kind in ("post", "urgent"):
            return [
                call
                for filed, *others in grouped(wanted.articles, told_before(earlier, audience, window))
                for call in write(article_document(filed, words, to.length, to.zone, others), to.layout)
            ]
        digest = compose_digest(
            wanted.articles, audience, window, earlier, product=wanted.product, find=memory.initiatives
        )
        if digest.empty:
            return ()
        return write(digest_document(digest, words, to.zone, wanted.next_due, wanted.at), to.layout)

    return compose
