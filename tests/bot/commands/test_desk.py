"""What editors send and press, and what they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.commands.answering import answer
from bot.commands.asking import Ask, Reply
from bot.held import Attachment, Held, NotHandedIn, NotPublished, Proof, State, at, moment_of
from content.article import Article
from content.corrections import Wish
from content.document import Cell, Paragraph, Table, plain
from content.wording.desk import Panel
from tests.bot.commands.fakes import NOW, Office, buttons_of, text_of

EDITOR, READER = 7, 9
COPY = "Port opens\n\nThe port opened on Monday."
SHORT_ROW = Table(tuple(tuple(Cell(plain(word)) for word in row) for row in (("a", "b", "c"), ("1", "2", ""))))

WAITS = Held(3, 1, "waiting", Article("Port opens", (Paragraph(plain("It opened.")), SHORT_ROW)), NOW)


@dataclass
class FakeNewsdesk:
    """One article that waits, and what was done with it."""

    held: Held = WAITS
    needed: int = 1
    change: Wish = ""
    done: list[tuple[Any, ...]] = field(default_factory=list)

    def is_editor(self, chat_id: int) -> bool:
        return chat_id == EDITOR

    async def hand_in(self, text: str, attachment: Attachment | None, editor: int, chat_id: int) -> Proof:
        if "no article" in text:
            raise NotHandedIn("There is not a word in it.")
        self.done.append(("hand in", text, attachment, editor))
        return Proof(self.held, "new", 12)

    async def find(self, number: int) -> Proof | None:
        if number != self.held.id:
            return None
        return Proof(self.held, "corrected", 12, change=self.change) if self.change else Proof(self.held, "new", 12)

    async def waiting(self) -> Sequence[Held]:
        return [self.held] if self.held.open else []

    async def press(self, number: int, version: int, person: int, way: str) -> Proof | None:
        if way == "urgent":
            raise NotPublished("There is no article 12.")
        self.done.append((way, person))
        moment = moment_of(way)
        presses = {person: way}
        state: State = "scheduled" if moment else "published"
        self.held = replace(self.held, state=state, release_at=moment, number=12, presses=presses)
        return await self.find(number)

    async def discard(self, number: int, version: int) -> Proof | None:
        self.held = replace(self.held, state="discarded")
        return Proof(self.held, "discarded", 0)

    def panel(self, proof: Proof) -> Panel:
        held = proof.held
        return Panel(
            *(held.id, held.version, held.state, held.article, proof.becomes, proof.number),
            release_at=held.release_at,
            pressed=tuple(held.presses.values()),
            needed=self.needed,
            change=proof.change,
            wish=held.wish(self.needed),
        )


async def ask(desk: FakeNewsdesk, typed: str, chat: int = EDITOR, **more: Any) -> tuple[Reply, ...]:
    name, args = ("", typed)
    if more.get("pressed"):
        name, _, args = typed.partition(":")
    elif typed.startswith("/"):
        name, _, args = typed[1:].partition(" ")
    given = {"chat_id": chat, "user_id": chat, "now": NOW, "key": "update:1", "name": name, "args": args, **more}
    return await answer(Ask(**given), replace(Office().desk, newsdesk=desk))


async def press(desk: FakeNewsdesk, data: str, chat: int = EDITOR) -> tuple[Reply, ...]:
    return await ask(desk, data, chat, pressed=True, message_id=1)


async def test_an_editor_sees_both_layouts_then_the_buttons() -> None:
    desk = FakeNewsdesk()
    classic, rich, panel = await ask(desk, COPY)
    assert (classic.layout, rich.layout) == ("classic", "rich")
    assert classic.document == rich.document
    assert list(buttons_of(panel.document).values()) == [
        *("desk:publish 3 1", "desk:hours 3 1", "desk:urgent 3 1", "desk:discard 3 1"),
        *("desk:brief 3 1", "desk:headline 3 1"),
    ]
    assert "It would be article 12." in text_of(panel)
    assert "Table 1, row 2 has 2 of 3 cells." in text_of(panel)


async def test_files_forwards_links_and_long_texts_are_copy() -> None:
    desk = FakeNewsdesk()
    file = Attachment("port.md", "file-1", 10)
    await ask(desk, "", attachment=file)
    await ask(desk, "Port opens", forwarded=True)
    await ask(desk, "https://news.example/1")
    await ask(desk, "x" * 81)
    assert [done[1:3] for done in desk.done] == [
        *(("", file), ("Port opens", None), ("https://news.example/1", None), ("x" * 81, None)),
    ]


async def test_links_hidden_in_a_message_are_handed_in_too() -> None:
    desk = FakeNewsdesk()
    await ask(desk, COPY, marked="# Port opens\n\n[It](<https://news.example/1>) opened.")
    assert desk.done[0][1] == "# Port opens\n\n[It](<https://news.example/1>) opened."


async def test_a_few_words_and_commands_are_talk() -> None:
    desk = FakeNewsdesk()
    assert "Baku" in text_of((await ask(desk, "Baku"))[0])
    await ask(desk, "/help")
    assert desk.done == []


async def test_nobody_else_hands_in_or_presses() -> None:
    desk = FakeNewsdesk()
    await ask(desk, COPY, READER)
    await ask(desk, "", READER, attachment=Attachment("port.md", "file-1"))
    for data in ("desk:publish 3 1", "desk:discard 3 1", "desk:at 3 1 99"):
        await press(desk, data, READER)
    assert "Port opens" not in "".join(text_of(reply) for reply in await ask(desk, "/desk", READER))
    assert desk.done == []
    assert desk.held.state == "waiting"


async def test_what_cannot_be_read_says_why() -> None:
    (reply,) = await ask(FakeNewsdesk(), "no article\nhere")
    assert "There is not a word in it." in text_of(reply)


async def test_publish_takes_the_place_of_the_buttons() -> None:
    desk = FakeNewsdesk()
    (reply,) = await press(desk, "desk:publish 3 1")
    assert desk.done == [("publish", EDITOR)]
    assert reply.edit
    assert "Published: /article_12" in text_of(reply)
    assert buttons_of(reply.document) == {}


async def test_schedule_offers_hours_and_takes_one() -> None:
    desk = FakeNewsdesk()
    (reply,) = await press(desk, "desk:hours 3 1")
    hours = buttons_of(reply.document)
    assert next(iter(hours)) == "13:00"
    (reply,) = await press(desk, hours["15:00"])
    assert "It will be published" in text_of(reply)
    assert "15:00" in text_of(reply)
    assert "desk:publish 3 1" in buttons_of(reply.document).values()


async def test_discard_is_said() -> None:
    (reply,) = await press(FakeNewsdesk(), "desk:discard 3 1")
    assert "Discarded." in text_of(reply)


async def test_buttons_of_an_older_text_do_nothing() -> None:
    desk = FakeNewsdesk()
    desk.held = replace(desk.held, version=2)
    (reply,) = await press(desk, "desk:publish 3 1")
    assert "changed meanwhile" in reply.toast
    assert desk.done == []


async def test_what_cannot_be_published_is_said_over_the_chat() -> None:
    (reply,) = await press(FakeNewsdesk(), "desk:urgent 3 1")
    assert (reply.document, reply.toast) == (None, "There is no article 12.")


async def test_it_can_be_seen_as_brief_and_as_headline() -> None:
    for length in ("brief", "headline"):
        classic, rich = await press(FakeNewsdesk(), f"desk:{length} 3 1")
        assert "/article_12" in text_of(classic)
        assert (classic.layout, rich.layout) == ("classic", "rich")


async def test_the_list_opens_what_waits() -> None:
    desk = FakeNewsdesk()
    (reply,) = await ask(desk, "/desk")
    (data,) = buttons_of(reply.document).values()
    assert len(await press(desk, data)) == 3
    await press(desk, "desk:discard 3 1")
    assert "Nothing waits" in text_of((await ask(desk, "/desk"))[0])


async def test_where_two_must_press_it_says_what_one_has_pressed() -> None:
    desk = FakeNewsdesk(needed=2)
    (*_, panel) = await ask(desk, COPY)
    assert "Two different persons" in text_of(panel)
    desk.held = replace(desk.held, presses={8: "publish"})
    (*_, panel) = await ask(desk, COPY)
    assert "Pressed so far: Publish." in text_of(panel)


async def test_strange_data_is_harmless() -> None:
    desk = FakeNewsdesk()
    for data in (
        "desk:publish",
        "desk:publish x y",
        "desk:at 3 1",
        "desk:dance 3 1",
        "desk:publish 99 1",
        "desk:at 3 1 ٣",
    ):
        await press(desk, data)
    assert desk.done == []


async def test_of_a_correction_the_usual_is_marked_and_the_other_can_be_chosen() -> None:
    desk = FakeNewsdesk(change="substance")
    panel = (await press(desk, "desk:open 3 1"))[-1]
    assert "Unless you choose otherwise, readers are told." in text_of(panel)
    assert list(buttons_of(panel.document).items())[:2] == [
        ("✓ Correct and say so", "desk:notice 3 1"),
        ("Correct silently", "desk:silent 3 1"),
    ]
    assert "Urgent" not in buttons_of(panel.document)
    await press(desk, "desk:silent 3 1")
    assert desk.done == [("publish:typo", EDITOR)]


async def test_a_correction_for_later_asks_too_whether_readers_are_told() -> None:
    desk = FakeNewsdesk(change="substance")
    (hours,) = await press(desk, "desk:hours 3 1")
    assert "✓ Correct and say so" in buttons_of(hours.document)
    (hours,) = await press(desk, buttons_of(hours.document)["Correct silently"])
    assert hours.edit and "✓ Correct silently" in buttons_of(hours.document)
    (panel,) = await press(desk, buttons_of(hours.document)["15:00"])
    assert desk.done == [(at(NOW + timedelta(hours=3), "typo"), EDITOR)]
    assert "15:00. Readers will not be told." in text_of(panel).replace("\n", " ")


async def test_what_is_new_for_later_is_told_of_in_any_case() -> None:
    (hours,) = await press(FakeNewsdesk(), "desk:hours 3 1")
    assert not any("Correct" in label for label in buttons_of(hours.document))


async def test_of_a_slip_silence_is_the_usual() -> None:
    desk = FakeNewsdesk(change="typo")
    panel = (await press(desk, "desk:open 3 1"))[-1]
    assert "readers are not told" in text_of(panel)
    assert "✓ Correct silently" in buttons_of(panel.document)
    await press(desk, "desk:notice 3 1")
    assert desk.done == [("publish:substance", EDITOR)]


async def test_with_two_it_says_what_the_first_wants_of_a_correction() -> None:
    held = replace(WAITS, presses={EDITOR: "publish:typo"})
    panel = (await press(FakeNewsdesk(held, needed=2, change="typo"), "desk:open 3 1"))[-1]
    assert "Pressed so far: Correct silently." in text_of(panel)
