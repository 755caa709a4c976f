"""What is done to the messages of one chat."""

from __future__ import annotations

from bot.edits import edits
from content.markup.calls import Call

NOTICE = Call("sendMessage", {"text": "withdrawn"})


def text(words: str) -> Call:
    return Call("sendMessage", {"text": words})


def photo(url: str, caption: str) -> Call:
    return Call("sendPhoto", {"photo": url, "caption": caption})


def done(calls: tuple[Call, ...]) -> list[tuple[str, int, str]]:
    return [
        (
            call.method,
            call.parameters.get("message_id", 0),
            call.parameters.get("text", call.parameters.get("caption", "")),
        )
        for call in calls
    ]


def test_only_what_changed_is_edited() -> None:
    calls, slots, _ = edits([text("a"), text("b"), text("c")], [1, 2, 3], [text("a"), text("B"), text("c")], None)
    assert done(calls) == [("editMessageText", 2, "B")]
    assert slots == (1, 2, 3)


def test_what_is_the_same_needs_nothing() -> None:
    assert edits([text("a")], [1], [text("a")], None) == ((), (1,), ())


def test_a_part_that_went_is_deleted_and_the_others_stay() -> None:
    calls, slots, _ = edits([text("a"), text("b"), text("c")], [1, 2, 3], [text("a"), text("c")], None)
    assert done(calls) == [("deleteMessage", 2, "")]
    assert slots == (1, 3)


def test_what_cannot_be_deleted_shows_the_notice() -> None:
    calls, slots, shown = edits([text("a"), photo("p", "b")], [1, 2], [text("a")], NOTICE)
    assert done(calls) == [("editMessageCaption", 2, "withdrawn")]
    assert slots == (1, 2)
    assert shown == (text("a"), photo("p", "withdrawn"))


def test_a_notice_stays_in_its_place_until_there_is_something_to_tell_again() -> None:
    told = [photo("p", "a"), text("b"), text("c")]
    _, slots, shown = edits(told, [1, 2, 3], [text("c")], NOTICE)
    assert (slots, shown) == ((1, 2, 3), (photo("p", "withdrawn"), NOTICE, text("c")))
    assert edits(shown, slots, [text("c")], NOTICE) == ((), slots, shown)
    calls, slots, shown = edits(shown, slots, told, NOTICE)
    assert done(calls) == [("editMessageCaption", 1, "a"), ("editMessageText", 2, "b")]
    assert (slots, shown) == ((1, 2, 3), ())


def test_a_new_part_follows_as_a_reply_to_the_one_before() -> None:
    calls, slots, _ = edits([text("a")], [1], [text("A"), text("b")], None)
    assert done(calls) == [("editMessageText", 1, "A"), ("sendMessage", 0, "b")]
    assert calls[1].parameters["reply_parameters"] == {"message_id": 1, "allow_sending_without_reply": True}
    assert slots == (1, None)


def test_a_caption_and_a_picture_are_edited_each_in_its_way() -> None:
    old = [photo("p", "a"), photo("q", "b")]
    calls, *_ = edits(old, [1, 2], [photo("p", "A"), photo("r", "b")], None)
    assert done(calls) == [("editMessageCaption", 1, "A"), ("editMessageMedia", 2, "")]
    assert calls[1].parameters["media"] == {"type": "photo", "media": "r", "caption": "b"}


def test_a_picture_never_becomes_a_text() -> None:
    calls, slots, _ = edits([photo("p", "a")], [1], [text("a")], None)
    assert done(calls) == [("deleteMessage", 1, ""), ("sendMessage", 0, "a")]
    assert slots == (None,)


def test_an_album_is_edited_picture_by_picture() -> None:
    def album(caption: str) -> Call:
        media = [{"type": "photo", "media": "p", "caption": caption}, {"type": "photo", "media": "q"}]
        return Call("sendMediaGroup", {"media": media})

    calls, slots, _ = edits([album("a"), text("t")], [1, 2, 3], [album("A"), text("t")], None)
    assert done(calls) == [("editMessageCaption", 1, "A")]
    assert slots == (1, 2, 3)


def test_where_it_is_not_known_what_a_chat_sees_every_message_is_edited() -> None:
    calls, slots, _ = edits(None, [1, 2], [text("a")], None)
    assert done(calls) == [("editMessageText", 1, "a"), ("deleteMessage", 2, "")]
    assert slots == (1,)


def test_a_message_that_may_not_be_there_is_left_alone() -> None:
    calls, slots, _ = edits([text("a"), text("b")], [0, 2], [text("A"), text("B")], None)
    assert done(calls) == [("editMessageText", 2, "B")]
    assert slots == (0, 2)


def test_a_rich_message_is_edited_as_one() -> None:
    def rich(words: str) -> Call:
        return Call("sendRichMessage", {"rich_message": {"blocks": [{"type": "paragraph", "text": words}]}})

    calls, *_ = edits([rich("a")], [1], [rich("b")], None)
    assert [(call.method, call.parameters["message_id"]) for call in calls] == [("editMessageText", 1)]
    assert calls[0].parameters["rich_message"] == rich("b").parameters["rich_message"]
