"""All I/O: the edges that know one outside thing each, the work between them, and the wiring."""

import sys

# python-telegram-bot loads httpx, and httpx its own command line with everything that colours a terminal: a tenth of a
# second and some megabytes that no bot needs. Without that module httpx goes without a command line by itself.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
