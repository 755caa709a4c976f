"""A local Telegram: the Bot API on loopback, scripted people and misfortune, and a chat page in the browser."""

from bot.playground.playground import Playground

__all__ = ["Playground"]
