"""From a message's menu: patents are looked up once, watched, and valued; and the first words of Patrol."""

import pytest

from bot.views import ids
from sandbox.slack.surfaces import View
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import DIRECT, PLACE, Office, bot_in

pytestmark = [pytest.mark.asyncio, on_both_stores]


def words(view: View | None) -> str:
    return "" if view is None else f"{view.source} {view.blocks}"


async def test_what_a_message_names_is_looked_up_once_and_valued_and_watched(world: World, office: Office) -> None:
    slack, patents = world.slack, world.patsnap.patents
    granted = next(one for one in map(patents.patent, range(500)) if one.patent_type == "PATENT")
    said = slack.say("bob", PLACE, f"Is {granted.number} a problem?")
    async with bot_in(world):
        await slack.shortcut("bob", ids.LOOK_UP_SHORTCUT, PLACE, said.ts)
        await eventually(lambda: "Open in PatSnap" in words(slack.modal("bob")))
        shown = words(slack.modal("bob"))
        await slack.press_view("bob", ids.NAMED_VALUE)
        await eventually(lambda: "comes to your direct messages" in words(slack.modal("bob")))
        file = await office.delivered("bob", DIRECT)
        await slack.press_view("bob", ids.NAMED_WATCH)
        await eventually(lambda: "New alert" in words(slack.modal("bob")))
        await office.fills({}, "bob")
        await eventually(lambda: any(f"Patent {granted.number}" in one for one in office.texts("bob", DIRECT)))
        await slack.shortcut("alice", ids.LOOK_UP_SHORTCUT, PLACE, said.ts)
        await eventually(lambda: granted.patent_id in words(slack.modal("alice")))

    assert granted.number in shown
    assert file.name.endswith(".pdf")
    assert world.patsnap.billed["patsnap.bibliography"] == 1
    assert [job.order.patent_number for job in world.patsnap.jobs] == [granted.number]
    assert office.texts() == []


async def test_an_admin_is_welcomed_and_a_channel_greeted_and_nobody_else(world: World, office: Office) -> None:
    slack = world.slack
    async with bot_in(world):
        await office.asks("reports", "bob")
        await office.asks("reports", "dan")
        welcome = await office.shows("Patrol is ready", "dan", DIRECT)
        await office.invites_patrol("lab", "bob")
        await office.shows("Patrol is here", place="lab")
        await office.presses(ids.WELCOME_REPORT, welcome, "dan", DIRECT)
        await eventually(lambda: "Enterprise report" in words(slack.modal("dan")))
        await office.asks("reports", "dan")

    assert len(slack.posted) == 2
