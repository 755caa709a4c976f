"""HTML that is nested without end, made shallow before a parser sees it."""

from __future__ import annotations

import re
from collections import Counter

from content.reading.tags import UNNESTED

DEEPEST = 60
"""Elements inside each other that are kept; no article needs half of it."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^<>]*>?")
_OPAQUE = re.compile(r"<(script|style|!--)", re.IGNORECASE)
_ENDS = {
    name: re.compile(end, re.IGNORECASE) for name, end in (("script", "</script"), ("style", "</style"), ("!--", "-->"))
}


def shallow(html: str) -> str:
    """The same HTML without the tags of elements that lie deeper than DEEPEST; their text stays."""
    if html.count("<") < DEEPEST:
        return html
    cut = _cut(html)
    return html if cut is html else _cut(without_scripts(html))


def without_scripts(html: str) -> str:
    """Without scripts, styles and comments, in which a tag is no tag; what is never closed goes to the end."""
    parts: list[str] = []
    at = 0
    while True:
        opening = _OPAQUE.search(html, at)
        if not opening:
            return "".join(parts) + html[at:]
        parts.append(html[at : opening.start()])
        end = _ENDS[opening[1].lower()].search(html, opening.end())
        if not end:
            return "".join(parts)
        at = html.find(">", end.end() - 1) + 1 or len(html)


def _cut(html: str) -> str:
    is_too_deep = _Depth().is_too_deep
    parts: list[str] = []
    at = 0
    for tag in _TAG.finditer(html):
        if is_too_deep(tag[1], tag[2].lower()):
            parts += (html[at : tag.start()], " ")
            at = tag.end()
    return "".join(parts) + html[at:] if parts else html


class _Depth:
    """How many elements are open, by name: a closing tag without an opening one closes nothing."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.depth = 0

    def is_too_deep(self, closing: str, name: str) -> bool:
        if name in UNNESTED:
            return False
        if not closing:
            if self.depth >= DEEPEST:
                self.skipped[name] += 1
                return True
            self.open[name] += 1
            self.depth += 1
        elif self.skipped[name]:
            self.skipped[name] -= 1
            return True
        elif self.open[name]:
            self.open[name] -= 1
            self.depth -= 1
        return False
