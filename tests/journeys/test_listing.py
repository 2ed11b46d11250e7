"""`/patrol reports`: one's own and this channel's, a page at a time, with the files again."""

from itertools import cycle

import pytest

from bot.views.ids import CANCEL, NEWER, OLDER, SEND_ME
from sandbox.patsnap import Life
from sandbox.slack.messages import Message
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.office import COMPANY, DIRECT, QUICK, Office, bot_in, both_transports, labels, words_in
from tests.journeys.records import Records

SEVEN = [f"甲乙丙丁{number}公司" for number in "一二三四五六七"]


def companies(message: Message) -> list[str]:
    """The companies of a listing, from above."""
    return [name for name in words_in(message).replace("·", " ").split() if name in SEVEN]


async def ordered(office: Office) -> None:
    """Seven reports of Bob's, one after the other, all delivered in three channels."""
    for company, place in zip(SEVEN, cycle(["competitors", "lab", "general"]), strict=False):
        await office.asks(f"report {company}", "bob", place)
    records = Records(office.world.folder)
    await eventually(lambda: [row["state"] for row in records.requests()] == ["delivered"] * len(SEVEN), 30)


@both_transports
@pytest.mark.asyncio
async def test_the_latest_come_first_and_the_others_on_further_pages(
    world: World, office: Office, transport: str
) -> None:
    async with bot_in(world, transport):
        await ordered(office)
        answer = await office.asks("reports", "bob")
        [first] = office.private_posts("bob")
        await office.presses(OLDER, first, "bob")
        second = await eventually(lambda: listing(office, "一"))
        await office.presses(NEWER, second, "bob")
        third = await eventually(lambda: listing(office, "七"))

    assert answer.acked
    assert companies(first) == SEVEN[:1:-1]
    assert companies(second) == SEVEN[1::-1]
    assert companies(third) == companies(first)
    assert labels(first) == ["Send it to me"] * 5 + ["Older"]
    assert labels(second) == ["Send it to me"] * 2 + ["Newer"]
    assert first.ts == second.ts == third.ts  # turned where it stands
    assert office.whispers() == []


def listing(office: Office, number: str) -> Message:
    """Bob's one listing, once it shows the report of this number."""
    [message] = office.private_posts("bob")
    assert f"甲乙丙丁{number}公司" in words_in(message)
    return message


@both_transports
@pytest.mark.asyncio
async def test_a_file_comes_again_for_nothing(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        await office.asks(f"report {COMPANY}")
        first = await office.delivered()
        await office.asks("reports", "bob")
        [shown] = office.private_posts("bob")
        await office.presses(SEND_ME, shown, "bob")
        again = await office.delivered("bob", DIRECT)

    assert again.content == first.content
    assert len(world.patsnap.jobs) == 1
    assert office.texts("alice", DIRECT) == []


@pytest.mark.asyncio
async def test_what_is_running_can_be_cancelled_by_its_person_from_the_list(world: World, office: Office) -> None:
    world.patsnap.life = Life(QUICK.queue, 300 * QUICK.making)
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.shows("Generating")
        await office.asks("reports")
        await office.asks("reports", "bob")
        [mine], [bobs] = office.private_posts(), office.private_posts("bob")
        await office.presses(CANCEL, mine)
        await office.shows("Ended, as you asked.")

    assert labels(mine) == ["Cancel"]
    assert labels(bobs) == []
    assert "Generating" in words_in(bobs)


@pytest.mark.asyncio
async def test_nobody_sees_what_others_asked_for_elsewhere(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}", place="lab")
        await office.asks("report 华为技术有限公司 to me")
        await office.delivered(place="lab")
        await office.delivered(place=DIRECT)
        for person in ("alice", "dan", "bob"):
            await office.asks("reports", person)

    [alices], [dans], [bobs] = (office.private_posts(person) for person in ("alice", "dan", "bob"))
    assert COMPANY in words_in(alices)
    assert "华为技术有限公司" in words_in(alices)
    for other in (dans, bobs):
        assert other.text.startswith("No reports yet")
        assert COMPANY not in words_in(other)
        assert "华为技术有限公司" not in words_in(other)


@pytest.mark.asyncio
async def test_a_file_that_lies_elsewhere_is_not_sent_to_who_was_never_there(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}", place="lab")
        await office.delivered(place="lab")
        await office.asks("report 华为技术有限公司")
        await office.delivered()
        elsewhere = office.post(place="lab").blocks[1]["elements"][0]["value"]
        buttons = world.slack.workspace.messages(world.slack.channel("competitors").id)[0].blocks[1]["elements"]
        buttons[0]["value"] = elsewhere  # a button that was tampered with
        await office.presses(SEND_ME, office.post(), "dan")
        await eventually(lambda: office.whispers("dan"))

    [said] = office.whispers("dan")
    assert "that is not yours to see" in said
    assert world.faults.count("slack.files.completeUploadExternal") == 2
