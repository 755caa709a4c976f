"""The pictures of a call: which they are, and the call with them as the platform takes them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.delivery.simpler import simpler
from content.markup.calls import Call
from content.markup.rich_back import is_rich

CAPTION = 1024
"""UTF-16 units of a caption; raw markup is never shorter than what it shows."""


def _is_photo(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("type") == "photo" and isinstance(value.get("media"), str)


def sources_of(call: Call) -> Iterator[str]:
    """The pictures of a call, in order, however deep."""
    if call.method == "sendPhoto" and isinstance(call.parameters.get("photo"), str):
        yield call.parameters["photo"]
    elif call.method == "sendMediaGroup" or is_rich(call):
        yield from _inside(call.parameters)


def _inside(value: Any) -> Iterator[str]:
    if _is_photo(value):
        yield value["media"]
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _inside(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _inside(inner)


def mounted(call: Call, known: Mapping[str, Any], missing: frozenset[str]) -> Call | None:
    """The call with `known` in the place of its pictures and without the `missing` ones; None when nothing is left."""
    if not missing.isdisjoint(sources_of(call)):
        smaller = _smaller_album(call, missing) if call.method == "sendMediaGroup" else simpler(call, "without file")
        return smaller and mounted(smaller, known, frozenset())
    if call.method == "sendPhoto":
        photo = call.parameters["photo"]
        return Call(call.method, {**call.parameters, "photo": known.get(photo, photo)})
    return Call(call.method, _filled(call.parameters, known))


def _smaller_album(call: Call, missing: frozenset[str]) -> Call | None:
    """The album without some of its pictures, if all words have room under the first; else its words alone."""
    media = call.parameters["media"]
    left = [dict(one) for one in media if one["media"] not in missing]
    lost = [one for one in media if one["media"] in missing and one.get("caption")]
    if not left:
        return simpler(call, "without file")
    if lost:
        words = "\n\n".join(one["caption"] for one in (*([left[0]] if left[0].get("caption") else []), *lost))
        if len(words.encode("utf-16-le")) > 2 * CAPTION:
            return simpler(call, "without file")
        left[0] |= {"caption": words} | ({"parse_mode": lost[0]["parse_mode"]} if "parse_mode" in lost[0] else {})
    if len(left) > 1:
        return Call(call.method, {**call.parameters, "media": left})
    only = {name: value for name, value in left[0].items() if name not in ("type", "media")}
    rest = {name: value for name, value in call.parameters.items() if name != "media"}
    return Call("sendPhoto", {**rest, "photo": left[0]["media"], **only})


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    if _is_photo(value):
        return {**value, "media": known.get(value["media"], value["media"])}
    if isinstance(value, Mapping):
        return {key: _filled(inner, known) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(inner, known) for inner in value]
    return value
