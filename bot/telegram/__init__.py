"""The only rooms that know Telegram's servers: updates in, messages out, its errors in our words."""
