"""Initiatives as lists: an overview of areas on buttons, then page by page what is planned, each with its articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.document import (
    Block,
    Button,
    Buttons,
    Document,
    Footer,
    Heading,
    Item,
    Listing,
    Paragraph,
    Span,
    Spans,
    Style,
    plain,
)
from content.initiatives import Entry, Look, areas
from content.wording.phrases import command, rows
from content.wording.telling import arrow, joined
from content.wording.words import Words

PAGE = 10
_AREAS = 12
_FEW = 6
_LONGEST_LABEL = 40
_MOST_SOURCES = 5


def initiatives_document(
    entries: Sequence[Entry], words: Words, look: Look | None = None, zone: str = "UTC"
) -> Document:
    """The areas to choose from; or, when something was asked for or there are few, one page of initiatives."""
    look = look or Look()
    if not entries:
        return Document((Paragraph(words.spans("No initiatives have been found in the articles yet.")),), words.locale)
    if look.is_overview and len(entries) > _FEW and len(areas(entries)) > 1:
        return _overview(entries, words, look, zone)
    found = look.found(entries)
    if not found:
        return _nothing_fits(entries, words, look)
    return _page(found, words, look, zone)


def initiatives_file_document(entries: Sequence[Entry], words: Words, look: Look, count: int) -> Document:
    """What goes with the file of so many; without any there is none, and it says why."""
    if not count:
        return _nothing_fits(entries, words, look) if entries else initiatives_document((), words)
    told = words.count("{n} initiative, for a spreadsheet", "{n} initiatives, for a spreadsheet", count)
    return Document((Paragraph(plain(told)),), words.locale)


def _nothing_fits(entries: Sequence[Entry], words: Words, look: Look) -> Document:
    nothing = words.spans("Nothing fits {query}. Try an area:", query=Span(look.query or look.area or "", Style.CODE))
    return Document((Paragraph(nothing),), words.locale, _area_buttons(entries, words, 1))


def initiative_blocks(entries: Iterable[Entry], words: Words) -> tuple[Block, ...]:
    """Entries by area, those of no area last: the area as a heading, under it a line each."""
    by_area = sorted(entries, key=lambda entry: not entry.initiative.area)
    order: dict[str, list[Entry]] = {}
    for entry in by_area:
        order.setdefault(entry.initiative.area.casefold(), []).append(entry)
    blocks: list[Block] = []
    for group in order.values():
        if group[0].initiative.area or len(order) > 1:
            blocks.append(Heading(3, plain(area_label(group[0].initiative.area, words))))
        blocks.append(Listing(tuple(Item((Paragraph(initiative_line(entry)),)) for entry in group)))
    return tuple(blocks)


def area_label(area: str, words: Words) -> str:
    """The area's name, also of those that have none."""
    return area or words.say("Other initiatives")


def initiative_line(entry: Entry) -> Spans:
    """ "Joint drills → better readiness /article_12"."""
    one = entry.initiative
    text = f"{one.action} {arrow(one.action)} {one.outcome}" if one.outcome else one.action
    numbers = [command(f"article_{number}") for number in entry.sources[:_MOST_SOURCES]]
    return (Span(text), *(span for number in numbers for span in (Span(" "), number)))


def _overview(entries: Sequence[Entry], words: Words, look: Look, zone: str) -> Document:
    count = words.count("{n} initiative", "{n} initiatives", len(entries))
    first = min(entry.first_seen for entry in entries)
    since = words.say("{count} since {day}. Choose an area:", count=count, day=words.date(first, zone))
    hint = words.spans("Or look for words: {example}", example=Span("/initiatives early warning", Style.CODE))
    blocks = (Heading(1, plain(words.say("Initiatives"))), Paragraph(plain(since)), Footer(hint))
    return Document(blocks, words.locale, (*_area_buttons(entries, words, look.page), _more_ways(words)))


def _area_buttons(entries: Sequence[Entry], words: Words, page: int) -> Buttons:
    counted = areas(entries)
    pages = -(-len(counted) // _AREAS)
    page = min(page, pages)
    buttons = [
        Button(f"{_shortened(area_label(one.area, words))} ({words.number(one.entries)})", Look(one.area).data())
        for one in counted[(page - 1) * _AREAS : page * _AREAS]
    ]
    return (*rows(buttons, 2), *_turning(words, Look(), page, pages))


def _more_ways(words: Words) -> tuple[Button, ...]:
    return (
        Button(words.say("As a file"), "initiatives:csv"),
        Button(words.say("New ones every week"), "schedule:initiatives"),
    )


def _turning(words: Words, look: Look, page: int, pages: int) -> Buttons:
    turns = [(words.say("« Back"), page - 1), (words.say("More »"), page + 1)]
    found = tuple(Button(label, look.data(to)) for label, to in turns if 1 <= to <= pages)
    return (found,) if found else ()


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"


def _page(found: Sequence[Entry], words: Words, look: Look, zone: str) -> Document:
    pages = -(-len(found) // PAGE)
    page = min(look.page, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    title = look.query or (area_label(look.area, words) if look.area is not None else words.say("Initiatives"))
    count = words.count("{n} initiative", "{n} initiatives", len(found))
    place = words.say("page {page} of {pages}", page=page, pages=pages) if pages > 1 else ""
    blocks: list[Block] = [Heading(1, plain(title)), Paragraph(joined([plain(count), plain(place)]))]
    if look.is_overview:
        blocks.extend(initiative_blocks(shown, words))
    else:
        blocks.append(Listing(tuple(Item((Paragraph(_told(entry, words, look, zone)),)) for entry in shown)))
    overview = ((Button(words.say("All areas"), Look().data()),),) if not look.is_overview else ()
    return Document(tuple(blocks), words.locale, (*_turning(words, look, page, pages), *overview))


def _told(entry: Entry, words: Words, look: Look, zone: str) -> Spans:
    """The line of an entry with its area, who, until when, for how much, and since when it is known."""
    one = entry.initiative
    seen = words.short_day(entry.first_seen, zone)
    if (last := words.short_day(entry.last_seen, zone)) != seen:
        seen = f"{seen} – {last}"
    # What the line says already is not told again under it.
    area = one.area if look.area is None else ""
    beside = [text for text in (area, one.actor, one.when, one.amount) if text and text not in one.action]
    return (*initiative_line(entry), Span("\n"), Span(" · ".join((*beside, seen)), Style.ITALIC))
