"""Repeats: whatever PatSnap says of a patent, at once, late or never, what was told before is not told again."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.facts import Source
from bot.domain.reasons import Reason
from bot.domain.rules import ONLY_ACCOUNT, Rules
from tests.clock import SteppedClock
from tests.factories import in_doubt, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.watching import ALERT, news, watched
from tests.stores import opened
from tests.turns import all_turns

GRANTED, LAPSED = Reason("Granted", date(2026, 3, 12)), Reason("Lapsed", date(2026, 4, 2))
STATUS = Reason("Active")  # which says nothing of when: it may have gone and come back
LATE, LOST = "late", "lost"  # `GRANTED`, but after the digest could wait no longer; no answer at all
SAID = st.lists(st.sampled_from([GRANTED, LAPSED, STATUS, None, LATE, LOST]), max_size=5)
UNTIL_IT_IS_TOLD = (1, 1, 1, 1, 1, 1, 6)  # minutes: tries, and what a digest waits, are used up
UNTIL_THE_NEXT = {"instantly": (30, 18), "monthly 1 09:00": (30, 23 * 60 + 18)}  # it is checked each hour, or day


def known(said: Sequence[object], *, is_instant: bool) -> list[Reason | None]:
    """Which of it explains a hit: what comes when nobody has been told yet."""
    late = None if is_instant else GRANTED
    return [late if one == LATE else one if isinstance(one, Reason) else None for one in said]


def told_of(reasons: Sequence[Reason | None]) -> list[Reason | None]:
    """The glossary's rule: what is known and equals an earlier one's is a repeat."""
    return [
        reason
        for number, reason in enumerate(reasons)
        if reason is None or reason == STATUS or reason not in reasons[:number]
    ]


async def play(said: Sequence[object], cadence: str, database: Path, folder: Path) -> None:
    shutil.copyfile(database, folder / "patrol.db")
    store = opened(folder / "patrol.db")
    clock, patsnap = SteppedClock(), FakePatsnap()
    slack = FakeSlack(clock)
    deps = Deps(store, patsnap, slack, clock, Rules(files=folder / "files"), "this run")
    try:
        patsnap.add_alert(ALERT)
        await watched(deps, clock, cadence=cadence)
        clock.tick(minutes=UNTIL_THE_NEXT[cadence][-1])
        for one in said:
            await named(one, deps, clock, patsnap)
            for minutes in UNTIL_THE_NEXT[cadence]:
                await all_turns(deps)
                clock.tick(minutes=minutes)
        expected = told_of(known(said, is_instant=cadence == "instantly"))
        hits = await store.read(lambda tx: tx.checks.hits_between(ONLY_ACCOUNT, ALERT, 0, 99))
        assert [hit.reason for hit in hits] == expected
        if cadence == "instantly":
            assert await news(deps, slack) == [["p"]] * len(expected)
    finally:
        await store.close()


async def named(said: object, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    """PatSnap names the patent, and says this of it."""
    patsnap.reasons.pop((Source.LEGAL, "p"), None)
    if isinstance(said, Reason) or said == LATE:
        patsnap.reasons[Source.LEGAL, "p"] = said if isinstance(said, Reason) else GRANTED
    if said in {LATE, LOST}:
        patsnap.faults.add(Source.LEGAL, unreachable() if said == LATE else in_doubt(), times=99)
    patsnap.push(ALERT, HitKind.LEGAL, ["p"])
    for minutes in UNTIL_IT_IS_TOLD:
        await all_turns(deps)
        clock.tick(minutes=minutes)
    await all_turns(deps)
    patsnap.faults.clear()


@pytest.mark.parametrize("cadence", UNTIL_THE_NEXT)
@given(said=SAID)
@settings(max_examples=15, deadline=None)
def test_a_hit_is_a_repeat_exactly_where_its_reason_is_known_and_that_of_an_earlier_one(
    cadence: str, migrated: Path, said: list[object]
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play(said, cadence, migrated, Path(folder)))
