"""HTML: fragments as feeds carry them, and whole pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.article import ArticlePicture, Role
from content.document import (
    Block,
    Cell,
    Code,
    Details,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Span,
    Style,
    Table,
    plain,
    words_of,
)
from content.errors import UnreadableArticle
from content.reading import read
from content.reading.html import read_fragment
from content.reading.page import read_page

PAGE = Path(__file__).parents[2] / "samples" / "articles" / "harbour-page.html"
BASE = "https://example.org/news/"


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(Paragraph(plain(text)) for text in texts)


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("plain words", paragraphs("plain words")),
        ("<p>one\n  two</p><p>three</p>", paragraphs("one two", "three")),
        ("one<br>two<br><br>three", paragraphs("one\ntwo", "three")),
        ("a &amp; b &lt;c&gt; &nbsp;d", paragraphs("a & b <c> \xa0d")),
        ("<div>one<div>two</div>three</div>", paragraphs("one", "two", "three")),
        ("<script>x()</script><style>p{}</style>one<noscript>two</noscript>", paragraphs("one")),
        ("<p hidden>no</p><p style='display: none'>no</p><p>yes</p>", paragraphs("yes")),
        ("<p>a&#x202e;b&#0;c</p>", paragraphs("ab\ufffdc")),
        ("<form><p>kept</p><button>Send</button></form>", paragraphs("kept")),
        ("<q>said</q>", paragraphs("“said”")),
        ("<p> <b> </b> </p>", ()),
        ("", ()),
    ],
)
def test_text_becomes_paragraphs_and_what_is_no_text_vanishes(html: str, blocks: tuple[Block, ...]) -> None:
    assert read_fragment(html) == blocks


def test_styles_may_be_nested_wrongly() -> None:
    assert read_fragment("<b>a<i>b</b>c</i> <u>d</u>") == (
        Paragraph(
            (
                Span("a", Style.BOLD),
                Span("b", Style.BOLD | Style.ITALIC),
                Span("c", Style.ITALIC),
                Span(" "),
                Span("d", Style.UNDERLINE),
            )
        ),
    )


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("https://a.example/b", "https://a.example/b"),
        ("/b", "https://example.org/b"),
        ("b?c#d", "https://example.org/news/b?c#d"),
        ("//a.example/b", "https://a.example/b"),
        ("mailto:desk@example.org", "mailto:desk@example.org"),
        ("tel:+994", "tel:+994"),
        ("javascript:alert(1)", ""),
        (" java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("#top", ""),
        ("http://[", ""),
    ],
)
def test_links_are_made_absolute_and_only_safe_ones_stay(href: str, link: str) -> None:
    (paragraph,) = read_fragment(f'<a href="{href}">x</a>', BASE)
    assert isinstance(paragraph, Paragraph) and paragraph.spans == (Span("x", link=link),)


def test_without_a_base_a_relative_link_leads_nowhere() -> None:
    assert read_fragment('<a href="/b">x</a>') == paragraphs("x")


def test_lists_nest_even_without_closing_tags() -> None:
    assert read_fragment("<ol start=3><li>a<ul><li>b</ul><li><p>c</p><p>d</p></ol>") == (
        Listing(
            (
                Item((*paragraphs("a"), Listing((Item(paragraphs("b")),)))),
                Item(paragraphs("c", "d")),
            ),
            3,
        ),
    )


def test_a_table_keeps_spans_header_and_caption() -> None:
    (table,) = read_fragment(
        "<table><caption>Plan</caption><tr><th>A<th>B<th>C<tr><td rowspan=2>x<td colspan=2>y<tr><td>z</table>"
    )
    assert table == Table(
        (
            (Cell(plain("A"), True), Cell(plain("B"), True), Cell(plain("C"), True)),
            (Cell(plain("x"), False, 1, 2), Cell(plain("y"), False, 2)),
            (Cell(plain("z")), Cell(())),
        ),
        caption=plain("Plan"),
    )


def test_a_table_that_lays_out_a_page_is_its_content() -> None:
    assert read_fragment("<table><tr><td><table><tr><td>a<td>b</table></table>")[0] != Table
    assert words_of(read_fragment("<table><tr><td><p>a</p><p>b</p></td></tr></table>")) == "a\nb"
    assert read_fragment("<table><tr><td>a</table>") == paragraphs("a")


def test_a_figure_keeps_its_caption() -> None:
    assert read_fragment(
        "<figure><img src=a.jpg alt='A  wet street'><figcaption>Rain. <i>Desk</i></figcaption></figure>", BASE
    ) == (Picture("https://example.org/news/a.jpg", "A wet street", (Span("Rain. "), Span("Desk", Style.ITALIC))),)


def test_pictures_follow_the_text_they_stand_in() -> None:
    assert read_fragment('<p>one <img src="a.jpg" alt="A"> two</p>', BASE) == (
        *paragraphs("one two"),
        Picture("https://example.org/news/a.jpg", "A"),
    )


@pytest.mark.parametrize(
    "img",
    [
        '<img src="t.gif" width=1 height=1>',
        '<img src="javascript:x">',
        "<img>",
        '<img src="data:image/gif;base64,R0lG">',
    ],
)
def test_tracking_dots_and_placeholders_are_no_pictures(img: str) -> None:
    assert read_fragment(f"<p>one {img}</p>", BASE) == paragraphs("one")


def test_the_address_behind_lazy_loading_is_found_and_smileys_are_words() -> None:
    assert read_fragment('<img src="data:image/gif;base64,R0lG" data-src="/a.jpg">', BASE) == (
        Picture("https://example.org/a.jpg"),
    )
    assert read_fragment('<img srcset="s.jpg 300w, /l.jpg 900w">', BASE) == (Picture("https://example.org/l.jpg"),)
    assert read_fragment('ha <img src="/s.png" width=16 height=16 alt="🙂">', BASE) == paragraphs("ha 🙂")


def test_quotes_code_details_and_terms_are_kept() -> None:
    assert read_fragment(
        "<blockquote><p>We go.</p><footer>The crew</footer></blockquote>"
        "<pre><code class='language-sh'>a  b\nc</code></pre>"
        "<details><summary>More</summary>Inside</details>"
        "<dl><dt>Term<dd>Meaning</dl><h2>Next</h2>"
    ) == (
        Quote(paragraphs("We go."), plain("The crew")),
        Code("a  b\nc", "sh"),
        Details(plain("More"), paragraphs("Inside")),
        Listing((Item((Paragraph((Span("Term", Style.BOLD),)), *paragraphs("Meaning"))),)),
        Heading(2, plain("Next")),
    )


@pytest.mark.parametrize(
    "tag", ["div", "ul><li", "blockquote", "b", "span", "table><tr><td", "font", "dl><dd", "section"]
)
def test_twenty_thousand_elements_inside_each_other_are_read(tag: str) -> None:
    assert "deep words" in words_of(read_fragment(f"<{tag}>" * 20_000 + "deep words"))


def test_text_after_a_deep_nest_keeps_its_structure() -> None:
    html = "<div>" * 20_000 + "deep" + "</div>" * 20_000 + "<ul><li>a</ul>"
    assert read_fragment(html) == (*paragraphs("deep"), Listing((Item(paragraphs("a")),)))


def test_tags_in_scripts_count_for_nothing() -> None:
    html = f"<script>{'<div>' * 200}</script><p>a <b>bold</b></p>"
    assert read_fragment(html) == (Paragraph((Span("a "), Span("bold", Style.BOLD))),)


# Whole pages


def test_a_page_gives_its_article_and_what_the_head_says() -> None:
    article = read(PAGE.read_bytes(), "harbour-page.html")
    assert article.title == "Harbour opens a school for crane drivers"
    assert article.author == "Nadia Orlan"
    assert article.source == "Shoreline Daily"
    assert article.language == "en"
    assert article.url == "https://example.org/news/crane-school"
    assert article.published == datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    assert article.pictures[0] == ArticlePicture("https://example.org/img/crane.jpg", "A yellow crane", Role.LEAD)


def test_a_page_keeps_headings_lists_tables_captions_and_quotes_in_order() -> None:
    article = read(PAGE.read_bytes())
    assert [type(block).__name__ for block in article.body] == [
        *("Heading", "Picture", "Paragraph", "Paragraph", "Heading", "Paragraph"),
        *("Listing", "Table", "Quote", "Code", "Paragraph"),
    ]
    picture, table = article.body[1], article.body[7]
    assert isinstance(picture, Picture) and words_of([picture]) == "The new crane on its first day. Photo: desk"
    assert isinstance(table, Table) and table.rows[1][0].rows == 2


def test_what_surrounds_the_article_is_left_out() -> None:
    words = words_of(read(PAGE.read_bytes()).body)
    for other in ("Sign up", "Politics", "Read also", "All rights", "tracking", "cookies"):
        assert other not in words


def test_relative_links_of_a_page_are_resolved_against_where_it_came_from() -> None:
    html = "<html><body><article>" + "<p>The <a href='b'>school</a> opens its doors to all in spring next year.</p>" * 6
    article = read_page(html, "https://example.org/a/")
    assert isinstance(article.body[0], Paragraph)
    assert article.body[0].spans[1].link == "https://example.org/a/b"
    assert article.url == "https://example.org/a/"


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(UnreadableArticle, match="made by scripts"):
        read(b"<html><head><title>App</title></head><body><div id=root></div><script>run()</script></body></html>")
    with pytest.raises(UnreadableArticle, match="no article"):
        read(b"<html><body></body></html>")


def test_a_page_of_twenty_thousand_nested_elements_is_read() -> None:
    html = "<html><body>" + "<div>" * 20_000 + "<p>The school opens its doors in spring.</p>" + "</div>" * 20_000
    assert "opens its doors" in words_of(read(html.encode()).body)


def test_a_huge_page_is_read_without_its_scripts() -> None:
    script = "<script>" + "var a = 1;" * 100_000 + "</script>"
    article = read(PAGE.read_bytes().replace(b"</head>", script.encode() + b"</head>"))
    assert article.title == "Harbour opens a school for crane drivers"
    assert len(article.body) == 11
