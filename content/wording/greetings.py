"""The first words to a chat: hello, where are you, when shall the digest come, all is set.

A button's data is a command of the bot with its arguments, `start:at daily 8:00`, at most 64 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from content.document import Button, Document, Heading, Paragraph, Span, Style, plain
from content.wording.phrases import (
    Choice,
    Plan,
    command,
    document,
    news_buttons,
    next_line,
    rhythm_line,
    rows,
    said,
    typed,
)
from content.wording.places import local_time, place_buttons
from content.wording.words import Words


def greeting(words: Words, name: str, places: Sequence[Choice]) -> Document:
    """The first words to somebody new, who chooses where they are."""
    return document(
        words,
        Heading(1, plain(_hello(words, name))),
        said(words, "I bring you the news: one digest when it suits you, and every article in full when you ask."),
        said(
            words,
            "Where are you, so that the digest comes at your hour? Tap, or type your city: {example}",
            example=typed("/timezone Baku"),
        ),
        buttons=place_buttons("start:zone ", places),
    )


def short_greeting(words: Words, name: str) -> Document:
    """The first words to somebody who came for something else."""
    hello = Span(_hello(words, name), Style.BOLD)
    rest = words.spans(
        "Here is what you asked for. If you want the news to come by itself: {start}", start=command("start")
    )
    return document(words, Paragraph((hello, Span(" "), *rest)))


def _hello(words: Words, name: str) -> str:
    return words.say("Hello, {name}!", name=name) if name else words.say("Hello!")


def which_hour(words: Words, plan: Plan, now: datetime) -> Document:
    """The second question: when."""
    hours = [Button(words.clock(hour * 60), f"start:at daily {hour}:00") for hour in (6, 7, 8, 9, 12, 18, 20, 22)]
    others = (
        Button(words.say("At once"), "start:at at once"),
        Button(words.say("Weekdays 08:00"), "start:at weekdays 8:00"),
        Button(words.say("Mondays 09:00"), "start:at weekly mon 9:00"),
    )
    return document(
        words,
        local_time(words, plan, now),
        said(
            words,
            "When shall the digest come? Tap, or type an hour of your own: {example}",
            example=typed("/schedule daily 8:30"),
        ),
        buttons=(*rows(hours, 4), others),
    )


def ready(words: Words, plan: Plan, *, back: bool = False) -> Document:
    """All is set; the same for one who comes back."""
    opening = words.say("Welcome back.") if back else words.say("All set.")
    return document(
        words,
        Paragraph((Span(opening, Style.BOLD), Span(" "), *rhythm_line(words, plan))),
        *next_line(words, plan),
        said(
            words,
            "Ask for it at any time with {digest}, change everything in {settings}, see all I can do in {help}.",
            digest=command("digest"),
            settings=command("settings"),
            help=command("help"),
        ),
        buttons=(
            news_buttons(words),
            (Button(words.say("Topics"), "topics:"), Button(words.say("Settings"), "settings:")),
        ),
    )
