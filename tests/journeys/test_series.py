"""A report is ordered every week, in the channel that it was set up for; a kill orders it no second time."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.views.ids import SERIES_END, SERIES_ORDER
from sandbox.faults import Fault, What
from sandbox.slack.messages import Message
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.lives import lives_in
from tests.journeys.office import COMPANY, Office, bot_in, file_of, words_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_both_stores]

WEEK = timedelta(weeks=1)
TOKEN = "patsnap.token"


async def delivered(office: Office, number: int) -> list[Message]:
    """Wait until so many reports lie there, in their order."""

    def found() -> list[Message]:
        posts = [one for one in office.posts() if "In the thread" in one.text]
        assert len(posts) == number
        return posts

    return await eventually(found, 30, showing=office.texts)


async def test_a_report_comes_every_week_until_it_is_ended(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY} pdf weekly to me")
        await office.asks(f"report {COMPANY} weekly", place="competitors")
        line = await office.shows("first on Monday")
        assert len(world.patsnap.jobs) == 0
        await office.skips(WEEK)
        [first] = await delivered(office, 1)
        await eventually(lambda: len(office.posts(place="@patrol")) == 2, 15)
        assert len(world.patsnap.jobs) == 1  # both places want the same of the same day
        assert file_of(first).content.startswith(b"%PDF")
        await office.skips(WEEK)
        posts = await delivered(office, 2)
        assert "Weekly · issue 2" in words_in(posts[1])
        assert "The issue before" in words_in(posts[1])
        await eventually(lambda: "next on Monday" in office.posts()[0].text, 15)
        await office.presses(SERIES_ORDER, line, "bob")
        await delivered(office, 3)
        await office.presses(SERIES_END, line, "bob")
        await eventually(lambda: "ended" in office.posts()[0].text, 15)


async def test_a_kill_once_it_is_ordered_and_a_missed_hour_order_it_once(tmp_path: Path) -> None:
    async with lives_in(tmp_path, oauth=True) as lives:
        await lives.begin()
        await lives.office.asks(f"report {COMPANY} weekly")
        await lives.office.shows("first on Monday")
        lives.kill_in(Fault(TOKEN, What.STOP_BEFORE))
        lives.world.clock.skip(2 * WEEK)  # over two of its hours: one is missed
        await lives.begin_again()
        [report] = await delivered(lives.office, 1)

        assert "1 more was missed" in words_in(report)
        assert len(lives.records.requests()) == 1
        assert lives.world.faults.count("patsnap.create") == 1
        assert lives.records.owners() == set()
