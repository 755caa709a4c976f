"""Sentences that cannot stand alone: their opening points back, or half of a quotation is missing."""

from __future__ import annotations

import re
from functools import cache

# Pronouns without their noun, connectives without what they connect; spaces are written as they are said.
_OPENINGS = {
    "en": "he|she|they|it|his|her|their|its|this|that|these|those|such|both|neither|others|another|but|and|or"
    "|so|yet|nor|also|however|moreover|meanwhile|furthermore|besides|then|instead|still|nevertheless"
    "|nonetheless|therefore|thus|hence|afterwards?|later|additionally|similarly|likewise|consequently"
    "|otherwise|indeed|him|them|one of (?:them|its)|in addition|as a result|for (?:example|instance)"
    "|on the other hand|at the same time|among them|after that|(?:by|in) contrast|in (?:turn|return|exchange)"
    "|because of (?:this|that)|that said|even so|the (?:latter|former|two|pair|trio)|in that"
    "|the rest(?! of)|the others?"
    "|the (?:first|second|third|last|simplest|same) (?:one |two )?(?:is|are|was|were|has|had|have|will|would)",
    "de": "er|sie|es|seine?[rsnm]?|ihre?[rsnm]?|diese[rsnm]?|dies|aber|und|oder|doch|jedoch|auch|außerdem|zudem"
    "|dann|danach|dabei|dadurch|dazu|deshalb|daher|trotzdem|allerdings|dagegen|denn|damit|dort|beide"
    "|darüber hinaus|zum beispiel",
    "tr": "o|bu|bunlar|bunun|bunu|onun|onlar|onların|ayrıca|ancak|ama|fakat|ve|böylece|bununla|öte yandan"
    "|daha sonra|üstelik|oysa|çünkü|aynı zamanda|buna|söz konusu",
    "az": "o|bu|bunlar|bunun|bunu|onun|onlar|onların|lakin|amma|ancaq|və|həmçinin|bundan|bununla|belə"
    "|eyni zamanda|daha sonra|üstəlik|çünki|həmin",
    "ru": "он|она|оно|они|его|её|ее|их|это|этот|эта|эти|такой|такая|такие|но|и|а|однако|также|кроме того"
    "|при этом|затем|потом|поэтому|тем временем|вместе с тем|в том числе|например|тогда|там|зато"
    "|по (?:его|её|ее|их) словам",
    "uk": "він|вона|воно|вони|його|її|їх|це|цей|ця|ці|але|і|й|а|однак|також|крім того|при цьому|потім|тому|тим часом",
    "fr": "il|elle|ils|elles|son|sa|ses|leurs?|cet(?:te)?|ce|ces|mais|et|or|donc|aussi|cependant|toutefois"
    "|ensuite|puis|en outre|ainsi|par ailleurs",
    "es": "él|ella|ellos|ellas|sus?|est[aeo]s?|es[aeo]s?|pero|y|sin embargo|además|también|luego|así|por ello"
    "|por otra parte",
    "it": "egli|ella|lui|lei|loro|su[oaie]i?|quest[oaie]|quell[oaie]|ma|e|però|tuttavia|inoltre|anche|poi|così|infatti",
    "pt": "ele|ela|eles|elas|seus?|suas?|est[ea]s?|ess[ea]s?|isso|isto|mas|e|porém|além disso|também|depois|assim",
    "nl": "hij|zij|ze|het|zijn|haar|hun|dit|dat|deze|die|maar|en|ook|echter|bovendien|daarna|daarom|toen|verder",
    "pl": "on|ona|ono|oni|jego|jej|ich|to|ten|ta|te|ale|i|a|jednak|także|ponadto|następnie|dlatego|tymczasem",
    "ar": "وهو|وهي|هو|هي|هم|هذا|هذه|ذلك|تلك|لكن|ولكن|كما|وأضاف|وأضافت|وتابع|ثم|أيضا|كذلك|لذلك|غير أن",
    "fa": "او|وی|آن|این|اما|همچنین|سپس|و",
    "he": "הוא|היא|הם|הן|זה|זאת|זו|אבל|אך|גם|אולם|כן|בנוסף|לכן|עם זאת|לאחר מכן|לדבריו|לדבריה|כמו כן|עוד",
}
_UNSPACED = re.compile(
    r"(?:他们?|她们?|它们?|这|此外|但是?|不过|然而|同时|另外|并且|而且|因此|所以|随后|其中|对此|彼|これ|それ|しかし|また)"
)
# "Outside the court he thanked": nobody has been named before the pronoun.
_NAMELESS = re.compile(r"\W*\w+(?: [a-z’'-]+){0,4},? (?:he|she|they) ")
_MARKS = "[\"'“„«‘(–— -]*"
_CURLED = "“”„«»「」"
_STRAIGHT = re.compile(r'(?<!\w)"|"(?!\w)')


_LONGEST_OPENING = 40  # signs, its marks and the sign behind it too


@cache
def _opening(language: str) -> re.Pattern[str]:
    """What a sentence that leans opens with, in small letters."""
    spoken = language.split("-", maxsplit=1)[0]
    if spoken in ("zh", "ja"):
        return _UNSPACED
    openings = _OPENINGS.get(spoken or "en", "")
    return re.compile(rf"{_MARKS}(?:{openings})(?![\w’'\u0307])" if openings else r"(?!)")


def leans(sentence: str, language: str) -> bool:
    """Whether a sentence needs the one before it to be understood."""
    if _opening(language).match(sentence[:_LONGEST_OPENING].lower()):
        return True
    if language[:2] != "en" and language:
        return False
    # Most sentences have no such pronoun at all, which is seen faster than where it stands.
    said = " he " in sentence or " she " in sentence or " they " in sentence
    return said and _NAMELESS.match(sentence) is not None


def is_whole(sentence: str) -> bool:
    """Whether every quotation that opens in a sentence closes in it, and none closes that did not open."""
    if '"' in sentence and len(_STRAIGHT.findall(sentence)) % 2:
        return False
    if not any(map(sentence.__contains__, _CURLED)):
        return True
    low, opened, closed = sentence.count("„"), sentence.count("“"), sentence.count("”")
    if low:
        curly = low == opened + closed
    else:
        curly = opened == closed if opened else closed % 2 == 0
    return curly and sentence.count("«") == sentence.count("»") and sentence.count("「") == sentence.count("」")
