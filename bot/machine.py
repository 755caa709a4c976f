"""The door to a server that speaks OpenAI's protocol; needs the extra `llm`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.abstracts import NotWritten, Written

if TYPE_CHECKING:
    from openai import AsyncOpenAI


class OpenAiMachine:
    """One model at one address (with its `/v1`). Raises NotWritten from the start when the extra is missing."""

    def __init__(self, url: str, model: str, key: str = "", seconds: float = 20.0) -> None:
        try:
            from openai import AsyncOpenAI
        except ImportError:
            raise NotWritten('summaries by a machine need more: pip install "herald[llm]"') from None
        # A second try would cost a second time, and an article does not wait.
        self._client: AsyncOpenAI = AsyncOpenAI(base_url=url, api_key=key or "none", timeout=seconds, max_retries=0)
        self._model = model

    async def write(self, messages: Sequence[tuple[str, str]], most: int) -> Written:
        """Answer (role, text) messages in at most `most` tokens. Raises NotWritten."""
        from openai import OpenAIError

        told: list[Any] = [{"role": role, "content": text} for role, text in messages]
        try:
            answer = await self._client.chat.completions.create(
                model=self._model, messages=told, max_tokens=most, temperature=0
            )
            choice = answer.choices[0]
            text, usage = choice.message.content, answer.usage
            tokens = int(usage.total_tokens) if usage else 0
        # What a server may send that is no answer at all is found out where it is used.
        except (OpenAIError, AttributeError, IndexError, TypeError, ValueError) as error:
            raise NotWritten(f"the machine's server: {type(error).__name__}") from error
        if choice.finish_reason == "length" or not isinstance(text, str):
            raise NotWritten("the machine did not come to an end")
        return Written(text, max(0, tokens))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()
