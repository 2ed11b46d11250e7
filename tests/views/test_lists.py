"""`/patrol reports`, page by page."""

from dataclasses import replace
from typing import Final

import pytest

from bot.domain.listing import Page
from bot.domain.messages import Message
from bot.domain.reports import Report, Request, RequestState, Trouble, TroubleKind
from bot.views import ids
from bot.views.listing import STEP, reports_message
from sandbox.slack import validate_message
from tests.views.test_places import DELIVERED, HELD, READY, buttons
from tests.views.test_words import NOW, READER, REPORT, REQUEST

ROW: Final = (REQUEST, REPORT)


def page(*rows: tuple[Request, Report], offset: int = 0, more: bool = False, person: str = "U1") -> Message:
    return reports_message(READER, Page(rows, offset, has_more=more), person, NOW)


def paragraphs(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


def test_where_there_is_nothing_people_read_how_to_begin() -> None:
    message = page()

    [said] = paragraphs(message)
    assert "No reports yet" in said
    assert "`/patrol report`" in said
    assert buttons(message) == ["Order a report"]


def test_a_request_is_two_lines_what_it_is_and_how_it_stands() -> None:
    [said] = paragraphs(page(ROW))

    first, second = said.splitlines()
    assert first == "*Enterprise report* · Acme · Word · asked on <!date^1773651730^{date_short_pretty}|2026-03-16>"
    assert "Generating · 3 min 0 s" in second


@pytest.mark.parametrize(
    ("row", "person", "offered"),
    [
        (ROW, "U1", ["Cancel"]),
        (ROW, "U2", []),  # somebody else's
        ((HELD, READY), "U1", ["Send it to me", "Cancel"]),
        ((DELIVERED, READY), "U1", ["Send it to me"]),
        ((DELIVERED, READY), "U2", ["Send it to me"]),
        ((DELIVERED, replace(READY, file=None)), "U1", []),  # kept no longer
        ((replace(REQUEST, state=RequestState.CANCELLED), REPORT), "U1", []),
        ((replace(REQUEST, state=RequestState.FAILED, trouble=Trouble(TroubleKind.INPUT)), REPORT), "U1", []),
    ],
)
def test_each_request_offers_what_this_person_can_do_with_it(
    row: tuple[Request, Report], person: str, offered: list[str]
) -> None:
    assert buttons(page(row, person=person)) == offered


@pytest.mark.parametrize(
    ("count", "offset", "more", "counted", "turning"),
    [
        (1, 0, False, "1 to 1", []),
        (5, 0, False, "1 to 5", []),
        (5, 0, True, "1 to 5", [(ids.OLDER, "5")]),
        (5, 5, True, "6 to 10", [(ids.NEWER, "0"), (ids.OLDER, "10")]),
        (2, 10, False, "11 to 12", [(ids.NEWER, "5")]),
        (2, 3, False, "4 to 5", [(ids.NEWER, "0")]),
    ],
)
def test_a_page_counts_and_turns(
    count: int, offset: int, counted: str, turning: list[tuple[str, str]], *, more: bool
) -> None:
    message = page(*[(DELIVERED, replace(READY, file=None))] * count, offset=offset, more=more)

    assert len(paragraphs(message)) == count
    assert f"{counted}, latest first" in str(message.blocks)
    last = message.blocks[-1]
    turns = [(button["action_id"], button["value"]) for button in last["elements"]] if last["type"] == "actions" else []
    assert turns == turning


def test_the_fullest_page_is_one_that_slack_takes() -> None:
    message = page(*[(HELD, READY)] * STEP, offset=STEP, more=True)

    assert validate_message({"text": message.text, "blocks": [dict(block) for block in message.blocks]}) == []
