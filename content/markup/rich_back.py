"""A rich message read back: the document it shows, and the same in the classic layout.

A rich message holds typed blocks, so nothing else has to be kept for a chat or a server that takes no rich messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from content.document import (
    Align,
    Block,
    Cell,
    Code,
    Details,
    Divider,
    Document,
    Footer,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Table,
    text_of,
)
from content.markup import classic
from content.markup.calls import Call
from content.markup.rich_inline import spans_of

Rich = Mapping[str, Any]


def is_rich(call: Call) -> bool:
    """Whether the call shows a rich message, new or in the place of another."""
    return "rich_message" in call.parameters


def classic_of(call: Call) -> tuple[Call, ...]:
    """The classic calls that say the same, the buttons on the last; a call that is not rich is its own."""
    if not is_rich(call):
        return (call,)
    kept = {name: value for name, value in call.parameters.items() if name not in ("rich_message", "reply_markup")}
    calls = list(classic.write(document_of(call.parameters["rich_message"])))
    if not calls:  # a picture that the classic layout cannot show
        calls.append(Call("sendMessage", {"text": "🖼"}))
    markup = call.parameters.get("reply_markup")
    edited = kept.pop("message_id", None)
    if edited is not None and calls[0].method == "sendMessage":
        calls[0] = Call("editMessageText", {**calls[0].parameters, "message_id": edited})
    calls = [Call(method, {**parameters, **kept}) for method, parameters in calls]
    if markup and calls[-1].method == "sendMediaGroup":  # which has no buttons
        calls.append(Call("sendMessage", {"text": "…", **kept}))
    if markup:
        calls[-1].parameters["reply_markup"] = markup
    return tuple(calls)


def without_pictures(message: Rich) -> dict[str, Any]:
    """The rich message with its pictures' captions in their place."""
    return {**message, "blocks": _unpictured(message["blocks"])}


def _unpictured(blocks: Sequence[Rich]) -> list[Rich]:
    made: list[Rich] = []
    for block in blocks:
        if block["type"] == "photo":
            if "caption" in block:
                made.append({"type": "paragraph", "text": block["caption"]["text"]})
        elif "blocks" in block:
            made.append({**block, "blocks": _unpictured(block["blocks"]) or [_nothing()]})
        elif "items" in block:
            items = [{**item, "blocks": _unpictured(item["blocks"]) or [_nothing()]} for item in block["items"]]
            made.append({**block, "items": items})
        else:
            made.append(block)
    return made


def _nothing() -> Rich:
    return {"type": "paragraph", "text": "🖼"}


def document_of(message: Rich) -> Document:
    """The document that a rich message of ours shows, without its buttons."""
    rtl = bool(message.get("is_rtl"))
    # Only the direction of the language is known, and only that is asked of it.
    return Document(_blocks(message["blocks"], rtl), "ar" if rtl else "en")


def _blocks(blocks: Sequence[Rich], rtl: bool) -> tuple[Block, ...]:
    return tuple(_block(block, rtl) for block in blocks)


def _block(block: Rich, rtl: bool) -> Block:
    match block["type"]:
        case "heading":
            return Heading(block["size"], spans_of(block["text"]))
        case "footer":
            return Footer(spans_of(block["text"]))
        case "divider":
            return Divider()
        case "pre":
            return Code(text_of(spans_of(block["text"])), block.get("language", ""))
        case "photo":
            caption = spans_of(block["caption"]["text"]) if "caption" in block else ()
            return Picture(block["photo"]["media"], text_of(caption), caption)
        case "list":
            items = tuple(Item(_blocks(item["blocks"], rtl), _done(item)) for item in block["items"])
            return Listing(items, block["items"][0].get("value"))
        case "blockquote":
            return Quote(_blocks(block["blocks"], rtl), spans_of(block.get("credit", "")))
        case "details":
            return Details(spans_of(block["summary"]), _blocks(block["blocks"], rtl))
        case "table":
            return _table(block, rtl)
        case _:
            return Paragraph(spans_of(block["text"]))


def _done(item: Rich) -> bool | None:
    return bool(item.get("is_checked")) if item.get("has_checkbox") else None


def _table(block: Rich, rtl: bool) -> Table:
    sides = {"center": Align.CENTER, "left": Align.START, "right": Align.END}
    if rtl:
        sides |= {"left": Align.END, "right": Align.START}
    rows = tuple(
        tuple(
            Cell(
                spans_of(cell.get("text", "")),
                bool(cell.get("is_header")),
                cell.get("colspan", 1),
                cell.get("rowspan", 1),
            )
            for cell in row
        )
        for row in block["cells"]
    )
    widest = max(block["cells"], key=len)
    return Table(rows, tuple(sides[cell["align"]] for cell in widest), spans_of(block.get("caption", "")))
