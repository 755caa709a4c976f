"""A text as Telegram stores it: cleaned, trimmed, measured, its entities put in order and the obvious ones found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from bot.playground.detection import detect
from bot.playground.links import checked_link, mentioned_user
from bot.playground.markup import Entity, order, parse_html, units
from bot.playground.refusals import bad_request

LONGEST_TEXT = 4096  # UTF-16 units
LONGEST_CAPTION = 1024
LONGEST_SOURCE = 32_768  # bytes before parsing
MOST_ENTITIES = 100  # more are dropped, and nobody is told

SPLITTABLE = frozenset(("bold", "italic", "underline", "strikethrough", "spoiler"))
QUOTES = frozenset(("blockquote", "expandable_blockquote"))
BARE = frozenset(("code", "pre", "date_time"))  # no style holds inside these
_KINDS = SPLITTABLE | QUOTES | BARE | {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number",
    "text_link", "text_mention", "custom_emoji",
}  # fmt: skip
_UNCLEAN = re.compile(r"[\x00-\x09\x0b-\x1f\u2028-\u202e]")
_INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]*\Z"
)
Span = tuple[int, int]


def caption(text: str | None, parse_mode: str | None, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """A caption: it may be empty, and is shorter than a text."""
    if not text:
        return "", []
    return _formatted(text, parse_mode, given, LONGEST_CAPTION, "message caption is too long")


def message_text(text: str, parse_mode: str | None, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """The text of a message; refused when nothing of it can be seen."""
    words, entities = _formatted(text, parse_mode, given, LONGEST_TEXT, "message is too long")
    if _INVISIBLE.match(words):
        raise bad_request("message text is empty")
    return words, entities


def _formatted(
    text: str, parse_mode: str | None, given: list[Entity] | None, longest: int, too_long: str
) -> tuple[str, list[Entity]]:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    if size > LONGEST_SOURCE:
        raise bad_request("Text is too long")
    entities = [dict(entity) for entity in given or ()]
    mode = (parse_mode or "").lower()
    if mode == "html":
        text, entities = parse_html(text)
    elif mode in ("markdown", "markdownv2"):
        raise bad_request(f"the playground reads HTML and entities, not {parse_mode}")
    elif mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    else:
        _check_given(text, entities)
    text, entities = _clean(text, entities)
    text, entities = _trim(text, entities)
    if units(text) > longest:
        raise bad_request(too_long)
    fixed = fix(entities)
    fixed = fix([*fixed, *_free(detect(text), fixed)])
    return text, fixed[:MOST_ENTITIES]


def _check_given(text: str, entities: list[Entity]) -> None:
    """Refuse what the server refuses in the `entities` parameter."""
    end = units(text)
    inside = _inner_units(text)
    for entity in entities:
        if entity["type"] not in _KINDS:
            raise bad_request(f'Can\'t parse message entity: unsupported entity type "{entity["type"]}"')
        at, stop = entity["offset"], entity["offset"] + entity["length"]
        if at < 0:
            raise bad_request(f"Receive an entity with incorrect offset {at}")
        if entity["length"] < 0:
            raise bad_request(f"Receive an entity with incorrect length {entity['length']}")
        if at > end:
            raise bad_request(f"Entity begins after the end of the text at UTF-16 offset {at}")
        if stop > end:
            raise bad_request(
                f"Entity beginning at UTF-16 offset {at} ends after the end of the text at UTF-16 offset {stop}"
            )
        if at in inside or stop in inside:
            raise bad_request("Entity begins in a middle of a UTF-16 symbol")
        if entity["type"] == "text_link":
            user = mentioned_user(entity.get("url", ""))
            url = checked_link(entity.get("url", ""))
            if user:
                entity["type"] = "text_mention"
                entity["user"] = {"id": user}
                entity.pop("url", None)
            elif not url:
                raise bad_request(f"Entity URL '{entity.get('url', '')}' is invalid")
            else:
                entity["url"] = url
    entities[:] = [entity for entity in entities if entity["length"]]


def _inner_units(text: str) -> set[int]:
    """The UTF-16 offsets that fall inside a surrogate pair."""
    inside: set[int] = set()
    if not text.isascii():
        at = 0
        for sign in text:
            if sign > "\uffff":
                inside.add(at + 1)
                at += 1
            at += 1
    return inside


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Carriage returns and direction marks of U+2028..U+202E go, other controls become spaces."""
    if not _UNCLEAN.search(text):
        return text, entities
    gone: list[int] = []  # UTF-16 offsets
    at = 0
    for sign in text:
        if sign == "\r" or "\u2028" <= sign <= "\u202e":
            gone.append(at)
        at += 2 if sign > "\uffff" else 1
    text = _UNCLEAN.sub(lambda match: "" if match.group() == "\r" or match.group() >= "\u2028" else " ", text)
    return text, _moved(entities, lambda place: place - sum(1 for one in gone if one < place))


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """No spaces at the ends, unless an entity begins with them."""
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    text = text[lead:].rstrip(" \n")
    end = units(text)
    return text, _moved(entities, lambda place: min(max(place - lead, 0), end))


def _moved(entities: list[Entity], move: Callable[[int], int]) -> list[Entity]:
    moved = []
    for entity in entities:
        at, stop = move(entity["offset"]), move(entity["offset"] + entity["length"])
        if stop > at:
            moved.append({**entity, "offset": at, "length": stop - at})
    return moved


def _span(entity: Entity) -> Span:
    return entity["offset"], entity["offset"] + entity["length"]


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _crosses(one: Span, quote: Span) -> bool:
    """Whether they meet and the first is not wholly inside the second."""
    return _meet(one, quote) and not (quote[0] <= one[0] and one[1] <= quote[1])


def fix(entities: Iterable[Entity]) -> list[Entity]:
    """Entities that nest as Telegram allows: quotes outermost and never nested, then code or a link, then styles.

    Of two that cannot nest, the outer or earlier one stays; styles are joined when they touch and cut where another
    entity begins.
    """
    ordered = sorted(entities, key=order)
    hard: list[Entity] = []
    quotes: list[Span] = []
    last: Span = (0, 0)
    for entity in ordered:
        if entity["type"] in QUOTES and not _meet(_span(entity), last):
            last = _span(entity)
            quotes.append(last)
            hard.append(entity)
    last = (0, 0)
    for entity in ordered:
        if entity["type"] in SPLITTABLE or entity["type"] in QUOTES:
            continue
        span = _span(entity)
        if not _meet(span, last):
            last = span
            if not any(_crosses(span, quote) for quote in quotes):
                hard.append(entity)
    return sorted([*hard, *_styles(ordered, hard)], key=order)


def _styles(ordered: list[Entity], hard: list[Entity]) -> list[Entity]:
    bare = [_span(entity) for entity in hard if entity["type"] in BARE]
    runs = {
        kind: _without(_joined(_span(entity) for entity in ordered if entity["type"] == kind), bare)
        for kind in SPLITTABLE
    }
    cuts = {place for entity in hard for place in _span(entity)}
    cuts.update(start for spans in runs.values() for start, _ in spans)
    places = sorted(cuts)
    return [
        {"type": kind, "offset": start, "length": stop - start}
        for kind, spans in runs.items()
        for span in spans
        for start, stop in _cut(span, places)
    ]


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, stop in spans:  # sorted by their starts
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _without(spans: list[Span], holes: list[Span]) -> list[Span]:
    for hole in holes:
        pieces = [((a, min(b, hole[0])), (max(a, hole[1]), b)) if _meet((a, b), hole) else ((a, b),) for a, b in spans]
        spans = [piece for group in pieces for piece in group if piece[0] < piece[1]]
    return spans


def _cut(span: Span, places: list[int]) -> list[Span]:
    inner = [place for place in places if span[0] < place < span[1]]
    edges = [span[0], *inner, span[1]]
    return list(pairwise(edges))


def _free(found: list[Entity], taken: list[Entity]) -> list[Entity]:
    """The found entities that no link, code or mention already covers."""
    held = [_span(entity) for entity in taken if entity["type"] not in SPLITTABLE and entity["type"] not in QUOTES]
    return [entity for entity in found if not any(_meet(_span(entity), span) for span in held)]


def content_of(text: str, entities: list[Entity], name: str = "text") -> dict[str, Any]:
    """The fields of a message: `text` and `entities`, or `caption` and `caption_entities`."""
    if not text:
        return {}
    return {name: text} | ({"entities" if name == "text" else f"{name}_entities": entities} if entities else {})
