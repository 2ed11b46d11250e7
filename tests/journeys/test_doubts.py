"""Slack's answers get lost, or say to wait: nothing is lost, and nothing comes twice without saying so."""

from datetime import timedelta

import pytest

from sandbox.faults import Fault, What
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.office import COMPANY, DIRECT, Office, bot_in, file_of

REPEAT = "Possibly a repeat"


def small_print(office: Office, number: int, place: str = "competitors") -> str:
    return str(office.posts(place=place)[number].blocks[-1]["elements"][0]["text"])


@pytest.mark.parametrize("what", [What.LOST, What.CUT])
@pytest.mark.asyncio
async def test_a_message_in_doubt_is_looked_for_and_posted_once(world: World, office: Office, what: What) -> None:
    world.faults.add(Fault("slack.chat.postMessage", what))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.delivered()

    assert REPEAT not in small_print(office, 0)
    assert world.faults.count("slack.conversations.history") == 1


@pytest.mark.asyncio
async def test_where_history_may_not_be_read_a_second_message_says_that_it_may_be_a_repeat(
    guarded_world: World,
) -> None:
    office = Office(guarded_world)
    guarded_world.faults.add(Fault("slack.chat.postMessage", What.LOST))
    async with bot_in(guarded_world):
        await office.asks(f"report {COMPANY}")
        await eventually(lambda: "In the thread" in office.posts()[1].text, showing=office.texts)

    assert len(office.posts()) == 2
    assert REPEAT not in small_print(office, 0)
    assert REPEAT in small_print(office, 1)  # and still does after the updates
    assert office.posts()[0].replies == []
    assert file_of(office.posts()[1]).content.startswith(b"%PDF")
    assert len(guarded_world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_in_direct_messages_that_were_used_before_a_message_in_doubt_is_found_too(
    world: World, office: Office
) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY} to me")
        await office.delivered(place=DIRECT)
        world.faults.add(Fault("slack.chat.postMessage", What.LOST))
        await office.asks("report 华为技术有限公司 to me")
        await eventually(lambda: "In the thread" in office.posts(place=DIRECT)[1].text)

    assert len(office.posts(place=DIRECT)) == 2
    assert REPEAT not in small_print(office, 1, DIRECT)


@pytest.mark.parametrize("scopes", ["history", "no history"])
@pytest.mark.parametrize("what", [What.LOST, What.CUT, What.NOT_JSON])
@pytest.mark.asyncio
async def test_a_file_whose_sharing_is_in_doubt_lies_there_once(
    world: World, guarded_world: World, what: What, scopes: str
) -> None:
    here = world if scopes == "history" else guarded_world
    office = Office(here)
    here.faults.add(Fault("slack.files.completeUploadExternal", what))
    async with bot_in(here):
        await office.asks(f"report {COMPANY}")
        await office.delivered()

    assert here.faults.count("slack.upload") == 1
    assert here.faults.count("slack.files.completeUploadExternal") == 2


@pytest.mark.asyncio
async def test_an_update_whose_answer_is_lost_is_made_again(world: World, office: Office) -> None:
    world.faults.add(Fault("slack.chat.update", What.CUT, times=3))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.delivered()

    assert len(world.slack.posted) == 1


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "files.completeUploadExternal"])
@pytest.mark.asyncio
async def test_slack_is_left_alone_for_as_long_as_it_asks(world: World, office: Office, method: str) -> None:
    limited = {"ok": False, "error": "ratelimited"}
    world.faults.add(Fault(f"slack.{method}", What.STATUS, status=429, headers={"Retry-After": "2"}, body=limited))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.delivered()

    first, second = [call.at for call in world.faults.journal if call.name == f"slack.{method}"][:2]
    assert second - first >= timedelta(seconds=2)
    assert len(world.slack.posted) == 1
    assert len(world.patsnap.jobs) == 1
