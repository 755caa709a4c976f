"""`make demo`, as somebody who has never seen Herald meets it: the terminal first, then the page in a browser."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARTICLE = "Harbour opens a second ferry line\n\nVesla – A second ferry will cross the harbour from Monday.\n"


class Demo:
    """A running `herald demo`: its address and what it has printed."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.printed = ""

    async def until(self, pattern: str, seconds: float = 60) -> str:
        """Wait until the terminal shows something like this; what matched."""

        async def read() -> str:
            assert self.process.stdout is not None
            while not (found := re.search(pattern, self.printed)):
                line = await self.process.stdout.readline()
                assert line, f"the demo ended; it printed:\n{self.printed}"
                self.printed += line.decode()
            return found[0]

        return await asyncio.wait_for(read(), seconds)


@asynccontextmanager
async def running(folder: Path, port: int = 0) -> AsyncIterator[Demo]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HERALD_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", str(port)),
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Demo(process, folder)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        # Close the pipe's transport within the running loop, so that nothing is left to the collector.
        process._transport.close()  # type: ignore[attr-defined]


async def herald(folder: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HERALD_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments), cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    return told.decode()


async def test_the_terminal_shows_a_delivered_digest_and_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await demo.until(r"http://127\.0\.0\.1:\d+")
        await demo.until(r"│ .*[Dd]igest · \w+day")
        await demo.until(r"Next digest: ")
        demo.process.send_signal(signal.SIGINT)
        await demo.until("Bye")
        assert await asyncio.wait_for(demo.process.wait(), 15) == 0
    assert "Traceback" not in demo.printed


async def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with running(tmp_path, port) as demo:
            await demo.until(f"cannot listen on port {port}")
            assert await demo.process.wait() == 1
    assert "PORT=" in demo.printed
    assert "Traceback" not in demo.printed


async def test_a_second_demo_on_the_same_port_leaves_the_first_ones_database_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    kept = tmp_path / "data/demo.db"
    kept.write_bytes(b"in use")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        async with running(tmp_path, taken.getsockname()[1]) as demo:
            await demo.process.wait()
    assert kept.read_bytes() == b"in use"


async def test_a_second_demo_in_the_same_folder_is_refused_in_one_sentence_and_the_first_goes_on(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as first:
        await first.until(r"Published: ")
        async with running(tmp_path) as second:
            await second.until("another demo is running in this folder")
            assert await second.process.wait() == 1
        assert "Traceback" not in second.printed and "Published" not in second.printed
        await first.until(r"Next digest: ")
    async with running(tmp_path) as third:  # nothing that the first left behind is in its way, though it was killed
        await third.until(r"Published: ")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
async def test_in_the_browser_somebody_starts_chooses_an_hour_and_gets_the_digest(tmp_path: Path) -> None:
    async with running(tmp_path) as demo, async_playwright() as playwright:
        address = await demo.until(r"http://127\.0\.0\.1:\d+")
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1100, "height": 800})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        await page.get_by_role("button", name=re.compile("^You")).click()
        await page.get_by_role("button", name="Start", exact=True).click()
        await page.get_by_role("button", name="Baku", exact=True).click()
        await said(page, "In Baku it is now")
        await page.get_by_role("button", name=re.compile("09:00|9:00")).first.click()
        await said(page, "Next digest: ")
        assert await herald(tmp_path, "publish", str(written(tmp_path))) == "ferry.txt: published as article 7\n"
        await demo.until(r"Next digest: .*\n(.*\n)*.*Next digest: ")  # the terminal's own reader has had hers
        await page.get_by_role("button", name=re.compile("Move the clock")).click()
        await said(page, "Harbour opens a second ferry line")
        if kept := os.environ.get("HERALD_SCREENSHOTS"):
            await page.set_viewport_size({"width": 1100, "height": 1000})
            title = page.get_by_role("log").get_by_text(re.compile("digest ·")).last
            await title.evaluate("node => node.scrollIntoView({block: 'start'})")
            await page.screenshot(path=str(Path(kept) / "digest.png"))
        await page.get_by_label("Message", exact=True).fill("/digest")
        await page.keyboard.press("Enter")
        await said(page, "Nothing new")
        assert errors == []
        await browser.close()
        demo.process.send_signal(signal.SIGINT)
        await demo.process.wait()


async def said(page: Page, words: str) -> None:
    """Wait until the chat shows these words."""
    await page.get_by_role("log").get_by_text(words).last.wait_for(timeout=20_000)


def written(folder: Path) -> Path:
    file = folder / "ferry.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return file
