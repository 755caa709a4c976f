"""What the operator may set: `HERALD_*` in the environment or in a `.env` file, every mistake said at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from bot.catalogues import ENGLISH, languages

PREFIX = "HERALD_"
TOKEN_SHAPE = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
TELEGRAM = "https://api.telegram.org"
HIGHEST_PORT = 65_535

_SQLITE = re.compile(r"sqlite:///(?!/*(?:\Z|:memory:))\S.*")
_POSTGRESQL = re.compile(r"postgres(?:ql)?://(?:[^/]*@)?(?:[^/@:]*|\[[^\]]*\])(?::\d{1,5})?(?:/.*)?")

_OF_THE_TESTS = ("HERALD_LONG_TESTS", "HERALD_BENCH_")
_LIKENESS = 0.7

Uncertain = Literal["settle", "repeat"]


class BadSettings(Exception):
    """The settings cannot be used; the message lists every mistake, one a line, and never a secret."""


class Settings(BaseSettings):
    """All settings with their defaults; the description of each is what the README's table says."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,  # as compose files hand on what nobody has set
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr = Field(SecretStr(""), description="The bot's token from @BotFather. Without one: `herald demo`.")
    token_file: Path | None = Field(None, description="A file that holds the token, instead of `HERALD_TOKEN`.")
    database_url: SecretStr = Field(
        SecretStr(""),
        description="`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`. Default: `sqlite:///data/herald.db`, "
        "and `sqlite:///data/demo.db` while there is no token.",
    )
    inbox: Path = Field(Path("inbox"), description="The folder that is watched for articles.")
    topics: Path | None = Field(
        None, description="A YAML file of words and phrases that give an article its topics; see *Topics by rule*."
    )
    editors: str = Field(
        "",
        description="The chat ids of those who may publish by hand, with commas between them; see *By hand*. A group "
        "may be one.",
    )
    review: int = Field(
        0, ge=0, le=2, description="1: whatever comes in waits until an editor publishes it. 2: until two persons do."
    )
    zone: str = Field("UTC", description="The time zone of a chat that has not chosen one, an IANA name.")
    language: str = Field(ENGLISH, description="The language of the bot's own words, one there is a catalogue for.")
    api_url: str = Field(TELEGRAM, description="The Bot API server; another one for a local Bot API.")
    proxy: str = Field("", description="An HTTP proxy for Telegram, `http://HOST:PORT`.")
    webhook_url: str = Field(
        "",
        description="The public https address Telegram sends updates to. Empty: long polling. Hubs of feeds (WebSub) "
        "call `/hub/` on the same host.",
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""), description="The webhook's secret token, 16 to 256 of `A-Z a-z 0-9 _ -`. Needed with a webhook."
    )
    listen: str = Field(
        "127.0.0.1:8081",
        description="Where health, metrics, the webhook and the articles API are served. `off`: nowhere.",
    )
    rate: int = Field(0, ge=0, description="Messages a second, where a server allows another rate. 0: Telegram's.")
    api_rate: int = Field(600, ge=1, description="Requests a minute that one token of the articles API may make.")
    paid_broadcast: bool = Field(False, description="Send at 1000 a second for 0.1 Stars a message.")
    stars_per_day: int = Field(0, ge=0, description="The most Stars paid broadcast may cost in a day (UTC).")
    uncertain_digest: Uncertain = Field("settle", description="A digest that may have arrived: `settle` or `repeat`.")
    uncertain_urgent: Uncertain = Field("repeat", description="The same for urgent news.")
    uncertain_answer: Uncertain = Field("repeat", description="The same for answers to commands.")
    keep_days: int = Field(30, ge=1, description="After how many days finished deliveries are folded into counts.")
    llm_url: str = Field("", description="A server that speaks OpenAI's protocol, to write summaries, with its `/v1`.")
    llm_model: str = Field("", description="The model it is asked for. Both or none; needs the extra `llm`.")
    llm_key: SecretStr = Field(SecretStr(""), description="The key for that server.")
    llm_tokens_per_day: int = Field(200_000, ge=0, description="The most tokens the summaries of a day (UTC) may cost.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"{zone!r} is no IANA time zone; write for example Europe/Berlin or Asia/Baku")
        return zone

    @field_validator("language")
    @classmethod
    def _language_is_spoken(cls, language: str) -> str:
        if language not in languages():
            raise ValueError(f"there is no catalogue for {language!r}; there is one for {', '.join(languages())}")
        return language

    @field_validator("editors")
    @classmethod
    def _editors_are_chat_ids(cls, editors: str) -> str:
        if not all(re.fullmatch(r"-?\d{1,15}", chat) for chat in re.split(r"[,\s]+", editors.strip()) if chat):
            raise ValueError("write chat ids with commas between them, for example 123456789,-1001234567890")
        return editors

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if text and not (_SQLITE.fullmatch(text) or _POSTGRESQL.fullmatch(text)):
            raise ValueError("write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
        return url

    @field_validator("inbox")
    @classmethod
    def _inbox_is_a_folder(cls, inbox: Path) -> Path:
        if inbox.exists() and not inbox.is_dir():
            raise ValueError(f"{inbox} is no folder")
        return inbox

    @field_validator("api_url", "proxy", "llm_url")
    @classmethod
    def _address_is_http(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("an address starts with http:// or https://")
        return url.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook_is_https(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("Telegram only calls https:// addresses")
        return url

    @field_validator("listen")
    @classmethod
    def _listen_is_an_address(cls, listen: str) -> str:
        address = re.fullmatch(r"[^:\s]+:(\d{1,5})", listen)
        if listen != "off" and (address is None or int(address[1]) > HIGHEST_PORT):
            raise ValueError("write HOST:PORT, for example 127.0.0.1:8081, or off")
        return listen

    @model_validator(mode="after")
    def _parts_fit(self) -> Settings:
        if self.token.get_secret_value() and self.token_file:
            raise ValueError("set HERALD_TOKEN or HERALD_TOKEN_FILE, not both")
        if self.review and not self.editor_chats():
            raise ValueError("HERALD_REVIEW needs HERALD_EDITORS: who else should publish what comes in?")
        if self.review > 1 and len(self.editor_chats()) < self.review and min(self.editor_chats()) > 0:
            raise ValueError("HERALD_REVIEW=2 needs two persons in HERALD_EDITORS, or a group")
        if self.webhook_url and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", self.webhook_secret.get_secret_value()):
            raise ValueError("HERALD_WEBHOOK_URL needs HERALD_WEBHOOK_SECRET: 16 to 256 of A-Z a-z 0-9 _ -")
        if self.webhook_url and self.listen == "off":
            raise ValueError("HERALD_WEBHOOK_URL needs HERALD_LISTEN: that is where the updates arrive")
        if self.paid_broadcast and not self.stars_per_day:
            raise ValueError("HERALD_PAID_BROADCAST needs HERALD_STARS_PER_DAY: the ceiling it never exceeds")
        if bool(self.llm_url) != bool(self.llm_model):
            raise ValueError("HERALD_LLM_URL and HERALD_LLM_MODEL belong together: set both, or none")
        return self

    def editor_chats(self) -> tuple[int, ...]:
        """The chats that may publish."""
        return tuple(dict.fromkeys(int(chat) for chat in re.split(r"[,\s]+", self.editors) if chat))

    def bot_token(self) -> str:
        """The token, from the variable or the file; empty without one.

        Raises BadSettings when the file cannot be read or what is there does not look like a token.
        """
        token = self.token.get_secret_value()
        if self.token_file:
            try:
                token = self.token_file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise BadSettings(f"HERALD_TOKEN_FILE: cannot read {self.token_file}") from error
        token = token.strip()
        if token and not TOKEN_SHAPE.fullmatch(token):
            raise BadSettings("HERALD_TOKEN: this is no bot token; @BotFather gives one like 123456:ABC-DEF...")
        return token

    def database(self) -> str:
        """The database's address."""
        given = self.database_url.get_secret_value()
        if given:
            return given.replace("postgres://", "postgresql://", 1)
        return "sqlite:///data/herald.db" if self.bot_token() else "sqlite:///data/demo.db"


def load(**overrides: Any) -> Settings:
    """The settings of this environment; raises BadSettings with every mistake in one message."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise BadSettings(_told(error)) from None


def _told(error: ValidationError) -> str:
    lines = []
    for mistake in error.errors(include_url=False, include_input=False):
        name = PREFIX + "_".join(map(str, mistake["loc"])).upper() if mistake["loc"] else ""
        said = str(mistake["msg"]).removeprefix("Value error, ")
        lines.append(f"{name}: {said}" if name else said)
    return "\n".join(lines)


def strangers() -> list[str]:
    """What is set under our prefix and is no setting, a sentence each, with the name it may have been meant for."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name.upper() for source in (EnvSettingsSource, DotEnvSettingsSource) for name in source(Settings).env_vars}
    ours = {name for name in given if name.startswith(PREFIX) and not name.startswith(_OF_THE_TESTS)}
    return [f"{name} is no setting{_meant(name, known)}" for name in sorted(ours - known)]


def _meant(name: str, known: Iterable[str]) -> str:
    # Without the prefix, which would make all names alike.
    meant = get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], 1, _LIKENESS)
    return f"; {PREFIX}{meant[0]} is" if meant else ""


def described() -> Mapping[str, tuple[str, str]]:
    """Every setting: its variable, its default and what it does; the README's table is made from it."""
    table = {}
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = default.get_secret_value() if isinstance(default, SecretStr) else default
        table[PREFIX + name.upper()] = ("" if shown is None else str(shown), field.description or "")
    return table
