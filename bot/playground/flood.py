"""Flood control: how often the bot may send, and what it hears when it sends more.

The documented limits are 30 messages a second in all, one a second to a chat (short bursts pass) and 20 a minute to a
group. They are counted either as buckets that refill, or strictly, over a sliding window, when a test wants to know
that the limit is never passed. Seconds come from the caller's clock.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass, field


@dataclass
class Flood:
    """Counts sends; off until `enabled`. `penalty` seconds are added to the wait for each try made while waiting."""

    enabled: bool = False
    overall: int = 30  # a second
    chat: float = 1.0  # a second
    burst: int = 3
    group: int = 20  # a minute
    strict: bool = False
    penalty: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    busiest_second: int = 0
    _recent: deque[float] = field(default_factory=deque)
    _bucket: tuple[float, float] = (0.0, 0.0)
    _chats: dict[int, tuple[float, float]] = field(default_factory=dict)
    _chat_times: dict[int, deque[float]] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _blocked: dict[str, float] = field(default_factory=dict)

    def ask(self, chat_id: int, now: float, count: int = 1) -> int:
        """Seconds to wait before sending, or 0 when this one is taken; `count` messages of an album count each."""
        if not self.enabled:
            return 0
        waits = {"bot": self._overall_wait(now, count), "chat": self._chat_wait(chat_id, now, count)}
        if chat_id < 0:
            waits["group"] = self._window(self._groups.get(chat_id), now, 60.0, self.group, count)
        scope = max(waits, key=lambda name: waits[name])
        key = "bot" if scope == "bot" else str(chat_id)
        wait = max(waits[scope], self._blocked.get(key, 0.0) - now, self._blocked.get("bot", 0.0) - now)
        if wait > 1e-9:
            if self.penalty:
                self._blocked[key] = now + wait + self.penalty
                wait += self.penalty
            self.refused[scope] += 1
            return max(1, math.ceil(wait - 1e-9))
        self._take(chat_id, now, count)
        return 0

    def _take(self, chat_id: int, now: float, count: int) -> None:
        self.accepted += count
        tokens, _ = self._bucket
        self._bucket = (tokens - count, now)
        if self.strict:
            self._chat_times.setdefault(chat_id, deque()).extend([now] * count)
        else:
            held, _ = self._chats[chat_id]
            self._chats[chat_id] = (held - count, now)
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).extend([now] * count)
        self._recent.extend([now] * count)
        self._forget(self._recent, now - 1.0)
        self.busiest_second = max(self.busiest_second, len(self._recent))

    @staticmethod
    def _forget(times: deque[float], before: float) -> None:
        while times and times[0] <= before + 1e-9:
            times.popleft()

    def _window(self, times: deque[float] | None, now: float, span: float, most: int, count: int) -> float:
        """How long until `count` more fit into any window of `span` seconds."""
        if times is None:
            return 0.0
        self._forget(times, now - span)
        over = len(times) + min(count, most) - most
        return times[over - 1] + span - now if over > 0 else 0.0

    def _overall_wait(self, now: float, count: int) -> float:
        if self.strict:
            return self._window(self._recent, now, 1.0, self.overall, count)
        tokens, at = self._bucket
        tokens = min(float(self.overall), tokens + (now - at) * self.overall) if at else float(self.overall)
        self._bucket = (tokens, now)
        return max(0.0, (min(count, self.overall) - tokens) / self.overall)

    def _chat_wait(self, chat_id: int, now: float, count: int) -> float:
        if self.strict:
            return self._window(self._chat_times.get(chat_id), now, self.burst / self.chat, self.burst, count)
        tokens, at = self._chats.get(chat_id, (float(self.burst), now))
        tokens = min(float(self.burst), tokens + (now - at) * self.chat)
        self._chats[chat_id] = (tokens, now)
        # An album may overdraw: the server takes it whole or not at all.
        return max(0.0, (min(count, 1) - tokens) / self.chat)
