"""The sentences: one for each thing that can go wrong, measures as people say them, and text from outside made safe."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reports import (
    File,
    Format,
    Kind,
    Order,
    Report,
    ReportState,
    Request,
    RequestState,
    Subject,
    SubjectKind,
    Trouble,
    TroubleKind,
)
from bot.mistakes import Mistake, MistakeKind
from bot.views.blocks import context, escape, literal, section, unmarked
from bot.views.help import Usage, help_message
from bot.views.live import live_message
from bot.views.measures import duration, size
from bot.views.mistakes import failure_message, mistake_message
from bot.views.reader import Reader
from bot.views.troubles import waiting
from sandbox.slack import validate_message

READER: Final = Reader()
NOW: Final = datetime(2026, 3, 16, 9, 2, 10, tzinfo=UTC)
ORDER: Final = Order(Kind.ENTERPRISE, Subject(SubjectKind.COMPANY_NAME, "Acme"), Format.WORD)
REQUEST: Final = Request(
    id="7f3kqx2maaaaaaaa",
    workspace="T1",
    person="U1",
    place="C1",
    landing="C1",
    order=ORDER,
    state=RequestState.WAITING,
    report="r",
    asked_at=NOW,
)
REPORT: Final = Report(
    id="r",
    workspace="T1",
    account="main",
    order=ORDER,
    state=ReportState.GENERATING,
    created_at=NOW - timedelta(minutes=3),
    due=None,
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min 0 s"),
        (130, "2 min 10 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 0 min"),
        (3900, "1 h 5 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert duration(READER, timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (812, "812 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (48_400, "48 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_000_000, "1.0 MB"),
        (3_400_000, "3.4 MB"),
        (104_857_600, "104.9 MB"),
    ],
)
def test_a_size_is_said_in_thousands(count: int, said: str) -> None:
    assert size(READER, count) == said


@pytest.mark.parametrize("kind", MistakeKind)
def test_each_mistake_has_a_sentence_of_its_own(kind: MistakeKind) -> None:
    said = {other: mistake_message(READER, Mistake(other), ()).text for other in MistakeKind}

    assert list(said.values()).count(said[kind]) == 1


@pytest.mark.parametrize("kind", [TroubleKind.UNREACHABLE, TroubleKind.BUSY, TroubleKind.QUOTA, TroubleKind.BAD_FILE])
def test_each_trouble_that_passes_says_what_patrol_does_about_it(kind: TroubleKind) -> None:
    general = waiting(READER, Trouble(TroubleKind.NO_ANSWER), NOW)
    said = waiting(READER, Trouble(kind), NOW)

    assert said != general
    assert "Patrol" in said


def test_waiting_for_the_next_day_says_when_in_each_readers_own_time() -> None:
    said = waiting(READER, Trouble(TroubleKind.QUOTA), NOW)

    # Slack: date formatting; what stands after the bar is shown where the token is not understood.
    assert f"<!date^{int(NOW.timestamp())}^{{date_short_pretty}} {{time}}|2026-03-16 09:02 UTC>" in said


@pytest.mark.parametrize(
    ("state", "report", "said"),
    [
        (RequestState.WAITING, replace(REPORT, state=ReportState.REQUESTED), "Accepted · PatSnap is being asked"),
        (RequestState.WAITING, replace(REPORT, state=ReportState.SUBMITTING), "Accepted · PatSnap is being asked"),
        (RequestState.WAITING, replace(REPORT, ahead=3), "Queued at PatSnap · 3 before you"),
        (RequestState.WAITING, REPORT, "Generating · 3 min 0 s (usually 1 to 10 min)"),
        (
            RequestState.WAITING,
            replace(REPORT, submitted_at=NOW - timedelta(seconds=130)),
            "Generating · 2 min 10 s (usually 1 to 10 min)",
        ),
        (
            RequestState.WAITING,
            replace(REPORT, state=ReportState.READY, file=File("a.docx", "r/a.docx", 3_400_000)),
            "Ready · 3.4 MB · on its way into the thread",
        ),
        (
            RequestState.DELIVERED,
            replace(REPORT, state=ReportState.READY, file=File("a.docx", "r/a.docx", 3_400_000)),
            "In the thread · 3.4 MB",
        ),
        (RequestState.WAITING, replace(REPORT, state=ReportState.IN_DOUBT), "*PatSnap did not confirm this order.*"),
        (RequestState.CANCELLED, replace(REPORT, state=ReportState.IN_DOUBT), "Ended, as you asked"),
        (
            RequestState.WAITING,
            replace(REPORT, submitted_at=NOW - timedelta(minutes=44, seconds=59)),
            "Generating · 44 min 59 s (usually 1 to 10 min)",
        ),
        (
            RequestState.WAITING,
            replace(REPORT, submitted_at=NOW - timedelta(minutes=45)),
            "Generating · 45 min 0 s: unusually long. Patrol goes on looking, once an hour",
        ),
    ],
)
def test_the_live_message_says_how_the_report_stands(state: RequestState, report: Report, said: str) -> None:
    message = live_message(READER, replace(REQUEST, state=state), report, NOW)

    assert said in message.blocks[0]["text"]["text"]
    assert said in message.text
    assert "*Enterprise report* · Acme · Word" in message.blocks[0]["text"]["text"]
    assert "R-7F3KQX" in str(message.blocks[-1])


@pytest.mark.parametrize(
    ("state", "report_state", "buttons"),
    [
        (RequestState.WAITING, ReportState.REQUESTED, ["Cancel"]),
        (RequestState.WAITING, ReportState.GENERATING, ["Cancel"]),
        (RequestState.WAITING, ReportState.READY, []),
        (RequestState.HELD, ReportState.GENERATING, ["Send it to me", "Cancel"]),
        (RequestState.HELD, ReportState.READY, ["Send it to me", "Cancel"]),
        (RequestState.WAITING, ReportState.IN_DOUBT, ["Try again", "Forget it"]),
        (RequestState.FAILED, ReportState.FAILED, ["Try again"]),
        (RequestState.FAILED, ReportState.READY, ["Try again"]),
        (RequestState.CANCELLED, ReportState.IN_DOUBT, []),
        (RequestState.CANCELLED, ReportState.GENERATING, []),
        (RequestState.DELIVERED, ReportState.READY, ["Send it to me", "Regenerate"]),
    ],
)
def test_buttons_are_there_only_while_they_do_something(
    state: RequestState, report_state: ReportState, buttons: list[str]
) -> None:
    message = live_message(READER, replace(REQUEST, state=state), replace(REPORT, state=report_state), NOW)

    shown = [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert shown == buttons


def test_ordering_once_more_while_in_doubt_asks_first_because_it_may_cost_twice() -> None:
    message = live_message(READER, REQUEST, replace(REPORT, state=ReportState.IN_DOUBT), NOW)

    [row] = [block for block in message.blocks if block["type"] == "actions"]
    assert "billed" in row["elements"][0]["confirm"]["text"]["text"]


def test_a_possible_repeat_says_so() -> None:
    once = live_message(READER, REQUEST, REPORT, NOW)
    again = live_message(READER, REQUEST, REPORT, NOW, repeat=True)

    assert "Possibly a repeat" not in str(once.blocks)
    assert "Possibly a repeat" in str(again.blocks)
    assert "Possibly a repeat" in again.text


@pytest.mark.parametrize(("place", "where"), [("C1", "<#C1>"), ("G1", "<#G1>"), ("D1", "that conversation")])
def test_a_message_that_landed_elsewhere_says_where_it_was_asked_for(place: str, where: str) -> None:
    moved = replace(REQUEST, place=place, landing="U1")

    assert f"Patrol cannot post in {where}" in str(live_message(READER, moved, REPORT, NOW).blocks[-1])


def test_help_shows_angle_brackets_as_they_are_typed() -> None:
    message = help_message(READER, (Usage("/patrol report <company> [word|pdf]", "a report", "Reports"),))

    assert "`/patrol report &lt;company&gt; [word|pdf]`" in message.text


def test_help_groups_what_belongs_together() -> None:
    usages = [Usage(f"/patrol {name}", "…", group) for name, group in (("a", "One"), ("b", "One"), ("c", "Two"))]

    shown = [block["text"]["text"] for block in help_message(READER, usages).blocks if "text" in block]

    assert shown[1:] == ["*One*\n`/patrol a`  …\n`/patrol b`  …", "*Two*\n`/patrol c`  …"]


def test_a_bug_says_that_it_is_ours_and_what_to_quote() -> None:
    message = failure_message(READER, "E-1A2B3C")

    assert "not your mistake" in message.text
    assert "E-1A2B3C" in message.text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Procter & Gamble", "Procter &amp; Gamble"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("&amp;", "&amp;amp;"),
        ("one\n\ttwo", "one two"),
        ("*bold*", "\u2060*\u2060bold\u2060*\u2060"),
        ("小米科技", "小米科技"),
    ],
)
def test_text_from_outside_is_shown_and_means_nothing(given: str, shown: str) -> None:
    assert escape(given) == shown


def test_a_command_is_shown_ready_to_copy() -> None:
    assert literal("/patrol report <A> & *B* `C`") == "/patrol report &lt;A&gt; &amp; *B* 'C'"


def test_text_from_outside_is_cut_before_it_is_made_safe() -> None:
    assert escape("&" * 301) == "&amp;" * 299 + "…"
    assert escape("a" * 300) == "a" * 300


@given(st.text())
def test_no_text_from_outside_begins_markup(text: str) -> None:
    safe = escape(text)

    assert "<" not in safe
    assert ">" not in safe
    assert "\n" not in safe


@given(st.text(min_size=1))
def test_slack_takes_the_live_message_of_any_name(name: str) -> None:
    request = replace(REQUEST, order=replace(ORDER, subject=Subject(SubjectKind.COMPANY_NAME, name)))
    message = live_message(READER, request, REPORT, NOW)

    assert validate_message({"text": message.text, "blocks": [dict(block) for block in message.blocks]}) == []


def test_the_longest_names_and_texts_still_fit() -> None:
    request = replace(
        REQUEST,
        state=RequestState.FAILED,
        order=replace(ORDER, subject=Subject(SubjectKind.COMPANY_NAME, "*" * 5000)),
        trouble=Trouble(TroubleKind.CAUSE, detail="&" * 5000),
    )
    message = live_message(READER, request, REPORT, NOW)

    shown = message.blocks[0]["text"]["text"]
    assert validate_message({"text": message.text, "blocks": [dict(block) for block in message.blocks]}) == []
    assert shown.endswith("Try again for a new one.")  # nothing was cut off at the end


def test_a_paragraph_is_cut_to_what_slack_takes() -> None:
    blocks = [section("x" * 5000), context("x" * 5000)]

    assert validate_message({"text": "x", "blocks": [dict(block) for block in blocks]}) == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("> quoted", "\u2060&gt; quoted"),
        ("a > b", "a &gt; b"),
        (":warning: Acme", ":\u2060warning: Acme"),
        ("09:00 TAC:(cell)", "09:00 TAC:(cell)"),
        ("A\u200bc\x00m\ud800e\ufeff", "Ac m e"),
        ("\u202eemcA", "emcA"),
        ("\u2069שלום", "\u2068שלום\u2069"),
        ("\u200b\u3164\u200d", ""),
        ("👩‍🔬", "👩‍🔬"),
    ],
)
def test_what_cannot_be_seen_goes_and_what_would_be_drawn_is_written(given: str, shown: str) -> None:
    assert escape(given) == shown


def test_a_paragraph_is_not_cut_amid_an_entity_or_a_link() -> None:
    for tail in ("&amp;" * 10, "<https://a.example/|" + "b" * 50 + ">"):
        text = section("x" * 2990 + tail)["text"]["text"]
        assert (text[:2990], text[-1]) == ("x" * 2990, "…")
        assert "<" not in text
        assert text.count("&") == text.count("&amp;")


def test_slack_makes_no_links_and_mentions_of_what_stands_in_a_paragraph_plainly() -> None:
    assert section("https://a.example @here")["text"]["verbatim"] is True
    assert context("https://a.example @here")["elements"][0]["verbatim"] is True


@given(st.text(st.sampled_from("a:_*שﬀ\u202e\x00 👩🏽‍🔬😀") | st.characters(), max_size=200), st.integers(20, 80))
def test_plain_text_takes_no_more_than_it_may(text: str, limit: int) -> None:
    safe = unmarked(text, limit)

    assert len(safe) <= limit
    assert re.findall(r":[\w+'-]+:", safe) == []
    assert safe.count("\u2068") == safe.count("\u2069") <= 1
