"""/desk, for editors: what waits, how readers will see it, and Publish, Schedule, Urgent, Discard.

What an editor sends in private (a file, something forwarded, a link, a longer text) is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.commands.asking import Answer, Ask, Desk, Newsdesk, Reply
from bot.held import PUBLISH, SILENTLY, URGENT, WITH_NOTICE, NotHandedIn, NotPublished, Proof, at
from content.corrections import Wish
from content.wording import desk as wording

NAME = "desk"

SHORT = 80
"""A line no longer than this is talk, not an article."""
_WAYS = {"publish": PUBLISH, "urgent": URGENT, "silent": SILENTLY, "notice": WITH_NOTICE}
_WISHES: dict[str, Wish] = {"silent": "typo", "notice": "substance"}
_LENGTHS = ("brief", "headline", "full")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a button says: what to do with which version of what, when, and whether readers are told."""

    what: str
    number: int
    version: int
    seconds: int
    wish: Wish = ""


def is_copy(ask: Ask) -> bool:
    """Whether what somebody wrote is meant for the paper."""
    if ask.name or not ask.in_private or ask.pressed:
        return False
    text = ask.args.strip()
    link = text.lower().startswith(("http://", "https://")) and len(text.split()) == 1
    return bool(ask.attachment or (text and (ask.forwarded or link or len(text) > SHORT or "\n" in text)))


async def hand_in(ask: Ask, desk: Desk, newsdesk: Newsdesk) -> tuple[Reply, ...]:
    """Show what readers would see in every layout, and the buttons."""
    try:
        proof = await newsdesk.hand_in(ask.marked or ask.args, ask.attachment, ask.user_id, ask.chat_id)
    except NotHandedIn as error:
        return (Reply(wording.not_handed_in(desk.words, error.reason)),)
    return await _shown(ask, desk, newsdesk, proof)


async def answer(ask: Ask, desk: Desk, newsdesk: Newsdesk) -> Answer:
    """List what waits, or do what a button says."""
    zone = (await desk.readers.find(ask.chat_id, ask.thread_id)).zone
    asked = _asked(ask.args)
    if asked is None:
        waiting = [(held.id, held.version, held.article.title, held.release_at) for held in await newsdesk.waiting()]
        return Reply(wording.list_of_waiting(desk.words, waiting, zone))
    proof = await newsdesk.find(asked.number)
    if proof is None or (proof.held.version != asked.version and asked.what != "open"):
        return Reply(None, toast=wording.stale(desk.words))
    if asked.what == "open":
        return await _shown(ask, desk, newsdesk, proof)
    if asked.what in _LENGTHS:
        return tuple(
            Reply(wording.preview(desk.words, proof.held.article, proof.number, asked.what, zone), layout=layout)
            for layout in desk.layouts
        )
    if asked.what == "hours" and proof.held.open:
        panel = newsdesk.panel(proof)._replace(wish=asked.wish)
        return Reply(wording.hours(desk.words, panel, ask.now, zone), edit=True)
    try:
        done = await _done(ask, newsdesk, asked)
    except NotPublished as error:
        return Reply(None, toast=error.reason)
    # What was settled before, perhaps by somebody else, is shown as it stands.
    return Reply(wording.panel(desk.words, newsdesk.panel(done or proof), zone), edit=True)


async def _done(ask: Ask, newsdesk: Newsdesk, asked: _Asked) -> Proof | None:
    match asked.what:
        case "publish" | "urgent" | "silent" | "notice":
            return await newsdesk.press(asked.number, asked.version, ask.user_id, _WAYS[asked.what])
        case "at" if asked.seconds:
            way = at(datetime.fromtimestamp(asked.seconds, UTC), asked.wish)
            return await newsdesk.press(asked.number, asked.version, ask.user_id, way)
        case "discard":
            return await newsdesk.discard(asked.number, asked.version)
        case _:
            return None


async def _shown(ask: Ask, desk: Desk, newsdesk: Newsdesk, proof: Proof) -> tuple[Reply, ...]:
    zone = (await desk.readers.find(ask.chat_id, ask.thread_id)).zone
    previews = tuple(
        Reply(wording.preview(desk.words, proof.held.article, proof.number, "full", zone), layout=layout)
        for layout in desk.layouts
    )
    return (*previews, Reply(wording.panel(desk.words, newsdesk.panel(proof), zone), layout="classic"))


def _asked(args: str) -> _Asked | None:
    what, *numbers = args.split()[:4] or ("",)
    if len(numbers) < 2 or not all(number.isascii() and number.isdigit() and len(number) < 13 for number in numbers):
        return None
    what, _, how = what.partition("_")
    seconds = int(numbers[2]) if len(numbers) > 2 else 0
    return _Asked(what, int(numbers[0]), int(numbers[1]), seconds, _WISHES.get(how, ""))
