from __future__ import annotations

import pytest

from bot.sources.opml import NotAList, read_opml, write_opml


def test_what_is_written_is_read_again() -> None:
    feeds = [("https://a.example/feed?a=1&b=2", 'A "quoted" & <odd> title'), ("https://b.example/", "Б")]
    assert read_opml(write_opml(feeds).encode()) == (feeds, [])


def test_folders_are_looked_into_and_what_is_no_feed_is_left_out_with_its_reason() -> None:
    raw = b"""<opml version="1.0"><body><outline text="Folder"><outline text="A" xmlUrl="https://a.example/"/>
    <outline text="again" xmlUrl="https://a.example/"/><outline text="bad" xmlUrl="file:///etc/passwd"/></outline>
    <outline text="none"/></body></opml>"""
    assert read_opml(raw) == (
        [("https://a.example/", "A")],
        [
            ("https://a.example/", "it is in the list already"),
            ("file:///etc/passwd", "only http:// and https:// are followed"),
            ("none", "it has no address of a feed (xmlUrl)"),
        ],
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<rss/>",
        b"<opml>",
        b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>',
        b'<?xml version="1.0" encoding="nobody"?><opml/>',
        b"<opml>" + b" " * 3_000_000 + b"</opml>",
    ],
)
def test_what_is_no_list_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAList):
        read_opml(raw)
