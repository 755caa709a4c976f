"""How a chat chooses what it gets: when, about what, how long, and to get nothing for a while.

A button's data is a command of the bot with its arguments, `schedule:daily 8:30`, at most 64 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from content.document import (
    Button,
    Buttons,
    Document,
    Heading,
    Item,
    Listing,
    Paragraph,
    Span,
    Style,
    plain,
)
from content.wording.phrases import (
    Choice,
    Plan,
    back,
    command,
    document,
    marked,
    next_line,
    rhythm,
    rhythm_line,
    rows,
    said,
    typed,
)
from content.wording.words import Words


def topics(words: Words, choices: Sequence[Choice], chosen: Sequence[str]) -> Document:
    """Which topics a chat reads, each to be switched by its button."""
    if not choices:
        return document(
            words,
            said(words, "The articles carry no topics yet, so you receive all of them."),
            buttons=(back(words),),
        )
    state = (
        said(words, "You read about {topics}.", topics=Span(words.list_of(chosen), Style.BOLD))
        if chosen
        else said(words, "You read about everything.")
    )
    buttons = [
        Button(f"{'✅' if one.chosen else '▫️'} {one.label} ({words.number(one.amount)})", f"topics:{one.code}")
        for one in choices
    ]
    everything = Button(f"{'▫️' if chosen else '✅'} {words.say('Everything')}", "topics:all")
    return document(
        words,
        Heading(1, plain(words.say("Topics"))),
        state,
        said(words, "Tap to add a topic or to take it away."),
        buttons=(*rows(buttons, 2), (everything,), back(words)),
    )


def no_topic(words: Words, asked: str, known: Sequence[str]) -> Document:
    """A topic was typed that no article has."""
    return document(
        words,
        said(words, "I know no topic called {topic}.", topic=Span(asked, Style.BOLD)),
        *([said(words, "There are: {topics}.", topics=words.list_of(known))] if known else []),
        buttons=((Button(words.say("Choose topics"), "topics:"),),),
    )


def schedule(words: Words, plan: Plan) -> Document:
    """When the digest comes, and every other way to have it."""
    another = "/schedule daily 8:30" if plan.minute != 510 else "/schedule daily 7:45"
    lists = (Button(words.say("New initiatives"), "schedule:initiatives"),)
    return document(
        words,
        Paragraph(rhythm_line(words, plan)),
        *next_line(words, plan),
        said(words, "Another hour: {example}", example=typed(another)),
        buttons=(*_rhythm_buttons(words, plan, "schedule:"), lists, back(words)),
    )


def initiatives_schedule(words: Words, plan: Plan) -> Document:
    """When the list of new initiatives comes by itself."""
    comes = words.spans("The list of new initiatives comes {rhythm}.", rhythm=Span(rhythm(words, plan), Style.BOLD))
    return document(
        words,
        Paragraph(comes),
        *([said(words, "Next time: {when}", when=words.moment(plan.next_due, plan.zone))] if plan.next_due else []),
        said(words, "Another hour: {example}", example=typed("/initiatives weekly fri 18")),
        buttons=(
            *_rhythm_buttons(words, plan, "schedule:initiatives "),
            (Button(words.say("« Schedule"), "schedule:"),),
        ),
    )


def _rhythm_buttons(words: Words, plan: Plan, saying: str) -> Buttons:
    """Every cadence, and the hours and days where they matter; `saying` comes before what a button says."""
    hour = f"{plan.minute // 60}:{plan.minute % 60:02}"
    kinds = (
        ("daily", words.say("Daily"), f"daily {hour}"),
        ("weekdays", words.say("Weekdays"), f"weekdays {hour}"),
        ("weekly", words.say("Weekly"), f"weekly {hour}"),
        ("at_once", words.say("At once"), "at once"),
        ("off", words.say("Off"), "off"),
    )
    cadences = [Button(marked(label, plan.cadence == kind), f"{saying}{say}") for kind, label, say in kinds]
    parts: list[tuple[Button, ...]] = [*rows(cadences, 3)]
    if plan.cadence in ("daily", "weekdays", "weekly"):
        hours = [
            Button(marked(words.clock(h * 60), plan.minute == h * 60), f"{saying}{plan.cadence} {h}:00")
            for h in (6, 7, 8, 9, 12, 18, 20, 22)
        ]
        parts += rows(hours, 4)
    if plan.cadence == "weekly":
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        days = [
            Button(marked(words.weekday(d)[:3], plan.weekday == d), f"{saying}weekly {name} {hour}")
            for d, name in enumerate(names)
        ]
        parts += rows(days, 4)
    return tuple(parts)


def schedule_unheard(words: Words) -> Document:
    """A schedule was typed that none can understand."""
    return document(
        words,
        said(
            words,
            "Say it like one of these: {a}, {b}, {c}, {d} or {e}.",
            a=typed("/schedule daily 8:30"),
            b=typed("/schedule weekdays 7"),
            c=typed("/schedule weekly mon 9"),
            d=typed("/schedule at once"),
            e=typed("/schedule off"),
        ),
        buttons=((Button(words.say("Choose by buttons"), "schedule:"),),),
    )


def settings(
    words: Words,
    plan: Plan,
    *,
    topics: Sequence[str],
    length: str,
    layout: str,
    layouts: Sequence[str] = ("classic",),
    card: bool | None = None,
) -> Document:
    """Everything at a glance, each with its button; the layout only where there is a choice of `layouts`.

    `card` says whether digests have a cover; None where covers are not offered.
    """
    lengths = (
        ("headline", words.say("Headlines")),
        ("brief", words.say("Brief")),
        ("full", words.say("Full")),
    )
    names = {"classic": words.say("Classic"), "rich": words.say("Rich")}
    looks = [(name, names.get(name, name)) for name in layouts] if len(layouts) > 1 else []
    facts = (
        (words.say("Digest"), rhythm(words, plan)),
        (words.say("Next"), words.moment(plan.next_due, plan.zone) if plan.next_due else "–"),
        (words.say("Time zone"), plan.place if plan.place == plan.zone_name else f"{plan.place} ({plan.zone})"),
        (words.say("Topics"), words.list_of(topics) if topics else words.say("everything")),
        (words.say("Length"), dict(lengths).get(length, length)),
        *([(words.say("Layout"), names.get(layout, layout))] if looks else []),
        *([] if card is None else [(words.say("Cover picture"), words.say("on") if card else words.say("off"))]),
    )
    switch = Button(marked(words.say("Cover picture"), bool(card)), f"settings:card {'off' if card else 'on'}")
    items = [Item((Paragraph((Span(f"{name}: "), Span(value, Style.BOLD))),)) for name, value in facts]
    return document(
        words,
        Heading(1, plain(words.say("Settings"))),
        Listing(tuple(items)),
        buttons=(
            (Button(words.say("Schedule"), "schedule:"), Button(words.say("Time zone"), "timezone:")),
            (Button(words.say("Topics"), "topics:"), Button(words.say("Pause"), "stop:")),
            tuple(Button(marked(label, length == name), f"settings:length {name}") for name, label in lengths),
            *(
                [tuple(Button(marked(label, layout == name), f"settings:layout {name}") for name, label in looks)]
                if looks
                else []
            ),
            *([] if card is None else [(switch,)]),
        ),
    )


def settings_unheard(words: Words) -> Document:
    """`/settings` with something it does not know."""
    return document(
        words,
        said(
            words,
            "Say {a} (or headline, brief) or {b} (or rich).",
            a=typed("/settings length full"),
            b=typed("/settings layout classic"),
        ),
        buttons=(back(words),),
    )


def stopped(words: Words) -> Document:
    """Nothing comes any more."""
    return document(
        words,
        Paragraph(
            (Span(words.say("Paused."), Style.BOLD), Span(" "), Span(words.say("I send nothing on my own now.")))
        ),
        said(
            words,
            "Your choices are kept: {start} brings the digest back, with all you missed.",
            start=command("start"),
        ),
        buttons=((Button(words.say("Start again"), "start:again"), Button(words.say("Delete my data"), "forget:")),),
    )


def administrators_only(words: Words) -> Document:
    """Somebody in a group wants to change what is everybody's."""
    return document(
        words, said(words, "In a group only its administrators change how I write; please ask one of them.")
    )
