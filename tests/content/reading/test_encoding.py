"""Bytes to text: encodings found and guessed, what cannot be seen taken out, what is no text refused."""

from __future__ import annotations

import pytest

from content.errors import UnreadableArticle
from content.reading.encoding import LIMIT, clean, decode

RUSSIAN = "Правительство объявило о новой программе помощи пострадавшим районам."
TURKISH = "Bakı'da düzenlenen toplantıda işbirliği görüşüldü ve yeni adımlar atıldı."
GERMAN = "Die Ministerin kündigte in Köln größere Hilfen für die Städte an."
POLISH = "Rząd ogłosił nowy program współpracy i pomocy dla rodzin, łącznie sześć działań."
ARABIC = "أعلنت الوزارة عن برنامج جديد للمساعدة في المناطق الجبلية"
HEBREW = "המשרד הודיע על תוכנית חדשה לסיוע לתושבי הצפון"
GREEK = "Η κυβέρνηση ανακοίνωσε νέο πρόγραμμα βοήθειας για τις περιοχές"
CHINESE = "外交部宣布新的合作计划，双方同意加强联系。"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("cp866", RUSSIAN),
        ("cp1254", TURKISH),
        ("cp1252", GERMAN),
        ("latin-1", "Le ministère a annoncé à Genève une aide généreuse."),
        ("cp1250", POLISH),
        ("cp1256", ARABIC),
        ("cp1255", HEBREW),
        ("cp1253", GREEK),
        ("gb18030", CHINESE),
    ],
)
def test_text_in_an_old_encoding_is_read_as_the_likeliest(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [RUSSIAN, TURKISH, CHINESE, ARABIC, "Plain words."])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str, text: str) -> None:
    assert decode(f"{text}\n{text}".encode(encoding)) == f"{text}\n{text}"


def test_a_few_broken_letters_do_not_make_another_encoding_of_it() -> None:
    assert decode(RUSSIAN.encode() + b"\xff" + RUSSIAN.encode()) == f"{RUSSIAN}\ufffd{RUSSIAN}"


def test_a_letter_cut_off_at_the_end_is_dropped() -> None:
    assert decode(RUSSIAN.encode()[:-1] + "я".encode()[:1]) == RUSSIAN[:-1]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "blank space"),
        ("\ufeff \u200b".strip("\u200b").encode(), "blank space"),
        (b"x" * (LIMIT + 1), "at most 6 MB"),
        (b"x" * 20_000_000, "20.0 MB"),
        (b"%PDF-1.7\n\x00\x01\x02binary", "PDF"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 binary", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        (b"PK\x03\x04\x14\x00word/document.xml\x00", "Word document"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x00" * 1000, "binary"),
    ],
)
def test_what_is_no_text_is_refused_in_words_a_journalist_understands(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableArticle) as caught:
        decode(raw, "note.txt")
    assert reason in caught.value.reason
    assert caught.value.name == "note.txt"
    assert caught.value.reason.endswith(".")


def test_letters_that_fit_no_encoding_are_refused() -> None:
    with pytest.raises(UnreadableArticle, match="save the text as UTF-8"):
        decode(bytes(range(0x80, 0x100)) * 50)


def test_a_web_page_is_read_in_the_encoding_it_declares() -> None:
    page = f'<html><head><meta charset="koi8-r"></head><body>{RUSSIAN}</body></html>'
    assert RUSSIAN in decode(page.encode("koi8-r"))


def test_line_ends_of_every_kind_become_newlines() -> None:
    assert decode("a\r\nb\rc\u2028d\u2029e\x0bf\x85g".encode()) == "a\nb\nc\nd\ne\nf\ng"


def test_what_cannot_be_seen_or_turns_text_around_is_taken_out() -> None:
    assert decode("a\u202eb\u2066c\u2069d\x00e\ufefff\x1bg\x7fh".encode()) == "abcdefgh"


def test_joiners_and_marks_that_languages_need_stay() -> None:
    text = "می\u200cخواهم \u200f(۱) 👩\u200d🚒 e\u0301"
    assert decode(text.encode()) == text


def test_half_surrogates_never_come_out() -> None:
    assert "\ud800" not in clean("a\ud800b")
    assert decode(b"good text \xed\xa0\x80 goes on") == "good text \ufffd goes on"
    assert decode(b"good text \xed\xa0\xbd\xed\xb8\x80 goes on") == "good text \U0001f600 goes on"
    assert "\ud800" not in decode("ab cd ".encode("utf-16-le") * 20 + b"\x00\xd8x\x00")
