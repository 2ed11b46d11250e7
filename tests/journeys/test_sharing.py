"""Several people want the same: it is ordered once, one place is served once, and nobody learns of the others."""

from datetime import timedelta

import pytest

from bot.views.ids import CANCEL, REGENERATE, SEND_ME
from sandbox.patsnap import Life
from sandbox.slack.messages import Message
from sandbox.slack.people import Person
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.office import (
    COMPANY,
    DIRECT,
    PLACE,
    QUICK,
    Office,
    bot_in,
    both_transports,
    file_of,
    labels,
    words_in,
)
from tests.journeys.records import Records

HERE_ALREADY = "This report is already on its way to this conversation; it comes here once, for you too."
FREE = "so this one cost nothing"
SLOW = Life(QUICK.queue, timedelta(hours=1))


def names_nobody(message: Message, person: Person, *places: str) -> bool:
    """Whether a message shows neither this person nor these places."""
    shown = words_in(message)
    return not any(name in shown for name in (person.id, person.name, person.real_name, *places))


@both_transports
@pytest.mark.asyncio
async def test_two_who_ask_the_same_in_one_channel_get_one_file_there(
    world: World, office: Office, transport: str
) -> None:
    async with bot_in(world, transport):
        await office.asks(f"report {COMPANY}")
        answer = await office.asks(f"report {COMPANY} pdf", "bob")
        await office.delivered()

    assert answer.acked
    [told] = office.private_posts("bob")
    assert HERE_ALREADY in told.text
    assert labels(told) == ["Cancel"]
    assert names_nobody(told, world.slack.person("alice"))
    assert names_nobody(office.post("bob"), world.slack.person("alice"))
    assert office.whispers() == []
    assert len(world.patsnap.jobs) == 1
    assert world.faults.count("slack.files.completeUploadExternal") == 1
    assert [row["state"] for row in Records(world.folder).requests()] == ["delivered"] * 2


@both_transports
@pytest.mark.asyncio
async def test_who_orders_the_same_in_a_form_is_told_in_its_place(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        await office.asks(f"report {COMPANY}", place="lab")
        await office.asks("report", "bob")
        sent = await office.fills({"company_name": COMPANY, "place": world.slack.channel("lab").id}, "bob")
        await office.delivered(place="lab")

    told = world.slack.modal("bob")
    assert (sent.acked, sent.error) == (True, None)
    assert told is not None
    assert "This report is already on its way there; it comes once, for you too." in str(told.blocks)
    assert world.slack.person("alice").id not in str(told.blocks)
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_the_same_asked_in_two_places_is_ordered_once_and_lies_in_both(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.asks(f"report {COMPANY}", "bob", "lab")
        here = await office.delivered()
        there = await office.delivered("bob", "lab")

    alice, bob = world.slack.person("alice"), world.slack.person("bob")
    places = [world.slack.channel(name).id for name in (PLACE, "lab")]
    assert here.content == there.content
    assert here.id != there.id
    assert len(world.patsnap.jobs) == 1
    for message, other in ((office.post(), bob), (office.post("bob", "lab"), alice)):
        assert names_nobody(message, other, *places, PLACE, "lab")
    assert FREE not in office.post().text + office.post("bob", "lab").text


@pytest.mark.asyncio
async def test_other_formats_and_looks_of_the_same_are_other_reports(world: World, office: Office) -> None:
    async with bot_in(world):
        for options in ("pdf", "word", "pdf unbranded"):
            await office.asks(f"report {COMPANY} {options}")
        await eventually(lambda: all("In the thread" in text for text in office.texts()) and len(office.posts()) == 3)

    assert len(world.patsnap.jobs) == 3


@both_transports
@pytest.mark.asyncio
async def test_what_was_made_two_days_ago_comes_at_once_for_nothing(
    world: World, office: Office, transport: str
) -> None:
    async with bot_in(world, transport):
        await office.asks(f"report {COMPANY}")
        await office.delivered()
        await office.skips(timedelta(days=2))
        looks = world.faults.count("patsnap.status")
        await office.asks(f"report {COMPANY}", "bob", "lab")
        file = await office.delivered("bob", "lab")
        again = office.post("bob", "lab")
        assert len(world.patsnap.jobs) == 1
        assert world.faults.count("patsnap.status") == looks
        await office.presses(REGENERATE, again, "bob", "lab")
        fresh = await eventually(lambda: office.posts("bob", "lab")[1])
        await eventually(lambda: office.posts("bob", "lab")[1].replies)

    assert file.content == file_of(office.post()).content
    assert "made on <!date^" in again.text
    assert FREE in again.text
    assert labels(again) == ["Send it to me", "Regenerate"]
    assert names_nobody(again, world.slack.person("alice"), PLACE, world.slack.channel(PLACE).id)
    assert FREE not in fresh.text
    assert len(world.patsnap.jobs) == 2
    assert world.patsnap.billed == {"patsnap.create": 2}


@pytest.mark.asyncio
async def test_what_was_made_eight_days_ago_is_ordered_anew(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.delivered()
        await office.skips(timedelta(days=8))
        await office.asks(f"report {COMPANY}", place="lab")
        await office.delivered(place="lab")

    assert FREE not in office.post(place="lab").text
    assert len(world.patsnap.jobs) == 2


@pytest.mark.asyncio
async def test_nobody_else_may_order_a_new_one_by_the_button(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.delivered()
        await office.presses(REGENERATE, office.post(), "bob")
        await eventually(lambda: office.whispers("bob"))

    assert office.whispers("bob") == ["Only the person who asked for this report can do that."]
    assert len(world.patsnap.jobs) == 1


@both_transports
@pytest.mark.asyncio
async def test_whoever_reads_a_delivered_report_may_have_it_too(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        await office.asks(f"report {COMPANY}")
        await office.delivered()
        answer = await office.presses(SEND_ME, office.post(), "bob")
        file = await office.delivered("bob", DIRECT)

    assert answer.acked
    assert file.content == file_of(office.post()).content
    assert names_nobody(office.post("bob", DIRECT), world.slack.person("alice"), world.slack.channel(PLACE).id)
    assert office.texts("alice", DIRECT) == []
    assert len(world.patsnap.jobs) == 1


@both_transports
@pytest.mark.asyncio
async def test_a_cancelled_request_brings_nothing_more(world: World, office: Office, transport: str) -> None:
    world.patsnap.life = SLOW
    async with bot_in(world, transport):
        await office.asks(f"report {COMPANY}")
        message = await office.shows("Generating")
        await office.presses(CANCEL, message, "bob")
        await eventually(lambda: office.whispers("bob"))
        await office.presses(CANCEL, message)
        ended = await office.shows("Ended, as you asked.")
        await office.skips(SLOW.making)
        await eventually(lambda: Records(world.folder).reports()[0]["state"] == "ready")
        await office.asks(f"report {COMPANY}", place="lab")
        await office.delivered(place="lab")

    assert office.whispers("bob") == ["Only the person who asked for this report can do that."]
    assert labels(message) == ["Cancel"]
    assert labels(ended) == []
    assert office.post().replies == []
    assert len(world.patsnap.jobs) == 1  # what was ordered is kept: it is paid for


@pytest.mark.asyncio
async def test_who_cancels_takes_nothing_from_the_others_who_asked_there(world: World, office: Office) -> None:
    world.patsnap.life = SLOW
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        message = await office.shows("Generating")
        await office.asks(f"report {COMPANY}", "bob")
        await office.presses(CANCEL, message)
        await eventually(lambda: "Ended, as you asked." in office.posts()[0].text)
        await office.skips(SLOW.making)
        bobs = await eventually(lambda: office.posts()[1])
        await eventually(lambda: "In the thread" in office.posts()[1].text)

    assert office.posts()[0].replies == []
    assert file_of(office.posts()[1]).content.startswith(b"%PDF")
    assert names_nobody(bobs, world.slack.person("alice"))
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_who_joined_may_leave_by_the_button_of_the_private_answer(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.asks(f"report {COMPANY}", "bob")
        [told] = office.private_posts("bob")
        await office.presses(CANCEL, told, "bob")
        await office.delivered()

    states = {row["person"]: row["state"] for row in Records(world.folder).requests()}
    assert states == {world.slack.person("alice").id: "delivered", world.slack.person("bob").id: "cancelled"}


@pytest.mark.asyncio
async def test_what_is_cancelled_before_it_was_ordered_is_never_ordered(world: World, office: Office) -> None:
    port = int(world.patsnap.url.rpartition(":")[2])
    await world.patsnap.stop()
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        message = await office.shows("PatSnap cannot be reached")
        await office.presses(CANCEL, message)
        await office.shows("Ended, as you asked.")
        await world.patsnap.start(port)
        await office.asks("report 华为技术有限公司", place="lab")
        await office.delivered(place="lab", within=25)

    assert [job.order.company for job in world.patsnap.jobs] == ["华为技术有限公司"]
