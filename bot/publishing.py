"""`herald publish` and `herald retract`: the newsroom's steps from the command line, beside a running bot or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.intake import Taken
from bot.parts import newsdesk_of, storage_at
from bot.settings import Settings
from content.corrections import Wish
from content.errors import UnreadableArticle

WITHDRAWN = ", which was withdrawn; a text of its own source is published again"


async def publish_articles(
    settings: Settings, articles: Sequence[tuple[bytes, str]], tell: Callable[[str], None], wish: Wish = ""
) -> int:
    """`herald publish`: take articles in, tell what became of each; how many could not be read.

    `wish`: whether readers are told of those that are corrections.
    """
    failed = 0
    async with storage_at(settings.database()) as storage:
        intake = newsdesk_of(settings, storage, Clock(), storage.ledger)
        for raw, name in articles:
            try:
                taken = await intake.take_in(raw, name, wish=wish)
                withdrawn = taken.kind == "unchanged" and await storage.articles.state(taken.number) == "retracted"
                tell(f"{name}: {_became(taken)}{WITHDRAWN if withdrawn else ''}")
            except UnreadableArticle as error:
                failed += 1
                tell(f"{name}: not published. {error.reason}")
    return failed


async def retract_articles(settings: Settings, numbers: Sequence[int], tell: Callable[[str], None]) -> int:
    """`herald retract`: withdraw articles; how many are not there to withdraw."""
    missing = 0
    async with storage_at(settings.database()) as storage:
        for number in numbers:
            if await storage.articles.retract(number):
                tell(f"article {number} is withdrawn; the running bot takes it back where it was read")
            else:
                missing += 1
                tell(f"there is no published article {number}")
    return missing


def _became(taken: Taken) -> str:
    match taken.kind:
        case "new":
            return f"published as article {taken.number}"
        case "also":
            return f"published as article {taken.number}; it tells the story of article {taken.about} again"
        case "follow-up":
            return f"published as article {taken.number}; it follows article {taken.about}"
        case "corrected":
            telling = "silently " if taken.change == "typo" else ""
            return f"article {taken.number} is {telling}corrected (version {taken.version})"
        case "republished":
            return f"article {taken.number} was withdrawn and is published again (version {taken.version})"
        case "held":
            return "waits for the editors"
        case _:
            return f"nothing new, it is article {taken.number}"
