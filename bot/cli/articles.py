"""Commands on articles alone: they need no token and no database, but for `initiatives` without files."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.catalogues import words_in
from bot.cli.console import (
    AsJson,
    File,
    Files,
    article_of,
    carry_out,
    configured,
    contents,
    fail,
    filed_of,
    print_json,
    show,
)

if TYPE_CHECKING:
    from content.article import Filed
    from content.document import Document
    from content.markup.calls import Call
    from content.wording.words import Words

app = typer.Typer()


class Layout(StrEnum):
    """The layouts `preview` writes."""

    CLASSIC = "classic"
    RICH = "rich"
    PLAIN = "plain"


@app.command()
def read(file: File, as_json: AsJson = False) -> None:
    """Show what Herald understands of an article."""
    from content.wording.description import describe, outline

    article = article_of(file)
    if as_json:
        print_json(describe(article))
    else:
        show(outline(article))


@app.command()
def preview(
    files: Files,
    layout: Annotated[Layout, typer.Option(help="How it is written.")] = Layout.CLASSIC,
    digest: Annotated[
        bool, typer.Option("--digest", help="One digest of all the files instead of a post each.")
    ] = False,
    card: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Draw the digest's cover there; needs --digest.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the messages that subscribers would get; with --json the very Bot API calls."""
    if card is not None and not digest:
        fail("--card is the cover of a digest: add --digest")
    filed = filed_of(files)
    words = words_in(configured().language)
    documents = _documents(filed, words, layout, digest=digest)
    if card is not None:
        _draw(filed, words, card)
    if layout is Layout.PLAIN:
        from content.markup.plain import to_text

        texts = [to_text(document) for document in documents]
        if as_json:
            print_json([{"text": text} for text in texts])
        else:
            print("\n\n".join(texts))
        return
    from content.markup import write

    calls = [call for document in documents for call in write(document, layout.value)]
    if as_json:
        print_json([{"method": call.method, "parameters": call.parameters} for call in calls])
    else:
        print(f"\n{'-' * 60}\n".join(_shown(call) for call in calls))


def _draw(filed: list[Filed], words: Words, file: Path) -> None:
    from content.digest import Audience, Window, compose_digest
    from content.markup.card import draw_card
    from content.wording.cover import cover_of

    composed = compose_digest(filed, Audience(), Window(0, len(filed)))
    drawn = draw_card(cover_of(composed, words, "UTC"))
    if drawn is None:
        fail("there is no cover: a sign in it cannot be drawn here, so this digest goes out as text alone")
    try:
        file.write_bytes(drawn)
    except OSError as error:
        fail(f"cannot write {file}: {error.strerror}")


def _shown(call: Call) -> str:
    if "rich_message" in call.parameters:
        from content.markup.plain import to_text
        from content.markup.rich_back import document_of

        return to_text(document_of(call.parameters["rich_message"]))
    for key in ("text", "caption"):
        if key in call.parameters:
            return str(call.parameters[key])
    return json.dumps(call.parameters, ensure_ascii=False, indent=1)


def _documents(filed: list[Filed], words: Words, layout: Layout, *, digest: bool) -> list[Document]:
    if not digest:
        from content.wording.article import article_document

        return [article_document(one, words) for one in filed]
    from content.digest import Audience, Window, compose_digest
    from content.stories import related
    from content.wording.digest import digest_document

    audience = Audience(topics=(), language="en", layout=layout.value, length="full")
    composed = compose_digest(related(filed), audience, Window(0, len(filed)))
    return [digest_document(composed, words, "UTC", None)]


class Length(StrEnum):
    """The lengths of a summary."""

    HEADLINE = "headline"
    BRIEF = "brief"
    FULL = "full"


class Form(StrEnum):
    """The forms of a list of initiatives."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command()
def summarize(
    file: File,
    sentences: Annotated[int | None, typer.Option("-n", min=1, help="So many sentences, the best ones.")] = None,
    length: Annotated[Length, typer.Option(help="Or one of the lengths that chats choose from.")] = Length.BRIEF,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Many at once: JSON lines in (texts, or objects with "article") and out.')
    ] = False,
) -> None:
    """Print the sentences of an article that tell it, one a line."""
    if jsonl:
        from bot.gathering import summaries

        lines = contents(file)[0].decode("utf-8", "replace").splitlines()
        for told_of in summaries(lines, length.value, sentences or 0):
            print(json.dumps(told_of, ensure_ascii=False))
        return
    from content.summary import told

    print("\n".join(told(article_of(file), length.value, sentences or 0)))


@app.command()
def initiatives(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files, or - for standard input; without any: the stored articles.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only those that were told since that day.")
    ] = None,
    area: Annotated[str, typer.Option(help="Only those of this area.")] = "",
    form: Annotated[Form, typer.Option("--format", help="How they are printed.")] = Form.TABLE,
) -> None:
    """List who proposes what for which outcome, each initiative once, with the articles that tell it."""
    from bot import gathering

    entries = gathering.entries_of(_dated(files)) if files else carry_out(gathering.stored_entries(configured()))
    entries = gathering.chosen(entries, since.date() if since else None, area)
    match form:
        case Form.JSON:
            print_json(gathering.as_values(entries))
        case Form.CSV:
            from content.initiatives import to_csv

            print(to_csv(entries), end="")
        case Form.TABLE if entries:
            print(gathering.as_table(entries, shutil.get_terminal_size((100, 24)).columns))


def _dated(files: list[Path]) -> list[Filed]:
    """Articles of files count from the day they say they were published."""
    return [replace(filed, received=filed.article.published or filed.received) for filed in filed_of(files)]
