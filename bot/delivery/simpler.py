"""A message in a simpler form, for when the server refuses the good one: pure, Call to Call."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.delivery.decide import Again
from content.markup.calls import Call
from content.markup.rich_back import is_rich, without_pictures

_LINK = re.compile(r"<a\s+href=\"([^\"]*)\"[^>]*>(.*?)</a>", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_WITH_CAPTION = frozenset({"sendPhoto", "sendVideo", "sendAnimation", "sendDocument", "sendAudio"})
_KEPT = ("reply_markup", "disable_notification", "protect_content", "reply_parameters", "parse_mode")


def simpler(call: Call, form: Again) -> Call | None:
    """The call in that form, or None when it has none: `plain` without markup, `without file` with its words alone."""
    if form == "plain":
        return _plain(call)
    if form == "without file":
        return _without_file(call)
    return None


def _plain(call: Call) -> Call | None:
    if call.parameters.get("parse_mode") != "HTML":
        return None
    parameters = {name: value for name, value in call.parameters.items() if name != "parse_mode"}
    for name in ("text", "caption"):
        if isinstance(parameters.get(name), str):
            parameters[name] = without_markup(parameters[name])
    return Call(call.method, parameters)


def _without_file(call: Call) -> Call | None:
    if call.method in _WITH_CAPTION:
        words: Mapping[str, Any] = call.parameters
    elif call.method == "sendMediaGroup":
        words = _words_of_all(call.parameters.get("media", ()))
    elif is_rich(call):
        shown = call.parameters["rich_message"]
        bare = without_pictures(shown)
        return None if bare == shown else Call(call.method, {**call.parameters, "rich_message": bare})
    elif call.method == "editMessageCaption":  # the picture was left out when the message was sent
        words = call.parameters
    else:
        return None
    if not words.get("caption"):
        return None
    parameters = {name: call.parameters[name] for name in _KEPT if name in call.parameters}
    parameters["text"] = words["caption"]
    if "parse_mode" in words:
        parameters["parse_mode"] = words["parse_mode"]
    if "caption_entities" in words:
        parameters["entities"] = words["caption_entities"]
    parameters["link_preview_options"] = {"is_disabled": True}
    if call.method == "editMessageCaption":
        return Call("editMessageText", {"message_id": call.parameters["message_id"], **parameters})
    return Call("sendMessage", parameters)


def _words_of_all(media: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    said = [one for one in media if one.get("caption")]
    if len(said) < 2:
        return said[0] if said else {}
    joined = {"caption": "\n\n".join(one["caption"] for one in said)}
    return joined | ({"parse_mode": said[0]["parse_mode"]} if "parse_mode" in said[0] else {})


def without_markup(text: str) -> str:
    """Telegram's HTML as plain text; where a link leads stays readable."""

    def written_out(link: re.Match[str]) -> str:
        address, words = link.groups()
        return words if address in words or address.startswith("tg:") else f"{words} ({address})"

    return html.unescape(_TAG.sub("", _LINK.sub(written_out, text)))
