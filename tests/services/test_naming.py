"""Patents that a message names: known ones cost nothing, the others are asked for once, and counted."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import pytest

from bot.deps import Deps
from bot.domain.facts import Source
from bot.domain.named import Naming
from bot.domain.outages import WHOLE, Outage, OutageKind
from bot.domain.patents import Bibliography, PatentState
from bot.domain.reasons import Reason
from bot.domain.reports import Subject, SubjectKind, TroubleKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.usage import Grouping
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Store, Transaction, Work
from bot.services import naming
from bot.services.enriching import enrich_one
from tests.clock import START, SteppedClock
from tests.factories import TEAM, a_bibliography, a_patent, unreachable
from tests.fakes import FakePatsnap
from tests.turns import turns

pytestmark = pytest.mark.asyncio

T = TypeVar("T")

ANA = "UANA"
ID, OTHER = "718ead9c-4f3c-4674-8f5a-24e126827269", "f052da16-1d93-46a6-9174-b653c69fd884"


def numbered(text: str) -> Subject:
    return Subject(SubjectKind.PATENT_NUMBER, text)


def by_id(text: str) -> Subject:
    return Subject(SubjectKind.PATENT_ID, text)


def granted(number: str) -> Bibliography:
    return a_bibliography(number=number, type="PATENT")


async def look_up(deps: Deps, *subjects: Subject) -> Naming:
    return await naming.look_up(subjects, TEAM, ANA, "C1", deps)


async def billed(deps: Deps) -> dict[str, int]:
    """What was counted for who looked them up, by endpoint."""

    def look(tx: Transaction) -> dict[str, int]:
        month = START.date().replace(day=1)
        found = tx.calls.totals(ONLY_ACCOUNT, Grouping.ENDPOINT, month, workspace=TEAM, person=ANA)
        return {total.name: total.patents for total in found}

    return await deps.store.read(look)


async def test_an_unknown_number_is_asked_for_and_counted_for_who_looks_it_up(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.patents[ID] = granted("CN118541235B")
    patsnap.reasons[Source.LEGAL, ID] = Reason("Granted", date(2026, 3, 1), after=("Active",))
    found = await look_up(deps, numbered("CN118541235B"))
    [named] = found.named
    assert named.patent is not None
    assert (named.patent.id, named.number) == (ID, "CN118541235B")
    assert named.status == Reason("Granted", date(2026, 3, 1), after=("Active",))
    assert found.trouble is None
    assert patsnap.asked == [("CN118541235B",)]
    assert await billed(deps) == {"P011": 1, "P013": 1}
    [entry] = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=10))
    assert (entry.person, entry.act, entry.place) == (ANA, "look up patents", "C1")


async def test_what_is_known_costs_nothing_however_it_is_named(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.patents[ID] = granted("CN118541235B")
    await look_up(deps, by_id(ID))
    again = await look_up(deps, numbered("CN118541235B"), by_id(ID), numbered("CN118541235"))
    assert [one.number for one in again.named] == ["CN118541235B"]
    assert patsnap.asked == [(ID,)]
    assert patsnap.asked_facts == [(Source.LEGAL, (ID,))]  # which had nothing to say of it


async def test_what_a_digest_has_brought_is_known(deps: Deps, patsnap: FakePatsnap) -> None:
    def enriched(tx: Transaction) -> None:
        tx.patents.want(ONLY_ACCOUNT, ["patent1"], START)
        known = a_patent(state=PatentState.KNOWN, due=None, asked_at=START, bibliography=granted("EP4712345B1"))
        tx.patents.save([known])

    await deps.store.write(enriched)
    [named] = (await look_up(deps, numbered("EP4712345B1"))).named
    assert named.is_known
    assert patsnap.asked == []


async def test_what_patsnap_does_not_know_is_not_asked_again_for_a_week(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    for _ in range(2):
        found = await look_up(deps, numbered("CN999999999A"), by_id(OTHER))
        assert [(one.is_unknown, one.patent) for one in found.named] == [(True, None)] * 2
    assert patsnap.asked == [(OTHER,), ("CN999999999A",)]
    clock.tick(days=8)
    await look_up(deps, numbered("CN999999999A"), by_id(OTHER))
    assert len(patsnap.asked) == 4


async def test_an_id_that_patsnap_did_not_know_is_asked_for_once_an_alert_tells_of_it(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    await look_up(deps, by_id(OTHER))
    assert await deps.store.write(lambda tx: tx.patents.want(ONLY_ACCOUNT, [OTHER], START)) == 1
    patsnap.patents[OTHER] = granted("EP4712345B1")
    await turns(enrich_one, deps)
    assert (await naming.known(TEAM, [by_id(OTHER)], deps)).named[0].is_known


async def test_what_two_people_look_up_at_once_is_asked_for_once(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.patents[ID] = granted("CN118541235B")
    both = await asyncio.gather(*(look_up(deps, numbered("CN118541235B")) for _ in range(2)))
    assert [one.named[0].is_known for one in both] == [True, True]
    assert patsnap.asked == [("CN118541235B",)]


async def test_what_is_on_its_way_for_a_digest_is_not_asked_for_twice(deps: Deps, patsnap: FakePatsnap) -> None:
    await deps.store.write(lambda tx: tx.patents.want(ONLY_ACCOUNT, [ID], START))
    [named] = (await look_up(deps, by_id(ID))).named
    assert (named.patent, named.is_unknown) == (None, False)
    assert patsnap.asked == []


async def test_where_patsnap_says_nothing_what_is_known_is_shown_and_why_the_rest_is_not(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    patsnap.patents = {ID: granted("CN118541235B"), OTHER: granted("EP4712345B1")}
    await look_up(deps, by_id(ID))
    patsnap.faults.add("bibliography", unreachable())
    found = await look_up(deps, by_id(ID), numbered("EP4712345B1"))
    assert [one.is_known for one in found.named] == [True, False]
    assert found.trouble is not None
    assert found.trouble.kind is TroubleKind.UNREACHABLE
    assert (await look_up(deps, numbered("EP4712345B1"))).named[0].is_known  # nothing was noted of it


async def test_without_p013_the_bare_status_is_asked_for_and_without_both_there_is_none(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    patsnap.patents = {ID: granted("CN118541235B"), OTHER: granted("EP4712345B1")}
    patsnap.reasons[Source.STATUS, ID] = Reason(after=("Active",))
    patsnap.unlicensed = {Source.LEGAL}
    assert (await look_up(deps, by_id(ID))).named[0].status == Reason(after=("Active",))
    patsnap.unlicensed = {Source.LEGAL, Source.STATUS}
    found = await look_up(deps, by_id(OTHER))
    assert (found.named[0].is_known, found.named[0].status, found.trouble) == (True, None, None)


async def test_nobody_waits_longer_than_their_patience(deps: Deps) -> None:
    found = await naming.look_up([by_id(ID)], TEAM, ANA, "C1", deps, patience=0)
    assert found.trouble is not None
    assert found.trouble.kind is TroubleKind.GAVE_UP
    assert [one.subject for one in found.named] == [by_id(ID)]


async def test_a_call_that_nobody_waited_for_is_counted_for_it_may_be_billed(deps: Deps, patsnap: FakePatsnap) -> None:
    gate = patsnap.faults.gate("bibliography")
    waiting = asyncio.create_task(look_up(deps, by_id(ID)))
    await gate.arrived.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert await billed(deps) == {"P011": 1}


class SlowStore:
    """A store whose writes can be waited for: each says that it has begun."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.began: asyncio.Queue[None] = asyncio.Queue()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self.began.put_nowait(None)
        await asyncio.sleep(0)
        return await self._store.write(work)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._store.read(work)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        self._store.on_work(wake)


async def test_an_answer_that_nobody_waits_for_any_more_is_kept_and_counted(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.patents[ID] = granted("CN118541235B")
    slow = SlowStore(deps.store)
    waiting = asyncio.create_task(look_up(replace(deps, store=slow), by_id(ID)))
    for _ in ("it may be asked", "it was answered"):
        await slow.began.get()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert await billed(deps) == {"P011": 1}
    assert (await naming.known(TEAM, [by_id(ID)], deps)).named[0].is_known


async def test_a_fault_of_ours_is_counted_as_what_may_be_billed(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("bibliography", ZeroDivisionError(), after=True)
    found = await look_up(deps, by_id(ID))
    assert found.trouble is not None
    assert found.trouble.kind is TroubleKind.NO_ANSWER
    assert await billed(deps) == {"P011": 1}
    [entry] = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=10))
    assert (entry.person, entry.act, entry.detail) == (ANA, "look up patents", "1 asked for")


async def test_nothing_is_asked_in_an_outage_that_began_while_there_was_a_permit_to_wait_for(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    gate = patsnap.faults.gate("permit")
    waiting = asyncio.create_task(look_up(deps, by_id(ID)))
    await gate.arrived.wait()
    outage = Outage(ONLY_ACCOUNT, WHOLE, OutageKind.QUOTA, "67200001", START, START + timedelta(days=1))
    await deps.store.write(lambda tx: tx.outages.save(outage))
    gate.opened.set()
    found = await waiting
    assert found.trouble is not None
    assert found.trouble.kind is TroubleKind.QUOTA
    assert patsnap.asked == []


async def test_a_value_report_is_ordered_once_by_its_number(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.patents[ID] = granted("CN118541235B")
    await look_up(deps, by_id(ID))
    first, second = [await naming.order_value(TEAM, ANA, by_id(ID), "V1 x", deps) for _ in range(2)]
    assert first.id == second.id
    assert first.order.subject == numbered("CN118541235B")
    assert (first.place, first.landing) == (ANA, ANA)


@pytest.mark.parametrize(
    ("type_", "kind"), [("APPLICATION", MistakeKind.NOT_GRANTED), ("DESIGN", MistakeKind.NO_VALUE_REPORT)]
)
async def test_what_patsnap_makes_no_value_report_of_is_refused_before_money_is_spent(
    deps: Deps, patsnap: FakePatsnap, type_: str, kind: MistakeKind
) -> None:
    patsnap.patents[ID] = a_bibliography(number="CN118541235A", type=type_)
    await look_up(deps, by_id(ID))
    with pytest.raises(Mistake) as caught:
        await naming.order_value(TEAM, ANA, by_id(ID), "V1 x", deps)
    assert caught.value.kind is kind
    assert await deps.store.read(lambda tx: tx.reports.next_due(START)) is None
