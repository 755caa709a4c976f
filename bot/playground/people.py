"""Those who talk with the bot: they press Start, write, tap buttons, block it, and add it to their groups."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from bot.playground.chats import member
from bot.playground.detection import detect
from bot.playground.state import Chat, Message, User
from bot.playground.world import Query, World


class Person:
    """A user, with hands. Every step queues the updates Telegram would send."""

    def __init__(self, world: World, user: User) -> None:
        self._world = world
        self.user = user
        self.chat = world.add_chat(Chat(user.id, "private", user=user))

    @property
    def id(self) -> int:
        """The user's id, which is also that of the private chat."""
        return self.user.id

    def start(self, payload: str = "") -> Message:
        """Press Start, or open a deep link with its payload; a bot that was blocked is unblocked first."""
        if self.chat.blocked:
            self.unblock()
        return self.say(self.chat, f"/start {payload}".strip())

    def say(self, chat: Chat, text: str, *, reply_to: Message | None = None, thread: int = 0) -> Message:
        """Write a text into a chat; in a group the bot hears it only if Telegram would let it."""
        if chat.kind == "private":
            chat.started = True
        content: dict[str, Any] = {"text": text}
        entities = detect(text)
        if entities:
            content["entities"] = entities
        extra: dict[str, Any] = {}
        if reply_to is not None:
            quoted = reply_to.api()
            quoted.pop("reply_to_message", None)
            extra["reply_to_message"] = quoted
        message = self._world.post(chat, self.user, content, thread=thread, extra=extra)
        if self._heard(chat, text, reply_to):
            self._world.report(message)
        return message

    def _heard(self, chat: Chat, text: str, reply_to: Message | None) -> bool:
        world = self._world
        if chat.kind == "private":
            return not chat.blocked
        role = chat.roles.get(world.bot.id, "left")
        if role in ("left", "kicked"):
            return False
        if not world.privacy or role == "administrator" or (reply_to is not None and reply_to.from_bot):
            return True
        name = world.bot.username.lower()
        commands = re.findall(r"(?<!\S)/[a-zA-Z0-9_]+(?:@(\w+))?", text)
        return any(to.lower() in ("", name) for to in commands) or f"@{name}" in text.lower()

    def tap(self, message: Message, label: str) -> Tap:
        """Tap the inline button with this label; LookupError tells which there are."""
        buttons = [*(button for row in message.buttons for button in row), *_rich_buttons(message)]
        for button in buttons:
            if button["text"] == label:
                return self.press(message, button)
        raise LookupError(f"no button says {label!r}; there are {[button['text'] for button in buttons]}")

    def press(self, message: Message, button: dict[str, Any]) -> Tap:
        """Tap this very button; one that only opens an address tells the bot nothing."""
        if "callback_data" not in button:
            raise LookupError(f"the button {button['text']!r} does not tell the bot anything")
        world = self._world
        query = Query(str(10_000 + world.number()), self.user, message, button["callback_data"])
        world.queries[query.id] = query
        told = {
            "id": query.id,
            "from": self.user.api(),
            "message": message.api(),
            "chat_instance": str(message.chat.id),
            "data": query.data,
        }
        update = world.updates.add("callback_query", told)
        return Tap(query, update)

    def edit(self, message: Message, text: str) -> None:
        """Change what one wrote."""
        message.content = {"text": text}
        message.edited = self._world.now()
        self._world.tell("message", message.chat, message)
        if self._heard(message.chat, text, None):
            self._world.report(message, "edited_message")

    def block(self) -> None:
        """Stop the bot: it learns of it, and may not write any more."""
        self._turn(blocked=True)

    def unblock(self) -> None:
        """Let the bot write again."""
        self._turn(blocked=False)

    def _turn(self, *, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        bot = self._world.bot.api()
        banned = {"status": "kicked", "user": bot, "until_date": 0}
        free = {"status": "member", "user": bot}
        self._changed(self.chat, free if blocked else banned, banned if blocked else free)

    def vanish(self) -> None:
        """Delete the account: Telegram tells the bot only when it writes."""
        self.user.deactivated = True

    def _changed(self, chat: Chat, before: dict[str, Any], after: dict[str, Any]) -> None:
        told = {"chat": chat.api(), "from": self.user.api(), "date": self._world.now()}
        self._world.updates.add("my_chat_member", told | {"old_chat_member": before, "new_chat_member": after})
        self._world.tell("chat", chat)

    def give_bot(self, chat: Chat, role: str = "member") -> None:
        """Add the bot to a chat, or give it the role "administrator", "restricted", "left" or "kicked"."""
        world = self._world
        before = member(world, chat, world.bot)
        was_in = before["status"] not in ("left", "kicked")
        chat.roles[world.bot.id] = role
        chat.people[world.bot.id] = world.bot
        after = _restricted(world) if role == "restricted" else member(world, chat, world.bot)
        self._changed(chat, before, after)
        is_in = role not in ("left", "kicked")
        if chat.kind != "channel" and is_in != was_in:
            content = {"new_chat_members": [world.bot.api()]} if is_in else {"left_chat_member": world.bot.api()}
            message = world.post(chat, self.user, content)
            world.report(message)

    def give_role(self, chat: Chat, other: Person, role: str) -> None:
        """Make somebody a member, an administrator, or let them go ("left", "kicked")."""
        chat.roles[other.id] = role
        chat.people[other.id] = other.user
        self._world.tell("chat", chat)


class Tap:
    """A tap under way; `update` is the id of the update that tells the bot."""

    def __init__(self, query: Query, update: int) -> None:
        self.query = query
        self.update = update

    async def answered(self, seconds: float = 5.0) -> str:
        """The text of the bot's answer, empty when it only took note; TimeoutError when it never did."""
        async with asyncio.timeout(seconds):
            while self.query.answer is None:
                await self.query.message.chat.heard.wait()
        return str(self.query.answer.get("text", ""))


def _rich_buttons(message: Message) -> list[dict[str, Any]]:
    """The buttons inside a rich message, wherever they stand."""
    found: list[dict[str, Any]] = []
    stack: list[Any] = [message.content.get("rich_message")]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if "callback_data" in value and "text" in value:
                found.append(value)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return found


def _restricted(world: World) -> dict[str, Any]:
    rights = (
        "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos can_send_video_notes"
        " can_send_voice_notes can_send_polls can_send_other_messages can_add_web_page_previews can_change_info"
        " can_invite_users can_pin_messages can_manage_topics can_react_to_messages can_edit_tag"
    )
    return {
        "status": "restricted",
        "user": world.bot.api(),
        "is_member": True,
        "until_date": 0,
        **dict.fromkeys(rights.split(), False),
    }
