"""/topics: what the digest is about."""

from __future__ import annotations

from bot.commands.asking import Ask, Desk, Reader, Reply
from bot.commands.choices import code, meant
from content.wording import preferences
from content.wording.phrases import Choice

NAME = "topics"
ABOUT = "What the digest is about"
GUARDED = True

_SHOWN = 40


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Show the topics, switch the tapped one, or take exactly those that were typed."""
    reader = await desk.readers.find(ask.chat_id, ask.thread_id)
    counts = dict(await desk.archive.topics())
    known = [*counts, *(topic for topic in reader.topics if topic not in counts)]
    said = ask.args.strip()
    if not said:
        return _shown(ask, desk, reader, known, counts)
    wanted: tuple[str, ...] = ()
    if said.casefold() not in ("all", "everything", "*"):
        names = [said] if meant(said, known) else [name.strip() for name in said.split(",") if name.strip()]
        found = [(name, meant(name, known)) for name in names]
        strange = next((name for name, topic in found if topic is None), None)
        if strange is not None and not ask.pressed:
            return Reply(preferences.no_topic(desk.words, strange[:64], known[:_SHOWN]))
        picked = dict.fromkeys(topic for _, topic in found if topic is not None)
        wanted = _switched(reader.topics, picked) if ask.pressed else tuple(picked)
    reader = await desk.readers.choose(ask, wanted)
    return _shown(ask, desk, reader, known, counts, saved=True)


def _switched(before: tuple[str, ...], tapped: dict[str, None]) -> tuple[str, ...]:
    return tuple(t for t in before if t not in tapped) + tuple(t for t in tapped if t not in before)


def _shown(
    ask: Ask, desk: Desk, reader: Reader, known: list[str], counts: dict[str, int], *, saved: bool = False
) -> Reply:
    # Those that are read come in any case: what is switched on must be there to be switched off.
    names = [name for at, name in enumerate(known) if at < _SHOWN or name in reader.topics][:90]
    choices = [Choice(name[:48], code(name), name in reader.topics, counts.get(name, 0)) for name in names]
    toast = desk.words.say("Saved") if saved and ask.pressed else ""
    return Reply(preferences.topics(desk.words, choices, reader.topics), edit=ask.pressed, toast=toast)
