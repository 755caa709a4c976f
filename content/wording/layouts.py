"""How a chat finds out which layout its app can show."""

from __future__ import annotations

from content.document import Button, Cell, Document, Paragraph, Row, Span, Style, Table, plain
from content.wording.phrases import back, command, document, said, typed
from content.wording.words import Words


def probe(words: Words) -> Document:
    """A small table, and what to tap when it is there and when it is not. An app without tables shows the buttons."""
    rows = (
        _row(words.say("Story"), words.say("Place"), header=True),
        _row(words.say("A bridge opens"), words.say("Baku")),
        _row(words.say("A ferry returns"), words.say("Batumi")),
    )
    return document(
        words,
        said(words, "Can your app show news like this, with real tables and parts that fold?"),
        Table(rows),
        buttons=(
            (
                Button(words.say("I see a table"), "layout:rich"),
                Button(words.say("It is empty"), "layout:classic"),
            ),
        ),
    )


def chosen(words: Words, layout: str) -> Document:
    """What holds from now on."""
    if layout == "rich":
        sentence = words.say("Good. From now on the news comes with tables, headings and parts that fold.")
    else:
        sentence = words.say("All right. The news comes as plain messages, which every app shows.")
    return document(
        words,
        Paragraph((Span(sentence, Style.BOLD),)),
        said(words, "You can change this at any time in {settings}.", settings=command("settings")),
        buttons=(back(words),),
    )


def unheard(words: Words) -> Document:
    """`/layout` with a layout that is none."""
    return document(
        words,
        said(
            words,
            "Say {rich} for messages with tables, or {classic} for plain ones.",
            rich=typed("/layout rich"),
            classic=typed("/layout classic"),
        ),
    )


def _row(*texts: str, header: bool = False) -> Row:
    return tuple(Cell(plain(text), header) for text in texts)
