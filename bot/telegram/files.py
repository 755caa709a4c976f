"""Files that people sent to the bot, fetched from Telegram."""

from __future__ import annotations

from telegram import Bot
from telegram.error import TelegramError

from bot.held import Attachment, NotHandedIn
from content.reading.encoding import LIMIT


class Files:
    """Fetches them; none larger than an article may be, in bytes."""

    def __init__(self, bot: Bot, most: int = LIMIT) -> None:
        self._bot = bot
        self._most = most

    async def fetch(self, attachment: Attachment) -> bytes:
        """Its bytes. Raises NotHandedIn."""
        self._measure(attachment.size)
        try:
            file = await self._bot.get_file(attachment.reference)
            self._measure(file.file_size or 0)
            content = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise NotHandedIn("Telegram does not give me the file; please send it again.") from error
        self._measure(len(content))
        return content

    def _measure(self, size: int) -> None:
        if size > self._most:
            raise NotHandedIn(f"The file has more than {self._most // 1_000_000} MB; an article is text.")
