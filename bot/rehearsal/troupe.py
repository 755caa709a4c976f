"""The workers of a rehearsal: real `herald run` processes, started, watched, killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

GRACE = 20.0
"""Seconds a worker has to end by itself."""


class Worker:
    """One `herald run`; what it says goes to a file in the folder."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log
        self.cpu = 0.0
        """CPU seconds, as far as the system tells."""
        self.memory = 0
        """The most memory it had, in bytes, as far as the system tells."""

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    def look(self) -> None:
        """Note what it has used so far."""
        if not self.running:
            return
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
            self.cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    self.memory = int(line.split()[1]) * 1024

    async def kill(self) -> None:
        """End it at once, with no chance to say anything."""
        self.look()
        if self.running:
            self.process.kill()
            await self.process.wait()

    async def stop(self) -> float:
        """Ask it to end, and wait; the seconds it took. Killed when it takes longer than GRACE."""
        self.look()
        began = asyncio.get_running_loop().time()
        if self.running:
            self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), GRACE)
            except TimeoutError:
                await self.kill()
        return asyncio.get_running_loop().time() - began


class Troupe:
    """Starts workers with these settings in a folder of their own. Use as an async context manager."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HERALD_")}
        # The workers run the very code this process runs, wherever their folder is.
        kept["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), kept.get("PYTHONPATH", "")]).rstrip(
            os.pathsep
        )
        self._environment = {**kept, **settings}
        self._folder = folder
        self.workers: list[Worker] = []
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Troupe:
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watching is not None:
            self._watching.cancel()
        for worker in self.workers:
            await worker.kill()

    async def start(self) -> Worker:
        """One more worker."""
        log = self._folder / f"worker-{len(self.workers) + 1}.log"
        with log.open("wb") as said:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.rehearsal.worker"),
                cwd=self._folder,
                env=self._environment,
                stdin=asyncio.subprocess.PIPE,  # closed when we are gone, and then so is the worker
                stdout=said,
                stderr=said,
            )
        worker = Worker(process, log)
        self.workers.append(worker)
        return worker

    @property
    def running(self) -> list[Worker]:
        """Those that have not ended."""
        return [worker for worker in self.workers if worker.running]

    @property
    def cpu(self) -> float:
        """CPU seconds of all of them."""
        return sum(worker.cpu for worker in self.workers)

    @property
    def memory(self) -> int:
        """The most memory that one of them had, in bytes."""
        return max((worker.memory for worker in self.workers), default=0)

    def said(self) -> str:
        """All they wrote to their logs."""
        return "".join(worker.log.read_text(encoding="utf-8", errors="replace") for worker in self.workers)

    async def _watch(self) -> None:
        while True:
            for worker in self.workers:
                worker.look()
            await asyncio.sleep(0.2)
