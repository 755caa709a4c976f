"""A digest with its cover: drawn, mounted in either layout, and left out where it cannot be drawn."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from bot.editing import edition_writer
from bot.editions import Audience, Wanted
from content.article import Filed
from content.initiatives import Initiative, find_initiatives
from content.markup.calls import Call
from content.reading import read
from content.wording.words import Words

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class NothingBefore:
    """No earlier article."""

    def concerning(self, articles: Sequence[Filed], since: int) -> Sequence[Filed]:
        return ()

    def initiatives(self, filed: Filed) -> Sequence[Initiative]:
        return tuple(find_initiatives(filed.article))


def written(title: str, *, layout: str = "classic", card: bool = True, kind: str = "digest") -> Sequence[Call]:
    filed = Filed(1, read(f"{title}\n\nSomething new happened there on Monday.\n".encode(), "a.txt"), NOON)
    audience = Audience(layout=layout, card=card)
    wanted = Wanted(kind, "digest", audience, (filed,), 0, 1, None, NOON)
    return edition_writer(Words(), NothingBefore())(wanted)


def picture_of(call: Call) -> str:
    if call.method == "sendPhoto":
        return str(call.parameters["photo"])
    first = call.parameters["rich_message"]["blocks"][0]
    return str(first["photo"]["media"])


@pytest.mark.parametrize("layout", ["classic", "rich"])
def test_a_digest_begins_with_its_cover(layout: str) -> None:
    (call,) = written("Harbour opens a ferry line", layout=layout)
    source = picture_of(call)
    assert source.startswith("data:image/png;base64,")
    with Image.open(BytesIO(base64.b64decode(source.partition(",")[2]))) as image:
        assert image.width == 1280
    (plain,) = written("Harbour opens a ferry line", layout=layout, card=False)
    assert plain.method == {"classic": "sendMessage", "rich": "sendRichMessage"}[layout]
    assert "data:image" not in str(plain)


def test_a_post_has_none() -> None:
    assert "data:image" not in str(written("Harbour opens a ferry line", kind="post"))


def test_what_our_fonts_cannot_write_goes_out_as_text_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        (call,) = written("地铁新线开通")
    assert call.method == "sendMessage"
    assert "地铁新线开通" in call.parameters["text"]
    assert "without its cover" in caplog.text


def test_audiences_that_see_the_same_on_it_get_the_same_cover() -> None:
    filed = Filed(1, read(b"Harbour opens a ferry line\n\nSomething new happened there.\n", "a.txt"), NOON)
    write = edition_writer(Words(), NothingBefore())
    wanted = Wanted("digest", "digest", Audience(card=True), (filed,), 0, 1, None, NOON)
    (one,) = write(wanted)
    (other,) = write(replace(wanted, audience=Audience(card=True, length="full")))
    assert picture_of(one) == picture_of(other)
