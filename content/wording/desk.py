"""What editors are shown: an article as readers will see it, and below it what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from content.article import Article, Filed
from content.corrections import Wish
from content.document import Block, Button, Buttons, Document, Footer, Item, Listing, Paragraph, Span, Style, plain
from content.wording.article import article_document
from content.wording.phrases import command, document, rows, said
from content.wording.remarks import remarks
from content.wording.words import Words

HOURS = 24
"""So many full hours are offered to schedule for."""


class Panel(NamedTuple):
    """What stands under a preview. `becomes` is what an intake says of it, `number` the number it would have; `pressed`
    what each person wants who pressed so far. `change` is what a correction looks like, `wish` what was chosen with the
    hour."""

    id: int
    version: int
    state: str
    article: Article
    becomes: str
    number: int
    about: int = 0
    urgent: bool = False
    release_at: datetime | None = None
    pressed: tuple[str, ...] = ()
    needed: int = 1
    change: Wish = ""
    wish: Wish = ""


def preview(words: Words, article: Article, number: int, length: str, zone: str) -> Document:
    """The post as readers get it, with the number it would have now."""
    return article_document(Filed(number, article, datetime(1970, 1, 1, tzinfo=UTC)), words, length, zone)


def panel(words: Words, shown: Panel, zone: str) -> Document:
    """What it is, what looks like a slip, and the buttons while it is open."""
    blocks: list[Block] = [
        Paragraph((Span(shown.article.title[:200], Style.BOLD),)),
        Paragraph(_state(words, shown, zone)),
    ]
    if shown.state not in ("waiting", "scheduled"):
        return document(words, *blocks)
    if shown.becomes == "corrected":
        blocks.append(Paragraph(_told(words, shown)))
    if shown.urgent:
        blocks.append(said(words, "It was handed in as urgent."))
    found = remarks(shown.article, words)
    if found:
        blocks.append(said(words, "Worth a look:"))
        blocks.append(Listing(tuple(Item((Paragraph(plain(remark)),)) for remark in found)))
    if shown.needed > 1:
        blocks.append(Footer(_presses(words, shown, zone)))
    return document(words, *blocks, buttons=_choices(words, shown))


def hours(words: Words, shown: Panel, now: datetime, zone: str) -> Document:
    """The next full hours to choose from, in the editor's own time; of a correction also whether it is told."""
    how = {"": "", "typo": "_silent", "substance": "_notice"}[shown.wish]
    first = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    choices = []
    for at in range(HOURS):
        moment = first + timedelta(hours=at)
        choices.append(
            Button(words.time(moment, zone), f"desk:at{how} {shown.id} {shown.version} {int(moment.timestamp())}")
        )
    which = f"{shown.id} {shown.version}"
    back = (Button(words.say("« Back"), f"desk:panel {which}"),)
    told = (_tellings(words, shown, which, "hours_"),) if shown.becomes == "corrected" else ()
    return document(
        words,
        Paragraph((Span(shown.article.title[:200], Style.BOLD),)),
        said(words, "When? ({zone} time, within a day)", zone=zone),
        buttons=(*told, *rows(choices, 4), back),
    )


def list_of_waiting(words: Words, waiting: Sequence[tuple[int, int, str, datetime | None]], zone: str) -> Document:
    """All that waits: id, version, title and the moment it is scheduled for, each with its button."""
    if not waiting:
        return document(
            words,
            said(words, "Nothing waits for you."),
            said(words, "Send me a text, a file or a link, and I show you what readers would see of it."),
        )
    items = []
    for _, _, title, moment in waiting:
        when = words.spans(" ({when})", when=words.moment(moment, zone)) if moment else ()
        items.append(Item((Paragraph((Span(title[:120]), *when)),)))
    buttons = [
        (Button(f"{n}. {title[:40]}", f"desk:open {number} {version}"),)
        for n, (number, version, title, _) in enumerate(waiting, 1)
    ]
    return document(
        words,
        Paragraph(words.count_spans("{n} article waits:", "{n} articles wait:", len(waiting))),
        Listing(tuple(items), 1),
        buttons=tuple(buttons),
    )


def not_handed_in(words: Words, reason: str) -> Document:
    """What an editor sent could not be read."""
    return document(words, said(words, "I cannot make an article of this. {reason}", reason=reason))


def stale(words: Words) -> str:
    """The toast for who pressed under something that has changed since."""
    return words.say("This has changed meanwhile. {desk} shows how it stands.", desk="/desk")


def _state(words: Words, shown: Panel, zone: str) -> tuple[Span, ...]:
    match shown.state:
        case "published":
            return words.spans("Published: {article}", article=command(f"article_{shown.number}"))
        case "discarded":
            return words.spans("Discarded.")
        case "scheduled" if shown.release_at:
            return words.spans("It will be published {when}.", when=words.moment(shown.release_at, zone))
    number = str(shown.number)
    match shown.becomes:
        case "new":
            return words.spans("It would be article {number}.", number=number)
        case "also":
            return words.spans(
                "It would be article {number}, and tells the story of {article} again.",
                number=number,
                article=command(f"article_{shown.about}"),
            )
        case "follow-up":
            return words.spans(
                "It would be article {number}, and follows {article}.",
                number=number,
                article=command(f"article_{shown.about}"),
            )
        case "corrected":
            return words.spans("It corrects {article}.", article=command(f"article_{number}"))
        case "republished":
            return words.spans(
                "It is article {number}, which was withdrawn; it would be published again.", number=number
            )
        case "unchanged":
            return words.spans("There is nothing new in it: it is {article}.", article=command(f"article_{number}"))
        case _:
            return words.spans("It cannot be published: {reason}.", reason=shown.becomes)


def _told(words: Words, shown: Panel) -> tuple[Span, ...]:
    if shown.wish:
        told = words.spans("Readers will be told."), words.spans("Readers will not be told.")
        return told[shown.wish == "typo"]
    if shown.change == "typo":
        return words.spans("Only slips of the pen changed. Unless you choose otherwise, readers are not told.")
    return words.spans("It says something else now. Unless you choose otherwise, readers are told.")


def _presses(words: Words, shown: Panel, zone: str) -> tuple[Span, ...]:
    if not shown.pressed:
        return words.spans("Two different persons must press the same.")
    names = words.list_of(_way(words, way, zone) for way in shown.pressed)
    return words.spans("Pressed so far: {buttons}. Another person must press the same.", buttons=names)


def _way(words: Words, way: str, zone: str) -> str:
    match way.split(":"):
        case ["at", seconds, *how]:
            moment = words.moment(datetime.fromtimestamp(int(seconds), UTC), zone)
            return f"{moment} ({_way(words, ':'.join(['', *how]), zone)})" if how else moment
        case ["urgent"]:
            return words.say("Urgent")
        case [_, "typo"]:
            return words.say("Correct silently")
        case [_, "substance"]:
            return words.say("Correct and say so")
        case _:
            return words.say("Publish")


def _choices(words: Words, shown: Panel) -> Buttons:
    which = f"{shown.id} {shown.version}"
    schedule = Button(words.say("Schedule"), f"desk:hours {which}")
    discard = Button(words.say("Discard"), f"desk:discard {which}")
    lengths = (
        Button(words.say("As brief"), f"desk:brief {which}"),
        Button(words.say("As headline"), f"desk:headline {which}"),
    )
    if shown.becomes == "corrected":
        return (_tellings(words, shown, which), (schedule, discard), lengths)
    return (
        (Button(words.say("Publish"), f"desk:publish {which}"), schedule),
        (Button(words.say("Urgent"), f"desk:urgent {which}"), discard),
        lengths,
    )


def _tellings(words: Words, shown: Panel, which: str, before: str = "") -> tuple[Button, ...]:
    """What a correction may be, with a mark on what was chosen, or on what it looks like."""
    silent, notice = words.say("Correct silently"), words.say("Correct and say so")
    if (shown.wish or shown.change) == "typo":
        silent = f"✓ {silent}"
    else:
        notice = f"✓ {notice}"
    return (Button(notice, f"desk:{before}notice {which}"), Button(silent, f"desk:{before}silent {which}"))
