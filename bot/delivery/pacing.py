"""How fast messages may go: the bot's rate and what it may pay, its chats, its lanes, whose flood a refusal is.

Times are seconds on one steady clock, handed in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from math import ceil, inf

from bot.delivery.budget import LATE, Allotment, Budget, Terms
from bot.delivery.ledger import DIGEST, INTERACTIVE, LANES, URGENT
from bot.delivery.outcome import Scope
from bot.delivery.window import Margin, Window

FREE_RATE = 30
"""Messages a second that Telegram lets every bot send."""
PAID_RATE = 1000
"""Messages a second with paid broadcasts."""
MESSAGES_A_STAR = 10
"""A message beyond the free rate costs a tenth of a Star."""

SMALLEST_CROWD = 5  # 30 a second, a seventh of a second away
USUAL_CROWD = 64
LARGEST_CROWD = 256  # 1000 a second, a quarter of a second away


class Purse:
    """What may be spent today on messages beyond the free rate. `ceiling` in Stars a day; `spent` in messages."""

    def __init__(self, ceiling: int, spent: Mapping[str, int] | None = None) -> None:
        self._ceiling = ceiling * MESSAGES_A_STAR
        self._day = ""
        self._spent = 0
        self._before = dict(spent or {})

    @property
    def ceiling(self) -> int:
        """The most paid messages of a day."""
        return self._ceiling

    def left(self, day: str) -> int:
        """How many paid messages may still start on `day` (any name of a day, such as 2026-11-24)."""
        self._turn(day)
        return max(0, self._ceiling - self._spent)

    def note(self, day: str) -> None:
        """One paid message has started."""
        self._turn(day)
        self._spent += 1

    def spent(self, day: str) -> int:
        """Paid messages that started on `day`."""
        self._turn(day)
        return self._spent

    def _turn(self, day: str) -> None:
        if day != self._day:
            self._day, self._spent = day, self._before.pop(day, 0)


class ChatPace:
    """One message a second for each chat, after a small burst; twenty in any minute for groups and channels.

    Remembers a chat only as long as it matters, so that a broadcast to millions stays small.
    """

    BURST = 3
    GROUP_LIMIT = 20
    GROUP_MINUTE = 60.5

    def __init__(self) -> None:
        self._even: dict[int, float] = {}  # when the chat's burst is whole again
        self._minutes: dict[int, deque[float]] = {}  # the last starts of a group
        self._held: dict[int, float] = {}
        self._elsewhere: dict[int, datetime] = {}  # the last that another worker sent, as far as it is noted
        self._forget: tuple[deque[tuple[float, int]], ...] = (deque(), deque())  # people, groups

    def ready_at(self, chat_id: int, now: float) -> float:
        """When this chat may get its next message; `now` if at once."""
        even = self._even.get(chat_id)
        ready = now if even is None else max(now, even - (self.BURST - 1))
        if self._held:
            ready = max(ready, self.held_until(chat_id, now))
        if chat_id < 0:
            minute = self._minutes.get(chat_id)
            if minute is not None and len(minute) == self.GROUP_LIMIT:
                ready = max(ready, minute[0] + self.GROUP_MINUTE)
        return ready

    def note_start(self, chat_id: int, now: float) -> None:
        """A message to this chat has started."""
        self._drop_old(now)
        group = chat_id < 0
        even = max(now, self._even.get(chat_id, now)) + 1.0
        self._even[chat_id] = even
        if group:
            self._minutes.setdefault(chat_id, deque(maxlen=self.GROUP_LIMIT)).append(now)
        self._forget[group].append((now + self.GROUP_MINUTE if group else even, chat_id))

    def note_elsewhere(self, chat_id: int, moments: Mapping[datetime, float]) -> None:
        """Other workers' messages to this chat, in order: when they were, and that on our clock. Safe to tell twice."""
        known = self._elsewhere.get(chat_id)
        for moment, at in moments.items():
            if known is None or moment > known:
                self._elsewhere[chat_id] = known = moment
                self.note_start(chat_id, at)

    def hold(self, chat_id: int, until: float) -> None:
        """Nothing goes to this chat before `until`."""
        self._held[chat_id] = max(self._held.get(chat_id, until), until)

    def held_until(self, chat_id: int, now: float) -> float:
        """Until when flood control holds this chat; long past if it does not."""
        until = self._held.get(chat_id, -inf)
        if -inf < until <= now:
            del self._held[chat_id]
        return until

    def busy(self, chat_id: int, now: float) -> bool:
        """Whether this chat got so much lately that a refusal is more likely its own than the whole bot's."""
        minute = self._minutes.get(chat_id, ())
        return self._even.get(chat_id, now) > now + 1.0 or len(minute) >= self.GROUP_LIMIT // 2

    def __len__(self) -> int:
        return len(self._even)

    def _drop_old(self, now: float) -> None:
        for forget in self._forget:
            for _ in range(2):
                if not forget or forget[0][0] > now:
                    break
                self._drop(forget.popleft()[1], now)

    def _drop(self, chat_id: int, now: float) -> None:
        minute = self._minutes.get(chat_id)
        if self._even.get(chat_id, now) <= now and (minute is None or minute[-1] + self.GROUP_MINUTE <= now):
            self._even.pop(chat_id, None)
            self._minutes.pop(chat_id, None)
            self._elsewhere.pop(chat_id, None)


class Lanes:
    """Who goes first: interactive answers, then urgent news, then digests; but one slot in ten is not for answers.

    So a broadcast never keeps a person waiting, and a flood of commands cannot stop a broadcast for ever.
    """

    OTHERS_SHARE = 10

    def __init__(self) -> None:
        self._owed = 0

    def order(self) -> tuple[int, ...]:
        """The lanes whose turn it is, first ones first."""
        return (URGENT, DIGEST) if self._owed >= self.OTHERS_SHARE - 1 else LANES

    def note(self, lane: int) -> None:
        """A message of this lane has started."""
        if lane == INTERACTIVE:
            self._owed += 1
        else:
            self._owed = 0

    def note_none(self) -> None:
        """Nobody else was waiting: nothing is owed."""
        self._owed = 0


class Blame:
    """Whose flood a 429 is, since Telegram names nobody: the chat's that got much lately, else the whole bot's.

    Refusals for two chats within `TOGETHER` seconds are the bot's, however busy the chats were.
    """

    TOGETHER = 5.0

    def __init__(self) -> None:
        self._last_chat: int | None = None
        self._last_at = -inf

    def scope(self, chat_id: int, chats: ChatPace, now: float) -> Scope:
        """The scope of a refusal for this chat at `now`."""
        together = self._last_chat not in {None, chat_id} and now - self._last_at < self.TOGETHER
        self._last_chat, self._last_at = chat_id, now
        return "chat" if chats.busy(chat_id, now) and not together else "bot"


class Pace:
    """The allowance of one bot: its rate, its chats, its holds, and what may be paid.

    `rate` messages a second, or None for no limit (a server of one's own). With a `purse` messages beyond the free
    rate are paid while it lasts; without, nothing is. With a `budget` rate and purse are shared with other workers:
    slots come from there, see `reserve`.
    """

    def __init__(
        self,
        rate: int | None = FREE_RATE,
        purse: Purse | None = None,
        margin: Margin | None = None,
        budget: Budget | None = None,
    ) -> None:
        # At high rates the messages of one tick jostle each other: what keeps 30 a second is too little for 1000.
        self.fast = bool(rate and rate > 100)
        self.margin = margin or Margin(0.010 if self.fast else 0.008)
        self.chats = ChatPace()
        self.lanes = Lanes()
        self.blame = Blame()
        self.shared = Allotment(budget, rate) if budget and rate else None
        self._ceiling = purse.ceiling if purse and rate and rate > FREE_RATE else None
        self.purse = None if self.shared else purse
        self.occupied: float | None = None
        """Seconds a message is under way on average, answered or not; None before the first."""
        self._held_until = -inf
        self._window: Window | Allotment | None = self.shared
        if self.shared is None and rate:
            self._window = Window(rate, self.margin)
        self._free = Window(FREE_RATE, self.margin) if self.purse and rate and rate > FREE_RATE else None

    @property
    def rate(self) -> int | None:
        """Messages a second, None without a limit."""
        return self._window.rate if self._window else None

    @property
    def bunch(self) -> int:
        """Slots worth waking up for."""
        return self._window.bunch if self._window else 1

    async def reserve(self, count: int, steady: Callable[[], float]) -> None:
        """Have at least `count` slots of the shared budget, unless everything is held; nothing without one.

        Raises StorageUnavailable.
        """
        now = steady()
        if self.shared is None or now < self._held_until:
            return
        self.shared.grant(now)
        if count > self.shared.taken:
            span = 1.0 + self.margin.at(now) + LATE
            free_rate = None if self._ceiling is None else FREE_RATE
            terms = Terms(self.shared.rate, span, free_rate, self._ceiling or 0)
            await self.shared.fill(count - self.shared.taken, terms, steady)

    @property
    def starved(self) -> bool:
        """Whether nothing may start before the shared budget was asked again."""
        return self.shared is not None and self.shared.taken == 0

    def grant(self, now: float, day: str = "", ahead: float = 0.0) -> int | None:
        """How many messages may start in the next `ahead` seconds; None for any number."""
        if now + ahead < self._held_until:
            return 0
        if self._window is None:
            return None
        slots = self._window.grant(now, ahead)
        if self._free is not None and self.purse is not None:
            slots = min(slots, self._free.grant(now, ahead) + self.purse.left(day))
        return slots

    def note_start(self, chat_id: int, now: float, day: str = "") -> bool:
        """A message to this chat starts now; whether it must be sent as a paid one."""
        self.chats.note_start(chat_id, now)
        if self._window is None:
            return False
        paid = self._window.note_start(now)
        if self._free is None or self.purse is None:
            return bool(paid)
        if self._free.grant(now) > 0:
            self._free.note_start(now)
            return False
        if self.purse.left(day) == 0:
            return False
        self.purse.note(day)
        return True

    def note_late(self, noted: float, now: float) -> None:
        """The message whose start was noted really started only now."""
        if self._window is not None:
            self._window.note_late(noted, now)

    def note_landed(self, seconds: float, answered: bool) -> None:
        """A message was under way for so many seconds, and was answered or given up."""
        self.occupied = seconds if self.occupied is None else self.occupied + (seconds - self.occupied) / 64
        if answered:
            self.margin.note_round_trip(seconds)

    @property
    def crowd(self) -> int:
        """How many messages may be under way at once.

        Few under way is few in doubt after a crash; more than the rate and the way there need bring no speed.
        """
        rate, trip = self.rate, self.occupied
        if rate is None or (rate > FREE_RATE and trip is None):
            return USUAL_CROWD
        return min(LARGEST_CROWD, max(SMALLEST_CROWD, ceil(1.1 * rate * (trip or 0.0))))

    def hold(self, until: float) -> None:
        """Nothing goes anywhere before `until`."""
        self._held_until = max(self._held_until, until)

    @property
    def held_until(self) -> float:
        """Until when everything waits; long past if nothing does."""
        return self._held_until

    def next_at(self, now: float, day: str = "", count: int = 1) -> float:
        """When `count` messages may start; `now` if at once."""
        ready = max(now, self._held_until)
        if self._window is None:
            return ready
        ready = max(ready, self._window.next_at(now, count))
        if self._free is not None and self.purse is not None and self.purse.left(day) < count:
            ready = max(ready, self._free.next_at(now, count - self.purse.left(day)))
        return ready
