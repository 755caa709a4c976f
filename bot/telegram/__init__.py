"""Telegram: the library's door, and our own way past it for what is sent by the thousand."""

import os
import sys

# The library tells waits as timedeltas from its next version on; asked for now, it does not warn at every one.
os.environ.setdefault("PTB_TIMEDELTA", "true")
# The library loads httpx, and httpx its own command line with everything that colours a terminal: a tenth of a second
# and some megabytes that no bot needs. Without that module httpx gives its command line up by itself.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
