"""What the bot is told: a queue of updates, fetched by long poll or delivered to a webhook until it says 2xx."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import time
from collections.abc import Iterable
from typing import Any

import aiohttp

from bot.playground.refusals import bad_request, conflict

LONGEST_POLL = 50  # seconds, the server's cap
# Kinds that come only to a bot that asked for them by name.
_ON_REQUEST = frozenset(("chat_member", "message_reaction", "message_reaction_count"))
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")


class Updates:
    """Updates not yet confirmed, in order; ids grow by one.

    They begin with the machine's time, so that a bot that remembers the ids of an earlier run takes these for new.
    """

    def __init__(self, *, retry_seconds: float = 1.0) -> None:
        self.pending: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {}
        self.secret = ""
        self.retry_seconds = retry_seconds
        self.delivered = 0
        self.polls = 0
        self._again: list[dict[str, Any]] = []
        self._past: dict[int, dict[str, Any]] = {}
        self._ids = itertools.count(int(time.time()) - 1_000_000_000)
        self._allowed: frozenset[str] = frozenset()
        self._news = asyncio.Event()
        self._poll = 0
        self._courier: asyncio.Task[None] | None = None
        self._last_error: dict[str, Any] = {}

    def add(self, kind: str, content: dict[str, Any]) -> int:
        """Queue an update and wake whoever waits; returns its id, or 0 when the bot does not want the kind."""
        if kind not in self._allowed if self._allowed else kind in _ON_REQUEST:
            return 0
        update_id = next(self._ids)
        update: dict[str, Any] = {"update_id": update_id, kind: content}
        self.pending.append(update)
        self._past[update_id] = update
        if len(self._past) > 1000:
            self._past.pop(next(iter(self._past)))
        self._stir()
        return update_id

    def repeat(self, update_id: int, times: int = 1) -> None:
        """Deliver an update again, as Telegram does when it doubts that it arrived."""
        self._again.extend([self._past[update_id]] * times)
        self._stir()

    def _stir(self) -> None:
        self._news.set()

    async def poll(self, offset: int, limit: int, seconds: int, allowed: Iterable[str] | None) -> list[dict[str, Any]]:
        """What getUpdates answers; a newer poll ends an older one with 409."""
        if self.webhook:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if allowed is not None:
            self._allowed = frozenset(allowed)
        self.polls += 1
        self._poll += 1
        turn = self._poll
        self._stir()  # an older poll sees that it is not its turn any more
        self._confirm(offset)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(max(seconds, 0), LONGEST_POLL)
        while True:
            if self._poll != turn:
                raise conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
            if self._again or self.pending:
                ready = [*self._again, *self.pending][: limit or 100]
                self._again.clear()
                return ready
            wait = deadline - loop.time()
            if wait <= 0:
                return []
            self._news.clear()
            # The first waiter of an old turn must not swallow the news of the new one: each looks again after waking.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), wait)

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        elif offset < 0:
            self.pending = self.pending[offset:]

    def set_webhook(self, given: dict[str, Any]) -> None:
        """Begin delivering to an address; an empty one ends it."""
        url = given.get("url") or ""
        secret = given.get("secret_token") or ""
        if secret and not _SECRET.match(secret):
            raise bad_request("secret token contains unallowed characters")
        if given.get("drop_pending_updates"):
            self.pending.clear()
        self.end_webhook()
        if not url:
            return
        if not re.match(r"https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if given.get("allowed_updates") is not None:
            self._allowed = frozenset(given["allowed_updates"])
        self.webhook = {"url": url, "max_connections": given.get("max_connections") or 40}
        self.secret = secret
        self._poll += 1
        self._stir()
        self._courier = asyncio.get_running_loop().create_task(self._deliver(url))

    def end_webhook(self, *, drop: bool = False) -> None:
        """Deliver no more; what was not taken stays pending unless dropped."""
        self.webhook, self.secret, self._last_error = {}, "", {}
        if drop:
            self.pending.clear()
        if self._courier is not None:
            self._courier.cancel()
            self._courier = None

    async def stop(self) -> None:
        """End the webhook's courier and wait for it."""
        courier = self._courier
        self.end_webhook()
        if courier is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await courier

    def webhook_info(self) -> dict[str, Any]:
        """What getWebhookInfo answers."""
        info = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.pending)}
        info |= self.webhook | self._last_error
        if self._allowed:
            info["allowed_updates"] = sorted(self._allowed)
        return info

    async def _deliver(self, url: str) -> None:
        """One update after the other; an update not taken is brought again, later each time, at most a minute."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=60)) as session:
            pause = self.retry_seconds
            while True:
                self._news.clear()
                if not self._again and not self.pending:
                    await self._news.wait()
                    continue
                update = self._again[0] if self._again else self.pending[0]
                trouble, later = await self._bring(session, url, update)
                if not trouble:
                    self.delivered += 1
                    pause = self.retry_seconds
                    queue = self._again if self._again and self._again[0] is update else self.pending
                    if update in queue:
                        queue.remove(update)
                    continue
                self._last_error = {"last_error_message": trouble}
                await asyncio.sleep(later if later is not None else pause)
                pause = min(pause * 2, 60.0)

    @staticmethod
    async def _bring(session: aiohttp.ClientSession, url: str, update: dict[str, Any]) -> tuple[str, float | None]:
        """Nothing when it was taken, else what went wrong and how long the other side asks to wait."""
        try:
            async with session.post(url, json=update) as answer:
                if answer.ok:
                    return "", None
                asked = answer.headers.get("Retry-After", "")
                later = min(float(asked), 3600.0) if asked.isdigit() else None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}", later
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}", None
