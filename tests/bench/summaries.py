"""`make bench-summaries DATA=FILE-OR-DIRECTORY`: ROUGE of our extracts beside LEAD-3 and sumy's LexRank, TextRank, LSA.

The data are JSON lines, `{"article": ..., "reference": ...}`; of a directory every `*.jsonl` is read. Every way of
summarising chooses from the same sentences, and all are compared twice:

- the same number of sentences: each chooses N. Who likes long sentences says more, and is paid for it or pays for it.
- the same number of words: each may fill what all ways together say in N sentences on average of that article. It
  says its best one, two, three ... sentences, always whole ones: as many as come nearest to that number of words.

Without DATA the two sets are read that no constant was set on: `reporting.jsonl`, twelve invented articles, and
`held-out.jsonl`, forty whose references were written by somebody else. `tuning.jsonl` and `development.jsonl` are what
the constants were set on.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from content.summary.candidates import Outline, of_text
from content.summary.choosing import choose

SAMPLES = Path(__file__).parents[1] / "samples" / "summaries"
REPORTED = ("held-out", "reporting")
RULES = ("sentences", "words")
KINDS = ("rouge1", "rouge2", "rougeL")
Way = Callable[[Outline, int], Sequence[str]]


class Pair(NamedTuple):
    """An article and what a person made of it."""

    article: str
    reference: str


def pairs(file: Path) -> Iterator[Pair]:
    """The pairs of a JSON lines file; raises ValueError naming the line that is none."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                yield Pair(record["article"], record["reference"])
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{file}:{number} is no pair of article and reference") from error


class _Words:
    """What sumy asks of a tokenizer; its own needs a download."""

    _word = re.compile(r"\w+")

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(self._word.findall(text))


def _by_sumy(name: str, language: str) -> Way:
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.lsa import LsaSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    known = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese"}
    spoken = known.get(language, "english")
    kind = {"LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer, "LSA": LsaSummarizer}[name]
    summarizer = kind(Stemmer(spoken))
    summarizer.stop_words = get_stop_words(spoken)

    def summarise(outline: Outline, count: int) -> Sequence[str]:
        words = _Words()
        document = ObjectDocumentModel([Paragraph([Sentence(one.text, words) for one in outline.candidates])])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [str(sentence) for sentence in summarizer(document, count)]

    return summarise


def ways(language: str = "en") -> dict[str, Way]:
    """Every way of summarising that is compared."""
    return {
        "Herald": choose,
        "LEAD": lambda outline, count: [one.text for one in outline.candidates[:count]],
        **{f"sumy {name}": _by_sumy(name, language) for name in ("LexRank", "TextRank", "LSA")},
    }


class Result(NamedTuple):
    """F1 by kind and article, words a summary and milliseconds an article (cutting into sentences not counted)."""

    scores: dict[str, list[float]]
    words: float
    milliseconds: float

    def mean(self, kind: str) -> float:
        return 100 * sum(self.scores[kind]) / len(self.scores[kind])


def measure(data: Sequence[Pair], count: int, only: Sequence[str] = ()) -> dict[str, dict[str, Result]]:
    """Each way's result on the data, by rule: the same number of sentences, the same number of words."""
    outlines = [of_text(pair.article) for pair in data]
    ours = ways(outlines[0].language if outlines else "en")
    chosen: dict[str, list[Sequence[str]]] = {}
    spent: dict[str, float] = {}
    for name, way in ours.items():
        if not only or name in only:
            began = time.perf_counter()
            chosen[name] = [way(outline, count) for outline in outlines]
            spent[name] = 1000 * (time.perf_counter() - began) / len(data)
    rooms = [sum(map(_words, extracts)) / len(chosen) for extracts in zip(*chosen.values())]
    filled = {name: [_filling(ours[name], *place) for place in zip(outlines, rooms)] for name in chosen}
    return {
        rule: {name: _scored(data, extracts, spent[name]) for name, extracts in told.items()}
        for rule, told in zip(RULES, (chosen, filled))
    }


def _words(told: Sequence[str]) -> int:
    return sum(len(sentence.split()) for sentence in told)


def _filling(way: Way, outline: Outline, room: float) -> Sequence[str]:
    """The extract, of as many whole sentences as it takes, whose number of words is nearest to the room there is."""
    best: Sequence[str] = ()
    for count in range(1, len(outline.candidates) + 1):
        told = way(outline, count)
        if abs(_words(told) - room) < abs(_words(best) - room):
            best = told
        if len(told) < count or _words(told) >= room:
            break
    return best


def _scored(data: Sequence[Pair], extracts: Sequence[Sequence[str]], milliseconds: float) -> Result:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(KINDS), use_stemmer=True)
    scores: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for pair, told in zip(data, extracts):
        for kind, score in scorer.score(pair.reference, " ".join(told)).items():
            scores[kind].append(score.fmeasure)
    return Result(scores, sum(map(_words, extracts)) / len(data), milliseconds)


def show(title: str, found: dict[str, Result]) -> None:
    """The table, with how many articles Herald tells better, as well and worse than each way, by ROUGE-1."""
    print(f"\n{title}")
    print(f"  {'':14}  ROUGE-1  ROUGE-2  ROUGE-L  words     ms  Herald beside it (ahead/same/behind)")
    ours = found["Herald"].scores["rouge1"]
    for name, result in found.items():
        row = "  ".join(f"{result.mean(kind):7.1f}" for kind in KINDS)
        print(f"  {name:14}  {row}  {result.words:5.0f}  {result.milliseconds:5.1f}", end="")
        theirs = result.scores["rouge1"]
        ahead = sum(a > b + 1e-9 for a, b in zip(ours, theirs))
        behind = sum(a < b - 1e-9 for a, b in zip(ours, theirs))
        print("" if name == "Herald" else f"  {ahead}/{len(ours) - ahead - behind}/{behind}")


def main(arguments: Sequence[str]) -> int:
    """Print one table a file."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.summaries", description=__doc__)
    parser.add_argument("data", nargs="?", default="", help="a .jsonl file or a directory of them")
    parser.add_argument("-n", "--sentences", type=int, default=3)
    parser.add_argument("--limit", type=int, default=0, help="only so many articles of each file")
    asked = parser.parse_args(arguments)
    place = Path(asked.data)
    files = [SAMPLES / f"{name}.jsonl" for name in REPORTED]
    if asked.data:
        files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    try:
        for file in files:
            data = list(pairs(file))[: asked.limit or None]
            if data:
                for rule, found in measure(data, asked.sentences).items():
                    amount = f"{asked.sentences} sentences" if rule == "sentences" else "as many words as the others"
                    show(f"{file.name}: {len(data)} articles, {amount}", found)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if not files:
        print(f"no .jsonl file in {place}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
