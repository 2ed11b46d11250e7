"""A report is asked for, and comes."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.faults import Fault, What
from sandbox.patsnap import Life
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import COMPANY, DIRECT, HTTP, PLACE, SOCKET, Office, bot_in, both_transports, file_of


@on_both_stores
@both_transports
@pytest.mark.asyncio
async def test_a_report_that_was_asked_for_lies_in_the_thread_of_one_message(
    world: World, office: Office, transport: str
) -> None:
    async with bot_in(world, transport):
        answer = await office.asks(f"report {COMPANY} pdf")
        file = await office.delivered()
        served = await office.served_by_patsnap()

    assert answer.acked
    assert answer.body is None  # the live message is the answer
    assert file.content.startswith(b"%PDF")
    assert file.content == served
    assert file.name.startswith(COMPANY)
    assert file.name.endswith(".pdf")
    assert [job.order.company for job in world.patsnap.jobs] == [COMPANY]
    assert len(world.slack.posted) == 1
    assert office.whispers() == []
    assert office.posts("bob") == office.posts("alice")


@pytest.mark.asyncio
async def test_the_message_shows_each_state_on_the_way(world: World, office: Office) -> None:
    world.clock.set_speed(0)
    world.patsnap.life = Life(queue=timedelta(seconds=60), making=timedelta(seconds=70))

    began = world.clock.now()

    async def pass_to(seconds: int, looks: int) -> None:
        await office.skips(began + timedelta(seconds=seconds) - world.clock.now())
        await eventually(lambda: world.faults.count("patsnap.status") == looks)

    # The order goes out while Slack is asked about the channel: it is not to be taken before the message is there.
    world.faults.add(Fault("patsnap.create", What.SLOW, seconds=2))
    async with bot_in(world, PATROL_TICK="0.05"):
        await office.asks(f"report {COMPANY}")
        await office.shows("Accepted · PatSnap is being asked")
        await eventually(lambda: world.patsnap.jobs)
        await pass_to(21, looks=1)
        await pass_to(31, looks=1)  # half a minute after it was posted it may be updated
        await office.shows("Queued at PatSnap · 1 before you")
        await pass_to(52, looks=2)
        await pass_to(62, looks=2)
        await office.shows("Generating · 1 min 2 s (usually 1 to 10 min)")
        await pass_to(113, looks=3)
        await pass_to(174, looks=4)
        await eventually(lambda: office.post().replies)
        await pass_to(205, looks=4)
        message = await office.shows("In the thread · 179 kB")

    assert "In the thread · 179 kB" in message.blocks[0]["text"]["text"]
    assert len(world.slack.posted) == 1
    assert file_of(message).size in range(178_500, 179_500)


@pytest.mark.asyncio
async def test_a_report_that_is_made_says_so_while_slack_does_not_take_it_yet(world: World, office: Office) -> None:
    world.slack.limit("files.getUploadURLExternal", 0, 1)
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.shows("Ready · 179 kB · on its way into the thread")
        world.slack.limit("files.getUploadURLExternal", 9, 1)
        await office.delivered()


@pytest.mark.asyncio
async def test_a_word_report_comes_as_a_word_file(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY} word")
        file = await office.delivered()
        served = await office.served_by_patsnap()

    assert file.name.endswith(".docx")
    assert file.content.startswith(b"PK\x03\x04")
    assert file.content == served
    assert world.patsnap.jobs[0].order.report_type == "word"


@both_transports
@pytest.mark.asyncio
async def test_a_report_to_me_is_seen_by_nobody_else(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        await office.asks(f"report {COMPANY} to me", "bob")
        file = await office.delivered("bob", DIRECT)

    assert file.content.startswith(b"%PDF")
    assert office.texts("bob", PLACE) == []
    assert office.whispers("bob", PLACE) == []
    assert "im:write" not in world.slack.context.scopes


@pytest.mark.asyncio
async def test_a_report_asked_for_in_patrols_direct_messages_comes_there(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}", place=DIRECT)
        await office.delivered(place=DIRECT)


@pytest.mark.parametrize("transport", [SOCKET, HTTP])
@pytest.mark.asyncio
async def test_two_commands_at_once_come_to_their_own_channels(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        await asyncio.gather(office.asks("report 华为技术有限公司"), office.asks(f"report {COMPANY}", "bob", "lab"))
        here, there = await asyncio.gather(office.delivered(), office.delivered("bob", "lab"))

    assert here.name.startswith("华为技术有限公司")
    assert there.name.startswith(COMPANY)
    assert len(world.patsnap.jobs) == 2


@both_transports
@pytest.mark.asyncio
async def test_the_same_command_delivered_again_makes_one_report(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        first = await office.asks(f"report {COMPANY}")
        again = [await world.slack.redeliver(first), await world.slack.redeliver(first)]
        await office.delivered()
        later = await world.slack.redeliver(first)
        await office.asks("report 华为技术有限公司", place="general")
        await office.delivered(place="general")

    assert all(answer.acked for answer in (*again, later))
    assert [job.order.company for job in world.patsnap.jobs] == [COMPANY, "华为技术有限公司"]
    assert len(office.posts()) == 1


@pytest.mark.asyncio
async def test_a_token_is_made_for_an_older_account(world: World, office: Office) -> None:
    async with bot_in(world, oauth=True):
        await office.asks(f"report {COMPANY}")
        await office.delivered()

    assert world.faults.count("patsnap.token") == 1


@pytest.mark.asyncio
async def test_a_token_that_ends_on_the_way_is_renewed(world: World, office: Office) -> None:
    async with bot_in(world, oauth=True):
        await office.asks(f"report {COMPANY}")
        await eventually(lambda: world.patsnap.jobs)
        world.patsnap.revoke_tokens()
        await office.delivered()

    assert world.faults.count("patsnap.token") == 2
    assert len(world.patsnap.jobs) == 1
