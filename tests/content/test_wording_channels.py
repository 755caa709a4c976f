from __future__ import annotations

from datetime import UTC, datetime

from content.article import Article, Filed
from content.digest import Audience, Window, compose_digest
from content.document import Document, Item, Listing, Paragraph, Span, Spans, plain, walk
from content.markup import write
from content.wording.channels import for_channel
from content.wording.digest import digest_document
from content.wording.phrases import command
from content.wording.replies import guide
from content.wording.words import Words


def links(document: Document) -> set[tuple[str, str]]:
    return {
        (span.text, span.link)
        for block in walk(document.blocks)
        for span in getattr(block, "spans", ())
        if span.link.startswith(("/", "https://t.me/"))
    }


def filed(number: int) -> Filed:
    text = f"Story number {number} began on Monday in the old town hall of the capital."
    article = Article(f"Story {number}", (Paragraph(plain(text)),), language="en")
    return Filed(number, article, datetime(2026, 11, 24, tzinfo=UTC))


def digest(length: str) -> Document:
    told = compose_digest([filed(1), filed(2)], Audience(length=length), Window(0, 2))
    return digest_document(told, Words(), "UTC")


def test_in_a_channel_an_article_is_a_link_into_the_readers_own_chat() -> None:
    for length in ("headline", "brief", "full"):
        found = links(for_channel(digest(length), "HeraldBot"))
        assert ("article 1", "https://t.me/HeraldBot?start=article_1") in found
        assert not any(link.startswith("/") for _, link in found)
        assert ("/article_1", "/article_1") in links(digest(length))


def test_both_layouts_show_it_as_a_link() -> None:
    for layout in ("classic", "rich"):
        shown = str(write(for_channel(digest("brief"), "HeraldBot"), layout))
        assert "https://t.me/HeraldBot?start=article_1" in shown
        assert "/article_1" not in shown


def test_what_only_administrators_send_stays_a_command() -> None:
    spans: Spans = (command("settings"), Span(" or "), command("initiatives"))
    document = for_channel(Document((Paragraph(spans),)), "HeraldBot")
    assert links(document) == {("/settings", "/settings"), ("/initiatives", "https://t.me/HeraldBot?start=initiatives")}


def test_in_its_help_every_command_has_its_slash() -> None:
    told = for_channel(guide(Words(), [("digest", "New"), ("initiatives", "Who proposes what")]), "HeraldBot")
    assert {text for text, _ in links(told)} >= {"/digest", "/initiatives"}


def test_without_a_name_nothing_changes() -> None:
    assert for_channel(digest("full"), "") == digest("full")


def test_an_articles_own_lists_of_any_depth_are_left_in_peace() -> None:
    deep = Listing((Item((Paragraph(plain("deep")),)),))
    for _ in range(5000):
        deep = Listing((Item((deep,)),))
    (block,) = for_channel(Document((Listing((Item((deep,)),)),)), "HeraldBot").blocks
    assert isinstance(block, Listing)
    assert block.items[0].blocks[0] is deep
