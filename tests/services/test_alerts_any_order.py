"""Whatever happens, in whatever order: each hit is told once to each subscription that wanted it, or a gap is shown."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.deps import Deps
from bot.domain.alerts import CheckState, Findings, HitKind
from bot.domain.digests import Contents, Digest
from bot.domain.rules import ONLY_ACCOUNT, Rules
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.errors import CodeClass, Unreadable
from bot.mistakes import Mistake
from bot.ports import Transaction
from bot.services.asking import check_now
from bot.services.changing import move, pause, resume, snooze, unsubscribe
from bot.services.lifecycle import invited
from bot.services.readings import reread
from bot.services.startup import take_over
from bot.services.subscribing import edit, subscribe
from tests.clock import SteppedClock
from tests.factories import PERSON, TEAM, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import ALERT, a_subscribe_wish, whole_contents
from tests.stores import opened
from tests.turns import all_turns

KINDS = (HitKind.NEW, HitKind.LEGAL, HitKind.EXPIRED)
WANTED = st.sampled_from([frozenset(), frozenset({HitKind.NEW}), frozenset({HitKind.LEGAL, HitKind.EXPIRED})])
CHANNELS = ("C1", "C2", "C3")
CADENCES = ("instantly", "instantly", "daily 09:00", "weekly mon 09:00")
PLACES = st.sampled_from(CHANNELS)
NOT_ASKED = (
    unreachable(),
    patsnap_refused("67200002", CodeClass.RETRY),
    patsnap_refused("67200007", CodeClass.QUOTA),
    patsnap_refused("67200005", CodeClass.ADMIN),
)
FACTS = ("families", "legal", "expiry")
LOST = (in_doubt(), Killed(), ValueError("a bug"))
SETTLED = 9  # days


@dataclass
class MoodyPatsnap(FakePatsnap):
    """While `is_odd`, its answers are not understood by this version of Patrol."""

    is_odd: bool = False

    def findings(self, raw: str) -> Findings:
        if self.is_odd:
            raise Unreadable("not understood")
        return super().findings(raw)


@dataclass
class Expected:
    """What a subscription's digests have to tell, as its number moves over the checks."""

    took: int
    hits: dict[int, set[str]] = field(default_factory=dict)  # by check
    gaps: set[int] = field(default_factory=set)


class Alerts(RuleBasedStateMachine):
    """An alert, three channels, and people, PatSnap and Slack at their worst."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = TemporaryDirectory()
        self._runs = 1
        self._interactions = 0
        self.clock = SteppedClock()
        self.slack = FakeSlack(self.clock)
        self.patsnap = MoodyPatsnap()
        self.patsnap.add_alert(ALERT)
        self.pushed: list[str] = []
        self.expected: dict[str, Expected] = {}

    @initialize(doubts=st.booleans())
    def start(self, *, doubts: bool) -> None:
        # A message in doubt at a place that shuts its door is not sent again: it may have arrived.
        self.doubts = doubts
        self._runner.run(self._open())
        self.subscribe("C1", "instantly", frozenset())
        self.subscribe("C2", "daily 09:00", frozenset({HitKind.NEW}))

    async def _open(self) -> None:
        folder = Path(self._folder.name)
        self.store = opened(folder / "patrol.db")
        await self.store.write(lambda tx: tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, "https://connect.patsnap.com"))
        self.deps = Deps(self.store, self.patsnap, self.slack, self.clock, Rules(files=folder / "files"), "run 1")

    # What people do

    @rule(place=PLACES, cadence=st.sampled_from(CADENCES), kinds=WANTED)
    def subscribe(self, place: str, cadence: str, kinds: frozenset[HitKind]) -> None:
        before = self._at(place)
        wish = a_subscribe_wish(place, cadence, kinds, interaction=self._interaction())
        subscription = self._runner.run(subscribe(wish, self.deps)).subscription
        if before is None or before.state is SubscriptionState.DELETED:
            expected = self.expected.setdefault(subscription.id, Expected(subscription.took))
            expected.took = subscription.took
        self._look()

    @rule(place=PLACES, press=st.sampled_from([pause, resume, unsubscribe, check_now]))
    def press(self, place: str, press: object) -> None:
        if subscription := self._alive_at(place):
            own = (TEAM, PERSON, subscription.id, place)
            self._do(press(*own, self.deps))  # type: ignore[operator]

    @rule(place=PLACES, hours=st.sampled_from([1, 30, 24 * 6]))
    def snooze(self, place: str, hours: int) -> None:
        if subscription := self._alive_at(place):
            self._do(snooze(TEAM, PERSON, subscription.id, place, timedelta(hours=hours), self.deps))

    @rule(place=PLACES, to=PLACES)
    def move(self, place: str, to: str) -> None:
        if subscription := self._alive_at(place):
            self._do(move(TEAM, PERSON, subscription.id, place, to, self._interaction(), self.deps))

    @rule(place=PLACES, kinds=WANTED, cadence=st.none() | st.sampled_from(CADENCES))
    def want_other_things(self, place: str, kinds: frozenset[HitKind], cadence: str | None) -> None:
        if subscription := self._alive_at(place):
            wish = a_subscribe_wish(place, cadence or "instantly", kinds)
            if cadence is None:
                wish = replace(wish, cadence=None)
            self._do(edit(wish, subscription.id, wish.place, self.deps))

    def _do(self, deed: object) -> None:
        try:
            self._runner.run(deed)  # type: ignore[arg-type]
        except Mistake:
            return  # not just now
        finally:
            self._look()

    # What PatSnap and Slack do

    @rule(kind=st.sampled_from(KINDS), number=st.integers(1, 3))
    def push(self, kind: HitKind, number: int) -> None:
        patents = [f"{kind}{len(self.pushed) + one}" for one in range(number)]
        self.pushed += patents
        self.patsnap.push(ALERT, kind, patents)

    @rule(error=st.sampled_from(NOT_ASKED), call=st.sampled_from(["check", "permit"]), times=st.integers(1, 3))
    def patsnap_is_not_asked(self, error: Exception, call: str, times: int) -> None:
        self.patsnap.faults.add(call, error, times=times)

    @rule(error=st.sampled_from(LOST), after=st.booleans())
    def an_answer_is_lost(self, error: BaseException, *, after: bool) -> None:
        self.patsnap.faults.add("check", error, after=after)

    @rule(error=st.sampled_from([*NOT_ASKED, *LOST]), call=st.sampled_from(FACTS), after=st.booleans())
    def a_fact_is_not_told(self, error: BaseException, call: str, *, after: bool) -> None:
        self.patsnap.faults.add(call, error, after=after)

    @rule(is_odd=st.booleans())
    def answers_are_odd(self, *, is_odd: bool) -> None:
        self.patsnap.is_odd = is_odd

    @rule(error=st.sampled_from([unreachable(), in_doubt(), Killed()]), after=st.booleans())
    def a_message_is_not_sent(self, error: BaseException, *, after: bool) -> None:
        if self.doubts:
            self.slack.faults.add("post", error, after=after)

    @rule(place=PLACES)
    def a_place_shuts_its_door(self, place: str) -> None:
        if not self.doubts:
            self.slack.outside.add(place)

    @rule(place=PLACES)
    def patrol_is_invited(self, place: str) -> None:
        self.slack.outside.discard(place)
        self._do(invited(TEAM, place, self.deps))

    # What time brings

    @rule(step=st.sampled_from([1, 15, 60, 12 * 60, 24 * 60]), times=st.integers(1, 3))
    def time_passes(self, step: int, times: int) -> None:
        for _ in range(times):
            self.clock.tick(minutes=step)
            self._turns()

    @rule()
    def the_bot_is_started_anew(self) -> None:
        self._next_run()

    @rule()
    def what_is_kept_is_read_again(self) -> None:
        self._do(reread(self.deps))

    def _turns(self) -> None:
        try:
            self._runner.run(all_turns(self.deps))
        except Killed:
            self._next_run()
        self._look()

    def _next_run(self) -> None:
        self._look()
        self._runs += 1
        self.deps = replace(self.deps, owner=f"run {self._runs}")
        self._runner.run(take_over(self.deps))
        self._look()

    # What is expected

    def _look(self) -> None:
        """Note what each subscription took since the last look: its kinds were the same all the while."""
        self._runner.run(self.store.read(self._note))

    def _note(self, tx: Transaction) -> None:
        for subscription_id, expected in self.expected.items():
            subscription = tx.subscriptions.get(TEAM, subscription_id)
            assert subscription is not None
            for no in range(subscription.took + 1, expected.took + 1):  # taken back
                expected.hits.pop(no, None)
                expected.gaps.discard(no)
            for check in tx.checks.after(ONLY_ACCOUNT, ALERT, expected.took, subscription.took):
                hits = tx.checks.hits_between(ONLY_ACCOUNT, ALERT, check.no - 1, check.no)
                expected.hits[check.no] = {hit.patent for hit in hits if subscription.takes(hit.kind)}
                if check.is_missing:
                    expected.gaps.add(check.no)
            expected.took = subscription.took

    @invariant()
    def nothing_is_told_twice(self) -> None:
        if hasattr(self, "deps"):
            for contents in self._told().values():
                assert all(times == 1 for times in Counter(_patents(contents)).values())

    @invariant()
    def the_numbers_have_no_holes(self) -> None:
        if hasattr(self, "deps"):
            checks = self._runner.run(self.store.read(lambda tx: tx.checks.after(ONLY_ACCOUNT, ALERT, 0, 10_000)))
            assert [check.no for check in checks] == list(range(1, len(checks) + 1))

    def _told(self) -> dict[str, list[Contents]]:
        """By subscription, what stands in conversations."""
        ids = [one.key.split("/")[1] for one in self.slack.messages if one.key.endswith("/message")]

        async def read() -> list[Contents]:
            digests = [await self.store.read(partial(_digest, one)) for one in ids]
            assert None not in digests
            return [await whole_contents(digest, self.deps) for digest in digests if digest is not None]

        told: dict[str, list[Contents]] = {}
        for contents in self._runner.run(read()):
            told.setdefault(contents.digest.subscription, []).append(contents)
        return told

    def _at(self, place: str) -> Subscription | None:
        return self._runner.run(self.store.read(lambda tx: tx.subscriptions.at(TEAM, place, ALERT)))

    def _alive_at(self, place: str) -> Subscription | None:
        found = self._at(place)
        return None if found is None or found.state is SubscriptionState.DELETED else found

    def _interaction(self) -> str:
        self._interactions += 1
        return f"interaction {self._interactions}"

    # How it ends

    def teardown(self) -> None:
        try:
            if hasattr(self, "deps"):
                self._settle()
        finally:
            if hasattr(self, "store"):
                self._runner.run(self.store.close())
            self._runner.close()
            self._folder.cleanup()

    def _settle(self) -> None:
        """Nothing fails any more, and everybody goes on: all that was found is told."""
        self.patsnap.faults.clear()
        self.slack.faults.clear()
        self.patsnap.is_odd = False
        self._next_run()
        for place in CHANNELS:
            self.patrol_is_invited(place)
            self.press(place, resume)
        for _ in range(SETTLED):
            for minutes in (24 * 60 - 15, 15):
                self.clock.tick(minutes=minutes)
                self._turns()
        told = self._told()
        for subscription_id, expected in self.expected.items():
            contents = told.get(subscription_id, [])
            wanted = [patent for patents in expected.hits.values() for patent in patents]
            assert Counter(_patents(contents)) == Counter(wanted)
            shown = {no for one in contents for no in range(one.digest.from_no + 1, one.digest.to_no + 1)}
            assert expected.gaps <= shown
        self._runner.run(self.store.read(self._nothing_is_lost))

    def _nothing_is_lost(self, tx: Transaction) -> None:
        alert = tx.alerts.get(ONLY_ACCOUNT, ALERT)
        assert alert is not None
        checks = tx.checks.after(ONLY_ACCOUNT, ALERT, 0, alert.last_no)
        found = Counter(hit.patent for hit in tx.checks.hits_between(ONLY_ACCOUNT, ALERT, 0, alert.last_no))
        waiting = {one for patents in self.patsnap.alerts[ALERT].news.values() for one in patents}
        assert all(times == 1 for times in found.values())
        assert not waiting & found.keys()
        if not any(check.state is CheckState.GAP for check in checks):
            assert waiting | found.keys() == set(self.pushed)
        for subscription in tx.subscriptions.of_alert(ONLY_ACCOUNT, ALERT):
            assert not waiting
            assert subscription.state is SubscriptionState.ACTIVE
            assert subscription.took == alert.last_no or subscription.run_at is not None


def _digest(digest_id: str, tx: Transaction) -> Digest | None:
    return tx.digests.get(TEAM, digest_id)


def _patents(told: list[Contents]) -> Iterator[str]:
    for contents in told:
        yield from (line.patent.id for line in contents.lines)
        yield from (patent.id for patent in contents.baseline)


TestAlertsAnyOrder = Alerts.TestCase
TestAlertsAnyOrder.settings = settings(
    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
