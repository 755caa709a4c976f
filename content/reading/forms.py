"""Markdown or newsroom text: judged by signs that only one of them has."""

from __future__ import annotations

import re

# A table glued under a list, or a line glued under a table: a Markdown parser would swallow it, so it is newsroom text.
_GLUED = re.compile(r"^[-*+•] [^\n|]*\n\||\|[ \t]*\n[^\s|>\-*+#]", re.MULTILINE)
_SURE = re.compile(
    r"^#{1,6} +\S"
    r"|^ {0,3}(?:```|~~~)"
    r"|^[^\s|#>\-*+].{0,200}\n(?:=+|-+)[ \t]*$"
    r"|^\[\^[^\]\s]{1,40}\]:"
    r"|^ {0,3}\[[^\]\n]{1,80}\]: +\S+"
    r"|^ *(?:[-*+]|\d+[.)]) +\[[ xX]\] "
    r"|^ {0,3}> ?(?:[-*+>#]|\d+\.) ",
    re.MULTILINE,
)
_INLINE = re.compile(
    r"\*\*\S[^\n]*?\*\*|~~\S|\]\([^\s)]+\)|\]\[[^\]\n]{1,80}\]|<(?:br|b|i|em|strong|sub|sup|details)\b", re.IGNORECASE
)
_SAMPLE = 20_000


def looks_like_markdown(text: str, name: str = "") -> bool:
    """Whether a text is Markdown.

    Blocks parted by blank lines and a sign that plain text does not have; a file called .md needs no sign. Text whose
    blocks are glued together is not, whatever it is called.
    """
    sample = text[:_SAMPLE]
    if "|" in sample and _is_glued(sample):
        return False
    blocks = "\n\n" in sample
    if not blocks and "#" not in sample and "`" not in sample and "~" not in sample:
        return False
    if blocks and name.lower().endswith((".md", ".markdown")):
        return True
    return _SURE.search(sample) is not None or (
        blocks and _blank_lines_part(sample) and _INLINE.search(sample) is not None
    )


def _is_glued(text: str) -> bool:
    table = text.find("\n|")
    above = text[text.rfind("\n", 0, table) + 1 : table] if table > 0 else ""
    return above[:2] in ("- ", "* ", "• ") or _GLUED.search(text) is not None


def _blank_lines_part(text: str) -> bool:
    """Whether blank lines stand between most of the lines, and not only at the end."""
    text = text.strip()
    return text.count("\n\n") * 3 >= text.count("\n") - text.count("\n\n")
