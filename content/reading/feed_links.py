"""The feeds a web page names in its head."""

from __future__ import annotations

from content.reading.inline import safe_link

_KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def feeds_of_page(html: str, url: str = "") -> tuple[str, ...]:
    """Their addresses in the page's own order, which puts the main one first; feeds of comments come last."""
    from selectolax.lexbor import LexborHTMLParser

    found: dict[str, bool] = {}
    for node in LexborHTMLParser(html[:500_000]).css("link[rel~=alternate][href][type]"):
        said = node.attributes
        link = safe_link(said.get("href") or "", url)
        if link and (said.get("type") or "").lower().strip() in _KINDS:
            found.setdefault(link, "comment" in f"{link} {said.get('title') or ''}".lower())
    return tuple(sorted(found, key=found.__getitem__))
