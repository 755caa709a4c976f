"""A summary says what the article says, in its own sentences, and leaves out what is no news."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.article import Article
from content.document import Heading, Item, Listing, Paragraph, Quote, Table, plain
from content.reading import read
from content.sentences import sentences
from content.summary import key_points, lede, pick, summarise
from content.summary.editors import editors_own
from content.summary.leaning import is_whole, leans
from content.summary.openings import is_furniture, without_dateline
from content.summary.outlook import looks_ahead
from tests.bench.summaries import SAMPLES, measure, pairs


def paragraph(text: str) -> Paragraph:
    return Paragraph(plain(text))


def listing(*points: str) -> Listing:
    return Listing(tuple(Item((paragraph(point),)) for point in points))


BRIDGE = Article(
    title="Bridge over the Orre to open in May",
    language="en",
    dateline="TARN",
    body=(
        paragraph(
            "TARN, 3 May (Reuters) - The new bridge over the Orre will open on 20 May, a year late, the province said "
            "on Monday. It cost 90 million crowns. The old bridge will be pulled down in the autumn."
        ),
        Heading(2, plain("Delay")),
        paragraph("He also said that he was sorry. The builders found a wreck in the river and waited for the divers."),
        Heading(2, plain("Money")),
        paragraph("The main costs are:"),
        listing("Steel beams bought in Leith", "Wages of 200 workers"),
        Heading(2, plain("Figures")),
        Table(((),)),
    ),
)


# -- the three lengths ------------------------------------------------------------------------------------------------


def test_the_seed_has_a_brief_that_a_reader_would_call_a_summary(seed_text: str) -> None:
    article = read(seed_text.encode())
    summary = summarise(article)
    assert summary.headline == article.title
    assert summary.origin == "extract"
    assert summary.brief.startswith("In a significant") and summary.brief.endswith(".")
    assert "Emergency Minister" in summary.brief and "Ambassador" in summary.brief
    assert len(summary.full) == 3 + 4  # the lede's sentences and a point for each of the four headings
    assert len(key_points(article)) == 11
    assert lede(article).startswith("In a significant")
    for sentence in (*summary.full, *pick(article, 5)):
        assert sentence in seed_text


def test_brief_is_the_lede_without_its_dateline() -> None:
    summary = summarise(BRIDGE)
    assert summary.brief == (
        "The new bridge over the Orre will open on 20 May, a year late, the province said on Monday. "
        "It cost 90 million crowns."
    )


def test_full_has_one_point_for_each_section_that_says_something() -> None:
    assert summarise(BRIDGE).full == (
        "The new bridge over the Orre will open on 20 May, a year late, the province said on Monday.",
        "It cost 90 million crowns.",
        "The old bridge will be pulled down in the autumn.",
        "The builders found a wreck in the river and waited for the divers.",
        "Steel beams bought in Leith",
    )


def test_a_section_that_opens_with_what_is_said_already_is_told_by_what_is_new() -> None:
    known, new = "The new bridge over the Orre will open on 20 May.", "Divers found a wreck under its third pillar."
    section = (Heading(2, plain("Delay")), paragraph(f"{known} {new} Nobody knows the name of the ship yet."))
    assert summarise(replace(BRIDGE, body=BRIDGE.body[:1] + section)).full[3:] == (new,)
    section = (Heading(2, plain("Delay")), paragraph(f"{known} He said so."))
    assert summarise(replace(BRIDGE, body=BRIDGE.body[:1] + section)).full[3:] == (known,)


def test_an_article_without_sections_is_told_in_five_sentences() -> None:
    file = SAMPLES / "tuning.jsonl"
    text = next(pairs(file)).article
    article = read(text.encode())
    full = summarise(article).full
    assert len(full) == 5 and len(set(full)) == 5
    assert all(sentence in text for sentence in full)


def test_a_long_title_is_cut_at_a_word() -> None:
    title = "A title that goes on and on " * 8
    headline = summarise(replace(BRIDGE, title=title)).headline
    assert len(headline) <= 120 and headline.endswith("…")
    assert title.startswith(headline[:-1]) and title[len(headline) - 1] == " "
    assert summarise(replace(BRIDGE, title="标题" * 100)).headline == "标题" * 59 + "标…"


def test_two_long_sentences_leave_only_the_first_in_the_brief() -> None:
    first, second = ("The council of " + "the old and venerable town of " * 6 + "Tarn met." for _ in range(2))
    article = Article("Council", (paragraph(f"{first} {second}"),), language="en")
    assert summarise(article).brief == first


def test_a_sentence_too_long_for_a_brief_is_cut_at_a_clause_and_says_so() -> None:
    text = "The council met in the hall, " * 20 + "and went home."
    brief = summarise(Article("Council", (paragraph(text),), language="en")).brief
    assert len(brief) <= 320 and brief.endswith("hall…") and text.startswith(brief[:-1])


def test_the_paragraph_behind_a_single_sentence_lends_the_second() -> None:
    article = Article(
        "Fire",
        (paragraph("A fire destroyed the town hall of Tarn on Monday."), paragraph("Nobody was hurt in the building.")),
        language="en",
    )
    assert (
        summarise(article).brief == "A fire destroyed the town hall of Tarn on Monday. Nobody was hurt in the building."
    )


@pytest.mark.parametrize("body", [(), (Heading(1, plain("Only a heading")),), (listing("one", "two"),)])
def test_an_article_that_tells_nothing_in_sentences_still_has_its_headline(body: tuple[Heading | Listing, ...]) -> None:
    summary = summarise(Article("Only a heading", body))
    assert summary.headline == "Only a heading" and summary.origin == "extract"
    assert lede(Article("Only a heading", body)) == ""


@pytest.mark.parametrize("text", ["Rates up.", "Rates up", "It rains today.", "加息。"])
def test_an_article_of_a_few_words_is_told_by_them(text: str) -> None:
    article = Article("Central bank decides", (Heading(2, plain("Central bank decides")), paragraph(text)))
    summary = summarise(article)
    assert (summary.brief, summary.full, lede(article)) == (text, (text,), text)
    assert pick(article, 2) == (text,)


@pytest.mark.parametrize("text", ["By John Smith", "Photo: AP", "The points are:", "12:30"])
def test_an_article_of_nothing_but_furniture_is_not_told_by_it(text: str) -> None:
    article = Article("Central bank decides", (paragraph(text),), language="en")
    assert (summarise(article).brief, summarise(article).full, pick(article, 2)) == ("", (), ())


def test_a_few_words_before_the_news_are_not_the_lede() -> None:
    news = "The central bank raised its rate on Monday."
    article = Article("Rates", (paragraph("Breaking news."), paragraph(news)), language="en")
    assert lede(article) == news
    assert pick(article, 2) == (news,)


# -- an editor's own words --------------------------------------------------------------------------------------------


def test_an_editors_summary_is_preferred() -> None:
    own = "Tarn gets its bridge at last. It opens on 20 May. Tolls begin in June."
    summary = summarise(replace(BRIDGE, summary=own))
    assert summary.origin == "editor"
    assert summary.brief == "Tarn gets its bridge at last. It opens on 20 May."
    assert summary.full[:3] == ("Tarn gets its bridge at last.", "It opens on 20 May.", "Tolls begin in June.")


@pytest.mark.parametrize("summary", ["Rates up.", "Abgelehnt.", "加息。", "Закрыто."])
def test_an_editors_shortest_statement_is_preferred_too(summary: str) -> None:
    told = summarise(replace(BRIDGE, summary=summary))
    assert (told.origin, told.brief, told.full[0]) == ("editor", summary, summary)


@pytest.mark.parametrize(
    "summary",
    [
        "Read more.",
        "Comments.",
        "More photos",
        "Video",
        "12:30.",
        "https://example.org/a.",
        "Read more at example.org",
        "Click here for the full story.",
        "The post Bridge over the Orre to open in May appeared first on Tarn News.",
        "Bridge over the Orre to open in May",
        "bridge over the orre to open in MAY.",
        "Great news!",
        "The new bridge over the Orre will open on 20 May, a year […]",
        "The new bridge over the Orre will open on…",
        "https://example.org/a https://example.org/b #bridge #tarn",
        "<p><a href='x'>Continue reading</a></p>",
        "Comments",
        "   ",
        "Читать далее на сайте издания Тарн",
        "Devamını oku ve haberin tamamını gör",
        "阅读全文请点击查看原文链接",
    ],
)
def test_boilerplate_is_no_summary(summary: str) -> None:
    assert editors_own(summary, BRIDGE.title, "en") == ()
    assert summarise(replace(BRIDGE, summary=summary)).origin == "extract"


def test_boilerplate_behind_a_summary_is_taken_out_of_it() -> None:
    mixed = "<p>Tarn opens its bridge in spring.</p> The post Bridge appeared first on Tarn News."
    assert editors_own(mixed, "Bridge", "en") == ("Tarn opens its bridge in spring.",)


# -- what is left out -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("Baku – ", "In a meeting"),
        ("LONDON (Reuters) - ", "Oil prices rose"),
        ("PARIS, 3 May — ", "The court"),
        ("WASHINGTON, May 3 (AP) — ", "The court"),
        ("NEW YORK, N.Y. – ", "Stocks fell"),
        ("(CNN)", "The court"),
        ("(CNN) -- ", "The court"),
        ("Berlin (dpa) – ", "Der Mann"),
        ("МОСКВА, 3 мая. /ТАСС/. ", "Президент подписал"),
        ("БАКУ, 5 мая — РИА Новости. ", "Глава"),
        ("Bakı, 5 may, AZƏRTAC. ", "Prezident"),
        ("ANKARA (AA) - ", "Türkiye"),
        ("القاهرة (رويترز) - ", "قال الوزير"),
        ("ירושלים – ", "ראש הממשלה"),
        ("新华社北京5月3日电（记者张三）", "国务院"),
        ("/PRNewswire/ -- ", "The firm"),
    ],
)
def test_a_dateline_comes_off(opening: str, rest: str) -> None:
    assert without_dateline(opening + rest) == rest


@pytest.mark.parametrize(
    "text",
    [
        "The minister – a lawyer – said no.",
        "Apple – the maker of phones – fell.",
        "Last year – a bad one – is over.",
        "Well-known people came.",
        "Paris was quiet on Monday.",
        "May (the former prime minister) spoke.",
    ],
)
def test_a_dash_in_a_sentence_makes_no_dateline(text: str) -> None:
    assert without_dateline(text) == text


def test_a_known_place_comes_off_in_any_form() -> None:
    assert without_dateline("Баку: Министр прибыл", "Баку") == "Министр прибыл"
    assert without_dateline("Baku is quiet", "Baku") == "Baku is quiet"


@pytest.mark.parametrize(
    "line", ["By John Smith", "Published: 3 May", "Click here to read", "Photo: AP", "Von Anna Müller"]
)
def test_bylines_and_invitations_are_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line", ["By Monday the rain had stopped.", "Published research shows this.", "Photos were shown."]
)
def test_sentences_that_only_look_like_furniture_are_not(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("language", "hangs", "stands"),
    [
        ("en", "He also said no.", "The minister also said no."),
        ("en", "However, the law passed.", "Howard passed the law."),
        ("en", "The rest were saved by a technician.", "The rest of the files were saved by a technician."),
        ("en", "The first is that nobody comes.", "The first train was empty."),
        ("en", "Outside the court he wept.", "Outside the court Blom said he wept."),
        ("de", "Außerdem regnete es.", "Der Regen war stark."),
        ("tr", "Bu nedenle gitti.", "Bursa büyük bir kenttir."),
        ("az", "O bildirib ki, gələcək.", "Oktyabrda yağış yağıb."),
        ("ru", "Однако закон принят.", "Закон принят."),
        ("pt", "Ele disse que não.", "O ministro disse que não."),
        ("ar", "وأضاف أن ذلك مهم.", "قال الوزير إن ذلك مهم."),
        ("he", "הוא הוסיף כי כן.", "השר הוסיף כי כן."),
        ("zh", "他还表示同意。", "部长表示同意。"),
    ],
)
def test_an_opening_that_points_back_is_known(language: str, hangs: str, stands: str) -> None:
    assert leans(hangs, language)
    assert not leans(stands, language)


@pytest.mark.parametrize(
    ("language", "ahead", "behind"),
    [
        ("en", "The bridge will open in May.", "The bridge opened in May, as William said."),
        ("en-GB", "A vote is expected to follow.", "A vote followed."),
        ("", "The council must still approve it.", "The council approved it."),
        ("de", "Die Brücke soll im Mai öffnen.", "Die Brücke wurde im Mai eröffnet."),
        ("tr", "Köprü mayıs ayında açılacak.", "Köprü mayıs ayında açıldı."),
        ("az", "Körpü may ayında açılacaq.", "Körpü may ayında açılıb."),
        ("ru", "Мост будет открыт в мае.", "Мост открыт в мае."),
        ("ar", "سوف يفتتح الجسر في مايو.", "افتتح الجسر في مايو."),
        ("he", "הגשר צפוי להיפתח במאי.", "הגשר נפתח במאי."),
        ("zh", "大桥将于五月通车。", "大桥五月通车。"),
    ],
)
def test_what_comes_next_is_told_from_what_came(language: str, ahead: str, behind: str) -> None:
    assert looks_ahead(ahead, language)
    assert not looks_ahead(behind, language)


def test_nothing_looks_ahead_in_a_language_whose_words_for_it_are_not_known() -> None:
    assert not looks_ahead("Silta will avataan toukokuussa.", "fi")


@pytest.mark.parametrize(
    "text", ["“We go,” he said.", "„Wir gehen“, sagte er.", "«Да», — сказал он.", '"No," he said.', "It's"]
)
def test_a_whole_quotation_is_whole(text: str) -> None:
    assert is_whole(text)


@pytest.mark.parametrize("text", ["“We go.", "We go,” he said.", "„Wir gehen.", "Да», — сказал он.", '"No.'])
def test_half_a_quotation_is_not(text: str) -> None:
    assert not is_whole(text)


# -- picking ----------------------------------------------------------------------------------------------------------


def test_picked_sentences_are_verbatim_and_in_the_order_of_the_text() -> None:
    for pair in pairs(SAMPLES / "tuning.jsonl"):
        chosen = pick(pair.article, 4)
        assert len(chosen) == 4
        places = [pair.article.index(sentence) for sentence in chosen]
        assert places == sorted(places)
        everything = sentences(pair.article.replace("\n", "\n\n"), "en")
        assert all(any(whole.endswith(sentence) for whole in everything) for sentence in chosen)


def test_a_sentence_that_hangs_comes_only_with_its_predecessor() -> None:
    for pair in pairs(SAMPLES / "tuning.jsonl"):
        everything = sentences(pair.article.replace("\n", "\n\n"), "en")
        for count in range(1, 8):
            chosen = pick(pair.article, count)
            for hanging in (sentence for sentence in chosen if leans(sentence, "en")):
                at = everything.index(hanging)
                # A cry such as "She was 84." is no candidate and may stand between the two.
                before = everything[max(0, at - 2) : at]
                assert any(whole.endswith(sentence) for whole in before for sentence in chosen)


def test_nothing_is_picked_twice() -> None:
    said = "The bridge over the Orre opens in May after years of delay."
    text = f"{said}\nThe town is glad of it.\n{said}\nAnother bridge is planned at Mell for the next decade."
    assert pick(text, 3).count(said) == 1


def test_half_a_quotation_is_never_picked() -> None:
    text = "“We will build the bridge here.\nThe bridge is to be built here.” The bridge will be ready in Tarn in May."
    assert pick(text, 3) == ("The bridge will be ready in Tarn in May.",)


def test_a_feature_is_told_by_its_news_and_not_by_its_opening_scene() -> None:
    feature = next(pair for pair in pairs(SAMPLES / "tuning.jsonl") if pair.article.startswith("The river came"))
    assert any("insurers, the province and the water authority" in sentence for sentence in pick(feature.article, 2))
    assert not any("heard it before" in sentence for sentence in pick(feature.article, 2))


def test_lists_and_quotations_may_be_picked_but_lines_that_lead_in_are_not() -> None:
    article = Article(
        "Rules",
        (
            paragraph("The rules are these:"),
            listing(
                "Every drone carries a transponder from January on.", "Every pilot is insured for one million euros."
            ),
            Quote((paragraph("The rules protect every garden in the country."),)),
        ),
        language="en",
    )
    assert pick(article, 9) == (
        "Every drone carries a transponder from January on.",
        "Every pilot is insured for one million euros.",
        "The rules protect every garden in the country.",
    )


@pytest.mark.parametrize("count", [0, -1])
def test_no_sentence_asked_for_is_no_sentence(count: int) -> None:
    assert pick("The bridge opens in May.", count) == ()


@pytest.mark.parametrize("text", ["", "   \n\n ", "???", "12:30", "By John Smith"])
def test_a_text_that_says_nothing_gives_nothing(text: str) -> None:
    assert pick(text, 3) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Nazirlik bazar ertəsi yeni körpünün may ayında açılacağını bildirib. Körpü 90 milyon manata başa gəlib. "
        "Köhnə körpü payızda söküləcək.",
        "Bakanlık pazartesi günü yeni köprünün mayıs ayında açılacağını duyurdu. Köprü 90 milyon liraya mal oldu.",
        "Министерство в понедельник сообщило, что новый мост откроют в мае. Мост обошёлся в 90 млн руб. и т. д.",
        "أعلنت الوزارة يوم الاثنين أن الجسر الجديد سيفتتح في مايو. بلغت تكلفة الجسر 90 مليون دينار.",
        "הודיע משרד התחבורה ביום שני כי הגשר החדש ייפתח בחודש מאי. הגשר עלה תשעים מיליון שקל.",
        "交通部星期一宣布，新大桥将于五月通车。大桥耗资九千万元。旧桥将在秋季拆除。",
        "Das Ministerium teilte mit, dass die neue Brücke z. B. im Mai öffnet. Die Brücke kostete 90 Mio. Euro.",
    ],
)
def test_other_languages_are_summarised_in_their_own_sentences(text: str) -> None:
    article = Article("?", (paragraph(text),))
    assert len(pick(text, 2)) == 2
    assert all(sentence in text for sentence in pick(text, 2))
    assert text.startswith(summarise(article).brief)
    assert summarise(article).brief


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from('aZ5é東א. !?…"“”«»()[]—-,:|\n#'), max_size=200), st.integers(0, 5))
def test_any_text_gives_only_its_own_words(text: str, count: int) -> None:
    for sentence in pick(text, count):
        assert sentence in text


def test_picking_takes_at_most_twenty_milliseconds_an_article() -> None:
    text = "\n".join(pair.article for pair in pairs(SAMPLES / "tuning.jsonl"))[:5_000]  # some 800 words
    pick(text, 3)
    began = time.perf_counter()
    for _ in range(10):
        pick(text, 3)
    assert (time.perf_counter() - began) / 10 < 0.02


def test_a_book_is_summarised_within_a_second() -> None:
    book = "The bridge over the river number 5 opens in May, the province said on Monday.\n" * 25_000
    began = time.perf_counter()
    pick(book, 5)
    assert time.perf_counter() - began < 1


# -- measured ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["held-out", "reporting", "development"])
def test_news_is_told_no_worse_than_by_its_first_sentences(name: str) -> None:
    pytest.importorskip("rouge_score", reason="rouge-score is in the bench group, which is not installed")
    for found in measure(list(pairs(SAMPLES / f"{name}.jsonl")), 3, only=("Herald", "LEAD")).values():
        for kind in ("rouge1", "rouge2", "rougeL"):
            assert found["Herald"].mean(kind) >= found["LEAD"].mean(kind)


def test_each_way_of_summarising_is_given_the_same_room_in_words() -> None:
    pytest.importorskip("rouge_score", reason="rouge-score is in the bench group, which is not installed")
    found = measure(list(pairs(SAMPLES / "tuning.jsonl")), 3, only=("Herald", "LEAD"))
    apart = {rule: abs(ways["Herald"].words - ways["LEAD"].words) for rule, ways in found.items()}
    assert apart["words"] < apart["sentences"] / 2


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"article": "a", "reference": "b"}\n{"article": "a"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.jsonl:2"):
        list(pairs(broken))
