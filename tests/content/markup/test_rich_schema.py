"""An independent schema of the Bot API takes every rich message: aiogram's types, part by part.

Part by part, because those types try every kind of text for every text inside a text, which takes for ever when many
styles meet in one place; whole messages are tried with articles, where they do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from content.article import Filed
from content.document import Document, Paragraph, Span
from content.markup import write
from content.markup.rich_limits import measure
from content.reading import read
from content.wording.article import article_document
from content.wording.words import Words
from tests.content.makers import documents

pytestmark = pytest.mark.skipif(
    find_spec("aiogram") is None, reason="aiogram is missing: it is in the dependency group `schema`, by itself"
)
SAMPLES = sorted(file.name for file in (resources.files("content") / "samples").iterdir() if "." in file.name[2:])


def parts(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every block, item, cell and styled text of a message, each with nothing but plain text and a paragraph inside."""
    if isinstance(value, list):
        for one in value:
            yield from parts(one)
    if not isinstance(value, dict):
        return
    bare = dict(value)
    for name in ("text", "summary", "credit", "caption", "cells", "items", "blocks"):
        if name in value:
            yield from parts(value[name])
    for name in ("text", "summary", "credit"):
        if name in value:
            bare[name] = "x"
    if "caption" in value:
        bare["caption"] = {"text": "x"} if value["type"] == "photo" else "x"
    if "blocks" in value:
        bare["blocks"] = [{"type": "paragraph", "text": "x"}]
    if "items" in value:
        bare["items"] = [{"blocks": [{"type": "paragraph", "text": "x"}]}]
    if "cells" in value:
        bare["cells"] = [[{"align": "left", "valign": "top"}]]
    yield kind_of(value), bare


def kind_of(value: dict[str, Any]) -> str:
    if "align" in value:
        return "cell"
    if "type" not in value:
        return "item" if "blocks" in value else "caption"
    blocks = ("paragraph", "heading", "pre", "footer", "divider", "list", "blockquote", "table", "details", "photo")
    return "block" if value["type"] in blocks else "text"


def held(kept: Any, part: Any) -> bool:
    """Whether all of a part was kept; the schema may add defaults of its own."""
    if isinstance(part, dict):
        return isinstance(kept, dict) and all(held(kept.get(name), value) for name, value in part.items())
    if isinstance(part, list):
        return len(kept) == len(part) and all(map(held, kept, part))
    return bool(kept == part)


def taken(message: dict[str, Any]) -> int:
    """How many parts aiogram took, each as what it is."""
    from aiogram import types
    from pydantic import TypeAdapter

    forms = {
        "block": types.InputRichBlockUnion,
        "text": types.RichTextUnion,
        "item": types.InputRichBlockListItem,
        "cell": types.RichBlockTableCell,
        "caption": types.RichBlockCaption,
    }
    adapters = {name: TypeAdapter(form) for name, form in forms.items()}
    count = 0
    for kind, part in parts(message["blocks"]):
        made = adapters[kind].validate_python(part)
        kept = made.model_dump(exclude_none=True)
        assert held(kept, part)
        count += 1
    return count


@settings(max_examples=100, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(documents())
def test_every_part_of_any_rich_message_is_known_to_the_schema(document: Document) -> None:
    for _, parameters in write(document, "rich"):
        assert taken(parameters["rich_message"]) >= len(parameters["rich_message"]["blocks"])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_whole_article_is_taken_as_the_method_sends_it(name: str) -> None:
    from datetime import UTC, datetime

    from aiogram.methods import SendRichMessage

    article = read((resources.files("content") / "samples" / name).read_bytes(), name)
    for _, parameters in write(
        article_document(Filed(1, article, datetime(2026, 11, 24, tzinfo=UTC)), Words()), "rich"
    ):
        made = SendRichMessage.model_validate({"chat_id": 1, **parameters})
        kept = made.model_dump(exclude_none=True)["rich_message"]
        assert measure(kept["blocks"]) == measure(parameters["rich_message"]["blocks"])


def test_the_schema_refuses_what_is_wrong() -> None:
    (call,) = write(Document((Paragraph((Span("x", link="https://example.com"),)),)), "rich")
    message = call.parameters["rich_message"]
    message["blocks"][0]["text"].pop("url")
    with pytest.raises(ValueError, match="url"):
        taken(message)
