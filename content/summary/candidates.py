"""The sentences a summary may choose from, with what their place in the article says about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from string import ascii_letters, digits
from typing import NamedTuple

from content.article import Article
from content.document import Block, Details, Heading, Listing, Paragraph, Quote, text_of, walk
from content.languages import FREQUENT, detect
from content.sentences import sentences
from content.summary.openings import is_furniture, without_dateline, word_count

_MOST = 600  # sentences looked at: the news is told long before, and a book must not stop the bot
_WORD = re.compile(r"\w\w+")
_PLAIN = {ord(sign): sign.lower() if sign.isalnum() or sign == "_" else " " for sign in map(chr, range(128))}
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")
_UNSPACED_LANGUAGES = frozenset(("zh", "ja", "th"))
_ARABIC_SCRIPT = frozenset(("ar", "fa", "ur", "ps"))
_STOP = (".", "!", "?", "…", "。", "！", "？", "۔", "।", ".”", '."', "”", "»", '"', "“", ")")
_BULLET = re.compile(r"\s*(?:[-*•–—·▪►]|\d{1,2}[.)])\s+")
_SPELT = re.compile(r"[^\W\d_]+")
_LONGEST_HEADING = 110
_SHORTEST = 3  # words
_SHORTEST_UNSPACED = 6  # signs


class Candidate(NamedTuple):
    """One sentence, its words that mean something, and those of the heading it stands under."""

    text: str
    stems: frozenset[str]
    words: int
    heading: frozenset[str] = frozenset()
    kind: str = "text"  # "text", "item" of a list, or "quote"


class Outline(NamedTuple):
    """An article as a summary sees it."""

    title: str
    title_stems: frozenset[str]
    candidates: list[Candidate]
    language: str


def words(text: str, language: str) -> frozenset[str]:
    """The words of a text that mean something; signs in pairs where words are not spaced."""
    text = text.replace("’", "'")
    if text.isascii():  # the same words, three times as fast
        return frozenset(text.translate(_PLAIN).split()) - _hollow(language)
    found = frozenset(_WORD.findall(text.casefold())) - _hollow(language)
    if language[:2] in _UNSPACED_LANGUAGES:
        runs = _UNSPACED.findall(text)
        return found.difference(runs).union("".join(pair) for run in runs for pair in pairwise(run))
    return found


def stems(text: str, language: str) -> frozenset[str]:
    """The same words cut to their beginnings: endings differ, in some languages on every noun."""
    found = words(text, language)
    if language[:2] in _ARABIC_SCRIPT:
        return frozenset(word[:6].removeprefix("و").removeprefix("ب").removeprefix("ال") or word for word in found)
    return frozenset([word[:6] for word in found])


@cache
def _hollow(language: str) -> frozenset[str]:
    """The words that mean nothing by themselves, and the single signs of the plain alphabet."""
    return FREQUENT.get(language.split("-", maxsplit=1)[0], frozenset()) | frozenset(ascii_letters + digits)


def of_article(article: Article, language: str = "") -> Outline:
    """What an article offers, in its order."""
    spoken = language or article.language or detect(" ".join(_first_words(article.body)) or article.title)
    found = list(_gathered(_told(article.body), spoken, article.dateline))
    if not found:  # then even a few words are what it has to say
        found = list(_gathered(_told(article.body), spoken, article.dateline, labels=True))
    return Outline(article.title, stems(article.title, spoken), found, spoken)


def of_text(text: str, language: str = "") -> Outline:
    """The same for bare text: a line is a paragraph, a short line without a stop is a heading."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    spoken = language or detect(text)
    title = ""
    if len(lines) > 1 and _is_heading(lines[0]):
        title = lines.pop(0).lstrip("# ")
    found = list(_gathered(_told_in_lines(lines), spoken, ""))
    return Outline(title, stems(title, spoken), found, spoken)


def _first_words(body: tuple[Block, ...]) -> Iterator[str]:
    room = 400
    for block in walk(body):
        if isinstance(block, Paragraph):
            text = text_of(block.spans)
            yield text
            room -= len(text)
            if room < 0:
                return


def _told(body: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """Kind and text of everything that is told, headings too; tables, code and small print are not."""
    for block in body:
        match block:
            case Heading():
                yield "heading", text_of(block.spans)
            case Paragraph():
                yield "text", text_of(block.spans)
            case Listing():
                for item in block.items:
                    yield "item", " ".join(text_of(part.spans) for part in item.blocks if isinstance(part, Paragraph))
            case Quote():
                for part in block.blocks:
                    if isinstance(part, Paragraph):
                        yield "quote", text_of(part.spans)
            case Details():
                yield from (("text", text_of(part.spans)) for part in block.blocks if isinstance(part, Paragraph))
            case _:
                pass


def _told_in_lines(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet:
            yield "item", line[bullet.end() :]
        elif line.startswith("|"):
            continue
        else:
            yield ("heading" if _is_heading(line) else "text"), line.lstrip("#> ")


def _is_label(sentence: str) -> bool:
    """Whether this is a name, a time or a cry: too few words, or none that is written small where words can be."""
    spelt = _SPELT.findall(sentence)
    if _UNSPACED.search(sentence):
        return len(sentence) < _SHORTEST_UNSPACED
    small = any(word[0].islower() for word in spelt)
    return len(spelt) < _SHORTEST or (not small and sentence.upper() != sentence.lower())


def _is_heading(line: str) -> bool:
    return line.startswith("#") or (len(line) <= _LONGEST_HEADING and not line.endswith((*_STOP, ":", ";", ",", "：")))


def _gathered(
    told: Iterable[tuple[str, str]], language: str, dateline: str, labels: bool = False
) -> Iterator[Candidate]:
    heading: frozenset[str] = frozenset()
    first = True
    room = _MOST
    for kind, text in told:
        if kind == "heading":
            heading = stems(text, language)
            continue
        text = text.strip()
        if not text or text.endswith((":", "：")):
            continue  # a line that leads a list in says nothing without it
        if first and kind == "text":
            text = without_dateline(text, dateline)
        for sentence in sentences(text, language):
            if is_furniture(sentence):
                continue
            length = word_count(sentence)
            if length < 12 and kind != "item" and not labels and (not sentence.endswith(_STOP) or _is_label(sentence)):
                continue
            first = False
            yield Candidate(sentence, stems(sentence, language), length, heading, kind)
            room -= 1
            if not room:
                return
