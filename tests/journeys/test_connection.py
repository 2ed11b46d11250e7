"""The Socket Mode connection is lost: it is noticed, said once, and there again."""

import pytest

from sandbox.faults import Fault, What
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.office import COMPANY, Office, bot_in

LOST = "the connection to Slack is lost; reconnecting"
BACK = "the connection to Slack is back"


def said(log: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in log.records if record.name == "handlers.socket_mode"]


@pytest.mark.asyncio
async def test_a_connection_that_slack_renews_is_opened_anew(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with bot_in(world):
        await world.slack.disconnect("warning")  # it will end soon: the bot changes over by itself
        await eventually(lambda: world.faults.count("slack.socket") == 2 and world.slack.connected)
        await world.slack.disconnect("refresh_requested")
        # The SDK opens one for the goodbye, and at once another for the end that follows it.
        await eventually(lambda: world.faults.count("slack.socket") == 4 and world.slack.connected)
        answer = await office.asks(f"report {COMPANY}")
        await office.delivered()

    assert answer.acked
    assert said(caplog) == []


@pytest.mark.asyncio
@pytest.mark.slow
async def test_a_cut_connection_is_said_once_and_opened_again_when_slack_lets_us(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "handlers.socket_mode")
    world.faults.add(Fault("slack.apps.connections.open", What.STATUS, skip=1, times=1, status=503))
    world.faults.add(Fault("slack.socket", What.CUT, skip=1, times=1))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.delivered()
        world.slack.drop_sockets()
        await eventually(lambda: BACK in said(caplog), within=40)
        answer = await office.asks("report 华为技术有限公司", place="general")
        await office.delivered(place="general")

    assert answer.acked
    assert said(caplog) == [LOST, BACK]
    assert len(world.patsnap.jobs) == 2


@pytest.mark.asyncio
@pytest.mark.slow
async def test_what_was_promised_goes_on_without_the_connection(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        world.faults.add(Fault("slack.apps.connections.open", What.STATUS, times=99, status=503))
        world.slack.drop_sockets()
        await office.delivered()
        assert not world.slack.connected


@pytest.mark.asyncio
@pytest.mark.slow
async def test_a_slack_that_is_away_at_the_start_is_waited_for(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    world.faults.add(Fault("slack.auth.test", What.CUT))
    world.faults.add(Fault("slack.apps.connections.open", What.CUT))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.delivered()

    assert said(caplog) == ["Slack cannot be reached yet; trying again"]
