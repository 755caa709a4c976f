"""Whether a line announces initiatives: "Key recommendations:" does, "Key points discussed:" does not.

Lines are compared folded. Words of what is done already, of courts and of advice to the public always win. Words of
reports (what was talked about, who came, who won) win too, unless a verb of decision has the last word ("after the
discussion the participants agreed"). Of the rest, some words announce by themselves, some verbs announce when the line
ends with them or soon after ("the union demands:"), and some words announce only in company ("measures" is also what a
tailor takes).
"""

from __future__ import annotations

import re

from content.initiatives.stems import fold, length
from content.initiatives.vocabulary import (
    ADVICE,
    ANNOUNCING,
    COMPANY,
    COURT,
    DECISIVE,
    DONE,
    GENERIC_HEADING,
    IN_COMPANY,
    LISTING,
    TALK,
    TOPICS,
    VERBS,
)

_REPORTING = TOPICS | TALK
_NEVER = DONE | ADVICE | COURT
_SAYING = _REPORTING | DONE | ANNOUNCING | IN_COMPANY | VERBS
_ASKING = re.compile(r"(?:what|why|how|where|who)\b")
_SOON = 60  # letters after the verb: whom it is asked of, "the following", and hardly more
# Verbs whose list is what shall be done; the line ends with them, or nearly ("agreed, among other things, to:").
_UNDERTAKES = (
    r"(?:agreed?|pledged?|committed|commits|undertook|plans|intends?|vow(?:ed|s)|promise[ds]?|propose[ds]?|suggests?"
    r"|recommend(?:s|ed)?|urge[ds]?|call(?:s|ed|ing)? (?:up)?(?:on|for)|demand(?:s|ed)"
    r"|provides? for|foresees?|envisages?|signed off on"
)
# These are said of much else, but not with "to" at the end of the line.
_WANTS = (
    r"(?:want(?:s|ed)?|ask(?:s|ed|ing)?|seeks?|plan|decided|decides?|resolved?|voted|undertakes?|promis(?:e[ds]?|ing)"
    r"|aims?|hopes?|works?"
    r"|expects?|advises?|invites?|encourages?|set (?:itself|themselves|out)"
    r"|instruct(?:s|ed)|direct(?:s|ed)|urging|task(?:s|ed))"
)
_TO_DO = re.compile(
    rf"\b{_UNDERTAKES})\b[^.:]{{0,80}}$|\b{_WANTS}\b[^.:]{{0,80}}\bto$|\btasked with$"
    r"|\b(?:will|would|is to|are to)(?: also| now| jointly| therefore)?$"
    r"|\b(?:will|would),? (?:by|from|over|in|within|during|before|this|next)\b[^.:]{0,40}$"
    r"|\b(?:governments?|minist\w+|councils?|parliament|authorit\w+|commission|state|city|countries|operators?)"
    r" (?:should|must|needs? to|has to|have to)(?: also| now| jointly| therefore)?$"
)
_WHO_RECOMMENDS = re.compile(
    r"\b(?:recommendations?|proposals?|commitments?|demands?) (?:from|by|of) (?P<who>[^:]{3,70}?) (?:include|are)\b",
    re.IGNORECASE,
)
_WHO_DOES = re.compile(
    rf"^(?P<who>[^,:;.]{{2,60}}?) (?:has |have |is |are |also |jointly )*(?:{_UNDERTAKES}|will)|{_WANTS})\b"
)
_NOBODY = re.compile(
    r"(?:sides?|parties|plans?|documents?|reports?|strateg(?:y|ies)|programmes?|they|it|we|she|he|who|which|that)$",
    re.IGNORECASE,
)
# What it is against is not what the list is of: "To solve these problems, the council will:". Folded.
_OPENING = re.compile(
    r"(?:(?:to|in response to|um|чтобы|для|в ответ на|bu|כדי|לשם) |و?ل(?:معالجه|حل|مواجهه) |针对|为)[^,]{2,60},\s*"
)
_UNFINISHED = re.compile(r"(?:[\s:*,،–—]|\.{3})+$")  # folded: a full-width mark is a plain one
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"(?<=[.!?؟。！？])\s+|(?<=[。！？])")


def _last_sentence(text: str) -> str:
    return _SENTENCE_END.split(text.strip())[-1]


def announces(lead_in: str) -> bool:
    """Whether what follows this line is a list of measures, recommendations or commitments."""
    text = _UNFINISHED.sub("", fold(_last_sentence(lead_in)))
    if not text or _ASKING.match(text) or _NEVER.search(text):
        return False
    if opening := _OPENING.match(text):
        text = text[opening.end() :]
    if _REPORTING.search(text):
        verb = DECISIVE.search(text)
        return verb is not None and not TALK.search(text, verb.end())
    if ANNOUNCING.search(text) or _TO_DO.search(text) or VERBS.search(text, max(0, len(text) - _SOON)):
        return True
    return bool(IN_COMPANY.search(text) and COMPANY.search(text))


def heading_announces(heading: str) -> bool:
    """Whether a short heading calls what is under it so: "Recommendations", "Next steps"."""
    text = fold(heading).rstrip(" :：")
    if not text or length(text) > 4 or _REPORTING.search(text) or _NEVER.search(text):
        return False
    return bool(ANNOUNCING.search(text) or (IN_COMPANY.search(text) and (length(text) == 1 or COMPANY.search(text))))


def only_lists(lead_in: str) -> bool:
    """Whether a line says that a list follows but not of what, so that the heading above says that."""
    return bool(LISTING.search(fold(_last_sentence(lead_in)))) and may_announce(lead_in)


def may_announce(lead_in: str) -> bool:
    """Whether a line speaks neither of what was said, nor of what is past, nor to the public."""
    text = _UNFINISHED.sub("", fold(_last_sentence(lead_in)))
    return not (_ASKING.match(text) or _REPORTING.search(text) or _NEVER.search(text))


def area_named_by(heading: str) -> str:
    """The heading when it names a field ("Water supply"), nothing when it is a headline or says only where we are."""
    text = fold(heading)
    if len(text) > 40 or length(text) > 4 or _DIGIT.search(text) or GENERIC_HEADING.search(text):
        return ""
    return "" if _SAYING.search(text) else heading.strip().rstrip(":：")


def actor_in(lead_in: str) -> str:
    """Who recommends or undertakes, where an English lead-in names them: "The association calls on ... to:"."""
    sentence = _last_sentence(lead_in)
    found = _WHO_RECOMMENDS.search(sentence) or _WHO_DOES.search(sentence)
    who = found["who"].strip() if found else ""
    return "" if _NOBODY.search(who) or length(who) > 8 else who
