"""The chat page in a real browser: what a person sees, taps and types."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.playground import Playground

from .conftest import TOKEN, Clock

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture
async def shown(clock: Clock) -> AsyncIterator[Playground]:
    """A playground whose clock can be moved from the page."""

    async def advance() -> datetime:
        clock.move(hours=9)
        return clock()

    async def publish() -> str:
        return "Published: Harbour opens"

    playground = Playground(TOKEN, clock, on_advance=advance, on_publish=publish)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def herald(shown: Playground) -> AsyncIterator[Bot]:
    """A little bot: greets with a button, answers taps, repeats what is said."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes, please", callback_data="yes")]])

    async def serve(bot: Bot) -> None:
        offset = 0
        while True:
            for update in await bot.get_updates(offset=offset, timeout=20):
                offset = update.update_id + 1
                if update.callback_query:
                    await update.callback_query.answer("Noted")
                    await update.callback_query.edit_message_text("You said yes")
                elif update.message and update.message.text == "/start":
                    await bot.send_message(update.message.chat.id, "<b>Welcome</b>", "HTML", reply_markup=keyboard)
                elif update.message and update.message.text:
                    await bot.send_message(update.message.chat.id, f"You wrote: {update.message.text}")

    async with Bot(TOKEN, base_url=shown.base_url) as bot:
        await bot.set_my_commands([("digest", "What is new")])
        await bot.set_my_description("I bring the news.")
        serving = asyncio.create_task(serve(bot))
        yield bot
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, shown: Playground) -> AsyncIterator[Page]:
    """The page in a wide window; anything it complains about, or asks of another machine, fails the test."""
    page = await browser.new_page(viewport={"width": 1100, "height": 800})
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(shown.address) else trouble.append(asked.url))
    page.set_default_timeout(8000)
    yield page
    await page.close()
    assert trouble == []


async def test_a_person_starts_taps_types_and_moves_the_clock(
    shown: Playground, herald: Bot, page: Page, clock: Clock
) -> None:
    person = shown.person("Aysel")
    await page.goto(shown.address)
    await expect(page.get_by_text("I bring the news.")).to_be_visible()
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.get_by_role("button", name="Yes, please").click()
    await expect(page.get_by_role("status")).to_have_text("Noted")
    await expect(page.get_by_role("log").get_by_text("You said yes")).to_be_visible()
    await expect(page.get_by_role("log").get_by_text("edited")).to_be_visible()
    await expect(page.get_by_role("button", name="Yes, please")).to_have_count(0)
    box = page.get_by_role("textbox", name="Message")
    await box.fill("hello")
    await box.press("Enter")
    await expect(page.get_by_role("log").get_by_text("You wrote: hello")).to_be_visible()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("menuitem", name="/digest").click()
    await expect(page.get_by_role("log").get_by_text("You wrote: /digest")).to_be_visible()
    before = await page.locator("#now").get_attribute("datetime")
    await page.get_by_role("button", name="Move the clock to the next digest").click()
    await expect(page.locator("#now")).not_to_have_attribute("datetime", before or "")
    assert clock.at.hour == 17
    await page.get_by_role("button", name="Publish the next sample").click()
    await expect(page.get_by_role("status")).to_have_text("Published: Harbour opens")
    last = person.chat.messages[-1]
    await herald.delete_message(person.id, last.id)
    await expect(page.get_by_role("log").get_by_text("You wrote: /digest")).to_have_count(0)


async def test_markup_is_shown_and_no_text_becomes_html(shown: Playground, herald: Bot, page: Page) -> None:
    person = shown.person("<img src=x onerror=alert(1)>")
    person.chat.started = True
    await herald.send_message(
        person.id,
        '<b>bold</b> <a href="https://example.org/a">link</a> <tg-spoiler>secret</tg-spoiler>\n'
        f"<blockquote expandable>{'long words ' * 60}</blockquote>\n<pre>x = 1</pre>"
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "HTML",
    )
    await page.goto(shown.address)
    message = page.get_by_role("article")
    await expect(message.locator("b").first).to_have_text("bold")
    link = message.get_by_role("link", name="link")
    await expect(link).to_have_attribute("href", "https://example.org/a")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    await expect(message).to_contain_text("<script>alert(1)</script>")
    assert await page.locator("#messages script, #messages img").count() == 0
    hidden = message.get_by_role("button", name="Hidden text, press to show")
    await hidden.focus()
    await page.keyboard.press("Enter")
    await expect(message.locator(".spoiler.shown")).to_have_text("secret")
    folded = await message.locator(".quote").bounding_box()
    await message.get_by_role("button", name="Show the whole quote").click()
    unfolded = await message.locator(".quote").bounding_box()
    assert folded and unfolded and unfolded["height"] > folded["height"] + 20
    await herald.send_message(person.id, "news")  # a redraw keeps what was opened
    await expect(page.get_by_text("news", exact=True).last).to_be_visible()
    await expect(message.first.locator(".spoiler.shown")).to_have_count(1)
    await expect(message.first.locator(".quote.open")).to_have_count(1)


async def test_rich_blocks_are_real_headings_lists_tables_and_details(
    shown: Playground, herald: Bot, page: Page
) -> None:
    person = shown.person("Omar")
    person.chat.started = True
    cells = [[{"text": text, "align": "left", "valign": "top", "is_header": head} for text in row] for head, row in
             ((True, ("Area", "Outcome")), (False, ("Energy", "120 MW")))]  # fmt: skip
    blocks = [
        {"type": "heading", "size": 1, "text": "The harbour grows"},
        {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "two cranes"}]}]},
        {"type": "table", "cells": cells},
        {"type": "details", "summary": "Background", "blocks": [{"type": "paragraph", "text": "since 1904"}]},
    ]
    await herald.do_api_request(
        "sendRichMessage", {"chat_id": person.id, "rich_message": {"blocks": blocks, "is_rtl": True}}
    )
    await page.goto(shown.address)
    await expect(page.get_by_role("heading", name="The harbour grows", level=1)).to_be_visible()
    await expect(page.get_by_role("log").get_by_role("listitem")).to_contain_text("two cranes")
    await expect(page.get_by_role("columnheader", name="Outcome")).to_be_visible()
    await expect(page.get_by_role("cell", name="120 MW")).to_be_visible()
    await expect(page.get_by_text("since 1904")).to_be_hidden()
    await page.get_by_text("Background").click()
    await expect(page.get_by_text("since 1904")).to_be_visible()
    await expect(page.locator(".rich-body")).to_have_attribute("dir", "rtl")


async def test_on_a_phone_one_sees_the_list_or_a_chat_and_nothing_overflows(
    shown: Playground, herald: Bot, page: Page
) -> None:
    person = shown.person("Aysel")
    person.start()
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto(shown.address)
    await page.get_by_role("button", name="Aysel").click()
    await expect(page.get_by_role("button", name="Yes, please")).to_be_visible()
    await expect(page.get_by_role("navigation")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Back to the chats").click()
    await expect(page.get_by_role("navigation")).to_be_visible()


async def test_the_theme_follows_the_system_and_the_button(shown: Playground, herald: Bot, page: Page) -> None:
    await page.emulate_media(color_scheme="dark")
    await page.goto(shown.address)
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    assert await page.evaluate(scheme) == "dark"
    await page.get_by_role("button", name="Light or dark").click()
    assert await page.evaluate(scheme) == "light"
    await page.reload()
    assert await page.evaluate(scheme) == "light"
