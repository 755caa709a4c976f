from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, described, load, strangers

CANARY = "123456789:AAcanaryCanaryCanaryCanaryCanary_x"


@pytest.fixture(autouse=True)
def _away_from_any_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set() -> None:
    settings = load()
    assert settings.bot_token() == ""
    assert settings.database() == "sqlite:///data/demo.db"


def test_a_token_moves_the_database_away_from_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERALD_TOKEN", CANARY)
    assert load().database() == "sqlite:///data/herald.db"


def test_every_mistake_is_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERALD_ZONE", "Baku")
    monkeypatch.setenv("HERALD_DATABASE_URL", "mysql://x:SECRETPASSWORD@y/z")
    monkeypatch.setenv("HERALD_LISTEN", "everywhere")
    with pytest.raises(BadSettings) as told:
        load()
    text = str(told.value)
    assert "HERALD_ZONE" in text
    assert "HERALD_DATABASE_URL" in text
    assert "HERALD_LISTEN" in text
    assert "SECRETPASSWORD" not in text


def test_a_secret_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERALD_TOKEN", CANARY)
    monkeypatch.setenv("HERALD_DATABASE_URL", "postgresql://herald:hunter2hunter2@db/herald")
    settings = load()
    assert CANARY not in repr(settings) + str(settings)
    assert "hunter2" not in repr(settings) + str(settings)


def test_something_that_is_no_token_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERALD_TOKEN", "hunter2")
    with pytest.raises(BadSettings) as told:
        load().bot_token()
    assert "hunter2" not in str(told.value)


def test_the_token_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(CANARY + "\n", encoding="utf-8")
    monkeypatch.setenv("HERALD_TOKEN_FILE", str(tmp_path / "token"))
    assert load().bot_token() == CANARY


def test_a_dotenv_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HERALD_ZONE=Asia/Baku\nHERALD_LOG_LEVEL=DEBUG\n", encoding="utf-8")
    monkeypatch.setenv("HERALD_ZONE", "Europe/Berlin")
    settings = load()
    assert (settings.zone, settings.log_level) == ("Europe/Berlin", "DEBUG")


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("HERALD_WEBHOOK_URL", "https://news.example/hook", "HERALD_WEBHOOK_SECRET"),
        ("HERALD_PAID_BROADCAST", "1", "HERALD_STARS_PER_DAY"),
        ("HERALD_WEBHOOK_URL", "http://news.example/hook", "https://"),
        ("HERALD_API_URL", "ftp://x", "http://"),
    ],
)
def test_a_setting_that_needs_another_says_which(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSettings, match=says):
        load()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HERALD_DATABASE_URL", "sqlite:///"),
        ("HERALD_DATABASE_URL", "sqlite:///:memory:"),
        ("HERALD_DATABASE_URL", "postgresql://herald:hunter2hunter2@db:port/herald"),
        ("HERALD_LISTEN", "127.0.0.1:99999"),
        ("HERALD_INBOX", __file__),
    ],
)
def test_what_could_only_fail_later_is_told_at_once(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSettings, match=variable) as told:
        load()
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///data/herald.db",
        "sqlite:////var/lib/herald/herald.db",
        "postgresql://herald:a#b@c/d@db:5432/herald",
        "postgres://herald:pw@[::1]:5432/herald?sslmode=require",
        "postgresql://postgres:@/news?host=/run/postgresql",
        "postgresql:///news",
        "postgresql://db",
    ],
)
def test_databases_are_named_in_many_ways(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HERALD_DATABASE_URL", address)
    assert load().database() == address.replace("postgres://", "postgresql://")


def test_every_setting_is_described() -> None:
    assert all(text for _, text in described().values())


def test_editors_are_chat_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().editor_chats() == ()
    monkeypatch.setenv("HERALD_EDITORS", "7, 8,-1001234567890")
    assert load().editor_chats() == (7, 8, -1001234567890)
    monkeypatch.setenv("HERALD_EDITORS", "@anna")
    with pytest.raises(BadSettings, match="HERALD_EDITORS: write chat ids"):
        load()


@pytest.mark.parametrize(
    ("review", "editors", "fits"),
    [
        ("1", "", False),
        ("1", "7", True),
        ("2", "7", False),
        ("2", "7,8", True),
        ("2", "-100123", True),
        ("3", "7", False),
    ],
)
def test_a_review_needs_those_who_do_it(monkeypatch: pytest.MonkeyPatch, review: str, editors: str, fits: bool) -> None:
    monkeypatch.setenv("HERALD_REVIEW", review)
    monkeypatch.setenv("HERALD_EDITORS", editors)
    if fits:
        assert load().review == int(review)
    else:
        with pytest.raises(BadSettings, match="REVIEW"):
            load()


@pytest.mark.parametrize("where", ["environment", "dotenv"])
def test_what_is_set_to_nothing_has_its_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str) -> None:
    if where == "dotenv":
        (tmp_path / ".env").write_text("".join(f"{name}=\n" for name in described()), encoding="utf-8")
    else:
        for name in described():
            monkeypatch.setenv(name, "")
    settings = load()
    assert (settings.rate, settings.zone, settings.log_level, settings.token_file) == (0, "UTC", "INFO", None)


def test_a_language_without_a_catalogue_is_refused_and_those_there_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERALD_LANGUAGE", "xx")
    with pytest.raises(BadSettings, match="HERALD_LANGUAGE: there is no catalogue for 'xx'; there is one for en"):
        load()
    monkeypatch.setenv("HERALD_LANGUAGE", "en")
    assert load().language == "en"


def test_a_mistyped_setting_is_told_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=hunter2\nHERALD_LANGUGE=az\n", encoding="utf-8")
    monkeypatch.setenv("HERALD_DATABSE_URL", "postgresql://x:hunter2@y/z")
    monkeypatch.setenv("HERALD_TYPO", "1")
    monkeypatch.setenv("herald_zone", "UTC")
    for of_the_tests in ("HERALD_LONG_TESTS", "HERALD_BENCH_PEERS"):
        monkeypatch.setenv(of_the_tests, "1")
    assert strangers() == [
        "HERALD_DATABSE_URL is no setting; HERALD_DATABASE_URL is",
        "HERALD_LANGUGE is no setting; HERALD_LANGUAGE is",
        "HERALD_TYPO is no setting",
    ]
