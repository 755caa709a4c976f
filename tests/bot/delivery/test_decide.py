"""What follows from every outcome, for every kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.decide import UNCERTAIN, Hold, Next, Policy, decide
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

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
POLICY = Policy()
KINDS = [*UNCERTAIN, "something new"]


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


SAME_FOR_EVERY_KIND: list[tuple[Outcome, Next]] = [
    (Sent((7, 8)), Next("sent", message_ids=(7, 8))),
    (Sent(), Next("sent")),
    (NotModified(), Next("sent")),
    (OutOfReach("gone"), Next("sent", reason="gone")),
    (SlowDown(3, "bot"), Next("pending", after(3), reason="flood control", counts=False, hold=Hold("bot", after(3)))),
    (SlowDown(3, "chat"), Next("pending", after(3), reason="flood control", counts=False, hold=Hold("chat", after(3)))),
    (SlowDown(3), Next("pending", after(3), reason="flood control", counts=False, hold=Hold("bot", after(3)))),
    (SlowDown(0), Next("pending", after(1), reason="flood control", counts=False, hold=Hold("bot", after(1)))),
    (
        SlowDown(10_072, "bot"),
        Next("pending", after(10_072), reason="flood control", counts=False, hold=Hold("bot", after(10_072))),
    ),
    (ChatGone("blocked"), Next("failed", reason="blocked", chat="gone")),
    (ChatMuted("closed"), Next("failed", reason="closed", chat="muted")),
    (TopicClosed("TOPIC_CLOSED"), Next("failed", reason="TOPIC_CLOSED", topic_closed=True)),
    (ChatMoved(-9), Next("pending", NOW, reason="moved", counts=False, again="moved", new_chat_id=-9)),
    (Refused("can't parse", "markup"), Next("pending", NOW, reason="can't parse", counts=False, again="plain")),
    (Refused("too long", "too long"), Next("failed", reason="too long")),
    (Refused("empty", "empty"), Next("failed", reason="empty")),
    (Refused("other"), Next("failed", reason="other")),
    (WrongFile("bad photo"), Next("pending", NOW, reason="bad photo", counts=False, again="without file")),
    (MethodMissing("none"), Next("pending", NOW, reason="none", counts=False, again="plain")),
    (Unauthorized("401"), Next("pending", after(60), reason="401", counts=False, hold=Hold("bot", after(60), False))),
    (Conflict("409"), Next("pending", after(60), reason="409", counts=False, hold=Hold("bot", after(60), False))),
    (ServerError("502"), Next("pending", after(1), reason="502")),
    (NotConnected("refused"), Next("pending", after(1), reason="refused", counts=False)),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("outcome", "expected"), SAME_FOR_EVERY_KIND, ids=lambda value: type(value).__name__)
def test_what_follows_from_a_first_try(outcome: Outcome, expected: Next, kind: str) -> None:
    assert decide(outcome, kind, 1, NOW, POLICY) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("digest", Next("uncertain", message_ids=(0,), reason="timeout")),
        ("post", Next("uncertain", message_ids=(0,), reason="timeout")),
        ("something new", Next("uncertain", message_ids=(0,), reason="timeout")),
        ("urgent", Next("pending", after(1), reason="timeout", repeats=True)),
        ("answer", Next("pending", after(1), reason="timeout", repeats=True)),
        ("untraced", Next("pending", after(1), reason="timeout", repeats=True)),
    ],
)
def test_what_may_have_arrived_follows_the_policy_of_its_kind(kind: str, expected: Next) -> None:
    assert decide(Unsure("timeout"), kind, 1, NOW, POLICY) == expected


def test_the_operator_may_turn_the_policy_round() -> None:
    policy = Policy(uncertain={"digest": "repeat", "answer": "settle"})
    assert decide(Unsure("?"), "digest", 1, NOW, policy).state == "pending"
    assert decide(Unsure("?"), "answer", 1, NOW, policy).state == "uncertain"


def test_no_message_is_repeated_into_more_than_two_copies() -> None:
    assert decide(Unsure("?"), "answer", 4, NOW, POLICY, repeats=0).state == "pending"
    assert decide(Unsure("?"), "answer", 4, NOW, POLICY, repeats=1).state == "uncertain"


def test_every_outcome_stands_in_the_table() -> None:
    assert {type(outcome) for outcome, _ in SAME_FOR_EVERY_KIND} | {Unsure} == set(get_args(Outcome))


@pytest.mark.parametrize("outcome", [Refused("x", "markup"), WrongFile("x"), MethodMissing("x")])
def test_the_simpler_form_is_tried_once_and_not_twice(outcome: Outcome) -> None:
    assert decide(outcome, "digest", 1, NOW, POLICY).again is not None
    assert decide(outcome, "digest", 1, NOW, POLICY, simplified=True) == Next("failed", reason="x")


def test_a_message_the_server_stumbles_over_is_set_aside_after_its_attempts() -> None:
    states = [decide(ServerError("500"), "digest", attempts, NOW, POLICY).state for attempts in range(1, 7)]
    assert states == ["pending"] * 4 + ["failed"] * 2


def test_waiting_doubles_up_to_its_limit_and_is_spread_by_the_jitter() -> None:
    waits = [POLICY.wait(tries, 0.0).total_seconds() for tries in (0, 1, 2, 3, 4, 20, 10_000)]
    assert waits == [1, 1, 2, 4, 8, 150, 150]
    assert POLICY.wait(3, 0.5).total_seconds() == 6
    assert POLICY.wait(3, 0.999).total_seconds() < 8


@pytest.mark.parametrize("outcome", [ServerError("502"), NotConnected("refused")])
def test_when_many_fail_in_a_row_all_wait_and_nobody_loses_an_attempt(outcome: Outcome) -> None:
    storm = decide(outcome, "digest", 5, NOW, POLICY, streak=4)
    assert storm == Next("pending", after(1), reason=outcome.reason, counts=False, hold=Hold("bot", after(1), False))
    later = decide(outcome, "digest", 5, NOW, POLICY, streak=40)
    assert later.hold == Hold("bot", after(150), False)
    calm = decide(outcome, "digest", 1, NOW, POLICY, streak=3)
    assert calm.hold is None


def test_no_connection_however_long_never_fails_a_delivery() -> None:
    for streak in (1, 3, 4, 1000):
        assert decide(NotConnected("down"), "digest", 99, NOW, POLICY, streak=streak).state == "pending"


outcomes = st.one_of(
    st.builds(Sent, st.lists(st.integers(1), max_size=2).map(tuple)),
    st.just(NotModified()),
    st.builds(OutOfReach, reason=st.just("x")),
    st.builds(SlowDown, st.floats(0, 1e5), st.sampled_from(["bot", "chat", ""])),
    st.sampled_from(
        [ChatGone("x"), ChatMuted("x"), TopicClosed("x"), ChatMoved(-5), WrongFile("x"), MethodMissing("x")]
    ),
    st.builds(Refused, st.just("x"), st.sampled_from(["markup", "too long", "empty", "other"])),
    st.sampled_from([Unauthorized("x"), Conflict("x"), ServerError("x"), NotConnected("x"), Unsure("x")]),
)


@given(outcomes, st.sampled_from(KINDS), st.integers(1, 9), st.floats(0, 0.99), st.integers(1, 50), st.booleans())
def test_whatever_happens_the_decision_can_be_carried_out(
    outcome: Outcome, kind: str, attempts: int, jitter: float, streak: int, simplified: bool
) -> None:
    following = decide(outcome, kind, attempts, NOW, POLICY, jitter=jitter, streak=streak, simplified=simplified)
    assert following.state in {"pending", "sent", "uncertain", "failed"}
    if following.state == "pending":
        assert following.not_before is not None
        assert following.again or following.not_before > NOW
    else:
        assert following.not_before is None
        assert following.hold is None
        assert following.again is None
    if following.state in {"failed", "uncertain"}:
        assert following.reason
    if following.hold:
        assert following.hold.until > NOW
        assert not following.counts
    assert (following.new_chat_id is not None) == (following.again == "moved")
