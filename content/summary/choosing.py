"""Choosing the sentences that stand for the whole: where they are, what they share with the rest, how they open.

Every sentence gets a score, then they are taken one by one, each time the best that does not repeat what is taken
(maximal marginal relevance). Pure arithmetic over sparse words; the time grows with the words, not with the pairs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain
from math import log, sqrt
from typing import NamedTuple

from content.article import Article
from content.summary.candidates import Candidate, Outline, of_article, of_text
from content.summary.leaning import is_whole, leans
from content.summary.outlook import looks_ahead


class Weights(NamedTuple):
    """How much each thing counts.

    Place leads because news tells the news first, and what is to come next because that is what a person who sums a
    report up hardly ever leaves out. The rest was set by hand where the tuning and the development articles of
    `tests/samples/summaries` do not change much with it; no other articles had a say.
    """

    place: float = 1.0  # news tells the news first
    decay: float = 0.30  # how fast a later sentence loses by its place
    lead: float = 0.8  # below this share of the highest core, the opening is a scene and no lede
    core: float = 0.6  # what the rest of the article comes back to
    backward: float = 0.5  # of that, what came before counts less than what follows: it was said there already
    normed: float = 0.25  # how far length is taken out of it: 0.5 wholly, 0 not at all
    title: float = 0.5
    heading: float = 0.1
    outlook: float = 0.5  # it says what will or must be
    number: float = 0.1  # it has one
    mass: float = 0.25  # how many meaningful words it brings, beside the fullest sentence
    repeats: float = 0.5  # taken off for what is said already


WEIGHTS = Weights()

_SAME = 0.75  # likeness above which a sentence is the other one told again
_SHORT, _LONG = 12, 45  # words
_FULL = 22  # meaningful words: more of them in one sentence are no gain to a reader

_SPOKEN = re.compile(r"“[^”]*”|«[^»]*»|„[^“”]*[“”]|「[^」]*」|(?<!\w)\"[^\"]*\"(?!\w)")
_SPEAKS = '“«„「"'
_SELF = re.compile(r"\b(?:I|I[’']m|I[’']ve|my|me|we[’']re|you|your|ich|mein|ben|mən|я|мы|je|yo)\b")
_NUMBER = re.compile(r"\d")
_ASKS = ("?", "？", "؟", '?"', "?”", "?»")


def choose(outline: Outline, count: int, weights: Weights = WEIGHTS) -> tuple[str, ...]:
    """The `count` sentences that say most together, in the order of the text."""
    candidates = outline.candidates
    if count <= 0 or not candidates:
        return ()
    vectors = [candidate.stems for candidate in candidates]
    squares = _weights_of_words(vectors)
    norms = [sqrt(sum([squares[word] for word in words])) or 1.0 for words in vectors]
    scores = _scores(outline, weights, _centrality(vectors, squares, norms, weights))
    leaning = [leans(candidate.text, outline.language) for candidate in candidates]
    repeated = [0.0] * len(candidates)
    taken: set[int] = set()
    open_ones = {at for at, candidate in enumerate(candidates) if is_whole(candidate.text)}
    while open_ones and len(taken) < count:
        at = max(
            (at for at in open_ones if not leaning[at] or at == 0 or at - 1 in taken),
            key=lambda at: (scores[at] - weights.repeats * repeated[at], -at),
            default=-1,
        )
        if at < 0:
            break
        open_ones.discard(at)
        taken.add(at)
        for other in list(open_ones):
            shared = vectors[at] & vectors[other]
            if shared:
                likeness = sum([squares[word] for word in shared]) / (norms[at] * norms[other])
                repeated[other] = max(repeated[other], likeness)
                if likeness > _SAME:
                    open_ones.discard(other)
    return tuple(candidates[at].text for at in sorted(taken))


def _scores(outline: Outline, weights: Weights, core: Sequence[float]) -> list[float]:
    """What each candidate is worth alone."""
    candidates = outline.candidates
    most = max(core, default=0.0) or 1.0
    title = outline.title_stems
    # A report's first sentence is what the rest comes back to. Where it is not (a feature that opens with a scene,
    # a diary), an early place proves little.
    leading = max(core[:2], default=0.0) / most
    place = weights.place * min(1.0, (leading / weights.lead) ** 2)
    fullest = min(_FULL, max((len(candidate.stems) for candidate in candidates), default=0)) or 1
    found: list[float] = []
    for at, candidate in enumerate(candidates):
        worth = place / (1 + weights.decay * at) + weights.core * core[at] / most
        worth += weights.mass * min(1.0, len(candidate.stems) / fullest)
        if title:
            worth += weights.title * len(title & candidate.stems) / len(title)
        if candidate.heading:
            worth += weights.heading * len(candidate.heading & candidate.stems) / len(candidate.heading)
        if looks_ahead(candidate.text, outline.language):
            worth += weights.outlook
        if _NUMBER.search(candidate.text):
            worth += weights.number
        found.append(worth * _manner(candidate))
    return found


def _manner(candidate: Candidate) -> float:
    """How well a sentence can stand in a summary by its form alone: 1 is a plain statement of a good length."""
    text = candidate.text
    fit = 1.0
    if candidate.words < _SHORT:
        fit *= 0.4 + 0.6 * candidate.words / _SHORT
    elif candidate.words > _LONG:
        fit *= max(0.5, _LONG / candidate.words)
    if text.endswith(_ASKS):
        fit *= 0.4
    if candidate.kind != "text":
        fit *= 0.75
    said = sum(map(len, _SPOKEN.findall(text))) if any(map(text.__contains__, _SPEAKS)) else 0
    if said > len(text) * 0.5:
        fit *= 0.75
    if _SELF.search(_SPOKEN.sub("", text) if said else text):
        fit *= 0.8
    return fit


def _weights_of_words(vectors: Sequence[frozenset[str]]) -> dict[str, float]:
    """The squared weight of each word: rare ones weigh more; a word of nearly every sentence weighs little."""
    spread = Counter(chain.from_iterable(vectors))
    total = len(vectors)
    by_spread = {times: log(1 + total / times) ** 2 for times in set(spread.values())}
    return {word: by_spread[times] for word, times in spread.items()}


def _centrality(
    vectors: Sequence[frozenset[str]], squares: dict[str, float], norms: Sequence[float], weights: Weights
) -> list[float]:
    """How much of the rest each sentence is like: mostly of what follows it, which tells what it announced.

    The likeness to all others is the likeness to their sum, so no pair is ever compared: each word is held against
    what it comes to in the sentences before and behind, where a sentence counts by the length it is normed by.
    """
    shares = [norm ** (-2 * weights.normed) for norm in norms]
    after: defaultdict[str, float] = defaultdict(float)
    before: defaultdict[str, float] = defaultdict(float)
    for words, share in zip(vectors, shares):
        for word in words:
            after[word] += share
    found: list[float] = []
    for words, share in zip(vectors, shares):
        like = 0.0
        for word in words:
            after[word] -= share
            like += squares[word] * (after[word] + weights.backward * before[word])
            before[word] += share
        found.append(share * like)
    return found


def pick(source: Article | str, count: int, language: str = "") -> tuple[str, ...]:
    """The `count` sentences that tell an article best, verbatim and in its order; fewer when it has no more to say.

    `source` is an article, or bare text with a paragraph a line. `language` is a BCP 47 tag, or empty when unknown.
    """
    return choose(of_text(source, language) if isinstance(source, str) else of_article(source, language), count)
