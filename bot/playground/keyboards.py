"""Keyboards under messages: what the server takes and what it refuses."""

from __future__ import annotations

from typing import Any

from bot.playground.links import checked_link
from bot.playground.refusals import bad_request

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
LONGEST_DATA = 64  # bytes
_LOOKS = frozenset(("text", "style", "icon_custom_emoji_id"))


def check_keyboard(markup: dict[str, Any] | None, kind: str = "private") -> dict[str, Any] | None:
    """The keyboard as kept, None when there is none; raises Refused."""
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        return markup
    rows = [[_button(button, kind) for button in row] for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    if any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request(f"a row of the inline keyboard has more than {MOST_IN_A_ROW} buttons (strict checking)")
    return {"inline_keyboard": rows} if rows else None


def _button(button: dict[str, Any], kind: str) -> dict[str, Any]:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Inline keyboard button text must be non-empty")
    actions = [name for name in button if name not in _LOOKS]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"can't parse inline keyboard button: it has both {' and '.join(actions)}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if button.get("style", "primary") not in ("primary", "success", "danger"):
        raise bad_request("can't parse inline keyboard button: Unknown button style")
    if "url" in button:
        url = checked_link(button["url"])
        if not url:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        return {**button, "url": url}
    if "web_app" in button and kind != "private":
        raise bad_request("BUTTON_TYPE_INVALID")
    return button
