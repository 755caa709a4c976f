"""Telegram's own parser as the judge of what the classic writer makes: offline, by TDLib."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import tdjson

from content.document import (
    Block,
    Code,
    Details,
    Document,
    Footnote,
    Listing,
    Picture,
    Quote,
    Span,
    Table,
    own_text,
)
from content.markup.calls import Call

_GONE = re.compile("[\\s\x00-\x1f\x7f-\x9f\u030a\u0333\u033f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_CUT_WORD = 30
_BLOCK_KINDS = {"BlockQuote", "ExpandableBlockQuote"}
_ALONE = {"Code", "Pre", "PreCode"}


class Entity(NamedTuple):
    """An entity as the parser found it: kind without its prefix, offset and length in UTF-16 units, its text."""

    kind: str
    offset: int
    length: int
    text: str
    value: Any = None


class Message(NamedTuple):
    """A text after parsing."""

    text: str
    entities: tuple[Entity, ...]


def _execute(request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()))
    return answer


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def _entities(text: str, found: Iterable[dict[str, Any]]) -> tuple[Entity, ...]:
    raw = text.encode("utf-16-le")
    made: list[Entity] = []
    for entity in found:
        offset, length, kind = entity["offset"], entity["length"], entity["type"]
        value = kind.get("url") or kind.get("unix_time") or kind.get("language")
        shown = raw[2 * offset : 2 * (offset + length)].decode("utf-16-le")  # half a surrogate pair raises here
        made.append(Entity(kind["@type"].removeprefix("textEntityType"), offset, length, shown, value))
    return tuple(made)


def parsed(html: str) -> Message:
    """The markup as Telegram reads it; AssertionError with Telegram's words when it is refused."""
    mode = {"@type": "textParseModeHTML"}
    answer = _execute({"@type": "parseTextEntities", "text": html, "parse_mode": mode})
    assert answer["@type"] == "formattedText", f"{answer.get('message')}: {html[:500]!r}"
    return Message(answer["text"], _entities(answer["text"], answer["entities"]))


def detected(text: str) -> tuple[Entity, ...]:
    """What Telegram makes tappable by itself; moments of a video are not counted, for there is none."""
    answer = _execute({"@type": "getTextEntities", "text": text})
    found = _entities(text, answer.get("entities", ()))
    return tuple(entity for entity in found if entity.kind != "MediaTimestamp")


def markups(calls: Sequence[Call]) -> Iterator[tuple[str, int]]:
    """Every markup in the calls, and how many units it may show."""
    for method, parameters in calls:
        if method == "sendMessage":
            yield parameters["text"], 4096
        for holder in parameters.get("media", (parameters,)):
            if "caption" in holder:
                yield holder["caption"], 1024


def read(calls: Sequence[Call]) -> list[Message]:
    """What a reader sees, after every limit and rule was checked."""
    messages: list[Message] = []
    for call in calls:
        assert set(call.parameters) <= {
            "text", "parse_mode", "link_preview_options", "reply_markup", "photo", "caption", "media",
        }  # fmt: skip
    for html, limit in markups(calls):
        assert len(html.encode()) <= 32_768
        message = parsed(html)
        size = len(message.text.encode("utf-16-le")) // 2
        assert 0 < size <= limit, size
        assert len(message.entities) <= 100
        code = [entity for entity in message.entities if entity.kind in _ALONE]
        assert message.text[0] not in " \n" or any(entity.offset == 0 for entity in code)
        assert message.text[-1] not in " \n" or any(entity.offset + entity.length == size for entity in code)
        _check_nesting(message.entities)
        messages.append(message)
    return messages


def _check_nesting(entities: Sequence[Entity]) -> None:
    for first in entities:
        for second in entities:
            if first is second:
                continue
            start, end = (
                max(first.offset, second.offset),
                min(first.offset + first.length, second.offset + second.length),
            )
            if start >= end:
                continue
            inside = {(entity.offset, entity.offset + entity.length) for entity in (first, second)}
            assert (start, end) in inside, f"{first} and {second} cross"
            assert not (first.kind in _BLOCK_KINDS and second.kind in _BLOCK_KINDS), "a quote in a quote"
            if first.kind in _ALONE:
                assert second.kind in _BLOCK_KINDS, f"{second.kind} with {first.kind}"


def alive(message: Message) -> list[Entity]:
    """What becomes tappable though no markup says so; what code or links cover stays as it is."""
    covered = [
        (entity.offset, entity.offset + entity.length)
        for entity in message.entities
        if entity.kind in _ALONE or entity.kind == "TextUrl"
    ]
    return [
        entity
        for entity in detected(message.text)
        if not any(start < entity.offset + entity.length and entity.offset < end for start, end in covered)
    ]


def letters(text: str) -> str:
    """What is left of a text when spaces, invisible signs and the difference of raised digits are gone."""
    text = _GONE.sub("", re.sub("[\ud800-\udfff]", "\ufffd", text))
    if not text.isascii():
        text = "".join(unicodedata.normalize("NFKD", sign) for sign in text).replace("\u2212", "-")
    return _GONE.sub("", text)


def said(blocks: Sequence[Block]) -> Iterator[str]:
    """The texts of a document in the order in which a reader is to meet them."""
    for block in blocks:
        match block:
            case Table():
                yield from map(_spoken, [block.caption] if block.caption else [])
                for row in block.rows:
                    yield from (_spoken(cell.spans) for cell in row)
            case Picture(caption=caption):
                yield _spoken(caption)
            case Quote(blocks=inner, credit=credit):
                yield from said(inner)
                yield _spoken(credit)
            case Details(title=title, blocks=inner):
                yield _spoken(title)
                yield from said(inner)
            case Footnote(label=label, blocks=inner):
                yield label
                yield from said(inner)
            case Listing(items=items):
                for item in items:
                    yield from said(item.blocks)
            case Code():
                yield block.text
            case _:
                yield _spoken(getattr(block, "spans", ())) or own_text(block)


def _spoken(spans: Iterable[Span]) -> str:
    return " ".join(span.text for span in spans)


def missing(document: Document, messages: Sequence[Message]) -> str:
    """The first word of the document that is not read in its place, or nothing."""
    shown = letters("".join(message.text for message in messages))
    position = 0
    for text in said(document.blocks):
        for word in text.split():
            bare = letters(word)
            found = shown.find(bare, position)
            if found >= 0:
                position = found + len(bare)
            elif len(bare) < _CUT_WORD:
                return word
            else:  # so long that it may have been cut, with a repeated header in between
                for sign in bare:
                    position = shown.find(sign, position) + 1
                    if not position:
                        return word
    return ""
