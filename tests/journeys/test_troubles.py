"""PatSnap says no, or makes nothing: people see what it is, and what they can do about it."""

import asyncio
from datetime import timedelta
from typing import Final

import pytest

from bot.views.ids import FORGET, TRY_AGAIN
from sandbox.faults import Fault, What
from sandbox.patsnap import Account, Download, Life
from sandbox.slack.messages import Message
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.office import COMPANY, PLACE, QUICK, Office, bot_in, both_transports
from tests.sandbox.slack_apps import a_client

FAILS: Final = Life(QUICK.queue, QUICK.making, fails=True)
IN_DOUBT: Final = "*PatSnap did not confirm this order.*"


def refusal(code: int, times: int = 1) -> Fault:
    body = {"status": False, "error_code": code, "error_msg": "no"}
    return Fault("patsnap.create", What.ANSWER, times=times, body=body)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (68300004, "PatSnap cannot make this report (68300004): it does not accept this company."),
        (67200012, "PatSnap calls Patrol's question wrong (67200012). This is not your mistake"),
    ],
)
@pytest.mark.asyncio
async def test_a_refused_report_says_what_it_is_and_whose_matter(
    world: World, office: Office, code: int, said: str
) -> None:
    world.faults.add(refusal(code))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        message = await office.shows(said)
        await office.presses(TRY_AGAIN, message)
        await office.delivered()

    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_an_account_without_the_licence_is_told_from_a_wrong_name(world: World, office: Office) -> None:
    world.patsnap.account = Account(licences=frozenset())
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.shows("PatSnap refuses this account (67200004)")


@pytest.mark.asyncio
async def test_a_used_up_day_is_waited_for_and_the_report_comes_by_itself(world: World, office: Office) -> None:
    world.faults.add(refusal(67200007))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        message = await office.shows("PatSnap's limit for today is used up; Patrol goes on <!date^")
        assert world.faults.count("patsnap.create") == 1
        world.clock.skip(timedelta(days=1))
        await office.delivered()

    assert message.ts == office.post().ts
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_a_busy_patsnap_is_asked_again(world: World, office: Office) -> None:
    world.faults.add(refusal(67200002, times=2))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.delivered()

    assert world.faults.count("patsnap.create") == 3
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_a_patsnap_that_is_away_is_waited_for(world: World, office: Office) -> None:
    port = int(world.patsnap.url.rpartition(":")[2])
    await world.patsnap.stop()
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.shows("PatSnap cannot be reached; Patrol keeps trying, nothing is lost")
        await world.patsnap.start(port)
        await office.delivered(within=25)

    assert len(world.patsnap.jobs) == 1


async def a_failed_one(world: World, office: Office) -> Message:
    world.patsnap.life = FAILS
    await office.asks(f"report {COMPANY}")
    message = await office.shows("PatSnap could not make it and says: “由于服务器异常，正在修复中”")
    world.patsnap.life = QUICK
    return message


@both_transports
@pytest.mark.asyncio
async def test_who_asked_may_try_a_failed_report_again(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        message = await a_failed_one(world, office)
        answer = await office.presses(TRY_AGAIN, message)
        await office.delivered()

    assert answer.acked
    assert office.post().ts == message.ts
    assert len(world.patsnap.jobs) == 2
    assert office.whispers() == []


@both_transports
@pytest.mark.asyncio
async def test_nobody_else_may_and_they_are_told_so_alone(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        message = await a_failed_one(world, office)
        answer = await office.presses(TRY_AGAIN, message, "bob")
        await eventually(lambda: office.whispers("bob"))

    assert answer.acked
    assert office.whispers("bob") == ["Only the person who asked for this report can do that."]
    assert office.whispers("alice") == []
    assert "could not make it" in office.post().text
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_pressed_twice_at_once_it_is_ordered_once(world: World, office: Office) -> None:
    async with bot_in(world):
        message = await a_failed_one(world, office)
        await asyncio.gather(office.presses(TRY_AGAIN, message), office.presses(TRY_AGAIN, message))
        await office.delivered()
        await eventually(office.whispers)

    assert office.whispers() == ["That is already settled; the message shows how it stands."]
    assert len(world.patsnap.jobs) == 2


@pytest.mark.parametrize(("action_id", "value"), [(TRY_AGAIN, "a-row-that-is-gone"), ("report.of_long_ago", "1")])
@both_transports
@pytest.mark.asyncio
async def test_a_button_of_an_older_patrol_is_answered(
    world: World, office: Office, transport: str, action_id: str, value: str
) -> None:
    button = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": "Try again"},
    }
    await a_client(world.slack).chat_postMessage(
        channel=world.slack.channel(PLACE).id, text="old", blocks=[{"type": "actions", "elements": [button]}]
    )
    async with bot_in(world, transport):
        answer = await office.presses(action_id, office.post())
        await eventually(office.whispers)

    assert answer.acked
    assert office.whispers() == [
        "This belongs to something that Patrol no longer has, or that is not yours to see. Nothing was changed."
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("patsnap.create", What.LOST),
        Fault("patsnap.create", What.CUT),
        Fault("patsnap.create", What.NOT_JSON),
        Fault("patsnap.create", What.STATUS, status=502),
        refusal(67200000),
    ],
    ids=["lost", "cut", "not json", "502", "67200000"],
)
@pytest.mark.asyncio
async def test_an_order_that_patsnap_did_not_confirm_is_never_repeated_by_itself(
    world: World, office: Office, fault: Fault
) -> None:
    world.faults.add(fault)
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.shows(IN_DOUBT)
        world.clock.skip(timedelta(days=2))
        await office.asks("report 华为技术有限公司", place="lab")
        await office.delivered(place="lab")

    assert world.faults.count("patsnap.create") == 2
    assert IN_DOUBT in office.post().text


@pytest.mark.asyncio
async def test_an_order_in_doubt_is_made_again_at_the_persons_word_alone(world: World, office: Office) -> None:
    world.faults.add(Fault("patsnap.create", What.LOST))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        message = await office.shows(IN_DOUBT)
        await office.presses(TRY_AGAIN, message, "bob")
        await eventually(lambda: office.whispers("bob"))
        assert world.faults.count("patsnap.create") == 1
        await office.presses(TRY_AGAIN, message)
        await office.delivered()

    assert world.faults.count("patsnap.create") == 2


@both_transports
@pytest.mark.asyncio
async def test_an_order_in_doubt_can_be_forgotten(world: World, office: Office, transport: str) -> None:
    world.faults.add(Fault("patsnap.create", What.LOST))
    async with bot_in(world, transport):
        await office.asks(f"report {COMPANY}")
        message = await office.shows(IN_DOUBT)
        await office.presses(FORGET, message, "bob")
        await eventually(lambda: office.whispers("bob"))
        await office.presses(FORGET, message)
        message = await office.shows("Ended, as you asked.")

    assert "actions" not in [block["type"] for block in message.blocks]
    assert world.faults.count("patsnap.create") == 1


@pytest.mark.asyncio
async def test_the_one_code_that_may_be_repeated_is_repeated_once(world: World, office: Office) -> None:
    world.faults.add(refusal(68300008, times=2))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.shows(IN_DOUBT)

    assert world.faults.count("patsnap.create") == 2


@pytest.mark.parametrize("wrong", [Download.EXPIRED, Download.CUT_SHORT, Download.WRONG_BYTES])
@pytest.mark.asyncio
async def test_a_file_that_did_not_come_whole_is_fetched_again(world: World, office: Office, wrong: Download) -> None:
    world.patsnap.next_download = wrong
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        file = await office.delivered()

    assert file.content.startswith(b"%PDF")
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_a_link_that_leads_elsewhere_is_not_followed(world: World, office: Office) -> None:
    world.patsnap.next_download = Download.REDIRECT_ELSEWHERE
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.shows("leads to a place that Patrol may not fetch from")
