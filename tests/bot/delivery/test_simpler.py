"""A message in a simpler form: no words lost."""

from __future__ import annotations

import pytest

from bot.delivery.simpler import simpler, without_markup
from content.markup.calls import Call


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<b>News</b> &amp; <i>views</i>", "News & views"),
        ('<a href="https://a.example/?x=1&amp;y=2">here</a>', "here (https://a.example/?x=1&y=2)"),
        ('<a href="https://a.example/">https://a.example/</a>', "https://a.example/"),
        ('<a href="tg://user?id=5">Ada</a>', "Ada"),
        ("<blockquote expandable>said</blockquote>\n<pre><code class='x'>a &lt; b</code></pre>", "said\na < b"),
        ("1 &lt; 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("nothing to do", "nothing to do"),
    ],
)  # fmt: skip
def test_markup_goes_and_words_and_links_stay(text: str, plain: str) -> None:
    assert without_markup(text) == plain


def test_only_html_has_a_plain_form() -> None:
    html = Call("sendMessage", {"text": "<b>x</b>", "parse_mode": "HTML", "reply_markup": {"inline_keyboard": []}})
    assert simpler(html, "plain") == Call("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": []}})
    caption = Call("sendPhoto", {"photo": "p", "caption": "<b>x</b>", "parse_mode": "HTML"})
    assert simpler(caption, "plain") == Call("sendPhoto", {"photo": "p", "caption": "x"})
    assert simpler(Call("sendMessage", {"text": "<b>x</b>"}), "plain") is None
    assert simpler(Call("sendRichMessage", {"rich_message": {"blocks": []}}), "plain") is None


def test_the_words_of_a_picture_go_without_it_and_keep_buttons_and_markup() -> None:
    photo = {"photo": "p", "caption": "<b>x</b>", "parse_mode": "HTML", "reply_markup": {"inline_keyboard": []}}
    assert simpler(Call("sendPhoto", photo), "without file") == Call(
        "sendMessage",
        {
            "reply_markup": {"inline_keyboard": []},
            "parse_mode": "HTML",
            "text": "<b>x</b>",
            "link_preview_options": {"is_disabled": True},
        },
    )


def test_the_words_of_an_album_are_those_of_its_first_captioned_picture() -> None:
    media = [{"type": "photo", "media": "a"}, {"type": "photo", "media": "b", "caption": "x", "parse_mode": "HTML"}]
    plain = simpler(Call("sendMediaGroup", {"media": media}), "without file")
    assert plain is not None
    assert (plain.method, plain.parameters["text"], plain.parameters["parse_mode"]) == ("sendMessage", "x", "HTML")


def test_a_picture_without_words_has_no_simpler_form_and_a_message_no_file_to_lose() -> None:
    assert simpler(Call("sendPhoto", {"photo": "p"}), "without file") is None
    assert simpler(Call("sendMediaGroup", {"media": [{"type": "photo", "media": "a"}]}), "without file") is None
    assert simpler(Call("sendMessage", {"text": "x"}), "without file") is None
    assert simpler(Call("sendMessage", {"text": "x"}), "moved") is None


def test_a_caption_of_a_message_without_its_picture_is_edited_as_a_text() -> None:
    call = Call("editMessageCaption", {"message_id": 7, "caption": "<b>a</b>", "parse_mode": "HTML"})
    kept = {"message_id": 7, "text": "<b>a</b>", "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    assert simpler(call, "without file") == Call("editMessageText", kept)
