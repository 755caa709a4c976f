"""What an edition says: the one place where articles become the messages of posts and digests."""

from __future__ import annotations

from collections.abc import Sequence

from bot.digests import Compose, Wanted
from content.article import Filed
from content.digest import Audience, Window, compose_digest
from content.initiatives import Entry, find_initiatives, merge
from content.markup import write
from content.markup.calls import Call
from content.wording.article import article_document
from content.wording.digest import digest_document
from content.wording.words import Words


def edition_writer(words: Words) -> Compose:
    """Writes editions in these words."""

    def compose(wanted: Wanted) -> Sequence[Call]:
        audience = wanted.audience
        if wanted.kind in ("post", "urgent"):
            return [
                call
                for filed in wanted.articles
                for call in write(article_document(filed, words, audience.length, audience.zone), audience.layout)
            ]
        digest = compose_digest(
            wanted.articles,
            Audience(audience.topics, audience.language, audience.layout, audience.length),
            Window(wanted.since, wanted.upto),
            product=wanted.product,
        )
        if digest.empty:
            return ()
        return write(digest_document(digest, words, audience.zone, wanted.next_due, wanted.at), audience.layout)

    return compose


def entries_of(filed: Sequence[Filed]) -> Sequence[Entry]:
    """The initiatives of all these articles, merged."""
    return merge((one, found) for one in filed for found in find_initiatives(one.article))
