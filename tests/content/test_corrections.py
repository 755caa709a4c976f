from __future__ import annotations

import pytest

from content.article import Article
from content.corrections import as_it_stands, changed, substance
from content.document import Paragraph, plain


def article(text: str, title: str = "The port opens") -> Article:
    return Article(title=title, body=(Paragraph(plain(text)),), language="en")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The goverment met on Monday.", "The government met on Monday."),
        ("The minister , spoke.", "The minister, spoke."),
        ("It opened opened on Monday.", "It opened, opened on Monday."),
        ("the Port of Vesla", "The port of Vesla"),
        ("A long-term plan was made.", "A long term plan was made."),
    ],
)
def test_a_slip_of_the_pen_is_no_matter_of_substance(old: str, new: str) -> None:
    assert substance(article(old), article(new)).kind == "typo"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It costs 30 million.", "It costs 50 million."),
        ("It is now open.", "It is not open."),
        ("Talks were held in Baku.", "Talks were held in Ganja."),
        ("The minister spoke.", "The minister has not spoken."),
        ("He agreed.", "He agreed and left."),
        ("One.", "One. And a second sentence that was not there."),
    ],
)
def test_other_figures_names_and_words_are(old: str, new: str) -> None:
    assert substance(article(old), article(new)).kind == "substance"


def test_what_is_said_is_the_sentence_that_is_right() -> None:
    old = article("The port opened. It costs 30 million. Ships came.")
    new = article("The port opened. It costs 50 million. Ships came.")
    assert substance(old, new).what == "It costs 50 million."


def test_where_words_only_went_nothing_is_said() -> None:
    change = substance(article("The port opened. Ships came."), article("The port opened."))
    assert (change.kind, change.what) == ("substance", "")


def test_the_editor_knows_better_whether_readers_are_told() -> None:
    old, new = article("The port opened. It costs 30 million."), article("The port opened. It costs 50 million.")
    assert changed(old, new).kind == "substance"
    assert changed(old, new, "typo") == ("typo", "")
    slip = article("The port opend. It costs 30 million.")
    assert changed(slip, old).kind == "typo"
    assert changed(slip, old, "substance") == ("substance", "The port opened.")


def test_a_rewritten_book_is_compared_at_once() -> None:
    old, new = (article(" ".join(f"{word}{n}" for n in range(30_000)) + ".") for word in ("a", "b"))
    assert substance(old, new).kind == "substance"


def test_what_was_said_of_a_correction_stands_while_the_article_says_it() -> None:
    said = article("The port opens on 6 May. It is new.")
    assert as_it_stands("The port opens on 6 May.", said) == "The port opens on 6 May."
    assert as_it_stands("The port opens on 5 May.", said) == ""
    assert as_it_stands("", said) == ""
    long = "The port " + "and the pier " * 40 + "open on 6 May."
    told = changed(said, article(long), "substance").what
    assert told.endswith("…")
    assert as_it_stands(told, article(long)) == told
    assert as_it_stands(told, said) == ""
