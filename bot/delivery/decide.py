"""What follows from an outcome: one pure function, complete over every outcome and kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, assert_never

from bot.delivery.ledger import ChatState, State
from bot.delivery.outcome import (
    ChatGone,
    ChatMoved,
    ChatMuted,
    Conflict,
    MethodMissing,
    NotConnected,
    NotModified,
    Outcome,
    OutOfReach,
    Refused,
    Sent,
    ServerError,
    SlowDown,
    TopicClosed,
    Unauthorized,
    Unsure,
    WrongFile,
)

Uncertain = Literal["settle", "repeat"]
Again = Literal["plain", "without file", "classic", "moved"]

UNCERTAIN: Mapping[str, Uncertain] = {
    "digest": "settle",
    "post": "settle",
    "urgent": "repeat",
    "answer": "repeat",
    "untraced": "repeat",
    "correction": "repeat",
}
"""What to do with a message that may have arrived, by kind. A kind not named here is settled."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's choices. Times in seconds.

    `max_attempts` tries are made where the trouble may be the message's own; `max_copies` bounds how often a message
    that may have arrived is sent; from `storm` deliveries failing in a row on, the trouble is the server's: all wait,
    and no delivery pays for it with an attempt.
    """

    uncertain: Mapping[str, Uncertain] = field(default_factory=lambda: dict(UNCERTAIN))
    max_attempts: int = 5
    max_copies: int = 2
    storm: int = 4
    first_wait: float = 2.0
    longest_wait: float = 300.0
    locked_out_wait: float = 60.0

    def wait(self, tries: int, jitter: float) -> timedelta:
        """Doubling from `first_wait` to `longest_wait`; `jitter` in [0, 1) spreads it over its upper half."""
        full = min(self.longest_wait, self.first_wait * 2.0 ** min(max(tries, 1) - 1, 30))
        return timedelta(seconds=full * (0.5 + 0.5 * jitter))


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing goes to this scope before `until`. `remembered`: the server said so, and it must survive a restart."""

    scope: Literal["bot", "chat"]
    until: datetime
    remembered: bool = True


@dataclass(frozen=True, slots=True)
class Next:
    """What follows.

    `sent`: this part is done, with `message_ids`, and the next part's turn comes; the delivery ends when it was the
    last. `uncertain`: the same, with an id of 0 for the part. `failed`: the delivery ends here. `pending`: try this
    part again, at once in another form when `again` says which, else not before `not_before`. `counts` is False where
    the try does not use up an attempt; `repeats` is True where the next try may become a second copy.
    """

    state: State
    not_before: datetime | None = None
    message_ids: tuple[int, ...] = ()
    reason: str = ""
    counts: bool = True
    repeats: bool = False
    again: Again | None = None
    hold: Hold | None = None
    chat: ChatState | None = None
    topic_closed: bool = False
    new_chat_id: int | None = None

    @property
    def advances(self) -> bool:
        """Whether the delivery goes on to its next part."""
        return self.state in ("sent", "uncertain")


def decide(
    outcome: Outcome,
    kind: str,
    attempts: int,
    now: datetime,
    policy: Policy,
    *,
    jitter: float = 0.0,
    streak: int = 1,
    repeats: int = 0,
    simplified: bool = False,
    rich: bool = False,
) -> Next:
    """What follows from `outcome` for a delivery of `kind` after its `attempts`-th try.

    `streak` is how many deliveries, this one included, have failed in a row for the server's reasons; `repeats` how
    often this one was sent again though it may have arrived; `simplified` says that the message has already been sent
    in its simpler form; `rich` that it is a rich message, which is never sent twice for want of an answer, and which is
    said in the classic layout when the server does not take it.
    """
    match outcome:
        case Sent():
            return Next("sent", message_ids=outcome.message_ids)
        case NotModified():
            return Next("sent")
        case OutOfReach():
            return Next("sent", reason=outcome.reason)
        case SlowDown():
            until = now + timedelta(seconds=max(outcome.retry_after, 1.0))
            scope: Literal["bot", "chat"] = "chat" if outcome.scope == "chat" else "bot"
            return Next("pending", until, reason="flood control", counts=False, hold=Hold(scope, until))
        case ChatGone() | ChatMuted():
            return Next("failed", reason=outcome.reason, chat="gone" if isinstance(outcome, ChatGone) else "muted")
        case TopicClosed():
            # The subscription goes on by its schedule: the next digest tries again, and has what this one had.
            return Next("failed", reason=outcome.reason, topic_closed=True)
        case ChatMoved():
            return Next("pending", now, reason="moved", counts=False, again="moved", new_chat_id=outcome.new_chat_id)
        case WrongFile() | MethodMissing() | Refused():
            form: Again | None = "classic" if rich and _is_not_taken(outcome, simplified) else _simpler_form(outcome)
            if form is None or (simplified and form != "classic"):
                return Next("failed", reason=outcome.reason)
            return Next("pending", now, reason=outcome.reason, counts=False, again=form)
        case Unauthorized() | Conflict():
            until = now + timedelta(seconds=policy.locked_out_wait)
            return Next("pending", until, reason=outcome.reason, counts=False, hold=Hold("bot", until, False))
        case NotConnected() | ServerError():
            return _unreachable(outcome, attempts, now, policy, jitter=jitter, streak=streak)
        case Unsure():
            # An edit made twice is made once.
            once = rich and kind != "correction"
            may_repeat = policy.uncertain.get(kind, "settle") == "repeat" and not once
            if may_repeat and repeats + 1 < policy.max_copies:
                return Next("pending", now + policy.wait(repeats + 1, jitter), reason=outcome.reason, repeats=True)
            return Next("uncertain", message_ids=(0,), reason=outcome.reason)
        case _:
            assert_never(outcome)


def _is_not_taken(outcome: WrongFile | MethodMissing | Refused, simplified: bool) -> bool:
    """Whether the layout is the trouble, or may be: a refused picture can be left out first."""
    return simplified or not isinstance(outcome, WrongFile)


def _simpler_form(outcome: WrongFile | MethodMissing | Refused) -> Again | None:
    match outcome:
        case WrongFile():
            return "without file"
        case MethodMissing():
            return "plain"
        case _:
            return "plain" if outcome.problem == "markup" else None


def _unreachable(
    outcome: NotConnected | ServerError, attempts: int, now: datetime, policy: Policy, *, jitter: float, streak: int
) -> Next:
    # One failure in a row may be this message's alone; several deliveries in a row are the line's or the server's.
    if streak >= policy.storm:
        until = now + policy.wait(streak - policy.storm + 1, jitter)
        return Next("pending", until, reason=outcome.reason, counts=False, hold=Hold("bot", until, False))
    if isinstance(outcome, NotConnected):
        return Next("pending", now + policy.wait(streak, jitter), reason=outcome.reason, counts=False)
    if attempts >= policy.max_attempts:
        return Next("failed", reason=outcome.reason)
    return Next("pending", now + policy.wait(attempts, jitter), reason=outcome.reason)
