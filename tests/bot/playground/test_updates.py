"""How the bot learns what people do: long polls, webhooks, and every kind of update."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import Conflict

from bot.playground import Playground
from bot.playground.people import Person

from .conftest import TOKEN

SECRET = "a-secret_1"


async def test_updates_wait_until_they_are_confirmed(bot: Bot, aysel: Person) -> None:
    aysel.say(aysel.chat, "one")
    aysel.say(aysel.chat, "two")
    first = await bot.get_updates()
    assert [update.message.text for update in first if update.message] == ["one", "two"]
    assert [update.update_id for update in await bot.get_updates()] == [update.update_id for update in first]
    rest = await bot.get_updates(offset=first[1].update_id)
    assert [update.message.text for update in rest if update.message] == ["two"]
    assert await bot.get_updates(offset=first[1].update_id + 1) == ()


async def test_a_long_poll_answers_as_soon_as_something_happens(bot: Bot, aysel: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.1)
    assert not poll.done()
    aysel.say(aysel.chat, "hello")
    updates = await asyncio.wait_for(poll, 2)
    assert updates[0].message is not None and updates[0].message.text == "hello"


async def test_a_long_poll_without_news_ends_with_nothing(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_a_second_poller_ends_the_first(bot: Bot, playground: Playground, aysel: Person) -> None:
    async with Bot(TOKEN, base_url=playground.base_url) as other:
        first = asyncio.create_task(bot.get_updates(timeout=10))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(other.get_updates(timeout=10))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await asyncio.wait_for(first, 2)
        aysel.say(aysel.chat, "for the second")
        assert len(await asyncio.wait_for(second, 2)) == 1


async def test_an_update_can_be_delivered_again_even_after_it_was_confirmed(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    aysel.say(aysel.chat, "hello")
    (update,) = await bot.get_updates()
    playground.updates.repeat(update.update_id, times=2)
    again = await bot.get_updates(offset=update.update_id + 1)
    assert [one.update_id for one in again] == [update.update_id] * 2
    assert await bot.get_updates(offset=update.update_id + 1) == ()


async def test_only_the_kinds_that_were_asked_for_come(bot: Bot, aysel: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    aysel.say(aysel.chat, "unheard")
    aysel.block()
    assert await bot.get_updates() == ()


async def test_a_tap_reaches_the_bot_and_its_answer_reaches_the_person(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    url = f"{playground.address}/bot{TOKEN}/sendMessage"
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes:1"}]]}
    async with aiohttp.ClientSession() as session:
        await session.post(url, json={"chat_id": aysel.id, "text": "Well?", "reply_markup": keyboard})
    tap = aysel.tap(await aysel.chat.wait_for("Well?"), "Yes")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None and (query.data, query.from_user.id) == ("yes:1", aysel.id)
    await query.answer("Thank you")
    assert await tap.answered() == "Thank you"
    with pytest.raises(LookupError, match=r"there are \['Yes'\]"):
        aysel.tap(aysel.chat.messages[-1], "No")


async def test_blocking_adding_and_removing_the_bot_are_told(bot: Bot, playground: Playground, aysel: Person) -> None:
    aysel.block()
    aysel.start()
    group = playground.group("Team", aysel)
    aysel.give_bot(group, "administrator")
    aysel.give_bot(group, "kicked")
    updates = await bot.get_updates()
    changes = [update.my_chat_member for update in updates if update.my_chat_member]
    assert [(change.old_chat_member.status, change.new_chat_member.status) for change in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "kicked"),
    ]
    services = [update.message for update in updates if update.message and update.message.chat.id == group.id]
    assert services[0].new_chat_members[0].id == bot.id
    assert services[1].left_chat_member is not None


@pytest.mark.parametrize("new_first", [False, True])
async def test_an_upgrade_tells_both_chats_in_either_order(
    bot: Bot, playground: Playground, aysel: Person, new_first: bool
) -> None:
    group = playground.group("Team", aysel)
    playground.updates.pending.clear()
    new = playground.upgrade(group, new_first=new_first)
    told = [update.message for update in await bot.get_updates()]
    moves = [(one.chat.id, one.migrate_to_chat_id or one.migrate_from_chat_id) for one in told if one]
    expected = [(group.id, new.id), (new.id, group.id)]
    assert moves == (expected[::-1] if new_first else expected)


async def test_in_a_group_the_bot_hears_commands_mentions_and_replies_only(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    group = playground.group("Team", aysel)
    own = await bot.send_message(group.id, "hello")
    playground.updates.pending.clear()
    for text in ("just talk", "/digest", "/digest@herald_bot", "/digest@other_bot", "well, @herald_bot?"):
        aysel.say(group, text)
    aysel.say(group, "an answer", reply_to=group.by_id[own.message_id])
    heard = [update.message.text for update in await bot.get_updates() if update.message]
    assert heard == ["/digest", "/digest@herald_bot", "well, @herald_bot?", "an answer"]
    aysel.give_bot(group, "administrator")
    playground.updates.pending.clear()
    aysel.say(group, "just talk")
    assert len(await bot.get_updates()) == 1


async def test_what_is_said_in_a_forums_topic_says_so_and_a_reply_in_a_plain_group_does_not(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    forum, plain = playground.supergroup("Forum", aysel), playground.supergroup("Plain", aysel)
    forum.topics = {7: True}
    aysel.say(forum, "/latest", thread=7)
    aysel.say(plain, "/latest", thread=7)
    in_topic, in_plain = (one.message for one in (await bot.get_updates())[-2:])
    assert in_topic and (in_topic.message_thread_id, in_topic.is_topic_message, in_topic.chat.is_forum) == (
        7,
        True,
        True,
    )
    assert in_plain and not in_plain.is_topic_message and not in_plain.chat.is_forum


async def test_a_channel_post_and_an_edit_are_told(bot: Bot, playground: Playground, aysel: Person) -> None:
    channel = playground.channel("Sample Times", aysel)
    aysel.say(channel, "post")
    aysel.edit(aysel.say(aysel.chat, "helo"), "hello")
    kinds = [
        (update.channel_post and update.channel_post.text, update.edited_message and update.edited_message.text)
        for update in await bot.get_updates()
    ]
    assert ("post", None) in kinds and (None, "hello") in kinds


async def test_waiting_for_a_message_that_never_comes_tells_what_came(bot: Bot, aysel: Person) -> None:
    await bot.send_message(aysel.id, "something else")
    with pytest.raises(TimeoutError, match=r"'news' did not come in 0.05 s; said were \['something else'\]"):
        await aysel.chat.wait_for("news", seconds=0.05)


class Hook:
    """The other end of a webhook, which may refuse first."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.taken: list[dict[str, Any]] = []
        self.tries = 0
        self.secrets: set[str] = set()

    async def accept(self, request: web.Request) -> web.Response:
        self.tries += 1
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.taken.append(await request.json())
        return web.Response(status=status)


@pytest.fixture
async def hook() -> Hook:
    return Hook()


@pytest.fixture
async def hook_url(hook: Hook) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/hook", hook.accept)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_webhook_gets_each_update_with_the_secret_until_it_takes_it(
    bot: Bot, playground: Playground, aysel: Person, hook: Hook, hook_url: str
) -> None:
    playground.updates.retry_seconds = 0.02
    hook.answers = [500, 404]
    await bot.set_webhook(hook_url, secret_token=SECRET)
    aysel.say(aysel.chat, "one")
    aysel.say(aysel.chat, "two")
    await until(lambda: len(hook.taken) == 2)
    updates = [Update.de_json(taken, bot) for taken in hook.taken]
    assert [update.message.text for update in updates if update.message] == ["one", "two"]
    assert (hook.tries, hook.secrets) == (4, {SECRET})
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (hook_url, 0)


async def test_a_webhook_gets_repeated_updates_too_and_none_after_it_is_deleted(
    bot: Bot, playground: Playground, aysel: Person, hook: Hook, hook_url: str
) -> None:
    await bot.set_webhook(hook_url)
    aysel.say(aysel.chat, "one")
    await until(lambda: hook.taken)
    playground.updates.repeat(hook.taken[0]["update_id"])
    await until(lambda: len(hook.taken) == 2)
    assert hook.taken[0] == hook.taken[1]
    await bot.delete_webhook()
    aysel.say(aysel.chat, "two")
    assert len(await bot.get_updates()) == 1
    assert len(hook.taken) == 2
