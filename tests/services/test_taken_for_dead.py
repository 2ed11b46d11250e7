"""Whoever was taken for dead amid a call: what it records then counts no more, and what it has learned is not lost."""

import asyncio
from dataclasses import replace
from typing import NoReturn

import pytest

from bot.deps import Deps
from bot.domain.alerts import CheckState, HitKind
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import live_key
from bot.domain.makings import MakingState
from bot.domain.patents import PatentState
from bot.domain.processes import SILENT, Role
from bot.domain.reports import ReportState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.usage import Grouping
from bot.membership import Membership
from bot.services.checks import check_one
from bot.services.companies import find
from bot.services.deliveries import deliver_one
from bot.services.enriching import enrich_one
from bot.services.makings import make_one
from bot.services.parcels import taken
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.startup import settle_dead, take_over_dead
from bot.services.usage import For
from tests.clock import START, SteppedClock
from tests.factories import a_bibliography, a_wish, state_of, the_report
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.fakes.faults import Gate
from tests.services.alert_wishes import as_stored, asked_for, the_alerts
from tests.services.watching import ALERT, digest_texts, the_states, watched
from tests.turns import Turn, all_turns

pytestmark = pytest.mark.asyncio

OTHER = "another run"


class Seconds:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def dies(_: str) -> NoReturn:
    raise Killed


async def overtaken(turn: Turn, gate: Gate, deps: Deps) -> None:
    """Run a turn that is taken over while it is inside of a call, which is answered afterwards."""
    task = asyncio.ensure_future(turn(deps))
    await gate.arrived.wait()
    await settle_dead(replace(deps, owner=OTHER))
    gate.opened.set()
    await task


async def test_a_report_stays_in_doubt_and_its_order_is_counted_once(deps: Deps, patsnap: FakePatsnap) -> None:
    request = await request_report(a_wish(), deps)
    await overtaken(advance_one, patsnap.faults.gate("create"), deps)
    report = await the_report(deps.store, request.id)
    assert (report.state, report.owner, report.job_id) == (ReportState.IN_DOUBT, None, None)
    totals = await deps.store.read(lambda tx: tx.calls.totals(ONLY_ACCOUNT, Grouping.ENDPOINT, START.date()))
    assert sum(one.calls for one in totals) == 1


async def test_a_message_is_in_doubt_and_found_where_it_lies(deps: Deps, slack: FakeSlack, clock: SteppedClock) -> None:
    request = await request_report(a_wish(), deps)
    await overtaken(deliver_one, slack.faults.gate("post"), deps)
    assert await state_of(deps, live_key(request)) is DeliveryState.IN_DOUBT
    clock.tick(minutes=1)
    await deliver_one(deps)
    assert await state_of(deps, live_key(request)) is DeliveryState.SENT
    assert len(slack.messages) == 1


async def test_an_answer_that_comes_late_is_told_all_the_same(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.add_alert(ALERT)
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.LEGAL, ["p1"])
    clock.tick(hours=1)
    before = await the_states(deps)
    await overtaken(check_one, patsnap.faults.gate("check"), deps)
    assert (await the_states(deps))[: len(before)] == before
    assert patsnap.faults.calls.count("check") == len(before) + 1
    await all_turns(deps)
    assert any("p1" in text for text in digest_texts(slack))


async def test_an_answer_that_a_dead_process_has_not_read_is_read_by_who_lives(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It died just after it had stored what PatSnap has told, and nobody starts another process."""
    patsnap.add_alert(ALERT)
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.LEGAL, ["p1"])
    clock.tick(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(patsnap, "findings", dies)
        with pytest.raises(Killed):
            await check_one(deps)
    seconds = Seconds()
    other = replace(deps, owner=OTHER, membership=await Membership.join(deps.store, OTHER, Role.ALL, seconds))
    seconds.now += SILENT.total_seconds()
    await take_over_dead(other)
    assert (await the_states(deps))[-1] is CheckState.ANSWERED  # it may be about to be read
    clock.tick(seconds=SILENT.total_seconds() + 1)
    await take_over_dead(other)
    await all_turns(other)
    assert any("p1" in text for text in digest_texts(slack))


async def test_bibliography_of_who_was_taken_for_dead_takes_nothing_from_who_asks_now(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.add_alert(ALERT)
    await watched(deps, clock)
    patsnap.patents = {"p1": a_bibliography()}
    patsnap.push(ALERT, HitKind.LEGAL, ["p1"])
    clock.tick(hours=1)
    await check_one(deps)
    gate = patsnap.faults.gate("bibliography")
    task = asyncio.ensure_future(enrich_one(deps))
    await gate.arrived.wait()
    await settle_dead(replace(deps, owner=OTHER))
    now = clock()
    [claimed] = await deps.store.write(lambda tx: tx.patents.claim(now, OTHER, 100))
    gate.opened.set()
    await task
    patent = (await deps.store.read(lambda tx: tx.patents.get_all(ONLY_ACCOUNT, ["p1"])))["p1"]
    assert patent.state is PatentState.WANTED
    assert await deps.store.read(lambda tx: tx.patents.held([claimed], OTHER)) == [claimed]


async def test_an_alert_that_is_made_for_who_was_taken_for_dead_is_in_doubt(deps: Deps, patsnap: FakePatsnap) -> None:
    making = await asked_for(deps)
    await overtaken(make_one, patsnap.faults.gate("create_alert"), deps)
    assert (await as_stored(deps, making)).state is MakingState.IN_DOUBT
    assert await the_alerts(deps) == []


async def test_a_companys_search_is_counted_once(deps: Deps, patsnap: FakePatsnap) -> None:
    deps = replace(deps, rules=replace(deps.rules, company_search=True))
    gate = patsnap.faults.gate("companies")
    task = asyncio.ensure_future(find("Xiaomi", For(ONLY_ACCOUNT), deps))
    await gate.arrived.wait()
    await settle_dead(replace(deps, owner=OTHER))
    gate.opened.set()
    await task
    totals = await deps.store.read(lambda tx: tx.calls.totals(ONLY_ACCOUNT, Grouping.ENDPOINT, START.date()))
    assert sum(one.calls for one in totals) == 1


async def test_who_has_just_joined_takes_nothing_over(deps: Deps, patsnap: FakePatsnap) -> None:
    """Where the database was away for all, those who live store first what they have learned meanwhile."""
    request = await request_report(a_wish(), deps)
    gate = patsnap.faults.gate("create")
    task = asyncio.ensure_future(advance_one(deps))
    await gate.arrived.wait()
    seconds = Seconds()
    other = replace(deps, owner=OTHER, membership=await Membership.join(deps.store, OTHER, Role.ALL, seconds))
    await take_over_dead(other)
    assert (await the_report(deps.store, request.id)).state is ReportState.SUBMITTING
    seconds.now += SILENT.total_seconds()
    await take_over_dead(other)
    assert (await the_report(deps.store, request.id)).state is ReportState.IN_DOUBT
    gate.opened.set()
    await task


async def test_of_two_processes_one_at_a_time_posts_at_a_place(deps: Deps) -> None:
    await request_report(a_wish(), deps)
    among = replace(deps, membership=await Membership.join(deps.store, "this run", Role.ALL))
    [first] = await deps.store.read(lambda tx: tx.deliveries.due(START, 1))
    limit = f"post {first.workspace} {first.place}"
    assert await deps.store.write(lambda tx: tx.paces.take(limit, SILENT))  # another has just posted there
    assert await taken(first, among) is None
    assert await taken(first, deps) is not None  # who is alone knows what it has posted
