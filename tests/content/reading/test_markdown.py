"""Markdown: what GitHub's dialect makes of a text, and that nothing of it is lost."""

from __future__ import annotations

import pytest

from content.document import (
    Align,
    Block,
    Code,
    Details,
    Divider,
    Footnote,
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
    walk,
    words_of,
)
from content.reading import read
from content.reading.markdown import blocks_of, read_markdown


def spans(text: str) -> tuple[Span, ...]:
    (paragraph,) = blocks_of(text)
    assert isinstance(paragraph, Paragraph)
    return paragraph.spans


def depth(blocks: tuple[Block, ...]) -> int:
    return max(
        (1 + depth(inner) for block in blocks if (inner := _inside(block))),
        default=1,
    )


def _inside(block: Block) -> tuple[Block, ...]:
    match block:
        case Listing(items):
            return tuple(inner for item in items for inner in item.blocks)
        case Quote(blocks):
            return blocks
    return ()


def test_the_first_title_heading_is_the_title() -> None:
    article = read_markdown("## Before\n\n# Rain *returns*\n\n# Again\n\nText.")
    assert article.title == "Rain returns"
    assert [block.level for block in article.body if isinstance(block, Heading)] == [2, 1, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**bold**", (Span("bold", Style.BOLD),)),
        ("*it **both***", (Span("it ", Style.ITALIC), Span("both", Style.BOLD | Style.ITALIC))),
        ("~~gone~~", (Span("gone", Style.STRIKE),)),
        ("`a*b`", (Span("a*b", Style.CODE),)),
        ("[x](https://example.org/a)", (Span("x", link="https://example.org/a"),)),
        ("<https://example.org/a>", (Span("https://example.org/a", link="https://example.org/a"),)),
        ("https://example.org/a.", (Span("https://example.org/a", link="https://example.org/a"), Span("."))),
        ("[x](javascript:alert)", (Span("[x](javascript:alert)"),)),
        ("[x](ftp://example.org)", (Span("x"),)),
        ("[x](/relative)", (Span("x"),)),
        ("a\nb", (Span("a b"),)),
        ("a  \nb", (Span("a\nb"),)),
        ("合作\n加强", (Span("合作加强"),)),
        ("H<sub>2</sub>O<br>x", (Span("H"), Span("2", Style.SUB), Span("O\nx"))),
        ("<b>a <b>b</b> c</b> d", (Span("a b c", Style.BOLD), Span(" d"))),
        ("<script>x</script>", (Span("<script>x</script>"),)),
        ("a <John Smith> b<!-- no -->", (Span("a <John Smith> b"),)),
        ("a &amp; b &#x202e; c", (Span("a & b  c"),)),
        (r"\*a\* 2 < 3", (Span("*a* 2 < 3"),)),
        (
            "see ![a map](https://example.org/m.png) here",
            (Span("see "), Span("a map", link="https://example.org/m.png"), Span(" here")),
        ),
    ],
)
def test_marks_in_a_line_become_spans(text: str, expected: tuple[Span, ...]) -> None:
    prefix = "y " if text.startswith("<script") else ""
    found = spans(prefix + text)
    assert found == ((Span("y " + expected[0].text, *expected[0][1:]), *expected[1:]) if prefix else expected)


def test_lists_nest_and_keep_numbers_and_tasks() -> None:
    assert blocks_of("3. a\n   - [x] done\n   - [ ] not\n4. b\n\n   more") == (
        Listing(
            (
                Item(
                    (
                        Paragraph(plain("a")),
                        Listing((Item((Paragraph(plain("done")),), True), Item((Paragraph(plain("not")),), False))),
                    )
                ),
                Item((Paragraph(plain("b")), Paragraph(plain("more")))),
            ),
            3,
        ),
    )


def test_a_table_keeps_its_alignment() -> None:
    (table,) = blocks_of("| a | **b** |\n|:-:|--:|\n| 1 | x\\|y |")
    assert isinstance(table, Table)
    assert table.align == (Align.CENTER, Align.END)
    assert [cell.header for row in table.rows for cell in row] == [True, True, False, False]
    assert words_of([table]) == "a\tb\n1\tx|y"


def test_cells_beyond_the_header_stay_in_the_last_column() -> None:
    (table,) = blocks_of("| a | b |\n|---|---|\n| 1 | 2 | three | four |")
    assert words_of([table]) == "a\tb\n1\t2 | three | four"


def test_quotes_code_and_dividers_are_blocks() -> None:
    assert blocks_of("> said\n> - one\n\n```py\nx = 1\n```\n\n    y = 2\n\n---") == (
        Quote((Paragraph(plain("said")), Listing((Item((Paragraph(plain("one")),)),)))),
        Code("x = 1", "py"),
        Code("y = 2"),
        Divider(),
    )


def test_a_picture_alone_is_a_block_with_its_title_as_caption() -> None:
    assert blocks_of('[![a [b] c](https://example.org/a.png "Cap")](https://example.org)') == (
        Picture("https://example.org/a.png", "a [b] c", plain("Cap")),
    )


def test_footnotes_follow_the_text_whether_referred_to_or_not() -> None:
    first, *notes = blocks_of("See[^a].\n\n[^a]: Note *one*.\n\n[^b]: Nobody calls me.")
    assert isinstance(first, Paragraph) and Span("[a]", note="a") in first.spans
    assert [note.label for note in notes if isinstance(note, Footnote)] == ["a", "b"]
    assert "Nobody calls me." in words_of(notes)


def test_html_blocks_become_blocks_and_scripts_vanish() -> None:
    found = blocks_of(
        "<table><tr><th>A</th></tr><tr><td>b</td></tr></table>\n\n<script>alert(1)</script>\n\n"
        "<details><summary>More</summary><p>Inside</p></details>"
    )
    assert [type(block) for block in found] == [Table, Details]


@pytest.mark.parametrize("unit", ["- ", "> ", ">", "1. ", "> - 1. "])
def test_ten_thousand_levels_in_one_line_are_read_flat_enough(unit: str) -> None:
    article = read(f"# Title\n\n{unit * 10_000}deep words".encode())
    assert "deep words" in words_of(article.body)
    assert depth(article.body) < 20


@pytest.mark.parametrize("step", [" ", "  ", "    ", "\t"])
def test_lists_indented_without_end_keep_every_item(step: str) -> None:
    lines = [f"{step * level}- item{level}" for level in range(400)]
    article = read(("# Title\n\n" + "\n".join(lines)).encode())
    words = set(words_of(article.body).split())
    assert {f"item{level}" for level in range(400)} <= words | {word.strip("-") for word in words}
    assert depth(article.body) < 20


def test_indented_code_in_a_fence_keeps_its_indent() -> None:
    (code,) = blocks_of("```\n" + " " * 60 + "x\n" + "- " * 20 + "y\n```")
    assert code == Code(" " * 60 + "x\n" + "- " * 20 + "y")


def test_a_text_that_would_keep_the_parser_busy_is_read_by_lines() -> None:
    article = read_markdown("# Title\n\n" + "[" * 50_000 + " words\n\n- one\n- two\n")
    assert article.title == "Title"
    assert [type(block).__name__ for block in article.body] == ["Heading", "Paragraph", "Listing"]


def test_no_word_of_a_markdown_text_is_lost() -> None:
    text = (
        "# One\n\nTwo **three** [four](https://example.org) `five`\n\n- six\n  > seven\n\n"
        "| eight | nine |\n|-|-|\n| ten | eleven |\n"
    )
    assert words_of(blocks_of(text)).split() == [
        *("One", "Two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
    ]
    assert sum(1 for _ in walk(blocks_of(text))) == 7
