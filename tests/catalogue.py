"""The template of the message catalogue: every sentence the bot says, as translators get it.

`python -m tests.catalogue` writes it anew; a test holds it to what the code says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "content" / "wording" / "locale" / "herald.pot"
ROOMS = ("content/wording", "bot/commands", "bot/telegram", "bot/delivery")
KEYWORDS = {"say": None, "spans": None, "count": (1, 2), "count_spans": (1, 2), "said": (2,)}


def template() -> bytes:
    """The catalogue as a PO template; without places and dates, which would change with every edit."""
    catalogue = Catalog(project="herald", charset="utf-8", fuzzy=False)
    for sentence in sorted(set(_sentences()), key=str):
        catalogue.add(sentence)
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, width=120)
    return b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n' + written.getvalue()


def _sentences() -> Iterator[str | tuple[str, ...]]:
    for room in ROOMS:
        found = extract_from_dir(str(ROOT / room), [("**.py", "python")], {}, KEYWORDS, [], strip_comment_tags=True)
        yield from (sentence for _, _, sentence, _, _ in found)
    for path in sorted((ROOT / "bot" / "commands").glob("*.py")):
        yield from _lines_of_the_menu(ast.parse(path.read_text(encoding="utf-8")))


def _lines_of_the_menu(module: ast.Module) -> Iterator[str]:
    """What a command is about: it is kept as `ABOUT` and said elsewhere."""
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="ABOUT")], value=ast.Constant(value=str(about))):
                yield about
            case _:
                pass


if __name__ == "__main__":
    TEMPLATE.write_bytes(template())
