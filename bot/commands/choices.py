"""PURE: between what is known of a reader and what is offered to them on buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from bot.commands.asking import Reader
from bot.zones import Place, folded, spoken
from content.wording.phrases import Choice, Plan


def code(name: str) -> str:
    """A short stand-in for a name of any length and script: a button carries at most 64 bytes."""
    return "~" + blake2b(name.encode(), digest_size=5).hexdigest()


def meant(said: str, names: Iterable[str]) -> str | None:
    """The name that a code or a typed text stands for."""
    for name in names:
        if said == code(name) or folded(said) == folded(name):
            return name
    return None


def plan_of(reader: Reader) -> Plan:
    """A reader's schedule as it is spoken of; one who gets nothing has none."""
    schedule = reader.schedule if reader.subscribed else reader.schedule._replace(cadence="off")
    due = reader.next_due if reader.subscribed and schedule.timed else None
    return Plan(*schedule, reader.zone, spoken(reader.zone), due)


def list_plan_of(reader: Reader) -> Plan:
    """When a reader's list of new initiatives comes."""
    return Plan(*reader.initiatives, reader.zone, spoken(reader.zone), reader.initiatives_due)


def zone_choices(places: Sequence[Place]) -> tuple[Choice, ...]:
    """Places on buttons; the code is the zone."""
    return tuple(Choice(place.name, place.zone) for place in places)
