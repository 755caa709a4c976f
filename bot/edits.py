"""PURE: what is done to the messages of one chat, so that they show something else."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from content.markup.calls import Call
from content.markup.rich_back import classic_of, is_rich


def edits(
    old: Sequence[Call] | None, message_ids: Sequence[int], new: Sequence[Call], notice: Call | None
) -> tuple[tuple[Call, ...], tuple[int | None, ...], tuple[Call, ...]]:
    """The calls that turn messages into others, and the message of each new part (None: the calls send it, in order).

    `old` is what the messages show, None when that is not known: then every one is edited. A message of id 0 may or may
    not be there and is left alone. Superfluous ones are deleted, or show `notice` when they cannot be; then these have
    their place among the messages, and what all of them show comes last (else nothing), so that a notice can go again.
    """
    old = _matching(old, len(message_ids))
    if old is not None and not any(map(is_rich, old)) and any(map(is_rich, new)):
        new = tuple(part for call in new for part in classic_of(call))  # the chat got it in the classic layout
    parts = [part for call in new for part in messages_of(call)]
    before = [None] * len(message_ids) if old is None else [part for call in old for part in messages_of(call)]
    noticed = {at for at, call in enumerate(before) if call and notice and call == _as_notice(call, notice)}
    pairs, surplus = _paired(before, parts, noticed)
    calls: list[Call] = []
    standing = [(pairs.get(place, -1), part) for place, part in enumerate(parts)]
    for place, part in enumerate(parts):
        at = pairs.get(place)
        if at is not None and message_ids[at] and (call := _edit(before[at], part, message_ids[at])):
            calls.append(call)
    for at in surplus:
        if message_ids[at] and notice is None:
            calls.append(Call("deleteMessage", {"message_id": message_ids[at]}))
        elif message_ids[at] and notice is not None:
            instead = _as_notice(before[at], notice)
            if call := _edit(before[at], instead, message_ids[at]):
                calls.append(call)
            standing.insert(next((n for n, (one, _) in enumerate(standing) if one > at), len(standing)), (at, instead))
    anchor = 0
    for at, part in standing:
        if at < 0:
            reply = {"reply_parameters": {"message_id": anchor, "allow_sending_without_reply": True}} if anchor else {}
            calls.append(Call(part.method, {**part.parameters, **reply}))
        else:
            anchor = message_ids[at] or anchor
    slots = tuple(message_ids[at] if at >= 0 else None for at, _ in standing)
    return tuple(calls), slots, tuple(part for _, part in standing) if len(standing) > len(parts) else ()


def _matching(old: Sequence[Call] | None, count: int) -> Sequence[Call] | None:
    """What was sent as so many messages: as it was planned, or the same in the classic layout; None: neither."""
    if old is None:
        return None
    for sent in (old, [part for call in old for part in classic_of(call)]):
        if sum(len(messages_of(call)) for call in sent) == count:
            return sent
    return None


def messages_of(call: Call) -> list[Call]:
    """A call for each of its messages: an album has several."""
    if call.method != "sendMediaGroup":
        return [call]
    return [
        Call("sendPhoto", {"photo": one.get("media")} | {name: one[name] for name in _OF_CAPTION if name in one})
        for one in call.parameters.get("media", ())
    ]


_OF_CAPTION = ("caption", "parse_mode", "caption_entities", "show_caption_above_media")
_OF_TEXT = ("text", "parse_mode", "entities", "link_preview_options", "rich_message", "reply_markup")


def _paired(
    old: Sequence[Call | None], new: Sequence[Call], noticed: Collection[int]
) -> tuple[dict[int, int], list[int]]:
    """Which old message each new part takes, in their order, and the old ones that none takes: notices first."""
    matcher = SequenceMatcher(
        None, [_essence(one) if one else "" for one in old], [_essence(one) for one in new], autojunk=False
    )
    pairs: dict[int, int] = {}
    surplus: list[int] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pairs.update(zip(range(j1, j2), range(i1, i2)))
            continue
        free = [at for at in range(i1, i2) if at in noticed][: max(0, i2 - i1 - (j2 - j1))]
        surplus += free
        left = [at for at in range(i1, i2) if at not in free]
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
    names = (*_OF_CAPTION, "reply_markup") if _is_picture(new) else _OF_TEXT
    kept = {name: new.parameters[name] for name in names if name in new.parameters}
    return Call("editMessageCaption" if _is_picture(new) else "editMessageText", {"message_id": message_id, **kept})


def _as_notice(old: Call | None, notice: Call) -> Call:
    """The notice as the message that has it: a picture says it in its caption."""
    if old is None or not _is_picture(old):
        return notice
    said = {"caption" if name == "text" else name: value for name, value in notice.parameters.items()}
    return Call(old.method, {"photo": old.parameters.get("photo"), **said})


def essence_of(calls: Sequence[Call]) -> str:
    """The same for calls that show the same."""
    return json.dumps([_essence(call) for call in calls])


def _essence(call: Call) -> str:
    return json.dumps([call.method, call.parameters], sort_keys=True, default=repr)
