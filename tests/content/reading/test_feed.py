from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from content.article import Role
from content.document import Table, words_of
from content.errors import UnreadableArticle
from content.reading.feed import (
    MOST,
    FeedEntry,
    FeedText,
    Malformed,
    NotAFeed,
    article_of,
    believable,
    line,
    link_of,
    read_feed,
    wants_page,
)
from content.reading.feed_links import feeds_of_page
from content.reading.feed_loose import read_loosely
from content.reading.page import read_page

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://a.example/news/feed.xml"

RSS = """<?xml version="1.0"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Harbour &amp; the Hill</title><link>https://a.example/</link><language>en-gb</language><ttl>45</ttl>
<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://a.example/news/feed.xml"/>
<image><title>A logo</title><url>https://a.example/logo.png</url></image>
<item><title>Pier &lt;b&gt;opens&lt;/b&gt; &amp;amp; closes</title><guid isPermaLink="false">p-1</guid>
<link>/news/pier?utm_source=rss&amp;id=7</link><dc:creator>Ann Ova</dc:creator>
<pubDate>Tue, 24 Nov 2026 10:30:00 +0400</pubDate><category>Harbour</category><category>#Sea</category>
<category>harbour</category><description>Short.</description>
<content:encoded><![CDATA[<p>The <a href="/pier">pier</a> opens.</p>
<table><tr><th>Day</th></tr><tr><td>Monday</td></tr></table>]]></content:encoded>
<media:content url="https://a.example/pier.jpg" medium="image"><media:title>Not the title</media:title></media:content>
</item>
<item><title>Second</title><guid>https://a.example/second</guid><description>One.

Two.</description><author>b@a.example (Ben)</author></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/blog/" xml:lang="de">
<title type="html">Der &lt;i&gt;Hafen&lt;/i&gt;</title><link rel="self" href="feed"/><link href="./"/>
<entry><id>tag:b,1</id><title>Steg</title><link rel="edit" href="no"/><link href="steg"/>
<published>2026-11-24T10:00:00Z</published><updated>2026-11-24T11:00:00Z</updated><author><name>Jo</name></author>
<category term="see" label="See"/>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Ein <em>Steg</em> &amp; mehr<br/>hier.</p></div></content></entry>
<entry><id>tag:b,2</id><title>Text</title><content type="text">1 &lt; 2</content>
<updated>2026-11-23T11:00:00Z</updated></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://c.example/"><title>Old style</title><link>https://c.example/</link>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
<item rdf:about="https://c.example/1"><title>One</title><link>https://c.example/1</link><dc:date>2026-11-24</dc:date></item>
</rdf:RDF>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "home_page_url": "https://d.example/",
"items": [{"id": 7, "url": "https://d.example/7", "title": "Seven", "content_html": "<p>Seven.</p>", "tags": ["A", 3],
"date_published": "2026-11-24T10:00:00+04:00", "authors": [{"name": "Kim"}]},
{"id": "8", "content_text": "A\\n\\nB < C"},
"no item"]}"""


def test_rss_is_read_with_all_it_says() -> None:
    feed = read_feed(RSS.encode(), URL)
    assert (feed.title, feed.url, feed.language, feed.minutes, feed.hub) == (
        "The Harbour & the Hill",
        "https://a.example/",
        "en-gb",
        45,
        "https://hub.example/",
    )
    assert feed.own == "https://a.example/news/feed.xml"
    first, second = feed.entries
    assert first.title == "Pier opens & closes"
    assert (first.identity, first.url) == ("p-1", "https://a.example/news/pier?id=7")
    assert (first.author, first.topics, first.picture) == ("Ann Ova", ("harbour", "sea"), "https://a.example/pier.jpg")
    assert first.published == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    assert first.whole
    assert (second.url, second.author, second.whole) == ("https://a.example/second", "Ben", False)
    assert second.text == "<p>One.</p><p>Two.</p>"


def test_atom_is_read_with_all_it_says() -> None:
    feed = read_feed(ATOM.encode(), "https://b.example/feed")
    assert (feed.title, feed.url, feed.language) == ("Der Hafen", "https://b.example/blog/", "de")
    first, second = feed.entries
    assert (first.identity, first.url, first.author, first.topics) == (
        "tag:b,1",
        "https://b.example/blog/steg",
        "Jo",
        ("see",),
    )
    assert first.text == "<div><p>Ein <em>Steg</em> &amp; mehr<br>hier.</p></div>"
    assert first.published == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert second.text == "<p>1 &lt; 2</p>"
    assert second.published == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_rdf_is_read_with_all_it_says() -> None:
    feed = read_feed(RDF.encode(), "https://c.example/feed")
    assert (feed.title, feed.minutes) == ("Old style", 360)
    assert feed.entries == (
        FeedEntry("https://c.example/1", "https://c.example/1", "One", published=datetime(2026, 11, 24, tzinfo=UTC)),
    )


def test_json_feed_is_read_with_all_it_says() -> None:
    feed = read_feed(JSON.encode(), "https://d.example/feed")
    first, second = feed.entries
    assert (first.identity, first.title, first.author, first.topics) == ("7", "Seven", "Kim", ("a",))
    assert first.published == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert second.text == "<p>A</p><p>B &lt; C</p>"


@pytest.mark.parametrize("raw", [b"<html><p>x</p></html>", b"<svg/>", b"{}", b"[1]", b'{"items": 3}'])
def test_what_reads_well_but_is_no_feed_is_called_so(raw: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_feed(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"plain words",
        b"<rss><channel><item>",
        b"<rss><channel><title>a&nbsp;b</title></channel></rss>",
        b"<rss><channel><media:x/></channel></rss>",
        b'<?xml version="1.0" encoding="nobody-knows"?><rss/>',
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><title>&a;</title></channel></rss>',
        b'<?xml version="1.0"?><!-- x --><!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE rss><rss/>'.encode("utf-16"),
        b"{" * 10,
        b"[" * 200_000,
        b'{"items": ' * 100_000,
    ],
)
def test_what_is_not_well_formed_or_names_a_document_type_is_left_to_the_tolerant_reader(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_feed(raw)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_feed_in_another_encoding_is_read_whatever_it_says_of_itself(encoding: str, declared: bool) -> None:
    words = "Городской совет решил отремонтировать старый причал в порту, и работы начнутся уже весной. " * 5
    said = encoding.removesuffix("-sig") if declared else "utf-8"
    head = f'<?xml version="1.0" encoding="{said}"?>' if declared or "16" not in encoding else ""
    item = f"<item><title>Причал</title><description>{words}</description></item>"
    text = f"{head}<rss><channel><title>Порт</title>{item}</channel></rss>"
    if not declared and "16" in encoding:
        text = text.replace(head, "")
    feed = read_feed(text.encode(encoding))
    assert feed.title == "Порт"
    assert feed.entries[0].text == f"<p>{words.strip()}</p>"


def test_of_too_many_entries_the_newest_are_kept() -> None:
    items = "".join(
        f"<item><title>{day}</title><pubDate>{1 + day % 28:02} Jan {2000 + day // 28} 10:00 GMT</pubDate></item>"
        for day in range(700)
    )
    more = f"<rss><channel>{items * 2}</channel></rss>"
    kept = [int(entry.title) for entry in read_feed(more.encode()).entries]
    assert len(kept) == MOST
    assert min(kept) == 200
    undated = "<rss><channel>" + "".join(f"<item><title>{n}</title></item>" for n in range(1200)) + "</channel></rss>"
    assert [entry.title for entry in read_feed(undated.encode()).entries][::999] == ["0", "999"]


@pytest.mark.parametrize(
    "nest", ["<description>{}</description>", '<content xmlns="http://www.w3.org/2005/Atom">{}</content>']
)
def test_elements_nested_without_end_are_read(nest: str) -> None:
    deep = nest.format("<div>" * 20_000 + "words" + "</div>" * 20_000)
    (entry,) = read_feed(f"<rss><channel><item><title>x</title>{deep}</item></channel></rss>".encode()).entries
    assert words_of(article_of(entry, FeedText("", "", ()), NOON).body).strip() in ("", "words")


def test_a_broken_feed_is_made_out_by_the_tolerant_reader() -> None:
    broken = RSS.replace("</channel></rss>", "").replace("Second", "Sec&nbsp;ond").encode()
    with pytest.raises(Malformed):
        read_feed(broken, URL)
    feed = read_loosely(broken, URL)
    assert (feed.title, feed.minutes) == ("The Harbour & the Hill", 45)
    assert [entry.title for entry in feed.entries] == ["Pier opens & closes", "Sec ond"]
    assert feed.entries[0].url == "https://a.example/news/pier?id=7"
    assert feed.entries[0].published == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw", [b"hello", b"<html></html>", b"", b'<?xml version="1.0" encoding="\x00utf"?><rss>' + b"<" * 99]
)
def test_the_tolerant_reader_knows_what_is_no_feed(raw: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_loosely(raw)


def test_nothing_is_read_from_the_machine_or_blown_up() -> None:
    channel = '<rss version="2.0"><channel><title>&x;</title></channel></rss>'
    stolen = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>{channel}'.encode()
    assert "root:" not in read_loosely(stolen).title
    names = "abcdefgh"
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in pairwise(names))
    blown = (
        f'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{bomb}]><rss version="2.0"><channel><title>&h;</title></channel></rss>'
    )
    assert len(read_loosely(blown.encode()).title) < 1000


FEED = FeedText("The Harbour", "https://a.example/", (), language="en")


def test_an_entry_becomes_an_article() -> None:
    feed = read_feed(RSS.encode(), URL)
    article = article_of(feed.entries[0], feed, NOON)
    assert (article.title, article.author, article.source) == (
        "Pier opens & closes",
        "Ann Ova",
        "The Harbour & the Hill",
    )
    assert article.topics == ("harbour", "sea")
    assert any(isinstance(block, Table) for block in article.body)
    assert [(picture.url, picture.role) for picture in article.pictures] == [("https://a.example/pier.jpg", Role.LEAD)]
    assert article.published == feed.entries[0].published


def test_an_entry_without_a_title_is_named_by_its_first_sentence_and_one_without_a_text_keeps_its_title() -> None:
    assert (
        article_of(FeedEntry(text="<p>It rained in the town all day. Then it stopped.</p>"), FEED, NOON).title
        == "It rained in the town all day."
    )
    assert article_of(FeedEntry(title="Only this", url="https://a.example/1"), FEED, NOON).title == "Only this"
    with pytest.raises(UnreadableArticle):
        article_of(FeedEntry(url="https://a.example/1", text="<script>x</script>"), FEED, NOON)


@pytest.mark.parametrize(
    ("year", "believed"), [(1970, False), (1989, False), (1991, True), (2026, True), (2099, False)]
)
def test_a_date_before_the_web_or_in_the_future_is_not_believed(year: int, believed: bool) -> None:
    day = datetime(year, 6, 1, tzinfo=UTC)
    assert believable(day, NOON) == (day if believed else None)
    entry = FeedEntry(title="x", text="<p>Some words.</p>", published=day)
    assert article_of(entry, FEED, NOON).published == (day if believed else None)


def test_markup_in_a_title_is_taken_away_and_signs_are_kept() -> None:
    assert line('<b onclick="x">A</b> &amp; B &lt;script&gt;C') == "A & B C"
    assert line("5 < 6 and 7 > 3") == "5 < 6 and 7 > 3"
    assert line("R&D\u202e  \n now") == "R&D now"


def test_a_link_loses_what_counts_readers_and_leads_only_to_the_web() -> None:
    assert link_of("/a?utm_medium=x&b=1&fbclid=2#c", "https://a.example/") == "https://a.example/a?b=1#c"
    assert link_of("javascript:alert(1)", "https://a.example/") == ""
    assert link_of("tg://user?id=1", "") == ""


def test_a_page_is_wanted_for_an_announcement_and_not_for_a_whole_text() -> None:
    url, long = "https://a.example/1", "<p>" + "many words " * 150 + "</p>"
    assert wants_page(FeedEntry(url=url, text="<p>Short.</p>"))
    assert wants_page(FeedEntry(url=url, text="<p>" + "many words " * 50 + "</p>"))
    assert wants_page(FeedEntry(url=url, text=long + "<p>Read more</p>", whole=True))
    assert not wants_page(FeedEntry(url=url, text="<p>" + "many words " * 50 + "</p>", whole=True))
    assert not wants_page(FeedEntry(url=url, text=long))
    assert not wants_page(FeedEntry(text="<p>Short.</p>"))


def test_the_page_gives_the_text_where_it_tells_more_and_the_feed_the_rest() -> None:
    told = "".join(
        f"<p>The pier was built in {1800 + number} and has been mended many times since then.</p>"
        for number in range(9)
    )
    page = read_page(
        f"<html lang='en'><title>Page</title><article><h1>Page title</h1>{told}</article></html>", "https://a.example/p"
    )
    entry = FeedEntry("1", "https://a.example/1", "Feed title", "<p>Short.</p>", topics=("sea",))
    article = article_of(entry, FEED, NOON, page)
    assert (article.title, article.url, article.topics) == ("Feed title", "https://a.example/1", ("sea",))
    assert "1808" in words_of(article.body)
    poor = read_page("<html><title>x</title><body><p>No.</p></body></html>", "https://a.example/p")
    assert "Short." in words_of(article_of(entry, FEED, NOON, poor).body)


def test_the_feeds_of_a_page_are_found_and_those_of_comments_come_last() -> None:
    page = """<html><head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
    <link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" hreflang="de" href="/de">
    <link rel="stylesheet" type="text/css" href="/x.css"></head></html>"""
    assert feeds_of_page(page, "https://a.example/") == ("https://a.example/feed", "https://a.example/comments/feed")
    assert feeds_of_page("<p>nothing</p>") == ()


def test_a_feed_says_its_own_address_and_its_hub_in_json_too() -> None:
    text = (
        b'{"feed_url": "https://d.example/own", "hubs": [{"type": "WebSub", "url": "https://h.example/"}], "items": []}'
    )
    feed = read_feed(text, URL)
    assert (feed.own, feed.hub) == ("https://d.example/own", "https://h.example/")
    assert read_feed(b'{"items": []}', URL).own == ""
