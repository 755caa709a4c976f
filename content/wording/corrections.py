"""What readers are told when something was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from content.document import Document, Paragraph, Span
from content.wording.phrases import command
from content.wording.words import Words


def corrected(document: Document, notes: Sequence[tuple[int, datetime, str]], words: Words, zone: str) -> Document:
    """The document with its corrections at the end: (article, when, what is right), with the way to the article."""
    paragraphs = tuple(_note(*note, words, zone) for note in notes)
    return replace(document, blocks=(*document.blocks, *paragraphs)) if paragraphs else document


def earlier_corrected(document: Document, notes: Sequence[tuple[int, datetime, str]], words: Words) -> Document:
    """The digest with what was wrong in an earlier one at the end."""
    paragraphs = tuple(
        Paragraph(
            words.spans(
                "Corrected since an earlier digest: {what} {article}",
                what=Span(what),
                article=command(f"article_{number}"),
            )
        )
        for number, _, what in notes
    )
    return replace(document, blocks=(*document.blocks, *paragraphs)) if paragraphs else document


def _note(number: int, at: datetime, what: str, words: Words, zone: str) -> Paragraph:
    when, article = Span(words.time(at, zone), at=at), command(f"article_{number}")
    if not what:
        return Paragraph(words.spans("Corrected {when}: {article}", when=when, article=article))
    return Paragraph(words.spans("Corrected {when}: {what} {article}", when=when, what=Span(what), article=article))


def withdrawn(words: Words) -> Document:
    """What is left of a message whose article was withdrawn, where it cannot be deleted."""
    return Document((Paragraph(words.spans("This was withdrawn by the newsroom.")),), words.locale)
