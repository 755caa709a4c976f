"""Made documents: every block and inline in any nesting, hostile signs, every script."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from content.document import (
    Align,
    Block,
    Button,
    Cell,
    Code,
    Details,
    Divider,
    Document,
    Footer,
    Footnote,
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Span,
    Spans,
    Style,
    Table,
)

LANGUAGES = ("", "en", "az", "ru", "de", "ar", "he", "fa", "zh", "hi")

WORDS = (
    "news", "Gəncə", "İstanbul", "Straße", "Новости", "Ελλάδα", "الأخبار", "ירושלים", "日本語", "한국어", "हिन्दी",
    "ไทย", "নতুন", "e\u0301te\u0301", "A\u030angström", "👩‍👩‍👧‍👦", "🇦🇿", "👍🏽", "𝔸𝔹", "don’t", "—", "2026",
    "3.14", "10%", "+994", "2020-2025", "NATO", "C++", "U.S.", "08:00",
)  # fmt: skip
"""Words of many scripts."""

HOSTILE = (
    "<b>", "</b>", "<script>alert(1)</script>", "&", "&amp;", "&lt;", "&#8203;", '"quoted"', "'", "<", ">",
    "**bold**", "__u__", "`code`", "```", "[a](https://example.com)", "~~s~~", "||x||", "| a | b |", "# head",
    "- item", "@herald", "@herald_bot.", "(@user)", "#tag", "#тег", "#1a", "$USD", "$BTC,", "/start",
    "/start@herald_bot", "(/stop)", "and/or", "example.com", "www.example.az/x?y=1#z",
    "https://example.com/a_b", "http://1.2.3.4/", "1.2.3.4", "t.me/durov", "tg://resolve?domain=x",
    "ton://transfer/x", "ftp://example.com", "mail@example.com", "mailto:mail@example.com", "пример.рф",
    "4111 1111 1111 1111", "4111111111111111", "5555-5555-5555-4444", "a\x00b", "a\tb", "a\rb", "a\x0bb",
    "\u202eevil\u202c", "\u2066x", "\u2028", "\ud800", "\udc00x", "\u200b", "\u200d", "\ufeff", "\u2060",
    "x\u0333y", "a\u0301\u0302\u0303\u0304", "README.md", "node.js", "a.b.c.de", "...", "e.g.",
    "HTTPS://EXAMPLE.COM",
)  # fmt: skip
"""Text that a careless writer would lose, break or make tappable."""

URLS = (
    "https://example.com/a?b=1&c=2", "http://пример.рф/ü", "https://example.com/(x)",
    "https://t.me/herald?start=1", "tg://resolve?domain=x", "tg://user?id=42", "mailto:desk@example.com",
    "javascript:alert(1)", "/article_12", "/relative/path", "http://localhost/", "https://",
    "https://example.com/\"><b>", "https://example.com/a b", "https://user:pw@example.com/", "data:text/html,x",
    "tel:+994121234567", "https://example.com/" + "x" * 3000, "ftp://example.com/", "#part",
)  # fmt: skip
"""Links that are to be written, and links that nobody may open."""

PICTURES = (
    "https://example.com/p.jpg",
    "data:image/png;base64,AAAA",
    "AgACAgIAAxkBAAIB" * 3,
    "file:///etc/passwd",
    "p.jpg",
)


def texts() -> st.SearchStrategy[str]:
    """Running text of up to some words, sometimes a very long one."""
    part = st.one_of(st.sampled_from(WORDS), st.sampled_from(HOSTILE), st.text(max_size=12))
    joined = st.builds(
        lambda parts, glue: glue.join(parts),
        st.lists(part, max_size=8),
        st.sampled_from((" ", " ", " ", "", "\n", ". ")),
    )
    long = st.builds(lambda word, count: f"{word} " * count, st.sampled_from(WORDS), st.integers(50, 900))
    unbroken = st.builds(lambda word, count: word * count, st.sampled_from(WORDS + HOSTILE), st.integers(50, 600))
    return st.integers(0, 39).flatmap(lambda chance: {0: long, 1: unbroken}.get(chance, joined))


def spans() -> st.SearchStrategy[Spans]:
    """Some spans in all styles, with links, instants and footnote marks."""
    span = st.builds(
        Span,
        texts(),
        st.one_of(st.just(0), st.just(0), st.integers(0, 511), st.sampled_from([1 << bit for bit in range(9)])),
        st.one_of(st.just(""), st.just(""), st.just(""), st.sampled_from(URLS)),
        st.one_of(st.none(), st.none(), st.none(), st.just(datetime(2026, 11, 24, 8, tzinfo=UTC))),
        st.one_of(st.just(""), st.just(""), st.just(""), st.sampled_from(("1", "note", "<&"))),
    )
    return st.lists(span, max_size=5).map(tuple)


def tables() -> st.SearchStrategy[Table]:
    """Tables with and without header, ragged, with spanning cells."""

    def cells(header: bool) -> st.SearchStrategy[tuple[Cell, ...]]:
        cell = st.builds(
            Cell,
            st.one_of(spans(), st.sampled_from(WORDS).map(lambda word: (Span(word),))),
            st.just(header),
            st.sampled_from((1, 1, 1, 1, 2, 10**9)),
            st.sampled_from((1, 1, 1, 1, 2, 10**9)),
        )
        plain = st.sampled_from(WORDS).map(lambda word: Cell((Span(word),), header))
        return st.one_of(st.lists(cell, max_size=5), st.lists(plain, min_size=1, max_size=3)).map(tuple)

    return st.builds(
        lambda head, rows, align, caption: Table(tuple(head + rows), tuple(align), caption),
        st.lists(cells(True), max_size=2),
        st.lists(cells(False), max_size=5),
        st.lists(st.sampled_from(list(Align)), max_size=4),
        st.one_of(st.just(()), spans()),
    )


def leaves() -> st.SearchStrategy[Block]:
    """Blocks with no blocks inside."""
    return st.one_of(
        st.builds(Paragraph, spans()),
        st.builds(Paragraph, spans()),
        st.builds(Heading, st.integers(1, 6), spans()),
        st.builds(Code, texts(), st.sampled_from(("", "python", 'c"><b>'))),
        tables(),
        st.builds(Picture, st.sampled_from(PICTURES), texts(), st.one_of(st.just(()), spans())),
        st.just(Divider()),
        st.builds(Footer, spans()),
    )


def _around(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(inner, max_size=4).map(tuple)
    item = st.builds(Item, some, st.sampled_from((None, None, True, False)))
    items = st.lists(item, max_size=4).map(tuple)
    return st.one_of(
        st.builds(Listing, items, st.one_of(st.none(), st.integers(-3, 10**6))),
        st.builds(Quote, some, st.one_of(st.just(()), spans())),
        st.builds(Details, spans(), some),
        st.builds(Footnote, st.sampled_from(("1", "note", "<&")), some),
    )


def blocks() -> st.SearchStrategy[Block]:
    """Any block, with blocks inside."""
    return st.recursive(leaves(), _around, max_leaves=8)


def documents() -> st.SearchStrategy[Document]:
    """Any document."""
    button = st.builds(
        Button,
        st.sampled_from(("Yes", "<No>", "", "👍")),
        st.just("a:1"),
        st.sampled_from(("", "", "https://example.com", "x")),
    )
    return st.builds(
        Document,
        st.lists(blocks(), max_size=8).map(tuple),
        st.sampled_from(LANGUAGES),
        st.lists(st.lists(button, max_size=3).map(tuple), max_size=2).map(tuple),
    )


def plain_documents() -> st.SearchStrategy[Document]:
    """Documents of plain text alone, as most are: lists and tables of any length, tables that lead to an outcome."""
    calm, any_word = st.sampled_from(WORDS[:4] + WORDS[14:21]), st.sampled_from(WORDS + HOSTILE)
    some = st.one_of(*(st.lists(word, min_size=1, max_size=5) for word in (calm, calm, any_word)))
    said = st.builds(
        lambda words, times: (Span(" ".join(words * times).strip()),), some, st.sampled_from((1, 1, 2, 5, 10, 40))
    )
    names = st.sampled_from(("Area", "Proposed initiative", "A name that is longer than others"))
    outcome = st.sampled_from(("Expected outcome", "Result & effect", "Nothing"))

    def table(width: int) -> st.SearchStrategy[Table]:
        head = st.tuples(*[names] * (width - 1), outcome).map(
            lambda texts: tuple(Cell((Span(text),), True) for text in texts)
        )
        row = st.lists(said.map(Cell), min_size=width, max_size=width).map(tuple)
        return st.builds(lambda head, rows: Table((head, *rows)), head, st.lists(row, min_size=1, max_size=12))

    items = st.lists(st.builds(lambda spans: Item((Paragraph(spans),)), said), min_size=1, max_size=20).map(tuple)
    block = st.one_of(
        st.builds(Paragraph, said),
        st.builds(lambda spans: Paragraph((spans[0]._replace(style=Style.ITALIC),)), said),
        st.just(Paragraph((Span("Key points:"),))),
        st.builds(Heading, st.integers(1, 6), said),
        st.builds(Listing, items),
        st.integers(2, 3).flatmap(table),
    )
    return st.builds(
        Document,
        st.lists(block, min_size=3, max_size=20).map(tuple),
        st.sampled_from(("en", "az", "ru", "", *LANGUAGES)),
    )
