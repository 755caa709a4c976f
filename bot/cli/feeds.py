"""`herald feed`: follow RSS, Atom and JSON feeds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import AsJson, File, carry_out, configured, contents, print_json

app = typer.Typer(name="feed", help="Follow RSS, Atom and JSON feeds.", no_args_is_help=True)

Address = Annotated[str, typer.Argument(help="The address of a feed, or of a page that names one.", metavar="URL")]


@app.command("add")
def feed_add(
    url: Address,
    first: Annotated[int, typer.Option(min=0, max=50, help="How many entries to take at first; 0: all.")] = 1,
) -> None:
    """Follow a feed from now on; its newest entry is taken at once, older ones are not."""
    from bot.following import add_feed

    carry_out(add_feed(configured(), url, print, first=first))


@app.command("list")
def feed_list(as_json: AsJson = False) -> None:
    """Show the feeds that are followed, and how they do."""
    from bot.following import list_feeds

    feeds = carry_out(list_feeds(configured()))
    if as_json:
        print_json(feeds)
        return
    for feed in feeds:
        print(f"{feed['state']:8} {feed['url']}" + (f"  ({feed['title']})" if feed["title"] else ""))
        if feed["reason"]:
            print(f"         {feed['reason']}")
    if not feeds:
        print("no feeds yet; `herald feed add URL` follows one")


@app.command("remove")
def feed_remove(url: Address) -> None:
    """Follow a feed no more."""
    from bot.following import remove_feed

    carry_out(remove_feed(configured(), url, print))


@app.command("import")
def feed_import(file: File) -> None:
    """Follow every feed of an OPML list, as other readers export it."""
    from bot.following import import_feeds

    carry_out(import_feeds(configured(), contents(file)[0], print))


@app.command("export")
def feed_export() -> None:
    """Print the feeds that are followed as OPML."""
    from bot.following import export_feeds

    print(carry_out(export_feeds(configured())), end="")


@app.command("read")
def feed_read(
    source: Annotated[str, typer.Argument(help="A file, an address, or - for standard input.", metavar="FILE|URL|-")],
    as_json: AsJson = False,
) -> None:
    """Show the entries of a feed as Herald reads them."""
    from bot.following import is_address, read_feed_at

    raw = None if is_address(source) else contents(Path(source))[0]
    title, entries = carry_out(read_feed_at(source, raw))
    if as_json:
        print_json(entries)
        return
    print(title or source)
    for entry in entries:
        print(f"\n{entry['title']}\n  {entry['published'] or 'no date'}  {entry['url']}")
