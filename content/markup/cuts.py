"""Where a text may be cut: after a sentence, between words, and in need between the signs of one word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.markup.cells import clusters

Range = tuple[int, int]

_SENTENCE_END = re.compile(
    r"(?:(?<![.!?…؟۔।])[.!?…؟۔।]++[\"'»”’)\]]*+(?=\s)|[。！？]++[」』”’）]*+)\s*+",
)
_SHORT = re.compile(r"(?:^|[\s(«“\"'])(?:\w|\w{1,3}(?:\.\w{1,2})*|[A-ZÀ-ÖØ-ÞА-Я]\w{1,3})\.\s*$")
_MANY = 200
_SOME = 128
_SPACES = re.compile(r"\s+")


def sentences(text: str) -> list[Range]:
    """The sentences of a text, without the spaces between them; an initial or a short title ends none."""
    found: list[Range] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        stop = end.end()
        if stop >= len(text):
            break
        before = text[max(start, stop - 12) : stop]
        if text[stop].islower() or (end[0].startswith(".") and _SHORT.search(before)):
            continue
        found.append((start, start + len(text[start:stop].rstrip())))
        start = stop
    found.append((start, len(text)))
    return found


def lines(text: str) -> list[Range]:
    """The lines of a text that are not empty, without the spaces around them."""
    found: list[Range] = []
    start = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            low = start + line.index(bare[0])
            found.append((low, low + len(bare)))
        start += len(line) + 1
    return found


def grouped(ranges: list[Range]) -> list[Range]:
    """Ranges as they are or, where there are very many, neighbours taken together: cutting has to stay cheap."""
    if len(ranges) <= _MANY:
        return ranges
    found: list[Range] = []
    start, stop = ranges[0][0], ranges[0][0]
    for low, high in ranges:
        if high - start > _SOME and stop > start:
            found.append((start, stop))
            start = low
        stop = high
    found.append((start, stop))
    return found


def words(text: str, size: int) -> list[Range]:
    """The text in parts of at most `size` characters, cut between words; a longer word is a part of its own."""
    found: list[Range] = []
    start = stop = 0
    for word_start, word_stop in _words(text):
        if stop > start and word_stop - start <= size:
            stop = word_stop
            continue
        if stop > start:
            found.append((start, stop))
        start, stop = word_start, word_stop
    if stop > start:
        found.append((start, stop))
    return found


def _words(text: str) -> Iterator[Range]:
    position = 0
    for space in _SPACES.finditer(text):
        if space.start() > position:
            yield position, space.start()
        position = space.end()
    if position < len(text):
        yield position, len(text)


def signs(text: str, size: int) -> list[Range]:
    """The text in parts of at most `size` characters, cut between grapheme clusters.

    A cluster that is longer itself (a letter under hundreds of accents) is cut inside.
    """
    found: list[Range] = []
    start = stop = 0
    for cluster in clusters(text):
        length = len(cluster)
        if stop > start and stop + length - start > size:
            found.append((start, stop))
            start = stop
        stop += length
        while stop - start > size:
            found.append((start, start + size))
            start += size
    if stop > start:
        found.append((start, stop))
    return found
