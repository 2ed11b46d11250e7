"""Six weeks of an alert: three channels and a person, each with a cadence of its own, and a bot that is restarted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from sandbox.faults import Fault, What
from sandbox.patsnap import Kind
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.lives import Lives, child_in
from tests.journeys.office import DIRECT, QUICK, SPEED
from tests.journeys.shown import BEFORE, KINDS, becomes_quiet, digests, time_goes_on, told

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

BERLIN: Final = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 2, 27), date(2026, 4, 10)  # the clocks change on 29 March
MORNING, EVENING = (8, 30), (20, 30)  # half an hour before the daily digest, and PATROL_CHECK_INSTANT after that
TWELVE_HOURS: Final = str(12 * 3600)
REASONS: Final = ("P012", "P013", "P028", "P029", "P034", "P041")
BILLED: Final = 100  # patents in a call of P011


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@dataclass
class Weeks:
    """A life of several weeks, and what PatSnap found in them."""

    lives: Lives
    alert: str
    pushed: list[tuple[datetime, Kind, str]] = field(default_factory=list)

    async def until(self, moment: datetime) -> None:
        await time_goes_on(self.lives.office, moment)

    async def found(self, moment: datetime, **hits: int | Sequence[str]) -> list[str]:
        """Let PatSnap find something of these kinds at a moment; the patents."""
        await self.until(moment)
        alerts = self.lives.world.patsnap.alerts
        ids = [(kind, patent) for kind in map(Kind, hits) for patent in alerts.push(self.alert, kind, hits[kind])]
        self.pushed += [(moment, kind, patent) for kind, patent in ids]
        return [patent for _, patent in ids]

    async def starts_again(self, moment: datetime) -> None:
        """Let no bot run until then."""
        self.lives.world.clock.skip(moment - self.lives.world.clock.now())
        await self.lives.begin_again()

    def expected(self, kinds: Iterable[Kind] = Kind, before: datetime | None = None) -> Counter[tuple[str, str]]:
        """What is to be told of these kinds: as often as it was found, but what is new once."""
        names = {KINDS[kind] for kind in kinds}
        found = Counter((KINDS[kind], patent) for at, kind, patent in self.pushed if before is None or at < before)
        once = {KINDS[Kind.NEW], KINDS[Kind.INVENTION]}
        return Counter({key: 1 if key[0] in once else times for key, times in found.items() if key[0] in names})


def check_hours(weeks: Weeks) -> Counter[tuple[date, tuple[int, int]]]:
    """Each check but the first, by its day and its hour, to ten minutes."""
    ends = [window.end.astimezone(BERLIN) for window in weeks.lives.world.patsnap.alerts.windows(weeks.alert)]
    return Counter((end.date(), (end.hour, end.minute // 10 * 10)) for end in ends[1:])


async def test_over_six_weeks_each_hit_is_told_once_where_it_belongs(tmp_path: Path) -> None:
    async with (
        World(tmp_path, speed=SPEED, life=QUICK, alerts=()) as world,
        child_in(world, qps=50, PATROL_CHECK_INSTANT=TWELVE_HOURS) as child,
    ):
        world.clock.skip(at(2, 27, 9) - world.clock.now())
        for licence in REASONS:
            world.patsnap.withdraw(licence)  # each would be waited for, many times; test_explained has them all
        lives = Lives(world, child)
        office = lives.office
        weeks = Weeks(lives, world.patsnap.alerts.add("Solid electrolytes"))
        before = world.patsnap.alerts.push(weeks.alert, Kind.NEW, 3)
        await lives.begin()
        await office.asks(f"subscribe {weeks.alert} weekly mon 09:00", "bob")
        await becomes_quiet(office)  # its first check is made: what was there before goes to it alone
        await office.asks('subscribe "Solid electrolytes" daily 09:00 legal transfer compact', "bob", "lab")
        await office.asks(f"subscribe {weeks.alert} instantly inventions new compact", "alice", "general")
        await office.asks('subscribe "Solid electrolytes" monthly 1 09:00 to me', "bob")

        first = await weeks.found(at(2, 28, 12), new=2, legal=1)
        await weeks.found(at(3, 2, 15), invention=2, transfer=1)
        await weeks.found(at(3, 6, 10), new=250)
        await weeks.until(at(3, 6, 21))
        child.kill()
        await weeks.starts_again(at(3, 6, 21))
        await weeks.found(at(3, 8, 19), license=1, new=1)
        assert await child.stop() == 0
        await weeks.starts_again(at(3, 9, 11))  # nobody was there at nine
        await weeks.found(at(3, 11, 16), legal=first[2:], new=first[:1])  # the same again
        await weeks.found(at(3, 19, 12), expired=1, legal=2)
        await weeks.until(at(3, 23, 8, 45))
        await weeks.found(at(3, 23, 8, 45), new=1)  # too late for this Monday
        world.faults.add(Fault("slack.chat.postMessage", What.STOP_AFTER))
        world.clock.skip(at(3, 23, 9) - world.clock.now())
        await child.wait_gone()
        await weeks.starts_again(at(3, 23, 9, 5))
        await weeks.found(at(3, 28, 22), litigation=1, new=1)
        await weeks.found(at(3, 31, 23), invention=1, transfer=1)
        await weeks.found(at(4, 3, 12), new=1, legal=1)
        await weeks.until(at(4, 10, 12))
        await eventually(lambda: not lives.records.owners())

        weekly, daily = digests(office, "bob"), digests(office, "bob", "lab")
        instantly, monthly = digests(office, "alice", "general"), digests(office, "bob", DIRECT)
        assert told(instantly) == weeks.expected([Kind.NEW, Kind.INVENTION])
        assert told(daily) == weeks.expected([Kind.LEGAL, Kind.TRANSFER])
        assert told(monthly) == weeks.expected(before=at(4, 1, 8))
        assert told(weekly) == weeks.expected() + Counter((BEFORE, patent) for patent in before)
        assert ["Late: Patrol was not running" in one.words for one in weekly].count(True) == 1
        assert [len(one) for one in (weekly, daily, instantly, monthly)] == [6, 6, 8, 2]
        check_calls(weeks)


def check_calls(weeks: Weeks) -> None:
    """PatSnap was asked when it was due and no more, and about no patent twice."""
    patsnap = weeks.lives.world.patsnap
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    due = {(day, hour) for day in days for hour in (MORNING, EVENING)}
    due -= {(FIRST, MORNING), (FIRST, EVENING), (LAST, EVENING)}
    due -= {(date(2026, 3, 8), EVENING), (date(2026, 3, 9), MORNING), (date(2026, 3, 9), EVENING)}  # nobody was there
    due |= {(FIRST, (21, 0)), (date(2026, 3, 9), (11, 0)), (date(2026, 3, 9), (23, 0))}  # after the first, and that
    assert check_hours(weeks) == Counter(due)
    assert weeks.lives.world.faults.count("patsnap.alert.check") == len(due) + 1
    asked = patsnap.bibliography
    assert asked.asked == Counter({patent for _, _, patent in weeks.pushed})  # not what was there before
    assert sorted(map(len, asked.calls))[-3:] == [50, BILLED, BILLED]
    assert len(asked.calls) == len({moment for moment, _, _ in weeks.pushed}) - 1 + 2  # one turn was news of old
