"""The same story told twice: the same text again, a correction, another desk's report, a follow-up.

An article leaves traces that storage can index and compare without reading it again:

- `digest`: equal only for the same title and the same words in the same order;
- `fingerprint`: a 64-bit SimHash of the body's word 3-grams; the share of words that differ shows in the number of
  bits that differ;
- `marks`: the eight smallest hashes of those 3-grams, most of which two near texts have in common;
- `names`: capitalised words and numbers, which another desk's report of the same event shares.

An archive indexes marks and names and compares with those articles only that share most of them (40 are plenty): any
article by `marks`, which are as good as unique; by `name_marks`, of which some are in every tenth article, only those
of the last `FOLLOWS`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from content.article import Article, Filed
from content.document import Code, Paragraph, own_text, walk
from content.languages import FREQUENT, detect

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")
_GRAM = 3  # words
_TEXT_MARKS = 8
_MOST_NAMES = 24
_NAMES_FROM = 4_000  # characters: who and where is told early
_STEM = 6  # letters that stay of a name, whose ending many languages change

# Measured over samples of some 200 words (the table stands in tests/content/test_stories.py): with 5 % of the words
# edited 4 to 17 bits differ and 5 marks or more stay; with 30 % 16 to 34 bits, and only 2 texts of 72 keep half of
# their marks as well; another desk's report differs by 25 and more, another subject by 21. A longer text moves less. So
# a fingerprint this near is enough alone (one unrelated pair in 400,000 is); one less near needs half of
# the marks.
_SURELY_NEAR = 14
_NEAR = 20
_NEAR_MARKS = 0.5
# The same words filled in anew for another event (a quake, a match) come to 14 to 18 bits and 5 marks too: only the
# names and figures tell them apart. An edited text keeps nearly all of them, the other event none to a seventh.
_NEAR_NAMES = 0.5
# Another desk shares 0.86 and more of the shorter report's names and figures; two matters of the same minister 0.44.
_SAME_EVENT = 0.6
_LEAST_SHARED = 3  # names: two texts that both name a country and its capital need not tell one story
_SAME_DAYS = timedelta(hours=36)  # a later report of the same event has something new to say
FOLLOWS = timedelta(days=14)
_MENDED = timedelta(hours=12)  # tomorrow the same headline with another figure is tomorrow's bulletin
_CORRECTED = timedelta(days=7)  # a near text from the same source is a correction for so long, then an anniversary


class Traces(NamedTuple):
    """What an article is recognised by: fingerprint and digest have 64 bits, marks 32, none is negative."""

    fingerprint: int
    digest: int
    marks: tuple[int, ...]
    names: frozenset[str]


class Known(NamedTuple):
    """An article of the archive, as far as is needed to tell what a new one has to do with it."""

    number: int
    received: datetime
    traces: Traces
    title: str = ""
    source: str = ""
    url: str = ""
    identity: str = ""
    withdrawn: bool = False


class Relation(StrEnum):
    """What a new article is to one we know."""

    NEW = "new"
    SAME_TEXT = "same text"  # nothing to deliver
    CORRECTION = "correction"  # takes the other's place
    SAME_STORY = "same story"  # another desk's report: shown once, with "also in"
    FOLLOW_UP = "follow-up"  # says what it follows


class Verdict(NamedTuple):
    """The relation, and the number of the article it is to; None for a new story."""

    relation: Relation
    number: int | None = None


def traces(article: Article) -> Traces:
    """Everything an article is recognised by."""
    text = _body(article)
    hashes = _hashes(text or article.title)
    words = " ".join(f"{article.title} {text}".casefold().split())
    digest = int.from_bytes(blake2b(words.encode(), digest_size=8).digest())
    return Traces(_simhash(hashes), digest, _smallest(hashes), names(article))


def name_marks(left: Traces) -> tuple[int, ...]:
    """The names as numbers of 32 bits, at most 36 of them, to index an article under and to look candidates up by."""
    return tuple(sorted(int.from_bytes(blake2b(name.encode(), digest_size=4).digest()) for name in left.names))


def fingerprint(article: Article) -> int:
    """A 64-bit SimHash of the body's word 3-grams; the title does not count, for every desk writes its own."""
    return _simhash(_hashes(_body(article) or article.title))


def distance(one: int, other: int) -> int:
    """How many of the 64 bits of two fingerprints differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def names(article: Article) -> frozenset[str]:
    """The names and numbers of an article, cut to their stems; its frequent words where a script has no capitals."""
    text = f"{article.title}\n{_body(article)}"[:_NAMES_FROM]
    idle = FREQUENT.get((article.language or detect(text)).split("-", maxsplit=1)[0], frozenset()) | _CALENDAR
    found = Counter(_stem(word) for word in _capitalised(_without_title_case(text)) if word.casefold() not in idle)
    if not found:
        words = Counter(word for word in _WORD.findall(text) if len(word) > 2 and word not in idle)
        pairs = Counter("".join(pair) for pair in pairwise(text) if _UNSPACED.fullmatch("".join(pair)))
        found = Counter({word[:_STEM]: times for word, times in (words + pairs).items() if times > 1})
    figures = Counter(number for number in map(_figure, _NUMBER.findall(text)) if number)
    return frozenset([word for word, _ in found.most_common(_MOST_NAMES)] + [n for n, _ in figures.most_common(12)])


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Which share of the names of the shorter report the other has, from 0 to 1; 0 below three names in common."""
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= _LEAST_SHARED else 0.0


def judge(new: Article, left: Traces, candidates: Sequence[Known], now: datetime) -> Verdict:
    """What a new article is to those the archive found for it (any that share a mark, its identity or its URL).

    Of several it is the nearest that counts: its own earlier version before the same text, that before the same story.
    """
    for known in _latest_first(candidates):
        if (new.identity and new.identity == known.identity) or (new.url and new.url == known.url):
            same = left.digest == known.traces.digest
            return Verdict(Relation.SAME_TEXT if same else Relation.CORRECTION, known.number)
    near = [known for known in candidates if _is_near(left, known.traces) or _is_mended(new, left, known, now)]
    if near:
        nearest = min(near, key=lambda known: (distance(left.fingerprint, known.traces.fingerprint), -known.number))
        return Verdict(_of_near(new, left, nearest, now), nearest.number)
    linked = {
        span.link for block in walk(new.body) if isinstance(block, Paragraph) for span in block.spans if span.link
    }
    for known in _latest_first(candidates):
        if known.url and known.url in linked:
            return Verdict(Relation.FOLLOW_UP, known.number)
    alike = [(likeness(left.names, known.traces.names), known) for known in candidates]
    recent = [(share, known) for share, known in alike if share >= _SAME_EVENT and now - known.received <= FOLLOWS]
    if not recent:
        return Verdict(Relation.NEW)
    _, closest = max(recent, key=lambda pair: (pair[0], pair[1].number))
    if (new.source and new.source == closest.source) or now - closest.received > _SAME_DAYS:
        return Verdict(Relation.FOLLOW_UP, closest.number)
    return Verdict(Relation.SAME_STORY, closest.number)


def related(filed: Iterable[Filed]) -> tuple[Filed, ...]:
    """The articles by number, each with what it is to those before it: for a few that no archive has compared."""
    told: dict[int, Filed] = {}
    known: list[Known] = []
    for one in sorted(filed, key=lambda one: one.number):
        article, left = one.article, traces(one.article)
        relation, number = judge(article, left, known, one.received)
        if number is not None and relation is Relation.FOLLOW_UP:
            one = replace(one, follows=number)
        elif number is not None:
            one = replace(one, also=told[number].also or number)
        told[one.number] = one
        names = (article.title, article.source, article.url, article.identity)
        known.append(Known(one.number, one.received, left, *names))
    return tuple(told.values())


def _of_near(new: Article, left: Traces, known: Known, now: datetime) -> Relation:
    same_desk = new.source == known.source
    if left.digest == known.traces.digest:
        return Relation.SAME_TEXT if same_desk or not new.source else Relation.SAME_STORY
    # Two identities are two articles, however alike; without a source nobody can be corrected by somebody else.
    another = bool(new.identity and known.identity)
    if same_desk and not another and now - known.received <= _CORRECTED:
        return Relation.CORRECTION
    return Relation.SAME_STORY


def _is_near(one: Traces, other: Traces) -> bool:
    """Nearly the same text about the same thing: the same words about other people and figures are another story."""
    if one.digest == other.digest:
        return True
    return _same_words(one, other) and all(map(_kept, _split(one.names), _split(other.names)))


def _is_mended(new: Article, left: Traces, known: Known, now: datetime) -> bool:
    """Whether one figure is put right, which may have been all the figures there are: under the same headline of the
    same desk, within hours."""
    if (new.source, new.title) != (known.source, known.title) or now - known.received > _MENDED:
        return False
    (mine, figures), (theirs, before) = _split(left.names), _split(known.traces.names)
    return (
        len(figures - before) <= 1
        and len(before - figures) <= 1
        and _kept(mine, theirs)
        and _same_words(left, known.traces)
    )


def _same_words(one: Traces, other: Traces) -> bool:
    apart = distance(one.fingerprint, other.fingerprint)
    kept = len(set(one.marks) & set(other.marks)) / max(1, min(len(one.marks), len(other.marks)))
    return apart <= _SURELY_NEAR or (apart <= _NEAR and kept >= _NEAR_MARKS)


def _kept(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return not mine or not theirs or len(mine & theirs) >= _NEAR_NAMES * min(len(mine), len(theirs))


def _split(found: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    figures = frozenset(name for name in found if name[0].isdigit())
    return found - figures, figures


def _latest_first(candidates: Iterable[Known]) -> list[Known]:
    return sorted(candidates, key=lambda known: -known.number)


# -- words ------------------------------------------------------------------------------------------------------------

_CAPITALISED = re.compile(r"(?<![\w.])[^\W\d_a-z][\w’'-]*\w")
_OPENS = re.compile(r"(?:\A|[.!?:…\n|\t–—-]|[.!?]?[\"“„«»”])\s*\Z")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}")
_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f]*")
_POSSESSIVE = re.compile(r"['’]\w{0,3}\Z")
_YEARS = range(1900, 2100)
# Written with a capital, and no name of anybody.
_CALENDAR = frozenset(
    re.findall(
        r"\w+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar "
        "februar märz mai juni juli oktober dezember mr mrs ms dr herr frau",
    )
)


def _body(article: Article) -> str:
    return "\n".join(text for block in walk(article.body) if not isinstance(block, Code) and (text := own_text(block)))


def _hashes(text: str) -> list[int]:
    """The 64-bit hashes of the word 3-grams, each gram once."""
    words = _WORD.findall(text.casefold())
    grams = set(map(" ".join, zip(*(words[start:] for start in range(_GRAM))))) or {" ".join(words)}
    return [int.from_bytes(blake2b(gram.encode(), digest_size=8).digest()) for gram in grams]


def _simhash(hashes: Sequence[int]) -> int:
    """Each bit is what most of the hashes have there."""
    rows = b"".join(value.to_bytes(8) for value in hashes)
    ones = int.from_bytes(b"\x01" * len(hashes))
    found = 0
    for column in range(8):
        # One column of bytes as a single large number: a bit of all rows is counted in one step.
        stacked = int.from_bytes(rows[column::8])
        for bit in range(8):
            if 2 * (stacked >> bit & ones).bit_count() > len(hashes):
                found |= 1 << (8 * (7 - column) + bit)
    return found


def _smallest(hashes: Sequence[int]) -> tuple[int, ...]:
    # The smallest have their high bits in common with everybody's smallest, so the low ones are kept.
    return tuple(value & 0xFFFF_FFFF for value in sorted(hashes)[:_TEXT_MARKS])


def _stem(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold()[:_STEM]


def _figure(number: str) -> str:
    """A number without its separators; "" for years and for what is too small to tell anything."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return "" if len(digits) < 2 or int(digits[:12]) in _YEARS else digits


def _without_title_case(text: str) -> str:
    """The text without the lines that write most of their words with a capital: there it means nothing."""
    kept = []
    for line in text.split("\n"):
        words = line.split()
        if 2 * sum(word[0].isupper() for word in words) <= len(words) + 2:
            kept.append(line)
    return "\n".join(kept)


def _capitalised(text: str) -> list[str]:
    """Words written with a capital that is not there only because a sentence begins."""
    inside: list[str] = []
    opening: list[str] = []
    for match in _CAPITALISED.finditer(text):
        word = match[0]
        if not word[0].isupper():
            continue
        place = opening if _OPENS.search(text[max(0, match.start() - 3) : match.start()]) else inside
        place.append(word)
    known = set(map(_stem, inside))
    return inside + [word for word in opening if _stem(word) in known]
