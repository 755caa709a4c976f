"""What was wrong is put right where it was read: messages that were sent are edited, those on their way rewritten.

Every edition that carries a corrected or withdrawn article is written again. What is not yet sent takes the new text;
what was sent is compared part by part, and a delivery of edits is queued for each chat. All of it may be done twice: an
edition is known by its text, a delivery of edits by its correction and the delivery it changes.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple, Protocol

from bot.delivery.ledger import DIGEST, URGENT
from bot.editions import Compose, Draft, Note, Wanted, made_for_of, wanted_again
from content.article import Filed
from content.corrections import as_it_stands
from content.markup.calls import Call
from content.markup.rich_back import classic_of, is_rich

LINGER = timedelta(seconds=60)
"""So long a correction is looked at again: what was being written when it came may have the old text."""

AGAIN = timedelta(seconds=5)
DELETABLE = timedelta(hours=47)
"""Telegram lets a bot delete its messages for 48 hours; the deliveries themselves take their time."""

BATCH = 500
UNKNOWN = 0

Kind = Literal["typo", "substance", "retraction"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One change to be carried out; `at` is None for a retraction, `looked_at` before the first time."""

    id: int
    number: int
    version: int
    kind: Kind
    what: str
    at: datetime | None
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A delivery that was sent, its messages and the edition they show (UNKNOWN: not known).

    `uncertain`: more may have arrived than we have messages of.
    """

    delivery_id: int
    chat_id: int
    thread_id: int
    message_ids: tuple[int, ...]
    shows: int
    finished_at: datetime
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A delivery of edits to be queued; afterwards the messages are those of `slots` and show edition `shows`."""

    of: Shown
    key: str
    lane: int
    calls: tuple[Call, ...]
    slots: tuple[int | None, ...]
    shows: int


class Standing(NamedTuple):
    """How the deliveries of an edition stand: those to be corrected, and how many are still under way."""

    shown: Sequence[Shown]
    under_way: int


class Book(Protocol):
    """The corrections, the editions and their deliveries."""

    async def open(self) -> Sequence[Correction]:
        """Those that are not done, in order."""
        ...

    async def look(self, correction_id: int, now: datetime) -> None:
        """It is being carried out."""
        ...

    async def close(self, correction_id: int, now: datetime) -> None:
        """It is done."""
        ...

    async def carrying(self, number: int) -> Mapping[int, Draft]:
        """The editions, by id, that carry this article and have deliveries."""
        ...

    async def articles(self, numbers: Sequence[int]) -> Sequence[Filed]:
        """Those of these that are published, in order."""
        ...

    async def told(self, numbers: Sequence[int]) -> Sequence[Correction]:
        """The corrections of substance of these articles, in order."""
        ...

    async def keep(self, draft: Draft, now: datetime) -> int:
        """The id of the edition of this key, written if it is not there yet."""
        ...

    async def rewrite(self, edition_id: int, fresh: int | None, now: datetime) -> int:
        """What is pending and not begun takes another edition, or is skipped; how many."""
        ...

    async def calls_of(self, edition_id: int) -> Sequence[Call]:
        """The edition as it was written; LookupError when there is none."""
        ...

    async def standing(self, edition_id: int, target: int, after: int, limit: int) -> Standing:
        """The deliveries with an id above `after` that do not show `target` and will not."""
        ...

    async def queue(self, edits: Sequence[Edit], now: datetime) -> int:
        """Queue them, each once for its key; edits of the same messages that were not begun are skipped; how many."""
        ...


class Corrections:
    """Carries out what the archive has noted; `notice` is what stays of a message that cannot be deleted."""

    def __init__(self, book: Book, compose: Compose, notice: Call) -> None:
        self._book = book
        self._compose = compose
        self._notice = notice
        self._next: dict[int, datetime] = {}

    async def carry_out(self, now: datetime) -> int:
        """Do what is to be done now; how many deliveries were queued, rewritten or struck."""
        done = 0
        for correction in await self._book.open():
            if self._next.get(correction.id, now) > now:
                continue
            if correction.looked_at is None:
                await self._book.look(correction.id, now)
            changed, under_way = await self._carry_out(correction, now)
            done += changed
            if not under_way and now - (correction.looked_at or now) >= LINGER:
                await self._book.close(correction.id, now)
                self._next.pop(correction.id, None)
            else:
                self._next[correction.id] = now + (timedelta(seconds=1) if under_way else AGAIN)
        return done

    async def _carry_out(self, correction: Correction, now: datetime) -> tuple[int, int]:
        done = under_way = 0
        for edition_id, draft in (await self._book.carrying(correction.number)).items():
            await asyncio.sleep(0)
            changed, open_still = await self._correct(correction, edition_id, draft, now)
            done += changed
            under_way += open_still
        return done, under_way

    async def _correct(self, correction: Correction, edition_id: int, draft: Draft, now: datetime) -> tuple[int, int]:
        articles = await self._book.articles(draft.articles)
        wanted = wanted_again(draft, articles)
        fresh = tuple(self._compose(wanted)) if articles else ()
        same = _plain(fresh) == _plain(draft.calls)
        notes = () if same else await self._notes(draft, articles)
        target = tuple(self._compose(replace(wanted, notes=notes))) if notes and fresh else fresh
        done = 0
        if not same:
            kept = await self._book.keep(_again(draft, wanted, fresh, "fresh"), now) if fresh else None
            done += await self._book.rewrite(edition_id, kept, now)
        shows = edition_id if same else await self._book.keep(_again(draft, wanted, target, "shown", draft), now)
        editing = _Editing(self._book, correction, self._notice, now, target=target, shows=shows)
        changed, under_way = await editing.all_of(edition_id)
        return done + changed, under_way

    async def _notes(self, draft: Draft, articles: Sequence[Filed]) -> tuple[Note, ...]:
        """The last correction of substance of each of the articles since the edition was written.

        It quotes nothing that the article does not say any more: a silent change may have come after it.
        """
        since = dict(zip(draft.articles, draft.made_for["versions"]))
        now = {filed.number: filed.article for filed in articles}
        told = {
            one.number: Note(one.number, one.at, as_it_stands(one.what, now[one.number]))
            for one in await self._book.told(sorted(now))
            if one.at is not None and one.version > since[one.number]
        }
        return tuple(told[number] for number in sorted(told))


class _Editing:
    """The edits of one edition's deliveries; those that show the same get the same."""

    def __init__(
        self,
        book: Book,
        correction: Correction,
        notice: Call,
        now: datetime,
        *,
        target: Sequence[Call],
        shows: int,
    ) -> None:
        self._book = book
        self._correction = correction
        self._target = target
        self._shows = shows
        self._notice = notice
        self._now = now
        self._bases: dict[int, Sequence[Call] | None] = {UNKNOWN: None}

    async def all_of(self, edition_id: int) -> tuple[int, int]:
        queued = under_way = after = 0
        while True:
            standing = await self._book.standing(edition_id, self._shows, after, BATCH)
            under_way += standing.under_way if not after else 0
            queued += await self._book.queue([await self._edit(shown) for shown in standing.shown], self._now)
            if len(standing.shown) < BATCH:
                return queued, under_way
            after = standing.shown[-1].delivery_id

    async def _edit(self, shown: Shown) -> Edit:
        deletable = self._now - shown.finished_at < DELETABLE
        base = await self._base(shown.shows)
        message_ids = shown.message_ids
        if shown.uncertain and base is not None:
            message_ids += (0,) * (sum(len(_parts(call)) for call in base) - len(message_ids))
        calls, slots = edits(base, message_ids, self._target, None if deletable else self._notice)
        lane = DIGEST if self._correction.kind == "typo" else URGENT
        key = f"correction:{self._correction.id}:{shown.delivery_id}"
        return Edit(shown, key, lane, calls, slots, self._shows)

    async def _base(self, edition_id: int) -> Sequence[Call] | None:
        if edition_id not in self._bases:
            try:
                self._bases[edition_id] = await self._book.calls_of(edition_id)
            except LookupError:
                self._bases[edition_id] = None
        return self._bases[edition_id]


def _again(draft: Draft, wanted: Wanted, calls: tuple[Call, ...], kind: str, first: Draft | None = None) -> Draft:
    """The edition with other calls; it counts its corrections from `first` on, else from now."""
    digest = hashlib.blake2b(_plain(calls).encode(), digest_size=12).hexdigest()
    versions: Mapping[str, Any] = made_for_of(wanted)
    made_for = first.made_for if first is not None else versions
    articles = draft.articles if first is not None else tuple(filed.number for filed in wanted.articles)
    key = f"{draft.key.partition('|')[0]}|{kind}|{digest}"
    return replace(draft, key=key, calls=calls, articles=articles, made_for=made_for)


def _plain(calls: Sequence[Call]) -> str:
    return json.dumps([_essence(call) for call in calls])


def _essence(call: Call) -> str:
    return json.dumps([call.method, call.parameters], sort_keys=True, default=repr)


# --- what is done to the messages of one chat: pure


def edits(
    old: Sequence[Call] | None, message_ids: Sequence[int], new: Sequence[Call], notice: Call | None
) -> tuple[tuple[Call, ...], tuple[int | None, ...]]:
    """The calls that turn messages into others, and the message of each new part (None: the calls send it, in order).

    `old` is what the messages show, None when that is not known: then every one is edited. A message of id 0 may or may
    not be there and is left alone. Superfluous ones are deleted, or show `notice` when they cannot be.
    """
    old = _matching(old, len(message_ids))
    if old is not None and not any(map(is_rich, old)) and any(map(is_rich, new)):
        new = tuple(part for call in new for part in classic_of(call))  # the chat got it in the classic layout
    parts = [part for call in new for part in _parts(call)]
    before = [None] * len(message_ids) if old is None else [part for call in old for part in _parts(call)]
    pairs, surplus = _paired(before, parts)
    calls: list[Call] = []
    slots: list[int | None] = [message_ids[pairs[place]] if place in pairs else None for place in range(len(parts))]
    for place, part in enumerate(parts):
        at = pairs.get(place)
        if at is not None and message_ids[at] and (call := _edit(before[at], part, message_ids[at])):
            calls.append(call)
    for at in surplus:
        if message_ids[at] and notice is None:
            calls.append(Call("deleteMessage", {"message_id": message_ids[at]}))
        elif message_ids[at] and notice is not None:
            calls.append(_as_edit(before[at], notice, message_ids[at]))
    anchor = 0
    for slot, part in zip(slots, parts):
        if slot is None:
            reply = {"reply_parameters": {"message_id": anchor, "allow_sending_without_reply": True}} if anchor else {}
            calls.append(Call(part.method, {**part.parameters, **reply}))
        else:
            anchor = slot or anchor
    return tuple(calls), tuple(slots)


def _matching(old: Sequence[Call] | None, count: int) -> Sequence[Call] | None:
    """What was sent as so many messages: as it was planned, or the same in the classic layout; None: neither."""
    if old is None:
        return None
    for sent in (old, [part for call in old for part in classic_of(call)]):
        if sum(len(_parts(call)) for call in sent) == count:
            return sent
    return None


def _parts(call: Call) -> list[Call]:
    """A call for each of its messages: an album has several."""
    if call.method != "sendMediaGroup":
        return [call]
    return [
        Call("sendPhoto", {"photo": one.get("media")} | {name: one[name] for name in _OF_CAPTION if name in one})
        for one in call.parameters.get("media", ())
    ]


_OF_CAPTION = ("caption", "parse_mode", "caption_entities", "show_caption_above_media")
_OF_TEXT = ("text", "parse_mode", "entities", "link_preview_options", "rich_message", "reply_markup")


def _paired(old: Sequence[Call | None], new: Sequence[Call]) -> tuple[dict[int, int], list[int]]:
    """Which old message each new part takes, in their order, and the old ones that none takes."""
    matcher = SequenceMatcher(
        None, [_essence(one) if one else "" for one in old], [_essence(one) for one in new], autojunk=False
    )
    pairs: dict[int, int] = {}
    surplus: list[int] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pairs.update(zip(range(j1, j2), range(i1, i2)))
            continue
        left = list(range(i1, i2))
        for place in range(j1, j2):
            fit = next((at for at in left if _alike(old[at], new[place])), None)
            if fit is not None:
                pairs[place] = fit
                surplus += [at for at in left if at < fit]
                left = [at for at in left if at > fit]
        surplus += left
    return pairs, sorted(surplus)


def _alike(old: Call | None, new: Call) -> bool:
    """Whether a message can be edited into the other: a text into a text, a picture into a picture."""
    return (old is None or not _is_picture(old)) == (not _is_picture(new))


def _is_picture(call: Call) -> bool:
    return call.method == "sendPhoto"


def _edit(old: Call | None, new: Call, message_id: int) -> Call | None:
    """The call that turns one message into the other; None when it is the same."""
    if old is not None and _essence(old) == _essence(new):
        return None
    photo = str(new.parameters.get("photo", ""))
    # A picture that is its own bytes is a cover, which is not drawn anew.
    if _is_picture(new) and old and old.parameters.get("photo") != photo and not photo.startswith("data:"):
        media = {"type": "photo", "media": photo}
        media |= {name: new.parameters[name] for name in _OF_CAPTION if name in new.parameters}
        kept = {name: new.parameters[name] for name in ("reply_markup",) if name in new.parameters}
        return Call("editMessageMedia", {"message_id": message_id, "media": media, **kept})
    return _as_edit(new if old is None else old, new, message_id)


def _as_edit(old: Call | None, new: Call, message_id: int) -> Call:
    if old is not None and _is_picture(old):
        told = dict(new.parameters)
        told.setdefault("caption", told.pop("text", ""))
        kept = {name: told[name] for name in (*_OF_CAPTION, "reply_markup") if name in told}
        return Call("editMessageCaption", {"message_id": message_id, **kept})
    kept = {name: new.parameters[name] for name in _OF_TEXT if name in new.parameters}
    return Call("editMessageText", {"message_id": message_id, **kept})
