"""What the bot says without being asked: to a new group, after a mistake of its own, to somebody in a hurry."""

from __future__ import annotations

from content.document import Document, Paragraph, Span, Style
from content.wording.phrases import command
from content.wording.words import Words


def hello_group(words: Words) -> Document:
    """The bot was added to a group."""
    return Document(
        (
            Paragraph(
                words.spans(
                    "Hello! I bring the news as digests. An administrator switches them on with {start}.",
                    start=command("start"),
                )
            ),
            Paragraph(
                words.spans(
                    "Everybody may ask for {latest} and {initiatives}; {help} shows the rest.",
                    latest=command("latest"),
                    initiatives=command("initiatives"),
                    help=command("help"),
                )
            ),
        ),
        words.locale,
    )


def hello_channel(words: Words, title: str) -> Document:
    """The bot may write in a channel; said to the one who allowed it."""
    return Document(
        (
            Paragraph(
                words.spans(
                    "I may write in {channel} now. Post {start} there to switch its digest on; {schedule} there sets "
                    "the hour.",
                    channel=Span(title, Style.BOLD),
                    start=Span("/start", Style.CODE),
                    schedule=Span("/schedule daily 8:30", Style.CODE),
                )
            ),
        ),
        words.locale,
    )


def topic_closed(words: Words, link: str, *, waits: bool) -> Document:
    """One topic of a forum lets nobody write; said in its main one. `waits`: a digest of the topic's own does."""
    topic = Span(words.say("this topic"), link=link)
    if waits:
        told = words.spans(
            "I may not write in {topic} any more. Its digest waits, and goes on by itself when the topic is open "
            "again, with all that was missed.",
            topic=topic,
        )
    else:
        told = words.spans("I may not write in {topic}: it is closed.", topic=topic)
    return Document((Paragraph(told),), words.locale)


def topic_link(chat_id: int, thread_id: int) -> str:
    """Where a topic of a supergroup is, for its members."""
    return f"https://t.me/c/{str(chat_id).removeprefix('-100')}/{thread_id}"


def slow_down(words: Words) -> Document:
    """Somebody sends faster than anybody reads."""
    return Document(
        (Paragraph(words.spans("That was a lot at once. Please wait a few seconds; then I listen again.")),),
        words.locale,
    )


def apology(words: Words) -> Document:
    """Something failed on our side, and trying again did not help."""
    return Document(
        (Paragraph(words.spans("Sorry, that failed on my side, not on yours. Please try it again in a while.")),),
        words.locale,
    )


def slow_down_toast(words: Words) -> str:
    """The same for somebody who taps."""
    return words.say("Not so fast, please: wait a few seconds.")
