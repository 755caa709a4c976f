"""How long `herald run` takes to its first poll, and what it weighs then."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from aiohttp import web

TITLE = "Starting: `herald run` until its first getUpdates (3 starts)"
TOKEN = "1000:" + "a" * 35


async def _one(folder: str) -> tuple[float, float]:
    polled = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "getUpdates":
            polled.set()
            await asyncio.sleep(1)
            return web.json_response({"ok": True, "result": []})
        if method == "getMe":
            me = {"id": 1000, "is_bot": True, "first_name": "H", "username": "herald_bot"}
            return web.json_response({"ok": True, "result": me})
        return web.json_response({"ok": True, "result": True})

    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    environment = os.environ | {
        "HERALD_TOKEN": TOKEN,
        "HERALD_API_URL": f"http://127.0.0.1:{runner.addresses[0][1]}",
        "HERALD_DATABASE_URL": f"sqlite:///{folder}/herald.db",
        "HERALD_INBOX": f"{folder}/inbox",
        "HERALD_LISTEN": "off",
    }
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment)
    try:
        await asyncio.wait_for(polled.wait(), 60)
        spent = time.perf_counter() - began
        await asyncio.sleep(1.5)
        status = Path(f"/proc/{process.pid}/status")
        resident = 0.0
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
            resident = int(line.split()[1]) / 1024
        return spent, resident
    finally:
        process.terminate()
        await process.wait()
        await runner.cleanup()


def rows() -> list[tuple[str, ...]]:
    """The table."""
    with tempfile.TemporaryDirectory() as folder:
        found = [asyncio.run(_one(folder)) for _ in range(3)]
    return [
        ("what", "measured", "target"),
        ("to the first poll", f"{statistics.median(one for one, _ in found):.2f} s", "1.5 s"),
        ("idle memory (RSS)", f"{statistics.median(two for _, two in found):.0f} MB", "90 MB"),
    ]
