"""What changed between two versions of an article: slips of the pen, or the substance; and what is said of it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from content.article import Article
from content.document import words_of
from content.languages import detect
from content.sentences import sentences

Kind = Literal["typo", "substance"]
Wish = Literal["", "typo", "substance"]
"""What an editor wants a change to be; empty: what it looks like."""

_MOST_SLIPS = 6  # words
_SLIP = 0.7  # how alike a word and its correction are at least
_MOST_SAID = 280  # characters
_MOST_COMPARED = 3_000  # words between the first and the last that differ: comparing costs their square


class Change(NamedTuple):
    """`what` is the first sentence that says something else now, to the letter; empty when words only went."""

    kind: Kind
    what: str = ""


def changed(old: Article, new: Article, wish: Wish = "") -> Change:
    """What the editor says of it, else what it looks like."""
    match wish:
        case "typo":
            return Change("typo")
        case "substance":
            return Change("substance", _said(old, new))
    return substance(old, new)


def as_it_stands(what: str, article: Article) -> str:
    """What was said of a correction, while the article says it still; else nothing."""
    beginning = what.removesuffix("…")
    return what if what and any(sentence.startswith(beginning) for sentence in _sentences(article)) else ""


def substance(old: Article, new: Article) -> Change:
    """Whether readers must be told: figures, names in other words, or more than a few slips of the pen."""
    before, after = _apart(_text(old).split(), _text(new).split())
    if max(len(before), len(after)) > _MOST_COMPARED:
        return Change("substance", _said(old, new))
    slips = 0
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, come = before[i1:i2], after[j1:j2]
        slips += max(len(gone), len(come))
        if slips > _MOST_SLIPS or not _is_slip(" ".join(gone), " ".join(come)):
            return Change("substance", _said(old, new))
    return Change("typo")


def _apart(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    """The two without what they begin and end with alike."""
    start, shorter = 0, min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def _is_slip(gone: str, come: str) -> bool:
    """Spelling, capitals, hyphens, points and doubled words; never a figure, never another or a missing word."""
    if [sign for sign in gone if sign.isdigit()] != [sign for sign in come if sign.isdigit()]:
        return False
    one, other = _letters(gone), _letters(come)
    if one == other:
        return True
    if not one or not other:
        return False
    # A short word with another letter is another word: "now" and "not", "in" and "on".
    return min(len(one), len(other)) > 3 and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SLIP


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _text(article: Article) -> str:
    return f"{article.title}\n{article.summary}\n{words_of(article.body)}"


def _said(old: Article, new: Article) -> str:
    known = set(_sentences(old))
    said = next((sentence for sentence in _sentences(new) if sentence not in known), "")
    if len(said) <= _MOST_SAID:
        return said
    return said[:_MOST_SAID].rpartition(" ")[0] + "…"


def _sentences(article: Article) -> list[str]:
    # The text before the title: what happened says more than what it is called.
    language = article.language or detect(words_of(article.body))
    lines = [*words_of(article.body).split("\n"), article.summary, article.title]
    return [" ".join(one.split()) for line in lines if line.strip() for one in sentences(line, language)]
