"""In a channel nobody can send a command: what is one elsewhere is a link into the reader's own chat with the bot."""

from __future__ import annotations

import re
from dataclasses import replace

from content.document import Block, Document, Footer, Item, Listing, Paragraph, Span

_READERS = re.compile(r"/(article_\d+|initiatives)")
"""The commands that a reader would send from there."""


def for_channel(document: Document, bot: str) -> Document:
    """The document for a channel's readers; `bot` is the bot's name without its @, and without one nothing changes."""
    return replace(document, blocks=tuple(_linked(block, bot) for block in document.blocks)) if bot else document


def _linked(block: Block, bot: str) -> Block:
    match block:
        case Paragraph() | Footer() if any(_READERS.fullmatch(span.link) for span in block.spans):
            return replace(block, spans=tuple(_link(span, bot) for span in block.spans))
        case Listing():
            # Not deeper than our own lists are: an article's may be of any depth, and holds no commands.
            return replace(block, items=tuple(_item(item, bot) for item in block.items))
        case _:
            return block


def _item(item: Item, bot: str) -> Item:
    return replace(item, blocks=tuple(_linked(one, bot) if isinstance(one, Paragraph) else one for one in item.blocks))


def _link(span: Span, bot: str) -> Span:
    if (command := _READERS.fullmatch(span.link)) is None:
        return span
    # "article 12" reads like words; a lone "initiatives" would not look like anything to press.
    text = command[1].replace("_", " ") if "_" in command[1] else command[0]
    return span._replace(text=text, link=f"https://t.me/{bot}?start={command[1]}")
