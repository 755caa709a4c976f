"""Where a chat is: whose clocks its digests go by.

A button's data is a command of the bot with its arguments, at most 64 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from content.document import Button, Buttons, Document, Paragraph, Span, Style
from content.wording.phrases import Choice, Plan, back, command, document, next_line, rhythm_line, rows, said, typed
from content.wording.words import Words


def zone_set(words: Words, plan: Plan, now: datetime) -> Document:
    """The zone was chosen; the local time shows a mistake."""
    return document(
        words,
        said(words, "Your time zone is {zone}.", zone=Span(plan.zone_name, Style.BOLD)),
        local_time(words, plan, now),
        Paragraph(rhythm_line(words, plan)),
        *next_line(words, plan),
        buttons=((Button(words.say("Wrong? Choose again"), "timezone:"), *back(words)),),
    )


def which_place(words: Words, asked: str, places: Sequence[Choice]) -> Document:
    """What was typed may be several places."""
    return document(
        words,
        said(words, "Which {place} do you mean?", place=Span(asked, Style.BOLD)),
        buttons=place_buttons("timezone:", places),
    )


def no_place(words: Words, asked: str) -> Document:
    """What was typed is no place."""
    return document(
        words,
        said(
            words,
            "I know no place called {place}. Type the nearest large city, as {a}, or an offset, as {b}.",
            place=Span(asked, Style.BOLD),
            a=typed("/timezone Baku"),
            b=typed("/timezone UTC+4"),
        ),
    )


def ask_zone(words: Words, plan: Plan, now: datetime, places: Sequence[Choice]) -> Document:
    """The zone as it is, and some to choose."""
    return document(
        words,
        said(words, "Your time zone is {zone}.", zone=Span(plan.zone_name, Style.BOLD)),
        local_time(words, plan, now),
        said(words, "Tap another, or type your city: {example}", example=typed("/timezone Baku")),
        buttons=(*place_buttons("timezone:", places), back(words)),
    )


def perhaps_place(words: Words, asked: str, places: Sequence[Choice]) -> Document:
    """Somebody said the name of a place, perhaps in answer to where they are."""
    return document(
        words,
        said(
            words, "Is {place} where you are? Tap, and your digest follows its clocks.", place=Span(asked, Style.BOLD)
        ),
        said(words, "If you meant something else: {help}", help=command("help")),
        buttons=place_buttons("timezone:", places),
    )


def place_buttons(prefix: str, places: Sequence[Choice]) -> Buttons:
    """A button for each place; `prefix` comes before its zone."""
    return rows([Button(place.label, f"{prefix}{place.code}") for place in places], 2)


def local_time(words: Words, plan: Plan, now: datetime) -> Paragraph:
    """What the clocks show there, so that a mistake is seen."""
    return said(
        words,
        "In {place} it is now {time}.",
        place=plan.place,
        time=Span(words.moment(now, plan.zone), Style.BOLD),
    )
