"""Not interesting, Undo and edits in any order: the filters are what was said last, and each word is said once."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.deps import Deps
from bot.domain.dismissals import UNDO_FOR, Dismissal
from bot.domain.filtering import MOST_FILTERS, FilterChange, id_of
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.rules import ONLY_ACCOUNT, Rules
from bot.domain.subscriptions import Subscription
from bot.mistakes import Mistake
from bot.ports import Transaction
from bot.services.changing import set_filters
from bot.services.deliveries import deliver_one
from bot.services.dismissing import dismiss, undo
from bot.services.live import refresh_one
from bot.services.reviewing import Looked
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.reviewers import a_word, told
from tests.services.subscribers import subscribed
from tests.stores import opened
from tests.turns import turns

ASSIGNEE, OFFICE, FAMILY = FilterField.ASSIGNEE, FilterField.OFFICE, FilterField.FAMILY
WORDS = [("p1", ASSIGNEE, "Acme"), ("p2", ASSIGNEE, "ACME"), ("p2", ASSIGNEE, "Beta"), ("p3", ASSIGNEE, "Beta")]
WORDS += [("p1", OFFICE, "CN"), ("p3", OFFICE, "CN"), ("p2", OFFICE, "US"), ("p1", FAMILY, "family of p1")]
SET = st.builds(lambda word, mode: (word[1], word[2], mode), st.sampled_from(WORDS), st.sampled_from(list(FilterMode)))
T = TypeVar("T")
Said = tuple[FilterMode, str]  # and the id of the dismissal, "" where it was set on purpose


class Words(RuleBasedStateMachine):
    """A subscription, a digest of it, and people who change their minds."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = TemporaryDirectory()
        self._count = 0
        self.clock = SteppedClock()
        self.slack = FakeSlack(self.clock)
        self.expected: dict[tuple[FilterField, str], Said] = {}
        self.dismissed: dict[str, Dismissal] = {}

    @initialize(many=st.booleans())
    def start(self, *, many: bool) -> None:
        self._run(self._open(many=many))

    async def _open(self, *, many: bool) -> None:
        folder = Path(self._folder.name)
        self.store = opened(folder / "patrol.db")
        await self.store.write(lambda tx: tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, "https://connect.patsnap.com"))
        self.deps = Deps(self.store, FakePatsnap(), self.slack, self.clock, Rules(files=folder / "files"), "run 1")
        self.made = await subscribed(self.deps)
        await told(self.deps, self.made)
        for number in range(MOST_FILTERS - 2 if many else 0):
            await self._set(FilterField.TITLE, f"word {number}", FilterMode.EXCLUDE)

    # What people do

    @rule(word=st.sampled_from(WORDS), twice=st.booleans())
    def press(self, word: tuple[str, FilterField, str], *, twice: bool) -> None:
        patent, field, value = word
        self._count += 1
        self.clock.tick(seconds=1)  # nobody presses twice in one instant
        pressed = a_word(field, value, patent=patent, interaction=str(self._count))
        before = {one.id for one in self._standing()}
        for _ in range(1 + twice):
            self._try(dismiss(pressed, self.deps))
        new = [one for one in self._standing() if one.id not in before]
        key = (field, value.casefold())
        assert len(new) == (key not in self.expected and len(self.expected) < MOST_FILTERS)
        for one in new:
            self.dismissed[one.id] = one
            self.expected[key] = (FilterMode.EXCLUDE, one.id)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        if not self.dismissed:
            return
        one = self.dismissed[data.draw(st.sampled_from(sorted(self.dismissed)))]
        key = (one.field, one.value.casefold())
        self._try(undo(Looked(TEAM, PERSON, "", "", CHANNEL), one.id, "Bob", self.deps))
        if self.clock() - one.at <= UNDO_FOR and self.expected.get(key) == (FilterMode.EXCLUDE, one.id):
            del self.expected[key]

    @rule(wanted=SET)
    def set_on_purpose(self, wanted: tuple[FilterField, str, FilterMode]) -> None:
        self._run(self._set(*wanted))

    async def _set(self, field: FilterField, value: str, mode: FilterMode) -> None:
        key = (field, value.casefold())
        if key not in self.expected and len(self.expected) == MOST_FILTERS:
            return
        change = FilterChange((Filter(field, mode, value, "U9", self.clock()),))
        await set_filters(TEAM, PERSON, self.made.id, CHANNEL, change, self.deps)
        self.expected[key] = (mode, "")

    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        if there := self._now().filters:
            one = data.draw(st.sampled_from(there))
            change = FilterChange(removed=frozenset({id_of(one)}))
            self._run(set_filters(TEAM, PERSON, self.made.id, CHANNEL, change, self.deps))
            del self.expected[one.field, one.value.casefold()]

    @rule(hours=st.sampled_from([1, 24, 24 * 6]))
    def time_passes(self, hours: int) -> None:
        self.clock.tick(hours=hours)

    @rule()
    def deliver(self) -> None:
        self._run(turns(deliver_one, self.deps))
        self._run(turns(refresh_one, self.deps))

    # What holds

    @invariant()
    def the_filters_are_what_was_said(self) -> None:
        if not hasattr(self, "made"):
            return
        filters = self._now().filters
        assert len(filters) <= MOST_FILTERS
        found = {(one.field, one.value.casefold()): one for one in filters}
        assert len(found) == len(filters)
        assert {key: one.mode for key, one in found.items()} == {key: mode for key, (mode, _) in self.expected.items()}
        for key, (_, dismissal) in self.expected.items():
            assert found[key].is_feedback == bool(dismissal)

    def teardown(self) -> None:
        try:
            if hasattr(self, "made"):
                self.clock.tick(minutes=1)
                self.deliver()
                self._each_word_is_said_once()
        finally:
            if hasattr(self, "store"):
                self._run(self.store.close())
            self._runner.close()
            self._folder.cleanup()

    def _each_word_is_said_once(self) -> None:
        lines = [one for one in self.slack.messages if one.thread is not None]
        assert sorted(one.key.split("/")[1] for one in lines) == sorted(self.dismissed)
        standing = {one.id for one in self._standing()}
        for line in lines:
            assert ("undone" in line.message.text) == (line.key.split("/")[1] not in standing)

    def _now(self) -> Subscription:
        def read(tx: Transaction) -> Subscription | None:
            return tx.subscriptions.get(TEAM, self.made.id)

        found = self._run(self.store.read(read))
        assert found is not None
        return found

    def _standing(self) -> list[Dismissal]:
        return self._run(self.store.read(lambda tx: tx.dismissals.standing(TEAM, self.made.id)))

    def _run(self, deed: Coroutine[object, object, T]) -> T:
        return self._runner.run(deed)

    def _try(self, deed: Coroutine[object, object, object]) -> None:
        try:
            self._run(deed)
        except Mistake:
            return  # not just now


TestDismissalsAnyOrder = Words.TestCase
TestDismissalsAnyOrder.settings = settings(
    max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
