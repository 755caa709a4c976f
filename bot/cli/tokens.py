"""`herald token`: who may use the articles API."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.console import AsJson, carry_out, configured, print_json

app = typer.Typer(name="token", help="Tokens of the articles API.", no_args_is_help=True)


@app.command("add")
def token_add(name: Annotated[str, typer.Argument(help="Who will use it.")]) -> None:
    """Make a token and print it: it is shown this once and kept only as a digest."""
    from bot.admitting import add_token

    carry_out(add_token(configured(), name, print))


@app.command("list")
def token_list(as_json: AsJson = False) -> None:
    """Show every token by its name and its first letters, and when it was last used."""
    from bot.admitting import list_tokens

    tokens = carry_out(list_tokens(configured()))
    if as_json:
        print_json(tokens)
        return
    for token in tokens:
        used = f"last used {token['used']}" if token["used"] else "never used"
        end = f"revoked {token['revoked']}" if token["revoked"] else used
        print(f"{token['name']}  {token['prefix']}...  made {token['created']}  {end}")


@app.command("revoke")
def token_revoke(which: Annotated[str, typer.Argument(metavar="NAME", help="Its name or its first letters.")]) -> None:
    """End a token at once."""
    from bot.admitting import revoke_token

    carry_out(revoke_token(configured(), which, print))
