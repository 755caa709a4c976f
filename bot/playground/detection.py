"""What Telegram finds in a text by itself: links, mentions, hashtags, commands, addresses. The usual forms only."""

from __future__ import annotations

import re

from bot.playground.markup import Entity, units

_DOMAINS = (
    "com|org|net|info|biz|name|pro|edu|gov|mil|int|app|dev|blog|news|site|online|shop|store|cloud|tech|page|live|media"
    "|press|link|click|club|world|today|agency|travel|museum|aero|mobi|asia|xyz|top|wiki|email|space|website|one|рф|укр"
    "|[a-z]{2}"
)
_PATTERNS = (
    (
        "url",
        re.compile(
            rf"(?<![\w@.$#])(?:(?:https?|ftp)://(?:[\w-]+\.)+(?:{_DOMAINS})(?![\w-])|(?:tg|ton|tonsite)://[\w-]+"
            rf"|(?:[\w-]+\.)+(?:{_DOMAINS})(?![\w@-])|(?:https?://)?(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![\w.]))"
            r"(?::\d{1,5})?(?:[/?#][^\s<>\"«»“”]*)?",
            re.IGNORECASE,
        ),
    ),
    ("email", re.compile(r"(?<![\w.@/])[\w.+-]{1,64}@(?:[\w-]+\.)+[a-zA-Z]{2,}(?![\w@])")),
    ("mention", re.compile(r"(?<![\w@/])@[a-zA-Z0-9_]{4,32}(?![\w@])")),
    ("hashtag", re.compile(r"(?<![\w#@])#(?=[\w·]*[^\W\d])[\w·]{1,256}(?:@[a-zA-Z0-9_]{3,32})?(?![\w#])")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")),
)
_SIGNS = re.compile(r"[.@#$/]")
_CLOSING = ".,:;!?'\"…"


def detect(text: str) -> list[Entity]:
    """The entities found, in order and apart from each other; a quick no for most texts."""
    if not _SIGNS.search(text):
        return []
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, stop = match.span()
            if kind == "url":
                stop = start + len(_shorn(match.group()))
            if all(stop <= other[0] or other[1] <= start for other in found):
                found.append((start, stop, kind))
    if text.isascii():
        return [{"type": kind, "offset": start, "length": stop - start} for start, stop, kind in sorted(found)]
    return [
        {"type": kind, "offset": units(text[:start]), "length": units(text[start:stop])}
        for start, stop, kind in sorted(found)
    ]


def _shorn(url: str) -> str:
    """The URL without the punctuation of the sentence around it."""
    while url and (url[-1] in _CLOSING or _unopened(url, "()") or _unopened(url, "[]")):
        url = url[:-1]
    return url


def _unopened(url: str, pair: str) -> bool:
    return url[-1] == pair[1] and url.count(pair[0]) < url.count(pair[1])
