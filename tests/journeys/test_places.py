"""Where a report goes: named channels, channels that Patrol is not in, and conversations that it cannot join."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.views.ids import CANCEL, SEND_ME, TRY_AGAIN
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
    joined,
    labels,
)
from tests.journeys.records import Records

INVITE = "Type `/invite @Patrol` there"
A_DAY_IN_SECONDS = 24 * 3600.0


async def held(office: Office, place: str = "random") -> None:
    """A report that is ready, and waits until Patrol is invited to where it was asked for."""
    await office.asks(f"report {COMPANY}", place=place)
    message = await office.shows("Ready · 179 kB", place=DIRECT)
    assert INVITE in message.text
    assert message.replies == []


@pytest.mark.parametrize(("place", "named"), [("random", "<#C0SANDBOXRAN>"), ("board", "<#C0SANDBOXBRD>")])
@both_transports
@pytest.mark.asyncio
async def test_a_report_for_a_channel_without_patrol_is_held_and_goes_there_on_invitation(
    world: World, office: Office, place: str, named: str, transport: str
) -> None:
    async with bot_in(world, transport):
        await held(office, place)
        hint = office.post(place=DIRECT)
        assert office.texts(place=place) == []
        answer = await office.invites_patrol(place)
        file = await office.delivered(place=place)
        moved = await office.shows(f"Goes on in {named}", place=DIRECT)

    assert named in hint.text
    assert labels(hint) == ["Send it to me", "Cancel"]
    assert answer.acked
    assert file.content.startswith(b"%PDF")
    assert moved.replies == []
    assert labels(moved) == []
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_who_invites_patrol_before_the_report_is_ready_gets_it_in_the_channel_alone(
    world: World, office: Office
) -> None:
    world.slack.limit("files.getUploadURLExternal", 0, 1)
    async with bot_in(world):
        await office.asks(f"report {COMPANY}", place="random")
        await office.shows(INVITE, place=DIRECT)
        await office.invites_patrol("random")
        world.slack.limit("files.getUploadURLExternal", 9, 1)
        await office.delivered(place="random")
        await office.shows("Goes on in", place=DIRECT)

    assert office.post(place=DIRECT).replies == []
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_somebody_else_who_joins_a_channel_releases_nothing(world: World, office: Office) -> None:
    slack = world.slack
    async with bot_in(world):
        await held(office)
        carol = slack.person("carol").id
        answer = await slack.event(joined(carol, slack.channel("random"), slack.workspace.team, slack.person("bob").id))
        await office.invites_patrol("board")  # nor does Patrol's own arrival elsewhere
        await office.asks("report 华为技术有限公司", place="board")
        await eventually(lambda: "In the thread" in str(office.texts(place="board")))

    assert answer.acked
    assert INVITE in office.post(place=DIRECT).text
    assert office.texts(place="random") == []


@both_transports
@pytest.mark.asyncio
async def test_a_held_report_comes_to_the_person_at_their_word(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        await held(office)
        await office.presses(SEND_ME, office.post(place=DIRECT), place=DIRECT)
        file = await office.delivered(place=DIRECT)
        await office.invites_patrol("random")  # too late: nothing is held any more
        await office.asks("report 华为技术有限公司", place="random")
        await eventually(lambda: "In the thread" in str(office.texts(place="random")))

    assert file.content.startswith(b"%PDF")
    assert INVITE not in office.post(place=DIRECT).text
    assert len(world.patsnap.jobs) == 2


@pytest.mark.asyncio
async def test_a_held_report_can_be_cancelled(world: World, office: Office) -> None:
    async with bot_in(world):
        await held(office)
        await office.presses(CANCEL, office.post(place=DIRECT), place=DIRECT)
        message = await office.shows("Ended, as you asked.", place=DIRECT)
        await office.invites_patrol("random")
        await office.asks("report 华为技术有限公司", place="random")
        await eventually(lambda: "In the thread" in str(office.texts(place="random")))

    assert labels(message) == []
    assert [job.order.company for job in world.patsnap.jobs] == [COMPANY, "华为技术有限公司"]


@pytest.mark.asyncio
async def test_where_nobody_invites_patrol_for_two_weeks_the_person_is_told(tmp_path: Path) -> None:
    async with World(tmp_path, speed=A_DAY_IN_SECONDS / 24, life=QUICK) as world:
        office = Office(world)
        async with bot_in(world):
            await held(office)
            world.clock.skip(timedelta(days=13))
            await eventually(lambda: office.posts(place=DIRECT))
            assert len(office.posts(place=DIRECT)) == 1
            world.clock.skip(timedelta(days=1))
            note = await eventually(lambda: office.posts(place=DIRECT)[1])
            await eventually(lambda: labels(office.posts(place=DIRECT)[0]) == ["Try again"])
            await office.invites_patrol("random")
            await office.presses(TRY_AGAIN, office.posts(place=DIRECT)[0], place=DIRECT)
            await eventually(lambda: office.posts(place=DIRECT)[0].replies)

        assert "Nobody invited Patrol to <#C0SANDBOXRAN> in 14 days" in note.text
        assert COMPANY in note.text
        assert len(office.posts(place=DIRECT)) == 2
        assert all(text.startswith("Patrol is here.") for text in office.texts(place="random"))  # no report
        assert len(world.patsnap.jobs) == 1
        assert [row["state"] for row in Records(tmp_path).requests()] == ["delivered"]


@pytest.mark.asyncio
async def test_from_a_talk_with_somebody_else_it_comes_to_the_person_alone(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY}", place="@bob")
        await office.delivered(place=DIRECT)

    small_print = office.post(place=DIRECT).blocks[-1]["elements"][0]["text"]
    assert "Here, because Patrol cannot post in that conversation" in small_print
    assert INVITE not in small_print  # nobody can invite it there
    assert world.slack.seen("bob", "@alice") == []
    assert world.slack.seen("bob", DIRECT) == []


@both_transports
@pytest.mark.asyncio
async def test_a_report_goes_to_a_channel_that_its_asker_is_a_member_of(
    world: World, office: Office, transport: str
) -> None:
    async with bot_in(world, transport):
        answer = await office.asks(f"report {COMPANY} to #lab word")
        file = await office.delivered(place="lab")

    assert answer.body is None
    assert file.name.endswith(".docx")
    assert office.texts(place=PLACE) == []
    assert office.whispers() == []


@pytest.mark.parametrize(
    ("person", "named", "said"),
    [
        ("dan", "#lab", "Patrol cannot see <#C0SANDBOXLAB>. Type `/invite @Patrol` there first"),
        ("carol", "#general", "Patrol works for the people of this workspace alone: not for guests"),
        ("alice", "#board", "Patrol cannot see <#C0SANDBOXBRD>. Type `/invite @Patrol` there first"),
        ("dan", "#board", "Patrol cannot see <#C0SANDBOXBRD>. Type `/invite @Patrol` there first"),
        ("alice", "#nowhere", "Patrol cannot see #nowhere."),
    ],
)
@pytest.mark.asyncio
async def test_a_report_goes_to_no_channel_that_its_asker_is_not_in(
    world: World, office: Office, person: str, named: str, said: str
) -> None:
    async with bot_in(world):
        answer = await office.asks(f"report {COMPANY} to {named}", person)

    assert answer.acked
    [told] = office.whispers(person)
    assert told.startswith(said)
    assert [one for one in world.slack.posted if "welcome" not in str(one["metadata"])] == []  # which dan is due
    assert world.patsnap.jobs == []


@pytest.mark.asyncio
async def test_a_report_for_a_public_channel_of_the_asker_that_patrol_is_not_in_is_held_too(
    world: World, office: Office
) -> None:
    async with bot_in(world):
        await office.asks(f"report {COMPANY} to #random")
        await office.shows("Patrol is not in <#C0SANDBOXRAN>", place=DIRECT)
        await office.invites_patrol("random")
        await office.delivered(place="random")

    assert office.texts(place=PLACE) == []
