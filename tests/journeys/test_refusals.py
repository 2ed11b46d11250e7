"""Slack does not take it: each refusal has one clear end that says what to do, and costs nothing more."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.views.ids import TRY_AGAIN
from sandbox.faults import Fault, What
from sandbox.patsnap import Life
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.office import COMPANY, DIRECT, Office, bot_in, file_of, labels
from tests.journeys.records import Records, Row

ANNOUNCE, COMPLETE, POST = "files.getUploadURLExternal", "files.completeUploadExternal", "chat.postMessage"
PROOF = "auth.test"
SLOW = Life(timedelta(seconds=10), timedelta(hours=1))
AN_HOUR = 3600.0  # that passes in a second: Patrol asks hourly whether its token is good again


def refusal(method: str, word: str, times: int = 1) -> Fault:
    body: Mapping[str, object] = {"ok": False, "error": word}
    return Fault(f"slack.{method}", What.ANSWER, times=times, body=body)


def the_request(world: World) -> Row:
    [request] = Records(world.folder).requests()
    return request


def calls_of_patsnap(world: World) -> list[str]:
    return [call.name for call in world.faults.journal if call.name.startswith("patsnap.")]


@pytest.mark.parametrize(
    ("method", "word", "said"),
    [
        (ANNOUNCE, "file_uploads_disabled", "file uploads are switched off in this workspace"),
        (COMPLETE, "file_uploads_disabled", "file uploads are switched off in this workspace"),
        (ANNOUNCE, "storage_limit_reached", "this workspace's storage is full"),
        (COMPLETE, "storage_limit_reached", "this workspace's storage is full"),
        (ANNOUNCE, "file_upload_size_restricted", "the file is larger than this workspace allows"),
    ],
)
@pytest.mark.asyncio
async def test_a_file_that_slack_does_not_take_is_told_of_and_delivered_once_that_is_mended(
    world: World, office: Office, method: str, word: str, said: str
) -> None:
    world.faults.add(refusal(method, word))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        message = await office.shows(f"The report is made, but Slack does not take it ({said}).")
        refused = world.faults.count(f"slack.{method}")
        await office.presses(TRY_AGAIN, message)
        file = await office.delivered()

    assert refused == 1
    assert labels(message) == ["Try again"]
    assert word not in message.text
    assert message.replies == []
    assert file.content.startswith(b"%PDF")
    assert len(world.patsnap.jobs) == 1
    assert world.faults.count("patsnap.download") == 1


@pytest.mark.asyncio
async def test_a_channel_that_was_archived_meanwhile_is_told_of_in_direct_messages(
    world: World, office: Office
) -> None:
    general = world.slack.channel("general")
    world.patsnap.life = SLOW
    async with bot_in(world):
        await office.asks(f"report {COMPANY}", place="general")
        await office.shows("Generating", place="general")
        general.archived = True
        await office.skips(SLOW.making)
        file = await office.delivered(place=DIRECT)

    small_print = office.post(place=DIRECT).blocks[-1]["elements"][0]["text"]
    assert "Here, because Patrol cannot post in <#C0SANDBOXGEN>" in small_print
    assert file.content.startswith(b"%PDF")
    assert len(world.patsnap.jobs) == 1
    assert the_request(world)["state"] == "delivered"


@pytest.mark.asyncio
async def test_a_channel_that_patrol_was_removed_from_meanwhile_gets_the_file_on_invitation(
    world: World, office: Office
) -> None:
    general = world.slack.channel("general")
    world.patsnap.life = SLOW
    async with bot_in(world):
        await office.asks(f"report {COMPANY}", place="general")
        await office.shows("Generating", place="general")
        general.members.discard(world.slack.workspace.bot.id)
        await office.skips(SLOW.making)
        await office.shows("Type `/invite @Patrol` there", place=DIRECT)
        await office.invites_patrol("general")
        files = await eventually(lambda: [one for post in office.posts(place="general") for one in post.replies])

    assert len(files) == 1
    assert len(world.patsnap.jobs) == 1
    assert the_request(world)["state"] == "delivered"


@pytest.mark.asyncio
async def test_a_revoked_token_is_told_to_the_operator_and_all_goes_on_with_the_next(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    world.faults.add(refusal(COMPLETE, "token_revoked"))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await eventually(lambda: "see `doctor`" in caplog.text)
        world.clock.skip(timedelta(minutes=10))
        file = await office.delivered()

    assert file_of(office.post()) == file
    assert world.faults.count(f"slack.{COMPLETE}") == 2
    assert world.slack.bot_token not in caplog.text
    assert len(world.patsnap.jobs) == 1


@pytest.mark.asyncio
async def test_while_a_token_stays_revoked_all_rests_and_with_the_next_the_report_comes_once(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    world.clock.set_speed(AN_HOUR)
    world.patsnap.life = Life(queue=timedelta(), making=timedelta(days=1))
    async with bot_in(world):
        world.faults.add(refusal(POST, "token_revoked", times=9999))
        world.faults.add(refusal(PROOF, "token_revoked", times=9999))
        await office.asks(f"report {COMPANY}")
        await eventually(lambda: "everything there rests until it is back" in caplog.text)
        await office.skips(timedelta(days=1))
        asked, posts = calls_of_patsnap(world), world.faults.count(f"slack.{POST}")
        for _ in range(4):
            proofs = world.faults.count(f"slack.{PROOF}")
            await office.skips(timedelta(days=1))
            await eventually(lambda: world.faults.count(f"slack.{PROOF}") > proofs)  # noqa: B023 - awaited at once
        waiting = the_request(world)["state"]
        asked_meanwhile, posts_meanwhile = calls_of_patsnap(world), world.faults.count(f"slack.{POST}")
        world.faults.clear()
        file = await office.delivered()

    assert waiting == "waiting"
    assert asked_meanwhile == asked
    assert posts_meanwhile == posts
    assert file.content.startswith(b"%PDF")
    assert len(world.patsnap.jobs) == 1
    assert world.faults.count(f"slack.{POST}") == posts + 1
    assert world.slack.bot_token not in caplog.text
