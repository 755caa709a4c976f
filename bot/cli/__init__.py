"""The command line, room by room; `bot/__main__.py` puts it together."""
