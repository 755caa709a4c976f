"""What is known of HTML's elements: which set a style, which are blocks, which hold nothing to read."""

from __future__ import annotations

from content.document import Style


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


STYLES = {
    "b": Style.BOLD,
    "strong": Style.BOLD,
    "i": Style.ITALIC,
    "em": Style.ITALIC,
    "cite": Style.ITALIC,
    "dfn": Style.ITALIC,
    "var": Style.ITALIC,
    "u": Style.UNDERLINE,
    "ins": Style.UNDERLINE,
    "s": Style.STRIKE,
    "del": Style.STRIKE,
    "strike": Style.STRIKE,
    "code": Style.CODE,
    "kbd": Style.CODE,
    "samp": Style.CODE,
    "tt": Style.CODE,
    "mark": Style.MARK,
    "sub": Style.SUB,
    "sup": Style.SUPER,
    "tg-spoiler": Style.SPOILER,
}

# Nothing in them is text of an article.
UNREAD = _names(
    "script style noscript template svg math iframe object embed button select textarea head title link meta",
    "audio video canvas map datalist dialog -comment _comment",
)

# They begin and end a line.
BLOCKS = _names(
    "p div section article main header footer nav aside address center form fieldset body html li td th tr tbody",
    "thead tfoot caption dd dt figcaption summary legend hgroup search",
)

# They hold nothing, or end by themselves when the next one begins.
UNNESTED = _names(
    "area base br col embed hr img input link meta param source track wbr",
    "p li td th tr dt dd option tbody thead tfoot colgroup html head body",
)

# Written inside Markdown, these vanish; a tag of any other name is what the writer meant to say.
SILENT = _names(
    "a abbr acronym address article aside bdi bdo big blink br button center data details div dl dt dd figure",
    "figcaption font footer form h1 h2 h3 h4 h5 h6 header hr iframe img input label li main nav ol option p",
    "picture pre q section select small source span summary svg table tbody td tfoot th thead time tr ul video wbr",
)
