"""What every store promises, whatever stands behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.domain.deliveries import Delivery, DeliveryState, What
from bot.domain.reports import (
    File,
    Format,
    Kind,
    Order,
    Report,
    ReportState,
    RequestState,
    Subject,
    SubjectKind,
)
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Store, Transaction, Work
from storage.sqlite import SqliteStore
from tests import stores
from tests.clock import START
from tests.factories import PERSON, TEAM, XIAOMI, a_delivery, a_live, a_report, a_request, an_order
from tests.stores import make_ready

pytestmark = pytest.mark.asyncio

OTHER = "T2"
SECOND = timedelta(seconds=1)


@asynccontextmanager
async def on_sqlite(folder: Path) -> AsyncIterator[Store]:
    make_ready(folder / "patrol.db")
    store = await SqliteStore.open(folder / "patrol.db")
    yield store
    await store.close()


@asynccontextmanager
async def on_postgres(_: Path) -> AsyncIterator[Store]:
    yield await stores.on_postgres()


STORES: dict[str, Callable[[Path], AbstractAsyncContextManager[Store]]] = {
    "sqlite": on_sqlite,
    "postgres": on_postgres,
}


@pytest_asyncio.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path) as store:
        for workspace in (TEAM, OTHER):
            await store.write(_enrolling(workspace))
        yield store


def _enrolling(workspace: str) -> Callable[[Transaction], None]:
    return lambda tx: tx.workspaces.enrol(workspace, "main", "https://connect.patsnap.com")


async def promise(store: Store, **changes: Any) -> Delivery:
    delivery = a_delivery(**changes)
    assert await store.write(lambda tx: tx.deliveries.promise(delivery))
    return delivery


async def due_keys(store: Store, limit: int = 20) -> list[str]:
    due = await store.read(lambda tx: tx.deliveries.due(START, limit))
    return [delivery.key for delivery in due]


class TestTransactions:
    async def test_what_was_written_is_there(self, store: Store) -> None:
        assert await store.write(lambda tx: tx.requests.add(a_request()))
        assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()

    @pytest.mark.parametrize("error", [ValueError("no"), Mistake(MistakeKind.TOO_LATE), asyncio.CancelledError("no")])
    async def test_an_error_rolls_everything_back_and_comes_out(self, error: BaseException, store: Store) -> None:
        def work(tx: Transaction) -> None:
            tx.requests.add(a_request())
            raise error

        with pytest.raises(type(error)):
            await store.write(work)
        assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) is None
        assert await store.write(lambda tx: tx.requests.add(a_request()))

    async def test_a_transaction_sees_its_own_changes(self, store: Store) -> None:
        def work(tx: Transaction) -> RequestState | None:
            tx.requests.add(a_request())
            tx.requests.save(a_request(state=RequestState.FAILED))
            found = tx.requests.get(TEAM, "request1")
            return found.state if found else None

        assert await store.write(work) is RequestState.FAILED

    async def test_writing_while_reading_is_an_error(self, store: Store) -> None:
        with pytest.raises(Exception, match="readonly"):
            await store.read(lambda tx: tx.requests.add(a_request()))
        assert await store.write(lambda tx: tx.requests.add(a_request()))

    async def test_transactions_run_as_if_alone(self, store: Store) -> None:
        await store.write(lambda tx: tx.requests.add(a_request(tries=0)))

        def one_more(tx: Transaction) -> None:
            request = tx.requests.get(TEAM, "request1")
            assert request is not None
            tx.requests.save(a_request(tries=request.tries + 1))

        await asyncio.gather(*(store.write(one_more) for _ in range(50)))
        request = await store.read(lambda tx: tx.requests.get(TEAM, "request1"))
        assert request is not None
        assert request.tries == 50

    @pytest.mark.parametrize(
        ("work", "made"),
        [
            (lambda tx: tx.reports.add(a_report()), {Work.ADVANCE}),
            (lambda tx: tx.deliveries.promise(a_delivery()), {Work.DELIVER}),
            (lambda tx: tx.live.touch(TEAM, "request1", final=False), {Work.REFRESH}),
        ],
    )
    async def test_a_commit_that_makes_work_is_told(
        self, work: Callable[[Transaction], object], made: set[Work], store: Store
    ) -> None:
        woken: list[frozenset[Work]] = []
        store.on_work(woken.append)
        await store.write(work)
        assert woken == [made]

    async def test_other_commits_and_failures_wake_nobody(self, store: Store) -> None:
        woken: list[frozenset[Work]] = []
        store.on_work(woken.append)

        def fail(tx: Transaction) -> None:
            tx.reports.add(a_report())
            raise ValueError("no")

        await store.write(lambda tx: tx.requests.add(a_request()))
        with pytest.raises(ValueError, match="no"):
            await store.write(fail)
        assert woken == []


class TestWorkspaces:
    async def test_a_workspace_has_the_account_it_was_given_last(self, store: Store) -> None:
        assert await store.read(lambda tx: tx.workspaces.account_of(TEAM)) == "main"
        await store.write(lambda tx: tx.workspaces.enrol(TEAM, "another", "https://connect.zhihuiya.com"))
        assert await store.read(lambda tx: tx.workspaces.account_of(TEAM)) == "another"
        assert await store.read(lambda tx: tx.workspaces.account_of(OTHER)) == "main"

    async def test_an_unknown_workspace_has_none(self, store: Store) -> None:
        assert await store.read(lambda tx: tx.workspaces.account_of("T9")) is None


class TestRequests:
    async def test_an_id_is_taken_once(self, store: Store) -> None:
        assert await store.write(lambda tx: tx.requests.add(a_request()))
        assert not await store.write(lambda tx: tx.requests.add(a_request(person="U2")))
        assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()

    async def test_where_a_workspace_is_shown_is_kept(self, store: Store) -> None:
        assert await store.read(lambda tx: tx.workspaces.address_of(TEAM)) == ""
        await store.write(lambda tx: tx.workspaces.note_address(TEAM, "https://acme.slack.com/"))
        await store.write(lambda tx: tx.workspaces.enrol(TEAM, "another", "https://connect.zhihuiya.com"))
        assert await store.read(lambda tx: tx.workspaces.address_of(TEAM)) == "https://acme.slack.com/"
        assert [await store.read(lambda tx, of=of: tx.workspaces.address_of(of)) for of in (OTHER, "T9")] == ["", ""]  # type: ignore[misc]

    async def test_workspaces_do_not_see_each_other(self, store: Store) -> None:
        await store.write(lambda tx: tx.requests.add(a_request()))
        assert await store.read(lambda tx: tx.requests.get(OTHER, "request1")) is None
        assert await store.write(lambda tx: tx.requests.add(a_request(workspace=OTHER)))

    async def test_what_was_asked_does_not_change(self, store: Store) -> None:
        await store.write(lambda tx: tx.requests.add(a_request()))
        changed = a_request(person="U2", place="C2", landing="U1", state=RequestState.FAILED, report="r2", tries=2)
        await store.write(lambda tx: tx.requests.save(changed))
        now = await store.read(lambda tx: tx.requests.get(TEAM, "request1"))
        assert now == a_request(landing="U1", state=RequestState.FAILED, report="r2", tries=2)

    async def test_what_is_not_there_cannot_be_saved(self, store: Store) -> None:
        with pytest.raises(LookupError):
            await store.write(lambda tx: tx.requests.save(a_request()))

    async def test_those_who_wait_are_named_oldest_first(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            tx.requests.add(a_request(id="late", asked_at=START + SECOND))
            tx.requests.add(a_request(id="early"))
            tx.requests.add(a_request(id="other", report="report2"))
            tx.requests.add(a_request(id="done", state=RequestState.DELIVERED))
            tx.requests.add(a_request(id="stranger", workspace=OTHER))

        await store.write(add)
        waiting = await store.read(lambda tx: tx.requests.waiting_for(a_report()))
        assert [request.id for request in waiting] == ["early", "late"]

    async def test_those_who_expect_a_report_are_those_who_wait_and_those_who_are_held(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for state in RequestState:
                tx.requests.add(a_request(id=state.value, state=state))
            tx.requests.add(a_request(id="first", state=RequestState.HELD, asked_at=START - SECOND))
            tx.requests.add(a_request(id="other", report="report2"))
            tx.requests.add(a_request(id="stranger", workspace=OTHER))

        await store.write(add)
        expecting = await store.read(lambda tx: tx.requests.expecting(a_report()))
        assert expecting[0].id == "first"
        assert {request.id for request in expecting[1:]} == {"waiting", "held"}

    async def test_the_one_that_shows_itself_at_a_place_is_the_oldest_that_waits_there(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            tx.requests.add(a_request(id="shown", asked_at=START - 3 * SECOND, shown_by="early"))
            tx.requests.add(a_request(id="done", asked_at=START - 2 * SECOND, state=RequestState.DELIVERED))
            tx.requests.add(a_request(id="late", asked_at=START + SECOND))
            tx.requests.add(a_request(id="early"))
            tx.requests.add(a_request(id="elsewhere", asked_at=START - SECOND, landing="C2"))
            tx.requests.add(a_request(id="another", asked_at=START - SECOND, report="report2"))
            tx.requests.add(a_request(id="stranger", asked_at=START - SECOND, workspace=OTHER))

        await store.write(add)

        def ids(tx: Transaction) -> list[str | None]:
            found = [tx.requests.at(TEAM, "report1", landing) for landing in ("C1", "C2", "C3")]
            return [request.id if request else None for request in found]

        assert await store.read(ids) == ["early", "elsewhere", None]

    async def test_those_that_one_shows_are_those_that_still_wait(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            tx.requests.add(a_request())
            tx.requests.add(a_request(id="late", asked_at=START + SECOND, shown_by="request1"))
            tx.requests.add(a_request(id="early", shown_by="request1"))
            tx.requests.add(a_request(id="another", shown_by="request2"))
            tx.requests.add(a_request(id="done", shown_by="request1", state=RequestState.DELIVERED))
            tx.requests.add(a_request(id="stranger", shown_by="request1", workspace=OTHER))

        await store.write(add)
        shown = await store.read(lambda tx: tx.requests.shown_by(a_request()))
        assert [request.id for request in shown] == ["early", "late"]

    async def test_the_held_are_named_by_the_place_they_are_held_for_and_by_their_time(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            held = a_request(state=RequestState.HELD, landing=PERSON)
            tx.requests.add(replace(held, id="late", asked_at=START + SECOND, held_until=START + SECOND))
            tx.requests.add(replace(held, id="early", held_until=START))
            tx.requests.add(replace(held, id="elsewhere", place="C2", held_until=START + SECOND))
            tx.requests.add(a_request(id="waiting", held_until=START))
            tx.requests.add(replace(held, id="stranger", workspace=OTHER, held_until=START + SECOND))

        await store.write(add)
        held = await store.read(lambda tx: tx.requests.held_for(TEAM, "C1"))
        assert [request.id for request in held] == ["early", "late"]
        over = await store.read(lambda tx: tx.requests.held_until(START))
        assert [request.id for request in over] == ["early"]
        later = await store.read(lambda tx: tx.requests.held_until(START + SECOND))
        assert {request.id for request in later} == {"early", "late", "elsewhere", "stranger"}

    async def test_a_page_is_a_persons_own_and_what_lands_at_the_place_latest_first(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            tx.requests.add(a_request(id="mine elsewhere", place="C2", landing="C2"))
            tx.requests.add(a_request(id="theirs here", person="U2", asked_at=START + SECOND))
            tx.requests.add(a_request(id="mine here", asked_at=START + 2 * SECOND, state=RequestState.DELIVERED))
            tx.requests.add(a_request(id="theirs elsewhere", person="U2", place="C2", landing="C2"))
            tx.requests.add(a_request(id="theirs moved away", person="U2", landing="U2"))
            tx.requests.add(a_request(id="strangers", workspace=OTHER))

        await store.write(add)

        def page(tx: Transaction, offset: int, limit: int) -> list[str]:
            return [request.id for request in tx.requests.listed(TEAM, PERSON, "C1", offset=offset, limit=limit)]

        assert await store.read(lambda tx: page(tx, 0, 9)) == ["mine here", "theirs here", "mine elsewhere"]
        assert await store.read(lambda tx: page(tx, 1, 1)) == ["theirs here"]
        assert await store.read(lambda tx: page(tx, 3, 9)) == []


class TestReports:
    async def test_an_id_is_taken_once(self, store: Store) -> None:
        assert await store.write(lambda tx: tx.reports.add(a_report()))
        assert not await store.write(lambda tx: tx.reports.add(a_report(job_id="1")))
        assert await store.read(lambda tx: tx.reports.get(TEAM, "report1")) == a_report()

    async def test_the_one_that_is_due_longest_is_claimed_first_and_each_once(self, store: Store) -> None:
        for number in (2, 0, 1):
            report = a_report(id=f"report{number}", order=an_order(f"Company {number}"), due=START + number * SECOND)
            await store.write(lambda tx, report=report: tx.reports.add(report))  # type: ignore[misc]
        first = await store.read(lambda tx: tx.reports.next_due(START + SECOND))
        assert first is not None
        assert first.id == "report0"
        claimed = [await store.write(lambda tx: tx.reports.claim(START + SECOND, "me")) for _ in range(3)]
        assert [report.id if report else None for report in claimed] == ["report0", "report1", None]

    async def test_a_claimed_order_is_submitting_from_then_on(self, store: Store) -> None:
        await store.write(lambda tx: tx.reports.add(a_report()))
        claimed = await store.write(lambda tx: tx.reports.claim(START, "me"))
        assert claimed == a_report(state=ReportState.SUBMITTING, owner="me")
        assert await store.read(lambda tx: tx.reports.get(TEAM, "report1")) == claimed

    async def test_a_claimed_look_stays_generating(self, store: Store) -> None:
        await store.write(lambda tx: tx.reports.add(a_report(state=ReportState.GENERATING)))
        claimed = await store.write(lambda tx: tx.reports.claim(START, "me"))
        assert claimed == a_report(state=ReportState.GENERATING, owner="me")

    async def test_eight_claimers_at_once_take_each_row_once(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for number in range(40):
                tx.reports.add(a_report(id=f"report{number}", order=an_order(f"Company {number}")))

        async def take() -> list[str]:
            taken = []
            while report := await store.write(lambda tx: tx.reports.claim(START, "me")):
                taken.append(report.id)
            return taken

        await store.write(add)
        taken = [report_id for ids in await asyncio.gather(*(take() for _ in range(8))) for report_id in ids]
        assert sorted(taken) == sorted(f"report{number}" for number in range(40))

    async def test_what_has_no_due_time_is_never_due(self, store: Store) -> None:
        await store.write(lambda tx: tx.reports.add(a_report(due=None)))
        assert await store.read(lambda tx: tx.reports.next_due(START + timedelta(days=999))) is None

    async def test_other_owners_are_told_from_us(self, store: Store) -> None:
        for owner in (None, "me", "dead"):
            report = a_report(id=f"of {owner}", order=an_order(f"of {owner}"), owner=owner)
            await store.write(lambda tx, report=report: tx.reports.add(report))  # type: ignore[misc]
        others = await store.read(lambda tx: tx.reports.of_other_owners("me"))
        assert [report.id for report in others] == ["of dead"]

    async def test_a_report_that_is_saved_keeps_its_exact_job(self, store: Store) -> None:
        await store.write(lambda tx: tx.reports.add(a_report()))
        await store.write(lambda tx: tx.reports.save(a_report(job_id="1579434053399035907")))
        found = await store.read(lambda tx: tx.reports.get(TEAM, "report1"))
        assert found is not None
        assert found.job_id == "1579434053399035907"


RUNNING = (ReportState.REQUESTED, ReportState.SUBMITTING, ReportState.GENERATING)


class TestOneRunningReportOfAnOrder:
    @pytest.mark.parametrize("first", RUNNING)
    @pytest.mark.parametrize("second", RUNNING)
    async def test_an_order_that_is_running_is_not_added_again(
        self, first: ReportState, second: ReportState, store: Store
    ) -> None:
        running = a_report(state=first)
        assert await store.write(lambda tx: tx.reports.add(running))
        assert not await store.write(lambda tx: tx.reports.add(a_report(id="report2", state=second)))
        assert await store.read(lambda tx: tx.reports.running(TEAM, an_order())) == running
        assert await store.read(lambda tx: tx.reports.get(TEAM, "report2")) is None

    @pytest.mark.parametrize("state", [state for state in ReportState if state not in RUNNING])
    async def test_one_that_is_no_longer_running_makes_way(self, state: ReportState, store: Store) -> None:
        await store.write(lambda tx: tx.reports.add(a_report(state=state)))
        assert await store.read(lambda tx: tx.reports.running(TEAM, an_order())) is None
        assert await store.write(lambda tx: tx.reports.add(a_report(id="report2")))
        found = await store.read(lambda tx: tx.reports.running(TEAM, an_order()))
        assert found is not None
        assert found.id == "report2"

    @pytest.mark.parametrize(
        "order",
        [
            an_order("Other"),
            an_order(wanted=Format.WORD),
            an_order(logo=False),
            replace(an_order(), kind=Kind.VALUE),
            replace(an_order(), subject=Subject(SubjectKind.ORG_NUMBER, XIAOMI)),
        ],
    )
    async def test_another_order_is_another_report(self, order: Order, store: Store) -> None:
        assert await store.write(lambda tx: tx.reports.add(a_report()))
        assert await store.read(lambda tx: tx.reports.running(TEAM, order)) is None
        assert await store.write(lambda tx: tx.reports.add(a_report(id="report2", order=order)))

    async def test_workspaces_do_not_share(self, store: Store) -> None:
        await store.write(lambda tx: tx.reports.add(a_report(workspace=OTHER)))
        assert await store.read(lambda tx: tx.reports.running(TEAM, an_order())) is None
        assert await store.write(lambda tx: tx.reports.add(a_report()))

    async def test_of_many_at_once_one_is_added(self, store: Store) -> None:
        def add(number: int) -> Callable[[Transaction], bool]:
            return lambda tx: tx.reports.add(a_report(id=f"report{number}"))

        added = await asyncio.gather(*(store.write(add(number)) for number in range(20)))
        assert added.count(True) == 1

    async def test_one_that_would_run_beside_another_cannot_be_saved(self, store: Store) -> None:
        await store.write(lambda tx: tx.reports.add(a_report(id="old", state=ReportState.FAILED, job_id="1")))
        await store.write(lambda tx: tx.reports.add(a_report()))
        again = a_report(id="old", state=ReportState.GENERATING, job_id="1")
        with pytest.raises(Exception, match=r"(?i)unique"):
            await store.write(lambda tx: tx.reports.save(again))


class TestRecentReports:
    async def found(self, store: Store, order: Order | None = None) -> str | None:
        report = await store.read(lambda tx: tx.reports.ready_since(TEAM, order or an_order(), START))
        return report.id if report else None

    async def add(self, store: Store, **changes: Any) -> None:
        ready = {"state": ReportState.READY, "due": None, "ready_at": START, "file": File("a", "a", 1)}
        assert await store.write(lambda tx: tx.reports.add(a_report(**{**ready, **changes})))

    async def test_the_latest_is_found(self, store: Store) -> None:
        await self.add(store, id="early")
        await self.add(store, id="latest", ready_at=START + 2 * SECOND)
        await self.add(store, id="late", ready_at=START + SECOND)
        assert await self.found(store) == "latest"

    @pytest.mark.parametrize(
        "changes",
        [
            {"ready_at": START - SECOND},
            {"file": None},
            {"state": ReportState.GENERATING},
            {"state": ReportState.FAILED},
            {"order": an_order(logo=False)},
            {"order": an_order(wanted=Format.WORD)},
            {"workspace": OTHER},
        ],
    )
    async def test_what_is_older_unkept_unready_or_another_is_not(self, changes: dict[str, Any], store: Store) -> None:
        await self.add(store, **changes)
        assert await self.found(store) is None


class TestUnusedFiles:
    DAY = timedelta(days=1)

    async def unused(
        self, store: Store, delivery: dict[str, Any] | None = None, request: RequestState = RequestState.WAITING
    ) -> bool:
        report = a_report(state=ReportState.READY, due=None, ready_at=START, file=File("a", "a", 1))

        def add(tx: Transaction) -> None:
            tx.reports.add(report)
            tx.requests.add(a_request(state=request))
            if delivery:
                tx.deliveries.promise(a_delivery(what=What.FILE, **delivery))

        await store.write(add)
        found: list[Report] = await store.read(lambda tx: tx.reports.with_files_unused_since(START + self.DAY))
        return found == [report]

    async def test_a_file_that_nobody_was_sent_is_unused(self, store: Store) -> None:
        assert await self.unused(store)

    @pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.IN_DOUBT])
    async def test_a_promised_file_is_in_use(self, state: DeliveryState, store: Store) -> None:
        assert not await self.unused(store, {"state": state})

    async def test_a_file_counts_from_its_last_delivery(self, store: Store) -> None:
        assert not await self.unused(store, {"state": DeliveryState.SENT, "sent_at": START + self.DAY})

    async def test_an_old_delivery_does_not_keep_it(self, store: Store) -> None:
        assert await self.unused(store, {"state": DeliveryState.SENT, "sent_at": START})

    async def test_a_dead_delivery_does_not_keep_it(self, store: Store) -> None:
        assert await self.unused(store, {"state": DeliveryState.DEAD})

    async def test_a_file_that_is_held_for_somebody_is_in_use(self, store: Store) -> None:
        assert not await self.unused(store, request=RequestState.HELD)
        assert not await self.unused(store, {"state": DeliveryState.DEAD}, request=RequestState.HELD)

    async def test_a_fresh_file_and_none_are_not_named(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            tx.reports.add(a_report(id="fresh", ready_at=START + self.DAY, file=File("a", "a", 1)))
            tx.reports.add(a_report(id="none", ready_at=START, order=an_order("Other")))

        await store.write(add)
        assert await store.read(lambda tx: tx.reports.with_files_unused_since(START + self.DAY)) == []


class TestDeliveries:
    async def test_a_key_is_promised_once(self, store: Store) -> None:
        await promise(store)
        assert not await store.write(lambda tx: tx.deliveries.promise(a_delivery(place="C2")))
        assert await store.read(lambda tx: tx.deliveries.get(TEAM, "key1")) == a_delivery()

    async def test_the_longest_due_come_first_and_only_what_is_due(self, store: Store) -> None:
        await promise(store, key="later", place="C1", due=START + SECOND)
        await promise(store, key="second", place="C2")
        await promise(store, key="first", place="C3", due=START - SECOND)
        await promise(store, key="never", place="C4", due=None)
        assert await due_keys(store) == ["first", "second"]
        assert await due_keys(store, 1) == ["first"]

    @pytest.mark.parametrize("waiting", [1, 30])
    async def test_digests_let_others_go_first_however_many_wait(self, waiting: int, store: Store) -> None:
        for number in range(waiting):
            await promise(store, key=f"digest {number}", place="C1", what=What.DIGEST, due=START - SECOND)
        await promise(store, key="elsewhere", place="C2", what=What.SHEET, due=START - 2 * SECOND)
        await promise(store, key="report", place="C1")
        await promise(store, key="another", place="C3", due=START - SECOND)
        assert await due_keys(store, 3) == ["another", "report", "elsewhere"]

    async def test_each_place_has_one_at_a_time_the_longest_due(self, store: Store) -> None:
        await promise(store, key="b")
        await promise(store, key="a", due=START - SECOND)
        await promise(store, key="c", workspace=OTHER)
        assert sorted(await due_keys(store)) == ["a", "c"]

    async def test_a_place_that_is_being_sent_to_waits(self, store: Store) -> None:
        await promise(store, key="a", due=START - SECOND)
        await promise(store, key="b")
        await store.write(lambda tx: tx.deliveries.claim(TEAM, "a", START, "me"))
        assert await due_keys(store) == []
        assert await store.write(lambda tx: tx.deliveries.claim(TEAM, "b", START, "me")) is None
        sent = a_delivery(key="a", state=DeliveryState.SENT, due=None)
        await store.write(lambda tx: tx.deliveries.save(sent))
        assert await due_keys(store) == ["b"]

    @pytest.mark.parametrize("state", [state for state in DeliveryState if state is not DeliveryState.SENT])
    async def test_what_comes_after_waits_until_that_is_sent(self, state: DeliveryState, store: Store) -> None:
        await promise(store, key="message", place="C9", due=None, state=state)
        await promise(store, key="file", after="message")
        assert await due_keys(store) == []
        assert await store.write(lambda tx: tx.deliveries.claim(TEAM, "file", START, "me")) is None
        sent = a_delivery(key="message", place="C9", due=None, state=DeliveryState.SENT)
        await store.write(lambda tx: tx.deliveries.save(sent))
        assert await due_keys(store) == ["file"]

    async def test_after_a_key_of_another_workspace_is_after_nothing(self, store: Store) -> None:
        await promise(store, key="message", workspace=OTHER, due=None, state=DeliveryState.SENT)
        await promise(store, key="file", after="message")
        assert await due_keys(store) == []

    @pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.IN_DOUBT])
    async def test_a_claim_tells_how_it_was_and_counts_the_try(self, state: DeliveryState, store: Store) -> None:
        delivery = await promise(store, state=state, attempts=2)
        assert await store.write(lambda tx: tx.deliveries.claim(TEAM, "key1", START, "me")) == delivery
        now = await store.read(lambda tx: tx.deliveries.get(TEAM, "key1"))
        assert now == a_delivery(state=DeliveryState.SENDING, attempts=3, owner="me", first_tried_at=START)

    async def test_the_first_try_stays_the_first(self, store: Store) -> None:
        await promise(store, first_tried_at=START - SECOND)
        await store.write(lambda tx: tx.deliveries.claim(TEAM, "key1", START, "me"))
        now = await store.read(lambda tx: tx.deliveries.get(TEAM, "key1"))
        assert now is not None
        assert now.first_tried_at == START - SECOND

    async def test_eight_claimers_at_once_take_each_once(self, store: Store) -> None:
        for number in range(20):
            await promise(store, key=f"key{number}", place=f"C{number}")

        async def take() -> list[str]:
            keys = [f"key{number}" for number in range(20)]
            claims = [
                await store.write(lambda tx, key=key: tx.deliveries.claim(TEAM, key, START, "me"))  # type: ignore[misc]
                for key in keys
            ]
            return [claim.key for claim in claims if claim]

        taken = [key for keys in await asyncio.gather(*(take() for _ in range(8))) for key in keys]
        assert sorted(taken) == sorted(f"key{number}" for number in range(20))

    async def test_other_owners_are_told_from_us(self, store: Store) -> None:
        for owner in (None, "me", "dead"):
            await promise(store, key=f"of {owner}", owner=owner)
        others = await store.read(lambda tx: tx.deliveries.of_other_owners("me"))
        assert [delivery.key for delivery in others] == ["of dead"]

    async def test_a_conversation_is_known_once_something_was_sent_there(self, store: Store) -> None:
        await promise(store, key="a", place="U1")
        assert await store.read(lambda tx: tx.deliveries.conversation_with(TEAM, "U1")) is None
        await promise(store, key="b", place="U1", channel="D1")
        assert await store.read(lambda tx: tx.deliveries.conversation_with(TEAM, "U1")) == "D1"
        assert await store.read(lambda tx: tx.deliveries.conversation_with(OTHER, "U1")) is None

    async def test_unsent_is_what_is_neither_sent_nor_dead(self, store: Store) -> None:
        for state in DeliveryState:
            await promise(store, key=state.value, state=state)
        await promise(store, key="of another", row="request2")
        unsent = await store.read(lambda tx: tx.deliveries.unsent_of(TEAM, "request1"))
        assert {delivery.key for delivery in unsent} == {"pending", "sending", "in doubt"}


class TestLiveMessages:
    async def posted(self, store: Store, **changes: Any) -> None:
        live = a_live(**{"shown": 1, "due": START, "channel": "C1", "ts": "1.0", **changes})
        await store.write(lambda tx: tx.live.add(live))

    async def test_a_key_is_added_once(self, store: Store) -> None:
        await self.posted(store)
        await self.posted(store, row="another")
        found = await store.read(lambda tx: tx.live.get(TEAM, "key1"))
        assert found is not None
        assert found.row == "request1"

    async def test_a_touch_makes_every_message_of_the_row_stale(self, store: Store) -> None:
        await self.posted(store, key="a")
        await self.posted(store, key="b")
        await self.posted(store, key="c", row="another")
        await self.posted(store, key="d", workspace=OTHER)
        assert await store.read(lambda tx: tx.live.next_due(START)) is None
        await store.write(lambda tx: tx.live.touch(TEAM, "request1", final=True))

        def states(tx: Transaction) -> list[tuple[bool, bool]]:
            keys = ((TEAM, "a"), (TEAM, "b"), (TEAM, "c"), (OTHER, "d"))
            found = [tx.live.get(workspace, key) for workspace, key in keys]
            return [(live.is_stale, live.final) for live in found if live]

        assert await store.read(states) == [(True, True), (True, True), (False, False), (False, False)]

    async def test_final_ones_come_first_then_the_longest_due(self, store: Store) -> None:
        await self.posted(store, key="second", version=2, due=START - SECOND)
        await self.posted(store, key="third", version=2)
        await self.posted(store, key="first", version=2, final=True)
        order = []
        while live := await store.read(lambda tx: tx.live.next_due(START)):
            order.append(live.key)
            key = live.key
            await store.write(lambda tx, key=key: tx.live.claim(TEAM, key, START, START + SECOND))  # type: ignore[misc]
        assert order == ["first", "second", "third"]

    @pytest.mark.parametrize("changes", [{"ts": None}, {"due": None}, {"due": START + SECOND}, {"version": 1}])
    async def test_only_posted_stale_and_due_ones_are_due(self, changes: dict[str, Any], store: Store) -> None:
        await self.posted(store, **{"version": 2, **changes})
        assert await store.read(lambda tx: tx.live.next_due(START)) is None
        assert await store.write(lambda tx: tx.live.claim(TEAM, "key1", START, START)) is None

    async def test_a_claimed_one_stays_stale_until_it_is_saved(self, store: Store) -> None:
        await self.posted(store, version=2)
        claimed = await store.write(lambda tx: tx.live.claim(TEAM, "key1", START, START + SECOND))
        assert claimed is not None
        assert await store.read(lambda tx: tx.live.next_due(START)) is None
        assert await store.read(lambda tx: tx.live.next_due(START + SECOND)) == claimed

    async def test_a_save_does_not_undo_a_touch(self, store: Store) -> None:
        await self.posted(store, version=2)
        shown = await store.write(lambda tx: tx.live.claim(TEAM, "key1", START, START))
        assert shown is not None
        await store.write(lambda tx: tx.live.touch(TEAM, "request1", final=True))
        saved = a_live(shown=2, version=2, final=False, due=START, channel="C1", ts="1.0")
        await store.write(lambda tx: tx.live.save(saved))
        now = await store.read(lambda tx: tx.live.get(TEAM, "key1"))
        assert now is not None
        assert (now.shown, now.version, now.final, now.is_stale) == (2, 3, True, True)
