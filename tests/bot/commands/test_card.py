"""A channel's covers, switched on and off where everything is set."""

from __future__ import annotations

from tests.bot.commands.fakes import Office, buttons_of, text_of


async def test_a_channel_has_covers_at_one_tap_and_loses_them_at_another() -> None:
    office = Office()
    (reply,) = await office.ask("/settings", chat_kind="channel")
    assert "Cover picture: off" in text_of(reply)
    assert buttons_of(reply.document)["Cover picture"] == "settings:card on"
    (reply,) = await office.ask("settings:card on", chat_kind="channel", pressed=True)
    assert (reply.toast, office.readers.kept[7, 0].card) == ("Saved", True)
    assert "Cover picture: on" in text_of(reply)
    assert buttons_of(reply.document)["✅ Cover picture"] == "settings:card off"
    await office.ask("/settings length full", chat_kind="channel")
    assert office.readers.kept[7, 0].card, "nothing else changes it"
    await office.ask("/settings card off", chat_kind="channel")
    assert not office.readers.kept[7, 0].card


async def test_nobody_else_is_offered_covers() -> None:
    office = Office()
    for kind in ("private", "group", "supergroup"):
        (reply,) = await office.ask("/settings", chat_kind=kind)
        assert "Cover picture" not in text_of(reply)
        assert "/settings length full" in await office.said("/settings card on", chat_kind=kind)
    assert not any(reader.card for reader in office.readers.kept.values())
