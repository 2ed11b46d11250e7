"""The bot is killed at each point of its way; after the next start everything comes to its end, and nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.views.ids import FORGET
from sandbox.faults import Fault, What
from tests.eventually import eventually
from tests.journeys.lives import IN_DOUBT, Lives, lives_in
from tests.journeys.office import COMPANY, PLACE

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

TOKEN = "patsnap.token"
MESSAGE = "slack.chat.postMessage"
ON_THE_WAY = [
    TOKEN,
    "patsnap.status",
    "patsnap.download",
    MESSAGE,
    "slack.chat.update",
    "slack.files.getUploadURLExternal",
    "slack.upload",
    "slack.files.completeUploadExternal",
]
stops = pytest.mark.parametrize("what", [What.STOP_BEFORE, What.STOP_AFTER])


@asynccontextmanager
async def asked(lives: Lives, company: str = COMPANY, place: str = PLACE) -> AsyncIterator[None]:
    """Ask for a report. A bot that is killed at once may owe Slack its ack for ever: nobody waits for that."""
    asking = asyncio.create_task(lives.office.asks(f"report {company}", place=place))
    try:
        yield
    finally:
        asking.cancel()


def check_end(lives: Lives) -> None:
    """The report was ordered once, and lies there once."""
    [request] = lives.records.requests()
    assert request["state"] == "delivered"
    assert len(lives.world.patsnap.jobs) == 1
    assert lives.world.patsnap.billed.total() == 1
    assert lives.world.faults.count("patsnap.create") == 1
    [file] = lives.files()
    assert file.content.startswith(b"%PDF")
    assert lives.records.owners() == set()


@stops
@pytest.mark.parametrize("call", ON_THE_WAY)
async def test_a_kill_in_a_call_loses_nothing_and_repeats_nothing(tmp_path: Path, call: str, what: What) -> None:
    async with lives_in(tmp_path, oauth=call in {TOKEN, MESSAGE}) as lives:
        lives.kill_in(Fault(call, what))
        await lives.begin()
        async with asked(lives):
            await lives.begin_again()
            await lives.office.delivered(within=30)

        check_end(lives)
        assert lives.repeats() == [False]


@stops
@pytest.mark.parametrize("call", [MESSAGE, "slack.chat.update", "slack.files.completeUploadExternal"])
async def test_without_history_only_a_message_may_come_twice_and_then_says_so(
    tmp_path: Path, call: str, what: What
) -> None:
    async with lives_in(tmp_path, history_scopes=False, oauth=call == MESSAGE) as lives:
        lives.kill_in(Fault(call, what))
        await lives.begin()
        async with asked(lives):
            await lives.begin_again()
            await eventually(lambda: "In the thread" in lives.office.texts()[-1], 30, showing=lives.office.texts)

        check_end(lives)
        arrived = what is What.STOP_AFTER
        posted = call == MESSAGE
        assert lives.repeats() == ([False, True] if posted and arrived else [posted])


@stops
async def test_a_kill_in_the_order_leaves_it_in_doubt_and_says_so(tmp_path: Path, what: What) -> None:
    async with lives_in(tmp_path) as lives:
        lives.kill_in(Fault("patsnap.create", what))
        await lives.begin()
        async with asked(lives):
            await lives.begin_again()
            message = await lives.office.shows(IN_DOUBT, within=30)
        lives.world.clock.skip(timedelta(hours=5))
        await lives.office.asks("report 华为技术有限公司", place="lab")
        await lives.office.delivered(place="lab")

        ordered = [job.order.company for job in lives.world.patsnap.jobs]
        assert ordered.count(COMPANY) == (1 if what is What.STOP_AFTER else 0)
        assert lives.world.faults.count("patsnap.create") == 2  # one each
        await lives.office.presses(FORGET, message)
        await lives.office.shows("Ended, as you asked.")
        assert lives.records.owners() == set()


async def test_a_kill_before_anything_was_called_loses_nothing(tmp_path: Path) -> None:
    async with lives_in(tmp_path, oauth=True) as lives:
        lives.world.faults.add(Fault(TOKEN, What.HANG, times=9))
        lives.world.faults.add(Fault(MESSAGE, What.HANG, times=9))
        await lives.begin()
        answer = await lives.office.asks(f"report {COMPANY}")
        await eventually(lambda: lives.world.faults.count(TOKEN) == 1)
        [report] = lives.records.reports()
        lives.child.kill()
        lives.world.faults.clear()
        await lives.begin_again()
        await lives.office.delivered(within=30)

        assert answer.acked
        assert (report["state"], report["owner"]) == ("requested", None)
        check_end(lives)
        assert lives.repeats() == [False]


async def test_a_kill_at_the_ack_loses_nothing(tmp_path: Path) -> None:
    async with lives_in(tmp_path) as lives:
        await lives.begin()
        answer = await lives.office.asks(f"report {COMPANY}")
        lives.child.kill()
        await lives.begin_again()

        def ended() -> bool:
            return "In the thread" in lives.office.post().text or IN_DOUBT in lives.office.post().text

        await eventually(ended, 30, showing=lives.office.texts)
        assert answer.acked
        assert len(lives.records.requests()) == 1
        assert lives.world.faults.count("patsnap.create") <= 1
        assert lives.repeats() == [False]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Fault(MESSAGE, What.STOP_AFTER), Fault("slack.conversations.history", What.STOP_BEFORE)),
        (Fault("slack.upload", What.STOP_AFTER), Fault("slack.files.completeUploadExternal", What.STOP_BEFORE)),
        (
            Fault("slack.files.completeUploadExternal", What.STOP_AFTER),
            Fault("slack.files.completeUploadExternal", What.STOP_AFTER),
        ),
        (Fault("patsnap.download", What.STOP_BEFORE), Fault("slack.chat.update", What.STOP_AFTER, skip=1)),
    ],
    ids=["post and look", "upload and share", "share and share again", "fetch and update"],
)
async def test_two_kills_in_a_row_do_no_more_harm_than_one(tmp_path: Path, first: Fault, second: Fault) -> None:
    async with lives_in(tmp_path, oauth=True) as lives:
        lives.kill_in(first, second)
        await lives.begin()
        async with asked(lives):
            await lives.child.wait_gone()
            await lives.child.start(wait=False)
            await lives.begin_again()
            await lives.office.delivered(within=30)

        check_end(lives)
        assert lives.repeats() == [False]


async def test_a_kill_while_idle_does_nothing(tmp_path: Path) -> None:
    async with lives_in(tmp_path) as lives:
        await lives.begin()
        lives.child.kill()
        await lives.begin_again()
        async with asked(lives):
            await lives.office.delivered(within=30)

        check_end(lives)
        assert "took over" not in "\n".join(lives.child.lines)
