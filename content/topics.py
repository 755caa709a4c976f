"""The operator's rules that give an article its topics: words and phrases, and the topic each stands for.

    climate: [climate change, heat wave, emission*]
    energy:
      - power grid

A phrase is found as whole words, whatever their case, accents and punctuation; `*` at the end of a word stands for any
ending. Scripts without spaces between words are matched letter by letter. There are no regular expressions: a text is
read once, however many rules there are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from content.article import Article
from content.document import words_of
from content.errors import UnusableRules

LIMIT = 2_000_000
"""Characters a file of rules may have."""
MOST_WORDS = 24
"""Words, or letters of scripts without spaces, a phrase may have: so many are looked at from each word of a text."""
_DEEPEST = 4

_ALONE = "\u0e00-\u0eff\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts that do not part their words
_INDIC = "\u0900-\u0dff"  # their vowel signs are no letters to Python, yet they part no words
_WORD = re.compile(f"[{_ALONE}]|(?:[^\\W_{_ALONE}]|[{_INDIC}])+")
_PATTERN = re.compile(_WORD.pattern + r"|(?<=\w)\*(?!\w)")
_LIKE_ASCII = str.maketrans("ıłøđħ", "ilodh")


class _Node:
    """What may come after the words so far."""

    __slots__ = ("lengths", "stems", "topics", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.stems: dict[str, _Node] = {}
        self.lengths: tuple[int, ...] = ()
        self.topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class TopicRules:
    """Rules ready for use. `phrases` says how many they are."""

    topics: tuple[str, ...] = ()
    phrases: int = 0
    _root: _Node = field(default_factory=_Node, repr=False)

    def topics_of(self, text: str) -> tuple[str, ...]:
        """The topics whose phrases are in the text, in the order of the rules."""
        words = _WORD.findall(fold(text))
        found: set[str] = set()
        for start in range(len(words)):
            # Several phrases may begin here, and a word may be one's own word and another's beginning.
            reached = [self._root]
            for at in range(start, min(start + MOST_WORDS, len(words))):
                reached = _after(reached, words[at])
                if not reached:
                    break
                for node in reached:
                    found.update(node.topics)
        return tuple(topic for topic in self.topics if topic in found)

    def label(self, article: Article) -> Article:
        """The article with the topics it already has, and those of the rules after them."""
        if not self.phrases:
            return article
        text = "\n".join((article.title, article.summary, words_of(article.body)))
        known = {topic.casefold() for topic in article.topics}
        more = tuple(topic for topic in self.topics_of(text) if topic.casefold() not in known)
        return replace(article, topics=article.topics + more) if more else article


def fold(text: str) -> str:
    """Small letters without accents, so that `São`, `SAO` and `sao` are one word."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in parted if not _is_accent(sign))
    return unicodedata.normalize("NFC", bare).casefold().translate(_LIKE_ASCII)


def _is_accent(sign: str) -> bool:
    """Whether it is a mark of European, Hebrew or Arabic letters; marks of other scripts make another letter."""
    rank = unicodedata.combining(sign)
    return 10 <= rank <= 35 or rank >= 200


def _after(reached: Sequence[_Node], word: str) -> list[_Node]:
    nodes = []
    for node in reached:
        if word in node.words:
            nodes.append(node.words[word])
        stems = (node.stems.get(word[:length]) for length in node.lengths if length <= len(word))
        nodes += [stem for stem in stems if stem is not None]
    return nodes


def read_rules(text: str, name: str = "topics.yaml") -> TopicRules:
    """The rules a file holds: a mapping from each topic to its phrases.

    Raises UnusableRules, which tells every mistake, one a line.
    """
    found = _loaded(text, name)
    if not isinstance(found, dict):
        raise UnusableRules(name, "write lines like `climate: [climate change, heat wave]`")
    root, mistakes, topics, count = _Node(), [], [], 0
    for key, value in found.items():
        topic = " ".join(key.split()).lstrip("#").lower() if isinstance(key, str) else ""
        phrases = [value] if isinstance(value, str) else value
        if not topic or not isinstance(phrases, list) or not all(isinstance(one, str) for one in phrases):
            mistakes.append(f"{key}: give it a word, or a list of words and phrases")
            continue
        topics.append(topic)
        for phrase in phrases:
            if wrong := _mistake(phrase):
                mistakes.append(f"{topic}: {phrase!r} {wrong}")
            else:
                _add(root, phrase, topic)
                count += 1
    if mistakes:
        raise UnusableRules(name, "\n".join(mistakes))
    return TopicRules(tuple(dict.fromkeys(topics)), count, root)


def _loaded(text: str, name: str) -> Any:
    import yaml

    if len(text) > LIMIT:
        raise UnusableRules(name, f"it may have at most {LIMIT:,} characters")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        depth = 0
        for event in yaml.parse(text, loader):
            if isinstance(event, yaml.AliasEvent):
                raise UnusableRules(
                    name, 'a phrase with a * at its beginning needs quotes, and the * at its end: "emission*"'
                )
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise UnusableRules(name, "it is nested too deep: a topic has a list of phrases, and no more")
        return yaml.load(text, loader) or {}  # noqa: S506 - the base loader makes text, lists and mappings, nothing else
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise UnusableRules(name, f"{line}{error.problem or 'it is no YAML'}") from error
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        raise UnusableRules(name, "it is no YAML") from error


def _parts(phrase: str) -> list[tuple[str, bool]]:
    """The words of a phrase, folded, and whether any ending may follow."""
    parts: list[tuple[str, bool]] = []
    for part in _PATTERN.findall(fold(phrase)):
        if part == "*":
            parts[-1] = (parts[-1][0], True)
        else:
            parts.append((part, False))
    return parts


def _mistake(phrase: str) -> str:
    parts = _parts(phrase)
    if not parts:
        return "has no word in it"
    if phrase.count("*") != sum(open_ended for _, open_ended in parts):
        return "has a * that does not end a word"
    if len(parts) > MOST_WORDS:
        return f"has more than {MOST_WORDS} words"
    if any(open_ended and len(word) < 2 for word, open_ended in parts):
        return "has a * after a single letter, which would find nearly everything"
    return ""


def _add(root: _Node, phrase: str, topic: str) -> None:
    node = root
    for word, open_ended in _parts(phrase):
        if open_ended:
            node.lengths = tuple(sorted({*node.lengths, len(word)}))
        node = (node.stems if open_ended else node.words).setdefault(word, _Node())
    node.topics = tuple(dict.fromkeys((*node.topics, topic)))
