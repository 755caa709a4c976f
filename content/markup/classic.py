"""The layout that every Telegram client shows: texts in HTML, a lead picture with its caption, buttons at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from content.collector import collector_at_rest
from content.document import Block, Buttons, Document, Paragraph, Picture, Style
from content.markup.calls import Call
from content.markup.classic_blocks import pieces_of
from content.markup.classic_links import Link, link_of
from content.markup.fitting import fit, fits
from content.markup.pieces import CAPTION, MESSAGE, Piece, assemble

ALBUM = 10
"""Pictures of one album."""
_MOST_BUTTONS = 100
_ROW = 8
# The picture itself, in base64; of 10 MB, which is Telegram's limit for a photo.
_DATA = re.compile(
    r"data:image/(?:png|jpeg|webp);base64,(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?"
)
_LARGEST = 10 * 1024 * 1024 * 4 // 3
_LONG = 500
"""Blocks of a document so long that the cycle collector would take much of the time."""
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{20,200}")


def write(document: Document) -> tuple[Call, ...]:
    """The calls that show a document, in order; none for a document that says nothing."""
    if len(document.blocks) < _LONG:
        return _written(document)
    with collector_at_rest():
        return _written(document)


def _written(document: Document) -> tuple[Call, ...]:
    pictures = _leading(document.blocks)
    markup = keyboard(document.buttons)
    pieces = pieces_of(document.blocks[len(pictures) :] if pictures else document.blocks, document.language)
    if pieces and pieces[0].idle and all(piece.idle for piece in pieces):
        pieces = []
    calls: list[Call] = []
    if pictures:
        calls, pieces = _pictured(pictures, pieces, document.language, single=not markup)
    calls += map(_message, fit(pieces))
    if markup:
        if not calls or calls[-1].method == "sendMediaGroup":
            calls.append(_message("…"))
        calls[-1].parameters["reply_markup"] = {"inline_keyboard": markup}
    return tuple(calls)


def _message(text: str) -> Call:
    return Call("sendMessage", {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}})


def sendable(url: str) -> bool:
    """Whether a chat takes this as a picture: an address on the web, a file it knows already, or its bytes."""
    if url[:5].lower() == "data:":
        return len(url) <= _LARGEST and _DATA.fullmatch(url) is not None
    if url[:4].lower() == "http":
        return link_of(url)[0] is Link.WRITTEN
    return _FILE_ID.fullmatch(url) is not None


def _leading(blocks: Sequence[Block]) -> list[Picture]:
    """The pictures a document begins with, as far as a chat takes them."""
    found: list[Picture] = []
    for block in blocks:
        if not isinstance(block, Picture) or not sendable(block.url):
            break
        found.append(block)
    return found


def _pictured(
    pictures: list[Picture], pieces: list[Piece], language: str, single: bool
) -> tuple[list[Call], list[Piece]]:
    """The calls for leading pictures, and the pieces that are still to be said.

    All text goes under the picture when it fits there; `single` says that an album may carry it too, for an album has
    no buttons.
    """
    captions = [_caption(picture, language) for picture in pictures]
    alone = len(pictures) == 1
    left_over = pieces
    if pieces and not any(captions[1:]) and len(pictures) <= ALBUM and (alone or single):
        whole = captions[0] + [pieces[0]._replace(gap="\n\n"), *pieces[1:]]
        if fits(whole, CAPTION):
            captions[0], left_over = whole, []
    overflow: list[Piece] = []
    media: list[dict[str, Any]] = []
    room = MESSAGE.units - 2 * ALBUM  # should the pictures be lost, one message must hold what stands under them
    for picture, caption in zip(pictures, captions):
        photo: dict[str, Any] = {"type": "photo", "media": _address(picture.url)}
        text = assemble(caption) if caption else ""
        length = len(text.encode("utf-16-le")) // 2
        if text and (length <= room or alone) and fits(caption, CAPTION):
            room -= length
            photo |= {"caption": text, "parse_mode": "HTML"}
        elif caption:
            overflow += [caption[0]._replace(gap="\n\n"), *caption[1:]]
        media.append(photo)
    calls: list[Call] = []
    for start in range(0, len(media), ALBUM):
        album = media[start : start + ALBUM]
        if len(album) > 1:
            calls.append(Call("sendMediaGroup", {"media": album}))
        else:
            only = {key: value for key, value in album[0].items() if key not in ("type", "media")}
            calls.append(Call("sendPhoto", {"photo": album[0]["media"], **only}))
    if left_over:
        overflow += [left_over[0]._replace(gap="\n\n"), *left_over[1:]]
    return calls, overflow


def _address(url: str) -> str:
    kind, address = link_of(url)
    return address if kind is Link.WRITTEN else url


def _caption(picture: Picture, language: str) -> list[Piece]:
    if not picture.caption:
        return []
    spans = tuple(span._replace(style=span.style | Style.ITALIC) for span in picture.caption)
    return pieces_of((Paragraph(spans),), language)


def keyboard(buttons: Buttons) -> list[list[dict[str, str]]]:
    """The rows of an inline keyboard, at most 8 buttons a row and 100 in all; what could not be tapped is left out."""
    rows: list[list[dict[str, str]]] = []
    count = 0
    for row in buttons:
        made: list[dict[str, str]] = []
        for button in row:
            if not button.label.strip() or count == _MOST_BUTTONS:
                continue
            if button.url:
                kind, address = link_of(button.url)
                if kind is not Link.WRITTEN:
                    continue
                made.append({"text": button.label, "url": address})
            else:
                made.append({"text": button.label, "callback_data": button.data})
            count += 1
        rows.extend(made[start : start + _ROW] for start in range(0, len(made), _ROW))
    return rows
