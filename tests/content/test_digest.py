"""What a digest tells, in which order, and how it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from content.article import Article, ArticlePicture, Filed, Role
from content.digest import Audience, Digest, Story, Window, compose_digest
from content.document import Cell, Document, Footer, Heading, Item, Listing, Paragraph, Table, plain, text_of, words_of
from content.markup import write
from content.stories import related
from content.summary import summarise
from content.wording.digest import digest_document
from content.wording.words import Words

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
WORDS = Words()
ALL = Window(0, 1000)


def article(title: str = "Ministers meet", text: str = "", **more: object) -> Article:
    text = text or f"{title} on Monday in the old town hall of the capital, the office said."
    return replace(Article(title, (Paragraph(plain(text)),), language="en"), **more)  # type: ignore[arg-type]


def filed(number: int, told: Article | None = None, **more: object) -> Filed:
    return Filed(number, told or article(f"Story number {number}", **more), NOW + timedelta(minutes=number))


def planned(action: str, outcome: str = "Better readiness", area: str = "Training") -> Table:
    header = tuple(Cell(plain(text), header=True) for text in ("Area", "Initiative", "Expected outcome"))
    return Table((header, tuple(Cell(plain(text)) for text in (area, action, outcome))))


def numbers(digest: Digest) -> list[int]:
    return [story.filed.number for story in digest.stories]


def digest_of(*stories: Filed, length: str = "brief", earlier: tuple[Filed, ...] = ()) -> Digest:
    return compose_digest(stories, Audience(length=length), ALL, earlier)


def shown(digest: Digest, **more: datetime) -> Document:
    return digest_document(digest, WORDS, "Asia/Baku", **more)


def test_a_window_holds_what_is_after_its_start_up_to_its_end() -> None:
    told = [filed(n) for n in range(1, 8)]
    digest = compose_digest(told, Audience(), Window(2, 5))
    assert sorted(numbers(digest)) == [3, 4, 5]
    assert 2 not in digest.window
    assert 5 in digest.window


def test_nothing_in_the_window_is_an_empty_digest() -> None:
    assert compose_digest([filed(1)], Audience(), Window(1, 9)).empty
    assert compose_digest([], Audience(), ALL).empty
    assert not compose_digest([filed(1)], Audience(), ALL).empty


def test_topics_choose_whatever_their_case_and_accents_and_no_topics_mean_all() -> None:
    told = [filed(1, topics=("Économie",)), filed(2, topics=("sport",)), filed(3)]
    assert numbers(compose_digest(told, Audience(topics=("economie",)), ALL)) == [1]
    assert sorted(numbers(compose_digest(told, Audience(), ALL))) == [1, 2, 3]
    assert compose_digest(told, Audience(topics=("culture",)), ALL).empty


def test_the_newest_comes_first_among_equals_and_urgent_news_before_everything() -> None:
    told = [filed(1), filed(2, topics=("Urgent",)), filed(3), filed(4)]
    assert numbers(digest_of(*told)) == [2, 4, 3, 1]


def test_a_story_that_several_desks_tell_is_told_once_and_early() -> None:
    text = "A bridge over the northern river was closed on Sunday after a barge struck a pillar, the police said."
    same = [filed(1, article("Bridge closed", text, source="A")), filed(2, article("Bridge closed", text, source="B"))]
    digest = digest_of(*related(same), filed(3), filed(4))
    assert len(digest.stories) == 3
    assert digest.stories[0].filed.number in (1, 2)
    assert len(digest.stories[0].also_in) == 1


def test_of_two_versions_only_the_latest_is_told() -> None:
    old, new = filed(1, article("Old words")), replace(filed(1, article("New words")), version=2)
    assert [story.filed.article.title for story in digest_of(new, old).stories] == ["New words"]


def test_only_initiatives_that_no_earlier_article_told_are_new() -> None:
    first = filed(1, article("First", body=(Paragraph(plain("Text of it.")), planned("Joint disaster drills"))))
    again = filed(
        2, article("Again", body=(planned("Joint drills for disasters"), planned("Mobile clinics", area="Health")))
    )
    window = Window(1, 9)
    digest = compose_digest([again], Audience(), window, earlier=[first])
    assert [entry.initiative.action for entry in digest.entries] == ["Mobile clinics"]
    assert [entry.initiative.action for entry in compose_digest([again], Audience(), window).entries] == [
        "Joint drills for disasters",
        "Mobile clinics",
    ]


def test_the_initiatives_product_has_no_stories() -> None:
    told = filed(1, article("First", body=(planned("Joint drills"),)))
    digest = compose_digest([told], Audience(), ALL, product="initiatives")
    assert digest.stories == ()
    assert words_of(shown(digest).blocks).startswith(
        "New initiatives · Tuesday 24 November\n1 new initiative\nTraining\nJoint drills"
    )
    assert compose_digest([filed(2)], Audience(), ALL, product="initiatives").empty


def test_a_digest_is_named_after_the_readers_time_of_day() -> None:
    digest = digest_of(filed(1))
    names = [text_of(shown(digest, now=NOW + timedelta(hours=h)).blocks[0].spans) for h in (0, 6, 12, 18)]  # type: ignore[union-attr]
    assert names == [
        "Morning digest · Tuesday 24 November",
        "Afternoon digest · Tuesday 24 November",
        "Evening digest · Tuesday 24 November",
        "Night digest · Wednesday 25 November",
    ]


def test_a_story_has_headline_brief_source_and_the_way_to_the_whole() -> None:
    told = filed(12, article("Ministers meet", source="Caspian Post", url="https://example.org/a"))
    story = shown(digest_of(told)).blocks[2]
    assert isinstance(story, Paragraph)
    assert text_of(story.spans) == (
        "Ministers meet\nMinisters meet on Monday in the old town hall of the capital, the office said.\n"
        "Caspian Post · /article_12"
    )
    assert [span.link for span in story.spans if span.link] == ["https://example.org/a", "/article_12"]


def test_without_a_source_the_host_is_the_link_and_without_an_address_there_is_none() -> None:
    def links(told: Article) -> list[tuple[str, str]]:
        story = shown(digest_of(filed(1, told))).blocks[2]
        return [(span.text, span.link) for span in getattr(story, "spans", ()) if span.link]

    assert links(article(url="https://www.example.org/x"))[0] == ("example.org", "https://www.example.org/x")
    assert links(article()) == [("/article_1", "/article_1")]


def test_other_tellers_and_what_a_story_follows_are_named() -> None:
    story = Story(
        filed(3),
        summarise(article("Headline")),
        (),
        (filed(4, source="AzerNews", url="https://a.example/4"), filed(5)),
        filed(1),
    )
    text = words_of(shown(Digest((story,), (), ALL, Audience())).blocks)
    assert "/article_3 · also in AzerNews /article_4, /article_5 · follows /article_1" in text


def test_lengths_show_headlines_then_briefs_then_points() -> None:
    body = (
        Paragraph(plain("The council met on Monday evening and voted for the plan after a long debate.")),
        Paragraph(plain("Key points discussed included:")),
        Listing(
            tuple(
                Item((Paragraph(plain(f"The {n} question of the evening")),))
                for n in ("first", "second", "third", "fourth")
            )
        ),
    )
    told = filed(7, article("Council votes", body=body))
    headline, brief, full = (
        words_of(shown(digest_of(told, length=length)).blocks) for length in ("headline", "brief", "full")
    )
    assert "Council votes · /article_7" in headline
    assert "voted for the plan" not in headline
    assert "voted for the plan" in brief
    assert "third question" not in brief
    assert "third question" in full
    assert "fourth question" not in full


def test_a_point_that_is_told_as_an_initiative_is_not_told_twice() -> None:
    body = (
        Paragraph(plain("The council met on Monday evening and voted for the plan after a long debate.")),
        Paragraph(plain("The plan provides for the following measures:")),
        Listing((Item((Paragraph(plain("Replace the old water mains.")),)),)),
    )
    text = words_of(shown(digest_of(filed(7, article("Council votes", body=body)), length="full")).blocks)
    assert text.count("Replace the old water mains") == 1


def test_initiatives_follow_by_area_with_their_articles_and_the_rest_is_one_command_away() -> None:
    tables = tuple(planned(f"Drill of kind {n}", area=("Training", "Health")[n % 2]) for n in range(14))
    told = filed(3, article("Plan", body=(Paragraph(plain("The plan was published on Monday.")), *tables)))
    text = words_of(shown(digest_of(told)).blocks)
    assert "1 story · 14 new initiatives" in text
    assert "New initiatives\nTraining\nDrill of kind 0 → Better readiness /article_3" in text
    assert "and 4 more: /initiatives" in text
    assert "14 new initiatives: /initiatives" in words_of(shown(digest_of(told, length="headline")).blocks)


def test_the_next_digest_is_announced_in_the_readers_zone_when_there_is_one() -> None:
    due = datetime(2026, 11, 25, 4, tzinfo=UTC)
    footer = shown(digest_of(filed(1)), next_due=due).blocks[-1]
    assert isinstance(footer, Footer)
    assert text_of(footer.spans) == "Next digest: Wednesday 25 November, 08:00"
    assert footer.spans[-1].at == due
    assert not any(isinstance(block, Footer) for block in shown(digest_of(filed(1))).blocks)


def test_an_empty_digest_says_so_kindly() -> None:
    blocks = shown(digest_of()).blocks
    assert words_of(blocks) == "Digest\nNothing new this time."
    assert isinstance(blocks[0], Heading)


def test_twenty_stories_are_at_most_two_messages_and_every_headline_is_there() -> None:
    picture = ArticlePicture("https://a.example/p.jpg", "a picture", Role.LEAD)
    text = (
        "The committee agreed on Tuesday to extend the works until spring, its chair told reporters after the vote. "
        * 2
    )
    told = [
        filed(
            n,
            article(
                f"Committee number {n} extends the works",
                f"{n} {text}",
                source="Caspian Post",
                url=f"https://a.example/{n}",
                pictures=(picture,),
            ),
        )
        for n in range(1, 21)
    ]
    calls = write(shown(digest_of(*told), now=NOW), "classic")
    assert len(calls) <= 2
    written = "".join(call.parameters["text"] for call in calls)
    assert all(f"Committee number {n} extends" in written for n in range(1, 21))
