"""Feeds as facts and rules: when to look again, what is new in them. Pure; `now` and chance are handed in."""
