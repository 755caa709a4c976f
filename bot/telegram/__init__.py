"""The only rooms that know Telegram's servers: updates in, messages out, its errors in our words."""

import os

# The library's times become timedelta; until it does so by itself, every 429 would be answered with its warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
