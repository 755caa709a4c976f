"""Nobody gets rich messages who did not see a table."""

from __future__ import annotations

import pytest

from bot.commands.asking import Reply
from content.document import Table
from tests.bot.commands.fakes import Office, buttons_of, text_of


def is_probe(reply: Reply) -> bool:
    """A table that is sent rich whatever the chat's layout, with one button for each answer."""
    document = reply.document
    return (
        reply.layout == "rich"
        and not reply.edit
        and any(isinstance(block, Table) for block in document.blocks if document)
        and buttons_of(document) == {"I see a table": "layout:rich", "It is empty": "layout:classic"}
    )


def layout_of(office: Office) -> str:
    return office.readers.kept[7, 0].layout


async def test_the_last_step_of_the_start_is_followed_by_the_table() -> None:
    office = Office()
    await office.ask("/start")
    ready, probe = await office.ask("start:at daily 8:00", pressed=True)
    assert ready.edit and "every day at 08:00" in text_of(ready)
    assert is_probe(probe)
    assert layout_of(office) == "classic"


@pytest.mark.parametrize("typed", ["/layout", "/format", "/layout rich", "/layout RICH", "/settings layout rich"])
async def test_typing_it_shows_the_table_and_changes_nothing(typed: str) -> None:
    office = Office()
    await office.ask("/start")
    (reply,) = await office.ask(typed)
    assert is_probe(reply)
    assert layout_of(office) == "classic"


async def test_a_layout_nobody_knows_is_answered_with_how_to_say_it() -> None:
    office = Office()
    await office.ask("/start")
    (reply,) = await office.ask("/layout bananas")
    assert not is_probe(reply) and not reply.layout
    assert text_of(reply) == "Say /layout rich for messages with tables, or /layout classic for plain ones."
    assert layout_of(office) == "classic"


async def test_from_the_settings_rich_is_asked_about_and_classic_is_not() -> None:
    office = Office()
    await office.ask("/start")
    (reply,) = await office.ask("settings:layout rich", pressed=True)
    assert is_probe(reply)
    await office.ask("layout:rich", pressed=True)
    assert layout_of(office) == "rich"
    (reply,) = await office.ask("settings:layout classic", pressed=True)
    assert reply.edit
    assert layout_of(office) == "classic"


@pytest.mark.parametrize(("data", "layout"), [("layout:rich", "rich"), ("layout:classic", "classic")])
async def test_the_answer_is_the_layout_and_takes_the_place_of_the_table(data: str, layout: str) -> None:
    office = Office()
    await office.ask("/start")
    (reply,) = await office.ask(data, pressed=True)
    assert reply.edit and reply.toast == "Saved" and not reply.layout
    assert layout_of(office) == layout


async def test_classic_can_be_typed_by_one_who_sees_nothing() -> None:
    office = Office()
    await office.ask("layout:rich", pressed=True)
    (reply,) = await office.ask("/layout classic")
    assert "plain messages" in text_of(reply)
    assert layout_of(office) == "classic"


@pytest.mark.parametrize("asked", ["layout:rich", "layout:"])
async def test_in_a_group_only_administrators_choose(asked: str) -> None:
    office = Office()
    (reply,) = await office.ask(asked, pressed=True, chat_kind="group", is_admin=False)
    assert reply.document is None and "administrators" in reply.toast
    (reply,) = await office.ask("layout:rich", pressed=True, chat_kind="group", is_admin=True)
    assert layout_of(office) == "rich"


async def test_where_nobody_writes_rich_there_is_no_table() -> None:
    office = Office(layouts=("classic",))
    await office.ask("/start")
    assert len(await office.ask("start:at daily 8:00", pressed=True)) == 1
    (reply,) = await office.ask("/layout")
    assert not is_probe(reply) and "Settings" in text_of(reply)
