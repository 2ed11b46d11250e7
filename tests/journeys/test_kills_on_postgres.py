"""The bot is killed at each step that matters on PostgreSQL too: nothing is lost unsaid, and nothing comes twice.

A death takes fifteen seconds there until it counts as one, in which no new life settles what the dead held. So several
die one after the other, each amid work of its own, and the last one settles it all.
"""

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from sandbox.faults import Fault, What
from sandbox.patsnap import Kind
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_postgres
from tests.journeys.lives import IN_DOUBT, TAKEN_OVER, Lives, child_in
from tests.journeys.office import QUICK, SPEED
from tests.journeys.shown import KINDS, becomes_quiet, digests
from tests.journeys.test_alert_kills import BIBLIOGRAPHY, CHECK, GAP, POST, SHARE
from tests.journeys.test_kills import asked

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, pytest.mark.timeout(240), on_postgres]

BEFORE, AFTER = What.STOP_BEFORE, What.STOP_AFTER
CREATE: Final = "patsnap.create"
IN_ORDERS: Final = (Fault(CREATE, BEFORE), Fault(CREATE, AFTER))
IN_REPORTS: Final = (
    *IN_ORDERS,
    Fault(POST, BEFORE),
    Fault(POST, AFTER),
    Fault("patsnap.download", AFTER),
    Fault(SHARE, BEFORE),
    Fault(SHARE, AFTER),
)
IN_ALERTS: Final = (
    Fault(CHECK, BEFORE),
    Fault(CHECK, AFTER),
    Fault(BIBLIOGRAPHY, BEFORE),  # the answer is kept
    Fault(POST, BEFORE),  # the digest is made
    Fault(POST, AFTER),
    Fault(SHARE, AFTER),
)
HITS: Final = 2  # of each alert
NOT_JUST_ASKED: Final = timedelta(minutes=2)  # a check of the last minute serves who asks for one


async def test_kills_on_the_way_of_reports_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    async with (
        World(tmp_path, speed=SPEED, life=QUICK) as world,
        child_in(world, oauth=True) as child,
    ):
        lives = Lives(world, child)
        places = rooms(lives, len(IN_REPORTS))
        await lives.begin()
        for place, fault in zip(places, IN_REPORTS, strict=True):
            lives.kill_in(fault)
            async with asked(lives, f"Company of {place}", place):
                await child.wait_gone()
            await lives.begin()
        await eventually(
            lambda: all(_is_over(lives, place) for place in places),
            TAKEN_OVER + 10,
            showing=lambda: [lives.office.texts(place=one) for one in places],
        )
        await eventually(lambda: not lives.records.owners())

        assert sum(call.fault in {BEFORE, AFTER} for call in world.faults.journal) == len(IN_REPORTS)
        for place, fault in zip(places, IN_REPORTS, strict=True):
            assert lives.repeats(place) == [False]
            assert (IN_DOUBT in lives.office.post(place=place).text) is (fault in IN_ORDERS)
            assert len(lives.files(place)) == (0 if fault in IN_ORDERS else 1)
        assert world.faults.count(CREATE) == len(IN_REPORTS)
        assert len(world.patsnap.jobs) == world.patsnap.billed.total() == len(IN_REPORTS) - 1  # one was not taken


def rooms(lives: Lives, number: int) -> list[str]:
    """So many channels with Patrol: in one and the same, who comes after a dead one waits for what that was sending."""
    workspace = lives.world.slack.workspace
    members = {workspace.person("alice").id, workspace.bot.id}
    return [workspace.add_channel(f"room-{one}", members).name for one in range(number)]


def _is_over(lives: Lives, place: str) -> bool:
    text = lives.office.post(place=place).text
    return "In the thread" in text or IN_DOUBT in text


async def test_kills_on_the_way_of_alerts_lose_nothing_unsaid_and_repeat_nothing(tmp_path: Path) -> None:
    async with (
        World(tmp_path, speed=SPEED, life=QUICK, alerts=()) as world,
        child_in(world, qps=50) as child,
    ):
        lives, alerts = Lives(world, child), world.patsnap.alerts
        watched = {place: alerts.add(f"Alert of {place}") for place in rooms(lives, len(IN_ALERTS))}
        await lives.begin()
        for place, alert in watched.items():
            await lives.office.asks(f"subscribe {alert} instantly", place=place)
        await becomes_quiet(lives.office)
        found = {}
        for (place, alert), fault in zip(watched.items(), IN_ALERTS, strict=True):
            world.clock.skip(NOT_JUST_ASKED)
            found[place] = alerts.push(alert, Kind.NEW, HITS)
            lives.kill_in(fault)
            await lives.office.asks(f"check {alert}", place=place)
            await child.wait_gone()
            await lives.begin()
        await becomes_quiet(lives.office, TAKEN_OVER + 20)

        assert sum(call.fault in {BEFORE, AFTER} for call in world.faults.journal) == len(IN_ALERTS)
        silent: set[str] = set()
        for place, patents in found.items():
            mine = digests(lives.office, place=place)
            told = sorted(patent for one in mine for patent in one.told.elements())
            assert told in ([], sorted((KINDS[Kind.NEW], patent) for patent in patents))
            if not told:
                assert GAP in " ".join(one.words for one in mine)
                silent.add(place)
        assert len(silent) <= 2
