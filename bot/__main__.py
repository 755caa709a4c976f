"""The command line; the only place that reads the environment.

Exit codes: 0 done; 1 it could not be done, and standard error says why; 2 it was asked for wrongly.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import sys
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.settings import BadSettings, Settings, load
from content.errors import UnreadableArticle

if TYPE_CHECKING:
    from content.article import Article, Filed
    from content.document import Document
    from content.markup.calls import Call

app = typer.Typer(
    name="herald",
    help="Herald reads news articles and delivers them to Telegram chats, as posts and as digests.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

feed_app = typer.Typer(name="feed", help="Follow RSS, Atom and JSON feeds.", no_args_is_help=True)
app.add_typer(feed_app)
token_app = typer.Typer(name="token", help="Tokens of the articles API.", no_args_is_help=True)
app.add_typer(token_app)


class Layout(StrEnum):
    """The layouts `preview` writes."""

    CLASSIC = "classic"
    RICH = "rich"
    PLAIN = "plain"


File = Annotated[Path, typer.Argument(help="A file, or - for standard input.", metavar="FILE")]
Files = Annotated[list[Path], typer.Argument(help="Files, or - for standard input.", metavar="FILE...")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command line."""
    app()


def _fail(message: str, code: int = 1) -> NoReturn:
    print(f"herald: {message}", file=sys.stderr)
    raise typer.Exit(code)


def _settings() -> Settings:
    try:
        settings = load()
        settings.bot_token()
    except BadSettings as error:
        _fail(f"the settings cannot be used:\n{error}", 2)
    return settings


def _run(step: Coroutine[Any, Any, Any], **options: Any) -> Any:
    """Run to the end; Ctrl-C and errors the operator can mend become a sentence."""
    from bot.parts import Trouble

    try:
        return _runner(step, **options)
    except Trouble as error:
        _fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _runner(step: Coroutine[Any, Any, Any], *, fast: bool = False) -> Any:
    if fast and sys.platform != "win32":
        import uvloop

        return uvloop.run(step)
    return asyncio.run(step)


def _bytes(file: Path) -> tuple[bytes, str]:
    if str(file) == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        return file.read_bytes(), file.name
    except OSError as error:
        _fail(f"cannot read {file}: {error.strerror}")


def _article(file: Path) -> Article:
    from content.reading import read as read_article

    raw, name = _bytes(file)
    try:
        return read_article(raw, name)
    except UnreadableArticle as error:
        _fail(str(error))


def _filed(files: list[Path]) -> list[Filed]:
    from content.article import Filed

    now = datetime.now(UTC)
    return [Filed(number, _article(file), now) for number, file in enumerate(files, start=1)]


def _print(document: Document) -> None:
    from content.markup.plain import to_text

    print(to_text(document))


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the playground's page is.")] = 8080,
) -> None:
    """Try it: a local Telegram with its chat page, the bot and sample articles. Needs no token."""
    from bot.demo import run_demo

    _log("WARNING")
    _run(run_demo(port))


@app.command()
def run(
    roles: Annotated[
        str, typer.Option(help="What this worker does, of several on one PostgreSQL.", metavar="ROLE,...")
    ] = "web,tick,send",
) -> None:
    """Serve the real Telegram (needs HERALD_TOKEN)."""
    from bot.app import ROLES, serve

    chosen = [role.strip() for role in roles.split(",")]
    if not set(chosen) <= set(ROLES):
        _fail(f"--roles: choose from {', '.join(ROLES)}", 2)
    settings = _settings()
    _log(settings.log_level, settings.bot_token())
    _run(serve(settings, chosen), fast=True)


@app.command()
def migrate() -> None:
    """Bring the database up to date. Workers do it by themselves when they start."""
    from bot.relocating import migrate_database

    _run(migrate_database(_settings(), print))


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The database's address, as HERALD_DATABASE_URL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The address of an empty one.")],
) -> None:
    """Move an installation: copy every row of a database to an empty one, and compare each."""
    from bot.relocating import copy_database

    _log("ERROR")
    _run(copy_database(source, target, print))


@app.command()
def read(file: File, as_json: AsJson = False) -> None:
    """Show what Herald understands of an article."""
    from content.wording.description import describe, outline

    article = _article(file)
    if as_json:
        _print_json(describe(article))
    else:
        _print(outline(article))


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
        _fail("--card is the cover of a digest: add --digest")
    filed = _filed(files)
    documents = _documents(filed, layout, digest=digest)
    if card is not None:
        _draw(filed, card)
    if layout is Layout.PLAIN:
        from content.markup.plain import to_text

        texts = [to_text(document) for document in documents]
        if as_json:
            _print_json([{"text": text} for text in texts])
        else:
            print("\n\n".join(texts))
        return
    from content.markup import write

    calls = [call for document in documents for call in write(document, layout.value)]
    if as_json:
        _print_json([{"method": call.method, "parameters": call.parameters} for call in calls])
    else:
        print(f"\n{'-' * 60}\n".join(_shown(call) for call in calls))


def _draw(filed: list[Filed], file: Path) -> None:
    from content.digest import Audience, Window, compose_digest
    from content.markup.card import draw_card
    from content.wording.cover import cover_of
    from content.wording.words import Words

    composed = compose_digest(filed, Audience(), Window(0, len(filed)))
    drawn = draw_card(cover_of(composed, Words(), "UTC"))
    if drawn is None:
        _fail("there is no cover: a sign in it cannot be drawn here, so this digest goes out as text alone")
    try:
        file.write_bytes(drawn)
    except OSError as error:
        _fail(f"cannot write {file}: {error.strerror}")


def _shown(call: Call) -> str:
    if "rich_message" in call.parameters:
        from content.markup.plain import to_text
        from content.markup.rich_back import document_of

        return to_text(document_of(call.parameters["rich_message"]))
    for key in ("text", "caption"):
        if key in call.parameters:
            return str(call.parameters[key])
    return json.dumps(call.parameters, ensure_ascii=False, indent=1)


def _documents(filed: list[Filed], layout: Layout, *, digest: bool) -> list[Document]:
    from content.wording.words import Words

    words = Words()
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

        lines = _bytes(file)[0].decode("utf-8", "replace").splitlines()
        for told_of in summaries(lines, length.value, sentences or 0):
            print(json.dumps(told_of, ensure_ascii=False))
        return
    from content.summary import told

    print("\n".join(told(_article(file), length.value, sentences or 0)))


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

    entries = gathering.entries_of(_dated(files)) if files else _run(gathering.stored_entries(_settings()))
    entries = gathering.chosen(entries, since.date() if since else None, area)
    match form:
        case Form.JSON:
            _print_json(gathering.as_values(entries))
        case Form.CSV:
            from content.initiatives import to_csv

            print(to_csv(entries), end="")
        case Form.TABLE if entries:
            print(gathering.as_table(entries, shutil.get_terminal_size((100, 24)).columns))


def _dated(files: list[Path]) -> list[Filed]:
    """Articles of files count from the day they say they were published."""
    return [replace(filed, received=filed.article.published or filed.received) for filed in _filed(files)]


@app.command()
def publish(
    files: Files,
    silent: Annotated[bool, typer.Option("--silent", help="If it is a correction: edit without a word.")] = False,
    notice: Annotated[bool, typer.Option("--notice", help="If it is a correction: say so.")] = False,
) -> None:
    """Hand articles to the bot: they are stored and go out by each chat's schedule."""
    from bot.publishing import publish_articles

    if silent and notice:
        raise typer.BadParameter("choose --silent or --notice, not both")
    settings = _settings()
    articles = [_bytes(file) for file in files]
    failed = _run(publish_articles(settings, articles, print, "typo" if silent else "substance" if notice else ""))
    if failed:
        raise typer.Exit(1)


@app.command()
def retract(
    numbers: Annotated[list[int], typer.Argument(min=1, metavar="NUMBER...", help="As `herald publish` told them.")],
) -> None:
    """Withdraw articles: their messages are deleted or replaced, and digests on their way leave them out."""
    from bot.publishing import retract_articles

    if _run(retract_articles(_settings(), numbers, print)):
        raise typer.Exit(1)


@app.command()
def check() -> None:
    """Verify the settings, the database and the token, and say what is wrong."""
    from bot.checking import check_everything

    settings = _settings()
    print("settings   ok")
    _log("ERROR", settings.bot_token())
    if _run(check_everything(settings, print)):
        raise typer.Exit(1)


@app.command()
def report(
    edition: Annotated[int | None, typer.Argument(min=1, metavar="[EDITION]", help="Its number; all without.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what became of every delivery; exit code 1 when the numbers do not add up."""
    from bot.accounts import as_lines, as_values, report_on

    found = _run(report_on(_settings(), edition))
    if as_json:
        _print_json(as_values(found))
    else:
        print("\n".join(as_lines(found)))
    if not found.adds_up:
        raise typer.Exit(1)


@app.command()
def rehearse(
    *,
    subscribers: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many there are.")] = 1000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many send; more than one needs PostgreSQL.")] = 1,
    rate: Annotated[int, typer.Option(min=1, help="Messages a second that the receiver allows.")] = 30,
    api: Annotated[str, typer.Option(metavar="URL", help="Another receiver than the playground.")] = "",
    database: Annotated[str, typer.Option(metavar="URL", help="An empty database; else a scratch SQLite file.")] = "",
    faults: Annotated[Path | None, typer.Option(metavar="SCRIPT", help="What goes wrong; see the README.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rehearse a broadcast: made-up subscribers, real workers, a local receiver; then the account of it.

    Exit code 1 when something was lost, came to the wrong chat, or does not add up.
    """
    from bot.rehearsal.stage import Plan, rehearse_and_tell

    script = _bytes(faults)[0].decode("utf-8", "replace") if faults else ""
    _log("ERROR")
    plan = Plan(subscribers, workers, rate, api, database, script)
    values, lines, good = _run(rehearse_and_tell(plan, quiet=as_json))
    if as_json:
        _print_json(values)
    else:
        print("\n".join(lines))
    if not good:
        raise typer.Exit(1)


Address = Annotated[str, typer.Argument(help="The address of a feed, or of a page that names one.", metavar="URL")]


@feed_app.command("add")
def feed_add(
    url: Address,
    first: Annotated[int, typer.Option(min=0, max=50, help="How many entries to take at first; 0: all.")] = 1,
) -> None:
    """Follow a feed from now on; its newest entry is taken at once, older ones are not."""
    from bot.following import add_feed

    _run(add_feed(_settings(), url, print, first=first))


@feed_app.command("list")
def feed_list(as_json: AsJson = False) -> None:
    """Show the feeds that are followed, and how they do."""
    from bot.following import list_feeds

    feeds = _run(list_feeds(_settings()))
    if as_json:
        _print_json(feeds)
        return
    for feed in feeds:
        print(f"{feed['state']:8} {feed['url']}" + (f"  ({feed['title']})" if feed["title"] else ""))
        if feed["reason"]:
            print(f"         {feed['reason']}")
    if not feeds:
        print("no feeds yet; `herald feed add URL` follows one")


@feed_app.command("remove")
def feed_remove(url: Address) -> None:
    """Follow a feed no more."""
    from bot.following import remove_feed

    _run(remove_feed(_settings(), url, print))


@feed_app.command("import")
def feed_import(file: File) -> None:
    """Follow every feed of an OPML list, as other readers export it."""
    from bot.following import import_feeds

    _run(import_feeds(_settings(), _bytes(file)[0], print))


@feed_app.command("export")
def feed_export() -> None:
    """Print the feeds that are followed as OPML."""
    from bot.following import export_feeds

    print(_run(export_feeds(_settings())), end="")


@feed_app.command("read")
def feed_read(
    source: Annotated[str, typer.Argument(help="A file, an address, or - for standard input.", metavar="FILE|URL|-")],
    as_json: AsJson = False,
) -> None:
    """Show the entries of a feed as Herald reads them."""
    from bot.following import is_address, read_feed_at

    raw = None if is_address(source) else _bytes(Path(source))[0]
    title, entries = _run(read_feed_at(source, raw))
    if as_json:
        _print_json(entries)
        return
    print(title or source)
    for entry in entries:
        print(f"\n{entry['title']}\n  {entry['published'] or 'no date'}  {entry['url']}")


@token_app.command("add")
def token_add(name: Annotated[str, typer.Argument(help="Who will use it.")]) -> None:
    """Make a token and print it: it is shown this once and kept only as a digest."""
    from bot.admitting import add_token

    _run(add_token(_settings(), name, print))


@token_app.command("list")
def token_list(as_json: AsJson = False) -> None:
    """Show every token by its name and its first letters, and when it was last used."""
    from bot.admitting import list_tokens

    tokens = _run(list_tokens(_settings()))
    if as_json:
        _print_json(tokens)
        return
    for token in tokens:
        used = f"last used {token['used']}" if token["used"] else "never used"
        end = f"revoked {token['revoked']}" if token["revoked"] else used
        print(f"{token['name']}  {token['prefix']}...  made {token['created']}  {end}")


@token_app.command("revoke")
def token_revoke(which: Annotated[str, typer.Argument(metavar="NAME", help="Its name or its first letters.")]) -> None:
    """End a token at once."""
    from bot.admitting import revoke_token

    _run(revoke_token(_settings(), which, print))


def _log(level: str, *secrets: str) -> None:
    from bot.logs import start_logging

    start_logging(level, secrets)
    logging.captureWarnings(True)


if __name__ == "__main__":
    main()
