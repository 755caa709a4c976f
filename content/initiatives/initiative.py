"""What an initiative is, and what is known of one told by several articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from content.document import value


@value
class Initiative:
    """Who proposes what, for which outcome, in the article's own words; what the article leaves open is empty.

    `area` is the field it belongs to, `section` the heading it stands under.
    """

    area: str
    action: str
    outcome: str
    actor: str = ""
    when: str = ""
    amount: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One initiative with the numbers of all articles that tell it, and when it was first and last received."""

    initiative: Initiative
    sources: tuple[int, ...]
    first_seen: datetime
    last_seen: datetime
