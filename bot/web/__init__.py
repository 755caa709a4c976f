"""The aiohttp server: health, metrics, Telegram's webhook, the articles API."""
