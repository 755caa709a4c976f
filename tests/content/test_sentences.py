"""Sentences are cut where a reader of that language would cut them, and not a letter is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.sentences import sentences

# "|" marks where a sentence ends and the next begins; the white space around it is what separates them.
CASES = [
    ("en", "Dr. Smith met J. K. Rowling at 5 p.m. in Washington. | The U.S. economy grew 3.5 percent."),
    ("en", "He lives in the U.S. | The law passed in Washington, D.C. | It was Jan. 5."),
    ("en", '"I will not go. Never." he said. | "Stop!" she cried. | He left... | Then he came back.'),
    ("en", "“We will rebuild. We will not rest,” the mayor said. | “It was hard.” | The crowd cheered."),
    ("en", "1. First point. | 2. Second point. | Gen. Lee (ret.) spoke at St. Mary's. | See No. 5 of Vol. 2."),
    ("en", "He said no. | The end. | Vitamin C. | The rest is i.e. none, e.g. Nothing. | John F. Kennedy Jr. spoke."),
    ("en", "(This is so. Really.) | Next. | He agreed.[1] | Then he left. | It cost 5. | It rose to $4.2 billion."),
    ("en", "It ended at 6 p.m. | Police said so. | At 7 p.m. EST it began. | It rose. | 2025 was good. | eBay won."),
    ("en", "Is it so? | Yes! | “Why?” asked Tom. | ‘We go. We can’t stop.’ he said. | Apple Inc. said so."),
    ("de", "Das gilt z. B. für Dr. Müller am 3. Mai 2025. | Der 1. FC Köln gewann. | „Wir kommen. Bald.“ sagte er."),
    ("de", "Etwa 3,5 Mio. Euro, d. h. viel. | Am 12. kam er. | Prof. Dr. h. c. Weber lachte im 19. Jahrhundert."),
    (
        "de",
        "Die Müller & Co. KG liegt in St. Gallen. | Er wurde 12. | Das war gut. | Ludwig XIV. starb. | Vgl. S. 5 ff.",
    ),
    ("az", "Prezident İ. Əliyev 3.5 mlrd. manat ayırıb. | Görüş Bakı ş. keçirilib. | Dr. Məmmədov və s. iştirak etdi."),
    (
        "az",
        "“Biz gedirik.” – dedi o. | 2025-ci ildə gəldi. | Prezident dedi: “Biz gedirik. Biz gəlirik”. | Sonra bitdi.",
    ),
    ("tr", 'Prof. Dr. A. Yılmaz konuştu. | Saat 10.30\'da başladı. | "Geliyoruz. Bekleyin." dedi. | Sayı %3,5 arttı.'),
    ("tr", "T.C. Cumhurbaşkanı vb. konular. | 3. sırada kaldı. | 2. Dünya Savaşı bitti. | Sayı 12. | Bu iyi."),
    ("ru", "В 2025 г. вышло постановление, т. е. закон (см. стр. 5). | А. С. Пушкин родился в 1799 г. в Москве."),
    ("ru", "«Мы идём. Скоро.» — сказал он. | 3,5 млн руб. и т. д. | Это всё. | Г. Иванов согласен. | Ст. 5 закона."),
    ("ru", "Это стоит 5 тыс. руб. | Потом он ушёл. | В 2020 г. Москва выросла. | По мнению проф. Иванова, это так."),
    ("ar", "قال د. أحمد إن الاجتماع انعقد. | هل حضر الجميع؟ | نعم! | بلغت النسبة 3.5 في المئة؛ وهذا كثير."),
    ("ar", '"سنعود. قريبا." قال أ.د. محمد علي. | ثم غادر.'),
    ("he", 'ד"ר כהן אמר: "נחזור. בקרוב." | הוא הוסיף כי 3.5 אחוזים. | האם זה נכון? | כן! | צה"ל הודיע.'),
    ("he", 'מנכ"ל החברה, ד"ר לוי, התפטר. | "לא נוותר", אמר. | בשנת 2025.'),
    ("fr", "M. Dupont est venu. | « Nous partons. Bientôt. » a-t-il dit. | Il a 3,5 % etc. | Puis il est parti."),
    ("es", "El Sr. García llegó. | ¿Viene usted? | ¡Sí! | EE. UU. ganó."),
    ("pl", "To jest np. Kraków, ul. Długa 5. | Prof. Nowak przyszedł. | To koniec."),
    ("sv", "Han sade t.ex. att det är bra. | Sedan gick han."),
    ("hi", "मंत्री ने कहा कि पुल खुलेगा। | लोग खुश हैं।"),
    ("", "Hello there, Mr. X. | How are you? | Fine."),
]


@pytest.mark.parametrize(("language", "marked"), CASES, ids=[f"{n}-{tag}" for n, (tag, _) in enumerate(CASES)])
def test_a_text_is_cut_where_its_sentences_end(language: str, marked: str) -> None:
    assert sentences(marked.replace(" | ", " "), language) == marked.split(" | ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["他说:“我们会回来。很快。”", "然后离开了。", "增长3.5%。", "真的吗?", "是的!"]),
        ("zh", ["“停下！”她喊道。", "会议结束了。", "“你好。”他说。", "“再见。”"]),
        ("ja", ["彼は言った。", "「行こう。今すぐ。」と彼は言った。", "3.5%増。"]),
    ],
)
def test_a_text_without_spaces_is_cut_too(language: str, expected: list[str]) -> None:
    assert sentences("".join(expected), language) == expected


def test_an_empty_line_parts_sentences_and_a_line_break_does_not() -> None:
    assert sentences("A headline without a stop\n\nThe text\nruns on. It ends.", "en") == [
        "A headline without a stop",
        "The text\nruns on.",
        "It ends.",
    ]


def test_a_text_in_small_letters_is_still_cut() -> None:
    assert sentences("the cat sat . he said so . u.s. officials left .", "en") == [
        "the cat sat .",
        "he said so .",
        "u.s. officials left .",
    ]


def test_a_quotation_that_never_closes_does_not_swallow_the_text() -> None:
    assert sentences("“Open. It goes on. " + "And on. " * 100, "en")[:2] == ["“Open.", "It goes on."]


@pytest.mark.parametrize("language", ["en", "de", "ru", "zh", "he", "sv", "xx", ""])
@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from('aZ5é東א. !?…。"“”«»()[]—-,\n\u200b\u00a0😀'), max_size=120))
def test_nothing_but_white_space_is_lost(language: str, text: str) -> None:
    cut = sentences(text, language)
    assert "".join("".join(cut).split()) == "".join(text.split())
    at = 0
    for sentence in cut:
        assert sentence and sentence == sentence.strip()
        at = text.index(sentence, at) + len(sentence)


@pytest.mark.parametrize("piece", ["“a. ", '"a. ', "(a. ", "Dr. ", "A. ", "。", '"a"a', ". ", "a"])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_hostile_text_costs_no_more_than_its_length(piece: str, language: str) -> None:
    began = time.process_time()
    sentences(piece * (200_000 // len(piece)), language)
    assert time.process_time() - began < 2
