"""What a request says, read and checked against the tables of `methods.json`.

Telegram takes parameters from the address, as a form, as multipart and as JSON, and an object either as JSON or as
the text of one. Unlike Telegram, which ignores what it does not know, strict checking refuses an unknown parameter:
a misspelt name should fail a test and not vanish.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from aiohttp import web

from bot.playground.refusals import Refused, bad_request

DEEPEST = 60  # levels of nesting; rich messages have a stricter limit of their own

_TABLES: dict[str, Any] = orjson.loads(Path(__file__).with_name("methods.json").read_bytes())
METHODS: Mapping[str, Mapping[str, str]] = _TABLES["methods"]
TYPES: Mapping[str, Mapping[str, Any]] = _TABLES["types"]
_SPELLING = {name.lower(): name for name in METHODS}

# What the server says when the parameter is missing or empty.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "file_id": "file_id not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "action": "wrong parameter action in request",
}


class Upload(NamedTuple):
    """A file that came with the request."""

    name: str
    content: bytes
    media_type: str


class Asked(NamedTuple):
    """A request as it came: parameters still unchecked, files by the name of their field."""

    parameters: dict[str, Any]
    files: dict[str, Upload]


def known_method(name: str) -> str:
    """The method's name as documented (Telegram ignores its case), or 404."""
    if name in METHODS:
        return name
    if name.lower() not in _SPELLING:
        raise Refused(404, "Not Found")
    return _SPELLING[name.lower()]


async def read(request: web.Request) -> Asked:
    """Take the parameters out of a request, whatever their form."""
    parameters: dict[str, Any] = dict(request.query) if request.query_string else {}
    files: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "application/json":
        body = await request.read()
        if body:
            try:
                given = orjson.loads(body)
            except orjson.JSONDecodeError as error:
                raise bad_request("can't parse JSON object") from error
            if not isinstance(given, dict):
                raise bad_request("expected a JSON object")
            parameters.update(given)
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.file.read(), value.content_type)
            else:
                parameters[name] = value if isinstance(value, str) else bytes(value).decode("utf-8", "replace")
    return Asked(parameters, files)


def check(method: str, asked: Asked, *, strict: bool = True) -> dict[str, Any]:
    """The parameters with their right types; raises Refused for what is missing, unknown or of a wrong type."""
    table = METHODS[method]
    checked: dict[str, Any] = {}
    for name, value in asked.parameters.items():
        kind = table.get(name)
        if kind is None:
            if strict and not _attached(name, asked):
                raise bad_request(f'{method} has no parameter "{name}" (strict checking)')
            continue
        checked[name] = _take(value, kind.lstrip("!"), name, strict)
    for name, upload in asked.files.items():
        if "InputFile" in table.get(name, ""):
            checked[name] = upload
        elif strict and not _attached(name, asked):
            raise bad_request(f'{method} has no file "{name}", and nothing refers to attach://{name} (strict checking)')
    for name, kind in table.items():
        if kind.startswith("!") and checked.get(name) in (None, ""):
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    return checked


def _attached(name: str, asked: Asked) -> bool:
    reference = f"attach://{name}"
    return any(
        reference in value if isinstance(value, str) else reference in repr(value)
        for value in asked.parameters.values()
    )


@lru_cache(maxsize=1024)
def _choices(kind: str) -> tuple[str, ...]:
    return tuple(kind.split("|"))


def _take(value: Any, kind: str, path: str, strict: bool) -> Any:
    """A top-level parameter: texts of forms become what the table says."""
    choices = _choices(kind)
    if isinstance(value, str):
        if "Integer" in choices and _is_number(value):
            return int(value)
        if "String" in choices or "InputFile" in choices:
            return value
        if choices == ("Boolean",):
            return _boolean(value, path)
        if choices == ("Integer",):
            raise bad_request(f'parameter "{path}" must be an Integer')
        if value == "":
            return None
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise bad_request(_unreadable(path)) from error
    return _fit(value, kind, path, strict, 0)


def _unreadable(path: str) -> str:
    names = {"reply_markup": "reply keyboard markup", "entities": "message entities", "media": "input media"}
    return f"can't parse {names.get(path, path)} JSON object"


def _is_number(text: str) -> bool:
    return text.lstrip("-").isascii() and text.lstrip("-").isdigit()


def _boolean(text: str, path: str) -> bool:
    if text.lower() in ("true", "yes", "1"):
        return True
    if text.lower() in ("false", "no", "0", ""):
        return False
    raise bad_request(f'parameter "{path}" must be a Boolean')


def _fit(value: Any, kind: str, path: str, strict: bool, depth: int) -> Any:
    """The value if it is of one of the kinds, else Refused; `path` names the place."""
    if depth > DEEPEST:
        raise bad_request(f'"{path.split(".", maxsplit=1)[0]}" is nested too deep')
    if value is None:
        return None
    choices = _choices(kind)
    objects: list[str] = []
    for choice in choices:
        if choice in _SCALARS:
            if _SCALARS[choice](value):
                return value
        elif choice.startswith("["):
            if isinstance(value, list):
                return [_fit(item, choice[1:-1], f"{path}.{i}", strict, depth + 1) for i, item in enumerate(value)]
        elif choice != "InputFile":
            objects.append(choice)
    if objects and (isinstance(value, dict) or "or" in TYPES[objects[0]]):
        return _object(value, _best(value, objects), path, strict, depth)
    raise bad_request(f'parameter "{path}" must be of type {" or ".join(choices)}')


_SCALARS = {
    "String": lambda value: isinstance(value, str),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
}


def _best(value: Any, kinds: list[str]) -> str:
    """Which of several object types is meant: the first that has a field of the value as its own required one."""
    if len(kinds) == 1:
        return kinds[0]
    for kind in kinds:
        table = TYPES[kind]
        if any(str(table.get(name, "")).startswith("!") for name in value):
            return kind
    return kinds[0]


def _object(value: Any, kind: str, path: str, strict: bool, depth: int) -> Any:
    table = TYPES[kind]
    if table.get("any"):
        return value
    if "of" in table:
        if not isinstance(value, dict):
            return _fit(value, table["or"], path, strict, depth)
        named = value.get(table["by"])
        if named not in table["of"]:
            raise bad_request(f'"{path}.{table["by"]}" is {named!r}, which no {kind} is')
        table = TYPES[table["of"][named]]
    taken: dict[str, Any] = {}
    for name, item in value.items():
        if name not in table:
            if strict:
                raise bad_request(f'"{path}" has no field "{name}" (strict checking)')
            continue
        fitted = _fit(item, table[name].lstrip("!"), f"{path}.{name}", strict, depth + 1)
        if fitted is not None:
            taken[name] = fitted
    for name, expected in table.items():
        if expected.startswith("!") and name not in taken:
            raise bad_request(f'"{path}" must have a field "{name}"')
    return taken
