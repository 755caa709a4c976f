"""What a chat may know of what is kept about it, and the end of that."""

from __future__ import annotations

from content.document import Button, Code, Document
from content.wording.phrases import command, document, said
from content.wording.words import Words


def ask_forget(words: Words) -> Document:
    """Deleting cannot be undone, so it is asked about."""
    return document(
        words,
        said(words, "Shall I delete everything I know about this chat? This cannot be undone."),
        said(words, "You can see it first with {mydata}.", mydata=command("mydata")),
        buttons=((Button(words.say("Yes, delete"), "forget:yes"), Button(words.say("No, keep it"), "settings:")),),
    )


def forgotten(words: Words) -> Document:
    """Nothing is known any more."""
    return document(
        words,
        said(words, "Everything about this chat is deleted. If you want news again: {start}", start=command("start")),
    )


def my_data(words: Words, record: str) -> Document:
    """All that is kept, as JSON."""
    return document(
        words,
        said(words, "This is everything I keep about this chat. Delete it with {forget}.", forget=command("forget")),
        Code(record, "json"),
    )
