"""Each span keeps its style and its link, at its place, and is as tappable as it was meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.document import (
    Block,
    Details,
    Document,
    Footer,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Span,
    Spans,
    Style,
)
from content.markup import write
from content.markup.classic_inline import Lettering
from tests.content import judge
from tests.content.makers import HOSTILE, WORDS

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def written(*spans: Span, language: str = "en") -> str:
    (call,) = write(Document((Paragraph(spans),), language))
    text: str = call.parameters["text"]
    return text


@pytest.mark.parametrize(
    ("span", "html"),
    [
        (Span("a < b & c"), "a &lt; b &amp; c"),
        (Span("x", Style.BOLD), "<b>x</b>"),
        (Span("x", Style.BOLD | Style.ITALIC | Style.UNDERLINE | Style.STRIKE), "<b><i><u><s>x</s></u></i></b>"),
        (Span("x", Style.SPOILER), "<tg-spoiler>x</tg-spoiler>"),
        (Span("x", Style.MARK), "<u>x</u>"),
        (Span("x", Style.CODE | Style.BOLD), "<code>x</code>"),
        (Span("x", Style.CODE | Style.SPOILER), "<tg-spoiler>x</tg-spoiler>"),
        (Span("x", Style.CODE, "https://example.com"), '<a href="https://example.com">x</a>'),
        (Span("a@b.com <x>", Style.CODE), "<code>a@b.com &lt;x&gt;</code>"),
        (Span("10-2", Style.SUPER), "¹⁰⁻²"),
        (Span("2", Style.SUB), "₂"),
        (Span("th", Style.SUPER), "th"),
        (Span("n+k", Style.SUPER), "^n+k"),
        (Span("x", note="1"), "x[1]"),
        (Span("[1]", note="1"), "[1]"),
        (Span("", note="1"), "[1]"),
        (Span("x", 0, "https://example.com/?a=1&b=\"2\""), '<a href="https://example.com/?a=1&amp;b=&quot;2&quot;">x</a>'),
        (Span("x", 0, "https://example.com/a b"), '<a href="https://example.com/a%20b">x</a>'),
        (Span("x", 0, "tg://resolve?domain=x"), '<a href="tg://resolve?domain=x">x</a>'),
        (Span("x", 0, "tg://user?id=1"), "x"),
        (Span("x", 0, "TG:USER?id=1"), "x"),
        (Span("x", 0, "javascript:alert(1)"), "x"),
        (Span("x", 0, "https://user:password@example.com/"), "x"),
        (Span("x", 0, "http://localhost/"), "x"),
        (Span("x", 0, "/relative/path"), "x"),
        (Span("x", 0, "https://example.com:99999/"), "x"),
        (Span("/article_12", 0, "/article_12"), "/article_12"),
        (Span("Read", 0, "/article_12"), "Read /article_12"),
        (Span("desk@example.com", 0, "mailto:desk@example.com"), "desk@example.com"),
        (Span("the desk", 0, "mailto:desk@example.com"), "the desk desk@example.com"),
        (Span("08:00", at=AT), '<tg-time unix="1795507200" format="wDt">08:00</tg-time>'),
        (Span("today", Style.BOLD, at=AT), '<tg-time unix="1795507200"><b>today</b></tg-time>'),
        (Span("  x\x00 \r\n y\u202e "), "x  \n y"),
        (Span("A\u030angström"), "Ångström"),
    ],
)  # fmt: skip
def test_a_span_becomes(span: Span, html: str) -> None:
    made = written(span)
    assert made == html
    assert judge.parsed(made)


def test_neighbours_of_one_style_share_their_tags() -> None:
    assert written(Span("a", Style.BOLD), Span(" b", Style.BOLD), Span(" c")) == "<b>a b</b> c"


@pytest.mark.parametrize("text", HOSTILE + tuple(f"word {word}, word" for word in HOSTILE))
def test_text_that_looks_like_something_stays_text(text: str) -> None:
    calls = write(Document((Paragraph((Span("before "), Span(text), Span(" after"))),), "en"))
    (message,) = judge.read(calls)
    assert not message.entities
    assert not judge.alive(message)
    assert judge.letters(message.text) == judge.letters(f"before {text} after")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_something_stays_text_when_styles_cut_it(text: str) -> None:
    for cut in range(1, len(text)):
        calls = write(Document((Paragraph((Span(text[:cut], Style.BOLD), Span(text[cut:]))),), "en"))
        for message in judge.read(calls):
            assert not judge.alive(message), (text[:cut], text[cut:])


def test_a_command_that_is_meant_is_found_and_one_that_is_not_is_not() -> None:
    (message,) = judge.read(
        write(Document((Paragraph((Span("("), Span("/article_12", 0, "/article_12"), Span("no, /article_13"))),)))
    )
    assert [entity.text for entity in judge.alive(message)] == ["/article_12"]


def test_a_command_is_found_in_a_right_to_left_text_too() -> None:
    spans = (Span("اقرأ المزيد: "), Span("/article_12", 0, "/article_12"), Span(" الآن"))
    (message,) = judge.read(write(Document((Paragraph(spans),), "ar")))
    assert [entity.text for entity in judge.alive(message)] == ["/article_12"]


KINDS = {
    Style.BOLD: "Bold", Style.ITALIC: "Italic", Style.UNDERLINE: "Underline", Style.STRIKE: "Strikethrough",
    Style.SPOILER: "Spoiler", Style.MARK: "Underline",
}  # fmt: skip


def meant(span: Span, around: int) -> set[str]:
    """The kinds of entities that a span in a plain word is to have."""
    style = span.style | around
    if span.style & Style.CODE and not (span.link or span.at or span.style & Style.SPOILER):
        return {"Code"}
    kinds = {kind for flag, kind in KINDS.items() if style & flag}
    if span.link:
        return kinds | {"TextUrl"}
    return kinds | ({"DateTime"} if span.at else set())


styled = st.lists(
    st.builds(
        lambda style, link, at: Span("", style & ~(Style.SUB | Style.SUPER), link, at),
        st.integers(0, 511),
        st.sampled_from(("", "", "https://example.com/x")),
        st.sampled_from((None, None, AT)),
    ),
    min_size=1,
    max_size=6,
)
kinds_of_blocks = st.sampled_from(("paragraph", "heading", "item", "quote", "details", "footer", "inner quote"))


def blocks_of(kind: str, spans: Spans) -> tuple[Block, int, set[str]]:
    """A block of a kind, the styles it adds, and the quote around it."""
    paragraph = Paragraph(spans)
    match kind:
        case "heading":
            return Heading(2, spans), Style.BOLD, set()
        case "item":
            return Listing((Item((paragraph,)),), 3), 0, set()
        case "quote":
            return Quote((paragraph,)), 0, {"BlockQuote"}
        case "inner quote":
            return Quote((Quote((Listing((Item((paragraph,)),)),)),)), 0, {"BlockQuote"}
        case "details":
            return Details((Span("more"),), (paragraph,)), 0, {"BlockQuote"}
        case "footer":
            return Footer(spans), Style.ITALIC, set()
    return paragraph, 0, set()


@settings(max_examples=120, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(kinds_of_blocks, styled, st.sampled_from(WORDS)), min_size=1, max_size=12))
def test_every_entity_is_the_one_that_was_meant(parts: list[tuple[str, list[Span], str]]) -> None:
    expected: list[tuple[str, set[str]]] = []
    blocks: list[Block] = []
    for kind, bare, word in parts:
        spans: list[Span] = []
        for span in bare:
            token = f"w{len(expected)}w"
            expected.append((token, set()))
            spans.append(span._replace(text=f"{token}{word} "))
        block, around, quote = blocks_of(kind, tuple(spans))
        blocks.append(block)
        for number, span in enumerate(reversed(spans), 1):
            expected[-number][1].update(meant(span, around) | quote)
    messages = judge.read(write(Document(tuple(blocks), "en")))
    found: dict[str, set[str]] = {}
    for message in messages:
        for token, _ in expected:
            place = message.text.find(token)
            if place >= 0:
                offset = len(message.text[:place].encode("utf-16-le")) // 2
                found[token] = {
                    entity.kind.replace("Expandable", "")
                    for entity in message.entities
                    if entity.offset <= offset and offset + len(token) <= entity.offset + entity.length
                }
    assert found == dict(expected)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(("news", "a & b", "3.14", "Gəncə", "U.S.", "a.b", "Рост – 5 %", *HOSTILE)), max_size=12),
    st.booleans(),
)
def test_texts_set_together_are_set_as_each_alone(texts: list[str], rtl: bool) -> None:
    lettering = Lettering(rtl)
    htmls, sizes = lettering.several(texts)
    assert len(htmls) == len(sizes) == len(texts)
    for text, html, size in zip(texts, htmls, sizes):
        alone = lettering.text(text)
        assert (html, size) == alone or (html == "" and alone[0].strip(" ") != alone[0])


def test_nothing_is_set_that_would_have_spaces_at_its_ends() -> None:
    assert Lettering(False).several(["Drills & care", "\x00lost"]) == (["Drills &amp; care", ""], [13, 5])
