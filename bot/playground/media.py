"""Pictures and documents: uploaded, known by their id, or named by an address the server would fetch."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from bot.playground.formatting import caption, content_of
from bot.playground.links import checked_link
from bot.playground.parameters import Upload
from bot.playground.refusals import bad_request
from bot.playground.world import StoredFile, World

LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
Files = dict[str, Upload]


def stored(world: World, kind: str, given: Any, files: Files) -> StoredFile:
    """The file a parameter means; raises Refused in the server's words.

    Addresses are not fetched: this server never leaves the machine. They are kept as they are.
    """
    if isinstance(given, str) and given.startswith("attach://"):
        name = given.removeprefix("attach://")
        if name not in files:
            raise bad_request(f"wrong file identifier/HTTP URL specified: nothing is attached as {name}")
        given = files[name]
    if isinstance(given, Upload):
        return _keep(world, kind, given)
    if given in world.files:
        return world.files[given]
    if given.lower().startswith(("http://", "https://")):
        if not checked_link(given):
            raise bad_request("wrong HTTP URL specified")
        return _remember(world, kind, StoredFile("", "", given.rsplit("/", 1)[-1], "", b"", 800, 450, given))
    if "." in given or "/" in given or not given:
        raise bad_request("wrong file identifier/HTTP URL specified")
    raise bad_request("wrong remote file identifier specified: Wrong character in the string")


def _keep(world: World, kind: str, upload: Upload) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > (LARGEST_PHOTO if kind == "photo" else LARGEST_FILE):
        raise bad_request("file is too big")
    width, height, media_type = _measure(upload) if kind == "photo" else (0, 0, upload.media_type)
    return _remember(world, kind, StoredFile("", "", upload.name, media_type, upload.content, width, height))


def _remember(world: World, kind: str, file: StoredFile) -> StoredFile:
    unique = hashlib.blake2b(file.content or file.url.encode(), digest_size=9).hexdigest()
    file_id = f"pg-{kind}-{unique}-{world.number()}"
    file = file._replace(file_id=file_id, unique_id=f"{kind}{unique}")
    world.files[file_id] = file
    return file


def _measure(upload: Upload) -> tuple[int, int, str]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(upload.content)) as image:
            width, height = image.size
            media_type = Image.MIME.get(image.format or "", "image/jpeg")
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height, media_type


def shown(kind: str, file: StoredFile) -> dict[str, Any]:
    """The field of a message that holds the file."""
    facts: dict[str, Any] = {"file_id": file.file_id, "file_unique_id": file.unique_id}
    if file.content:
        facts["file_size"] = len(file.content)
    if kind == "photo":
        return {"photo": [{**facts, "width": file.width, "height": file.height}]}
    if file.name:
        facts["file_name"] = file.name
    if file.media_type:
        facts["mime_type"] = file.media_type
    return {"document": facts}


def input_media(world: World, medium: dict[str, Any], files: Files) -> dict[str, Any]:
    """The content of a message made from an InputMedia with its caption."""
    kind = medium["type"]
    words, entities = caption(medium.get("caption"), medium.get("parse_mode"), medium.get("caption_entities"))
    content = shown(kind, stored(world, kind, medium["media"], files)) | content_of(words, entities, "caption")
    for name in ("has_spoiler", "show_caption_above_media"):
        if medium.get(name):
            content["has_media_spoiler" if name == "has_spoiler" else name] = True
    return content
