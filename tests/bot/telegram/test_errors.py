"""Every answer of the server, and what it means."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.outcome import (
    ChatGone,
    ChatMoved,
    ChatMuted,
    Conflict,
    MethodMissing,
    NotModified,
    OutOfReach,
    Refused,
    Sent,
    ServerError,
    SlowDown,
    TopicClosed,
    Unauthorized,
    Unsure,
    WrongFile,
)
from bot.telegram.errors import HideTokens, classify, redact

TOKEN = "123456789:AAF-canary_canary_canary_canary_12"


def refusal(status: int, description: str, **parameters: object) -> bytes:
    answer: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        answer["parameters"] = parameters
    return json.dumps(answer).encode()


GONE = [
    (403, "Forbidden: bot was blocked by the user"),
    (403, "Forbidden: user is deactivated"),
    (403, "Forbidden: bot was kicked from the group chat"),
    (403, "Forbidden: bot was kicked from the supergroup chat"),
    (403, "Forbidden: bot was kicked from the channel chat"),
    (403, "Forbidden: bot is not a member of the channel chat"),
    (403, "Forbidden: bot is not a member of the supergroup chat"),
    (403, "Forbidden: the group chat was deleted"),
    (403, "Forbidden: bot can't initiate conversation with a user"),
    (403, "Forbidden: bot can't send messages to bots"),
    (403, "Forbidden: a wording nobody has seen yet"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: PEER_ID_INVALID"),
    (400, "Bad Request: the group chat was deactivated"),
]
MUTED = [
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
    (400, "Bad Request: have no rights to send a message"),
    (400, "Bad Request: need administrator rights in the channel chat"),
    (400, "Bad Request: CHAT_RESTRICTED"),
    (403, "Forbidden: not enough rights to send text messages to the chat"),
    (403, "Forbidden: CHAT_WRITE_FORBIDDEN"),
]
TOPIC = [
    (400, "Bad Request: TOPIC_CLOSED"),
    (400, "Bad Request: TOPIC_DELETED"),
    (400, "Bad Request: message thread not found"),
]
FILE = [
    (400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
    (400, "Bad Request: wrong file identifier/HTTP URL specified"),
    (400, "Bad Request: failed to get HTTP URL content"),
    (400, "Bad Request: wrong type of the web page content"),
    (400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    (400, "Bad Request: IMAGE_PROCESS_FAILED"),
    (400, "Bad Request: file must be non-empty"),
    (400, "Bad Request: there is no caption in the message to edit"),
    (400, "Bad Request: not enough rights to send photos to the chat"),
    (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN"),
]
REFUSED = [
    ('Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0', "markup"),
    ("Bad Request: message is too long", "too long"),
    ("Bad Request: message caption is too long", "too long"),
    ("Bad Request: text is too long", "too long"),
    ("Bad Request: message text is empty", "empty"),
    ("Bad Request: text must be non-empty", "empty"),
    ("Bad Request: BUTTON_DATA_INVALID", "other"),
    ("Bad Request: message to be replied not found", "other"),
]


@pytest.mark.parametrize(("status", "words"), GONE)
def test_a_chat_that_is_gone_is_told_from_the_words(status: int, words: str) -> None:
    assert classify(status, refusal(status, words)) == ChatGone(words)


@pytest.mark.parametrize(("status", "words"), MUTED)
def test_a_chat_that_does_not_let_us_write_is_muted_not_gone(status: int, words: str) -> None:
    assert classify(status, refusal(status, words)) == ChatMuted(words)


@pytest.mark.parametrize(("status", "words"), TOPIC)
def test_a_closed_topic_is_not_the_whole_chat(status: int, words: str) -> None:
    assert classify(status, refusal(status, words)) == TopicClosed(words)


@pytest.mark.parametrize(("status", "words"), FILE)
def test_trouble_with_a_picture_is_not_trouble_with_the_words(status: int, words: str) -> None:
    assert classify(status, refusal(status, words)) == WrongFile(words)


@pytest.mark.parametrize(("words", "problem"), REFUSED)
def test_a_refused_message_says_what_is_wrong_with_it(words: str, problem: str) -> None:
    assert classify(400, refusal(400, words)) == Refused(words, problem)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b'{"ok":true,"result":{"message_id":17,"chat":{"id":5}}}', Sent((17,))),
        (200, b'{"ok": true, "result": {"chat": {"message_id": 4}, "message_id": 17}}', Sent((17,))),
        (200, b'{"ok":true,"result":[{"message_id":3},{"message_id":4}]}', Sent((3, 4))),
        (200, b'{"ok":true,"result":true}', Sent()),
        (200, b"<html>welcome to the wifi</html>", Unsure("HTTP 200, not an answer of the Bot API")),
        (200, b"[]", Unsure("HTTP 200, not an answer of the Bot API")),
        (200, b'{"ok":"yes"}', Unsure("HTTP 200, not an answer of the Bot API")),
        (400, refusal(400, "Bad Request: message is not modified: x"), NotModified()),
        (400, refusal(400, "message to edit not found"), OutOfReach("message to edit not found")),
        (400, refusal(400, "message can't be deleted"), OutOfReach("message can't be deleted")),
        (429, refusal(429, "Too Many Requests: retry after 7", retry_after=7), SlowDown(7.0)),
        (429, refusal(429, "Too Many Requests: retry after 10072", retry_after=10072), SlowDown(10072.0)),
        (429, refusal(429, "Too Many Requests"), SlowDown(5.0)),
        (429, b"<html>", SlowDown(5.0)),
        (
            400,
            refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1009),
            ChatMoved(-1009),
        ),
        (401, refusal(401, "Unauthorized"), Unauthorized("Unauthorized")),
        (404, refusal(404, "Not Found"), Unauthorized("Not Found")),
        (404, refusal(404, "Not Found: method not found"), MethodMissing("Not Found: method not found")),
        (409, refusal(409, "Conflict: terminated by other getUpdates request"),
         Conflict("Conflict: terminated by other getUpdates request")),
        (413, refusal(413, "Request Entity Too Large"), Refused("Request Entity Too Large", "too long")),
        (413, b"<html>", Refused("HTTP 413: the request is too large", "too long")),
        (500, refusal(500, "Internal Server Error"), ServerError("Internal Server Error")),
        (502, b"<html>Bad Gateway</html>", ServerError("HTTP 502, not an answer of the Bot API")),
        (504, b"<html>", Unsure("HTTP 504, not an answer of the Bot API")),
        (504, refusal(504, "Gateway Timeout"), Unsure("Gateway Timeout")),
        (403, b"<html>the proxy forbids</html>", ServerError("HTTP 403, not an answer of the Bot API")),
        (302, b"", ServerError("HTTP 302, not an answer of the Bot API")),
    ],
)  # fmt: skip
def test_every_other_answer_has_its_meaning(status: int, body: bytes, expected: object) -> None:
    assert classify(status, body) == expected


def test_a_404_for_a_new_method_is_about_the_method_and_for_an_old_one_about_the_token() -> None:
    body = refusal(404, "Not Found")
    assert classify(404, body, method="sendRichMessage") == MethodMissing("Not Found")
    assert classify(404, body, method="sendMessage") == Unauthorized("Not Found")


def test_the_retry_after_header_counts_where_the_body_is_silent() -> None:
    assert classify(429, b"<html>", retry_after="31") == SlowDown(31.0)
    assert classify(429, refusal(429, "Too Many Requests"), retry_after="31") == SlowDown(31.0)
    assert classify(429, refusal(429, "Too Many Requests", retry_after=3), retry_after="31") == SlowDown(3.0)
    assert classify(429, b"<html>", retry_after="Wed, 21 Oct 2026 07:28:00 GMT") == SlowDown(5.0)


@given(st.integers(200, 599), st.binary(max_size=80))
def test_no_answer_whatever_makes_it_stumble(status: int, body: bytes) -> None:
    assert not isinstance(classify(status, body), Sent)


FIELDS = ["ok", "result", "message_id", "parameters", "retry_after", "migrate_to_chat_id", "description"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(FIELDS),
        inner,
        max_size=5,
    ),
    max_leaves=10,
)  # fmt: skip


@given(st.integers(200, 599), json_values)
def test_no_json_whatever_makes_it_stumble(status: int, answer: object) -> None:
    classify(status, json.dumps(answer).encode())


def test_a_token_is_hidden_wherever_it_stands() -> None:
    for text in (
        f"https://api.telegram.org/bot{TOKEN}/sendMessage",
        f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg",
        f"The token `{TOKEN}` was rejected by the server.",
        "http://127.0.0.1:8081/bot42:short/getMe",
    ):
        hidden = redact(text)
        assert "canary" not in hidden
        assert "42:short" not in hidden
        assert "***" in hidden
    assert redact("at 12:30 the bot/button was 10:1") == "at 12:30 the bot/button was 10:1"


def test_the_log_filter_hides_tokens_in_messages_arguments_and_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tests.hide")
    caplog.handler.addFilter(HideTokens())
    with caplog.at_level(logging.INFO, logger="tests.hide"):
        log.info("plain %s", "words")
        log.info("calling %s", f"https://api.telegram.org/bot{TOKEN}/getMe")
        try:
            raise ValueError(TOKEN)
        except ValueError:
            log.exception("went wrong")
    assert "canary" not in caplog.text
    assert "plain words" in caplog.text
    assert "ValueError: ***" in caplog.text


def test_the_ids_of_pictures_are_read_in_order_the_largest_size_of_each() -> None:
    def photo(name: str) -> list[dict[str, object]]:
        return [{"file_id": f"{name}-small", "width": 90}, {"file_id": name, "width": 800}]

    chat = {"id": 5, "photo": {"small_file_id": "x"}}
    one = {"ok": True, "result": {"message_id": 7, "chat": chat, "photo": photo("a")}}
    assert classify(200, json.dumps(one, separators=(",", ":")).encode(), method="sendPhoto") == Sent((7,), ("a",))
    album = {"ok": True, "result": [{"message_id": n, "photo": photo(name)} for n, name in ((7, "a"), (8, "b"))]}
    assert classify(200, json.dumps(album).encode(), method="sendMediaGroup") == Sent((7, 8), ("a", "b"))
    blocks = [
        {"type": "photo", "photo": photo("a")},
        {"type": "quote", "blocks": [{"type": "photo", "photo": photo("b")}]},
    ]
    rich = {
        "ok": True,
        "result": {"message_id": 7, "rich_message": {"blocks": blocks}, "reply_to_message": {"photo": photo("c")}},
    }
    assert classify(200, json.dumps(rich).encode(), method="sendRichMessage") == Sent((7,), ("a", "b"))
    assert classify(200, b'{"ok":true,"result":{"message_id":7}}', method="sendPhoto") == Sent((7,))
