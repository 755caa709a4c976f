from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot import catalogues
from bot.app import open_herald
from bot.catalogues import languages, words_in
from bot.settings import load

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Settings"
msgstr "Ayarlar"
"""


@pytest.fixture(autouse=True)
def _with_these_catalogues_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)


def translated(locales: Path, language: str, *, compiled: bool = False) -> None:
    folder = locales / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "herald.po").write_text(PO, encoding="utf-8")
    if compiled:
        with (folder / "herald.po").open("rb") as lines, (folder / "herald.mo").open("wb") as target:
            write_mo(target, read_po(lines))
        (folder / "herald.po").unlink()


@pytest.mark.parametrize("compiled", [True, False])
def test_a_language_with_a_catalogue_is_spoken_and_what_it_lacks_is_english(tmp_path: Path, *, compiled: bool) -> None:
    translated(tmp_path, "az", compiled=compiled)
    assert languages() == ("en", "az")
    words = words_in("az")
    assert (words.locale, words.say("Settings"), words.say("Latest news")) == ("az", "Ayarlar", "Latest news")


def test_without_any_catalogue_there_is_english() -> None:
    assert languages() == ("en",)
    assert words_in("en").say("Settings") == "Settings"


async def test_the_bot_speaks_the_language_that_is_set(tmp_path: Path) -> None:
    translated(tmp_path, "az")
    settings = load(language="az", inbox=tmp_path / "inbox", _env_file=None)
    database = f"sqlite:///{tmp_path}/herald.db"
    async with open_herald(settings, "123456789:AAcanaryCanaryCanaryCanaryCanary_x", database) as herald:
        assert herald.words.say("Settings") == "Ayarlar"
