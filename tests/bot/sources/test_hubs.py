"""A feed, its hub and our callback, all over real HTTP; the feed is kept in a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.intake import Intake
from bot.sources.feeds import Feeds
from bot.sources.fetching import Fetcher
from bot.sources.guard import public, public_or_loopback
from bot.sources.hubs import Hubs, origin_of
from bot.sources.parsing import Parser
from bot.storage.engine import Storage, open_storage
from bot.storage.schema import feed_leases
from bot.syndication.feed import Feed
from bot.syndication.hubs import LEASE, Seal, granted
from bot.web.hubs import BIGGEST, HubCalls
from bot.web.problems import told
from tests.bot.makers import NOON
from tests.bot.sources.feed_server import FeedServer, feed_server, item, rss
from tests.bot.sources.hub_server import TOPIC, Hub, with_hub


class Newsroom:
    """The rooms a call from a hub passes through, and a clock to turn."""

    def __init__(self, storage: Storage, server: FeedServer, fetcher: Fetcher, hub: Hub) -> None:
        self.storage = storage
        self.server = server
        self.fetcher = fetcher
        self.hub = hub
        self.now = NOON
        self.origin = self.hub_url = ""
        self.intake = Intake(storage.articles, self.clock)
        self.feeds = Feeds(
            storage.feeds, fetcher, self.intake.take, self.clock, self.tell, parser=Parser(2), pause=0, patience=20
        )
        self.hubs = Hubs(storage.leases, fetcher, self.clock, "")

    def clock(self) -> datetime:
        return self.now

    async def tell(self, what: str) -> None:
        raise AssertionError(what)

    def called_at(self, origin: str) -> None:
        self.hubs = Hubs(self.storage.leases, self.fetcher, self.clock, origin)

    def publish(self, *names: str, hub: bool = True) -> None:
        text = rss(*(item(name, guid=name) for name in names))
        self.server.give("/feed", with_hub(text, self.hub_url) if hub else text)

    async def follow(self, *, hub: bool = True) -> None:
        self.publish("a", hub=hub)
        assert await self.storage.feeds.add(self.server.url("/feed"), self.now)
        await self.look()

    async def look(self) -> None:
        while await self.feeds.poll():
            await self.feeds.settle()

    async def feed(self) -> Feed:
        (feed,) = await self.storage.feeds.all()
        return feed

    async def leases(self) -> int:
        async with self.storage.database.read() as connection:
            return len((await connection.execute(select(feed_leases.c.id))).all())

    async def titles(self) -> list[str]:
        return [filed.article.title for filed in await self.storage.articles.between(0, 100)]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    hub = Hub()
    async with (
        feed_server() as server,
        open_storage(f"sqlite:///{tmp_path}/herald.db") as storage,
        Fetcher(permits=public_or_loopback, seconds=5) as fetcher,
    ):
        newsroom = Newsroom(storage, server, fetcher, hub)

        class Now:
            """The room's hubs, also after they were exchanged."""

            async def verify(self, path: str, mode: str, topic: str, lease_seconds: str) -> bool:
                return await newsroom.hubs.verify(path, mode, topic, lease_seconds)

            async def open(self, path: str, signature: str) -> tuple[Seal, int] | None:
                return await newsroom.hubs.open(path, signature)

            async def push(self, feed_id: int) -> None:
                await newsroom.hubs.push(feed_id)

        app = web.Application(middlewares=[told])
        HubCalls(Now()).add_to(app)
        app.router.add_post("/the-hub", hub.serve)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        newsroom.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        newsroom.hub_url = f"{newsroom.origin}/the-hub"
        newsroom.called_at(newsroom.origin)
        yield newsroom
        await newsroom.feeds.close()
        await runner.cleanup()


async def test_a_hub_is_asked_and_its_challenge_answered(room: Newsroom) -> None:
    await room.follow()
    assert await room.hubs.tend() == 1
    (asked,) = room.hub.asked
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", TOPIC)
    assert asked["hub.lease_seconds"] == str(int(LEASE.total_seconds()))
    assert len(asked["hub.callback"].rpartition("/")[2]) >= 40
    assert len(asked["hub.secret"]) >= 40
    assert room.hub.answers == [(200, "<b>7</b>")]
    assert (await room.feed()).pushed_until == NOON + timedelta(days=1)
    assert await room.hubs.tend() == 0


async def test_a_feed_without_a_hub_and_a_bot_without_an_address_ask_nobody(room: Newsroom) -> None:
    await room.follow(hub=False)
    assert await room.hubs.tend() == 0
    room.called_at("")
    room.publish("b", "a")
    room.now += timedelta(days=1)
    await room.look()
    assert (await room.feed()).hub == room.hub_url
    assert await room.hubs.tend() == 0
    assert room.hub.asked == []


@pytest.mark.parametrize("kind", ["sha256", "sha1"])
async def test_a_signed_call_makes_the_feed_due_now_and_its_body_is_not_believed(room: Newsroom, kind: str) -> None:
    await room.follow()
    await room.hubs.tend()
    room.now += timedelta(minutes=1)
    room.publish("b", "a")
    await room.look()
    assert await room.titles() == ["a"]
    assert await room.hub.push(rss(item("forged", guid="f")).encode(), kind=kind) == 202
    await room.look()
    assert await room.titles() == ["a", "b"]


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "md5=" + "0" * 32, "none"])
async def test_a_call_that_is_not_signed_with_our_secret_changes_nothing(room: Newsroom, signature: str) -> None:
    await room.follow()
    await room.hubs.tend()
    before = await room.feed()
    assert await room.hub.push(signature=signature) == 403
    assert await room.feed() == before


async def test_a_call_nobody_asked_for_is_gone_and_one_without_end_is_refused(room: Newsroom) -> None:
    await room.follow()
    room.hub.confirms = False
    await room.hubs.tend()
    assert await room.hub.push() == 410
    await room.hub.challenge("subscribe", TOPIC, "3600")
    assert await room.hub.push(bytes(BIGGEST + 1)) == 413
    room.hub.callback = f"{room.origin}/hub/guessed"
    assert await room.hub.push() == 410


async def test_a_challenge_counts_only_for_what_was_asked_for(room: Newsroom) -> None:
    room.hub.confirms = False
    await room.follow()
    await room.hubs.tend()
    assert (await room.hub.challenge("unsubscribe", TOPIC))[0] == 404
    assert (await room.hub.challenge("subscribe", "https://other.example/", "3600"))[0] == 404
    assert (await room.hub.challenge("subscribe", TOPIC, "0"))[0] == 404
    assert (await room.feed()).pushed_until is None
    room.now += timedelta(days=2)
    assert (await room.hub.challenge("subscribe", TOPIC, "3600"))[0] == 404
    right, room.hub.callback = room.hub.callback, f"{room.origin}/hub/guessed"
    assert (await room.hub.challenge("subscribe", TOPIC, "3600"))[0] == 404
    room.hub.callback = right
    await room.hubs.tend()
    assert (await room.hub.challenge("subscribe", TOPIC, "3600"))[0] == 200


async def test_a_lease_is_renewed_before_it_ends(room: Newsroom) -> None:
    await room.follow()
    await room.hubs.tend()
    room.now += timedelta(hours=19)
    assert await room.hubs.tend() == 0
    room.now += timedelta(hours=1)
    assert await room.hubs.tend() == 1
    assert room.hub.asked[0] == room.hub.asked[1]
    assert (await room.feed()).pushed_until == room.now + timedelta(days=1)


async def test_a_feed_is_read_less_often_only_while_its_hub_has_confirmed(room: Newsroom) -> None:
    await room.follow()
    assert (await room.feed()).next_at < NOON + timedelta(hours=1)
    await room.hubs.tend()
    room.now += timedelta(hours=1)
    await room.look()
    assert room.now + timedelta(hours=5) < (await room.feed()).next_at < room.now + timedelta(hours=7)
    room.hub.callback = room.hub.asked[0]["hub.callback"]
    assert (await room.hub.challenge("denied", TOPIC))[0] == 200
    room.now += timedelta(hours=7)
    await room.look()
    assert (await room.feed()).next_at < room.now + timedelta(hours=2)


async def test_a_hub_that_refuses_or_redirects_is_asked_again_later(room: Newsroom) -> None:
    await room.follow()
    room.hub.status = 307
    assert await room.hubs.tend() == 1
    room.now += timedelta(minutes=59)
    assert await room.hubs.tend() == 0
    room.hub.status = 202
    room.now += timedelta(minutes=2)
    assert await room.hubs.tend() == 1
    assert len(room.hub.asked) == 2
    assert (await room.feed()).pushed_until is not None


async def test_a_hub_in_our_own_network_is_not_asked(room: Newsroom) -> None:
    await room.follow()
    async with Fetcher(permits=public, seconds=5) as guarded:
        hubs = Hubs(room.storage.leases, guarded, room.clock, room.origin)
        assert await hubs.tend() == 1
    assert room.hub.asked == []


async def test_a_removed_feed_is_given_up_at_its_hub(room: Newsroom) -> None:
    await room.follow()
    await room.hubs.tend()
    assert await room.storage.feeds.remove(room.server.url("/feed"))
    assert await room.hubs.tend() == 1
    assert room.hub.asked[1]["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in room.hub.asked[1]
    assert room.hub.answers[1] == (200, "<b>7</b>")
    assert await room.leases() == 0
    assert await room.hub.push() == 410


async def test_a_hub_that_does_not_leave_off_is_forgotten(room: Newsroom) -> None:
    await room.follow()
    await room.hubs.tend()
    room.hub.confirms = False
    assert await room.storage.feeds.remove(room.server.url("/feed"))
    for _ in range(6):
        await room.hubs.tend()
        room.now += timedelta(days=1)
    assert [asked["hub.mode"] for asked in room.hub.asked] == ["subscribe"] + ["unsubscribe"] * 3
    assert await room.leases() == 0


async def test_without_our_address_the_feed_is_read_as_often_as_before(room: Newsroom) -> None:
    await room.follow()
    await room.hubs.tend()
    room.called_at("")
    await room.hubs.tend()
    assert room.hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert (await room.feed()).pushed_until is None


async def test_a_call_while_the_feed_is_being_read_is_not_lost(room: Newsroom) -> None:
    await room.follow()
    await room.hubs.tend()
    room.now += timedelta(hours=1)
    (claimed,) = await room.storage.feeds.claim(1, (), room.now, room.now + timedelta(minutes=10))
    assert await room.hub.push() == 202
    await room.storage.feeds.save_all([claimed])
    assert await room.storage.feeds.save(claimed, ())
    assert (await room.feed()).next_at == room.now
    (claimed,) = await room.storage.feeds.claim(1, (), room.now, room.now + timedelta(minutes=10))
    await room.storage.feeds.save_all([claimed])
    assert (await room.feed()).next_at == room.now + timedelta(minutes=10)


def test_a_lease_is_believed_within_reason() -> None:
    assert granted("", NOON) == (NOON + LEASE, NOON + LEASE * 0.8)
    assert granted("99999999999999", NOON) == (NOON + 3 * LEASE, NOON + 3 * LEASE * 0.8)
    assert [granted(said, NOON) for said in ("0", "-1", "soon", "\u0663")] == [None] * 4


def test_the_origin_of_an_address_is_its_front() -> None:
    assert origin_of("https://bot.example:8443/telegram") == "https://bot.example:8443"
    assert origin_of("") == ""
