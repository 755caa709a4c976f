"""The template of the message catalogue: every sentence the bot says, as translators get it.

`python -m tests.catalogue` writes it anew; a test holds it to what the code says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "content" / "wording" / "locale" / "herald.pot"
ROOMS = ("content/wording", "bot/commands", "bot/telegram", "bot/delivery")
SAYING = {"say": (0,), "spans": (0,), "count": (0, 1), "count_spans": (0, 1), "said": (1,)}
"""Who says something, and which of its arguments it is."""


def template() -> bytes:
    """The catalogue as a PO template; without places and dates, which would change with every edit."""
    catalogue = Catalog(project="herald", charset="utf-8", fuzzy=False)
    for sentence in sorted(set(_sentences()), key=str):
        catalogue.add(sentence)
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, width=120)
    return b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n' + written.getvalue()


def _sentences() -> Iterator[str | tuple[str, ...]]:
    """Read from the syntax tree: Babel's own reader sees calls in f-strings from Python 3.12 on only."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=arguments) if name in SAYING:
                        said = [_constant(arguments, place) for place in SAYING[name]]
                        if all(said):
                            yield said[0] if len(said) == 1 else tuple(said)
                    case ast.Assign(targets=[ast.Name(id="ABOUT")], value=ast.Constant(value=str(about))):
                        yield about  # what a command is about, said in the menu
                    case _:
                        pass


def _constant(arguments: Sequence[ast.expr], place: int) -> str:
    match arguments[place : place + 1]:
        case [ast.Constant(value=str(sentence))]:
            return sentence
        case _:
            return ""


if __name__ == "__main__":
    TEMPLATE.write_bytes(template())
