"""Bytes to Article: the encoding, the front matter, then the first form in READERS that recognises the text as its own.

A new form is a file with a reader, and a line in READERS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from content.article import Article
from content.collector import collector_at_rest
from content.errors import UnreadableArticle
from content.reading import encoding, front_matter
from content.reading.fields import looks_like_json, read_json
from content.reading.forms import looks_like_markdown
from content.reading.markdown import read_markdown
from content.reading.newsroom import read_newsroom
from content.reading.page import looks_like_html, read_html


class Form(NamedTuple):
    """A form of article: its name, whether a text is of it (given what the file is called), and its reader."""

    name: str
    fits: Callable[[str, str], bool]
    read: Callable[[str, str], Article]


READERS = (
    Form("json", looks_like_json, read_json),
    Form("html", looks_like_html, read_html),
    Form("markdown", looks_like_markdown, read_markdown),
    Form("newsroom", lambda text, name: True, read_newsroom),
)


_LONG = 100_000


def read(raw: bytes, name: str = "", form: str = "") -> Article:
    """The article these bytes are; `name` is what the sender calls them, `form` one of READERS if it is known for sure.

    Raises UnreadableArticle, and nothing else, whatever the bytes are.
    """
    called = name or "article"
    text = encoding.decode(raw, called)
    header = front_matter.split(text, called) if text.lstrip()[:3] == "---" else None
    if header is not None:
        text = header.rest
        if not text.strip():
            raise UnreadableArticle(called, "There is a header but no text below it.")
    reader = next(one for one in READERS if (one.name == form if form else one.fits(text, name)))
    if len(text) < _LONG:
        article = reader.read(text, called)
    else:
        with collector_at_rest():
            article = reader.read(text, called)
    if header is not None:
        article = front_matter.apply(article, header.fields, called)
    return article
