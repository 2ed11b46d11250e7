"""Several processes on one PostgreSQL: one of them dies, stands still, or the database goes, and nobody notices."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.faults import Fault, What
from tests.eventually import eventually
from tests.journeys.fleets import Fleet, Member, fleet_in
from tests.journeys.lives import IN_DOUBT
from tests.journeys.office import COMPANY

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, pytest.mark.timeout(180)]

SENDING = "select owner from patrol.delivery where state = 'sending' order by first_tried_at desc limit 1"
SUBMITTING = "select owner from patrol.report where state = 'submitting'"
TAKEN_OVER = 20.0  # seconds after which the rows of a dead worker go on
SHARE = "slack.files.completeUploadExternal"  # by then its report is made: whoever stands still holds that alone
CREATE = "patsnap.create"
PLACES = {"competitors": COMPANY, "lab": "华为技术有限公司"}


async def test_a_worker_dies_amid_a_message_and_an_order_and_one_stands_still(tmp_path: Path) -> None:
    """One fleet for all of it, as each death takes its fifteen seconds; all that waits is waited for together."""
    async with fleet_in(tmp_path, ["web", "worker", "worker", "worker"]) as fleet:
        await fleet.begin()
        dead = await struck(fleet, Fault(CREATE, What.STOP_AFTER), SUBMITTING, Member.kill, place="competitors")
        at = time.monotonic()
        await eventually(fleet.office.posts)  # else the next blow would meet whoever posts there
        still = await struck(fleet, Fault(SHARE, What.STOP_AFTER), SENDING, Member.freeze, place="lab")

        await fleet.office.shows(IN_DOUBT, within=TAKEN_OVER + 15)
        assert time.monotonic() - at < TAKEN_OVER + 5  # it is told with the next look at the live message
        await fleet.office.delivered(place="lab", within=40)
        still.thaw()

        assert await still.wait_gone() == 1
        assert "take this one for dead" in "\n".join(still.lines)
        assert not dead.is_alive
        assert fleet.world.faults.count(CREATE) == 2  # one for each company
        assert len(fleet.office.posts(place="lab")) == 1
        assert len(fleet.office.posts()) == 1
        assert fleet.owners() == set()


async def test_the_database_is_started_anew_and_who_types_meanwhile_is_told(tmp_path: Path) -> None:
    async with fleet_in(tmp_path, ["web", "worker", "worker"]) as fleet:
        await fleet.begin()
        for place, company in PLACES.items():
            await fleet.office.asks(f"report {company}", place=place)
        away = asyncio.create_task(fleet.lose_the_database(5))
        await eventually(lambda: fleet.proxy.is_away)
        heard = await fleet.office.asks("report 苹果公司", person="bob", place="lab")
        await away

        assert heard.acked
        assert "could not store this" in str(heard.body)
        for place in PLACES:
            await fleet.office.delivered(place=place, within=40)
            assert len(fleet.office.posts(place=place)) == 1
        assert fleet.world.faults.count(CREATE) == len(PLACES)
        assert [one.role for one in fleet.members if one.is_alive] == ["web", "worker", "worker"]
        assert fleet.owners() == set()
        assert set(await asyncio.gather(*(one.stop() for one in fleet.members))) == {0}


async def struck(fleet: Fleet, fault: Fault, holding: str, blow: Callable[[Member], None], place: str) -> Member:
    """Order a report, and strike whoever is amid this call for it."""
    struck: list[Member] = []

    def strike() -> None:
        struck.append(fleet.holder(holding))
        blow(struck[-1])

    fleet.world.faults.on_stop = strike
    fleet.world.faults.add(fault)
    await fleet.office.asks(f"report {PLACES[place]}", place=place)
    await eventually(lambda: struck, 40)
    return struck[0]
