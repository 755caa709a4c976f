"""The articles API over real HTTP and a real database; every answer is held against the API's own description."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from bot.access import Meter, new_secret
from bot.delivery.ledger import StorageUnavailable
from bot.intake import Intake
from bot.storage.database import Database
from bot.storage.engine import Storage, open_storage
from bot.storage.migrating import migrate
from bot.web.articles import ArticlesApi, Room
from bot.web.server import Server, build
from content.reading.encoding import LIMIT
from content.topics import read_rules
from tests.bot.makers import NOON, after
from tests.bot.web.described import breaches
from tests.bot.web.test_server import FakeOffice

FERRY = """Harbour opens a second ferry line

Vesla – A second ferry will cross the harbour from Monday, the port said. It halves the wait at rush hour.

| Area | Initiative | Outcome |
|---|---|---|
| Transport | Second ferry line | Shorter waits |
"""
MUSEUM = "Museum of clocks finds a lost sundial\n\nGardeners in Ostrava dug up a bronze sundial under an old pear tree."
GENEROUS = 100_000


class Got(NamedTuple):
    status: int
    headers: Mapping[str, str]
    json: Any


class Newsroom:
    """The API as a newsroom's program uses it."""

    def __init__(self, storage: Storage, per_minute: int) -> None:
        self.storage = storage
        self.now = NOON
        self.secret = new_secret()
        self.lines = 0
        self.retract = storage.articles.retract
        intake = Intake(storage.articles, lambda: self.now, read_rules("transport: [ferry]").label)
        self.api = ArticlesApi(
            storage.tokens,
            storage.answers,
            storage.articles,
            intake,
            retract=self.withdraw,
            clock=lambda: self.now,
            per_minute=per_minute,
        )
        self.server = Server(build(FakeOffice(), articles=self.api), "127.0.0.1", 0)

    async def __aenter__(self) -> Newsroom:
        await self.storage.tokens.add("desk", self.secret, NOON)
        await self.server.start()
        self.session = aiohttp.ClientSession(f"http://127.0.0.1:{self.server.port}")
        self.description = await (await self.session.get("/api/openapi.json")).json()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()
        await self.server.stop()

    async def ask(
        self, method: str, path: str, data: Any = None, kind: str = "", *, secret: str | None = None, **headers: str
    ) -> Got:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if kind:
            sent["Content-Type"] = kind
        if secret != "":
            sent["Authorization"] = f"Bearer {secret or self.secret}"
        async with self.session.request(method, path, data=data, headers=sent) as answer:
            body = await answer.read()
            self._is_as_described(method, path, answer, body)
            return Got(answer.status, answer.headers, json.loads(body) if body else None)

    def _is_as_described(self, method: str, path: str, answer: aiohttp.ClientResponse, body: bytes) -> None:
        path = path.partition("?")[0]
        template = "/api/articles/{number}" if path.rpartition("/")[2].isdigit() else path
        described = self.description["paths"][template][method.lower()]["responses"]
        assert str(answer.status) in described, f"{method} {path} answers {answer.status} {body!r}"
        contents = described[str(answer.status)].get("content")
        if contents is None:
            assert body == b""
            return
        assert breaches(json.loads(body), contents[answer.content_type]["schema"], self.description) == []

    async def withdraw(self, number: int) -> bool:
        return await self.retract(number)

    async def post(self, text: str | bytes = FERRY, kind: str = "text/plain", **more: Any) -> Got:
        return await self.ask("POST", "/api/articles", text, kind, **more)

    async def post_json(self, **fields: Any) -> Got:
        return await self.post(json.dumps(fields), "application/json")

    async def count(self) -> int:
        return len(await self.storage.articles.between(0, 10**9))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api") / "template.db"

    async def make() -> None:
        async with Database(f"sqlite:///{path}") as database:
            await migrate(database)

    asyncio.run(make())
    return path


@pytest.fixture
async def storage(tmp_path: Path, template: Path) -> AsyncIterator[Storage]:
    shutil.copy(template, tmp_path / "herald.db")
    async with open_storage(f"sqlite:///{tmp_path / 'herald.db'}") as opened:
        yield opened


@pytest.fixture
async def newsroom(storage: Storage) -> AsyncIterator[Newsroom]:
    async with Newsroom(storage, GENEROUS) as room:
        yield room


# -- each form of article ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", FERRY),
        ("text/plain; charset=windows-1252", FERRY.encode("cp1252")),
        ("text/plain; charset=utf-16", FERRY.encode("utf-16")),
        ("text/markdown", f"# {FERRY}"),
        ("text/markdown", f"---\ntitle: Harbour opens a second ferry line\n---\n{FERRY.partition(chr(10))[2]}"),
        ("text/html; charset=utf-8", "<h1>Harbour opens a second ferry line</h1><p>Vesla – A second ferry.</p>"),
        ("application/json", json.dumps({"title": "Harbour opens a second ferry line", "text": "Vesla – A ferry."})),
        ("application/json", json.dumps({"markdown": f"# {FERRY}", "url": None})),
        ("application/json", json.dumps({"html": "<h1>Harbour opens a second ferry line</h1><p>Soon.</p>"})),
    ],
)
async def test_an_article_comes_in_in_every_form(newsroom: Newsroom, kind: str, body: str | bytes) -> None:
    got = await newsroom.post(body, kind)
    assert (got.status, got.json) == (201, {"number": 1, "version": 1, "outcome": "new"})
    assert got.headers["Location"] == "/api/articles/1"
    filed = await newsroom.storage.articles.find(1)
    assert filed is not None
    assert filed.article.title == "Harbour opens a second ferry line"


async def test_the_content_type_is_believed(newsroom: Newsroom) -> None:
    await newsroom.post("A sign at the gate\n\nIt says # stop and <b>not</b> more than that.", "text/plain")
    filed = await newsroom.storage.articles.find(1)
    assert filed is not None
    assert "<b>not</b>" in str(filed.article.body)


async def test_every_field_of_json_arrives(newsroom: Newsroom) -> None:
    fields = {
        "text": "Vesla – A second ferry will cross the harbour.",
        "title": "Second ferry",
        "summary": "A ferry is added.",
        "published": "2026-11-24T10:30+04:00",
        "author": ["A. Writer", "B. Writer"],
        "source": "Port News",
        "url": "https://news.example/ferry",
        "language": "en",
        "topics": ["harbour"],
        "id": "ferry-1",
        "dateline": "Vesla",
        "picture": {"url": "https://news.example/ferry.jpg", "alt": "A ferry"},
    }
    assert breaches(fields, {"$ref": "#/components/schemas/Fields"}, newsroom.description) == []
    assert (await newsroom.post_json(**fields)).status == 201
    shown = (await newsroom.ask("GET", "/api/articles/1")).json
    assert {name: shown[name] for name in ("title", "source", "url", "language", "id", "dateline")} == {
        name: fields[name] for name in ("title", "source", "url", "language", "id", "dateline")
    }
    assert shown["published"] == "2026-11-24T06:30:00+00:00"
    assert shown["author"] == "A. Writer, B. Writer"
    assert shown["topics"] == ["harbour", "transport"]  # its own, then those of the operator's rules
    filed = await newsroom.storage.articles.find(1)
    assert filed is not None
    assert filed.article.summary == "A ferry is added."
    assert shown["pictures"][0] == {"url": "https://news.example/ferry.jpg", "alt": "A ferry", "role": "lead"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "No text"}, "exactly one"),
        ({"text": "a", "html": "<p>b"}, "exactly one"),
        ({"text": 7}, '"text" must be text'),
        ({"text": "   "}, "blank"),
        ({"text": "A ferry.", "titel": "x"}, '"titel"'),
        ({"text": "A ferry.", "published": "soon"}, 'In the JSON, "published" must be a date'),
        ({"text": "A ferry.", "url": "javascript:alert(1)"}, '"url" must be an address'),
        ({"text": "A ferry.", "topics": [1]}, '"topics" must be'),
        ({"text": "A ferry.", "summary": "s" * 70_000}, "bytes"),
    ],
)
async def test_fields_that_are_no_good_are_told_by_name(newsroom: Newsroom, fields: dict[str, Any], said: str) -> None:
    got = await newsroom.post_json(**fields)
    assert got.status == 422
    assert got.json["type"] == "urn:herald:problem:unreadable"
    assert said in got.json["detail"]
    assert await newsroom.count() == 0


@pytest.mark.parametrize("body", ["", "{", "[]", "7", "nul", '{"text": "\\ud800"}', "[" * 5000])
async def test_a_body_that_is_no_json_object_is_refused(newsroom: Newsroom, body: str) -> None:
    assert (await newsroom.post(body, "application/json")).status == 400


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "text/plain", 422),
        (b"%PDF-1.7 \x00\x01\x02\x03", "text/plain", 422),
        (b"---\ntitle: x\nnever closed", "text/markdown", 422),
        (b"\xff\xfe\xfd", "text/plain; charset=utf-8", 422),
        (b"text", "text/plain; charset=rot13", 415),
        (b"text", "text/plain; charset=punycode", 415),
        (b"text", "text/plain; charset=nonsense", 415),
        (b"text", "application/pdf", 415),
        (b"text", "application/x-www-form-urlencoded", 415),  # what curl sends when it is not told
        (b"text", "", 415),
    ],
)
async def test_what_cannot_be_read_is_refused_with_a_reason(
    newsroom: Newsroom, body: bytes, kind: str, status: int
) -> None:
    got = await newsroom.post(body, kind)
    assert (got.status, await newsroom.count()) == (status, 0)
    assert got.json["detail"].endswith(".")


async def test_an_urgent_article_waits_to_be_announced(newsroom: Newsroom) -> None:
    await newsroom.ask("POST", "/api/articles?urgent=true", FERRY, "text/plain")
    await newsroom.ask("POST", "/api/articles?urgent=false", MUSEUM, "text/plain")
    assert [filed.number for filed in await newsroom.storage.articles.to_announce()] == [1]
    assert (await newsroom.ask("POST", "/api/articles?urgent=maybe", FERRY, "text/plain")).status == 400


# -- corrections and withdrawals --------------------------------------------------------------------------------------


async def test_the_same_article_again_is_the_same_article(newsroom: Newsroom) -> None:
    await newsroom.post()
    again = await newsroom.post()
    assert (again.status, again.json["number"], again.json["outcome"]) == (200, 1, "unchanged")
    assert await newsroom.count() == 1


async def test_the_same_id_again_is_a_correction(newsroom: Newsroom) -> None:
    await newsroom.post_json(id="ferry", text=FERRY)
    again = await newsroom.post_json(id="ferry", text=FERRY.replace("Monday", "Tuesday"))
    assert (again.status, again.json) == (200, {"number": 1, "version": 2, "outcome": "corrected"})


async def test_put_corrects_an_article_that_has_no_id(newsroom: Newsroom) -> None:
    await newsroom.post()
    got = await newsroom.ask("PUT", "/api/articles/1", FERRY.replace("Monday", "Tuesday"), "text/plain")
    assert (got.status, got.json) == (200, {"number": 1, "version": 2, "outcome": "corrected"})
    again = await newsroom.ask("PUT", "/api/articles/1", FERRY.replace("Monday", "Tuesday"), "text/plain")
    assert (again.status, again.json["outcome"]) == (200, "unchanged")
    assert len(await newsroom.storage.articles.versions(1)) == 2
    assert await newsroom.count() == 1


async def test_what_is_known_is_told_with_the_version_that_stands(newsroom: Newsroom) -> None:
    changed = FERRY.replace("Monday", "Tuesday")
    await newsroom.post()
    for _ in range(2):
        got = await newsroom.ask("PUT", "/api/articles/1", changed, "text/plain")
        assert got.json["version"] == 2
    assert (await newsroom.post(changed)).json == {"number": 1, "version": 2, "outcome": "unchanged"}


@pytest.mark.parametrize(
    ("text", "outcome"), [(FERRY, "republished"), (FERRY.replace("Monday", "Tuesday"), "corrected")]
)
async def test_what_was_withdrawn_is_published_again_when_it_is_posted_again(
    newsroom: Newsroom, text: str, outcome: str
) -> None:
    await newsroom.post_json(id="ferry", text=FERRY)
    await newsroom.ask("DELETE", "/api/articles/1")
    again = await newsroom.post_json(id="ferry", text=text)
    assert (again.status, again.json) == (200, {"number": 1, "version": 2, "outcome": outcome})
    assert (await newsroom.ask("GET", "/api/articles/1")).status == 200


async def test_another_source_does_not_publish_again_what_was_withdrawn_and_is_told_so(newsroom: Newsroom) -> None:
    address = "https://x.example/1"
    await newsroom.post_json(url=address, source="Post", text=FERRY)
    await newsroom.ask("DELETE", "/api/articles/1")
    again = await newsroom.post_json(url=address, source="Gazette", text=FERRY)
    assert (again.status, again.json["type"]) == (410, "urn:herald:problem:withdrawn")


async def test_put_keeps_the_id_and_the_address_that_it_does_not_say(newsroom: Newsroom) -> None:
    await newsroom.post_json(id="ferry", url="https://news.example/ferry", text=FERRY)
    await newsroom.ask("PUT", "/api/articles/1", FERRY.replace("Monday", "Tuesday"), "text/plain")
    shown = (await newsroom.ask("GET", "/api/articles/1")).json
    assert (shown["id"], shown["url"], shown["version"]) == ("ferry", "https://news.example/ferry", 2)


async def test_put_cannot_make_one_article_another(newsroom: Newsroom) -> None:
    await newsroom.post_json(id="ferry", url="https://news.example/ferry", text=FERRY)
    await newsroom.post_json(id="museum", url="https://news.example/museum", text=MUSEUM)
    for fields in ({"id": "museum"}, {"id": "new"}, {"url": "https://news.example/ferry"}):
        path = "/api/articles/2" if "url" in fields else "/api/articles/1"
        got = await newsroom.ask("PUT", path, json.dumps({"text": "Another text.", **fields}), "application/json")
        assert (got.status, got.json["type"]) == (409, "urn:herald:problem:other-article")


async def test_delete_withdraws_and_twice_changes_nothing(newsroom: Newsroom) -> None:
    await newsroom.post()
    assert (await newsroom.ask("DELETE", "/api/articles/1")).status == 204
    assert (await newsroom.ask("DELETE", "/api/articles/1")).status == 204
    assert (await newsroom.ask("GET", "/api/articles/1")).status == 410
    assert (await newsroom.ask("PUT", "/api/articles/1", MUSEUM, "text/plain")).status == 410
    assert (await newsroom.ask("GET", "/api/articles")).json["articles"] == []
    assert len(await newsroom.storage.articles.versions(1)) == 1


async def test_what_never_was_is_not_found(newsroom: Newsroom) -> None:
    assert (await newsroom.ask("GET", "/api/articles/7")).status == 404
    assert (await newsroom.ask("DELETE", "/api/articles/7")).status == 404
    assert (await newsroom.ask("PUT", "/api/articles/7", FERRY, "text/plain")).status == 404


# -- looking ----------------------------------------------------------------------------------------------------------


async def test_an_article_is_shown_with_what_is_understood_of_it(newsroom: Newsroom) -> None:
    await newsroom.post()
    shown = (await newsroom.ask("GET", "/api/articles/1")).json
    assert (shown["number"], shown["version"], shown["dateline"]) == (1, 1, "Vesla")
    assert [one["action"] for one in shown["initiatives"]] == ["Second ferry line"]
    assert shown["topics"] == ["transport"]


async def test_the_list_is_turned_page_by_page_to_its_end(newsroom: Newsroom) -> None:
    texts = unlike(5)
    for text in texts:
        await newsroom.post(text)
    seen, before = [], None
    for _ in range(3):
        page = (await newsroom.ask("GET", f"/api/articles?limit=2{f'&before={before}' if before else ''}")).json
        seen += [line["number"] for line in page["articles"]]
        before = page["before"]
    assert (seen, before) == ([5, 4, 3, 2, 1], None)


async def test_the_list_is_of_the_topics_asked_for(newsroom: Newsroom) -> None:
    await newsroom.post(FERRY)
    await newsroom.post(MUSEUM)
    page = (await newsroom.ask("GET", "/api/articles?topic=Transport&topic=none")).json
    assert [line["number"] for line in page["articles"]] == [1]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=-1", "limit=x", "limit=²", "before=0", "before=1e3"])
async def test_a_query_that_makes_no_sense_is_refused(newsroom: Newsroom, query: str) -> None:
    assert (await newsroom.ask("GET", f"/api/articles?{query}")).status == 400


async def test_the_description_names_every_route_and_no_other(newsroom: Newsroom) -> None:
    app = build(FakeOffice(), articles=newsroom.api)
    routes = {
        (route.method.lower(), route.resource.canonical)
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/api/") and route.method != "HEAD"
    }
    described = {
        (method, path)
        for path, operations in newsroom.description["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert routes == described


async def test_problems_of_the_road_are_problems_too(newsroom: Newsroom) -> None:
    for method, path, status in (
        ("GET", "/api/nothing", 404),
        ("GET", "/api/articles/x", 404),
        ("PATCH", "/api/articles", 405),
    ):
        async with newsroom.session.request(method, path) as answer:
            assert (answer.status, answer.content_type) == (status, "application/problem+json")
            problem = await answer.json()
            assert breaches(problem, {"$ref": "#/components/schemas/Problem"}, newsroom.description) == []
    async with newsroom.session.get("/nothing") as answer:
        assert (answer.status, answer.content_type) == (404, "text/plain")


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", "wrong", "herald_" + "A" * 43, "herald_" + "ü" * 43, "x" * 5000])
async def test_without_a_token_nothing_is_read_or_told(newsroom: Newsroom, secret: str) -> None:
    headers = {"Content-Type": "text/plain"} | ({"Authorization": f"Bearer {secret}"} if secret else {})
    for method, path in (("POST", "/api/articles"), ("GET", "/api/articles"), ("DELETE", "/api/articles/1")):
        async with newsroom.session.request(method, path, data=FERRY, headers=headers) as answer:
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert await newsroom.count() == 0


async def test_a_revoked_token_is_a_stranger_at_once(newsroom: Newsroom) -> None:
    assert (await newsroom.post()).status == 201
    await newsroom.storage.tokens.revoke("desk", NOON)
    got = await newsroom.post(MUSEUM)
    assert (got.status, got.json["type"]) == (401, "urn:herald:problem:no-token")
    assert await newsroom.count() == 1


async def test_a_token_that_asks_too_often_is_told_when_it_may_again(storage: Storage) -> None:
    async with Newsroom(storage, per_minute=3) as newsroom:
        got = [await newsroom.ask("GET", "/api/articles") for _ in range(4)]
        assert [one.status for one in got] == [200, 200, 200, 429]
        assert 1 <= int(got[3].headers["Retry-After"]) <= 20
        other = new_secret()
        await storage.tokens.add("wire", other, NOON)
        assert (await newsroom.ask("GET", "/api/articles", secret=other)).status == 200


def test_a_meter_gives_back_what_time_brings() -> None:
    meter = Meter(60)
    assert [meter.wait(1, 0.0) for _ in range(60)] == [0.0] * 60
    assert meter.wait(1, 0.0) == pytest.approx(1.0)
    assert meter.wait(2, 0.0) == 0.0
    assert meter.wait(1, 0.5) == pytest.approx(0.5)
    assert meter.wait(1, 1.0) == 0.0
    assert meter.wait(1, 1.0) == pytest.approx(1.0)
    assert [meter.wait(1, 10_000.0) for _ in range(61)].count(0.0) == 60


# -- too much, twice, broken off --------------------------------------------------------------------------------------


async def test_a_body_that_is_too_large_is_refused_before_it_is_sent(newsroom: Newsroom) -> None:
    head = await raw(newsroom, f"Content-Length: {LIMIT + 1}\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413")


async def test_a_body_of_unknown_length_is_refused_when_it_becomes_too_large(newsroom: Newsroom) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LIMIT // 100_000 + 2):
            yield b"x" * 100_000

    assert (await newsroom.post(endless())).status == 413  # type: ignore[arg-type]
    assert await newsroom.count() == 0


async def test_a_body_packed_small_is_refused_when_it_is_too_large(newsroom: Newsroom) -> None:
    bomb = gzip.compress(b"x" * (LIMIT + 1))
    assert len(bomb) < 10_000
    assert (await newsroom.post(bomb, Content_Encoding="gzip")).status == 413
    assert (await newsroom.post(gzip.compress(FERRY.encode()), Content_Encoding="gzip")).status == 201


@pytest.mark.parametrize(
    "lines",
    [
        "Content-Length: 5000\r\n\r\nHarbour opens\n\nA second ferry will cross the harbour.",
        "Transfer-Encoding: chunked\r\n\r\n10\r\nHarbour opens a \r\n",
    ],
)
async def test_a_body_cut_in_the_middle_is_no_article(
    newsroom: Newsroom, lines: str, caplog: pytest.LogCaptureFixture
) -> None:
    await raw(newsroom, f"Idempotency-Key: cut\r\n{lines}", hang_up=True)
    await asyncio.sleep(0.1)
    assert await newsroom.count() == 0
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
    assert (await newsroom.post(FERRY, Idempotency_Key="cut")).status == 201


async def test_the_same_request_with_the_same_key_gets_the_same_answer(newsroom: Newsroom) -> None:
    first = await newsroom.post(FERRY, Idempotency_Key="k1")
    newsroom.now = after(hours=23)
    again = await newsroom.post(FERRY, Idempotency_Key='"k1"')
    assert (again.status, again.json, again.headers["Location"]) == (201, first.json, "/api/articles/1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    newsroom.now = after(hours=25)
    later = await newsroom.post(FERRY, Idempotency_Key="k1")
    assert (later.status, later.json["outcome"]) == (200, "unchanged")


async def test_a_key_is_for_one_request(newsroom: Newsroom) -> None:
    await newsroom.post(FERRY, Idempotency_Key="k1")
    other = await newsroom.post(MUSEUM, Idempotency_Key="k1")
    assert (other.status, other.json["type"]) == (422, "urn:herald:problem:key-reused")
    put = await newsroom.ask("PUT", "/api/articles/1", FERRY, "text/plain", Idempotency_Key="k1")
    assert put.status == 422
    assert await newsroom.count() == 1


async def test_a_key_belongs_to_its_token(newsroom: Newsroom) -> None:
    other = new_secret()
    await newsroom.storage.tokens.add("wire", other, NOON)
    await newsroom.post(FERRY, Idempotency_Key="k1")
    assert (await newsroom.post(MUSEUM, Idempotency_Key="k1", secret=other)).status == 201


@pytest.mark.parametrize("key", ["", '""', "k" * 256])
async def test_a_key_that_is_none_is_refused(newsroom: Newsroom, key: str) -> None:
    assert (await newsroom.post(FERRY, Idempotency_Key=key)).status == 400


async def test_what_could_not_be_read_is_answered_the_same_way_again(newsroom: Newsroom) -> None:
    first = await newsroom.post_json(text="A ferry.", published="soon")
    body = json.dumps({"text": "A ferry.", "published": "soon"})
    for _ in range(2):
        again = await newsroom.post(body, "application/json", Idempotency_Key="k")
        assert (again.status, again.json) == (422, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_the_same_request_ten_times_at_once_is_one_article(newsroom: Newsroom) -> None:
    got = await asyncio.gather(*(newsroom.post(FERRY, Idempotency_Key="k") for _ in range(10)))
    assert {one.status for one in got} <= {201, 409}
    assert 201 in {one.status for one in got}
    assert all(one.headers["Retry-After"] == "1" for one in got if one.status == 409)
    assert await newsroom.count() == 1


async def test_without_a_key_ten_at_once_are_one_article_too(newsroom: Newsroom) -> None:
    got = await asyncio.gather(*(newsroom.post() for _ in range(10)))
    assert sorted(one.status for one in got) == [200] * 9 + [201]
    assert {one.json["number"] for one in got} == {1}


async def test_a_database_that_is_away_is_told_and_the_key_stays_free(newsroom: Newsroom) -> None:
    await newsroom.post()

    async def away(number: int) -> bool:
        raise StorageUnavailable("away")

    newsroom.retract = away
    got = await newsroom.ask("DELETE", "/api/articles/1")
    assert (got.status, got.headers["Retry-After"]) == (503, "5")


async def test_a_mistake_of_ours_is_a_problem_and_in_the_log(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    await newsroom.post()

    async def broken(number: int) -> bool:
        raise RuntimeError("the shelf fell down")

    newsroom.retract = broken
    got = await newsroom.ask("DELETE", "/api/articles/1")
    assert got.status == 500
    assert "shelf" not in got.json["detail"]
    assert "the shelf fell down" in caplog.text


async def test_of_a_thousand_at_once_each_is_an_article_or_told_to_wait(storage: Storage) -> None:
    async with Newsroom(storage, per_minute=100) as newsroom:
        texts = unlike(1000)
        got = await asyncio.gather(*(newsroom.post(text, Idempotency_Key=f"k{n}") for n, text in enumerate(texts)))
        taken = [n for n, one in enumerate(got) if one.status == 201]
        assert {one.status for one in got} == {201, 429}
        assert 100 <= len(taken) <= 150
        assert all(int(one.headers["Retry-After"]) >= 1 for one in got if one.status == 429)
        assert await newsroom.count() == len(taken)
        titles = {filed.article.title for filed in await storage.articles.latest(1000)}
        assert titles == {texts[n].partition("\n")[0] for n in taken}


async def test_a_hundred_at_once_are_a_hundred_articles(newsroom: Newsroom) -> None:
    got = await asyncio.gather(*(newsroom.post(text) for text in unlike(100)))
    assert sorted(one.json["number"] for one in got) == list(range(1, 101))


async def test_bodies_wait_for_room_and_give_it_back() -> None:
    room = Room(10)
    async with room.taken(6, 1), room.taken(4, 1):
        with pytest.raises(TimeoutError):
            async with room.taken(1, 0.01):
                pass
    async with room.taken(10, 0.01):
        pass


def unlike(count: int) -> list[str]:
    """Articles that have nothing in common."""
    dice = random.Random(7)
    word = lambda: "".join(dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(7))  # noqa: E731
    return [
        f"{' '.join(word() for _ in range(5)).capitalize()}\n\n{' '.join(word() for _ in range(20)).capitalize()}."
        for _ in range(count)
    ]


async def raw(newsroom: Newsroom, rest: str, *, hang_up: bool = False) -> bytes:
    """Send a request by hand; what came back, unless one hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", newsroom.server.port)
    head = "POST /api/articles HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
    writer.write(f"{head}Authorization: Bearer {newsroom.secret}\r\n{rest}".encode())
    await writer.drain()
    if hang_up:
        await asyncio.sleep(0.1)
    answer = b"" if hang_up else await asyncio.wait_for(reader.read(4000), 5)
    writer.close()
    await writer.wait_closed()
    return answer
