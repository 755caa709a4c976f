"""PURE: what a person typed -> the number, the hour or the schedule they meant, or nothing when it means none."""

from __future__ import annotations

import re
import unicodedata

from bot.schedules import NEVER, Cadence, Schedule

_DAYS = {
    "mon": 0,
    "monday": 0,
    "tue": 1,
    "tues": 1,
    "tuesday": 1,
    "wed": 2,
    "weds": 2,
    "wednesday": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "thursday": 3,
    "fri": 4,
    "friday": 4,
    "sat": 5,
    "saturday": 5,
    "sun": 6,
    "sunday": 6,
}
_HOURS = {
    "midnight": 0,
    "morning": 8 * 60,
    "noon": 12 * 60,
    "midday": 12 * 60,
    "afternoon": 15 * 60,
    "evening": 18 * 60,
}
_CADENCES: tuple[tuple[Cadence, str], ...] = (
    ("off", r"off|stop|pause|never|none|no|nothing"),
    (
        "at_once",
        r"at[ _]?once|right away|straight away|now|instant(?:ly)?|immediate(?:ly)?|live|as (?:it|they) happens?"
        r"|every (?:article|post)",
    ),
    ("weekdays", r"(?:on )?(?:week|work|working |business )days?|mon(?:day)? ?(?:-|–|to) ?fri(?:day)?"),
    ("daily", r"daily|every ?day|each day|once a day"),
    ("weekly", r"weekly|every week|each week|once a week"),
)
_CLOCK = re.compile(r"(?<![\w:.])(\d{1,2})(?:[:.h](\d{2}))?(?: ?([ap])\.?m\.?| ?h| ?o'?clock)?(?![\w:])")
_FILLERS = frozenset(("at", "on", "every", "each", "the", "in", "and", "a", "o", "of", "me", "please", ","))


def ascii_digits(text: str) -> str:
    """The text with the digits of every script written as 0-9."""
    return "".join(str(unicodedata.decimal(c)) if unicodedata.decimal(c, -1) >= 0 else c for c in text)


def number(text: str) -> int | None:
    """A whole number, in any script's digits; None when it is no number or absurdly long."""
    digits = ascii_digits(text.strip().removeprefix("#").removeprefix("№").strip())
    return int(digits) if re.fullmatch(r"\d{1,12}", digits) else None


def clock(text: str) -> int | None:
    """A time of day as minutes after midnight: "8", "8:30", "8.30", "20h", "8 pm", "0830", "noon"."""
    said = _tidy(text)
    if said in _HOURS:
        return _HOURS[said]
    if re.fullmatch(r"[0-2]\d[0-5]\d", said):
        said = f"{said[:2]}:{said[2:]}"
    match = _CLOCK.fullmatch(said)
    return _minute(match) if match else None


def schedule(text: str, current: Schedule) -> Schedule | None:
    """The schedule that was typed; what it leaves unsaid (the hour, the day) stays as it is in `current`."""
    said, cadence = _cadence(_tidy(text))
    said, weekday = _weekday(said)
    said, minute = _time(said)
    if any(word not in _FILLERS for word in said.split()):
        return None
    if cadence in ("off", "at_once"):
        return current._replace(cadence=cadence) if weekday is None and minute is None else None
    if weekday is not None and cadence not in (None, "weekly"):
        return None
    if cadence is None and weekday is None and minute is None:
        return None
    if cadence is None:
        regular: Cadence = current.cadence if current.timed else "daily"
        cadence = "weekly" if weekday is not None else regular
    return Schedule(
        cadence,
        current.minute if minute is None else minute,
        current.weekday if weekday is None else weekday,
    )


def is_rhythm(text: str) -> bool:
    """Whether it begins as a schedule does, with "weekly" or "off", and is one."""
    first = _tidy(text).partition(" ")[0]
    return first in ("daily", "weekdays", "weekly", "off") and schedule(text, NEVER) is not None


def _tidy(text: str) -> str:
    said = ascii_digits(unicodedata.normalize("NFKC", text)).casefold().replace("’", "'")
    return " ".join(said.replace(",", " , ").split())[:100]


def _cadence(said: str) -> tuple[str, Cadence | None]:
    for name, pattern in _CADENCES:
        rest, times = re.subn(rf"(?<!\w)(?:{pattern})(?!\w)", " ", said, count=1)
        if times:
            return rest, name
    return said, None


def _weekday(said: str) -> tuple[str, int | None]:
    for word in said.split():
        day = word.rstrip(".").removesuffix("s") if word.endswith("days") else word.rstrip(".")
        if day in _DAYS:
            return said.replace(word, " ", 1), _DAYS[day]
    return said, None


def _time(said: str) -> tuple[str, int | None]:
    for word in said.split():
        if word in _HOURS or re.fullmatch(r"[0-2]\d[0-5]\d", word):
            return said.replace(word, " ", 1), clock(word)
    match = _CLOCK.search(said)
    minute = _minute(match) if match else None
    if match is None or minute is None:
        return said, None
    return said[: match.start()] + " " + said[match.end() :], minute


def _minute(match: re.Match[str]) -> int | None:
    hour, minutes, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minutes == 0:
        hour = 0
    return hour * 60 + minutes if hour < 24 and minutes < 60 else None
