"""The command line, run as a person runs it: another process, its output, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ARTICLE = """Harbour opens a second ferry line

Vesla – A second ferry will cross the harbour from Monday, the port said. It halves the wait at rush hour.

Key measures include:
- More boats in the morning
- One ticket for both lines

| Area | Initiative | Outcome |
|---|---|---|
| Transport | Second ferry line | Shorter waits |
"""


def herald(
    *arguments: str, folder: Path, given: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `herald` in a folder of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HERALD_")}
    kept["PYTHONPATH"] = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=kept | environment,
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "ferry.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return file


def test_read_prints_what_is_understood_as_json(tmp_path: Path, article: Path) -> None:
    done = herald("read", str(article), "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {
        "title",
        "dateline",
        "source",
        "language",
        "published",
        "topics",
        "summary",
        "key_points",
        "initiatives",
        "sections",
        "pictures",
        "author",
        "url",
    }
    assert told["title"] == "Harbour opens a second ferry line"
    assert told["dateline"] == "Vesla"
    assert told["key_points"] == ["More boats in the morning", "One ticket for both lines"]
    assert [one["action"] for one in told["initiatives"]] == ["Second ferry line"]


def test_standard_input_is_a_file_too(tmp_path: Path) -> None:
    done = herald("read", "-", "--json", folder=tmp_path, given=ARTICLE.encode("utf-16"))
    assert json.loads(done.stdout)["title"] == "Harbour opens a second ferry line"


def test_read_without_json_is_for_people(tmp_path: Path, article: Path) -> None:
    done = herald("read", str(article), folder=tmp_path)
    assert "Second ferry line" in done.stdout.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize(("layout", "method"), [("classic", "sendMessage")])
def test_preview_prints_the_very_calls(tmp_path: Path, article: Path, layout: str, method: str) -> None:
    done = herald("preview", str(article), "--layout", layout, "--json", folder=tmp_path)
    calls = json.loads(done.stdout)
    assert [call["method"] for call in calls] == [method]
    assert "<b>" in calls[0]["parameters"]["text"]
    assert "chat_id" not in calls[0]["parameters"]


def test_preview_of_the_rich_layout_reads_like_the_article(tmp_path: Path, article: Path) -> None:
    done = herald("preview", str(article), "--layout", "rich", folder=tmp_path)
    assert "A second ferry will cross the harbour from Monday" in " ".join(done.stdout.decode().split())
    done = herald("preview", str(article), "--layout", "rich", "--json", folder=tmp_path)
    (call,) = json.loads(done.stdout)
    assert call["method"] == "sendRichMessage"
    assert call["parameters"]["rich_message"]["blocks"][0]["type"] == "heading"


def test_preview_of_a_digest_holds_every_article(tmp_path: Path, article: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("# Bakers strike for a day\n\nThe bakers of Vesla strike on Friday.\n", encoding="utf-8")
    done = herald("preview", str(article), str(other), "--digest", "--layout", "plain", folder=tmp_path)
    text = done.stdout.decode()
    assert "Harbour opens a second ferry line" in text
    assert "Bakers strike for a day" in text


def test_publish_says_what_became_of_each_file(tmp_path: Path, article: Path) -> None:
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    done = herald("publish", str(article), str(picture), folder=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.decode().splitlines()
    assert lines[0] == "ferry.txt: published as article 1"
    assert lines[1].startswith("cat.png: not published. ")
    again = herald("publish", str(article), folder=tmp_path)
    assert again.stdout.decode() == "ferry.txt: nothing new, it is article 1\n"
    article.write_text(ARTICLE.replace("Monday", "Tuesday"), encoding="utf-8")
    silent = herald("publish", "--silent", str(article), folder=tmp_path)
    assert silent.stdout.decode() == "ferry.txt: article 1 is silently corrected (version 2)\n"
    article.write_text(ARTICLE, encoding="utf-8")
    told = herald("publish", "--notice", str(article), folder=tmp_path)
    assert told.stdout.decode() == "ferry.txt: article 1 is corrected (version 3)\n"
    both = herald("publish", "--notice", "--silent", str(article), folder=tmp_path)
    assert both.returncode == 2
    assert b"not both" in both.stderr


def test_it_says_its_version(tmp_path: Path) -> None:
    done = herald("--version", folder=tmp_path)
    assert (done.returncode, done.stdout.decode()) == (0, f"herald {version('herald')}\n")


def test_retract_withdraws_what_is_published_and_nothing_else(tmp_path: Path, article: Path) -> None:
    assert herald("publish", str(article), folder=tmp_path).returncode == 0
    done = herald("retract", "1", folder=tmp_path)
    assert (done.returncode, done.stdout.decode().split(";")[0]) == (0, "article 1 is withdrawn")
    again = herald("retract", "1", "7", folder=tmp_path)
    assert again.returncode == 1
    told = ["there is no published article 1", "there is no published article 7"]
    assert again.stdout.decode().splitlines() == told
    same = herald("publish", str(article), folder=tmp_path)
    assert same.stdout.decode() == "ferry.txt: article 1 was withdrawn and is published again (version 2)\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("read", "nowhere.txt"), 1, "cannot read nowhere.txt"),
        (("read",), 2, "Missing argument"),
        (("preview", "ferry.txt", "--layout", "origami"), 2, "origami"),
        (("run",), 1, "there is no token"),
        (("fly",), 2, "No such command"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, article: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = herald(*arguments, folder=tmp_path)
    assert done.returncode == code
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert done.stdout == b""


@pytest.mark.parametrize("raw", [b"", b"   \n\n", bytes(range(256)) * 8, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" * 20])
def test_what_is_no_article_is_told_to_a_journalist(tmp_path: Path, raw: bytes) -> None:
    done = herald("read", "-", folder=tmp_path, given=raw)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("herald: standard input: ")
    assert "Traceback" not in done.stderr.decode()


def test_wrong_settings_are_told_all_at_once_and_without_secrets(tmp_path: Path) -> None:
    done = herald(
        "check",
        folder=tmp_path,
        HERALD_ZONE="Mars",
        HERALD_DATABASE_URL="mysql://h:hunter2@x/y",
        HERALD_TOKEN="hunter2",
    )
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "HERALD_ZONE" in told
    assert "HERALD_DATABASE_URL" in told
    assert "hunter2" not in told


def test_check_says_what_works_and_what_does_not(tmp_path: Path) -> None:
    done = herald("check", folder=tmp_path)
    told = done.stdout.decode()
    assert done.returncode == 1
    assert "settings   ok" in told
    assert "database   ok" in told
    assert "token      none" in told


def test_preview_draws_a_digests_cover(tmp_path: Path, article: Path) -> None:
    done = herald("preview", str(article), "--digest", "--card", "cover.png", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "cover.png").read_bytes().startswith(b"\x89PNG")
    assert b"Harbour opens a second ferry line" in done.stdout


def test_a_cover_needs_a_digest_and_signs_that_can_be_drawn(tmp_path: Path, article: Path) -> None:
    done = herald("preview", str(article), "--card", "cover.png", folder=tmp_path)
    assert done.returncode != 0
    assert b"--digest" in done.stderr
    article.write_text("地铁新线今天开通\n\n新线全长二十公里，今天开通。\n", encoding="utf-8")
    done = herald("preview", str(article), "--digest", "--card", "cover.png", folder=tmp_path)
    assert done.returncode != 0
    assert b"text alone" in done.stderr
    assert not (tmp_path / "cover.png").exists()


def test_summarize_prints_sentences_of_the_article_one_a_line(tmp_path: Path, article: Path) -> None:
    done = herald("summarize", str(article), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    brief = done.stdout.decode().splitlines()
    assert brief == [
        "A second ferry will cross the harbour from Monday, the port said.",
        "It halves the wait at rush hour.",
    ]
    one = herald("summarize", "-n", "1", str(article), folder=tmp_path).stdout.decode().splitlines()
    assert one == brief[:1]
    headline = herald("summarize", "--length", "headline", "-", folder=tmp_path, given=ARTICLE.encode())
    assert headline.stdout.decode() == "Harbour opens a second ferry line\n"


def test_summarize_takes_many_as_json_lines_and_tells_which_it_cannot_read(tmp_path: Path) -> None:
    lines = [json.dumps({"id": 7, "article": ARTICLE}), json.dumps(ARTICLE), "[", json.dumps({"article": ""})]
    done = herald("summarize", "--jsonl", "-n", "1", "-", folder=tmp_path, given="\n".join(lines).encode())
    told = [json.loads(line) for line in done.stdout.splitlines()]
    first = ["A second ferry will cross the harbour from Monday, the port said."]
    assert told[:2] == [{"id": 7, "summary": first}, {"summary": first}]
    assert ["error" in one for one in told] == [False, False, True, True]


def test_initiatives_are_listed_from_files_as_table_json_and_csv(tmp_path: Path, article: Path) -> None:
    table = herald("initiatives", str(article), folder=tmp_path)
    assert table.returncode == 0, table.stderr
    assert b"Second ferry line" in table.stdout
    listed = json.loads(herald("initiatives", str(article), "--format", "json", folder=tmp_path).stdout)
    assert ("Transport", "Second ferry line", [1]) in [(one["area"], one["action"], one["articles"]) for one in listed]
    sheet = herald("initiatives", str(article), "--format", "csv", "--area", "transport", folder=tmp_path).stdout
    assert sheet.decode().startswith("area,action,outcome")
    assert b"Transport,Second ferry line,Shorter waits" in sheet
    assert herald("initiatives", str(article), "--area", "health", folder=tmp_path).stdout == b""
    assert herald("initiatives", str(article), "--since", "2999-01-01", folder=tmp_path).stdout == b""


def test_initiatives_without_files_are_those_of_the_stored_articles(tmp_path: Path, article: Path) -> None:
    assert herald("initiatives", "--format", "json", folder=tmp_path).stdout.strip() == b"[]"
    assert herald("publish", str(article), folder=tmp_path).returncode == 0
    listed = json.loads(herald("initiatives", "--format", "json", folder=tmp_path).stdout)
    assert "Second ferry line" in [one["action"] for one in listed]


FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour</title><item>
<title>Pier &amp;amp; ferry</title>
<guid>7</guid><link>https://a.example/7</link><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate><author>Ann</author>
<description>&lt;p&gt;The pier is open.&lt;/p&gt;</description></item></channel></rss>"""


def test_feed_read_prints_its_entries_as_json(tmp_path: Path) -> None:
    done = herald("feed", "read", "-", "--json", folder=tmp_path, given=FEED)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        {
            "id": "7",
            "url": "https://a.example/7",
            "title": "Pier & ferry",
            "published": "2026-11-24T10:00:00+00:00",
            "author": "Ann",
            "topics": [],
            "text": "The pier is open.",
        }
    ]


def test_feeds_are_imported_listed_and_removed(tmp_path: Path) -> None:
    opml = b'<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>'
    assert herald("feed", "import", "-", folder=tmp_path, given=opml).returncode == 0
    assert [feed["url"] for feed in json.loads(herald("feed", "list", "--json", folder=tmp_path).stdout)] == [
        "https://a.example/feed"
    ]
    assert b'xmlUrl="https://a.example/feed"' in herald("feed", "export", folder=tmp_path).stdout
    assert herald("feed", "remove", "https://a.example/feed", folder=tmp_path).returncode == 0
    gone = herald("feed", "remove", "https://a.example/feed", folder=tmp_path)
    assert (gone.returncode, gone.stdout) == (1, b"")
    assert b"herald feed list" in gone.stderr


def test_a_feed_inside_our_network_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = herald("feed", "add", "http://169.254.169.254/latest/meta-data/", folder=tmp_path)
    assert done.returncode == 1
    assert b"not public" in done.stderr
    assert b"Traceback" not in done.stderr
