"""aiogram, sending."""

from __future__ import annotations

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import LinkPreviewOptions
from crowd import Crowd, Order, carry_out


async def main(order: Order, crowd: Crowd) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(order["address"]))
    preview = LinkPreviewOptions(**order["link_preview_options"])
    async with Bot(order["token"], session=session) as bot:
        await crowd(
            lambda chat: bot.send_message(
                chat, order["text"], parse_mode=order["parse_mode"], link_preview_options=preview
            )
        )


carry_out(main)
