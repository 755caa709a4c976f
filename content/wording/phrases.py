"""What every answer is made of: commands to tap, examples to type, sentences, rows of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from content.document import (
    Block,
    Button,
    Buttons,
    Document,
    Footer,
    Paragraph,
    Span,
    Spans,
    Style,
)
from content.wording.words import Words


class Plan(NamedTuple):
    """When digests come to a chat. `zone` is an IANA name and `place` how it is spoken; the rest as in a schedule."""

    cadence: str
    minute: int
    weekday: int
    zone: str
    place: str
    next_due: datetime | None = None

    @property
    def zone_name(self) -> str:
        """The zone for people: its IANA name, but for an offset the offset, which IANA names the other way round."""
        return self.place if self.zone.startswith("Etc/") else self.zone


class Choice(NamedTuple):
    """Something to choose: `code` is what its button sends back."""

    label: str
    code: str
    chosen: bool = False
    amount: int = 0


def command(name: str) -> Span:
    """A command to tap: `/help`."""
    return Span(f"/{name}", link=f"/{name}")


def typed(example: str) -> Span:
    """Something to type, or that was typed."""
    return Span(example, Style.CODE)


def rows(buttons: Sequence[Button], width: int) -> Buttons:
    """The buttons, `width` in a row."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def rhythm(words: Words, plan: Plan) -> str:
    """ "every day at 08:00", to stand behind "Your digest comes"."""
    at = words.clock(plan.minute)
    match plan.cadence:
        case "daily":
            return words.say("every day at {time}", time=at)
        case "weekdays":
            return words.say("from Monday to Friday at {time}", time=at)
        case "weekly":
            return words.say("every {weekday} at {time}", weekday=words.weekday(plan.weekday), time=at)
        case "at_once":
            return words.say("as soon as something is published")
        case _:
            return words.say("only when you ask for it")


def document(words: Words, *blocks: Block, buttons: Buttons = ()) -> Document:
    """Blocks in this language, with the buttons under them."""
    return Document(blocks, words.locale, buttons)


def said(words: Words, sentence: str, **names: str | Span | Spans) -> Paragraph:
    """One paragraph of one sentence, or of a few."""
    return Paragraph(words.spans(sentence, **names))


def marked(label: str, chosen: bool) -> str:
    """The label of a choice, with a sign when it is the one that holds."""
    return f"✅ {label}" if chosen else label


def back(words: Words) -> tuple[Button, ...]:
    """The button row that leads back."""
    return (Button(words.say("« Settings"), "settings:"),)


def news_buttons(words: Words) -> tuple[Button, ...]:
    """The button row that leads to the news."""
    return Button(words.say("Digest now"), "digest:"), Button(words.say("Latest news"), "latest:")


def rhythm_line(words: Words, plan: Plan) -> Spans:
    """ "Your digest comes every day at 08:00." """
    return words.spans("Your digest comes {rhythm}.", rhythm=Span(rhythm(words, plan), Style.BOLD))


def next_line(words: Words, plan: Plan) -> tuple[Footer, ...]:
    """When the next digest comes, if the clock says so."""
    if not plan.next_due:
        return ()
    when = words.moment(plan.next_due, plan.zone)
    return (Footer(words.spans("Next digest: {when} ({place} time).", when=when, place=plan.place)),)
