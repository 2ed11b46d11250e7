"""A weekly review without leaving Slack: decided line by line, one given to a colleague, who is reminded."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.views import ids
from sandbox.patsnap import Kind
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.explained import modal_says, next_digest, office_in, old_patents, one_digest, reviews, subscribed
from tests.journeys.office import DIRECT, Office

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_both_stores]


async def test_a_digest_is_reviewed_line_by_line_and_who_is_asked_is_reminded(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        slack, clock = office.world.slack, office.world.clock
        alert = await subscribed(office)
        patents = old_patents(office, 3)
        office.world.patsnap.alerts.push(alert, Kind.LEGAL, [one.patent_id for one in patents])
        digest = await next_digest(office)
        posted = len(office.posts())

        await reviews(office, digest, patents[0])
        await slack.press_view("alice", ids.REVIEW_RELEVANT)
        await modal_says(office, "2 lines are left")
        await slack.press_view("alice", ids.REVIEW_ASSIGN, value=slack.person("bob").id)
        await modal_says(office, "Assigned to bob")
        await slack.press_view("alice", ids.REVIEW_NEXT)
        await modal_says(office, "Line 3 of 3")
        await slack.press_view("alice", ids.REVIEW_WATCH)
        await modal_says(office, "1 line is left")

        await eventually(lambda: _counts(office, "2 of 3 reviewed"))
        await eventually(lambda: "*Watch*" in str(one_digest(office).parts[0].blocks))
        assert len(office.posts()) == posted
        assert office.posts("bob", DIRECT) == []

        clock.skip(timedelta(days=1))  # from a Wednesday at ten to a Thursday, past nine
        told = await office.shows("1 line of", "bob", DIRECT)
        assert patents[1].number in str(told.blocks)
        assert "Assigned by alice" in str(told.blocks)
        await office.presses(ids.REMINDER_DAY, told, "bob", DIRECT)
        await eventually(lambda: _passes(office, "Comes again Friday 6 March 09:00"))
        await office.presses(ids.REVIEW, told, "bob", DIRECT)
        await modal_says(office, "Assigned to bob", "bob")
        await slack.press_view("bob", ids.REVIEW_NOT_RELEVANT)
        await modal_says(office, "all lines of this digest are reviewed", "bob")
        await eventually(lambda: _passes(office, "Nothing waits for you any more"))
        clock.skip(timedelta(days=3))
        await eventually(lambda: _counts(office, "all 3 reviewed"))
        assert len(office.posts("bob", DIRECT)) == 1


def _passes(office: Office, words: str) -> bool:
    """Half a minute passes; whether Bob's message says this."""
    office.world.clock.skip(timedelta(seconds=31))
    return words in str(office.post("bob", DIRECT).blocks)


def _counts(office: Office, words: str) -> bool:
    """The same of the digest."""
    office.world.clock.skip(timedelta(seconds=31))
    return words in one_digest(office).words
