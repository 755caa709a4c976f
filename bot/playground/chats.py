"""The methods about chats, members, commands, files and taps."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.media import Files
from bot.playground.refusals import bad_request
from bot.playground.state import Chat, User
from bot.playground.world import World

Parameters = dict[str, Any]
_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def get_me(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    return {
        **world.bot.api(),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    chat = world.seen_chat(given["chat_id"])
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    return {**chat.api(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def member(world: World, chat: Chat, user: User) -> dict[str, Any]:
    """A ChatMember with the role the user has."""
    role = chat.roles.get(user.id, "left")
    shown: dict[str, Any] = {"status": role, "user": user.api()}
    match role:
        case "creator":
            shown["is_anonymous"] = False
        case "administrator":
            shown |= {name: name not in ("can_be_edited", "is_anonymous") for name in _RIGHTS}
            if chat.kind == "channel":
                shown |= {"can_post_messages": True, "can_edit_messages": True}
        case "kicked":
            shown["until_date"] = 0
    return shown


def get_chat_member(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    chat = world.seen_chat(given["chat_id"])
    user = world.users.get(given["user_id"])
    if user is None:
        raise bad_request("user not found")
    return member(world, chat, user)


def get_chat_administrators(world: World, given: Parameters, files: Files) -> list[dict[str, Any]]:
    chat = world.seen_chat(given["chat_id"])
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    admins = [world.users[number] for number in chat.roles if world.is_admin(chat, number)]
    return [member(world, chat, user) for user in admins if not user.is_bot or user is world.bot]


def get_chat_member_count(world: World, given: Parameters, files: Files) -> int:
    chat = world.seen_chat(given["chat_id"])
    if chat.kind == "private":
        return 2
    return sum(1 for role in chat.roles.values() if role not in ("left", "kicked"))


def leave_chat(world: World, given: Parameters, files: Files) -> bool:
    chat = world.seen_chat(given["chat_id"])
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    before = member(world, chat, world.bot)
    chat.roles[world.bot.id] = "left"
    told = {"chat": chat.api(), "from": world.bot.api(), "date": world.now(), "old_chat_member": before}
    world.updates.add("my_chat_member", told | {"new_chat_member": member(world, chat, world.bot)})
    world.tell("chat", chat)
    return True


def answer_callback_query(world: World, given: Parameters, files: Files) -> bool:
    if len(given.get("text") or "") > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.queries.pop(given["callback_query_id"], None)
    if query is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    query.answer = {name: given[name] for name in ("text", "show_alert", "url") if given.get(name)}
    query.message.chat.stir()
    world.tell("answered", query.message.chat, query=query.id, answer=query.answer)
    return True


def _scope(given: Parameters) -> tuple[str, str]:
    scope = given.get("scope") or {"type": "default"}
    parts = [scope["type"], *(str(scope[name]) for name in ("chat_id", "user_id") if name in scope)]
    return ":".join(parts), given.get("language_code") or ""


def set_my_commands(world: World, given: Parameters, files: Files) -> bool:
    commands = [{**entry, "command": entry["command"].removeprefix("/")} for entry in given["commands"]]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for entry in commands:
        if not _COMMAND.match(entry["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(entry["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(given)] = commands
    world.tell("commands")
    return True


def get_my_commands(world: World, given: Parameters, files: Files) -> list[dict[str, str]]:
    return world.commands.get(_scope(given), [])


def delete_my_commands(world: World, given: Parameters, files: Files) -> bool:
    world.commands.pop(_scope(given), None)
    world.tell("commands")
    return True


def set_my_description(world: World, given: Parameters, files: Files) -> bool:
    return _describe(world, given, "description", 512)


def set_my_short_description(world: World, given: Parameters, files: Files) -> bool:
    return _describe(world, given, "short_description", 120)


def _describe(world: World, given: Parameters, name: str, longest: int) -> bool:
    text = given.get(name) or ""
    if len(text) > longest:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    world.descriptions[name, given.get("language_code") or ""] = text
    world.tell("commands")
    return True


def get_my_description(world: World, given: Parameters, files: Files) -> dict[str, str]:
    return {"description": world.descriptions.get(("description", given.get("language_code") or ""), "")}


def get_my_short_description(world: World, given: Parameters, files: Files) -> dict[str, str]:
    return {"short_description": world.descriptions.get(("short_description", given.get("language_code") or ""), "")}


def get_file(world: World, given: Parameters, files: Files) -> dict[str, Any]:
    file = world.files.get(given["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }
