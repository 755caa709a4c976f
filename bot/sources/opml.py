"""Lists of feeds as every reader exports and imports them."""

from __future__ import annotations

import xml.etree.ElementTree as Tree
from collections.abc import Iterable
from typing import NamedTuple

from content.reading.inline import safe_link

SIZE = 2 * 1024 * 1024
MOST = 10_000


class Listed(NamedTuple):
    """The feeds of a list by address and title, and its entries that are none to follow, each with the reason."""

    feeds: list[tuple[str, str]]
    left_out: list[tuple[str, str]]


class NotAList(Exception):
    """The file holds no list of feeds."""


def read_opml(raw: bytes) -> Listed:
    """What is in it, in order, each address once; folders are looked into and are no entries. Raises NotAList."""
    if len(raw) > SIZE:
        raise NotAList("the file has more than 2 MB")
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw or b"\x00" in raw:
        raise NotAList("the file defines entities or is not in UTF-8; such a list is not read")
    try:
        root = Tree.fromstring(raw)  # noqa: S314  (nothing that defines entities comes here)
    except (Tree.ParseError, ValueError, LookupError) as error:
        raise NotAList(f"the file is not well formed: {error}") from error
    if root.tag != "opml":
        raise NotAList("the file is no OPML")
    found: dict[str, str] = {}
    left_out: list[tuple[str, str]] = []
    for outline in root.iter("outline"):
        given = " ".join(outline.get("xmlUrl", "").split())
        title = " ".join((outline.get("title") or outline.get("text") or "").split())
        url = safe_link(given)
        if not given and len(outline):
            continue
        if not given:
            left_out.append((title or "an entry without a name", "it has no address of a feed (xmlUrl)"))
        elif not url.lower().startswith(("http://", "https://")):
            left_out.append((given, "only http:// and https:// are followed"))
        elif url in found:
            left_out.append((given, "it is in the list already"))
        elif len(found) == MOST:
            left_out.append((given, f"a list may have {MOST} feeds"))
        else:
            found[url] = title
    return Listed(list(found.items()), left_out)


def write_opml(feeds: Iterable[tuple[str, str]]) -> str:
    """These feeds, by address and title, as OPML 2.0."""
    root = Tree.Element("opml", version="2.0")
    Tree.SubElement(Tree.SubElement(root, "head"), "title").text = "Herald's feeds"
    body = Tree.SubElement(root, "body")
    for url, title in feeds:
        Tree.SubElement(body, "outline", type="rss", text=title or url, title=title or url, xmlUrl=url)
    Tree.indent(root)
    return Tree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
