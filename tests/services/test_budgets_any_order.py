"""Whatever fails, in whatever order: no more reports are made in a month than the budgets and the admins allow."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.deps import Deps
from bot.domain.budgets import Budgets, RefusalState, Spending, month_of
from bot.domain.rules import Rules
from bot.domain.usage import Grouping
from bot.errors import CodeClass
from bot.mistakes import Mistake
from bot.ports import Transaction
from bot.services.budgets import ask_admin, decide
from bot.services.reports import advance_one
from bot.services.requested import cancel, forget, try_again
from bot.services.startup import take_over
from tests.clock import START, SteppedClock
from tests.factories import TEAM, busy_for_now, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.spenders import ADMIN, order, refusals
from tests.stores import opened

PEOPLE = ("U1", "U2")
OF_PERSON, OF_WORKSPACE = 2, 3
BEFORE = (unreachable(), busy_for_now(), patsnap_refused("67200007", CodeClass.QUOTA))
BEFORE_TOO = (patsnap_refused("68300004", CodeClass.INPUT), ValueError("a bug"), Killed(), in_doubt())
AFTER = (Killed(), in_doubt(), ValueError("a bug"))


class Office(RuleBasedStateMachine):
    """People who order under budgets, a PatSnap that fails, and months that end."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = TemporaryDirectory()
        self._runs = 1
        self._times = 0
        self._not_sent = 0
        self._asked: list[tuple[str, str]] = []  # person, request
        self._made: Counter[str] = Counter()  # reports, by month
        self.clock = SteppedClock()
        self.patsnap = FakePatsnap()

    @initialize()
    def start(self) -> None:
        self._runner.run(self._open())

    async def _open(self) -> None:
        folder = Path(self._folder.name)
        store = opened(folder / "patrol.db")
        await store.write(lambda tx: tx.workspaces.enrol(TEAM, "main", "https://connect.patsnap.com"))
        rules = Rules(files=folder / "files", budgets=Budgets(workspace=OF_WORKSPACE, person=OF_PERSON))
        self.deps = Deps(store, self.patsnap, FakeSlack(self.clock), self.clock, rules, owner="run 1")

    @rule(person=st.sampled_from(PEOPLE), company=st.integers(0, 3), fresh=st.booleans())
    def asks(self, person: str, company: int, *, fresh: bool) -> None:
        self._times += 1
        with suppress(Mistake):
            made = order(self.deps, company, person=person, fresh=fresh, time=self._times)
            self._asked.append((person, self._run(made)))

    @rule(which=st.integers(0, 9), verb=st.sampled_from([cancel, forget, try_again]))
    def presses(self, which: int, verb: Any) -> None:
        if self._asked:
            person, request = self._asked[which % len(self._asked)]
            with suppress(Mistake):
                self._run(verb(TEAM, person, request, self.deps))

    @rule(allowed=st.booleans())
    def an_admin_decides(self, *, allowed: bool) -> None:
        for refusal in self._run(refusals(self.deps.store)):
            with suppress(Mistake):
                self._run(ask_admin(TEAM, refusal.person, refusal.id, ADMIN, self.deps))
                self._run(decide(TEAM, ADMIN, refusal.id, self.deps, allowed=allowed))
                break

    @rule(error=st.sampled_from([None, *BEFORE, *BEFORE_TOO]))
    def patsnap_is_asked(self, error: BaseException | None) -> None:
        if error is not None:
            self.patsnap.faults.add("create", error)
        self._turn()

    @rule(error=st.sampled_from(AFTER))
    def patsnap_makes_it_and_we_are_not_told(self, error: BaseException) -> None:
        self.patsnap.faults.add("create", error, after=True)
        self._turn()

    @rule(days=st.sampled_from([0.01, 1, 12, 31]))
    def time_passes(self, days: float) -> None:
        self.clock.tick(days=days)

    @invariant()
    def no_more_is_made_than_is_allowed(self) -> None:
        if not hasattr(self, "deps"):
            return
        spent = self._run(self.deps.store.read(lambda tx: tx.spendings.since(TEAM, START)))
        granted = {one.id for one in self._run(refusals(self.deps.store)) if one.state is RefusalState.ALLOWED}
        assert {one.allowed_by for one in spent} - {None} <= granted
        for month, made in self._made.items():
            extra = sum(1 for one in spent if one.allowed_by and self._month(one) == month)
            assert made <= OF_WORKSPACE + extra
            for person in PEOPLE:
                own = [one for one in spent if one.person == person and self._month(one) == month]
                assert sum(1 for one in own if not one.allowed_by) <= OF_PERSON

    @invariant()
    def what_was_made_is_counted(self) -> None:
        if hasattr(self, "deps"):
            calls = self._run(self.deps.store.read(self._calls))
            assert calls == self.patsnap.faults.calls.count("create") - self._not_sent

    def _calls(self, tx: Transaction) -> int:
        found = tx.calls.totals("main", Grouping.ENDPOINT, START.date())
        return sum(one.calls for one in found if one.name == "R001")

    def _turn(self) -> None:
        """One turn: whatever PatSnap has made in it was made this month."""
        before, calls = len(self.patsnap.jobs), self.patsnap.faults.calls.count("create")
        waiting = self.patsnap.faults._waiting.get("create")
        is_lost = waiting is not None and len(waiting) > 0 and waiting[0].error is BEFORE[0]
        try:
            self._run(advance_one(self.deps))
        except Killed:
            self._runs += 1
            self.deps = replace(self.deps, owner=f"run {self._runs}")
            self._run(take_over(self.deps))
        self._not_sent += is_lost and self.patsnap.faults.calls.count("create") > calls
        self.patsnap.faults.clear()
        self._made[month_of(self.clock(), self.deps.rules.patsnap_zone).name] += len(self.patsnap.jobs) - before

    def _month(self, spending: Spending) -> str:
        return month_of(spending.asked_at or self.clock(), self.deps.rules.patsnap_zone).name

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def teardown(self) -> None:
        if hasattr(self, "deps"):
            self._run(self.deps.store.close())  # type: ignore[attr-defined]  # SQLite's
        self._runner.close()
        self._folder.cleanup()


TestBudgetsInAnyOrder = Office.TestCase
TestBudgetsInAnyOrder.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
