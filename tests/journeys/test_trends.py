"""A trend from the command to the channel: of weeks, one of which was lost, with a chart and where Slack takes none."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.views import ids
from sandbox.faults import Fault, What
from sandbox.patsnap import Kind
from sandbox.slack.messages import Message
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.explained import CHECK, NAME, an_hour_goes_by, office_in, old_patents, subscribed, told_privately
from tests.journeys.office import Office, labels, words_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_both_stores]

POST: Final = "slack.chat.postMessage"


async def a_week_goes_by(office: Office) -> None:
    await office.skips(timedelta(days=7) - timedelta(hours=1))
    await an_hour_goes_by(office)


def trends(office: Office) -> list[Message]:
    return [one for one in office.posts() if one.text.startswith("Trend of")]


async def test_a_trend_is_asked_for_and_shown_in_the_channel_as_it_was(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        world = office.world
        alert = await subscribed(office)
        patents = [one.patent_id for one in old_patents(office, 6)]
        world.patsnap.alerts.push(alert, Kind.LEGAL, patents[:2])
        await an_hour_goes_by(office)
        world.faults.add(Fault(CHECK, What.LOST))
        await a_week_goes_by(office)
        await a_week_goes_by(office)
        world.patsnap.alerts.push(alert, Kind.TRANSFER, patents[2:5])
        await an_hour_goes_by(office)

        told = await told_privately(office, f'trend "{NAME}"')
        [chart] = [block["chart"] for block in told.blocks if block["type"] == "data_visualization"]
        assert chart["axis_config"]["categories"] == ["2 Mar", "9 Mar, gap", "16 Mar, so far"]
        found = {one["name"]: [point["value"] for point in one["data"]] for one in chart["series"]}
        assert found == {"Legal status": [2, 0, 0], "Transfers": [0, 0, 3]}
        assert "known for 5 of 5 families" in words_in(told)
        assert trends(office) == []

        world.patsnap.alerts.push(alert, Kind.LEGAL, patents[5:])
        await an_hour_goes_by(office)
        world.faults.add(Fault(POST, What.ANSWER, body={"ok": False, "error": "invalid_blocks"}))
        await office.presses(ids.TREND_SHOW, told)
        [posted] = await eventually(lambda: trends(office) or None)
        assert "Show in channel" not in labels(posted)
        assert "16 Mar, so far     3      0          3" in posted.text
        assert "Asked for by" in posted.text
        again = await told_privately(office, f"trend {alert}")
        await office.presses(ids.TREND_SHOW, again)
        await eventually(lambda: len(trends(office)) == 2)
        assert any(block["type"] == "data_visualization" for block in trends(office)[1].blocks)
        assert "*6 hits*" in trends(office)[1].text
