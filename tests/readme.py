"""`python -m tests.readme` writes the README's tables of commands and settings from the code; a test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from bot.commands import COMMANDS
from bot.settings import described

README = Path(__file__).parents[1] / "README.md"


def _between(text: str, name: str, rows: list[str]) -> str:
    return re.sub(
        rf"<!-- {name} -->\n.*?<!-- /{name} -->",
        lambda _: f"<!-- {name} -->\n" + "".join(row + "\n" for row in rows) + f"<!-- /{name} -->",
        text,
        flags=re.DOTALL,
    )


def written(text: str) -> str:
    """The README's text with its tables as the code has them."""
    commands = [f"| `/{name}` | {command.ABOUT} |" for name, command in COMMANDS.items()]
    settings = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {about} |"
        for name, (default, about) in described().items()
    ]
    return _between(_between(text, "commands", commands), "settings", settings)


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
