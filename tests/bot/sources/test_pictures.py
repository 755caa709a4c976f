"""Pictures over real HTTP: what is sent on, in which form, and what is not taken."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.delivery.pictures import NoPicture
from bot.sources.guard import public_or_loopback
from bot.sources.pictures import LONGEST, WebPictures, fitted


def drawn(kind: str = "JPEG", size: tuple[int, int] = (640, 360), mode: str = "RGB", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "teal").save(written, kind, **options)
    return written.getvalue()


def looked_at(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        return image


ANSWERS = {
    "/lead.jpg": (drawn(), "image/jpeg"),
    "/unnamed": (drawn("PNG"), "application/octet-stream"),
    "/page.html": (b"<html>not a picture</html>", "text/html"),
    "/liar.jpg": (b"<html>not a picture</html>", "image/jpeg"),
    "/film.mp4": (b"\0\0\0\x18ftypmp42", "video/mp4"),
}


@pytest.fixture
async def site() -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/moved.jpg":
            raise web.HTTPFound("/lead.jpg")
        if request.path not in ANSWERS:
            raise web.HTTPNotFound
        body, kind = ANSWERS[request.path]
        return web.Response(body=body, content_type=kind)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app) as server:
        yield server


@pytest.mark.parametrize("path", ["/lead.jpg", "/moved.jpg"])
async def test_a_picture_that_fits_is_sent_as_it_is(site: TestServer, path: str) -> None:
    async with WebPictures(permits=public_or_loopback) as pictures:
        upload = await pictures.fetch(str(site.make_url(path)))
    assert (upload.name, upload.mime, upload.content) == ("picture.jpeg", "image/jpeg", ANSWERS["/lead.jpg"][0])


async def test_what_it_is_is_seen_and_not_believed(site: TestServer) -> None:
    async with WebPictures(permits=public_or_loopback) as pictures:
        assert (await pictures.fetch(str(site.make_url("/unnamed")))).mime == "image/png"
        with pytest.raises(NoPicture, match="no picture of a kind we know"):
            await pictures.fetch(str(site.make_url("/liar.jpg")))


@pytest.mark.parametrize(
    ("path", "reason"), [("/page.html", "text/html"), ("/film.mp4", "video/mp4"), ("/nowhere.jpg", "answered 404")]
)
async def test_what_is_no_picture_is_told_with_its_reason(site: TestServer, path: str, reason: str) -> None:
    async with WebPictures(permits=public_or_loopback) as pictures:
        with pytest.raises(NoPicture, match=reason):
            await pictures.fetch(str(site.make_url(path)))


async def test_our_own_network_is_not_asked(site: TestServer) -> None:
    async with WebPictures() as pictures:
        with pytest.raises(NoPicture, match="not public"):
            await pictures.fetch(str(site.make_url("/lead.jpg")))


def test_a_large_picture_is_made_smaller() -> None:
    upload = fitted(drawn(size=(5000, 2000)))
    image = looked_at(upload.content)
    assert (image.format, image.size, upload.mime) == ("JPEG", (LONGEST, 1024), "image/jpeg")


@pytest.mark.parametrize("kind", ["WEBP", "GIF"])
def test_other_kinds_become_one_that_every_chat_shows(kind: str) -> None:
    image = looked_at(fitted(drawn(kind)).content)
    assert (image.format, image.size) == ("JPEG", (640, 360))


def test_what_is_see_through_stands_on_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(written, "WEBP")
    assert looked_at(fitted(written.getvalue()).content).getpixel((5, 5)) == (255, 255, 255)


def test_a_camera_held_upright_gives_an_upright_picture() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    assert looked_at(fitted(drawn(size=(4000, 1000), exif=turned)).content).size == (640, LONGEST)


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (drawn(size=(1, 1)), "too small"),
        (drawn(size=(2100, 100)), "too long and narrow"),
        (drawn("PNG", size=(9000, 9000), mode="1"), "too many pixels"),
        (drawn("PNG", size=(20000, 10000), mode="1"), "too many pixels"),
        (drawn(size=(900, 900), quality=95)[:4000], "damaged"),
        (drawn("BMP"), "no picture of a kind we know"),
        (b"", "no picture of a kind we know"),
    ],
    ids=["dot", "narrow", "large", "bomb", "cut off", "old", "empty"],
)  # fmt: skip
def test_what_a_chat_would_refuse_is_not_sent(picture: bytes, reason: str) -> None:
    with pytest.raises(NoPicture, match=reason):
        fitted(picture)
