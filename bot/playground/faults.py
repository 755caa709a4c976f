"""Scripted misfortune: rules that make chosen requests fail in the ways a real network and a real Telegram fail."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.playground.refusals import Refused, forbidden, migrated, too_many
from bot.playground.refusals import bad_request as refuse


@dataclass(frozen=True)
class Fault:
    """What happens: `kind` is refuse, body, drop_before, drop_after or delay."""

    kind: str
    refusal: Refused | None = None
    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    seconds: float = 0.0


def slow_down(seconds: int) -> Fault:
    """429 with `retry_after`."""
    return Fault("refuse", too_many(seconds))


def unwanted(text: str = "bot was blocked by the user") -> Fault:
    """403 with the text."""
    return Fault("refuse", forbidden(text))


def refused(text: str) -> Fault:
    """400 with the text, such as `TOPIC_CLOSED` or `chat not found`."""
    return Fault("refuse", refuse(text))


def moved(chat_id: int) -> Fault:
    """400: the group is now the supergroup `chat_id`."""
    return Fault("refuse", migrated(chat_id))


def broken() -> Fault:
    """500 as the server itself answers."""
    return Fault("refuse", Refused(500, "Internal Server Error"))


def bad_gateway() -> Fault:
    """502 from a proxy in between, in HTML."""
    page = (
        b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
        b"<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n"
    )
    return Fault("body", status=502, body=page, content_type="text/html")


def garbage(body: bytes = b'{"ok":tr') -> Fault:
    """200 whose body cannot be read; the request was accepted."""
    return Fault("body", body=body)


def drop_before() -> Fault:
    """The connection is cut, and the request was not accepted."""
    return Fault("drop_before")


def drop_after() -> Fault:
    """The connection is cut after the request was accepted: only the answer is lost."""
    return Fault("drop_after")


def delay(seconds: float) -> Fault:
    """The answer comes, but late."""
    return Fault("delay", seconds=seconds)


@dataclass
class Rule:
    """When a fault happens: every given condition must hold.

    `nth` are the numbers (from 1) of the requests that match method and chat; `times` is how often it may happen.
    """

    fault: Fault
    method: str = "*"
    chat: int | Collection[int] | None = None
    nth: int | Collection[int] | None = None
    probability: float = 1.0
    times: int | None = None
    seen: int = 0
    happened: int = 0

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether the rule is about this request at all."""
        return self.method in ("*", method) and (self.chat is None or _among(chat_id, self.chat))


def _among(value: int | None, wanted: int | Collection[int]) -> bool:
    return value == wanted if isinstance(wanted, int) else value in wanted


@dataclass
class Faults:
    """The rules, tried in order: the first that strikes decides. The dice are seeded, so a run can be repeated."""

    seed: int = 0
    rules: list[Rule] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def add(self, fault: Fault, **conditions: object) -> Rule:
        """Script a fault; the conditions are those of `Rule`."""
        rule = Rule(fault, **conditions)  # type: ignore[arg-type]
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """From now on everything goes well."""
        self.rules.clear()

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault this request meets, if any."""
        for rule in self.rules:
            if not rule.matches(method, chat_id):
                continue
            rule.seen += 1
            if rule.times is not None and rule.happened >= rule.times:
                continue
            if rule.nth is not None and not _among(rule.seen, rule.nth):
                continue
            if rule.probability < 1.0 and self._dice.random() >= rule.probability:
                continue
            rule.happened += 1
            self.counts[rule.fault.kind if not rule.fault.refusal else str(rule.fault.refusal.code)] += 1
            return rule.fault
        return None
