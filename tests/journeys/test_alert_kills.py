"""The bot is killed in each call on the way from PatSnap's news to a digest: nothing is lost, nothing comes twice."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from sandbox.faults import Fault, What
from sandbox.patsnap import Kind
from sandbox.world import World
from tests.journeys.databases import on_a_file
from tests.journeys.lives import REPEAT, Lives, child_in
from tests.journeys.office import QUICK, SPEED, words_in
from tests.journeys.shown import KINDS, Shown, becomes_quiet, digests, told

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

CHECK: Final = "patsnap.alert.check"
BIBLIOGRAPHY: Final = "patsnap.bibliography"
POST: Final = "slack.chat.postMessage"
SHARE: Final = "slack.files.completeUploadExternal"
STOPS: Final = (What.STOP_BEFORE, What.STOP_AFTER)
GAP: Final = "could not be read"


@dataclass(frozen=True)
class Watch:
    """A channel that is told instantly, in a life that ends again and again."""

    lives: Lives
    alert: str

    async def dies_in(self, *calls: Fault, hits: int = 2) -> list[str]:
        """Let PatSnap find something, and the bot be killed in these calls on its way to the channel; the patents."""
        lives = self.lives
        found = lives.world.patsnap.alerts.push(self.alert, Kind.NEW, hits)
        lives.kill_in(*calls)
        lives.world.clock.skip(timedelta(hours=1))  # the next check is due
        for _ in calls[1:]:
            await lives.child.wait_gone()
            await lives.child.start(wait=False)
        await lives.begin_again()
        await becomes_quiet(lives.office)
        return found

    @property
    def digests(self) -> list[Shown]:
        """What the channel was told, oldest first."""
        return digests(self.lives.office)

    @property
    def repeats(self) -> int:
        """How many messages and parts of digests say that they may be a repeat."""
        shown = [message for one in self.digests for message in (one.message, *one.parts)]
        return sum(REPEAT in words_in(message) for message in shown)


@asynccontextmanager
async def watch_in(folder: Path, *, history_scopes: bool = True) -> AsyncIterator[Watch]:
    """A world with one alert, to which a channel subscribes instantly, and whose baseline was told."""
    async with (
        World(folder, speed=SPEED, life=QUICK, alerts=(), history_scopes=history_scopes) as world,
        child_in(world, qps=50) as child,
    ):
        lives = Lives(world, child)
        watch = Watch(lives, world.patsnap.alerts.add("Solid electrolytes"))
        await lives.begin()
        await lives.office.asks(f"subscribe {watch.alert} instantly")
        await becomes_quiet(lives.office)
        yield watch


def once(*found: list[str]) -> Counter[tuple[str, str]]:
    """Each of these patents, told once as new."""
    return Counter((KINDS[Kind.NEW], patent) for patents in found for patent in patents)


async def test_a_kill_in_the_question_to_patsnap_leaves_a_gap_that_is_shown(tmp_path: Path) -> None:
    async with watch_in(tmp_path) as watch:
        told_later = await watch.dies_in(Fault(CHECK, What.STOP_BEFORE))
        lost = await watch.dies_in(Fault(CHECK, What.STOP_AFTER))
        first, second = watch.digests

        assert first.told == once(told_later)
        assert GAP in first.words  # nobody can know that PatSnap had not told it yet
        assert GAP in second.words
        assert "Nothing new that could be read" in second.words
        assert not told([second])
        patsnap = watch.lives.world.patsnap
        assert not set(lost) & set(patsnap.bibliography.asked)
        states = [check["state"] for check in watch.lives.records.checks()]
        assert states == ["read", "gap", "read", "gap", "read"]
        assert watch.lives.world.faults.count(CHECK) == len(states)


async def test_a_kill_in_the_question_for_bibliography_only_asks_again(tmp_path: Path) -> None:
    async with watch_in(tmp_path) as watch:
        first = await watch.dies_in(Fault(BIBLIOGRAPHY, What.STOP_BEFORE))
        second = await watch.dies_in(Fault(BIBLIOGRAPHY, What.STOP_AFTER))

        assert told(watch.digests) == once(first, second)
        asked = watch.lives.world.patsnap.bibliography.asked
        assert asked == Counter(first) + Counter(second) + Counter(second)  # its answer was lost, and only once
        assert GAP not in " ".join(one.words for one in watch.digests)


@on_a_file  # ten deaths on PostgreSQL take a day of this world: see test_kills_on_postgres.py
async def test_kills_on_the_way_to_slack_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    async with watch_in(tmp_path) as watch:
        in_message = await watch.dies_in(*(Fault(POST, what) for what in STOPS))
        in_part = await watch.dies_in(Fault(POST, What.STOP_BEFORE, skip=1), Fault(POST, What.STOP_AFTER), hits=25)
        files = ("slack.files.getUploadURLExternal", "slack.upload", SHARE)
        in_file = await watch.dies_in(*(Fault(call, what) for call in files for what in STOPS))

        found = [in_message, in_part, in_file]
        assert [one.told for one in watch.digests] == [once(patents) for patents in found]
        assert [one.lines for one in watch.digests] == found
        assert [len(one.files) for one in watch.digests] == [1, 1, 1]
        assert watch.repeats == 0
        assert watch.lives.world.faults.count(CHECK) == 4
        assert watch.lives.world.faults.count(BIBLIOGRAPHY) == 3


async def test_without_history_a_message_may_come_twice_and_then_says_so(tmp_path: Path) -> None:
    async with watch_in(tmp_path, history_scopes=False) as watch:
        found = await watch.dies_in(Fault(POST, What.STOP_AFTER), Fault(POST, What.STOP_AFTER, skip=1))
        again = await watch.dies_in(Fault(SHARE, What.STOP_AFTER))

        first, second, third = watch.digests
        assert [REPEAT in one.words for one in (first, second, third)] == [False, True, False]
        assert not first.message.replies  # its thread lies below the message that is known to be there
        assert [REPEAT in words_in(part) for part in second.parts] == [False, True]
        assert [second.told, third.told] == [once(found), once(again)]


async def test_kills_while_a_subscription_is_shown_leave_one_message_that_is_right(tmp_path: Path) -> None:
    async with watch_in(tmp_path) as watch:
        lives = watch.lives
        lives.kill_in(*(Fault("slack.chat.update", what) for what in STOPS))
        await lives.office.asks("pause")
        await lives.child.wait_gone()
        await lives.child.start(wait=False)
        await lives.begin_again()
        await lives.office.shows("paused; `/patrol resume` goes on, and nothing is lost")

        await becomes_quiet(lives.office)
        assert lives.world.faults.count("slack.chat.update") == len(STOPS) + 1
        assert lives.world.faults.count(POST) == 1
