"""Pictures from the web, made fit for a chat: looked at first, turned upright, not larger than needed."""

from __future__ import annotations

import asyncio
import io
import re
from typing import TYPE_CHECKING

from bot.delivery.pictures import NoPicture
from bot.sources.fetching import Fetcher, FetchError
from bot.sources.guard import Permits, public
from content.markup.calls import Upload

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = re.compile(r"image/|(?:application|binary)/octet-stream\b", re.IGNORECASE)
SIZE = 20 * 1024 * 1024
"""The most bytes fetched; what is sent is smaller (Telegram takes photos of 10 MB)."""
SECONDS = 8.0
LONGEST = 2560
"""Pixels of the longer side, the most a chat shows of a photo."""

_AS_IT_IS = 5 * 1024 * 1024
_MOST_PIXELS = 60_000_000
_SMALLEST = 16
_NARROWEST = 20  # Telegram's limit: how many times longer than wide
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


class WebPictures:
    """Satisfies `bot.delivery.pictures.Pictures`. Use as an async context manager."""

    def __init__(self, *, permits: Permits = public, seconds: float = SECONDS) -> None:
        self._fetcher = Fetcher(permits=permits, size=SIZE, seconds=seconds, kinds=KINDS)

    async def __aenter__(self) -> WebPictures:
        await self._fetcher.__aenter__()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._fetcher.__aexit__(*failure)

    async def fetch(self, url: str) -> Upload:
        """The picture, ready to be uploaded. Raises NoPicture."""
        try:
            fetched = await self._fetcher.fetch(url)
        except FetchError as error:
            raise NoPicture(error.reason) from error
        if fetched.status != 200:
            raise NoPicture(f"The server answered {fetched.status}.")
        return await asyncio.to_thread(fitted, fetched.body)


def fitted(raw: bytes) -> Upload:
    """A picture as a chat takes it: as it is when it fits, else upright, smaller, a JPEG. Raises NoPicture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise NoPicture(f"It has too many pixels ({width} × {height}).")
            if min(width, height) < _SMALLEST:
                raise NoPicture(f"It is too small to be seen ({width} × {height}).")
            if max(width, height) > _NARROWEST * min(width, height):
                raise NoPicture(f"It is too long and narrow ({width} × {height}).")
            image.load()
            if image.format in ("JPEG", "PNG") and len(raw) <= _AS_IT_IS and max(width, height) <= LONGEST:
                kind = image.format.lower()
                return Upload(f"picture.{kind}", raw, f"image/{kind}")
            return Upload("picture.jpeg", _drawn_anew(image), "image/jpeg")
    except UnidentifiedImageError as error:
        raise NoPicture("It is no picture of a kind we know.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPicture("It has too many pixels.") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise NoPicture("The picture is damaged.") from error


def _drawn_anew(image: Image) -> bytes:
    from PIL import Image as Images
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((LONGEST, LONGEST))
    paper = Images.new("RGB", upright.size, "white")  # what shows through would be black
    paper.paste(upright, mask=upright.getchannel("A"))
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=88)
    return written.getvalue()
