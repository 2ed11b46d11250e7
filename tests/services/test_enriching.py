"""Bibliography: billed, so asked for once and only for what somebody will be shown, and never waited for for long."""

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.patents import Patent, PatentState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import Form
from bot.errors import CodeClass
from bot.services.checks import check_one
from bot.services.enriching import enrich_one
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import a_bibliography, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import ALERT, digest_texts, news, restarted, subscribed, until, watched
from tests.turns import all_turns, minutes_pass

pytestmark = pytest.mark.asyncio

NOT_LICENSED = patsnap_refused("67200004", CodeClass.ADMIN)
TOLD = "PatSnap refuses this account"


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


def many(number: int, prefix: str = "p") -> list[str]:
    return [f"{prefix}{one}" for one in range(number)]


async def the_patent(deps: Deps, patent: str = "p1") -> Patent:
    return (await deps.store.read(lambda tx: tx.patents.get_all(ONLY_ACCOUNT, [patent])))[patent]


@pytest.mark.parametrize(("new", "calls"), [(1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])])
async def test_a_hundred_patents_go_into_a_call(
    new: int, calls: list[int], deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, many(new))
    await all_turns(deps)
    assert [len(asked) for asked in patsnap.asked] == calls


async def test_nobody_is_asked_for_twice(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await watched(deps, clock)
    patsnap.patents = {"p1": a_bibliography()}  # of p2 PatSnap has nothing
    for kind in (HitKind.LEGAL, HitKind.TRANSFER, HitKind.LEGAL):
        patsnap.push(ALERT, kind, ["p1", "p2"])
        clock.tick(hours=1)
        await all_turns(deps)
    assert patsnap.asked == [("p1", "p2")]
    assert [(await the_patent(deps, one)).state for one in ("p1", "p2")] == [PatentState.KNOWN, PatentState.ABSENT]


async def test_what_was_there_before_is_not_asked_for(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await subscribed(deps)
    await all_turns(deps)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])  # and is not asked for when it is named again, for nobody is shown that
    clock.tick(hours=1)
    await all_turns(deps)
    assert patsnap.asked == []


async def test_where_only_counts_are_shown_nothing_is_asked_for(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await watched(deps, clock, form=Form.COUNT)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await all_turns(deps)
    assert patsnap.asked == []


async def test_kinds_that_nobody_wants_are_not_asked_for(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await subscribed(deps, "C1", kinds=[HitKind.LEGAL])
    await subscribed(deps, "C2", kinds=[HitKind.LITIGATION])
    await all_turns(deps)
    clock.tick(hours=1)
    for number, kind in enumerate((HitKind.NEW, HitKind.LEGAL, HitKind.LITIGATION, HitKind.EXPIRED)):
        patsnap.push(ALERT, kind, [f"p{number}"])
    await all_turns(deps)
    assert patsnap.asked == [("p1", "p2")]


@pytest.mark.parametrize("code", ["67200004", "67200203"])
async def test_without_a_licence_digests_go_out_at_once_with_ids(
    code: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.faults.add("bibliography", patsnap_refused(code, CodeClass.ADMIN))
    patsnap.push(ALERT, HitKind.NEW, many(150))
    await all_turns(deps)
    assert len(patsnap.asked) == 1
    assert "p0" in digest_texts(slack)[0]


async def test_the_operator_is_told_once_of_a_missing_licence_and_it_is_tried_again_after_three_days(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, caplog: pytest.LogCaptureFixture
) -> None:
    await watched(deps, clock)
    patsnap.faults.add("bibliography", NOT_LICENSED)
    for number in range(8):
        patsnap.push(ALERT, HitKind.NEW, [f"p{number}"])
        await all_turns(deps)
        clock.tick(hours=6)
    assert len(patsnap.asked) == caplog.messages.count(TOLD) == 1
    clock.tick(days=1)
    await all_turns(deps)
    assert len(patsnap.asked) == 2
    patsnap.push(ALERT, HitKind.NEW, ["another"])
    clock.tick(hours=1)
    await all_turns(deps)
    assert patsnap.asked[-1] == ("another",)


@pytest.mark.parametrize("after", [False, True])
async def test_what_is_in_doubt_is_given_up_after_some_tries_for_it_may_be_billed(
    after: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
) -> None:
    await watched(deps, clock)
    patsnap.faults.add("bibliography", in_doubt(), times=50, after=after)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await minutes_pass(deps, clock, 20)
    assert len(patsnap.asked) == 6
    assert (await the_patent(deps)).state is PatentState.ABSENT


@pytest.mark.parametrize("call", ["permit", "bibliography"])
async def test_what_was_not_asked_is_no_try(call: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.patents = {"p1": a_bibliography()}
    gate = patsnap.faults
    if call == "permit":
        await check_only(deps)
    gate.add(call, unreachable(), times=20)
    for _ in range(20):
        await minutes_pass(deps, clock, 1)
        clock.tick(minutes=30)
    gate.clear()
    gate.add("bibliography", in_doubt())
    for _ in range(2):
        clock.tick(minutes=30)
        await all_turns(deps)
    assert (await the_patent(deps)).state is PatentState.KNOWN


async def check_only(deps: Deps) -> None:
    assert await check_one(deps)


async def test_while_patsnap_is_away_it_is_asked_ever_more_rarely(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await check_only(deps)
    patsnap.faults.add("bibliography", unreachable(), times=1000)
    for _ in range(60 * 30):
        await enrich_one(deps)
        clock.tick(seconds=2)
    assert 5 <= len(patsnap.asked) <= 15


async def test_a_used_up_quota_waits_for_the_next_day(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("bibliography", patsnap_refused("67200007", CodeClass.QUOTA))
    await all_turns(deps)
    assert f"{await until(deps):%H:%M}" == "16:01"


async def test_killed_while_asking_it_is_asked_again(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.patents = {"p1": a_bibliography()}
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("bibliography", Killed(), after=True)
    with pytest.raises(Killed):
        await all_turns(deps)
    after = restarted(deps)
    await take_over(after)
    await minutes_pass(after, clock, 1)
    assert (await the_patent(deps)).state is PatentState.KNOWN
    assert await news(deps, slack) == [["p1"]]


async def test_a_fault_of_ours_does_not_end_the_tick(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("bibliography", ValueError("a bug"))
    await minutes_pass(deps, clock, 2)
    assert (await the_patent(deps)).state is PatentState.ABSENT
    assert len(patsnap.asked) == 2
