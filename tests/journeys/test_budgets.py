"""A budget refuses an order, an admin allows one more, and `/patrol usage` shows what was asked of PatSnap."""

import pytest

from bot.views.ids import BUDGET_ALLOW, BUDGET_ASK
from sandbox.slack.messages import Message
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import COMPANY, DIRECT, Office, bot_in, both_transports, words_in

OTHER = "甲乙丙丁公司"


@both_transports
@on_both_stores
@pytest.mark.asyncio
async def test_an_admin_allows_one_report_beyond_the_budget(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport, PATROL_BUDGET_PERSON="1"):
        await office.asks(f"report {COMPANY}")
        await office.delivered()
        await office.asks(f"report {OTHER}")
        refused = private(office, "used your budget")
        await office.presses(BUDGET_ASK, refused)
        await office.fills({"admin": world.slack.person("dan").id})
        plea = await office.shows("beyond their budget", "dan", DIRECT)
        await office.presses(BUDGET_ALLOW, plea, "dan", DIRECT)
        await eventually(lambda: any("allowed you one more" in one for one in office.texts(place=DIRECT)), 15)
        await office.asks(f"report {OTHER}")
        await eventually(lambda: len(world.patsnap.jobs) == 2, 15)
        await eventually(lambda: "Allowed. They were told." in str(office.texts("dan", DIRECT)))  # beside the welcome
        await office.asks("usage")
        shown = words_in(private(office, "What Patrol asked PatSnap"))
    assert "1 of 1 · you · and 1 that an admin allowed · used up" in shown
    assert "R001 enterprise reports: 2 calls" in shown
    assert "allowed by an admin" in shown


def private(office: Office, words: str) -> Message:
    """The latest of Alice's private answers that says so."""
    return [one for one in office.private_posts() if words in words_in(one)][-1]
