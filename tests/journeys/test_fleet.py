"""Several processes on one PostgreSQL: one of them dies, stands still, or the database goes, and nobody notices."""

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
POST = "slack.chat.postMessage"
CREATE = "patsnap.create"


async def test_a_worker_dies_amid_a_message_and_an_order_and_one_stands_still(tmp_path: Path) -> None:
    """One fleet for all of it, as each death takes its fifteen seconds; all that waits is waited for together."""
    async with fleet_in(tmp_path, ["web", "worker", "worker", "worker"]) as fleet:
        await fleet.begin()
        dead = await struck(fleet, Fault(CREATE, What.STOP_AFTER), SUBMITTING, Member.kill, place="competitors")
        at = time.monotonic()
        await eventually(fleet.office.posts)  # else the next blow would meet whoever posts there
        still = await struck(fleet, Fault(POST, What.STOP_AFTER), SENDING, Member.freeze, place="lab")

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


async def struck(fleet: Fleet, fault: Fault, holding: str, blow: Callable[[Member], None], place: str) -> Member:
    """Order a report, and strike whoever is amid this call for it."""
    struck: list[Member] = []

    def strike() -> None:
        struck.append(fleet.holder(holding))
        blow(struck[-1])

    fleet.world.faults.on_stop = strike
    fleet.world.faults.add(fault)
    company = COMPANY if place == "competitors" else "华为技术有限公司"
    await fleet.office.asks(f"report {company}", place=place)
    await eventually(lambda: struck, 20)
    return struck[0]
