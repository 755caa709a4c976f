"""Words as they are compared: without case, accents and endings, so that two ways to write one thing are one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property, lru_cache

# Letters that Unicode does not take apart, and Arabic letters that are written one way or the other.
_SAME_AS = str.maketrans(
    {"ı": "i", "ə": "e", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ة": "ه", "ى": "ي", "ـ": ""}
)
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:[.,]\d+)*")
_APOSTROPHE = re.compile(r"['’ʼ](?:s\b)?")
_SCRIPTS = (
    ("ru", "\u0400", "\u04ff"),
    ("he", "\u0590", "\u05ff"),
    ("ar", "\u0600", "\u06ff"),
    ("zh", "\u3400", "\u9fff"),
)


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Lexicon:
    """Stems to look for in folded text, parted by blanks.

    A stem is a pattern that starts a word (in Chinese, anywhere); `_` stands for a space in it, a leading `~` lets the
    Arabic article and the particles that are written with it go before; the Hebrew ones always may.
    """

    def __init__(self, stems: str) -> None:
        self._stems = stems

    @cached_property
    def _latin(self) -> re.Pattern[str]:
        # Most texts are in plain Latin letters, and need not be held against the stems of other scripts.
        return _starting(stem for stem in self._stems.split() if stem.isascii() and stem[0] != "~")

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return _starting(self._stems.split())

    def __or__(self, other: Lexicon) -> Lexicon:
        """The stems of both."""
        return Lexicon(f"{self._stems} {other._stems}")

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Where one of the stems is found first, from `start` on."""
        return (self._latin if text.isascii() else self._any).search(text, start)


_PARTICLES = "(?:[وفبلك]?(?:ال)?|لل)"
_FIRST = re.compile(r"(~|\w\??|)(.*)")


def _starting(stems: Iterable[str]) -> re.Pattern[str]:
    """One pattern of the stems; where words begin is looked for once, not once a stem, and each first letter once."""
    chinese: list[str] = []
    hebrew: list[str] = []
    spaced: dict[str, list[str]] = {}
    for stem in stems:
        written = stem.replace("_", " ")
        if is_dense(written):
            chinese.append(written)
        elif "\u05d0" <= written[0] <= "\u05ea":
            hebrew.append(written)
        elif parts := _FIRST.fullmatch(written):
            spaced.setdefault(parts[1], []).append(parts[2])
    groups = [f"{first.replace('~', _PARTICLES)}(?:{'|'.join(rest)})" for first, rest in spaced.items()]
    if hebrew:
        groups.append(rf"(?=[\u05d0-\u05ea])ו?ה?(?:{'|'.join(hebrew)})")
    return re.compile("|".join([rf"\b(?:{'|'.join(groups)})", *chinese]))


# Words that say how others hang together; folded.
_STOP = {
    "en": _list("a an and as at by for in into its of on or our the their this that through to via with within"),
    "de": _list(
        "als am an auf aus bei das dem den der des die ein eine einen einer eines fur im in mit und von zu zum zur"
    ),
    "ru": _list("в во для до и из к на о об по при с со у"),
    "az": _list("bir bu da de ile uzre uzrende ucun ve"),
    "tr": _list("bir bu da de ile icin ve"),
    "ar": _list("الي عن علي في من مع و بين"),
    "he": _list("את בין על עם של"),
    "zh": _list("的 和 与 及 在 对 为 等"),
}

# These turn what follows around: "flights from Baku to Rome" are not "flights from Rome to Baku".
_TURNING = _list("from without against before after not no except excluding ohne gegen nicht без против не")

_ENDINGS = {
    "de": re.compile(r"(?<=\w{4})(?:en|er|es|em|e|n|s)$"),
    "ru": re.compile(
        r"(?<=\w{3})(?:иями|ями|ами|иях|ях|ах|ов|ев|еи|ии|ыи|ои|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ых|их|ым|им|ую|юю|ам|ям|ом|ем"
        r"|[аяоеыиуюь])$"
    ),
    "az": re.compile(r"(?<=\w{3})(?:lar|ler)\w{0,4}$"),
    "tr": re.compile(r"(?<=\w{3})(?:lar|ler)\w{0,4}$"),
    "ar": re.compile(r"^(?:وال|بال|كال|فال|لل|ال)(?=\w{3})|(?<=\w{3})(?:ات|ون|ين|ها|ه)$"),
    "he": re.compile(r"(?<=\w{2})(?:ים|ות)$"),
}


class _Folding(dict[int, str]):
    """What each letter becomes, worked out when it is first met; as many as there are letters, whatever the texts."""

    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFKD", chr(code).casefold())
        folded = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_SAME_AS)
        return self.setdefault(code, folded)


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text in small letters without accents: "Təşəbbüs" is "tesebbus"."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def words(text: str) -> list[str]:
    """The folded words of a text in order; each Chinese character is one."""
    text = fold(text)
    if "'" in text or "’" in text or "ʼ" in text:
        text = _APOSTROPHE.sub("", text)
    found = _WORD.findall(text)
    return [word.replace(",", "") for word in found] if "," in text else found


def is_dense(text: str) -> bool:
    """Whether the text is written in characters that are words themselves, so that length means something else."""
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def length(text: str) -> int:
    """How many words the text has; two Chinese characters count as one."""
    found = words(text)
    if text.isascii():
        return len(found)
    dense = sum("\u3400" <= word[0] <= "\u9fff" for word in found)
    return len(found) - dense + (dense + 1) // 2


def language_of(text: str, known: str = "") -> str:
    """The language whose endings to take off: the known one, else a guess by script, else English."""
    if known not in _STOP:
        known = known.partition("-")[0].lower()
    if known in _STOP:
        return known
    for letter in text:
        for language, first, last in _SCRIPTS:
            if first <= letter <= last:
                return language
    return "en"


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = "en") -> str:
    """A folded word without its endings; light on purpose, so that different words stay different."""
    if any(letter.isdigit() for letter in word):
        return word
    if language != "en":
        endings = _ENDINGS.get(language)
        return endings.sub("", word) if endings else word
    return _english(word)


def _english(word: str) -> str:
    if len(word) <= 3:
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    word = word.replace("isation", "ization")
    if len(word) > 5 and word.endswith(("ise", "yse")):
        word = word[:-2] + "ze"
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 3 and any(vowel in bare for vowel in "aeiouy"):
            word = bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "lsz" else bare
            word = word[:-2] + "iz" if word.endswith("is") and len(word) > 5 else word
            break
    return word.removesuffix("e") if len(word) > 4 else word


def content_words(text: str, language: str = "") -> frozenset[str]:
    """The stems of the words that carry the meaning; a word after "from" or "without" is not the word itself."""
    language = language_of(text, language)
    connecting = _STOP[language]
    found: set[str] = set()
    turned = ""
    for word in words(text):
        if word in _TURNING:
            turned = f"{word} "
        elif word not in connecting:
            found.add(turned + stem(word, language))
            turned = ""
    return frozenset(found)
