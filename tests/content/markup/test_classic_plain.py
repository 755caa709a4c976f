"""Plain text is set all together, and looks as if each text were set by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from content.document import Block, Cell, Document, Heading, Item, Listing, Paragraph, Span, Spans, Table, plain
from content.markup import write
from content.markup.classic_inline import JOINER
from tests.content import judge
from tests.content.makers import plain_documents


def by_itself(document: Document) -> Document:
    """The same document, each text of which has another span, that says nothing: so it is not plain."""

    def two(spans: Spans) -> Spans:
        return (Span(""), *spans)

    def block(one: Block) -> Block:
        match one:
            case Paragraph(spans):
                return Paragraph(two(spans))
            case Heading(level, spans):
                return Heading(level, two(spans))
            case Listing(items):
                return Listing(tuple(Item(tuple(map(block, item.blocks))) for item in items))
            case Table(rows):
                return Table(tuple(tuple(cell._replace(spans=two(cell.spans)) for cell in row) for row in rows))
        return one

    return replace(document, blocks=tuple(map(block, document.blocks)))


def shown(document: Document) -> list[str]:
    """The texts of its messages, without the signs nobody sees that part what a chat would make tappable."""
    return [call.parameters["text"].replace(JOINER, "") for call in write(document)]


@settings(max_examples=300, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(plain_documents())
def test_texts_set_together_look_as_each_by_itself(document: Document) -> None:
    assume("\u030a" not in str(document))  # this accent is composed, and all others of its text with it
    together, each = shown(document), shown(by_itself(document))
    assert together == each if len(each) == 1 else len(together) <= len(each)


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(plain_documents())
def test_a_plain_document_is_accepted_kept_whole_and_quiet(document: Document) -> None:
    messages = judge.read(write(document))
    assert not judge.missing(document, messages)
    assert not any(judge.alive(message) for message in messages)


def table(names: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    head = tuple(Cell(plain(name), True) for name in names)
    return Table((head, *(tuple(Cell(plain(text)) for text in row) for row in rows)))


def test_names_of_columns_keep_their_order_when_one_runs_the_other_way() -> None:
    names = ("פרויקט", "Proposed action of the city", "Expected outcome")
    (text,) = shown(Document((table(names, ("a", "Build a road", "b")),), "en"))
    assert text.startswith("<i>\u2067פרויקט\u2069: Proposed action of the city → Expected outcome</i>")


@pytest.mark.parametrize("name", ["👩‍👩‍👧‍👦" * 3, "हिन्दी हिन्दी हिन्दी हिन्दी", "@a #b @c #d @e #f @g"])
def test_a_table_that_monospace_can_show_is_aligned_whatever_its_signs_count(name: str) -> None:
    (text,) = shown(Document((table((name, "Result"), ("a", "b"), ("c", "d")),), "en"))
    assert text.startswith("<pre>")
