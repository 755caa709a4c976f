"""Translators get every sentence the bot says."""

from __future__ import annotations

from string import Formatter

from babel.messages.pofile import read_po

from tests.catalogue import TEMPLATE, template


def test_the_template_holds_what_the_code_says() -> None:
    assert TEMPLATE.read_bytes() == template(), "run `python -m tests.catalogue`"


def test_every_gap_of_a_sentence_has_a_plain_name() -> None:
    with TEMPLATE.open("rb") as file:
        catalogue = read_po(file)
    assert len(catalogue) > 20
    for message in catalogue:
        forms = (message.id,) if isinstance(message.id, str) else message.id
        for form in forms:
            names = [name for _, name, _, _ in Formatter().parse(form) if name is not None]
            assert all(name.isidentifier() for name in names), form
