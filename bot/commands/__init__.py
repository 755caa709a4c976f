"""One file a command: what was asked -> what to answer; no chat platform in sight. A new one is a file and a line."""

from bot.commands import (
    article,
    digest,
    forget,
    initiatives,
    latest,
    layout,
    mydata,
    schedule,
    settings,
    start,
    stop,
    timezone,
    topics,
)
from bot.commands import help as guide
from bot.commands.asking import Command

_ALL: tuple[Command, ...] = (
    start,
    digest,
    latest,
    article,
    initiatives,
    topics,
    schedule,
    timezone,
    settings,
    layout,
    stop,
    mydata,
    forget,
    guide,
)

COMMANDS: dict[str, Command] = {command.NAME: command for command in _ALL}
