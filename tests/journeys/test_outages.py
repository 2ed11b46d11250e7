"""PatSnap's limit of the day is reached amid reports and checks: all that waits goes on after midnight, once."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from sandbox.patsnap import Kind
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import Office, bot_in

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
COMPANIES: Final = ("小米科技有限责任公司", "华为技术有限公司", "比亚迪股份有限公司")
QUOTA: Final = 67200007


def the_rest_of_the_day(now: datetime) -> timedelta:
    tomorrow = (now.astimezone(SHANGHAI) + timedelta(days=1)).replace(hour=0, minute=2, second=0, microsecond=0)
    return tomorrow - now


@on_both_stores
@pytest.mark.asyncio
async def test_a_quota_that_runs_out_amid_everything_is_waited_for_and_all_goes_on_once(
    world: World, office: Office
) -> None:
    patsnap = world.patsnap
    alert = patsnap.alerts.add("Batteries")

    def texts(place: str) -> list[str]:
        return office.texts(place=place)

    async with bot_in(world):
        await office.asks(f"subscribe {alert} instantly", place="general")
        await eventually(lambda: patsnap.alerts.checked()[alert] == 1)
        await office.asks(f"report {COMPANIES[0]}")
        await eventually(lambda: len(patsnap.jobs) == 1)
        patsnap.refuse_all(QUOTA, billed=True)
        for company in COMPANIES[1:]:
            await office.asks(f"report {company}")
        await eventually(lambda: [("goes on" in text) for text in texts("competitors")].count(True) == 2)
        await eventually(lambda: any("In the thread" in text for text in texts("competitors")))
        refused = world.faults.count("patsnap.create")
        patsnap.alerts.push(alert, Kind.NEW, 2)
        await office.skips(timedelta(hours=2))
        patsnap.refuse_all(None)
        await office.skips(the_rest_of_the_day(world.clock.now()))
        delivered = lambda: [("In the thread" in text) for text in texts("competitors")].count(True) == 3  # noqa: E731
        await eventually(delivered, 25)
        await eventually(lambda: patsnap.alerts.checked()[alert] == 2)
        await eventually(lambda: len(texts("general")) == 2, showing=lambda: texts("general"))

    assert refused <= 1 + 1 + 1  # the one that was made, and whatever was under way when it began
    assert len(patsnap.jobs) == 3
    assert world.faults.count("patsnap.create") == refused + 2
