"""pyTelegramBotAPI, sending."""

from __future__ import annotations

from crowd import Crowd, Order, carry_out
from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import LinkPreviewOptions


async def main(order: Order, crowd: Crowd) -> None:
    asyncio_helper.API_URL = order["address"] + "/bot{0}/{1}"
    asyncio_helper.REQUEST_LIMIT = order["abreast"]
    preview = LinkPreviewOptions(**order["link_preview_options"])
    bot = AsyncTeleBot(order["token"])
    await crowd(
        lambda chat: bot.send_message(chat, order["text"], parse_mode=order["parse_mode"], link_preview_options=preview)
    )
    await bot.close_session()


carry_out(main)
