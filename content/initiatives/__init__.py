"""Who proposes what, for which outcome: found in articles, merged over time, looked up."""

from content.initiatives.finding import find_initiatives
from content.initiatives.initiative import Entry, Initiative
from content.initiatives.looking import Look, look
from content.initiatives.matching import AreaCount, areas, search
from content.initiatives.merging import Merging, merge
from content.initiatives.sheet import to_csv

__all__ = [
    "AreaCount",
    "Entry",
    "Initiative",
    "Look",
    "Merging",
    "areas",
    "find_initiatives",
    "look",
    "merge",
    "search",
    "to_csv",
]
