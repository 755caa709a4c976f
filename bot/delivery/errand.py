"""What the sender holds in memory: claimed deliveries with their messages, in order for each chat."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol

from bot.delivery.ledger import Delivery, Ledger
from bot.delivery.outcome import Outcome
from content.markup.calls import Call
from content.markup.rich_back import classic_of, is_rich

log = logging.getLogger(__name__)


class Prepared(Protocol):
    """One message, encoded for any number of chats."""

    async def send(self, chat_id: int, thread_id: int = 0, paid: bool = False) -> Outcome:
        """Send it there; whatever happens is an outcome."""
        ...


class Messenger(Protocol):
    """Who carries messages to the platform."""

    def prepare(self, call: Call) -> Prepared:
        """Encode the call once. Raises ValueError when it cannot be."""
        ...


@dataclass(eq=False, slots=True)
class Errand:
    """A claimed delivery on its way, part by part; from part `rewritten` on in another layout than planned."""

    delivery: Delivery
    calls: Sequence[Call]
    messages: Sequence[Prepared]
    chat_id: int = 0
    part: int = 0
    attempts: int = 0
    repeats: int = 0
    message_ids: tuple[int, ...] = ()
    reason: str = ""
    moves: int = 0
    slowed: bool = False
    simplified: Prepared | None = None
    rewritten: int | None = None

    def __post_init__(self) -> None:
        self.chat_id = self.delivery.chat_id
        self.part = self.delivery.part
        self.attempts = self.delivery.attempts
        self.repeats = self.delivery.repeats
        self.message_ids = self.delivery.message_ids

    @property
    def message(self) -> Prepared:
        """What is to be sent next."""
        return self.simplified or self.messages[self.part]

    def advance(self, message_ids: tuple[int, ...], reason: str) -> None:
        """This part is done; the next one's tries are counted anew."""
        self.message_ids += message_ids
        self.reason = self.reason or reason
        self.part += 1
        self.attempts = 1
        self.simplified = None

    @property
    def own_calls(self) -> tuple[Call, ...] | None:
        """What must be remembered to go on where this stopped: parts of the plan are not parts of what is sent."""
        if self.rewritten is None or self.part <= self.rewritten:
            return None
        return tuple(self.calls)


class Editions:
    """The editions being sent, read and encoded once each; the least used is forgotten beyond `kept`.

    Once the server turned out to have no rich messages, everything is written in the classic layout.
    """

    def __init__(self, ledger: Ledger, messenger: Messenger, kept: int = 64) -> None:
        self._ledger = ledger
        self._messenger = messenger
        self._kept = kept
        self._editions: OrderedDict[int, tuple[Sequence[Call], Sequence[Prepared]]] = OrderedDict()
        self._classic: OrderedDict[int, Errand] = OrderedDict()
        self._without_rich = False

    async def errand(self, delivery: Delivery) -> Errand:
        """The delivery with its messages. Raises LookupError without an edition, ValueError if it cannot be encoded."""
        if delivery.calls is not None:
            return self._in_layout(Errand(delivery, delivery.calls, self._prepared(delivery.calls)))
        if delivery.edition_id is None:
            raise LookupError("the delivery has no edition")
        edition = self._editions.get(delivery.edition_id)
        if edition is None:
            calls = await self._ledger.calls_of(delivery.edition_id)
            edition = self._editions[delivery.edition_id] = (calls, self._prepared(calls))
            if len(self._editions) > self._kept:
                self._editions.popitem(last=False)
        else:
            self._editions.move_to_end(delivery.edition_id)
        return self._in_layout(Errand(delivery, *edition))

    def give_up_rich(self, reason: str) -> None:
        """The server has no rich messages; said once."""
        if not self._without_rich:
            log.warning("the server takes no rich messages (%s): until the next start all is written classic", reason)
        self._without_rich = True

    def write_classic(self, errand: Errand) -> None:
        """Put what is still to be sent into the classic layout."""
        done = errand.part
        rest = [one for call in errand.calls[done:] for one in classic_of(call)]
        errand.calls = [*errand.calls[:done], *rest]
        errand.messages = [*errand.messages[:done], *self._prepared(rest)]
        errand.simplified = None
        errand.rewritten = done

    def _in_layout(self, errand: Errand) -> Errand:
        if not self._without_rich or not any(map(is_rich, errand.calls[errand.part :])):
            return errand
        known = self._classic.get(errand.delivery.edition_id or 0) if errand.part == 0 else None
        if known is not None:
            errand.calls, errand.messages, errand.rewritten = known.calls, known.messages, 0
            return errand
        self.write_classic(errand)
        if errand.part == 0 and errand.delivery.calls is None and errand.delivery.edition_id is not None:
            self._classic[errand.delivery.edition_id] = errand
            if len(self._classic) > self._kept:
                self._classic.popitem(last=False)
        return errand

    def _prepared(self, calls: Sequence[Call]) -> Sequence[Prepared]:
        return [self._messenger.prepare(call) for call in calls]


class Queues:
    """Claimed errands by chat: only the first of a chat is ready or under way, the others keep their order.

    `waiting` counts those not under way; `later` is when the next one may go, as far as was told since `ready`.
    """

    def __init__(self) -> None:
        self.waiting = 0
        self.later = inf
        self._delayed = 0
        self._chats: dict[int, deque[Errand]] = {}
        self._ready: dict[int, OrderedDict[Errand, None]] = {}  # by lane, first ones first

    @property
    def ready_count(self) -> int:
        """How many wait for nothing but a slot."""
        return max(0, sum(map(len, self._ready.values())) - self._delayed)

    def add(self, errand: Errand) -> None:
        """Claimed just now: the last in its chat, and in its lane."""
        queue = self._chats.setdefault(errand.chat_id, deque())
        queue.append(errand)
        self.waiting += 1
        if len(queue) == 1:
            self._lane(errand)[errand] = None

    def ready_of(self, lanes: Collection[int]) -> int:
        """How many of these lanes wait for nothing but a slot or their chat's pace."""
        return sum(len(self._ready.get(lane, ())) for lane in lanes)

    def ready(self, order: Sequence[int]) -> Iterator[Errand]:
        """Those that may go as far as their chats are concerned, by lane in this order (others last), then by age."""
        self.later = inf
        self._delayed = 0
        for lane in [*order, *(lane for lane in self._ready if lane not in order)]:
            for errand in list(self._ready.get(lane, ())):
                if errand in self._ready[lane]:
                    yield errand

    def note_later(self, at: float, of_chat: bool = False) -> None:
        """A ready errand may go at this time; `of_chat` when it is its chat that must wait."""
        self.later = min(self.later, at)
        self._delayed += of_chat

    def start(self, errand: Errand) -> None:
        """It is under way and stays the first of its chat."""
        del self._lane(errand)[errand]
        self.waiting -= 1

    def again(self, errand: Errand) -> None:
        """It is to be sent once more, and is still the first of its chat."""
        self._before_others(errand)
        self.waiting += 1

    def drop(self, errand: Errand) -> None:
        """It is done with; the next of its chat is ready. Nothing happens if it is not here."""
        queue = self._chats.get(errand.chat_id)
        if queue is None or errand not in queue:
            return
        first = queue[0] is errand
        queue.remove(errand)
        if not first:
            self.waiting -= 1
        elif errand in self._lane(errand):
            self.start(errand)
        if not queue:
            del self._chats[errand.chat_id]
        elif first:
            self._before_others(queue[0])

    def take_chat(self, chat_id: int) -> list[Errand]:
        """Those of the chat that are not under way; they are no longer here."""
        queue = self._chats.get(chat_id, ())
        taken = [errand for place, errand in enumerate(queue) if place > 0 or errand in self._lane(errand)]
        for errand in reversed(taken):
            self.drop(errand)
        return taken

    def take_all(self) -> list[Errand]:
        """All that are not under way; they are no longer here."""
        return [errand for chat_id in list(self._chats) for errand in self.take_chat(chat_id)]

    def move(self, errand: Errand, chat_id: int) -> None:
        """The chat of this errand, which was under way, has a new id: it and those behind it go on there."""
        queue = self._chats.pop(errand.chat_id, deque([errand]))
        self.waiting -= max(0, len(queue) - 1)
        for one in queue:
            one.chat_id = chat_id
            self.add(one)

    def _before_others(self, errand: Errand) -> None:
        # It was claimed before whatever waits there.
        ready = self._lane(errand)
        ready[errand] = None
        ready.move_to_end(errand, last=False)
        self.later = 0.0

    def _lane(self, errand: Errand) -> OrderedDict[Errand, None]:
        return self._ready.setdefault(errand.delivery.lane, OrderedDict())
