"""Rich messages: every limit the server has, and the shape it gives back.

Limits: 32 768 characters, 500 blocks (list items and table rows count), 16 levels, 20 table columns, 50 media.
The structure itself (types, required fields) is checked by the tables in `methods.json`.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any

from bot.playground.links import checked_link
from bot.playground.refusals import Refused, bad_request
from bot.playground.state import flat

MOST_CHARACTERS = 32_768
MOST_BLOCKS = 500
MOST_LEVELS = 16
MOST_COLUMNS = 20
MOST_MEDIA = 50
MOST_BUTTONS_A_ROW = 8

_TEXTS = ("text", "summary", "credit")
_MEDIA = ("photo", "document")
Store = Callable[[dict[str, Any]], dict[str, Any]]


def check_rich(message: dict[str, Any], store: Store) -> dict[str, Any]:
    """The message as the server keeps it; `store` turns an input medium into a stored one. Raises Refused."""
    forms = [name for name in ("html", "markdown", "blocks") if message.get(name) is not None]
    if len(forms) != 1:
        raise bad_request("exactly one of html, markdown and blocks must be specified in the rich message")
    if forms[0] != "blocks":
        raise bad_request(f"the playground takes rich messages as blocks only, not as {forms[0]}")
    count = _Count(store)
    kept = count.blocks(message["blocks"], 1, "blocks")
    if not kept:
        raise bad_request("message text is empty")
    if count.characters > MOST_CHARACTERS:
        raise _limit("characters", count.characters, MOST_CHARACTERS)
    if count.total > MOST_BLOCKS:
        raise _limit("blocks", count.total, MOST_BLOCKS)
    if count.media > MOST_MEDIA:
        raise _limit("media", count.media, MOST_MEDIA)
    if not count.characters and not count.media:
        raise bad_request("message text is empty")
    return {"blocks": kept} | ({"is_rtl": True} if message.get("is_rtl") else {})


def _limit(what: str, found: int, most: int) -> Refused:
    return bad_request(f"rich message has too many {what}: {found}, the limit is {most}")


class _Count:
    """Walks the blocks once, counting and converting."""

    def __init__(self, store: Store) -> None:
        self.characters = self.total = self.media = 0
        self._store = store

    def blocks(self, blocks: list[dict[str, Any]], level: int, path: str) -> list[dict[str, Any]]:
        if level > MOST_LEVELS:
            raise bad_request(f'rich message is nested too deep at "{path}", the limit is {MOST_LEVELS} levels')
        return [self._block(block, level, f"{path}.{i}") for i, block in enumerate(blocks)]

    def _block(self, block: dict[str, Any], level: int, path: str) -> dict[str, Any]:
        self.total += 1
        kept = dict(block)
        for name in _TEXTS:
            if name in block:
                self._text(block[name], f"{path}.{name}")
        if "caption" in block:
            caption = block["caption"]
            inner = [caption] if block["type"] == "table" else [caption["text"], caption.get("credit", "")]
            for text in inner:
                self._text(text, f"{path}.caption")
        match block["type"]:
            case "heading" if not 1 <= block["size"] <= 6:
                raise bad_request(f'"{path}.size" is {block["size"]}, it must be from 1 to 6')
            case "list":
                kept["items"] = self._items(block["items"], level, path)
            case "table":
                self._table(block["cells"], path)
            case "photo" | "document" as kind:
                self.media += 1
                kept[kind] = self._store(block[kind])[kind]
            case "buttons":
                self._buttons(block, path)
            case "mathematical_expression":
                self.characters += len(block["expression"])
            case "anchor" if not block["name"]:
                raise bad_request(f'"{path}.name" is empty')
        if "blocks" in block:
            if block["type"] in ("collage", "slideshow") and any(b["type"] not in _MEDIA for b in block["blocks"]):
                raise bad_request(f'"{path}" may hold media only')
            if not block["blocks"]:
                raise bad_request(f'"{path}.blocks" is empty')
            kept["blocks"] = self.blocks(block["blocks"], level + 1, f"{path}.blocks")
        return kept

    def _items(self, items: list[dict[str, Any]], level: int, path: str) -> list[dict[str, Any]]:
        if not items:
            raise bad_request(f'"{path}.items" is empty')
        kept = []
        number = 0
        for i, item in enumerate(items):
            self.total += 1
            if item.get("type", "1") not in ("a", "A", "i", "I", "1"):
                raise bad_request(f'"{path}.items.{i}.type" must be one of a, A, i, I and 1')
            numbered = "value" in item or "type" in item
            number = item.get("value", number + 1)
            blocks = self.blocks(item["blocks"], level + 1, f"{path}.items.{i}.blocks")
            kept.append({**item, "label": label(number, item.get("type", "1")) if numbered else "•", "blocks": blocks})
        return kept

    def _table(self, rows: list[list[dict[str, Any]]], path: str) -> None:
        """Rows must fill the same columns, rows reaching down from above included."""
        if not rows:
            raise bad_request(f'"{path}.cells" is empty')
        widths: list[int] = []
        reaching: list[int] = []  # how many rows below each spanning cell still reaches, once a column
        for i, row in enumerate(rows):
            self.total += 1
            width = sum(1 for left in reaching if left)
            reaching = [left - 1 for left in reaching if left > 1]
            for j, cell in enumerate(row):
                place = f"{path}.cells.{i}.{j}"
                columns, down = cell.get("colspan", 1), cell.get("rowspan", 1)
                if columns < 1 or down < 1 or i + down > len(rows):
                    raise bad_request(f'"{place}" spans outside the table')
                if cell["align"] not in ("left", "center", "right") or cell["valign"] not in (
                    "top",
                    "middle",
                    "bottom",
                ):
                    raise bad_request(f'"{place}" has a wrong alignment')
                width += columns
                reaching += [down - 1] * columns if down > 1 else []
                self._text(cell.get("text", ""), place)
            widths.append(width)
        if max(widths) > MOST_COLUMNS:
            raise _limit(f"table columns at {path!r}", max(widths), MOST_COLUMNS)
        if len(set(widths)) > 1 or not widths[0]:
            raise bad_request(f'rows of "{path}" have different numbers of cells: {widths}')

    def _buttons(self, block: dict[str, Any], path: str) -> None:
        if not 1 <= len(block["buttons"]) <= MOST_BUTTONS_A_ROW:
            raise bad_request(f'"{path}.buttons" must hold from 1 to {MOST_BUTTONS_A_ROW} buttons')
        for button in block["buttons"]:
            self._text(button["text"], path)
            if len((button.get("callback_data") or "").encode()) > 64:
                raise bad_request("BUTTON_DATA_INVALID")

    def _text(self, text: Any, path: str, level: int = 0) -> None:
        """Count the characters of a rich text and look at its links."""
        if level > MOST_LEVELS:
            raise bad_request(f'text of "{path}" is nested too deep, the limit is {MOST_LEVELS} levels')
        if isinstance(text, str):
            self.characters += len(text)
        elif isinstance(text, list):
            for part in text:
                self._text(part, path, level + 1)
        else:
            if text["type"] == "url" and not checked_link(text["url"]):
                raise bad_request("RICH_MESSAGE_URL_INVALID")
            if "text" in text:
                self._text(text["text"], path, level + 1)
            else:
                self.characters += len(flat(text))


def label(number: int, form: str) -> str:
    """A list item's label: `3.`, `c.` or `iii.`; what cannot be written so is written in digits."""
    if form in ("a", "A") and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = string.ascii_lowercase[rest] + letters
        return (letters if form == "a" else letters.upper()) + "."
    if form in ("i", "I") and 0 < number < 4000:
        signs = zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), _ROMAN, strict=True)
        roman = ""
        for worth, sign in signs:
            roman += sign * (number // worth)
            number %= worth
        return (roman if form == "i" else roman.upper()) + "."
    return f"{number}."


_ROMAN = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
