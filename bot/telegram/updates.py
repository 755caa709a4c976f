"""Updates in: written to the inbox before Telegram is told that they arrived, then handled chat by chat in order.

TokenRefused    Telegram does not know the bot's token: nothing can be done until the operator gives another
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.inbox import Arrived, Inbox
from bot.telegram.reception import WANTED

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Jitter = Callable[[], float]

_LONGEST_WAIT = 30.0
_CONFLICT_WAIT = 5.0
_READ_MARGIN = 15.0  # seconds the server may be late after a long poll's own time
_LOST = 5  # so many 404 in a row are about the token, not about a gateway on the way


class TokenRefused(Exception):
    """The token is not accepted."""


class Letterbox:
    """The one way in, for the poller and for the webhook; `arrived` is called when something new lies there."""

    def __init__(self, inbox: Inbox, clock: Clock, arrived: Callable[[], None]) -> None:
        self._inbox = inbox
        self._clock = clock
        self._arrived = arrived

    async def put(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Keep these updates; what is none is dropped. Raises what the inbox raises: then nothing is kept."""
        rows = [
            Arrived(update["update_id"], chat_of(update), json.dumps(update, ensure_ascii=False))
            for update in updates
            if isinstance(update, Mapping) and type(update.get("update_id")) is int
        ]
        if rows and await self._inbox.add(rows, self._clock()):
            self._arrived()

    async def accept(self, body: bytes) -> bool:
        """Keep the update in a webhook's body; False when it is none. Raises like `put`: then do not say 200."""
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return False
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return False
        await self.put([update])
        return True


def chat_of(update: Mapping[str, Any]) -> int:
    """The chat an update belongs to, else the person it is from, else 0: those of one are handled in order."""
    for kind, content in update.items():
        if kind == "update_id" or not isinstance(content, Mapping):
            continue
        within = content.get("message")
        holder = within if isinstance(within, Mapping) else content
        for whose in (holder.get("chat"), content.get("chat"), content.get("from")):
            if isinstance(whose, Mapping) and type(whose.get("id")) is int:
                return int(whose["id"])
    return 0


class Poller:
    """Asks Telegram for updates until cancelled. Never ends for trouble that may pass; raises TokenRefused."""

    def __init__(
        self,
        bot: Bot,
        letterbox: Letterbox,
        *,
        timeout: float = 50,
        wanted: Sequence[str] = WANTED,
        jitter: Jitter = random.random,
    ) -> None:
        self._bot = bot
        self._letterbox = letterbox
        self._timeout = timeout
        self._wanted = list(wanted)
        self._jitter = jitter
        self._offset = 0
        self._trouble = ""
        self._tries = 0
        self._lost = 0

    async def run(self) -> None:
        """Poll for ever."""
        while True:
            wait = await self.once()
            if wait:
                await asyncio.sleep(wait)

    async def once(self) -> float:
        """One poll: what it brings is kept before it is confirmed. The seconds to wait before the next."""
        try:
            updates = await self._fetch()
            self._lost = 0
            await self._letterbox.put(updates)
        except InvalidToken as error:
            self._lost += 1
            if "unauthorized" in str(error).casefold() or self._lost >= _LOST:
                raise TokenRefused("Telegram does not accept the bot's token; @BotFather gives a valid one") from None
            return self._troubled("Telegram cannot be found at this address", type(error).__name__)
        except Conflict as error:
            if "webhook" in str(error).casefold():
                return await self._unhook()
            self._tell("another process polls with this token; waiting until it ends", "Conflict")
            return _CONFLICT_WAIT
        except RetryAfter as error:
            after = error.retry_after
            return float(after if isinstance(after, int) else after.total_seconds())
        except Exception as error:  # the network, a gateway's page, a locked database: it is asked again all the same
            what = "Telegram cannot be reached" if isinstance(error, TelegramError) else "the updates cannot be kept"
            return self._troubled(what, type(error).__name__)
        ids = [update["update_id"] for update in updates if type(update.get("update_id")) is int]
        self._offset = max([self._offset, *(number + 1 for number in ids)])
        if self._trouble:
            log.info("updates come in again")
        self._trouble, self._tries = "", 0
        return 0.0

    async def _fetch(self) -> list[dict[str, Any]]:
        # Raw on purpose: the library's get_updates builds objects, and one update it cannot read would stop them all.
        # Its do_api_request warns about methods it has a name for, hence the step below it.
        found = await self._bot._post(
            "getUpdates",
            {"timeout": int(self._timeout), "offset": self._offset or None, "allowed_updates": self._wanted},
            read_timeout=self._timeout + _READ_MARGIN,
        )
        return [update for update in found if isinstance(update, dict)] if isinstance(found, list) else []

    async def _unhook(self) -> float:
        """Polling was chosen, so a webhook that is left over goes; what waits for it stays."""
        self._tell("a webhook was set for this token; it is removed, because this process polls", "Conflict")
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            return self._troubled("the webhook cannot be removed", type(error).__name__)
        return 1.0

    def _troubled(self, what: str, kind: str) -> float:
        self._tell(f"{what}; trying again", kind)
        self._tries += 1
        return min(_LONGEST_WAIT, 2.0 ** min(self._tries - 1, 10)) * (0.5 + 0.5 * self._jitter())

    def _tell(self, what: str, kind: str) -> None:
        if self._trouble != what:  # said once, not at every try
            self._trouble = what
            log.warning("%s (%s)", what, kind)


class InboxRunner:
    """Handles what waits in the inbox: the updates of a chat in order, those of several chats at once.

    An update that fails is tried `tries` times, then set aside with its reason, and its sender gets an apology.
    """

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        clock: Clock,
        handle: Callable[[Update], Awaitable[None]],
        apologise: Callable[[Update], Awaitable[None]],
        *,
        chats_at_once: int = 16,
        tries: int = 3,
        first_wait: float = 0.2,
        look_every: float = 1.0,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._clock = clock
        self._handle = handle
        self._apologise = apologise
        self._chats_at_once = chats_at_once
        self._tries = tries
        self._first_wait = first_wait
        self._look_every = look_every
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Something new lies in the inbox."""
        self._news.set()

    async def run(self) -> None:
        """Handle for ever; when cancelled, what has begun is finished first."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._begin_more()
                except Exception as error:
                    log.warning("the inbox cannot be read (%s); trying again", type(error).__name__)
                try:
                    await asyncio.wait_for(self._news.wait(), self._look_every)
                except TimeoutError:
                    continue
        finally:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def drain(self) -> None:
        """Handle everything that waits now, and come back."""
        while await self._begin_more() or self._busy:
            await asyncio.gather(*self._busy.values())

    async def _begin_more(self) -> int:
        free = self._chats_at_once - len(self._busy)
        if free <= 0:
            return 0
        queues: dict[int, list[Arrived]] = {}
        for waiting in await self._inbox.waiting(self._chats_at_once * 8, tuple(self._busy), self._clock()):
            queues.setdefault(waiting.chat_id, []).append(waiting)
        for chat_id, queue in list(queues.items())[:free]:
            self._busy[chat_id] = asyncio.create_task(self._serve(chat_id, queue))
        return len(queues)

    async def _serve(self, chat_id: int, queue: Sequence[Arrived]) -> None:
        try:
            for waiting in queue:
                reason = await self._deal_with(waiting)
                await self._inbox.done(waiting.update_id, self._clock(), reason)
        except Exception as error:
            # It stays in the inbox, and the next look finds it again.
            log.warning("an update cannot be ticked off (%s)", type(error).__name__)
            await asyncio.sleep(self._first_wait)
        finally:
            del self._busy[chat_id]
            self._news.set()

    async def _deal_with(self, waiting: Arrived) -> str:
        """Try; what was wrong at last, or nothing."""
        reason, update = "", None
        for attempt in range(self._tries):
            if attempt:
                await asyncio.sleep(self._first_wait * 3.0 ** (attempt - 1))
            try:
                update = Update.de_json(orjson.loads(waiting.payload), self._bot)
                await self._handle(update)
            except Exception as error:
                reason = _told(error)
                log.warning("update %s failed: %s (try %s of %s)", waiting.update_id, reason, attempt + 1, self._tries)
            else:
                return ""
        if update is not None:
            try:
                await self._apologise(update)
            except Exception as error:
                log.warning("no apology for update %s: %s", waiting.update_id, _told(error))
        return reason


def _told(error: BaseException) -> str:
    """What failed and where, without the error's own words: they may quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
