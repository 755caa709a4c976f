"""Tokens and topics from the command line, and the articles API of the whole bot."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path

import aiohttp

from bot.access import new_secret
from tests.e2e.running import playing, running
from tests.e2e.test_cli import ARTICLE, herald


def test_a_token_is_made_shown_once_and_revoked(tmp_path: Path) -> None:
    made = herald("token", "add", "website", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    secret = made.stdout.decode().strip()
    assert secret.startswith("herald_")
    assert herald("token", "add", "website", folder=tmp_path).returncode == 1
    listed = herald("token", "list", "--json", folder=tmp_path).stdout.decode()
    assert [(one["name"], one["prefix"], one["revoked"]) for one in json.loads(listed)] == [
        ("website", secret[:13], None)
    ]
    assert secret not in listed
    assert herald("token", "revoke", "website", folder=tmp_path).returncode == 0
    again = herald("token", "revoke", "website", folder=tmp_path)
    assert again.returncode == 1
    assert "herald token list" in again.stderr.decode()


def test_rules_for_topics_are_checked_and_used(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text("transport: [ferry, 'harbo*']\n", encoding="utf-8")
    (tmp_path / "ferry.txt").write_text(ARTICLE, encoding="utf-8")
    checked = herald("check", folder=tmp_path, HERALD_TOPICS="topics.yaml")
    assert "topics     ok, 1 by 2 words and phrases" in checked.stdout.decode()
    published = herald("publish", "ferry.txt", folder=tmp_path, HERALD_TOPICS="topics.yaml")
    assert published.returncode == 0, published.stderr
    (tmp_path / "topics.yaml").write_text("transport: ['*']\n", encoding="utf-8")
    refused = herald("publish", "ferry.txt", folder=tmp_path, HERALD_TOPICS="topics.yaml")
    assert refused.returncode == 1
    assert "topics.yaml: transport: '*' has no word in it" in refused.stderr.decode()
    missing = herald("check", folder=tmp_path, HERALD_TOPICS="none.yaml")
    assert "cannot read none.yaml" in missing.stdout.decode()


async def test_the_running_bot_takes_articles_over_http(tmp_path: Path, unused_tcp_port: int) -> None:
    address, secret = f"127.0.0.1:{unused_tcp_port}", new_secret()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/plain"}
    async with (
        playing() as playground,
        running(tmp_path, playground, listen=address, webhook_url="") as bot,
        aiohttp.ClientSession(f"http://{address}", headers=headers) as session,
    ):
        await bot.storage.tokens.add("website", secret, bot.clock())
        for _ in range(100):
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with session.post("/api/articles", data=ARTICLE) as answer:
                    assert answer.status == 201, await answer.text()
                    break
            await asyncio.sleep(0.1)
        async with session.get("/api/articles/1") as answer:
            assert (await answer.json())["title"] == "Harbour opens a second ferry line"
