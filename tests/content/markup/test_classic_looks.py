"""Documents and what a reader gets: pairs to be read by people. `·` stands for an em space."""

from __future__ import annotations

import pytest

from content.document import (
    Block,
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
    Style,
    Table,
    plain,
)
from content.markup import write
from tests.content import judge


def p(text: str) -> Paragraph:
    return Paragraph(plain(text))


def items(*texts: str, start: int | None = None) -> Listing:
    return Listing(tuple(Item((p(text),)) for text in texts), start)


def table(*rows: str, header: bool = True) -> Table:
    return Table(
        tuple(
            tuple(Cell(plain(cell.strip()), header and number == 0) for cell in row.split("|"))
            for number, row in enumerate(rows)
        )
    )


PAIRS: dict[str, tuple[str, tuple[Block, ...], str]] = {
    "headings": (
        "en",
        (Heading(1, plain("Title")), Heading(2, plain("Part")), p("Text."), Heading(4, plain("Small")), p("More.")),
        """
<b><u>Title</u></b>
<b>Part</b>
Text.

<b><i>Small</i></b>
More.
""",
    ),
    "lists": (
        "en",
        (
            p("Points:"),
            items("one", "two"),
            Listing((Item((p("first"), items("inner"))), Item((p("second"), p("and more")))), 9),
            Listing((Item((p("done"),), True), Item((p("open"),), False))),
        ),
        """
Points:
• one
• two

9. first
·◦ inner

10. second
·and more

☑ done
☐ open
""",
    ),
    "quotes": (
        "en",
        (Quote((p("Said."), Quote((p("Said before."),))), plain("Somebody")), p("After.")),
        """
<blockquote>Said.

› Said before.
<i>— Somebody</i></blockquote>

After.
""",
    ),
    "a long quote folds": (
        "en",
        (Quote((p("word " * 200),)),),
        f"""
<blockquote expandable>{("word " * 200).strip()}</blockquote>
""",
    ),
    "details, code, footnote, divider, footer": (
        "en",
        (
            Details(plain("More"), (p("Hidden."), Code("a < b", "python"))),
            Divider(),
            Paragraph((Span("Noted", note="1"),)),
            Footnote("1", (p("The note."),)),
            Footer(plain("The source")),
            Divider(),
        ),
        """
<b>More</b>
<blockquote>Hidden.

<pre><code class="language-python">a &lt; b</code></pre></blockquote>

———

Noted[1]

[1] The note.

<i>The source</i>
""",
    ),
    "a table of initiatives": (
        "en",
        (
            table(
                "Area | Initiative that is proposed | Outcome", "Training | Joint drills | Readiness", "Radio | | Speed"
            ),
        ),
        """
<i>Area: Initiative that is proposed → Outcome</i>
<b>Training</b>: Joint drills
→ Readiness

<b>Radio</b>
→ Speed
""",
    ),
    "a table of outcomes": (
        "en",
        (table("Component of the programme | Expected outcome", "Drills | Better communication"),),
        """
<i>Component of the programme → Expected outcome</i>
<b>Drills</b>
→ Better communication
""",
    ),
    "a wide table": (
        "en",
        (
            table(
                "City | Inhabitants at the last count | Known for",
                "Baku | 2.3 million | wind",
                "Gəncə | 335 thousand |",
            ),
        ),
        """
<i>City · Inhabitants at the last count · Known for</i>
<b>Baku</b>
Inhabitants at the last count: 2.3 million
Known for: wind

<b>Gəncə</b>
Inhabitants at the last count: 335 thousand
""",
    ),
    "a narrow table": (
        "en",
        (table("City | Rank", "Gəncə | 2", "東京 | 1"),),
        """
<pre>City   Rank
─────  ────
Gəncə  2
東京   1</pre>
""",
    ),
    "a table without header": (
        "en",
        (table("a name that is rather long | a value that is rather long, too", "b | d", header=False),),
        """
<b>a name that is rather long</b>: a value that is rather long, too

<b>b</b>: d
""",
    ),
    "a table of one column": ("en", (table("Names", "Ann", "Ben"),), "\n<i>Names</i>\n• Ann\n• Ben\n"),
    "a link in a narrow table": (
        "en",
        (
            Table(
                (
                    (Cell(plain("a"), True), Cell(plain("b"), True)),
                    (Cell(plain("x")), Cell((Span("y", 0, "https://example.com"),))),
                )
            ),
        ),
        """
<i>a · b</i>
<b>x</b>: <a href="https://example.com">y</a>
""",
    ),
    "cells over several rows and columns": (
        "en",
        (
            Table(
                (
                    (Cell(plain("Area"), True), Cell(plain("What is going to be done"), True, 2)),
                    (Cell(plain("Training"), rows=2), Cell(plain("drills in spring")), Cell(plain("drills in autumn"))),
                    (Cell(plain("courses")), Cell(plain("none"))),
                )
            ),
        ),
        """
<i>Area · What is going to be done</i>
<b>Training</b>
What is going to be done: drills in spring
What is going to be done: drills in autumn

<b>Training</b>
What is going to be done: courses
What is going to be done: none
""",
    ),
    "a picture in the text, one that cannot be shown": (
        "en",
        (
            p("Text."),
            Picture("https://example.com/a.png", "A chart", plain("The rise")),
            Picture("data:image/png;base64,AA", "A map"),
        ),
        """
Text.

🖼 <a href="https://example.com/a.png">The rise</a>

<i>🖼 A map</i>
""",
    ),
    "styles in headings and cells": (
        "en",
        (
            Heading(2, (Span("All of "), Span("it", Style.ITALIC), Span(" and "), Span("code", Style.CODE))),
            Paragraph((Span("H"), Span("2", Style.SUB), Span("O, m"), Span("2", Style.SUPER))),
        ),
        """
<b>All of </b><b><i>it</i></b><b> and </b><code>code</code>
H₂O, m²
""",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_it_looks_as_drawn(name: str) -> None:
    language, blocks, drawn = PAIRS[name]
    calls = write(Document(blocks, language))
    (message,) = calls
    assert message.parameters["text"].replace("\u2003", "·") == drawn.strip("\n")
    assert judge.read(calls)


def test_arabic_is_set_from_the_right_with_latin_names_in_place() -> None:
    blocks = (
        p("نسبة 10% من ميزانية 2026-2027 إلى NATO (Brussels) يوم 5."),
        items("NATO", "تدريب"),
        table("المجال | المبادرة | النتيجة", "NATO | تدريبات مشتركة طويلة جدا | جاهزية"),
    )
    (call,) = write(Document(blocks, "ar"))
    text = call.parameters["text"]
    for sign, name in (("\u2066", "{"), ("\u2069", "}"), ("\u200f", "¶")):
        text = text.replace(sign, name)
    assert text == (
        "نسبة {10%} من ميزانية {2026-2027} إلى {NATO} ({Brussels}) يوم 5.\n\n"
        "¶• NATO\n¶• تدريب\n\n"
        "<i>المجال: المبادرة ← النتيجة</i>\n¶<b>NATO</b>: تدريبات مشتركة طويلة جدا\n¶← جاهزية"
    )


def test_a_hebrew_text_is_told_from_its_letters_when_no_language_is_known() -> None:
    (call,) = write(Document((p("שלום לכולם"), items("ABC")), ""))
    assert call.parameters["text"] == "שלום לכולם\n\n\u200f• ABC"


def test_an_arabic_name_in_an_english_text_keeps_its_numbers_out() -> None:
    (call,) = write(Document((p("The group الأخبار, 12 members"),), "en"))
    assert call.parameters["text"] == "The group \u2067الأخبار\u2069, 12 members"


def test_the_seed_is_two_messages_cut_at_a_heading(seed_text: str) -> None:
    from content.reading import read

    article = read(seed_text.encode(), "article.txt")
    calls = write(Document(article.body, article.language))
    first, second = judge.read(calls)
    assert second.entities[0].offset == 0
    assert second.entities[0].kind == "Bold"
    assert not judge.missing(Document(article.body), [first, second])
    assert "|" not in first.text + second.text
    assert "Training: Joint disaster drills\n→ Enhanced operational readiness" in first.text
