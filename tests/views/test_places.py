"""Where a report goes, said where people look for it: held, moved on, here instead, already on its way."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from bot.domain.companies import How, Naming
from bot.domain.messages import Message
from bot.domain.reports import (
    File,
    Format,
    Kind,
    Order,
    ReportState,
    RequestState,
    Subject,
    SubjectKind,
    Trouble,
    TroubleKind,
)
from bot.views import ids
from bot.views.asked import already_here
from bot.views.live import live_message
from bot.views.notes import note_message
from tests.views.test_words import NOW, READER, REPORT, REQUEST

READY: Final = replace(REPORT, state=ReportState.READY, file=File("a.docx", "r/a.docx", 3_400_000))
HELD: Final = replace(REQUEST, state=RequestState.HELD, landing="U1", held_until=NOW + timedelta(days=14))
DELIVERED: Final = replace(REQUEST, state=RequestState.DELIVERED)
VALUE: Final = Order(Kind.VALUE, Subject(SubjectKind.PATENT_NUMBER, "CN108977442B"), Format.PDF)


def shown(message: Message) -> str:
    return str(message.blocks[0]["text"]["text"])


def small_print(message: Message) -> str:
    return str(message.blocks[-1]["elements"][0]["text"])


def buttons(message: Message) -> list[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [button["text"]["text"] for row in rows for button in row]


@pytest.mark.parametrize(("report", "state"), [(REPORT, "Generating · 3 min 0 s"), (READY, "Ready · 3.4 MB\n")])
def test_a_held_request_says_how_to_invite_patrol_and_until_when(report: object, state: str) -> None:
    message = live_message(READER, HELD, report, NOW)  # type: ignore[arg-type]

    assert state in shown(message)
    assert "Patrol is not in <#C1>. Type `/invite @Patrol` there" in shown(message)
    assert "held until <!date^1774861330^{date_short_pretty}|2026-03-30>" in shown(message)
    assert "on its way" not in shown(message)
    assert "cannot post" not in small_print(message)  # said once


@pytest.mark.parametrize(
    ("landing", "here", "where"), [("C1", "U1", "<#C1>"), ("U1", "C1", "your direct messages"), ("U1", "D1", "your")]
)
def test_a_message_that_was_left_behind_says_where_it_goes_on_and_offers_nothing(
    landing: str, here: str, where: str
) -> None:
    for state in (RequestState.WAITING, RequestState.DELIVERED, RequestState.FAILED):
        moved = replace(REQUEST, state=state, landing=landing)
        message = live_message(READER, moved, READY, NOW, here=here)

        assert f"Goes on in {where}" in shown(message)
        assert buttons(message) == []
        assert "because" not in small_print(message)


def test_a_report_in_ones_own_messages_is_not_sent_there_again() -> None:
    message = live_message(READER, replace(DELIVERED, landing="U1"), READY, NOW)

    assert buttons(message) == ["Regenerate"]


@pytest.mark.parametrize(
    ("made_before", "is_reused"),
    [
        (timedelta(days=3), True),
        (timedelta(minutes=2), True),
        (timedelta(minutes=1), False),
        (-timedelta(hours=1), False),
    ],
)
def test_a_report_that_was_there_already_is_said_to_cost_nothing(made_before: timedelta, *, is_reused: bool) -> None:
    message = live_message(READER, DELIVERED, replace(READY, ready_at=NOW - made_before), NOW)

    assert ("so this one cost nothing" in shown(message)) is is_reused


def test_a_new_one_is_ordered_only_after_the_question_whether_it_may_cost() -> None:
    message = live_message(READER, DELIVERED, READY, NOW)

    [row] = [block for block in message.blocks if block["type"] == "actions"]
    [regenerate] = [button for button in row["elements"] if button["action_id"] == ids.REGENERATE]
    assert "bills" in regenerate["confirm"]["text"]["text"]


@pytest.mark.parametrize(
    ("order", "title"),
    [
        (VALUE, "*Patent value report* · CN108977442B · PDF\n"),
        (replace(VALUE, logo=False, format=Format.WORD), "*Patent value report* · CN108977442B · Word · unbranded\n"),
        (replace(REQUEST.order, logo=False), "*Enterprise report* · Acme · Word · unbranded\n"),
    ],
)
def test_the_title_says_what_was_ordered(order: Order, title: str) -> None:
    assert shown(live_message(READER, replace(REQUEST, order=order), REPORT, NOW)).startswith(title)


@pytest.mark.parametrize("repeat", [True, False])
def test_a_note_says_that_nobody_invited_patrol_and_where_the_report_is(*, repeat: bool) -> None:
    hostile = replace(REQUEST.order, subject=Subject(SubjectKind.COMPANY_NAME, "<!channel>"))
    message = note_message(READER, replace(HELD, order=hostile), repeat=repeat)

    assert "Nobody invited Patrol to <#C1> in 14 days" in shown(message)
    assert "&lt;!channel&gt;" in shown(message)
    assert "R-7F3KQX" in shown(message)
    assert "`/patrol reports`" in shown(message)
    assert ("Possibly a repeat" in str(message.blocks)) is repeat


def test_who_asks_again_for_the_same_place_reads_that_it_comes_once_and_not_who_asked_first() -> None:
    message = already_here(READER, replace(REQUEST, person="U2", shown_by="first"))

    assert "*Enterprise report* · Acme · Word" in shown(message)
    assert "it comes here once, for you too" in message.text
    assert buttons(message) == ["Cancel"]
    assert "U1" not in str(message.blocks)
    assert "U2" not in str(message.blocks)


def test_who_asks_again_by_a_name_that_was_chosen_here_can_say_that_another_company_is_meant() -> None:
    named = replace(REQUEST, shown_by="first", naming=Naming("小米", How.REMEMBERED))
    message = already_here(READER, named)

    assert "“小米” was chosen to mean this company here" in str(message.blocks)
    assert buttons(message) == ["Cancel", "Other company"]


def test_a_live_message_speaks_of_a_patent_where_one_was_asked_for() -> None:
    refused = replace(REQUEST, order=VALUE, state=RequestState.FAILED, trouble=Trouble(TroubleKind.INPUT, "68300004"))
    message = live_message(READER, refused, replace(REPORT, state=ReportState.FAILED), NOW)

    assert "it does not accept this patent. Only granted patents can be valued, and no designs" in shown(message)
