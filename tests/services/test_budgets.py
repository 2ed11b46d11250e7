"""Budgets: what counts and what does not, who is told at four fifths, what is refused, and what an admin can allow."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.budgets import Budget, RefusalState, Scope
from bot.domain.deliveries import DeliveryState
from bot.errors import CodeClass
from bot.mistakes import Mistake, MistakeKind, OverBudget
from bot.ports import Transaction
from bot.services.budgets import ask_admin, decide
from bot.services.reports import advance_one
from bot.services.requested import cancel, regenerate, try_again
from bot.services.requests import request_report
from bot.services.startup import take_over
from tests.clock import START, SteppedClock
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    a_wish,
    busy_for_now,
    in_doubt,
    patsnap_refused,
    refused,
    unreachable,
)
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.spenders import ADMIN, limited, order, refusals, standing
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio


async def used(deps: Deps, person: str = PERSON) -> int:
    """How many reports count for the person alone."""
    return (await standing(limited(deps, person=99), person))[0].used


async def words(deps: Deps, slack: FakeSlack, person: str = PERSON) -> list[str]:
    """What the person was told of budgets, in their direct messages."""
    await all_turns(deps)
    return [text for text in slack.texts(f"D{person[1:]}") if "month" in text]


async def allowed_one(deps: Deps) -> None:
    """An admin lets the latest refusal through."""
    latest = (await refusals(deps.store))[0]
    await ask_admin(TEAM, latest.person, latest.id, ADMIN, deps)
    await decide(TEAM, ADMIN, latest.id, deps, allowed=True)


class TestWhatCounts:
    async def test_an_order_counts_from_the_moment_at_which_it_is_made(self, deps: Deps) -> None:
        await order(deps, 1)
        assert await used(deps) == 1

    async def test_who_joins_is_not_charged(self, deps: Deps) -> None:
        await order(deps, 1)
        await order(deps, 1, person="U2")
        assert (await used(deps), await used(deps, "U2")) == (1, 0)

    async def test_who_gets_what_is_there_is_not_charged(self, deps: Deps, clock: SteppedClock) -> None:
        await order(deps, 1)
        await minutes_pass(deps, clock)
        await order(deps, 1, person="U2")
        assert await used(deps, "U2") == 0

    async def test_what_is_cancelled_before_it_is_ordered_does_not_count(self, deps: Deps) -> None:
        request = await order(deps, 1)
        await cancel(TEAM, PERSON, request, deps)
        assert await used(deps) == 0

    async def test_what_is_cancelled_later_counts(self, deps: Deps) -> None:
        request = await order(deps, 1)
        await advance_one(deps)
        await cancel(TEAM, PERSON, request, deps)
        assert await used(deps) == 1

    @pytest.mark.parametrize(
        ("error", "counts"),
        [
            (in_doubt(), 1),
            (ValueError("a bug"), 1),
            (busy_for_now(), 1),
            (unreachable(), 1),  # it is still to be ordered
            (patsnap_refused("67200007", CodeClass.QUOTA), 1),
            (patsnap_refused("68300004", CodeClass.INPUT), 0),
            (patsnap_refused("67200005", CodeClass.ADMIN), 1),  # it waits for the account
        ],
    )
    async def test_what_may_be_made_counts_and_what_is_not_does_not(
        self, deps: Deps, patsnap: FakePatsnap, error: Exception, counts: int
    ) -> None:
        patsnap.faults.add("create", error)
        await order(deps, 1)
        await advance_one(deps)
        assert await used(deps) == counts

    async def test_what_waited_too_long_to_be_ordered_does_not_count(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        patsnap.faults.add("permit", unreachable(), times=99)
        await order(deps, 1)
        clock.tick(days=4)
        await advance_one(deps)
        assert await used(deps) == 0

    async def test_killed_while_ordering_it_counts(self, deps: Deps, patsnap: FakePatsnap) -> None:
        patsnap.faults.add("create", Killed())
        await order(deps, 1)
        with pytest.raises(Killed):
            await advance_one(deps)
        await take_over(replace(deps, owner="the next run"))
        assert await used(deps) == 1

    @pytest.mark.parametrize("error", [in_doubt(), ValueError("a bug")])
    async def test_what_is_in_doubt_counts_in_its_own_month_alone(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, error: Exception
    ) -> None:
        patsnap.faults.add("create", error)
        await order(deps, 1)
        await advance_one(deps)
        clock.tick(days=31)
        assert await used(deps) == 0

    async def test_a_second_order_of_what_is_in_doubt_counts_too(self, deps: Deps, patsnap: FakePatsnap) -> None:
        patsnap.faults.add("create", in_doubt())
        request = await order(deps, 1)
        await advance_one(deps)
        await try_again(TEAM, PERSON, request, deps)
        assert await used(deps) == 2

    async def test_a_month_is_patsnaps(self, deps: Deps, clock: SteppedClock) -> None:
        clock.tick(days=10, hours=6, minutes=59)  # 30 November, 23:59 in Shanghai
        await order(deps, 1)
        await advance_one(deps)
        assert await used(deps) == 1
        clock.tick(minutes=1)
        assert await used(deps) == 0

    async def test_what_is_ordered_only_next_month_counts_there(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        patsnap.faults.add("create", patsnap_refused("67200007", CodeClass.QUOTA))
        clock.tick(days=10, hours=6, minutes=50)
        await order(deps, 1)
        await advance_one(deps)
        clock.tick(hours=1)
        assert await used(deps) == 1  # it may be ordered at any moment
        await turns(advance_one, deps)
        assert await used(deps) == 1
        clock.tick(days=31)
        assert await used(deps) == 0


class TestRefusal:
    async def test_up_to_the_limit_and_no_further(self, deps: Deps) -> None:
        few = limited(deps, person=2)
        await order(few, 1)
        await order(few, 2)
        with pytest.raises(OverBudget) as caught:
            await order(few, 3)
        assert (caught.value.limit, caught.value.is_own) == (2, True)
        assert f"{caught.value.free_on} {caught.value.zone}" == "2026-12-01 Asia/Shanghai"
        await order(few, 3, person="U2")

    async def test_nothing_is_stored_as_ordered_and_the_refusal_is(self, deps: Deps, patsnap: FakePatsnap) -> None:
        none = limited(deps, person=0)
        with pytest.raises(OverBudget) as caught:
            await order(none, 1)
        assert not await advance_one(none)
        assert await none.store.read(lambda tx: tx.requests.listed(TEAM, PERSON, CHANNEL, offset=0, limit=9)) == []
        assert patsnap.jobs == []
        [refusal] = await refusals(none.store)
        assert refusal.id == caught.value.refusal
        assert (refusal.person, refusal.place, refusal.state) == (PERSON, CHANNEL, RefusalState.REFUSED)

    async def test_the_workspaces_budget_is_everybodys(self, deps: Deps) -> None:
        few = limited(deps, workspace=2)
        await order(few, 1)
        await order(few, 2, person="U2")
        with pytest.raises(OverBudget) as caught:
            await order(few, 3, person="U3")
        assert not caught.value.is_own

    async def test_the_same_command_again_is_one_refusal(self, deps: Deps) -> None:
        none = limited(deps, person=0)
        for _ in range(2):
            with pytest.raises(OverBudget):
                await order(none, 1)
        assert len(await refusals(none.store)) == 1

    async def test_what_costs_nothing_is_never_refused(self, deps: Deps, clock: SteppedClock) -> None:
        one = limited(deps, person=1, workspace=1)
        await order(one, 1)
        await order(one, 1, person="U2")  # joined
        await minutes_pass(one, clock)
        request = await order(one, 1, person="U3")  # there
        with pytest.raises(OverBudget):
            await regenerate(TEAM, "U3", request, "anew", one)

    async def test_trying_again_is_refused_where_it_orders_and_changes_nothing(
        self, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
    ) -> None:
        one = limited(deps, person=1)
        patsnap.faults.add("create", in_doubt())
        request = await order(one, 1)
        await advance_one(one)
        for _ in range(2):
            with pytest.raises(OverBudget):
                await try_again(TEAM, PERSON, request, one)
        await all_turns(one)
        assert patsnap.faults.calls.count("create") == 1
        assert "did not confirm" in slack.texts(CHANNEL)[0]
        assert len(await refusals(one.store)) == 1

    async def test_a_new_month_is_free(self, deps: Deps, clock: SteppedClock) -> None:
        one = limited(deps, person=1)
        await order(one, 1)
        await advance_one(one)
        clock.tick(days=10, hours=6, minutes=59)
        with pytest.raises(OverBudget):
            await order(one, 2)
        clock.tick(minutes=1)
        await order(one, 2)

    async def test_a_place_that_is_free_again_is_given_again(self, deps: Deps) -> None:
        one = limited(deps, person=1)
        request = await order(one, 1)
        await cancel(TEAM, PERSON, request, one)
        await order(one, 2)
        with pytest.raises(OverBudget):
            await order(one, 3)


class TestFourFifths:
    @pytest.mark.parametrize(("limit", "at"), [(1, 1), (2, 2), (4, 4), (5, 4), (6, 5), (10, 8)])
    async def test_who_comes_to_four_fifths_is_told(self, deps: Deps, slack: FakeSlack, limit: int, at: int) -> None:
        some = limited(deps, person=limit)
        for number in range(1, at):
            await order(some, number)
        assert await words(some, slack) == []
        await order(some, at)
        [word] = await words(some, slack)
        assert word.startswith(f"{at} of {limit} report")

    async def test_once_a_month(self, deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
        some = limited(deps, person=5)
        for number in range(4):
            last = await order(some, number)
        await cancel(TEAM, PERSON, last, some)
        await order(some, 4)
        await order(some, 5)
        assert len(await words(some, slack)) == 1
        clock.tick(days=11)
        for number in range(10, 14):
            await order(some, number)
        assert len(await words(some, slack)) == 2

    async def test_of_the_workspaces_whoever_brings_it_there_is_told(self, deps: Deps, slack: FakeSlack) -> None:
        some = limited(deps, workspace=5)
        for number in range(3):
            await order(some, number)
        await order(some, 3, person="U2")
        await order(some, 4, person="U3")
        told = {person: await words(some, slack, person) for person in (PERSON, "U2", "U3")}
        assert {person: len(said) for person, said in told.items()} == {PERSON: 0, "U2": 1, "U3": 0}
        assert "this workspace's budget" in told["U2"][0]

    async def test_without_budgets_nobody_is_told_or_refused(self, deps: Deps, slack: FakeSlack) -> None:
        for number in range(9):
            await order(deps, number)
        assert await words(deps, slack) == []
        assert await standing(deps) == []


class TestAsking:
    async def test_an_admin_is_asked_and_allows_one(
        self, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
    ) -> None:
        few = limited(deps, person=1, workspace=1)
        await order(few, 1)
        with pytest.raises(OverBudget) as caught:
            await order(few, 2)
        await ask_admin(TEAM, PERSON, caught.value.refusal, ADMIN, few)
        await all_turns(few)
        [plea] = slack.in_conversation("D9")
        assert "Company 2" in plea.message.text
        await decide(TEAM, ADMIN, caught.value.refusal, few, allowed=True)
        clock.tick(minutes=1)
        await all_turns(few)
        assert "Allowed" in str(plea.message.blocks)
        assert "budget.allow" not in str(plea.message.blocks)
        assert "has allowed you one more" in slack.texts("D1")[-1]
        await order(few, 2)
        with pytest.raises(OverBudget):
            await order(few, 3)
        await turns(advance_one, few)
        assert len(patsnap.jobs) == 2
        assert await standing(few) == [Budget(Scope.PERSON, 1, 1, allowed=1), Budget(Scope.WORKSPACE, 1, 1, allowed=1)]

    async def test_it_is_for_that_person_alone(self, deps: Deps) -> None:
        none = limited(deps, workspace=0)
        with pytest.raises(OverBudget):
            await order(none, 1)
        await allowed_one(none)
        with pytest.raises(OverBudget):
            await order(none, 1, person="U2")
        await order(none, 1)

    async def test_one_that_comes_to_nothing_is_not_used_up(self, deps: Deps) -> None:
        none = limited(deps, person=0)
        with pytest.raises(OverBudget):
            await order(none, 1)
        await allowed_one(none)
        request = await order(none, 1)
        await cancel(TEAM, PERSON, request, none)
        await order(none, 2)

    async def test_it_is_for_this_month(self, deps: Deps, clock: SteppedClock) -> None:
        none = limited(deps, person=0)
        with pytest.raises(OverBudget):
            await order(none, 1)
        await allowed_one(none)
        clock.tick(days=11)
        with pytest.raises(OverBudget):
            await order(none, 1)

    async def test_an_admin_refuses(self, deps: Deps, slack: FakeSlack) -> None:
        none = limited(deps, person=0)
        with pytest.raises(OverBudget) as caught:
            await order(none, 1)
        await ask_admin(TEAM, PERSON, caught.value.refusal, ADMIN, none)
        await decide(TEAM, ADMIN, caught.value.refusal, none, allowed=False)
        assert "decided against" in (await words(none, slack))[-1]
        with pytest.raises(OverBudget):
            await order(none, 2)

    async def test_each_step_is_taken_once(self, deps: Deps) -> None:
        none = limited(deps, person=0)
        with pytest.raises(OverBudget) as caught:
            await order(none, 1)
        refusal = caught.value.refusal
        await settled(decide(TEAM, ADMIN, refusal, none, allowed=True), MistakeKind.TOO_LATE)
        await settled(ask_admin(TEAM, "U2", refusal, ADMIN, none), MistakeKind.OLD_BUTTON)
        await settled(ask_admin(TEAM, PERSON, "nothing", ADMIN, none), MistakeKind.OLD_BUTTON)
        await ask_admin(TEAM, PERSON, refusal, ADMIN, none)
        await settled(ask_admin(TEAM, PERSON, refusal, ADMIN, none), MistakeKind.TOO_LATE)
        await decide(TEAM, ADMIN, refusal, none, allowed=False)
        await settled(decide(TEAM, ADMIN, refusal, none, allowed=True), MistakeKind.TOO_LATE)

    async def test_a_month_that_is_over_is_not_decided_on(self, deps: Deps, clock: SteppedClock) -> None:
        none = limited(deps, person=0)
        for number in (1, 2):
            with pytest.raises(OverBudget):
                await order(none, number)
        first, second = await refusals(none.store)
        await ask_admin(TEAM, PERSON, first.id, ADMIN, none)
        clock.tick(days=11)
        await settled(decide(TEAM, ADMIN, first.id, none, allowed=True), MistakeKind.MONTH_OVER)
        await settled(ask_admin(TEAM, PERSON, second.id, ADMIN, none), MistakeKind.MONTH_OVER)

    async def test_where_slack_does_not_bring_it_to_the_admin_the_person_is_told(
        self, deps: Deps, slack: FakeSlack
    ) -> None:
        none = limited(deps, person=0)
        with pytest.raises(OverBudget) as caught:
            await order(none, 1)
        await ask_admin(TEAM, PERSON, caught.value.refusal, ADMIN, none)
        slack.faults.add("post", refused("is_archived"))
        await all_turns(none)
        assert "could not reach the admin" in slack.texts("D1")[-1]
        await ask_admin(TEAM, PERSON, caught.value.refusal, "U8", none)
        await all_turns(none)
        assert len(slack.in_conversation("D8")) == 1

    async def test_killed_between_the_refusal_and_its_row_nothing_is_ordered(self, deps: Deps) -> None:
        class Dies:
            """A store that lets one transaction through, and then is gone."""

            def __init__(self) -> None:
                self.read = deps.store.read
                self.on_work = deps.store.on_work
                self.writes = 0

            async def write(self, work: object) -> object:
                self.writes += 1
                if self.writes > 1:
                    raise Killed
                return await deps.store.write(work)  # type: ignore[arg-type]  # whatever it is

        dying = replace(limited(deps, person=0), store=Dies())  # type: ignore[arg-type]  # of any kind of work
        with pytest.raises(Killed):
            await request_report(a_wish(), dying)
        assert not await advance_one(deps)
        assert await refusals(deps.store) == []


async def settled(step: object, kind: MistakeKind) -> None:
    """Take a step that is a mistake of that kind."""
    with pytest.raises(Mistake) as caught:
        await step  # type: ignore[misc]  # a coroutine
    assert caught.value.kind is kind


async def test_a_word_is_promised_with_the_order_or_not_at_all(deps: Deps) -> None:
    one = limited(deps, person=1)
    await order(one, 1)

    def promised(tx: Transaction) -> list[DeliveryState]:
        return [delivery.state for delivery in tx.deliveries.due(START, 99) if delivery.what == "low"]

    assert await one.store.read(promised) == [DeliveryState.PENDING]
