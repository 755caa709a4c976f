"""What is typed or tapped, and what is said to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands import COMMANDS
from bot.commands.answering import ALIASES, guarded, resolved
from bot.commands.choices import code
from bot.schedules import Schedule
from tests.bot.commands.fakes import FakeArchive, FakeDigests, Office, buttons_of, entry, filed, text_of

ARTICLES = [
    filed(1, "Ports reopen", ("Trade", "Sea")),
    filed(2, "School year begins", ("Education",)),
    filed(3, "Fares & <fees> rise", ("Trade",)),
]


@pytest.fixture
def office() -> Office:
    return Office(archive=FakeArchive(list(ARTICLES)))


# -- the first minutes ----------------------------------------------------------------------------------------------


async def test_start_greets_by_name_subscribes_and_asks_where(office: Office) -> None:
    (reply,) = await office.ask("/start", language_code="az")
    assert "Hello, Aysel!" in await office.said("/start", chat_id=8)
    assert buttons_of(reply.document)["Baku"] == "start:zone Asia/Baku"
    assert office.readers.kept[7, 0].subscribed


async def test_start_leads_by_two_taps_to_a_digest(office: Office) -> None:
    await office.ask("/start")
    (hours,) = await office.ask("start:zone Asia/Baku", pressed=True, message_id=5)
    assert hours.edit
    assert buttons_of(hours.document)["08:00"] == "start:at daily 8:00"
    done, _table = await office.ask("start:at daily 8:00", pressed=True, message_id=5)
    assert done.edit
    assert done.toast
    assert office.readers.kept[7, 0].schedule == Schedule("daily", 480)
    assert office.readers.kept[7, 0].zone == "Asia/Baku"
    said = await office.said("start:at daily 8:00", pressed=True)
    assert "every day at 08:00" in said
    assert "Saturday 21 November, 08:00 (Baku time)" in said


async def test_a_deep_link_behind_start_is_no_mistake(office: Office) -> None:
    assert "Hello" in await office.said("/start ref_1234")
    assert "Hello" in await office.said("/start zone Nowhere/Else", chat_id=9)


async def test_a_link_to_an_article_greets_somebody_new_shortly_and_brings_it(office: Office) -> None:
    hello, article = await office.ask("/start article_2")
    assert text_of(hello) == (
        "Hello, Aysel! Here is what you asked for. If you want the news to come by itself: /start"
    )
    assert "Body of 2." in text_of(article)
    assert office.readers.kept == {}  # who wanted one article has not asked for a digest


async def test_a_link_to_an_article_brings_nothing_else_to_one_who_reads_already(office: Office) -> None:
    await office.ask("/start")
    (article,) = await office.ask("/start article_2")
    assert "Body of 2." in text_of(article)
    (none,) = await office.ask("/start article_99")
    assert "There is no article 99." in text_of(none)


async def test_a_link_changes_nothing_by_itself(office: Office) -> None:
    await office.ask("/start")
    for payload in ("stop", "forget", "settings", "article_", "article_x"):
        assert "Welcome back" in await office.said(f"/start {payload}")
    assert office.readers.kept[7, 0].subscribed


async def test_a_group_is_not_greeted_by_one_name(office: Office) -> None:
    assert "Aysel" not in await office.said("/start", chat_kind="group")


async def test_a_second_start_welcomes_back_and_changes_nothing(office: Office) -> None:
    await office.ask("/start")
    await office.ask("/schedule weekly fri 18")
    assert "Welcome back" in await office.said("/start")
    assert office.readers.kept[7, 0].schedule == Schedule("weekly", 1080, 4)


async def test_stop_pauses_keeps_the_choices_and_says_how_to_come_back(office: Office) -> None:
    await office.ask("/schedule weekly fri 18")
    (reply,) = await office.ask("/stop")
    assert "/start" in await office.said("/stop")
    assert set(buttons_of(reply.document).values()) == {"start:again", "forget:"}
    assert not office.readers.kept[7, 0].subscribed
    assert "every Friday at 18:00" in await office.said("start:again", pressed=True)
    assert office.readers.kept[7, 0].subscribed


# -- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("/schedule daily 8:30", "every day at 08:30"),
        ("/schedule weekdays 7", "from Monday to Friday at 07:00"),
        ("/schedule weekly mon 9", "every Monday at 09:00"),
        ("/schedule at once", "as soon as something is published"),
        ("/schedule off", "only when you ask for it"),
        ("/schedule daily ٩:٠٠", "every day at 09:00"),
        ("/schedule", "only when you ask for it"),
    ],
)
async def test_a_schedule_is_told_back_in_words(office: Office, typed: str, says: str) -> None:
    assert says in await office.said(typed)


@pytest.mark.parametrize(
    "typed", ["/schedule sometimes", "/schedule 25:00", "/schedule daily mon", "/schedule " + "9" * 300]
)
async def test_a_schedule_that_is_none_is_answered_with_examples_and_changes_nothing(
    office: Office, typed: str
) -> None:
    said = await office.said(typed)
    assert "/schedule daily 8:30" in said
    assert not office.readers.kept


async def test_the_next_digest_is_told_in_the_chats_own_time(office: Office) -> None:
    await office.ask("/timezone Asia/Baku")
    assert "Next digest: Saturday 21 November, 07:00 (Baku time)" in await office.said("/schedule daily 7")
    assert "Next digest" not in await office.said("/schedule off")


async def test_a_schedule_button_edits_its_message_and_says_saved(office: Office) -> None:
    (shown,) = await office.ask("/schedule daily 8")
    buttons = buttons_of(shown.document)
    assert not shown.edit
    assert "✅ Daily" in buttons
    assert "✅ 08:00" in buttons
    (reply,) = await office.ask(buttons["Weekly"], pressed=True)
    assert (reply.edit, reply.toast) == (True, "Saved")
    buttons = buttons_of(reply.document)
    assert "✅ Weekly" in buttons
    assert buttons["Tue"] == "schedule:weekly tue 8:00"


async def test_every_schedule_button_does_what_it_says(office: Office) -> None:
    (shown,) = await office.ask("/schedule weekly mon 9")
    for label, data in buttons_of(shown.document).items():
        (reply,) = await office.ask(data, pressed=True)
        if data.startswith("schedule:") and data != "schedule:initiatives":
            assert f"✅ {label.removeprefix('✅ ')}" in buttons_of(reply.document)


# -- where --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "zone", "time"),
    [
        ("baku", "Asia/Baku", "16:00"),
        ("Bakı", "Asia/Baku", "16:00"),
        ("Asia/Baku", "Asia/Baku", "16:00"),
        ("new york", "America/New_York", "07:00"),
        ("東京", "Asia/Tokyo", "21:00"),
    ],
)
async def test_a_place_is_found_and_its_time_told(office: Office, typed: str, zone: str, time: str) -> None:
    said = await office.said(f"/timezone {typed}")
    assert zone in said
    assert time in said
    assert office.readers.kept[7, 0].zone == zone


@pytest.mark.parametrize(
    ("typed", "zone"), [("EST", "America/New_York"), ("est", "America/New_York"), ("Etc/GMT+5", "Etc/GMT+5")]
)
async def test_a_short_name_means_the_clocks_of_its_people_summer_time_included(
    office: Office, typed: str, zone: str
) -> None:
    await office.said(f"/timezone {typed}")
    assert office.readers.kept[7, 0].zone == zone


@pytest.mark.parametrize("typed", ["localtime", "Factory", "posixrules"])
async def test_what_is_no_place_in_the_zone_database_is_not_taken_for_one(office: Office, typed: str) -> None:
    await office.ask(f"/timezone {typed}")
    await office.ask(f"timezone:{typed}", pressed=True)
    assert not office.readers.kept


async def test_a_place_that_may_be_several_is_asked_about(office: Office) -> None:
    (reply,) = await office.ask("/timezone Portland")
    assert "timezone:America/Los_Angeles" in buttons_of(reply.document).values()
    assert not office.readers.kept
    (reply,) = await office.ask("timezone:America/Los_Angeles", pressed=True)
    assert reply.edit
    assert office.readers.kept[7, 0].zone == "America/Los_Angeles"


async def test_a_place_nobody_knows_is_answered_with_examples(office: Office) -> None:
    said = await office.said("/timezone xyzzyq")
    assert "xyzzyq" in said
    assert "/timezone UTC+4" in said
    assert not office.readers.kept


async def test_timezone_alone_shows_the_time_and_offers_places(office: Office) -> None:
    (reply,) = await office.ask("/timezone", language_code="az")
    assert "timezone:Asia/Baku" in buttons_of(reply.document).values()
    assert "12:00" in await office.said("/timezone")


# -- about what ---------------------------------------------------------------------------------------------------


async def test_topics_are_switched_by_their_buttons(office: Office) -> None:
    (reply,) = await office.ask("/topics")
    buttons = buttons_of(reply.document)
    assert "▫️ Trade (2)" in buttons
    assert "✅ Everything" in buttons
    (reply,) = await office.ask(buttons["▫️ Trade (2)"], pressed=True)
    (reply,) = await office.ask(buttons["▫️ Sea (1)"], pressed=True)
    assert reply.edit
    assert office.readers.kept[7, 0].topics == ("Sea", "Trade")
    assert "✅ Trade (2)" in buttons_of(reply.document)
    (reply,) = await office.ask(buttons["▫️ Sea (1)"], pressed=True)
    assert office.readers.kept[7, 0].topics == ("Trade",)
    await office.ask(buttons["✅ Everything"], pressed=True)
    assert office.readers.kept[7, 0].topics == ()


async def test_topics_may_be_typed_in_any_case(office: Office) -> None:
    assert "Sea and Trade" in await office.said("/topics trade, SEA")
    assert "everything" in await office.said("/topics all")


async def test_a_topic_nobody_writes_about_is_named_and_nothing_changes(office: Office) -> None:
    said = await office.said("/topics trade, football")
    assert "football" in said
    assert "Education" in said
    assert not office.readers.kept


async def test_a_topic_that_vanished_can_still_be_switched_off(office: Office) -> None:
    await office.ask("/topics sea")
    office.archive.articles.pop(0)
    (reply,) = await office.ask("/topics")
    assert buttons_of(reply.document)["✅ Sea (0)"] == f"topics:{code('Sea')}"


async def test_a_button_of_a_topic_that_is_gone_changes_nothing(office: Office) -> None:
    await office.ask("/topics sea")
    await office.ask("topics:~0000000000", pressed=True)
    assert office.readers.kept[7, 0].topics == ("Sea",)


async def test_without_topics_that_is_said() -> None:
    assert "no topics yet" in await Office().said("/topics")


# -- everything at a glance -----------------------------------------------------------------------------------------


async def test_settings_show_everything_and_lead_everywhere(office: Office) -> None:
    await office.ask("/timezone baku")
    await office.ask("/topics trade")
    (reply,) = await office.ask("/settings")
    said = await office.said("/settings")
    for fact in ("every day at 08:00", "Baku (Asia/Baku)", "Trade", "Brief", "Classic", "Saturday 21 November, 08:00"):
        assert fact in said
    assert {"schedule:", "timezone:", "topics:", "stop:"} <= set(buttons_of(reply.document).values())


async def test_length_and_layout_are_one_tap(office: Office) -> None:
    (reply,) = await office.ask("settings:length full", pressed=True)
    assert reply.toast == "Saved"
    assert "✅ Full" in buttons_of(reply.document)
    office.readers.kept[7, 0] = replace(office.readers.kept[7, 0], layout="rich")
    await office.ask("settings:layout classic", pressed=True)
    assert (office.readers.kept[7, 0].length, office.readers.kept[7, 0].layout) == ("full", "classic")


async def test_a_layout_nobody_writes_cannot_be_chosen() -> None:
    office = Office(layouts=("classic",))
    assert "/settings" in await office.said("/settings layout rich")
    (reply,) = await office.ask("/settings")
    assert not any("layout" in data for data in buttons_of(reply.document).values())


@pytest.mark.parametrize("typed", ["/settings bananas", "/settings length", "/settings length long long"])
async def test_a_setting_that_is_none_is_answered_with_examples(office: Office, typed: str) -> None:
    assert "/settings length full" in await office.said(typed)
    assert not office.readers.kept


# -- the news -----------------------------------------------------------------------------------------------------


async def test_a_digest_with_news_comes_by_itself(office: Office) -> None:
    office.digests.new = True
    assert await office.ask("/digest") == ()
    (tapped,) = await office.ask("digest:", pressed=True)
    assert tapped.document is None
    assert tapped.toast
    assert office.digests.queued == ["update:1", "update:1"]


async def test_a_digest_without_news_says_so_and_offers_the_last_day(office: Office) -> None:
    (reply,) = await office.ask("/digest")
    assert "Nothing new" in await office.said("/digest")
    assert list(buttons_of(reply.document).values()) == ["digest:day"]
    assert "quiet day" in await office.said("digest:day", pressed=True)
    office.digests = FakeDigests(day=True)
    assert "Here it comes" in await office.said("digest:day", pressed=True)


@pytest.mark.parametrize(
    ("kind", "shared"), [("private", False), ("channel", False), ("group", True), ("supergroup", True)]
)
async def test_in_a_group_the_digest_belongs_to_all(office: Office, kind: str, shared: bool) -> None:
    office.digests.new = True
    await office.ask("/digest", chat_kind=kind)
    await office.ask("/digest day", chat_kind=kind)
    assert office.digests.shared == [shared, shared]


async def test_a_word_behind_digest_that_means_nothing_moves_no_window(office: Office) -> None:
    office.digests.new = True
    assert (
        await office.said("/digest bananas") == "Say /digest for everything new, or /digest day for the last 24 hours."
    )
    assert office.digests.queued == []


async def test_length_by_itself_is_a_setting(office: Office) -> None:
    await office.ask("/length full")
    assert office.readers.kept[7, 0].length == "full"
    assert "/settings length full" in await office.said("/length bananas")
    assert "Settings" in await office.said("/length")


async def test_latest_lists_the_newest_first_each_with_its_command(office: Office) -> None:
    said = await office.said("/latest 2")
    assert said.index("Fares & <fees> rise") < said.index("School year begins")
    assert "/article_3" in said
    assert "Ports reopen" not in said


async def test_latest_asks_for_more_by_a_button_while_there_is_more(office: Office) -> None:
    (reply,) = await office.ask("/latest 2")
    assert buttons_of(reply.document) == {"Show 4": "latest:4"}
    (reply,) = await office.ask("latest:4", pressed=True)
    assert reply.edit
    assert buttons_of(reply.document) == {}


@pytest.mark.parametrize("typed", ["/latest many", "/latest 0", "/latest -3", "/latest 1.5"])
async def test_latest_with_no_number_says_how_to_say_it(office: Office, typed: str) -> None:
    assert "/latest 10" in await office.said(typed)


async def test_latest_of_an_absurd_number_gives_what_there_is(office: Office) -> None:
    assert "The latest 3 articles" in await office.said("/latest 999999999999")


async def test_an_empty_archive_is_said_kindly() -> None:
    assert "Nothing has been published yet" in await Office().said("/latest")


@pytest.mark.parametrize("typed", ["/article 3", "/article_3", "/ARTICLE_3", "/article #3", "/article ٣", "/read 3"])
async def test_an_article_comes_in_full_by_its_number(office: Office, typed: str) -> None:
    said = await office.said(typed)
    assert "Fares & <fees> rise" in said
    assert "Body of 3." in said


@pytest.mark.parametrize("typed", ["/article 99", "/article_99", "/article 0", "/article 999999999999"])
async def test_an_article_that_is_not_there_is_answered_with_the_newest(office: Office, typed: str) -> None:
    assert "The newest is /article_3" in await office.said(typed)


@pytest.mark.parametrize("typed", ["/article", "/article last", "/article 1 2"])
async def test_article_without_a_number_says_how_to_say_it(office: Office, typed: str) -> None:
    assert "/article 3" in await office.said(typed)
    assert "Nothing has been published" in await Office().said(typed)


async def test_initiatives_are_chosen_by_area_or_by_words(office: Office) -> None:
    areas = ("Training", "Technology", "Health", "Training", "Roads", "Water", "Training")
    office.archive.initiatives = [entry(area, f"Plan number {n} of {area}") for n, area in enumerate(areas)]
    (overview,) = await office.ask("/initiatives")
    (label, data) = next(iter(buttons_of(overview.document).items()))
    assert label == "Training (3)"
    (page,) = await office.ask(data, pressed=True)
    assert page.edit
    assert "Plan number 6 of Training" in text_of(page)
    assert "Roads" not in text_of(page)
    said = await office.said("/initiatives training")
    assert "Plan number 3 of Training" in said
    assert "/article_1" in said
    assert "Plan number 4 of Roads" in await office.said("/initiatives plan roads")


@pytest.mark.parametrize(("typed", "shown", "zone"), [("+3", "UTC+3", "Etc/GMT-3"), ("utc-5", "UTC-5", "Etc/GMT+5")])
async def test_an_offset_is_shown_as_it_was_typed_not_the_other_way_round(
    office: Office, typed: str, shown: str, zone: str
) -> None:
    for said in (
        await office.said(f"/timezone {typed}"),
        await office.said("/timezone"),
        await office.said("/settings"),
    ):
        assert shown in said and "Etc/" not in said
    assert office.readers.kept[7, 0].zone == zone


async def test_initiatives_that_nobody_told_of_are_said_kindly(office: Office) -> None:
    assert "No initiatives" in await office.said("/initiatives")
    office.archive.initiatives = [entry("Training", "Joint drills")]
    assert "Nothing fits" in await office.said("/initiatives zeppelins")


async def test_initiatives_come_as_a_file_for_a_spreadsheet(office: Office) -> None:
    assert (await office.ask("/initiatives csv"))[0].attached is None
    office.archive.initiatives = [entry("Training", "Joint drills"), entry("Health", "Mobile clinics")]
    (reply,) = await office.ask("/initiatives csv")
    assert reply.attached is not None
    assert reply.attached.name == "initiatives.csv"
    assert "2 initiatives" in text_of(reply)
    assert len(reply.attached.content.decode("utf-8-sig").splitlines()) == 3
    (some,) = await office.ask("/initiatives csv clinics")
    assert some.attached is not None
    assert b"drills" not in some.attached.content
    (none,) = await office.ask("/initiatives csv zeppelins")
    assert none.attached is None
    assert "Nothing fits" in text_of(none) and "found in the articles yet" not in text_of(none)


async def test_the_list_of_new_initiatives_comes_by_itself_when_it_is_asked_for(office: Office) -> None:
    said = await office.said("/initiatives weekly fri 18")
    assert "every Friday at 18:00" in said
    assert "Friday 20 November, 18:00" in said
    assert office.readers.kept[7, 0].initiatives == Schedule("weekly", 1080, 4)
    assert "only when you ask" in await office.said("/schedule initiatives off")
    office.archive.initiatives = [entry("Training", "Weekly drills")]
    assert "Weekly drills" in await office.said("/initiatives weekly drills")


async def test_every_button_of_the_initiatives_schedule_does_what_it_says(office: Office) -> None:
    (shown,) = await office.ask("/initiatives weekly mon 9")
    for label, data in buttons_of(shown.document).items():
        (reply,) = await office.ask(data, pressed=True)
        if data != "schedule:":
            assert f"✅ {label.removeprefix('✅ ')}" in buttons_of(reply.document)
    (settled,) = await office.ask("/schedule")
    assert buttons_of(settled.document)["New initiatives"] == "schedule:initiatives"


async def test_in_a_group_only_administrators_let_the_list_come(office: Office) -> None:
    said = await office.said("/initiatives weekly", chat_kind="group", is_admin=False)
    assert "administrators" in said
    assert not office.readers.kept
    assert guarded("initiatives", "weekly")
    assert not guarded("initiatives", "early warning")


# -- rights -------------------------------------------------------------------------------------------------------


async def test_forget_asks_before_it_deletes(office: Office) -> None:
    (reply,) = await office.ask("/forget")
    assert not office.rights.forgotten
    (done,) = await office.ask(buttons_of(reply.document)["Yes, delete"], pressed=True)
    assert office.rights.forgotten == [7]
    assert done.untraced
    assert "/start" in await office.said("/forget yes")


async def test_mydata_is_json(office: Office) -> None:
    assert '"zone": "Asia/Baku"' in await office.said("/mydata")


@pytest.mark.parametrize(
    "typed",
    [
        "/start",
        "/schedule daily 9",
        "/timezone baku",
        "/topics trade",
        "/settings",
        "/stop",
        "/forget yes",
        "/mydata",
        "/pause",
    ],
)
async def test_in_a_group_others_than_administrators_change_nothing(office: Office, typed: str) -> None:
    said = await office.said(typed, chat_kind="supergroup", is_admin=False)
    assert "administrators" in said
    assert not office.readers.kept
    assert not office.rights.forgotten


async def test_in_a_group_a_strangers_tap_gets_a_toast_and_no_message(office: Office) -> None:
    (reply,) = await office.ask("schedule:off", pressed=True, chat_kind="group", is_admin=False)
    assert reply.document is None
    assert "administrators" in reply.toast
    assert not office.readers.kept


@pytest.mark.parametrize("typed", ["/latest", "/help", "/digest"])
async def test_in_a_group_everybody_may_ask_for_the_news(office: Office, typed: str) -> None:
    assert "administrators" not in await office.said(typed, chat_kind="group", is_admin=False)


async def test_in_a_group_administrators_may_change(office: Office) -> None:
    await office.ask("/schedule daily 9", chat_kind="group", chat_id=-5)
    assert office.readers.kept[-5, 0].schedule.minute == 540


async def test_each_topic_of_a_forum_has_its_own_schedule(office: Office) -> None:
    await office.ask("/schedule daily 9", chat_kind="supergroup", chat_id=-5, thread_id=3)
    assert (-5, 3) in office.readers.kept
    assert (-5, 0) not in office.readers.kept


# -- what is no command -------------------------------------------------------------------------------------------


async def test_an_unknown_command_is_met_with_the_nearest(office: Office) -> None:
    assert "/schedule" in await office.said("/shedule daily")
    said = await office.said("/qqqqqq")
    assert "Did you mean" not in said
    assert "/help" in said


@pytest.mark.parametrize("typed", ["hello there, how are you?", "", "😀", "x" * 4000, "no", "Yes"])
async def test_small_talk_is_answered_with_what_can_be_asked(office: Office, typed: str) -> None:
    assert "/digest" in await office.said(typed)


async def test_a_place_by_itself_is_taken_for_an_answer(office: Office) -> None:
    (reply,) = await office.ask("baku")
    assert "timezone:Asia/Baku" in buttons_of(reply.document).values()
    assert not office.readers.kept
    (reply,) = await office.ask("baku", chat_kind="group")
    assert "timezone:Asia/Baku" not in buttons_of(reply.document).values()


def test_every_alias_leads_to_a_command_and_hides_none() -> None:
    assert set(ALIASES.values()) <= set(COMMANDS)
    assert not set(ALIASES) & set(COMMANDS)


def test_a_number_may_be_glued_to_a_command() -> None:
    assert resolved("article_12") == ("article", "12")
    assert resolved("Article_12") == ("article", "12")
    assert resolved("article_x", "5") == ("article_x", "5")


def test_what_changes_a_chat_is_guarded() -> None:
    assert guarded("pause")
    assert not guarded("latest")
    assert not guarded("nonsense")


async def test_help_names_every_command(office: Office) -> None:
    said = await office.said("/help")
    assert all(f"/{name}" in said for name in COMMANDS)


def test_every_command_fits_telegrams_menu() -> None:
    for name, command in COMMANDS.items():
        assert name.isascii()
        assert name == name.lower()
        assert len(name) <= 32
        assert 3 <= len(command.ABOUT) <= 256


async def test_every_button_fits_its_64_bytes_and_leads_to_a_command(office: Office) -> None:
    office.archive.articles.append(filed(4, "Long", ("Ən uzun mövzu adı " * 20,)))
    office.archive.initiatives = [entry(area * 12, "Plan") for area in ("Təlim ", "Roads ", "Water ") * 3]
    asked = [
        "/initiatives",
        "/start",
        "/help",
        "/digest",
        "/latest 1",
        "/topics",
        "/schedule weekly",
        "/timezone",
        "/timezone usa",
        "/settings",
        "/stop",
        "/forget",
    ]
    for typed in [*asked, "hello", "baku", "start:zone America/Argentina/ComodRivadavia"]:
        for reply in await office.ask(typed, pressed=":" in typed):
            for label, data in buttons_of(reply.document).items():
                assert len(data.encode()) <= 64, data
                assert data.partition(":")[0] in COMMANDS
                assert label
