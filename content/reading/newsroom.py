"""Newsroom text: plain lines without markup, often flattened by the way they came.

There are no `#`, often no blank lines, tables stand glued under lists. So every line is judged by what it looks like
and by what follows it: a short line without closing punctuation above running text is a heading, a line that ends in a
colon leads in what follows. One pass over the lines; time grows with the length and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from content.article import Article
from content.document import (
    Block,
    Code,
    Divider,
    Heading,
    Paragraph,
    Picture,
    Quote,
    Span,
    Spans,
)
from content.reading.finishing import attribution, finish
from content.reading.inline import picture_address, plain_spans, spans_of
from content.reading.lists import BULLETS, DASHES, Entry, entry_of, flat, listings
from content.reading.pipes import is_rule, table_of
from content.reading.wrapping import unwrapped

HEADING_LENGTH = 120

_CLOSING = frozenset(".!?…:;,。！？：；、，؟؛،।։")
_CLOSING_QUOTES = "\"'”’»“)]』」"
_LEAD_INS = (":", "：")
_BYLINE = re.compile(r"(?:By|Author|Автор|Von|Yazan|Müəllif|Par|Por)[: ]\s*([^\W\d_][^\d:;!?]{2,59})")
_TIME = r"(?:[,;| ]+(?:at )?\d{1,2}[:.]\d\d.{0,12})?"
_STAMP = re.compile(
    rf"(?:[^\W\d]+,? )?(?:\d{{1,2}}\.? [^\W\d]+\.?,? (?:19|20)\d\d|[^\W\d]+ \d{{1,2}},? (?:19|20)\d\d){_TIME}"
    rf"|(?:[^\W\d]+,? )?\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}{_TIME}|(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日.{{0,12}}"
)
_TITLED = re.compile(r"(\S+)\s+[\"'](.*)[\"']\s*")
_LINKED_PICTURE = re.compile(r"\[(!\[.*\]\(\S+\))\]\(\S+\)")
_BARE_PICTURE = re.compile(r"https?://\S+\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)
_DIVIDER = re.compile(r"(?:[-*_=~—–⁂] ?){3,}|⁂")
_HASHES = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?")
_FENCE = re.compile(r"(```+|~~~+)[ \t]*([\w+#.-]{0,30})[ \t]*")


def read_newsroom(text: str, name: str = "article") -> Article:
    """The article a text without markup is; raises UnreadableArticle when there is not a word in it."""
    reader = _Reader(text)
    body = reader.blocks()
    return finish(body, name, reader.pictures, author=reader.author)


class _Reader:
    """The lines, how far they are read, and the blocks they gave."""

    def __init__(self, text: str) -> None:
        self.lines = list(map(str.rstrip, text.split("\n")))
        self.at = 0
        self.out: list[Block] = []
        self.pictures: list[Picture] = []
        self.author = ""
        self._whole = False
        self._chain = 0  # short lines, one under another
        self.spans: Callable[[str], Spans] = spans_of if _is_marked(text) else plain_spans
        self._tabbed = "\t" in text

    def blocks(self) -> list[Block]:
        lines, takers = self.lines, _TAKERS
        while self.at < len(lines):
            line = lines[self.at]
            if not line:
                self.at += 1
                continue
            first = line[0]
            if first.isspace():
                first = line.lstrip()[0]
            taker = takers.get(first)
            if taker is None or not taker(self):
                self._prose()
        return self.out

    def following(self) -> int:
        """The index of the next line that is not blank, or the number of lines."""
        lines, count, at = self.lines, len(self.lines), self.at + 1
        while at < count and not lines[at]:
            at += 1
        return at

    def _prose(self) -> None:
        line = self.lines[self.at].strip()
        if "|" in line and self._table():
            return
        if self._tabbed and "\t" in line and self._tab_table():
            return
        if line[-1] in _CLOSING or _closes(line):
            if not self.out and len(line) < HEADING_LENGTH and line[-1] in "?!":
                self._short(line)
            else:
                self._paragraph(line)
        elif not self._whole and self._is_broken(line):
            self.lines[self.at :] = unwrapped(self.lines[self.at :])
            self._whole = True
        elif len(line) < HEADING_LENGTH:
            self._short(line)
        else:
            self._paragraph(line)

    def _paragraph(self, line: str) -> None:
        self._chain = 0
        self.out.append(Paragraph(self.spans(line)))
        self.at += 1

    def _is_broken(self, line: str) -> bool:
        """Whether the sentence of this line goes on in the next one: the text was wrapped to a width."""
        at = self.at + 1
        if at >= len(self.lines) or not self.lines[at]:
            return False
        return self.lines[at].lstrip()[0].islower() and any(map(str.isalpha, line))

    def _short(self, line: str) -> None:
        """A short line that does not close: a heading when something stands under it."""
        following = self.following()
        if following == len(self.lines) or not any(map(str.isalpha, line)):
            self._paragraph(line)
            return
        below = self.lines[following].strip()
        if self._chain > 1 and not self.lines[self.at - 1]:
            self._chain = 0
        if self._is_byline(line):
            self._paragraph(line)
        elif not self.out:
            self._chain = 1
            self._heading(line, 1)
        elif self._chain < 2 and (_carries(below) or (not self._chain and self._stands_apart(following, below))):
            self._chain += 1
            self._heading(line, 2)
        else:
            self._paragraph(line)
            self._chain = 2

    def _stands_apart(self, following: int, below: str) -> bool:
        """Whether a blank line parts this short line from the next one, which then is a heading of its own."""
        return following > self.at + 1 and below[0] not in "!["

    def _heading(self, line: str, level: int) -> None:
        self.out.append(Heading(level, self.spans(line)))
        self.at += 1

    def _is_byline(self, line: str) -> bool:
        """Who wrote it, where it is from and when, in the first lines."""
        if len(self.out) > 3 or len(line) > 70:
            return False
        by = _BYLINE.fullmatch(line)
        if by:
            self.author = self.author or by[1].strip()
            return True
        return _STAMP.fullmatch(line) is not None or (":" in line and bool(attribution(line)))

    def _table(self) -> bool:
        """Lines of cells parted by pipes; without a pipe in front only when a rule of dashes stands under the first."""
        lines, count, start = self.lines, len(self.lines), self.at
        piped = lines[start].lstrip()[0] == "|"
        if not piped and not (start + 1 < count and is_rule(lines[start + 1])):
            return False
        end = start + 1
        if piped:
            while end < count and lines[end].lstrip()[:1] == "|":
                end += 1
        else:
            while end < count and "|" in lines[end]:
                end += 1
        if piped and end == start + 1 and not lines[start].endswith("|"):
            return False
        table = table_of([line.strip() for line in lines[start:end]], self.spans)
        if table is None:
            return False
        self._chain = 0
        self.out.append(table)
        self.at = end
        return True

    def _tab_table(self) -> bool:
        """At least two lines with the same number of tabs."""
        lines, count, start = self.lines, len(self.lines), self.at
        tabs = lines[start].strip().count("\t")
        end = start + 1
        while end < count and lines[end].strip().count("\t") == tabs:
            end += 1
        if end - start < 2:
            return False
        table = table_of([line.strip().replace("|", "\\|").replace("\t", "|") for line in lines[start:end]], self.spans)
        if table is None:
            return False
        self._chain = 0
        self.out.append(table)
        self.at = end
        return True

    def _list(self) -> bool:
        """Items one under another, blank lines and broken lines between them allowed."""
        if self._dashes():
            return True
        entry = entry_of(self.lines[self.at])
        if entry is None or (entry.weak and not self._led_in(entry)):
            return self._divider()
        lines, count = self.lines, len(self.lines)
        entries = [entry]
        at = self.at + 1
        while at < count:
            line = lines[at]
            if not line:
                after = at + 1
                while after < count and not lines[after]:
                    after += 1
                following = entry_of(lines[after]) if after < count else None
                if following is None or (following.number is None) != (entries[0].number is None):
                    break
                at = after
                line = lines[at]
            found = entry_of(line)
            if found is not None:
                entries.append(found)
            elif line[0].isspace() and line.lstrip()[0] not in "|!>#" and lines[at - 1]:
                entries[-1].text.append(line.strip())
            else:
                break
            at += 1
        self._chain = 0
        self.out.extend(listings(entries, self.spans))
        self.at = at
        return True

    def _dashes(self) -> bool:
        """Items that each begin with a dash and fill a line, nothing about them open: as nearly all lists are."""
        lines, count, start = self.lines, len(self.lines), self.at
        end = start
        while end < count and lines[end].startswith("- ") and lines[end][2].isalnum():
            end += 1
        if end == start or (end < count and (lines[end][:1].strip() or "-") in _LIST_SIGNS):
            return False
        self._chain = 0
        self.out.append(flat([line[2:] for line in lines[start:end]], self.spans))
        self.at = end
        return True

    def _led_in(self, entry: Entry) -> bool:
        """Whether a sign that may be something else (a dash, a figure) opens a list: led in, or counted on below."""
        before = self.out[-1] if self.out else None
        if isinstance(before, Paragraph) and before.spans and before.spans[-1].text.endswith(_LEAD_INS):
            return True
        if entry.number is None:
            return False
        following = self.following()
        below = entry_of(self.lines[following]) if following < len(self.lines) else None
        return below is not None and below.number == entry.number + 1

    def _divider(self) -> bool:
        if not _DIVIDER.fullmatch(self.lines[self.at].strip()[:200]):
            return False
        if self.out:
            self.out.append(Divider())
        self.at += 1
        return True

    def _picture(self) -> bool:
        line = self.lines[self.at].strip()
        linked = _LINKED_PICTURE.fullmatch(line)
        if linked:
            line = linked[1]
        caption = ""
        if line.startswith("![") and line[-1] == ")" and "](" in line:
            middle = line.rfind("](")
            alt, target = line[2:middle].strip(), line[middle + 2 : -1]
            if " " in target:
                titled = _TITLED.fullmatch(target)
                target, caption = (titled[1], titled[2]) if titled else ("", "")
            url = picture_address(target)
        elif _BARE_PICTURE.fullmatch(line):
            url, alt = picture_address(line), ""
        else:
            return False
        if not url:
            return False
        self._chain = 0
        picture = Picture(url, alt, (Span(caption),) if caption else ())
        self.pictures.append(picture)
        self.out.append(picture)
        self.at += 1
        return True

    def _quote(self) -> bool:
        lines, count, at = self.lines, len(self.lines), self.at
        paragraphs: list[list[str]] = [[]]
        while at < count and lines[at].lstrip()[:1] == ">":
            said = lines[at].lstrip().lstrip("> ").strip()
            if said:
                paragraphs[-1].append(said)
            else:
                paragraphs.append([])
            at += 1
        blocks = tuple(Paragraph(self.spans(" ".join(said))) for said in paragraphs if said)
        if blocks:
            self.out.append(Quote(blocks))
        self._chain = 0
        self.at = at
        return True

    def _hashed(self) -> bool:
        found = _HASHES.fullmatch(self.lines[self.at].strip())
        if not found or not found[2]:
            return False
        self._heading(found[2], len(found[1]))
        return True

    def _fence(self) -> bool:
        opening = _FENCE.fullmatch(self.lines[self.at].strip())
        if not opening:
            return False
        lines, count, at = self.lines, len(self.lines), self.at + 1
        while at < count and not lines[at].startswith(opening[1]):
            at += 1
        if at == count:
            return False
        self.out.append(Code("\n".join(lines[self.at + 1 : at]), opening[2]))
        self._chain = 0
        self.at = at + 1
        return True


_LIST_SIGNS = frozenset(f"{BULLETS}{DASHES}(0123456789")

_TAKERS = {
    "|": _Reader._table,
    "!": _Reader._picture,
    "[": _Reader._picture,
    "h": _Reader._picture,
    ">": _Reader._quote,
    "#": _Reader._hashed,
    "`": _Reader._fence,
    "~": _Reader._fence,
    "_": _Reader._divider,
    "=": _Reader._divider,
    "⁂": _Reader._divider,
    **dict.fromkeys(f"{BULLETS}{DASHES}(0123456789", _Reader._list),
}


def _is_marked(text: str) -> bool:
    """Whether there may be marks in the lines; the first picture, which stands on its own line, does not count."""
    sign = text.find("!")
    if sign > 0 and text.startswith("\n![", sign - 1):
        end = text.find("\n", sign)
        text = text[:sign] + (text[end:] if end > 0 else "")
    return "*" in text or "`" in text or ("]" in text and "](" in text) or ("/" in text and "://" in text)


def _closes(line: str) -> bool:
    """Whether the line ends as a sentence, a clause or a lead-in does."""
    last = line[-1]
    if last in _CLOSING:
        return True
    if last in _CLOSING_QUOTES:
        line = line.rstrip(_CLOSING_QUOTES)
        return bool(line) and line[-1] in ".!?…。！？؟"
    return False


def _carries(below: str) -> bool:
    """Whether the line below is what a heading stands above: running text, a lead-in, a list, a table, a quote."""
    if below[0] in "|>" or len(below) >= HEADING_LENGTH or _closes(below):
        return True
    return below[0] in _TAKERS and entry_of(below) is not None
