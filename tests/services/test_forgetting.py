"""What is stored of somebody is shown and forgotten, and nobody else loses anything."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.budgets import Spending
from bot.domain.reports import File, ReportState, RequestState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.usage import Grouping, Total
from bot.ports import Transaction
from bot.services.changing import move
from bot.services.clearing import clear_away
from bot.services.deliveries import deliver_one
from bot.services.departures import look_at_owner
from bot.services.forgetting import data_of, forget_person, forget_workspace
from bot.services.grants import withdraw
from bot.services.lifecycle import has_another_id
from bot.services.requests import request_report
from bot.services.upkeep import look_after
from storage.sqlite import SqliteStore
from tests.clock import START, SteppedClock
from tests.conftest import PATSNAP_URL
from tests.contracts.test_store_references import FAULT
from tests.factories import CHANNEL, PERSON, TEAM, a_report, a_subscription, a_wish
from tests.services.keepers import NAME, WHO, leave_traces
from tests.services.subscribers import OTHER_CHANNEL
from tests.turns import turns

pytestmark = pytest.mark.asyncio

EVERYWHERE = {
    "access_grant",
    "alert",
    "assignment",
    "audit",
    "call",
    "decision",
    "delivery",
    "digest",
    "dismissal",
    "fault",
    "holder",
    "live",
    "making",
    "notice",
    "person",
    "place",
    "refusal",
    "reminder",
    "request",
    "seen",
    "series",
    "spending",
    "subscription",
    "trend",
}


@pytest_asyncio.fixture
async def traced(deps: Deps) -> Deps:
    await deps.store.write(lambda tx: leave_traces(deps, tx))
    return deps


async def test_a_persons_data_is_shown_wherever_it_lies(traced: Deps) -> None:
    assert set(await data_of(TEAM, WHO, traced)) == EVERYWHERE


async def test_nothing_of_a_forgotten_person_is_left_on_the_disk(
    traced: Deps, store: SqliteStore, tmp_path: Path
) -> None:
    await forget_person(TEAM, WHO, traced)
    await store.compact()
    assert await data_of(TEAM, WHO, traced) == {}
    disk = await asyncio.to_thread(lambda: b"".join(path.read_bytes() for path in tmp_path.glob("patrol.db*")))
    assert WHO.encode() not in disk
    assert NAME.encode() not in disk


async def test_what_a_channel_is_subscribed_to_goes_on_in_its_own_name(traced: Deps) -> None:
    await forget_person(TEAM, WHO, traced)
    left = await traced.store.read(lambda tx: tx.subscriptions.of_place(TEAM, CHANNEL))
    assert [(one.id, one.person, one.person_name) for one in left] == [("in the channel", CHANNEL, "")]
    assert await traced.store.read(lambda tx: tx.subscriptions.of_place(TEAM, WHO)) == []


async def test_a_channel_that_owns_its_subscription_is_not_taken_for_somebody_who_has_left(
    traced: Deps, clock: SteppedClock
) -> None:
    await forget_person(TEAM, WHO, traced)
    clock.tick(days=2)
    await turns(look_at_owner, traced)
    [left] = await traced.store.read(lambda tx: tx.subscriptions.of_place(TEAM, CHANNEL))
    assert left.is_alive
    assert await traced.store.read(lambda tx: tx.people.get(TEAM, CHANNEL)) is None


async def test_a_channel_that_owns_its_subscription_owns_it_under_another_id(traced: Deps) -> None:
    await forget_person(TEAM, WHO, traced)
    await has_another_id(TEAM, CHANNEL, "C0NEW", traced)
    [left] = await traced.store.read(lambda tx: tx.subscriptions.of_place(TEAM, "C0NEW"))
    assert left.person == "C0NEW"


async def test_a_channel_that_owns_its_subscription_leaves_it_to_the_next_one(traced: Deps) -> None:
    await forget_person(TEAM, WHO, traced)
    left = await move(TEAM, PERSON, "in the channel", CHANNEL, OTHER_CHANNEL, "move", traced)
    assert (left.place, left.person) == (OTHER_CHANNEL, OTHER_CHANNEL)


async def test_what_a_forgotten_person_has_allowed_outsiders_stays_allowed(traced: Deps) -> None:
    await forget_person(TEAM, WHO, traced)
    known = await traced.store.read(lambda tx: tx.places.get(TEAM, CHANNEL))
    assert known is not None
    assert not known.is_open_to_outsiders


async def test_what_somebody_granted_others_holds_and_what_they_were_granted_is_gone(traced: Deps) -> None:
    await forget_person(TEAM, WHO, traced)
    [left] = await traced.store.read(lambda tx: tx.grants.standing(TEAM, offset=0, limit=9))
    assert (left.id, left.person) == ("theirs", "U2")


async def test_what_patsnap_was_asked_stays_a_bill(traced: Deps) -> None:
    def bill(tx: Transaction) -> list[Total]:
        return tx.calls.totals(ONLY_ACCOUNT, Grouping.ENDPOINT, START.date())

    before = await traced.store.read(bill)
    await forget_person(TEAM, WHO, traced)
    assert await traced.store.read(bill) == before


async def test_who_waits_for_a_report_waits_no_more_and_others_do(deps: Deps) -> None:
    mine = await request_report(a_wish(person=WHO), deps)
    theirs = await request_report(a_wish(interaction="second"), deps)
    assert theirs.shown_by == mine.id
    await forget_person(TEAM, WHO, deps)
    left = await deps.store.read(lambda tx: tx.requests.get(TEAM, theirs.id))
    assert left is not None
    assert (left.state, left.shown_by, left.person) == (RequestState.WAITING, None, PERSON)
    assert await deps.store.read(lambda tx: tx.requests.get(TEAM, mine.id)) is None


async def test_whose_id_begins_with_the_same_letters_is_somebody_else(traced: Deps) -> None:
    namesake = a_subscription(id="of another", place=f"{WHO}X", person=f"{WHO}X")
    await traced.store.write(lambda tx: tx.subscriptions.add(namesake))
    await forget_person(TEAM, WHO, traced)
    assert await traced.store.read(lambda tx: tx.subscriptions.get(TEAM, "of another")) == namesake


async def test_a_workspaces_data_is_forgotten_with_its_account_and_files(traced: Deps) -> None:
    folder = traced.rules.files / "report1"
    folder.mkdir(parents=True)
    (folder / "a.pdf").write_bytes(b"%PDF")
    file = File("a.pdf", "report1/a.pdf", 4)
    await traced.store.write(lambda tx: tx.reports.save(a_report(state=ReportState.READY, due=None, file=file)))
    await forget_workspace(TEAM, traced)
    assert await data_of(TEAM, "", traced) == {}
    assert await traced.store.read(lambda tx: tx.workspaces.all()) == []
    assert await traced.store.read(lambda tx: tx.alerts.all_of(ONLY_ACCOUNT)) == []
    assert not folder.exists()


async def test_another_workspace_of_the_account_keeps_its_alerts_and_its_bill(traced: Deps) -> None:
    await traced.store.write(lambda tx: tx.workspaces.enrol("T2", ONLY_ACCOUNT, PATSNAP_URL))
    await forget_workspace(TEAM, traced)
    [alert] = await traced.store.read(lambda tx: tx.alerts.all_of(ONLY_ACCOUNT))
    assert (alert.workspace, alert.person) == ("T2", "")
    [total] = await traced.store.read(lambda tx: tx.calls.totals(ONLY_ACCOUNT, Grouping.ENDPOINT, START.date()))
    assert total.calls == 4


async def test_where_patrol_was_removed_all_is_deleted_within_two_weeks(
    traced: Deps, clock: SteppedClock, tmp_path: Path
) -> None:
    await traced.store.write(lambda tx: tx.workspaces.note_gone(TEAM, clock()))
    clock.tick(days=12, hours=23)
    await look_after(traced)
    assert await data_of(TEAM, "", traced)
    clock.tick(hours=2)
    await look_after(traced)
    assert await data_of(TEAM, "", traced) == {}
    database = await asyncio.to_thread((tmp_path / "patrol.db").read_bytes)
    assert WHO.encode() not in database


async def test_where_patrol_is_back_in_time_nothing_is_deleted(traced: Deps, clock: SteppedClock) -> None:
    await traced.store.write(lambda tx: tx.workspaces.note_gone(TEAM, clock()))
    clock.tick(days=12)
    await traced.store.write(lambda tx: tx.workspaces.note_gone(TEAM, None))
    clock.tick(days=30)
    await look_after(traced)
    assert "subscription" in await data_of(TEAM, "", traced)


class TestClearing:
    async def at_night(self, deps: Deps, clock: SteppedClock, days: int) -> dict[str, int]:
        """How many rows there are of each table, the night after so many days."""
        clock.tick(days=days)
        while clock().astimezone(deps.rules.patsnap_zone).hour != 3:
            clock.tick(hours=1)
        await look_after(deps)
        return {table: len(rows) for table, rows in (await data_of(TEAM, "", deps)).items()}

    async def test_what_has_ended_goes_after_its_time_and_not_before(self, traced: Deps, clock: SteppedClock) -> None:
        await turns(deliver_one, traced)
        for grant in ("mine", "theirs"):
            await withdraw(TEAM, "U2", grant, traced)
        await turns(deliver_one, traced)
        before = {table: len(rows) for table, rows in (await data_of(TEAM, "", traced)).items()}
        kept = await self.at_night(traced, clock, 700)
        assert kept == {table: count for table, count in before.items() if table != "fault"}  # these go sooner
        left = await self.at_night(traced, clock, 31)
        assert set(before) - set(left) == {
            "access_grant",
            "assignment",
            "audit",
            "call",
            "decision",
            "delivery",
            "digest",
            "dismissal",
            "fault",
            "issue",
            "live",
            "making",
            "notice",
            "refusal",
            "reminder",
            "report",
            "request",
            "spending",
            "trend",
        }

    async def test_what_is_told_next_depends_on_nothing_that_goes(self, traced: Deps, clock: SteppedClock) -> None:
        left = await self.at_night(traced, clock, 4000)
        assert (left["alert"], left["alert_check"], left["subscription"]) == (1, 1, 2)

    async def test_a_subscriptions_last_digest_stays(self, traced: Deps, clock: SteppedClock) -> None:
        def remember(tx: Transaction) -> None:
            known = tx.subscriptions.get(TEAM, "private")
            assert known is not None
            tx.subscriptions.save(replace(known, last_digest="d1"))

        await traced.store.write(remember)
        left = await self.at_night(traced, clock, 4000)
        assert left["digest"] == 1

    async def test_a_grant_that_holds_stays_with_the_message_that_shows_it(
        self, traced: Deps, clock: SteppedClock
    ) -> None:
        left = await self.at_night(traced, clock, 4000)
        assert (left["access_grant"], left["live"]) == (2, 2)

    async def test_what_the_months_budget_counts_stays(self, deps: Deps, clock: SteppedClock) -> None:
        brief = replace(deps, rules=replace(deps.rules, keep_history=timedelta(days=30)))
        clock.tick(seconds=(datetime(2026, 12, 31, 16, 5, tzinfo=UTC) - clock()).total_seconds())  # 1 January there
        await deps.store.write(lambda tx: tx.reports.add(a_report(state=ReportState.READY, due=None)))
        spending = Spending(TEAM, "report1", PERSON, CHANNEL, clock(), clock())
        await deps.store.write(lambda tx: tx.spendings.add(spending))
        clock.tick(days=30, hours=3)
        await clear_away(brief)
        assert "spending" in await data_of(TEAM, "", deps)

    async def test_who_still_waits_is_not_cleared_away(self, deps: Deps, clock: SteppedClock) -> None:
        await request_report(a_wish(), deps)
        left = await self.at_night(deps, clock, 4000)
        assert (left["request"], left["report"], left["delivery"], left["live"]) == (1, 1, 1, 1)

    async def test_raw_answers_that_were_read_are_dropped(self, traced: Deps, clock: SteppedClock) -> None:
        async def raw() -> object:
            check = await traced.store.read(lambda tx: tx.checks.get(ONLY_ACCOUNT, "alert1", 1))
            assert check is not None
            return check.raw

        await self.at_night(traced, clock, 80)
        assert await raw() == "{}"
        await self.at_night(traced, clock, 20)
        assert await raw() is None

    async def test_by_day_nothing_is_looked_through(self, traced: Deps, clock: SteppedClock) -> None:
        clock.tick(days=4000)
        while clock().astimezone(traced.rules.patsnap_zone).hour != 12:
            clock.tick(hours=1)
        await clear_away(traced)
        assert "audit" in await data_of(TEAM, "", traced)


async def test_a_fault_is_kept_for_thirty_days(deps: Deps, clock: SteppedClock) -> None:
    await deps.store.write(lambda tx: tx.faults.add(FAULT))
    clock.tick(hours=10)  # three o'clock in Shanghai

    for days, kept in ((29, 1), (1, 0)):
        clock.tick(days=days)
        await clear_away(deps)
        assert len(await deps.store.read(lambda tx: tx.faults.called(FAULT.reference))) == kept
