"""A name that several companies have: chosen from in Slack, ordered once, whenever the bot is killed."""

from pathlib import Path

import pytest

from bot.views.ids import COMPANY_CHOOSE, COMPANY_FIND
from sandbox.faults import Fault, What
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.lives import lives_in
from tests.journeys.office import DIRECT, Office, bot_in, words_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

MOBILE = "91110108MA01XM2L18"


async def test_find_in_the_form_shows_which_companies_fit_and_the_chosen_one_is_ordered(
    world: World, office: Office
) -> None:
    async with bot_in(world, PATROL_COMPANY_SEARCH="yes"):
        await office.asks("report")
        await office.form()
        await world.slack.press_view("alice", COMPANY_FIND, values={"company_name": "小米移动"})
        await eventually(lambda: MOBILE in str(world.slack.modal("alice")))
        await office.fills({"company_name": "小米移动", "result": MOBILE})
        file = await office.delivered(place=DIRECT)
        await office.asks("report Acme Battery Materials")
        await office.delivered()

    first, second = world.patsnap.jobs
    assert (first.order.credit_code, second.order.credit_code) == (MOBILE, "91310000MA1FACE932")
    assert "北京小米移动软件有限公司" in file.name
    assert "The only company that fits" in words_in(office.post())
    assert world.patsnap.companies.asked == ["小米移动", "Acme Battery Materials"]


@pytest.mark.parametrize("what", [What.STOP_BEFORE, What.STOP_AFTER])
async def test_killed_while_it_asks_and_while_it_orders_it_asks_once_more_and_orders_once(
    tmp_path: Path, what: What
) -> None:
    async with lives_in(tmp_path, searches=True) as lives:
        lives.kill_in(Fault("patsnap.companies", what))
        await lives.begin()
        await lives.office.asks("report 小米")
        await lives.begin_again()
        message = await lives.office.shows("Which company?", within=30)
        assert lives.world.patsnap.jobs == []
        await lives.office.presses(COMPANY_CHOOSE, message)
        lives.child.kill()
        await lives.begin_again()
        [request] = lives.records.requests()
        if request["state"] == "choosing":  # it was killed before it had taken the press, and said so to nobody
            await lives.office.presses(COMPANY_CHOOSE, message)
        await lives.office.delivered(within=30)
        assert len(lives.world.patsnap.jobs) == 1
        assert lives.world.faults.count("patsnap.companies") == 2
        assert len(lives.world.patsnap.companies.asked) <= 2
