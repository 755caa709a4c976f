"""`herald run` as a rehearsal runs it: it ends with the process that started it, however that one ended."""

from __future__ import annotations

import os
import runpy
import sys
import threading


def _end_with_the_parent() -> None:
    # The parent holds the other end of our standard input and never writes to it: this returns when it is gone.
    while os.read(0, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.argv = ["herald", "run"]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
