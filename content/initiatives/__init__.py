"""Who proposes what, for which outcome: found in articles, merged over time, looked up."""

from content.initiatives.finding import find_initiatives
from content.initiatives.initiative import Entry, Initiative
from content.initiatives.matching import AreaCount, areas, search
from content.initiatives.merging import merge
from content.initiatives.sheet import to_csv

__all__ = ["AreaCount", "Entry", "Initiative", "areas", "find_initiatives", "merge", "search", "to_csv"]
