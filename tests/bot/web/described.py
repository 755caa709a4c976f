"""Hold an answer against the API's own description: as much of JSON Schema as the description uses, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
    "boolean": bool,
}
_KNOWN = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "oneOf", "$ref"),
    *("minimum", "maximum", "minLength", "maxLength", "format", "description", "default"),
}


def breaches(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any], at: str = "$") -> list[str]:
    """Where a value is not what the schema says; empty when it is."""
    assert set(schema) <= _KNOWN, f"the schema says more than is checked here: {set(schema) - _KNOWN}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return breaches(value, whole["components"]["schemas"][name], whole, at)
    found: list[str] = []
    for word, fits in (("anyOf", lambda n: n >= 1), ("oneOf", lambda n: n == 1)):
        if word in schema and not fits(sum(not breaches(value, one, whole, at) for one in schema[word])):
            found.append(f"{at}: {word}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    kind = schema.get("type", "")
    if kind and (not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        return [*found, f"{at}: {value!r} is no {kind}"]
    if isinstance(value, dict):
        found += [f"{at}: without {name}" for name in schema.get("required", ()) if name not in value]
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is False:
            found += [f"{at}: {name} is not described" for name in value if name not in properties]
        for name, inner in properties.items():
            if name in value:
                found += breaches(value[name], inner, whole, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            found += breaches(one, schema["items"], whole, f"{at}[{number}]")
    if isinstance(value, int) and "minimum" in schema and value < schema["minimum"]:
        found.append(f"{at}: {value} is too small")
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            found.append(f"{at}: is too short")
        if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
            found.append(f"{at}: has no zone")
    return found
