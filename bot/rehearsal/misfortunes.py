"""What goes wrong in a rehearsal: a script of one misfortune a line, told to the playground.

# what          how much   seconds
429             2%         1
cut-after       0.5%
blocked         1%
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.playground import Playground, faults
from bot.playground.faults import Fault, Rule
from bot.playground.state import Chat

REQUESTS: Mapping[str, str] = {
    "429": "flood control, for SECONDS",
    "500": "the server fails",
    "502": "something in front of it fails",
    "cut-before": "the connection is cut before the message was taken",
    "cut-after": "the connection is cut after it: only the answer is lost",
    "garbage": "an answer nobody can read",
    "late": "the answer takes SECONDS",
}
"""A share of the requests."""

CHATS: Mapping[str, Fault] = {
    "blocked": faults.unwanted(),
    "deactivated": faults.unwanted("user is deactivated"),
    "kicked": faults.unwanted("bot was kicked from the supergroup chat"),
    "not-found": faults.refused("chat not found"),
    "no-rights": faults.refused("not enough rights to send text messages to the chat"),
    "topic-closed": faults.refused("TOPIC_CLOSED"),
}
"""A share of the chats."""

MOVED = "moved"
"""A share of the chats, taken among the groups: they have become supergroups."""

_AGAIN = 2_000_000_000  # so far from a group's id its new one is


class BadScript(ValueError):
    """The script cannot be used; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Misfortune:
    """One line: `share` from 0 to 1, `seconds` where they mean something."""

    name: str
    share: float
    seconds: float = 1.0


def read_script(text: str) -> tuple[Misfortune, ...]:
    """The script's lines. Raises BadScript."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            name, share, *seconds = words
            one = Misfortune(name, float(share.removesuffix("%")) / 100, *map(float, seconds[:1]))
        except ValueError:
            raise BadScript(f"line {number}: write for example: cut-after 0.5%") from None
        known = (*REQUESTS, *CHATS, MOVED)
        if name not in known:
            raise BadScript(f"line {number}: {name} is not known; there are: {', '.join(known)}")
        if not 0 <= one.share <= 1 or one.seconds < 0:
            raise BadScript(f"line {number}: a share is from 0% to 100%, seconds are not negative")
        found.append(one)
    return tuple(found)


class Struck:
    """The chats a script has chosen, by misfortune; `rules` are the playground's, to be looked at afterwards."""

    def __init__(self) -> None:
        self.chats: dict[str, frozenset[int]] = {}
        self.moved: dict[int, int] = {}
        self.rules: dict[str, Rule] = {}

    @property
    def unreachable(self) -> frozenset[int]:
        """Chats to which nothing can be sent."""
        return frozenset().union(*self.chats.values())


def strike(playground: Playground, script: Sequence[Misfortune], chat_ids: Sequence[int], seed: int = 0) -> Struck:
    """Order the misfortunes; the same seed chooses the same chats."""
    dice = random.Random(seed)
    left = list(chat_ids)
    dice.shuffle(left)
    struck = Struck()
    for one in script:
        count = round(one.share * len(chat_ids))
        if one.name == MOVED:
            groups = [chat for chat in left if chat < 0][:count]
            struck.moved = {chat: chat - _AGAIN for chat in groups}
            left = [chat for chat in left if chat not in struck.moved]
            for chat, new in struck.moved.items():
                playground.world.add_chat(Chat(chat, "group", moved_to=new))
        elif one.name in CHATS:
            struck.chats[one.name] = frozenset(left[:count])
            del left[:count]
            struck.rules[one.name] = playground.faults.add(CHATS[one.name], chat=struck.chats[one.name])
    for one in script:
        if one.name in REQUESTS:
            struck.rules[one.name] = playground.faults.add(_fault(one), method="sendMessage", probability=one.share)
    return struck


def _fault(one: Misfortune) -> Fault:
    match one.name:
        case "429":
            return faults.slow_down(max(1, round(one.seconds)))
        case "500":
            return faults.broken()
        case "502":
            return faults.bad_gateway()
        case "cut-before":
            return faults.drop_before()
        case "cut-after":
            return faults.drop_after()
        case "garbage":
            return faults.garbage()
        case _:
            return faults.delay(one.seconds)
