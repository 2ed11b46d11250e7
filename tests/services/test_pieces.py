"""An answer of many hits is stored in pieces: wherever the process dies, all of them are told, each once, in order."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.alerts import CheckState, Findings, HitKind, Naming
from bot.domain.subscriptions import Form
from bot.errors import StoreFails
from bot.ports import Store
from bot.services.checks import check_one
from bot.services.readings import read_answer, read_what_is_left, reread
from bot.services.upkeep import look_after
from tests.clock import SteppedClock
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.faults import Killed
from tests.services.interrupted import Blind, Interrupted
from tests.services.understanding import Understanding
from tests.services.watching import ALERT, asks, news, restarted, subscribed, the_checks, the_states, watched
from tests.turns import all_turns, minutes_pass

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

FOUND = [f"p{number:04}" for number in range(2100, 0, -1)]  # not in the order of their ids
ASKED = 2  # writes of a check: it is begun, and its answer is safe
PIECES = 3
STEPS = 2 * PIECES + 1  # writes: the pieces, what is wanted of each, and that the check is read


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


async def answered(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> Deps:
    """A process died as it had an answer with all of them; the next one."""
    patsnap.push(ALERT, HitKind.NEW, FOUND)
    clock.tick(hours=1)
    with pytest.raises(Killed):
        await check_one(replace(deps, store=dying(deps.store, ASKED)))
    assert await the_states(deps) == [CheckState.READ, CheckState.ANSWERED]
    return restarted(deps)


def asked_for(patsnap: FakePatsnap) -> list[str]:
    return [patent for call in patsnap.asked for patent in call]


async def fail() -> None:
    raise RuntimeError("a fault of ours")


def dying(store: Store, writes: int) -> Interrupted:
    """The store of a process that dies before the write that comes after so many."""

    async def die() -> None:
        raise Killed

    return Interrupted(store, writes, die)


async def test_all_hits_are_told_once_in_their_order(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, FOUND)
    clock.tick(hours=1)
    await all_turns(deps)
    assert await news(deps, slack) == [FOUND]
    assert (await the_checks(deps))[-1].hits == len(FOUND)
    assert sorted(asked_for(patsnap)) == sorted(FOUND)


@pytest.mark.parametrize("written", range(STEPS))
async def test_wherever_a_process_dies_the_next_one_tells_all_of_it_once(
    written: int, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    later = await answered(deps, clock, patsnap)
    [*_, check] = await the_checks(deps)
    with pytest.raises(Killed):
        await read_answer(check, replace(deps, store=dying(deps.store, written)))
    await all_turns(later)
    assert await news(deps, slack) == []
    clock.tick(minutes=1)
    assert await read_what_is_left(clock(), later) == 1
    await all_turns(later)
    assert await news(deps, slack) == [FOUND]
    assert sorted(asked_for(patsnap)) == sorted(FOUND)


async def test_what_was_left_where_the_store_did_not_answer_is_read_within_the_hour(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    await answered(deps, clock, patsnap)
    [*_, check] = await the_checks(deps)
    with pytest.raises(StoreFails):
        await read_answer(check, replace(deps, store=Blind(deps.store, 2)))
    clock.tick(minutes=6)
    await look_after(deps)
    await all_turns(deps)
    assert await news(deps, slack) == [FOUND]


async def test_all_of_it_is_read_in_so_many_writes(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await watched(deps, clock)
    await answered(deps, clock, patsnap)
    [*_, check] = await the_checks(deps)
    assert await read_answer(check, replace(deps, store=dying(deps.store, STEPS)))


async def test_an_earlier_answer_is_read_first(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    later = await answered(deps, clock, patsnap)
    patsnap.push(ALERT, HitKind.NEW, ["p9999", *FOUND])
    clock.tick(hours=1)
    await asks(later, subscription)
    await all_turns(later)
    assert [check.hits for check in await the_checks(deps)] == [0, len(FOUND), 1]
    assert (await news(deps, slack))[-1][-1] == "p9999"


async def test_who_subscribes_meanwhile_is_shown_all_of_it(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await watched(deps, clock, form=Form.COUNT)  # shown no patent: nothing is asked for
    later = await answered(deps, clock, patsnap)
    [*_, check] = await the_checks(deps)
    store = Interrupted(deps.store, PIECES, lambda: subscribed(later, "C2"))
    assert await read_answer(check, replace(later, store=store))
    await all_turns(later)
    assert sorted(asked_for(patsnap)) == sorted(FOUND)


async def test_a_first_answer_that_is_read_later_is_no_news_however_often_that_fails(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.answer_check([{"patent_ids": FOUND}])  # unreadable: of no kind
    await subscribed(deps)
    await minutes_pass(deps, clock, 1)
    assert [check.is_missing for check in await the_checks(deps)] == [True]

    later = replace(restarted(deps), patsnap=Understanding(patsnap, Findings("", (Naming(HitKind.NEW, tuple(FOUND)),))))
    for written in (1, 2):  # the check is numbered anew; and a piece is stored
        assert await reread(replace(later, store=Interrupted(deps.store, written, fail))) == (0, 1)
        await minutes_pass(deps, clock, 1)
    assert await reread(later) == (1, 0)
    await minutes_pass(deps, clock, 1)
    assert [check.recovers for check in await the_checks(deps)] == [None, 1, 1, 1]
    assert {patent for patents in await news(deps, slack) for patent in patents} == set()
    assert (await the_checks(deps))[-1].is_baseline
    assert patsnap.asked == []


async def test_what_was_stored_before_a_fault_of_ours_is_told_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.LEGAL, FOUND)
    clock.tick(hours=1)

    await check_one(replace(deps, store=Interrupted(deps.store, ASKED + PIECES - 1, fail)))
    await minutes_pass(deps, clock, 11)
    assert await reread(deps) == (1, 0)
    await minutes_pass(deps, clock, 11)
    first, second = await news(deps, slack)
    assert sorted([*first, *second]) == sorted(FOUND)


async def test_what_another_process_gives_up_meanwhile_is_told_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    later = await answered(deps, clock, patsnap)
    [*_, check] = await the_checks(deps)

    async def give_up() -> None:
        assert not await read_answer(check, replace(later, store=Interrupted(later.store, 1, fail)))
        await minutes_pass(later, clock, 11)  # its digest tells what was stored until then, and of a gap

    assert await read_answer(check, replace(later, store=Interrupted(deps.store, 1, give_up)))
    await minutes_pass(later, clock, 11)
    first, second = await news(deps, slack)
    assert sorted([*first, *second]) == sorted(FOUND)
