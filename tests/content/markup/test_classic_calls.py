"""Which calls a document becomes: texts, pictures, albums, buttons."""

from __future__ import annotations

import pytest

from content.document import Button, Divider, Document, Heading, Paragraph, Picture, plain
from content.markup import WRITERS, write
from tests.content import judge

A, B = "https://example.com/a.jpg", "https://example.com/b.jpg"
FILE = "AgACAgIAAxkBAAIBQ2YAAXk"


def p(text: str) -> Paragraph:
    return Paragraph(plain(text))


def methods(*blocks: object, buttons: tuple[tuple[Button, ...], ...] = ()) -> list[str]:
    calls = write(Document(blocks, "en", buttons))  # type: ignore[arg-type]
    judge.read(calls)
    return [call.method for call in calls]


def test_a_text_is_sent_without_previews() -> None:
    (call,) = write(Document((p("Hello"),)))
    assert call == (
        "sendMessage",
        {"text": "Hello", "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}},
    )


@pytest.mark.parametrize("blocks", [(), (p(""),), (p(" \n\u200b "[:2]),), (Divider(), Divider())])
def test_what_says_nothing_is_not_sent(blocks: tuple[object, ...]) -> None:
    assert methods(*blocks) == []


def test_a_divider_at_the_edge_is_not_shown_and_one_inside_is() -> None:
    (call,) = write(Document((Divider(), p("a"), Divider(), p("b"), Divider())))
    assert call.parameters["text"] == "a\n\n———\n\nb"


def test_a_short_text_goes_under_its_picture() -> None:
    (call,) = write(Document((Picture(A, "alt", plain("Caption")), Heading(1, plain("T")), p("x")), "en"))
    assert call.method == "sendPhoto"
    assert call.parameters == {
        "photo": A,
        "caption": "<i>Caption</i>\n\n<b><u>T</u></b>\nx",
        "parse_mode": "HTML",
    }


def test_a_text_too_long_for_a_caption_follows_its_picture() -> None:
    first, second = write(Document((Picture(A, "alt", plain("Caption")), p("x" * 1020)), "en"))
    assert (first.method, first.parameters["caption"]) == ("sendPhoto", "<i>Caption</i>")
    assert (second.method, second.parameters["text"]) == ("sendMessage", "x" * 1020)


def test_a_text_that_just_fits_is_a_caption() -> None:
    assert methods(Picture(A), p("x" * 1024)) == ["sendPhoto"]
    assert methods(Picture(A), p("x" * 1025)) == ["sendPhoto", "sendMessage"]


def test_a_caption_that_is_too_long_follows_as_text() -> None:
    first, second = write(Document((Picture(A, "", plain("c" * 1025)), p("x"))))
    assert first.parameters == {"photo": A}
    assert second.parameters["text"] == f"<i>{'c' * 1025}</i>\n\nx"


def test_several_leading_pictures_are_an_album_with_the_text_under_it() -> None:
    (call,) = write(Document((Picture(A), Picture(B), p("x"))))
    assert call.method == "sendMediaGroup"
    assert call.parameters["media"] == [
        {"type": "photo", "media": A, "caption": "x", "parse_mode": "HTML"},
        {"type": "photo", "media": B},
    ]


def test_an_album_has_no_buttons_so_the_text_carries_them() -> None:
    buttons = ((Button("Yes", "y"),),)
    assert methods(Picture(A), Picture(B), p("x"), buttons=buttons) == ["sendMediaGroup", "sendMessage"]


def test_pictures_with_captions_of_their_own_keep_them() -> None:
    album, text = write(Document((Picture(A, "", plain("one")), Picture(B, "", plain("two")), p("x"))))
    assert [photo["caption"] for photo in album.parameters["media"]] == ["<i>one</i>", "<i>two</i>"]
    assert text.parameters["text"] == "x"


def test_more_pictures_than_an_album_holds_make_another() -> None:
    assert methods(*[Picture(A)] * 11) == ["sendMediaGroup", "sendPhoto"]
    assert methods(*[Picture(A)] * 20) == ["sendMediaGroup", "sendMediaGroup"]


def test_captions_that_one_message_could_not_hold_without_the_pictures_follow_as_text() -> None:
    pictures = [Picture(f"{A}?{n}", "", plain("c" * 1000)) for n in range(6)]
    album, text = write(Document((*pictures, p("x"))))
    assert ["caption" in photo for photo in album.parameters["media"]] == [True] * 4 + [False] * 2
    assert text.parameters["text"].count("c") == 2000


def test_a_picture_may_be_its_own_bytes() -> None:
    source = "data:image/png;base64,iVBORw0KGgo="
    (call,) = write(Document((Picture(source), p("x"))))
    assert (call.method, call.parameters["photo"], call.parameters["caption"]) == ("sendPhoto", source, "x")


def test_a_known_file_is_sent_again_and_damaged_bytes_are_told() -> None:
    assert methods(Picture(FILE)) == ["sendPhoto"]
    (call,) = write(Document((Picture("data:image/png;base64,AA", "A map"), p("x"))))
    assert call.parameters["text"] == "<i>🖼 A map</i>\n\nx"


def test_buttons_hang_on_the_last_message() -> None:
    buttons = (
        (Button("Yes", "y:1"), Button("Site", url="https://example.com")),
        (Button("", "z"), Button("B", url="x")),
    )
    first, last = write(Document((p("x" * 5000),), "en", buttons))
    assert "reply_markup" not in first.parameters
    assert last.parameters["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "Yes", "callback_data": "y:1"}, {"text": "Site", "url": "https://example.com"}],
        ]
    }


def test_buttons_hang_on_a_picture_that_carries_the_text() -> None:
    (call,) = write(Document((Picture(A), p("x")), "en", ((Button("Yes", "y"),),)))
    assert call.method == "sendPhoto"
    assert call.parameters["reply_markup"]["inline_keyboard"] == [[{"text": "Yes", "callback_data": "y"}]]


def test_more_buttons_than_a_row_holds_make_another_row_and_a_hundred_is_the_end() -> None:
    (call,) = write(Document((p("x"),), "en", (tuple(Button(str(n), str(n)) for n in range(120)),)))
    rows = call.parameters["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in rows] == [8] * 12 + [4]


def test_a_layout_nobody_writes_is_an_error() -> None:
    assert "classic" in WRITERS
    with pytest.raises(KeyError):
        write(Document((p("x"),)), "papyrus")
