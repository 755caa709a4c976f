"""Whatever the document, Telegram takes what the classic writer makes of it, and nothing of it is lost."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from content.document import Document
from content.markup import write
from tests.content import judge
from tests.content.makers import documents

MEANT = {"/article_12", "desk@example.com"}


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_any_document_is_accepted_kept_whole_and_quiet(document: Document) -> None:
    calls = write(document)
    messages = judge.read(calls)
    assert not judge.missing(document, messages)
    for message in messages:
        assert [entity for entity in judge.alive(message) if entity.text not in MEANT] == []
