"""What an article says, at three lengths, in sentences it really contains."""

from __future__ import annotations

from content.summary.choosing import pick
from content.summary.lengths import Summary, key_points, lede, summarise, summary_of, told

__all__ = ["Summary", "key_points", "lede", "pick", "summarise", "summary_of", "told"]
