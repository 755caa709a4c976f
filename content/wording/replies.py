"""What the bot answers to a question about the news, and to what it does not understand."""

from __future__ import annotations

from collections.abc import Sequence

from content.article import Filed
from content.document import (
    Block,
    Button,
    Document,
    Heading,
    Item,
    Listing,
    Paragraph,
    Span,
    Style,
    plain,
)
from content.wording.phrases import Plan, command, document, news_buttons, next_line, said, typed
from content.wording.words import Words


def guide(words: Words, commands: Sequence[tuple[str, str]]) -> Document:
    """Every command with what it does."""
    items = [Item((Paragraph((command(name), Span(f" – {about}"))),)) for name, about in commands]
    return document(
        words,
        Heading(1, plain(words.say("What I can do"))),
        Listing(tuple(items)),
        said(
            words,
            "Examples: {a}, {b}, {c}.",
            a=typed("/schedule weekdays 8:30"),
            b=typed("/timezone Baku"),
            c=typed("/initiatives training"),
        ),
        buttons=(
            news_buttons(words),
            (Button(words.say("Settings"), "settings:"),),
        ),
    )


def nothing_new(words: Words, plan: Plan) -> Document:
    """A digest was asked for, and all has been told already."""
    return document(
        words,
        said(words, "Nothing new has been published since your last digest."),
        *next_line(words, plan),
        buttons=((Button(words.say("Show the last 24 hours"), "digest:day"),),),
    )


def which_digest(words: Words) -> Document:
    """`/digest` with something that means nothing."""
    return document(
        words,
        said(
            words,
            "Say {digest} for everything new, or {day} for the last 24 hours.",
            digest=command("digest"),
            day=typed("/digest day"),
        ),
    )


def quiet_day(words: Words) -> Document:
    """Nothing happened in a day."""
    return document(
        words,
        said(words, "It has been a quiet day: nothing was published in the last 24 hours."),
        buttons=((Button(words.say("Latest news"), "latest:"),),),
    )


def latest(words: Words, filed: Sequence[Filed], zone: str, more: int) -> Document:
    """The newest articles, one line each; `more` is how many the next button asks for, 0 for no button."""
    items = [
        Item(
            (
                Paragraph(
                    (
                        Span(one.article.title, Style.BOLD),
                        Span("\n" + " · ".join(filter(None, (_dated(words, one, zone), one.article.source))) + " "),
                        command(f"article_{one.number}"),
                    )
                ),
            )
        )
        for one in filed
    ]
    button = Button(words.say("Show {n}", n=words.number(more)), f"latest:{more}")
    return document(
        words,
        Heading(1, plain(words.count("The latest article", "The latest {n} articles", len(filed)))),
        Listing(tuple(items)),
        buttons=((button,),) if more else (),
    )


def no_news_yet(words: Words) -> Document:
    """The archive is empty."""
    return document(words, said(words, "Nothing has been published yet. I will write as soon as there is news."))


def how_many(words: Words, most: int) -> Document:
    """`/latest` with something that is no number."""
    return document(
        words,
        said(
            words,
            "Say how many, from 1 to {most}: {example}",
            most=words.number(most),
            example=typed("/latest 10"),
        ),
    )


def no_article(words: Words, number: int, newest: int) -> Document:
    """There is none of this number; `newest` is 0 when there is none at all."""
    blocks: list[Block] = [said(words, "There is no article {number}.", number=str(number))]
    if newest:
        blocks.append(said(words, "The newest is {article}.", article=command(f"article_{newest}")))
    return document(words, *blocks, buttons=((Button(words.say("Latest news"), "latest:"),),))


def which_article(words: Words, newest: int) -> Document:
    """`/article` without a number that can be read."""
    if not newest:
        return no_news_yet(words)
    return document(
        words,
        said(
            words,
            "Say which article by its number, as {example}. The newest is {article}.",
            example=typed(f"/article {newest}"),
            article=command(f"article_{newest}"),
        ),
        buttons=((Button(words.say("Latest news"), "latest:"),),),
    )


def unknown_command(words: Words, asked: str, nearest: str) -> Document:
    """A command nobody here answers."""
    blocks = [said(words, "I do not know {command}.", command=typed(f"/{asked}"))]
    if nearest:
        blocks.append(said(words, "Did you mean {command}?", command=command(nearest)))
    blocks.append(said(words, "All I can do: {help}", help=command("help")))
    return document(words, *blocks)


def small_talk(words: Words) -> Document:
    """Something was said that is no command."""
    return document(
        words,
        said(
            words,
            "I understand commands, not conversation. {digest} brings your news, {latest} the newest articles, "
            "{help} shows everything.",
            digest=command("digest"),
            latest=command("latest"),
            help=command("help"),
        ),
        buttons=(
            news_buttons(words),
            (Button(words.say("Settings"), "settings:"),),
        ),
    )


def _dated(words: Words, filed: Filed, zone: str) -> str:
    return words.short_day(filed.article.published or filed.received, zone)
