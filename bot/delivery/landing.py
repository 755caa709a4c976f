"""From an outcome to what follows: the decision is taken elsewhere (`decide`), here it is carried out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.delivery.decide import Next, Policy, decide
from bot.delivery.errand import Editions, Errand, Messenger, Queues
from bot.delivery.figures import Figures
from bot.delivery.ledger import BOT, ChatState, Record, State, StorageUnavailable, chat_scope
from bot.delivery.notebook import Notebook
from bot.delivery.outcome import MethodMissing, NotConnected, Outcome, ServerError, SlowDown, Unsure
from bot.delivery.pacing import Pace
from bot.delivery.simpler import simpler
from content.markup.rich_back import is_rich

log = logging.getLogger(__name__)


class Chats(Protocol):
    """Who keeps the chats."""

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        """A group became a supergroup: everything of `old` is `new`'s from now on. Safe to call twice."""
        ...

    async def closed(self, chat_id: int, thread_id: int, now: datetime) -> None:
        """A topic lets nobody write; who looks after the chat may be told. Safe to call twice."""
        ...


class Landing:
    """Takes each outcome, changes pace, queues and notebook accordingly.

    `on_return` is told when a row goes back to the ledger, and not before when it may be claimed again.
    """

    MOST_MOVES = 2

    def __init__(
        self,
        *,
        queues: Queues,
        editions: Editions,
        notebook: Notebook,
        pace: Pace,
        policy: Policy,
        chats: Chats,
        messenger: Messenger,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
        jitter: Callable[[], float],
        figures: Figures,
        on_return: Callable[[datetime | None], None],
    ) -> None:
        self._queues = queues
        self._editions = editions
        self._notebook = notebook
        self._pace = pace
        self._policy = policy
        self._chats = chats
        self._messenger = messenger
        self._clock = clock
        self._steady = steady
        self._jitter = jitter
        self._figures = figures
        self._on_return = on_return
        self._failing: set[int] = set()  # deliveries that failed in a row for the server's reasons

    async def land(self, errand: Errand, outcome: Outcome, trip: float) -> None:
        """Carry out what follows for an errand that was under way for `trip` seconds."""
        following = self._judge(errand, outcome, trip)
        if following.new_chat_id is not None:
            await self._follow(errand, following.new_chat_id)
        elif following.advances:
            self._go_on(errand, following)
        elif following.again is not None:
            self._simplify(errand, following)
        elif following.state == "pending":
            self._retry(errand, following)
        else:
            self._give_up(errand, following)
            if following.topic_closed:
                await self._say_closed(errand)

    def give_back(self, errand: Errand, not_before: datetime | None, reason: str = "", counts: bool = False) -> None:
        """The row is pending again; the try counts only when `counts`."""
        if not counts:
            errand.attempts = max(0, errand.attempts - 1)
        self._note(errand, "pending", reason, not_before)
        self._queues.drop(errand)
        self._on_return(not_before)

    def end(self, errand: Errand, state: State, reason: str = "", chat: ChatState | None = None) -> None:
        """The delivery ends in this state."""
        self._figures.ended[state] += 1
        self._note(errand, state, reason, chat=chat)
        self._queues.drop(errand)

    def obey(self, scope: str, until: datetime) -> None:
        """Nothing goes to this scope before `until`."""
        steady = self._steady() + (until - self._clock()).total_seconds()
        if scope == BOT:
            self._pace.hold(steady)
        elif scope.startswith("chat:"):
            self._pace.chats.hold(int(scope.removeprefix("chat:")), steady)

    def _judge(self, errand: Errand, outcome: Outcome, trip: float) -> Next:
        self._figures.outcomes[type(outcome).__name__] += 1
        answered = not isinstance(outcome, (ServerError, NotConnected, Unsure))
        self._pace.note_landed(trip, answered)
        if answered:
            self._failing.clear()
        elif not isinstance(outcome, Unsure):
            self._failing.add(errand.delivery.id)
        if isinstance(outcome, SlowDown):
            outcome = self._slow_down(errand, outcome)
        rich = is_rich(errand.calls[errand.part])
        if rich and isinstance(outcome, MethodMissing):
            self._editions.give_up_rich(outcome.reason)
        following = decide(
            outcome,
            errand.delivery.kind,
            errand.attempts,
            self._clock(),
            self._policy,
            jitter=self._jitter(),
            streak=len(self._failing),
            repeats=errand.repeats,
            simplified=errand.simplified is not None,
            rich=rich,
        )
        if following.hold is not None:
            scope = BOT if following.hold.scope == "bot" else chat_scope(errand.chat_id)
            said = self._pace.held_until > self._steady()
            self.obey(scope, following.hold.until)
            if following.hold.remembered:
                self._notebook.hold(scope, following.hold.until)
            elif not said:
                log.warning("nothing can be sent now, waiting: %s", following.reason)
        return following

    def _slow_down(self, errand: Errand, outcome: SlowDown) -> SlowDown:
        now = self._steady()
        scope = outcome.scope or self._pace.blame.scope(errand.chat_id, self._pace.chats, now)
        self._figures.slow_downs[scope] += 1
        errand.slowed = True
        if scope == "bot":
            self._pace.margin.note_refusal(now)
        log.warning("flood control: the %s waits %.0f s", scope, outcome.retry_after)
        return SlowDown(outcome.retry_after, scope)

    def _go_on(self, errand: Errand, following: Next) -> None:
        if following.state == "sent":
            self._figures.messages += 1
        self._advance(errand, following)

    def _advance(self, errand: Errand, following: Next) -> None:
        errand.advance(following.message_ids, following.reason)
        if errand.part < len(errand.calls):
            self._note(errand, "sending")
            self._queues.again(errand)
        else:
            self.end(errand, "uncertain" if 0 in errand.message_ids else "sent", errand.reason)

    async def _follow(self, errand: Errand, new_chat_id: int) -> None:
        errand.moves += 1
        if errand.moves > self.MOST_MOVES:
            self.end(errand, "failed", "the chat moves in circles")
            return
        try:
            await self._chats.migrate(errand.chat_id, new_chat_id, self._clock())
        except Exception as error:
            if not isinstance(error, StorageUnavailable):
                log.exception("chat %d could not be moved to %d", errand.chat_id, new_chat_id)
            self.give_back(errand, self._clock() + timedelta(seconds=5))
        else:
            self._queues.move(errand, new_chat_id)

    async def _say_closed(self, errand: Errand) -> None:
        log.warning("topic %d of chat %d takes no messages", errand.delivery.thread_id, errand.chat_id)
        try:
            await self._chats.closed(errand.chat_id, errand.delivery.thread_id, self._clock())
        except StorageUnavailable as error:
            log.info("nobody in chat %d is told of it now: %s", errand.chat_id, error)

    def _simplify(self, errand: Errand, following: Next) -> None:
        form = following.again or "plain"
        if form == "classic":
            log.info("delivery %d goes out in the classic layout: %s", errand.delivery.id, following.reason)
            self._editions.write_classic(errand)
            self._queues.again(errand)
            return
        call = simpler(errand.calls[errand.part], form)
        if call is None and form == "without file" and len(errand.calls) > 1:
            # A picture by itself: what is said before and after it goes out all the same.
            log.error("delivery %d goes out without a picture: %s", errand.delivery.id, following.reason)
            self._advance(errand, following)
            return
        if call is None:
            self._give_up(errand, following)
            return
        log.error("delivery %d goes out %s: %s", errand.delivery.id, form, following.reason)
        errand.simplified = self._messenger.prepare(call)
        self._queues.again(errand)

    def _retry(self, errand: Errand, following: Next) -> None:
        if following.repeats:
            errand.repeats += 1
            self._figures.repeats += 1
        self.give_back(errand, following.not_before, following.reason, following.counts)

    def _give_up(self, errand: Errand, following: Next) -> None:
        # Whatever else is queued for a chat that is gone or mute would meet the same answer.
        others = self._queues.take_chat(errand.chat_id) if following.chat else []
        for one in [errand, *others]:
            self.end(one, "failed", following.reason, following.chat)

    def _note(
        self,
        errand: Errand,
        state: State,
        reason: str = "",
        not_before: datetime | None = None,
        *,
        chat: ChatState | None = None,
    ) -> None:
        self._notebook.note(
            Record(
                delivery_id=errand.delivery.id,
                chat_id=errand.chat_id,
                state=state,
                part=errand.part,
                attempts=errand.attempts,
                repeats=errand.repeats,
                message_ids=errand.message_ids,
                not_before=not_before,
                reason=reason,
                chat=chat,
                calls=errand.own_calls if state in ("pending", "sending") else None,
                slowed=errand.slowed,
            )
        )
