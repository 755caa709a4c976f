"""The command line; the only place that reads the environment.

Exit codes: 0 done; 1 it could not be done, and standard error says why; 2 it was asked for wrongly.
"""

from __future__ import annotations

import logging
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import articles, feeds, tokens
from bot.cli.console import AsJson, Files, carry_out, configured, contents, fail, print_json, start_log
from bot.settings import strangers

app = typer.Typer(
    name="herald",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(articles.app)
app.add_typer(feeds.app)
app.add_typer(tokens.app)


def main() -> None:
    """Run the command line."""
    app()


def _say_version(asked: bool) -> None:
    if asked:
        print(f"herald {version('herald')}")
        raise typer.Exit


@app.callback()
def herald(
    asked: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Herald reads news articles and delivers them to Telegram chats, as posts and as digests."""


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the playground's page is.")] = 8080,
) -> None:
    """Try it: a local Telegram with its chat page, the bot and sample articles. Needs no token."""
    from bot.demo import run_demo

    start_log("WARNING")
    carry_out(run_demo(port))


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
        fail(f"--roles: choose from {', '.join(ROLES)}", 2)
    settings = configured()
    start_log(settings.log_level, settings.bot_token())
    for stranger in strangers():
        logging.getLogger(__name__).warning(stranger)
    carry_out(serve(settings, chosen), fast=True)


@app.command()
def migrate() -> None:
    """Bring the database up to date. Workers do it by themselves when they start."""
    from bot.relocating import migrate_database

    carry_out(migrate_database(configured(), print))


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The database's address, as HERALD_DATABASE_URL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The address of an empty one.")],
) -> None:
    """Move an installation: copy every row of a database to an empty one, and compare each."""
    from bot.relocating import copy_database

    start_log("ERROR")
    carry_out(copy_database(source, target, print))


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
    settings = configured()
    articles = [contents(file) for file in files]
    failed = carry_out(publish_articles(settings, articles, print, "typo" if silent else "substance" if notice else ""))
    if failed:
        raise typer.Exit(1)


@app.command()
def retract(
    numbers: Annotated[list[int], typer.Argument(min=1, metavar="NUMBER...", help="As `herald publish` told them.")],
) -> None:
    """Withdraw articles: their messages are deleted or replaced, and digests on their way leave them out."""
    from bot.publishing import retract_articles

    if carry_out(retract_articles(configured(), numbers, print)):
        raise typer.Exit(1)


@app.command()
def check() -> None:
    """Verify the settings, the database and the token, and say what is wrong."""
    from bot.checking import check_everything

    settings = configured()
    print("\n".join(f"settings   {line}" for line in strangers() or ["ok"]))
    start_log("ERROR", settings.bot_token())
    if carry_out(check_everything(settings, print)):
        raise typer.Exit(1)


@app.command()
def report(
    edition: Annotated[int | None, typer.Argument(min=1, metavar="[EDITION]", help="Its number; all without.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what became of every delivery; exit code 1 when the numbers do not add up."""
    from bot.accounts import as_lines, as_values, report_on

    found = carry_out(report_on(configured(), edition))
    if as_json:
        print_json(as_values(found))
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

    script = contents(faults)[0].decode("utf-8", "replace") if faults else ""
    start_log("ERROR")
    plan = Plan(subscribers, workers, rate, api, database, script)
    values, lines, good = carry_out(rehearse_and_tell(plan, quiet=as_json))
    if as_json:
        print_json(values)
    else:
        print("\n".join(lines))
    if not good:
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
