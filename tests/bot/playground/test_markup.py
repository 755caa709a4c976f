"""The playground's parser beside Telegram's own (tdjson): the same texts, entities and refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tdjson
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.formatting import caption, fix, message_text
from bot.playground.markup import Entity, parse_html
from bot.playground.refusals import Refused

NAMES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}
Told = tuple[int, int, str, str]


def execute(request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()))
    return answer


execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def theirs(source: str) -> tuple[str, list[Told]] | str:
    answer = execute({"@type": "parseTextEntities", "text": source, "parse_mode": {"@type": "textParseModeHTML"}})
    if answer["@type"] == "error":
        return str(answer["message"])
    return answer["text"], sorted(map(_their_entity, answer["entities"]))


def _their_entity(entity: dict[str, Any]) -> Told:
    kind = entity["type"]
    name = NAMES[kind["@type"].removeprefix("textEntityType")]
    fields = ("url", "language", "user_id", "custom_emoji_id", "unix_time")
    return entity["offset"], entity["length"], name, str(next((kind[key] for key in fields if kind.get(key)), ""))


def ours(source: str) -> tuple[str, list[Told]] | str:
    try:
        text, entities = parse_html(source)
    except Refused as refusal:
        words = refusal.description.removeprefix("Bad Request: ")
        return words[0].upper() + words[1:]
    return text, sorted(map(_our_entity, entities))


def _our_entity(entity: Entity) -> Told:
    user = entity.get("user", {}).get("id")
    fields = ("url", "language", "custom_emoji_id", "unix_time")
    detail = user or next((entity[key] for key in fields if entity.get(key)), "")
    return entity["offset"], entity["length"], entity["type"], str(detail)


SOURCES = [
    "plain",
    "<b>bold</b> <i>it</i> <u>u</u> <s>s</s> <strong>a</strong><em>b</em><ins>c</ins><strike>d</strike><del>e</del>",
    "<b>not closed",
    "</b>",
    "<b>crossed<i>over</b></i>",
    "a < b",
    "a <",
    "<>",
    "</>",
    "<b></>",
    "<b>closed without a name</>",
    "<h1>x</h1>",
    "<p>x</p>",
    "a<br>b",
    "a<br/>b",
    "<!-- x -->",
    "<B>upper</b>",
    "<a href='http://x.com'>x</a>",
    '<a href="x.com">x</a>',
    '<a href="HTTPS://Example.COM:8080/A b?q#f">x</a>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="/article_1">x</a>',
    '<a href="http://localhost/">x</a>',
    '<a href="ftp://x.com/">x</a>',
    '<a href="tg://user?id=77">x</a>',
    '<a href="tg://user?id=77a">x</a>',
    '<a href="tg://resolve?domain=x">x</a>',
    '<a href="https://[1::2]:70/">x</a>',
    '<a href="https://user:pw@x.com:0/">x</a>',
    '<a href="https://пример.рф/путь">x</a>',
    "<a>www.example.com</a>",
    "<a href=x.com>x</a>",
    "<a href=x/y>x</a>",
    '<a href="x.com"/>x</a>',
    '<a href="x.com>x</a>',
    '<a HREF="x.com">x</a>',
    '<span class="tg-spoiler">x</span>',
    "<span>x</span>",
    "<tg-spoiler>x</tg-spoiler>",
    "<code>x</code><pre>y</pre>",
    '<pre><code class="language-python">x = 1</code></pre>',
    '<pre> <code class="language-python">x = 1</code></pre>',
    '<code class="language-python">x</code>',
    "<blockquote>a<blockquote>b</blockquote></blockquote>",
    "<blockquote expandable>x</blockquote>",
    '<tg-emoji emoji-id="5">👍</tg-emoji>',
    '<tg-emoji emoji-id="x">👍</tg-emoji>',
    '<tg-time unix="1700000000" format="wDT">then</tg-time>',
    '<tg-time unix="1700000000" format="x">then</tg-time>',
    '<tg-time unix="0">then</tg-time>',
    "&lt;b&gt; &amp;amp; &quot; &apos; &nbsp; &hellip; &LT; &lt",
    "&#60;&#x3c;&#X3C;&#0;&#1114111;&#00000000060;&#;&#x;",
    "&#xd83d;",
    "😀<b>😀</b>é<i>ü</i>",
    "😀<x>",
    "  <b> spaces </b>\r\n",
    "<b x",
    "<b x=",
    '<b x="',
    "<b =x>y</b>",
]


@pytest.mark.parametrize("source", SOURCES)
def test_html_gets_the_verdict_text_and_entities_of_telegrams_parser(source: str) -> None:
    assert ours(source) == theirs(source)


PIECES = st.sampled_from(
    [
        *("<b>", "</b>", "<i>", "</i>", '<a href="', "https://x.com/", '">', "</a>", "<code>", "</code>", "<pre>"),
        *("</pre>", '<code class="language-py">', "<blockquote>", "<blockquote expandable>", "</blockquote>", "x"),
        *("é", "😀", " ", "\n", "&lt;", "&amp;", "&", "&#39;", "<", ">", '"', "'", "/", "=", "<u>", "</u>", "</>"),
        *('<tg-time unix="5" format="', "d", "</tg-time>", '<span class="tg-spoiler">', "</span>", "tg://user?id=5"),
        *("@", ":80", ".", "\t", '<tg-emoji emoji-id="', "9", "</tg-emoji>", "\u0301", "%41", "?", "[::1]", "-"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_soup_of_tags_gets_the_verdict_of_telegrams_parser(source: str) -> None:
    assert ours(source) == theirs(source)


TAGS = st.sampled_from(
    [
        *("b", "i", "u", "s", "tg-spoiler", "code", "pre", "blockquote", "blockquote expandable"),
        *('a href="https://x.com/1"', 'a href="tg://user?id=4"', 'code class="language-py"', 'tg-time unix="7"'),
    ]
)


def _tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda before, tag, inside, after: f"{before}<{tag}>{inside}</{tag.split()[0]}>{after}",
        st.sampled_from(["", "a", "ü ", "😀"]),
        TAGS,
        inner,
        st.sampled_from(["", "z", "\n"]),
    )


@settings(max_examples=300, deadline=None)
@given(st.recursive(st.sampled_from(["x", "é😀", " ", ""]), _tagged, max_leaves=12))
def test_well_formed_html_gives_the_entities_of_telegrams_parser(source: str) -> None:
    assert ours(source) == theirs(source)


KINDS = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "blockquote": "BlockQuote",
    "expandable_blockquote": "ExpandableBlockQuote",
    "date_time": "DateTime",
}
PLACED = st.tuples(st.integers(0, 7), st.integers(1, 8), st.sampled_from(sorted(KINDS)))


@settings(max_examples=400, deadline=None)
@given(st.lists(PLACED, max_size=6))
def test_entities_that_cannot_nest_are_mended_as_telegram_mends_them(placed: list[tuple[int, int, str]]) -> None:
    text = "abcdefgh"
    entities = [{"type": kind, "offset": at, "length": min(size, 8 - at)} for at, size, kind in placed]
    sent = [
        {
            "@type": "textEntity",
            "offset": entity["offset"],
            "length": entity["length"],
            "type": {"@type": f"textEntityType{KINDS[entity['type']]}", "url": "http://x.com/", "unix_time": 5},
        }
        for entity in entities
    ]
    answer = execute({"@type": "parseMarkdown", "text": {"@type": "formattedText", "text": text, "entities": sent}})
    expected = sorted(_their_entity(entity)[:3] for entity in answer["entities"])
    assert sorted(_our_entity(entity)[:3] for entity in fix(entities)) == expected


def test_a_text_is_trimmed_and_its_entities_move_with_it() -> None:
    text, entities = message_text("\n\n <b>x</b> y  \n", "HTML", None)
    assert (text, entities) == ("x y", [{"type": "bold", "offset": 0, "length": 1}])


def test_control_characters_become_spaces_and_direction_overrides_go() -> None:
    text, entities = message_text("a\r\n\u202eb\x01<b>c</b>", "html", None)
    assert text == "a\nb c"
    assert entities == [{"type": "bold", "offset": 4, "length": 1}]


@pytest.mark.parametrize("empty", ["", "  \n ", "\u200b\u200d", "<b></b>", "\u2063"])
def test_a_text_of_which_nothing_can_be_seen_is_empty(empty: str) -> None:
    with pytest.raises(Refused, match="message text is empty"):
        message_text(empty, "HTML", None)


def test_4096_utf16_units_pass_and_one_more_does_not() -> None:
    assert message_text("😀" * 2048, None, None)[0]
    with pytest.raises(Refused, match="Bad Request: message is too long"):
        message_text("😀" * 2048 + "x", None, None)


def test_the_source_is_measured_in_bytes_before_parsing() -> None:
    with pytest.raises(Refused, match="Bad Request: text is too long"):
        message_text("<b></b>" * 5000 + "x", "HTML", None)


def test_a_caption_may_be_empty_but_not_longer_than_1024() -> None:
    assert caption("", "HTML", None) == ("", [])
    assert caption("x" * 1024, None, None)[0]
    with pytest.raises(Refused, match="message caption is too long"):
        caption("x" * 1025, None, None)


def test_entities_beyond_the_hundredth_are_dropped_without_a_word() -> None:
    _, entities = message_text(" ".join(f"<b>{i}</b>" for i in range(130)), "HTML", None)
    assert len(entities) == 100


def test_markdown_is_refused_in_a_clear_sentence_and_unknown_modes_as_telegram_does() -> None:
    with pytest.raises(Refused, match="reads HTML and entities, not MarkdownV2"):
        message_text("*x*", "MarkdownV2", None)
    with pytest.raises(Refused, match="unsupported parse_mode"):
        message_text("x", "bbcode", None)


def test_given_entities_are_kept() -> None:
    _, entities = message_text("see this", None, [{"type": "text_link", "offset": 4, "length": 4, "url": "x.com"}])
    assert entities == [{"type": "text_link", "offset": 4, "length": 4, "url": "http://x.com/"}]


@pytest.mark.parametrize(
    ("text", "entity", "words"),
    [
        ("abc", {"type": "bold", "offset": 5, "length": 1}, "begins after the end of the text at UTF-16 offset 5"),
        ("abc", {"type": "bold", "offset": 0, "length": 9}, "ends after the end of the text at UTF-16 offset 9"),
        ("😀b", {"type": "bold", "offset": 1, "length": 1}, "in a middle of a UTF-16 symbol"),
        ("abc", {"type": "text_link", "offset": 0, "length": 1, "url": "javascript:x"}, "is invalid"),
        ("abc", {"type": "loud", "offset": 0, "length": 1}, "unsupported entity type"),
    ],
)
def test_given_entities_that_are_wrong_are_refused(text: str, entity: Entity, words: str) -> None:
    with pytest.raises(Refused, match=words):
        message_text(text, None, [entity])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see www.example.com, now", [("url", "www.example.com")]),
        ("(https://x.com/a_(b))", [("url", "https://x.com/a_(b)")]),
        ("ask @herald_bot or write a@b.com", [("mention", "@herald_bot"), ("email", "a@b.com")]),
        ("#tag #1 $USD $usd", [("hashtag", "#tag"), ("cashtag", "$USD")]),
        ("/digest x/cmd /latest@herald_bot", [("bot_command", "/digest"), ("bot_command", "/latest@herald_bot")]),
        ("😀 /digest", [("bot_command", "/digest")]),
        ("version 3.14 and e.g. this", []),
        ("http://localhost", []),
    ],
)
def test_links_mentions_and_commands_are_found_and_nothing_else(text: str, found: list[tuple[str, str]]) -> None:
    _, entities = message_text(text, None, None)
    encoded = text.encode("utf-16-le")
    assert [
        (entity["type"], encoded[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le"))
        for entity in entities
    ] == found


def test_nothing_is_found_inside_code_or_a_link() -> None:
    _, entities = message_text('<code>/digest</code> <a href="x.com">@herald_bot</a>', "HTML", None)
    assert [entity["type"] for entity in entities] == ["code", "text_link"]
