"""How a chat chooses what it gets: the first questions, when, where, about what, how long, and the end of it.

A button's data is a command of the bot with its arguments, `schedule:daily 8:30`, at most 64 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from content.document import (
    Button,
    Buttons,
    Code,
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
        buttons=_place_buttons("start:zone", places),
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
        _local_time(words, plan, now),
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
            (Button(words.say("Digest now"), "digest:"), Button(words.say("Latest news"), "latest:")),
            (Button(words.say("Topics"), "topics:"), Button(words.say("Settings"), "settings:")),
        ),
    )


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


def zone_set(words: Words, plan: Plan, now: datetime) -> Document:
    """The zone was chosen; the local time shows a mistake."""
    return document(
        words,
        Paragraph((*words.spans("Your time zone is {zone}.", zone=Span(plan.zone, Style.BOLD)),)),
        _local_time(words, plan, now),
        Paragraph(rhythm_line(words, plan)),
        *next_line(words, plan),
        buttons=((Button(words.say("Wrong? Choose again"), "timezone:"), *back(words)),),
    )


def which_place(words: Words, asked: str, places: Sequence[Choice], command_name: str = "timezone") -> Document:
    """What was typed may be several places."""
    return document(
        words,
        said(words, "Which {place} do you mean?", place=Span(asked, Style.BOLD)),
        buttons=_place_buttons(command_name, places),
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
        Paragraph((*words.spans("Your time zone is {zone}.", zone=Span(plan.zone, Style.BOLD)),)),
        _local_time(words, plan, now),
        said(words, "Tap another, or type your city: {example}", example=typed("/timezone Baku")),
        buttons=(*_place_buttons("timezone", places), back(words)),
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
        (words.say("Time zone"), f"{plan.place} ({plan.zone})" if plan.place != plan.zone else plan.zone),
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


def administrators_only(words: Words) -> Document:
    """Somebody in a group wants to change what is everybody's."""
    return document(
        words, said(words, "In a group only its administrators change how I write; please ask one of them.")
    )


def perhaps_place(words: Words, asked: str, places: Sequence[Choice]) -> Document:
    """Somebody said the name of a place, perhaps in answer to where they are."""
    return document(
        words,
        said(
            words, "Is {place} where you are? Tap, and your digest follows its clocks.", place=Span(asked, Style.BOLD)
        ),
        said(words, "If you meant something else: {help}", help=command("help")),
        buttons=_place_buttons("timezone", places),
    )


def _place_buttons(prefix: str, places: Sequence[Choice]) -> Buttons:
    separator = " " if ":" in prefix else ":"
    return rows([Button(place.label, f"{prefix}{separator}{place.code}") for place in places], 2)


def _local_time(words: Words, plan: Plan, now: datetime) -> Paragraph:
    return said(
        words,
        "In {place} it is now {time}.",
        place=plan.place,
        time=Span(words.moment(now, plan.zone), Style.BOLD),
    )
