"""The Home, as people in the sandbox's Slack see it: right within two seconds of what happens."""

from typing import Any

import pytest

from bot.views import ids
from bot.views.subscribed import Verb
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import COMPANY, Office, bot_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_both_stores]

ALERT = "7f22ee78764149b481314b1fa60dca0c"


def said(world: World, person: str) -> str:
    """What stands in somebody's Home; "" where none was published."""
    home = world.slack.home(person)
    return "\n".join(texts(home.blocks)) if home else ""


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for part in value.values() for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else []


async def test_a_newcomer_orders_from_home_and_sees_it_arrive_and_others_see_what_is_theirs(
    world: World, office: Office
) -> None:
    slack = world.slack
    async with bot_in(world):
        await slack.open_home("alice")
        await eventually(lambda: "Three first steps" in said(world, "alice"), 2.0)
        home = slack.home("alice")
        assert home is not None
        await slack.press_view("alice", ids.HOME_ORDER, view_id=home.id)
        await office.fills({"company_name": COMPANY})
        await eventually(lambda: COMPANY in said(world, "alice"), 2.0)
        await eventually(lambda: "No report is under way" in said(world, "alice") and "|open>" in said(world, "alice"))
        await office.asks(f"subscribe {ALERT} daily 09:00", person="bob")
        for person in ("bob", "carol"):
            await slack.open_home(person)
        await eventually(lambda: "every day at 09:00" in said(world, "bob"), 2.0)
        await eventually(lambda: "this workspace's own people" in said(world, "carol"), 2.0)  # a guest
        await eventually(lambda: "every day at 09:00" in said(world, "alice"), 2.0)  # who is in that channel too
        assert COMPANY not in said(world, "bob")  # it went to her alone
        watched = slack.home("alice")
        assert watched is not None
        menu = next(block for block in watched.blocks if block.get("accessory", {}).get("type") == "overflow")
        row = menu["accessory"]["options"][0]["value"].partition(":")[2]
        await slack.press_view(
            "alice", ids.SUBSCRIPTION_MENU, block_id=menu["block_id"], view_id=watched.id, value=f"{Verb.PAUSE}:{row}"
        )
        await eventually(lambda: "`/patrol resume` goes on" in said(world, "bob"), 2.0)
