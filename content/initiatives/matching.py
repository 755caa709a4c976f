"""Looking initiatives up as people type: any case, without accents, with a letter wrong here and there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from content.initiatives.initiative import Entry
from content.initiatives.stems import content_words, fold, is_dense, language_of, stem, words


class AreaCount(NamedTuple):
    """An area as it is mostly written, and how many entries it has; an empty area is of those that name none."""

    area: str
    entries: int


def areas(entries: Iterable[Entry]) -> tuple[AreaCount, ...]:
    """The areas of the entries, the fullest first; "Training" and "training " are one."""
    spellings: dict[frozenset[str], Counter[str]] = {}
    for entry in entries:
        area = " ".join(entry.initiative.area.split())
        spellings.setdefault(_area_key(area), Counter())[area] += 1
    counted = [AreaCount(spelt.most_common(1)[0][0], spelt.total()) for spelt in spellings.values()]
    return tuple(sorted(counted, key=lambda one: (not one.area, -one.entries, fold(one.area))))


def search(entries: Sequence[Entry], query: str = "", area: str = "") -> tuple[Entry, ...]:
    """The entries that have every word of the query, and whose area is the one named.

    A word fits itself, another ending of it, its beginning, or what is one letter away (two in a long word). The best
    come first: words that stand in area or action before those in the outcome; else the order stays.
    """
    if area:
        wanted = _area_key(area)
        exact = [entry for entry in entries if _area_key(entry.initiative.area) == wanted]
        entries = exact or _fitting(entries, area, areas_only=True)
    return tuple(_fitting(entries, query) if query.strip() else entries)


def _area_key(area: str) -> frozenset[str]:
    return content_words(area) or frozenset((fold(area),) if area else ())


def _fitting(entries: Sequence[Entry], query: str, areas_only: bool = False) -> list[Entry]:
    asked = words(query)
    said = [_words_of(entry, areas_only) for entry in entries]
    vocabulary = {word for near, far in said for word in near | far}
    # Each word of the query is compared once with every word there is, not with every entry.
    fitting = [_like(word, vocabulary) for word in asked]
    ranked: list[tuple[int, Entry]] = []
    for (near, far), entry in zip(said, entries):
        if asked and all(not near.isdisjoint(likes) or not far.isdisjoint(likes) for likes in fitting):
            ranked.append((sum(near.isdisjoint(likes) for likes in fitting), entry))
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _words_of(entry: Entry, areas_only: bool) -> tuple[set[str], set[str]]:
    one = entry.initiative
    if areas_only:
        return set(words(one.area)), set()
    return set(words(one.area)) | set(words(one.action)), set(words(one.outcome)) | set(words(one.actor))


def _like(word: str, vocabulary: set[str]) -> set[str]:
    if is_dense(word) or any(letter.isdigit() for letter in word):
        return {word} & vocabulary
    language = language_of(word)
    root = stem(word, language)
    found = {
        known for known in vocabulary if stem(known, language) == root or (len(word) >= 3 and known.startswith(word))
    }
    if found or len(word) < 4:
        return found
    from rapidfuzz.distance import OSA

    # Swapped neighbours count as one mistake, and most people type the first letter right.
    allowed = 1 if len(word) < 8 else 2
    near = (known for known in vocabulary if known[0] == word[0] and abs(len(known) - len(word)) <= allowed)
    return {known for known in near if OSA.distance(word, known, score_cutoff=allowed) <= allowed}
