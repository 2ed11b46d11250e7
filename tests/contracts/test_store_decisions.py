"""What every store promises of decisions, assignments and reminders."""

from datetime import timedelta

import pytest

from bot.domain.decisions import Decision, Reminder, Verdict
from bot.ports import Store, Transaction
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import TEAM, a_decision, a_digest, a_reminder, an_assignment

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)


async def decide(store: Store, *decisions: Decision) -> None:
    def work(tx: Transaction) -> None:
        for one in decisions:
            tx.decisions.decide(one)

    await store.write(work)


async def test_the_last_decision_of_a_line_stands_alone(store: Store) -> None:
    later = a_decision(verdict=Verdict.NOT_RELEVANT, person="U2", at=START + SECOND, family="f")
    other = a_decision(line="patent2", verdict=Verdict.WATCH)
    await decide(store, a_decision(), later, other, a_decision(digest="digest2"), a_decision(workspace=OTHER))
    found = await store.read(lambda tx: tx.decisions.of_digest(TEAM, "digest1"))
    assert sorted(found, key=lambda one: one.line) == [later, other]
    assert await store.read(lambda tx: tx.decisions.count(TEAM, "digest1")) == 2
    assert await store.read(lambda tx: tx.decisions.count("T3", "digest1")) == 0


async def test_what_was_decided_elsewhere_is_the_last_of_the_family_or_the_patent_at_the_same_place(
    store: Store,
) -> None:
    of_family = a_decision(digest="older", line="member", family="f", at=START + SECOND)
    of_line = a_decision(digest="oldest", family="g")
    await decide(
        store,
        of_family,
        of_line,
        a_decision(family="f", at=START + 9 * SECOND),  # the digest's own
        a_decision(digest="d3", family="f", place="C9", at=START + 9 * SECOND),
        a_decision(digest="d4", family="f", subscription="another", at=START + 9 * SECOND),
        a_decision(digest="d5", family="f", workspace=OTHER, at=START + 9 * SECOND),
        a_decision(digest="d6", line="unrelated", at=START + 9 * SECOND),
    )

    async def elsewhere(line: str, family: str) -> Decision | None:
        return await store.read(lambda tx: tx.decisions.elsewhere(a_digest(), line, family))

    assert await elsewhere("patent1", "f") == of_family
    assert await elsewhere("patent1", "") == of_line
    assert await elsewhere("patent9", "") is None


async def test_the_last_assignment_of_a_line_stands_alone(store: Store) -> None:
    later = an_assignment(person="U3", by="U2", at=START + SECOND)

    def work(tx: Transaction) -> None:
        for one in (an_assignment(), later, an_assignment(digest="d2"), an_assignment(workspace=OTHER)):
            tx.decisions.assign(one)

    await store.write(work)
    assert await store.read(lambda tx: tx.decisions.assigned(TEAM, "digest1")) == [later]


async def test_a_reminder_is_found_from_when_it_is_due_the_longest_first(store: Store) -> None:
    first = a_reminder(id="first", due=START - SECOND)
    over = a_reminder(id="over", due=None, sent=2)

    def work(tx: Transaction) -> None:
        for one in (a_reminder(), first, over, a_reminder(id="later", due=START + SECOND)):
            tx.decisions.remind(one)

    async def due() -> Reminder | None:
        return await store.read(lambda tx: tx.decisions.next_reminder(START))

    await store.write(work)
    assert await due() == first
    assert await store.read(lambda tx: tx.decisions.reminder(TEAM, "over")) == over
    assert await store.read(lambda tx: tx.decisions.reminder(OTHER, "over")) is None
    await store.write(lambda tx: tx.decisions.remind(first.promised()))
    assert await due() == a_reminder()
    await store.write(lambda tx: tx.decisions.remind(a_reminder().silent()))
    assert await due() is None
