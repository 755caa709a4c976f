"""Updates in, answers out: the library's handlers turn an update into a question of ours, whose answer is queued."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from telegram import Bot, CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import Application, CallbackQueryHandler, ChatMemberHandler, MessageHandler, filters

from bot.commands import COMMANDS
from bot.commands.answering import answer, guarded, resolved
from bot.commands.asking import Ask, Desk, Reply
from bot.delivery.ledger import INTERACTIVE
from bot.editions import Draft, answer_of
from bot.held import Attachment
from bot.telegram.flood import TAPPED, TYPED, Flood
from bot.telegram.marking import marked
from content.document import Document
from content.markup.calls import Call, Upload
from content.wording import notices
from content.wording.channels import for_channel

log = logging.getLogger(__name__)

WANTED = ("message", "channel_post", "callback_query", "my_chat_member")
"""The kinds of updates Telegram is asked for."""

ADMINISTRATORS = ("creator", "administrator")
_PRESENT = ("member", "restricted", *ADMINISTRATORS)
_REMEMBERED = timedelta(minutes=1)
_MOST_REMEMBERED = 10_000
_LONGEST_TOAST = 200
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)

Write = Callable[[Document, str], Sequence[Call]]
Clock = Callable[[], datetime]


class Outbox(Protocol):
    """Where answers leave from."""

    async def answer(
        self,
        key: str,
        chat_id: int,
        thread_id: int,
        calls: Sequence[Call],
        now: datetime,
        *,
        untraced: bool = False,
        edition: Draft | None = None,
    ) -> bool:
        """Queue it in the interactive lane, once for a key. `untraced`: no row of it stays when it is done.

        `edition`: the one that the calls are, when they tell of articles that may be corrected.
        """
        ...


class Chats(Protocol):
    """What becomes of chats. Each is safe twice, and for a chat that is not known."""

    async def gone(self, chat_id: int, reason: str, now: datetime) -> None:
        """It blocked or removed the bot: nothing is sent there."""
        ...

    async def returned(self, chat_id: int, now: datetime) -> None:
        """The bot may write there (again)."""
        ...

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        """A group became a supergroup: everything goes on under the new id."""
        ...


class Reception:
    """The bot's front desk. `handle` raises what a command raised; it is safe to hand the same update in twice."""

    def __init__(
        self,
        bot: Bot,
        *,
        desk: Desk,
        outbox: Outbox,
        chats: Chats,
        write: Write,
        clock: Clock,
        typed: Flood | None = None,
        tapped: Flood | None = None,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._outbox = outbox
        self._chats = chats
        self._write = write
        self._clock = clock
        self._typed = typed or Flood(TYPED)
        self._tapped = tapped or Flood(TAPPED)
        self._roles: dict[tuple[int, int], tuple[datetime, bool]] = {}
        self._failures: dict[int, Exception] = {}
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            Application.builder().bot(bot).updater(None).job_queue(None).concurrent_updates(False).build()
        )
        news = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
        add = self.application.add_handler
        add(MessageHandler(filters.StatusUpdate.MIGRATE, self._migrated))
        add(MessageHandler(news & ~filters.StatusUpdate.ALL, self._said))
        add(CallbackQueryHandler(self._pressed))
        add(ChatMemberHandler(self._membership, ChatMemberHandler.MY_CHAT_MEMBER))
        self.application.add_error_handler(self._note_failure)

    async def start(self) -> None:
        """Learn our own name from Telegram; raises the library's errors when the token is refused."""
        await self.application.initialize()

    async def stop(self) -> None:
        """Let go of the connections."""
        await self.application.shutdown()

    async def handle(self, update: Update) -> None:
        """Answer one update; raises what went wrong."""
        await self.application.process_update(update)
        if failure := self._failures.pop(update.update_id, None):
            raise failure

    async def apologise(self, update: Update) -> None:
        """Say once that an update could not be answered; nobody but the one who asked is told."""
        message = update.effective_message
        asked = update.callback_query is not None or (message is not None and self._addressed(message))
        if message is None or update.my_chat_member or not asked:
            return
        key = f"update:{update.update_id}:sorry"
        await self._queue(key, message.chat.id, _thread(message), notices.apology(self._desk.words), "classic")

    async def _note_failure(self, update: object, context: Any) -> None:
        # The library logs and swallows what a handler raises; whoever handed the update in must know.
        if isinstance(update, Update):
            self._failures[update.update_id] = context.error

    # -- what people write ------------------------------------------------------------------------------------------

    async def _said(self, update: Update, _: Any) -> None:
        message = update.effective_message
        if message is None or not self._is_a_persons(message) or not self._addressed(message):
            return
        name, _to, args = _command_of(message)
        if not name:
            args = self._unaddressed(message.text or message.caption or "")
        user = message.from_user
        who = user.id if user and not message.sender_chat else message.chat.id
        match self._typed.judge(who, message.date, update.update_id):
            case "ignore":
                return
            case "warn":
                key = f"update:{update.update_id}:slow"
                words = notices.slow_down(self._desk.words)
                await self._queue(key, message.chat.id, _thread(message), words, "classic")
                return
        ask = self._ask(update, message.chat, user, name, args, thread_id=_thread(message))
        if ask.in_private:
            # Who writes to us can be written to: yesterday's refusal must not keep the digest away.
            await self._chats.returned(ask.chat_id, ask.now)
        if ask.in_private and not name:
            forwarded = message.forward_origin is not None
            ask = replace(ask, forwarded=forwarded, attachment=_attachment(message), marked=_marked(message))
        await self._answer(await self._with_role(ask, message), update.update_id, None)

    def _is_a_persons(self, message: Message) -> bool:
        """Whether somebody stands behind it who may be answered: no other bot, no channel's copy in a group."""
        if message.chat.type == Chat.CHANNEL:
            return True
        if message.is_automatic_forward or (message.via_bot and message.via_bot.id == self._bot.id):
            return False
        user = message.from_user
        return user is not None and (not user.is_bot or _is_anonymous_admin(message))

    def _addressed(self, message: Message) -> bool:
        """Whether it is said to us: anything in private, in groups our commands, our name, a reply to us."""
        name, to, _ = _command_of(message)
        if to and to.casefold() != self._bot.username.casefold():
            return False
        if message.chat.type == Chat.PRIVATE:
            return True
        if name:
            return bool(to) or resolved(name)[0] in COMMANDS
        if message.chat.type == Chat.CHANNEL:
            return False  # what is posted there is meant for its readers
        if f"@{self._bot.username}".casefold() in (message.text or "").casefold():
            return True
        replied = message.reply_to_message
        return bool(replied and replied.from_user and replied.from_user.id == self._bot.id)

    def _unaddressed(self, text: str) -> str:
        return re.sub(rf"@{re.escape(self._bot.username)}\b", " ", text, flags=re.IGNORECASE).strip()

    # -- what people tap --------------------------------------------------------------------------------------------

    async def _pressed(self, update: Update, _: Any) -> None:
        query = update.callback_query
        if query is None or query.message is None or not query.data:
            return
        message = query.message
        if self._tapped.judge(query.from_user.id, self._clock(), update.update_id) != "answer":
            await self._toast(query, notices.slow_down_toast(self._desk.words))
            return
        name, _to, args = query.data.partition(":")
        thread = _thread(message) if isinstance(message, Message) else 0
        ask = self._ask(update, message.chat, query.from_user, name, args, thread_id=thread, pressed=message.message_id)
        toast = ""
        try:
            editable = message.message_id if message.is_accessible else None
            toast = await self._answer(await self._with_role(ask, None), update.update_id, editable)
        finally:
            await self._toast(query, toast)  # in any case: without it the button shows an hourglass for long

    async def _toast(self, query: CallbackQuery, text: str) -> None:
        try:
            await self._bot.answer_callback_query(query.id, text=text[:_LONGEST_TOAST] or None)
        except TelegramError as error:
            log.debug("a tap was not acknowledged: %s", type(error).__name__)

    # -- what becomes of chats --------------------------------------------------------------------------------------

    async def _membership(self, update: Update, _: Any) -> None:
        change = update.my_chat_member
        if change is None:
            return
        chat, now = change.chat, self._clock()
        if not _may_write(chat, change.new_chat_member):
            await self._chats.gone(chat.id, change.new_chat_member.status, now)
            return
        await self._chats.returned(chat.id, now)
        if not _may_write(chat, change.old_chat_member):
            await self._greet(update.update_id, chat, change)

    async def _greet(self, update_id: int, chat: Chat, change: ChatMemberUpdated) -> None:
        key, words = f"update:{update_id}:hello", self._desk.words
        if chat.type in (Chat.GROUP, Chat.SUPERGROUP):
            await self._queue(key, chat.id, 0, notices.hello_group(words), "classic")
        elif chat.type == Chat.CHANNEL:
            # Said to whoever let us in, not to the channel's readers.
            title = chat.title or words.say("the channel")
            await self._queue(key, change.from_user.id, 0, notices.hello_channel(words, title), "classic")

    async def _migrated(self, update: Update, _: Any) -> None:
        message = update.effective_message
        if message is None:
            return
        if message.migrate_to_chat_id:
            await self._chats.migrate(message.chat.id, message.migrate_to_chat_id, self._clock())
        elif message.migrate_from_chat_id:
            await self._chats.migrate(message.migrate_from_chat_id, message.chat.id, self._clock())

    # -- from a question to its answer ------------------------------------------------------------------------------

    def _ask(
        self, update: Update, chat: Chat, user: User | None, name: str, args: str, *, thread_id: int, pressed: int = 0
    ) -> Ask:
        return Ask(
            chat_id=chat.id,
            now=self._clock(),
            key=f"update:{update.update_id}",
            name=name,
            args=args,
            chat_kind=chat.type,
            chat_title=chat.title or "",
            thread_id=thread_id,
            user_id=user.id if user else 0,
            first_name=user.first_name if user else "",
            language_code=(user.language_code or "") if user else "",
            is_admin=False,
            pressed=bool(pressed),
            message_id=pressed,
        )

    async def _with_role(self, ask: Ask, message: Message | None) -> Ask:
        """The question with `is_admin` filled in, which is only looked up where it matters."""
        if ask.in_private or (message is not None and (ask.in_channel or _is_anonymous_admin(message))):
            return replace(ask, is_admin=True)  # only administrators can post in a channel
        matters = ask.in_channel or guarded(ask.name, ask.args)
        return replace(ask, is_admin=matters and await self._is_admin(ask))

    async def _is_admin(self, ask: Ask) -> bool:
        who = (ask.chat_id, ask.user_id)
        until, admin = self._roles.get(who, (ask.now, False))
        if until > ask.now:
            return admin
        try:
            member = await self._bot.get_chat_member(ask.chat_id, ask.user_id)
            admin = member.status in ADMINISTRATORS
        except (BadRequest, Forbidden) as error:
            log.info("the role of a member of chat %s is not told: %s", ask.chat_id, type(error).__name__)
            admin = False
        if len(self._roles) >= _MOST_REMEMBERED:
            self._roles.clear()
        self._roles[who] = (ask.now + _REMEMBERED, admin)
        return admin

    async def _answer(self, ask: Ask, update_id: int, pressed: int | None) -> str:
        """Queue all that is said; the toast that goes with it."""
        toast = ""
        for n, reply in enumerate(await answer(ask, self._desk)):
            toast = reply.toast or toast
            if reply.document is None:
                continue
            await self._say(reply, reply.document, f"update:{update_id}:{n}", ask, pressed)
        return toast

    async def _say(self, reply: Reply, document: Document, key: str, ask: Ask, pressed: int | None) -> None:
        layout = reply.layout or "classic"
        if not reply.untraced and not reply.layout:
            layout = (await self._desk.readers.find(ask.chat_id, ask.thread_id)).layout
        channel = ask.chat_kind == Chat.CHANNEL
        if channel:
            document = for_channel(document, self._bot.username)
        calls = tuple(self._write(document, layout))
        if reply.attached:
            calls = (_with_file(self._write(document, "classic")[0], reply.attached),)
        if reply.edit and pressed and (first := _as_edit(calls[0], pressed)):
            # An edit has no topic of its own, so it leaves by itself; the rest follows as new messages.
            await self._outbox.answer(f"{key}:edit", ask.chat_id, 0, [first], ask.now, untraced=reply.untraced)
            calls = calls[1:]
        edition = None
        if reply.tells:
            to = replace(reply.tells.audience, layout=layout, channel=channel)
            edition = answer_of(replace(reply.tells, audience=to), INTERACTIVE, calls)
        if calls:
            await self._outbox.answer(
                key, ask.chat_id, ask.thread_id, calls, ask.now, untraced=reply.untraced, edition=edition
            )

    async def _queue(self, key: str, chat_id: int, thread_id: int, document: Document, layout: str) -> None:
        await self._outbox.answer(key, chat_id, thread_id, tuple(self._write(document, layout)), self._clock())


def _with_file(call: Call, attached: Upload) -> Call:
    """The message as the caption of a file."""
    words = {"caption" if name == "text" else name: value for name, value in call.parameters.items()}
    words.pop("link_preview_options", None)
    return Call("sendDocument", {"document": attached} | words)


def _command_of(message: Message) -> tuple[str, str, str]:
    """A command's name, the bot it is meant for (or nothing) and its arguments; an empty name when it is none."""
    match = _COMMAND.fullmatch((message.text or "").strip())
    return (match[1], match[2] or "", (match[3] or "").strip()) if match else ("", "", "")


def _attachment(message: Message) -> Attachment | None:
    if message.photo and (message.caption or not message.media_group_id):  # of an album the one with the words
        return Attachment("", message.photo[-1].file_id, picture=True)
    file = message.document
    return Attachment(file.file_name or "", file.file_id, file.file_size or 0) if file else None


def _marked(message: Message) -> str:
    if message.text:
        return marked(message.text, message.entities)
    return marked(message.caption or "", message.caption_entities)


def _thread(message: Message) -> int:
    return (message.message_thread_id or 0) if message.is_topic_message else 0


def _is_anonymous_admin(message: Message) -> bool:
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _may_write(chat: Chat, member: ChatMember) -> bool:
    if chat.type == Chat.CHANNEL:
        return member.status in ADMINISTRATORS
    if member.status == "restricted":
        return bool(getattr(member, "is_member", True) and getattr(member, "can_send_messages", True))
    return member.status in _PRESENT


def _as_edit(call: Call, message_id: int) -> Call | None:
    """The call that puts this in the place of a message; None where only a new message can show it."""
    if call.method not in ("sendMessage", "sendRichMessage"):
        return None
    return Call("editMessageText", {**call.parameters, "message_id": message_id})
