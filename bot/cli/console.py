"""What every command needs: the settings, the files it is given, a way to fail with a sentence."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.settings import BadSettings, Settings, load
from content.errors import UnreadableArticle

if TYPE_CHECKING:
    from content.article import Article, Filed
    from content.document import Document

File = Annotated[Path, typer.Argument(help="A file, or - for standard input.", metavar="FILE")]
Files = Annotated[list[Path], typer.Argument(help="Files, or - for standard input.", metavar="FILE...")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def fail(message: str, code: int = 1) -> NoReturn:
    """End with this sentence on standard error; 1: it could not be done, 2: it was asked for wrongly."""
    print(f"herald: {message}", file=sys.stderr)
    raise typer.Exit(code)


def configured() -> Settings:
    """The settings of the environment; ends with 2 and says which are wrong."""
    try:
        settings = load()
        settings.bot_token()
    except BadSettings as error:
        fail(f"the settings cannot be used:\n{error}", 2)
    return settings


def carry_out(step: Coroutine[Any, Any, Any], **options: Any) -> Any:
    """Run to the end; Ctrl-C and errors the operator can mend become a sentence."""
    from bot.parts import Trouble

    try:
        return _runner(step, **options)
    except Trouble as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _runner(step: Coroutine[Any, Any, Any], *, fast: bool = False) -> Any:
    if fast and sys.platform != "win32":
        import uvloop

        return uvloop.run(step)
    return asyncio.run(step)


def contents(file: Path) -> tuple[bytes, str]:
    """The bytes of a file or of standard input, and its name; ends with 1 when it cannot be read."""
    if str(file) == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        return file.read_bytes(), file.name
    except OSError as error:
        fail(f"cannot read {file}: {error.strerror}")


def article_of(file: Path) -> Article:
    """The article in a file; ends with 1 and a reason when there is none."""
    from content.reading import read

    raw, name = contents(file)
    try:
        return read(raw, name)
    except UnreadableArticle as error:
        fail(str(error))


def filed_of(files: list[Path]) -> list[Filed]:
    """The articles of files, numbered as they were given."""
    from content.article import Filed

    now = datetime.now(UTC)
    return [Filed(number, article_of(file), now) for number, file in enumerate(files, start=1)]


def show(document: Document) -> None:
    """Print a document as plain text."""
    from content.markup.plain import to_text

    print(to_text(document))


def print_json(value: Any) -> None:
    """Print a value as JSON that a person can read, too."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def start_log(level: str, *secrets: str) -> None:
    """Log to standard error from now on, without these secrets."""
    from bot.logs import start_logging

    start_logging(level, secrets)
    logging.captureWarnings(True)
