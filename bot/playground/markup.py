"""Telegram's HTML as the server parses it: the same texts, entities and refusals, found by comparing with its parser.

Attribute names are case-sensitive, tag names are not. Only `lt`, `gt`, `amp`, `quot` and numbers are character
references; anything else stays as written. Offsets in refusals count bytes, in entities UTF-16 units.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from bot.playground.links import checked_link, mentioned_user
from bot.playground.refusals import Refused, bad_request

Entity = dict[str, Any]

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = frozenset(_SIMPLE) | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
# How entities at one place are ordered: quotes enclose code, code encloses links, links enclose styles.
PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 48,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#X([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*));?")
_SPACE = " \t\r\n\0\v"
_TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
_ATTRIBUTE = re.compile(r"[^ \t\r\n\0\v>=/\"']*")
_BLANK = re.compile(r"[ \t\r\n\v]*")
_TOKEN = re.compile(r"[a-zA-Z0-9.\-]*")
_DATE_FORMAT = re.compile(r"[wdDtT]*\Z")


class _Open(NamedTuple):
    tag: str
    argument: str
    extra: str
    offset: int  # UTF-16 units
    begin: int  # characters of the result


def units(text: str) -> int:
    """The length in UTF-16 units, Telegram's measure."""
    return len(text) + sum(1 for sign in text if sign > "\uffff") if not text.isascii() else len(text)


def order(entity: Entity) -> tuple[int, int, int]:
    """The key Telegram sorts entities by: earlier, longer, outer."""
    outer = 10 if entity["type"] == "pre" and "language" in entity else PRIORITY.get(entity["type"], 50)
    return entity["offset"], -entity["length"], outer


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text and its entities; raises Refused with the parser's own words."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.characters = 0
        self.offset = 0
        self.stack: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        source = self.source
        while (at := source.find("<", self.at)) >= 0:
            self._say(source[self.at : at])
            self.at = at
            if source.startswith("/", at + 1):
                self._close()
            else:
                self._open()
        self._say(source[self.at :])
        if self.stack:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        text = "".join(self.text)
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            raise _unparsable(
                "Text contains invalid Unicode characters after decoding HTML entities,"
                " check for unmatched surrogate code units"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        self.entities.sort(key=order)
        return text, self.entities

    def _say(self, raw: str) -> None:
        if not raw:
            return
        plain = _decode(raw)
        self.text.append(plain)
        self.characters += len(plain)
        self.offset += units(plain)

    def _fail(self, words: str, at: int) -> Refused:
        return _unparsable(f"{words} at byte offset {self._bytes(at)}")

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def _open(self) -> None:
        source, begin = self.source, self.at
        at = _end(_TAG_NAME, source, begin + 1)
        if at == len(source) or source[at] == "\0":
            raise self._fail("Unclosed start tag", begin)
        tag = _lower(source[begin + 1 : at])
        if tag not in _TAGS:
            raise self._fail(f'Unsupported start tag "{tag}"', begin)
        argument = extra = ""
        while True:
            at = _skip(source, at)
            if source.startswith(">", at):
                break
            attribute, value, at = self._attribute(tag, begin, at)
            match tag, attribute:
                case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
                    argument = value or ""
                case "code", "class" if (value or "").startswith("language-"):
                    argument = (value or "")[9:]
                case "span", "class" if (value or "").startswith("tg-"):
                    argument = (value or "")[3:]
                case "blockquote", "expandable":
                    argument = "1"
                case "tg-time", "format":
                    extra = value or ""
        if tag == "span" and argument != "spoiler":
            raise self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self.stack.append(_Open(tag, argument, extra, self.offset, self.characters))
        self.at = at + 1

    def _attribute(self, tag: str, begin: int, at: int) -> tuple[str, str | None, int]:
        """One attribute from `at`: its name, its value (None without one) and where it ends."""
        source = self.source
        start, at = at, _end(_ATTRIBUTE, source, at)
        name = source[start:at]
        if not name:
            raise self._fail(f'Empty attribute name in the tag "{tag}"', begin)
        at = _skip(source, at)
        if not source.startswith("=", at):
            if at >= len(source):
                raise self._fail(f'Unclosed start tag "{tag}"', begin)
            return name, None, at
        at = _skip(source, at + 1)
        if at >= len(source):
            raise self._fail(f'Unclosed start tag "{tag}"', begin)
        if source[at] in "\"'":
            end = source.find(source[at], at + 1)
            if end < 0 or end + 1 >= len(source):
                raise self._fail("Unclosed start tag", begin)
            return name, _decode(source[at + 1 : end]), end + 1
        end = _end(_TOKEN, source, at)
        if end < len(source) and source[end] not in _SPACE and source[end] != ">":
            raise self._fail("Unexpected end of name token", at)
        if end >= len(source):
            raise self._fail("Unclosed start tag", begin)
        return name, _lower(source[at:end]), end

    def _close(self) -> None:
        source, begin = self.source, self.at
        if not self.stack:
            raise self._fail("Unexpected end tag", begin)
        named = _end(_TAG_NAME, source, begin + 2)
        at = _skip(source, named)
        if not source.startswith(">", at):
            raise self._fail("Unclosed end tag", begin)
        opened = self.stack.pop()
        found = _lower(source[begin + 2 : named])
        if found and found != opened.tag:
            place = self._bytes(begin)
            raise _unparsable(
                f'Unmatched end tag at byte offset {place}, expected "</{opened.tag}>", found "</{found}>"'
            )
        self.at = at + 1
        if self.offset > opened.offset:
            self._mark(opened)

    def _mark(self, opened: _Open) -> None:
        """Turn a closed tag into its entity, if it has one."""
        kind = _SIMPLE.get(opened.tag)
        fields: Entity | None = {}
        match opened.tag:
            case "a":
                target = opened.argument or "".join(self.text)[opened.begin :]
                fields = _link(target)
            case "tg-emoji":
                fields = {"type": "custom_emoji", "custom_emoji_id": _emoji(opened.argument)}
            case "tg-time":
                fields = _date(opened.argument, opened.extra)
            case "blockquote":
                kind = "expandable_blockquote" if opened.argument else "blockquote"
            case "code" | "pre":
                if self._joined(opened):
                    return
                kind = opened.tag
                fields = {"language": opened.argument} if opened.argument else {}
        if fields is not None:
            place = {"offset": opened.offset, "length": self.offset - opened.offset}
            self.entities.append(({"type": kind} if kind else {}) | place | fields)

    def _joined(self, opened: _Open) -> bool:
        """`<pre><code class="language-x">` (or the reverse) over the same text is one entity with a language."""
        if not self.entities:
            return False
        last = self.entities[-1]
        if last["offset"] != opened.offset or last["length"] != self.offset - opened.offset:
            return False
        if opened.tag == "pre" and last["type"] == "code" and last.get("language"):
            last["type"] = "pre"
            return True
        if opened.tag == "code" and last["type"] == "pre" and "language" not in last and opened.argument:
            last["language"] = opened.argument
            return True
        return False


def _unparsable(words: str) -> Refused:
    return bad_request(f"Can't parse entities: {words}")


def _lower(name: str) -> str:
    return name.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def _skip(source: str, at: int) -> int:
    return _end(_BLANK, source, at)


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    """Where a run of the pattern that starts at `at` ends; the run may be empty."""
    match = pattern.match(source, at)
    return match.end() if match else at


def _decode(raw: str) -> str:
    return _REFERENCE.sub(_character, raw) if "&" in raw else raw


def _character(match: re.Match[str]) -> str:
    low_hex, high_hex, decimal, name = match.groups()
    if name is not None:
        sign = _NAMED.get(name)
        return sign if sign else match.group()
    digits = low_hex if low_hex is not None else high_hex if high_hex is not None else decimal
    written = len(match.group().rstrip(";"))
    code = int(digits, 10 if decimal is not None else 16) if digits and len(digits) < 10 else 0
    return chr(code) if 0 < code < 0x10FFFF and written < 10 else match.group()


def _link(target: str) -> Entity | None:
    user = mentioned_user(target)
    if user:
        return {"type": "text_mention", "user": {"id": user}}
    url = checked_link(target)
    return {"type": "text_link", "url": url} if url else None


def _emoji(given: str) -> str:
    if not re.fullmatch(r"-?[0-9]{1,19}", given, re.ASCII) or int(given) == 0:
        raise _unparsable("Invalid custom emoji identifier specified")
    return str(int(given))


def _date(unix: str, form: str) -> Entity | None:
    if form and form not in ("r", "R") and not _DATE_FORMAT.match(form):
        raise _unparsable("Invalid date format used")
    match = re.match(r"-?[0-9]+", unix, re.ASCII)
    seconds = int(match.group()) if match else 0
    seconds = (seconds + (1 << 31)) % (1 << 32) - (1 << 31)  # the server reads it into 32 bits
    if seconds <= 0:
        return None
    return {"type": "date_time", "unix_time": seconds} | ({"date_time_format": form} if form else {})
