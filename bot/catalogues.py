"""The languages the bot can speak: English, and every other one there is a message catalogue for."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import content.wording
from content.wording.words import Words

ENGLISH = "en"
LOCALES = Path(content.wording.__file__).parent / "locale"
"""Holds `LANGUAGE/LC_MESSAGES/herald.mo`, or `herald.po` as translators write it."""


def languages() -> tuple[str, ...]:
    """The names HERALD_LANGUAGE may have, English first."""
    found = {path.parents[1].name for path in LOCALES.glob("*/LC_MESSAGES/herald.[mp]o")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


def words_in(language: str) -> Words:
    """Everything the bot says, in one of these languages; what is not translated is English."""
    folder = LOCALES / language / "LC_MESSAGES"
    compiled, written = folder / "herald.mo", folder / "herald.po"
    if compiled.exists():
        return Words(GNUTranslations(BytesIO(compiled.read_bytes())), language)
    if written.exists():
        return Words(_compiled(written), language)
    return Words(locale=language)


def _compiled(written: Path) -> GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with written.open("rb") as lines:
        write_mo(compiled, read_po(lines))
    compiled.seek(0)
    return GNUTranslations(compiled)
