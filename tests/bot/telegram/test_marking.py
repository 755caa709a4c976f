"""Messages with styles and hidden links, as readers of articles get them."""

from __future__ import annotations

import pytest
from telegram import MessageEntity

from bot.telegram.marking import marked
from content.document import Listing, Paragraph, Style
from content.reading import read


def entity(kind: str, text: str, part: str, url: str | None = None) -> MessageEntity:
    """An entity over a part of a text, counted as Telegram counts."""
    before, inside = text[: text.index(part)], part
    offset, length = (len(piece.encode("utf-16-le")) // 2 for piece in (before, inside))
    return MessageEntity(kind, offset, length, url=url)


@pytest.mark.parametrize(
    ("kind", "written"),
    [("bold", "a **b c** d"), ("italic", "a *b c* d"), ("strikethrough", "a ~~b c~~ d"), ("code", "a `b c` d")],
)
def test_styles_become_marks(kind: str, written: str) -> None:
    assert marked("a b c d", [entity(kind, "a b c d", "b c")]) == written


def test_what_has_no_style_stays_as_it_is() -> None:
    text = "Port opens\nSee https://news.example and #port"
    assert marked(text, [entity("url", text, "https://news.example"), entity("hashtag", text, "#port")]) == text


def test_marks_touch_their_words_and_end_with_the_line() -> None:
    text = "a b \n c d"
    assert marked(f"x {text}", [entity("bold", f"x {text}", text)]).splitlines() == ["# x a b", "", " **c d**"]


def test_offsets_count_as_telegram_counts() -> None:
    text = "🚢🚢 port"
    assert marked(text, [entity("bold", text, "port")]) == "🚢🚢 **port**"


def test_styles_inside_of_links_are_closed_first() -> None:
    text = "a b c"
    both = [entity("text_link", text, "b c", "https://news.example/1"), entity("bold", text, "c")]
    assert marked(text, both) == "a [b **c**](<https://news.example/1>)"


def test_a_message_becomes_an_article_with_its_title_its_links_and_its_list() -> None:
    text = "Port opens\nThe port opened on Monday.\n• ten ships\n• two ferries\nIt was a feast."
    entities = [
        entity("bold", text, "Port opens"),
        entity("text_link", text, "on Monday", "https://news.example/monday"),
        entity("italic", text, "feast"),
    ]
    article = read(marked(text, entities).encode())
    assert article.title == "Port opens"
    spans = [span for block in article.body if isinstance(block, Paragraph) for span in block.spans]
    assert [span.link for span in spans if span.link] == ["https://news.example/monday"]
    assert any(span.style & Style.ITALIC and span.text == "feast" for span in spans)
    (listing,) = (block for block in article.body if isinstance(block, Listing))
    assert len(listing.items) == 2
