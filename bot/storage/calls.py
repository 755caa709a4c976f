"""The calls of a message as their column keeps them, files included."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from content.markup.calls import Call, Upload

_FILE = "a file, in base64"


def kept(calls: Iterable[Call]) -> list[tuple[str, dict[str, Any]]]:
    """The calls as JSON."""
    return [(call.method, _as_json(call.parameters)) for call in calls]


def given_back(kept: Iterable[Sequence[Any]]) -> tuple[Call, ...]:
    """The calls that were kept."""
    return tuple(
        Call(method, {name: _value(value) for name, value in parameters.items()}) for method, parameters in kept
    )


def _as_json(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """With files as JSON can hold them."""
    return {
        name: {_FILE: [value.name, b64encode(value.content).decode(), value.mime]} if type(value) is Upload else value
        for name, value in parameters.items()
    }


def _value(value: Any) -> Any:
    if isinstance(value, dict) and _FILE in value:
        name, content, mime = value[_FILE]
        return Upload(name, b64decode(content), mime)
    return value
