"""`make bench-summaries DATA=FILE-OR-DIRECTORY`: ROUGE of our extracts beside LEAD-3 and sumy's LexRank, TextRank, LSA.

The data are JSON lines, `{"article": ..., "reference": ...}`; of a directory every `*.jsonl` is read. Every way of
summarising chooses from the same sentences and takes the same number of them; with `--words N` each summary is cut to
its first N words as well, so that nobody gains by long sentences. Without DATA the reporting half of our own samples
is used: twelve invented news articles whose references were written before any constant was set. They say whether
something broke; twelve articles are too few to say who is better.
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


def measure(data: Sequence[Pair], count: int, most_words: int = 0, only: Sequence[str] = ()) -> dict[str, Result]:
    """Each way's result on the data."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(KINDS), use_stemmer=True)
    outlines = [of_text(pair.article) for pair in data]
    found: dict[str, Result] = {}
    for name, way in ways(outlines[0].language if outlines else "en").items():
        if only and name not in only:
            continue
        scores: dict[str, list[float]] = {kind: [] for kind in KINDS}
        words = 0
        spent = 0.0
        for pair, outline in zip(data, outlines):
            began = time.perf_counter()
            chosen = way(outline, count)
            spent += time.perf_counter() - began
            said = " ".join(chosen).split()
            said = said[:most_words] if most_words else said
            words += len(said)
            for kind, score in scorer.score(pair.reference, " ".join(said)).items():
                scores[kind].append(score.fmeasure)
        found[name] = Result(scores, words / len(data), 1000 * spent / len(data))
    return found


def show(title: str, found: dict[str, Result]) -> None:
    """The table, with how often each way is ahead of LEAD and behind it by ROUGE-1."""
    print(f"\n{title}")
    print(f"  {'':14}  ROUGE-1  ROUGE-2  ROUGE-L  words     ms  beside LEAD (ahead/same/behind)")
    lead = found["LEAD"].scores["rouge1"]
    for name, result in found.items():
        own = result.scores["rouge1"]
        ahead = sum(a > b + 1e-9 for a, b in zip(own, lead))
        behind = sum(a < b - 1e-9 for a, b in zip(own, lead))
        row = "  ".join(f"{result.mean(kind):7.1f}" for kind in KINDS)
        same = len(own) - ahead - behind
        print(f"  {name:14}  {row}  {result.words:5.0f}  {result.milliseconds:5.1f}  {ahead}/{same}/{behind}")


def main(arguments: Sequence[str]) -> int:
    """Print one table a file."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.summaries", description=__doc__)
    parser.add_argument("data", nargs="?", default="", help="a .jsonl file or a directory of them")
    parser.add_argument("-n", "--sentences", type=int, default=3)
    parser.add_argument("--words", type=int, default=0, help="cut every summary to so many words")
    parser.add_argument("--limit", type=int, default=0, help="only so many articles of each file")
    asked = parser.parse_args(arguments)
    place = Path(asked.data) if asked.data else SAMPLES / "reporting.jsonl"
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    try:
        for file in files:
            data = list(pairs(file))[: asked.limit or None]
            if data:
                title = f"{file.name}: {len(data)} articles, {asked.sentences} sentences"
                show(
                    title + (f", {asked.words} words" if asked.words else ""),
                    measure(data, asked.sentences, asked.words),
                )
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if not files:
        print(f"no .jsonl file in {place}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
