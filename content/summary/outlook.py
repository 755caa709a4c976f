"""Sentences that say what comes next: what will happen, what must be done, and when."""

from __future__ import annotations

import re
from functools import cache

_SAID = {
    "en": r"will|must|(?:is|are) to|due (?:to|on|in)|(?:expected|set|likely|scheduled|planned|plans?) (?:to|for)"
    r"|by (?:next|the end of)|from next",
    "de": r"wird|werden|soll|sollen|muss|müssen",
    "tr": r"\w{2,}(?:acak|ecek|acağ|eceğ)\w*|gerekiyor",
    "az": r"\w{2,}(?:acaq|əcək|acağ|əcəy)\w*|planlaşdırılır|nəzərdə tutulur",
    "ru": r"будет|будут|должн[аоы]|должен|предстоит|планирует(?:ся)?|ожидается",
    "ar": r"سوف|سيتم|ستتم|سيكون|ستكون|من المقرر|من المتوقع|يجب",
    "he": r"צפוי(?:ה|ים|ות)?|עתיד(?:ה|ים|ות)?|אמור(?:ה|ים|ות)?|יתקיים|תתקיים|חייב(?:ת|ים|ות)?",
}
_UNSPACED = re.compile("将|預計|预计|必须|計劃|计划")


@cache
def _said(language: str) -> re.Pattern[str]:
    spoken = language.split("-", maxsplit=1)[0]
    return _UNSPACED if spoken == "zh" else re.compile(rf"(?<!\w)(?:{_SAID.get(spoken or 'en', '(?!)')})(?!\w)")


def looks_ahead(sentence: str, language: str) -> bool:
    """Whether a sentence says what will or must be; of a language that is not in the table none does."""
    return _said(language).search(sentence.lower()) is not None
