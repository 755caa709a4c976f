"""The summary that came with the article: an editor's, or boilerplate that only looks like one."""

from __future__ import annotations

import re

from content.sentences import sentences
from content.summary.openings import is_furniture, without_dateline, word_count

_LEAST_WORDS = 3
_STATED = (".", "。", "।", "۔")  # with one of these behind it, fewer words are a statement ("Rates up.") and no label
_SPACES = re.compile(r"\s+")
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]{0,400}>")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[#@]\w+")
# A blog's own cut of the article's beginning: half a sentence, and then the dots.
_TORN = re.compile(r"(?:\[(?:…|\.{3}|&hellip;)\]|…|\.{3,}|&hellip;)\s*(?:»|→|>+)?\s*\Z")
_INVITES = re.compile(
    r"(?:read|see|view|find out|learn) (?:the )?(?:more|full|rest|original)\b|click here|appeared first on"
    r"|first appeared on|continue reading|(?:in|at) our (?:full )?(?:report|article)"
    r"|\bcomments? (?:on|for) this|читать далее|подробнее (?:на|в|по)|ətraflı oxu|daha ətraflı|devamını oku"
    r"|haberin devamı|weiterlesen|mehr lesen|lire la suite|leer más|leggi tutto|leia mais|اقرأ المزيد|קרא עוד"
    r"|阅读(?:更多|全文)|点击(?:阅读|查看)",
    re.IGNORECASE,
)


def editors_own(summary: str, title: str, language: str) -> tuple[str, ...]:
    """The sentences of a summary somebody wrote for this article, or none when nobody did.

    Boilerplate is taken out of it; what is left must say something the title does not.
    """
    text = _SPACES.sub(" ", _MARKUP.sub(" ", summary)).strip()
    if not text:
        return ()
    found = sentences(without_dateline(text), language)
    if _TORN.search(text) and found:
        found.pop()
    found = [sentence for sentence in found if not is_furniture(sentence) and not _INVITES.search(sentence)]
    said = " ".join(found)
    written = _ADDRESS.sub(" ", said).strip()
    short = word_count(written) < _LEAST_WORDS and not written.endswith(_STATED)
    if short or _bare(said) in _bare(title):
        return ()
    return tuple(found)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
