"""What can go wrong with content.

ContentError
├── UnreadableArticle     the bytes are no article; `reason` is for the journalist who sent them
└── UnusableRules         the operator's topic rules cannot be understood; the message tells every mistake
"""

from __future__ import annotations


class ContentError(Exception):
    """Anything that is wrong with a text itself, never with the machine."""


class UnreadableArticle(ContentError):
    """The bytes cannot be read as an article.

    `name` is what the sender called it, `reason` one sentence that says what is wrong and, where possible, what to do.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class UnusableRules(ContentError):
    """The operator's rules for topics cannot be used; the message tells every mistake, one a line."""

    def __init__(self, name: str, mistakes: str) -> None:
        super().__init__("\n".join(f"{name}: {mistake}" for mistake in mistakes.splitlines()))
        self.name = name
