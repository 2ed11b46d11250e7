"""Workspaces bring their PatSnap accounts: tried, sealed, shared by who has the same key, and given up."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.deps import Deps
from bot.domain.accounts import Key, KeyKind, own_account
from bot.domain.acts import Act
from bot.domain.alerts import HitKind
from bot.domain.outages import WHOLE, Outage, OutageKind
from bot.domain.reports import ReportState, RequestState, TroubleKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.series import SeriesState
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.errors import BadSetting, CodeClass, NotSent, PatsnapRefused
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.checks import check_one
from bot.services.connecting import connect, disconnect, replace_key
from bot.services.deliveries import deliver_one
from bot.services.outages import is_connected
from bot.services.probing import probe_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.sealing import seal_again
from bot.services.startup import know_the_key
from tests.clock import START, SteppedClock
from tests.factories import TEAM, a_series, a_wish, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.connectors import (
    ADMIN,
    HERE,
    KEY,
    OTHER_KEY,
    PAIR,
    THERE,
    URL,
    account_of,
    connected_here,
    outages_of,
    settled,
    with_a_vault,
)
from tests.services.subscribers import ALERT, INSTANTLY, subscribed, the_subscription
from tests.turns import minutes_pass, turns

pytestmark = pytest.mark.asyncio


@pytest.fixture
def deps(deps: Deps) -> Deps:
    return with_a_vault(deps)


def stored_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("patrol.db*"))


async def test_a_workspace_without_a_key_asks_nothing_and_says_so(deps: Deps, patsnap: FakePatsnap) -> None:
    await settled(deps, HERE)
    assert not await deps.store.read(lambda tx: is_connected(HERE, tx))
    await request_report(a_wish(workspace=HERE), deps)
    assert not await advance_one(deps)
    await probe_one(deps)
    assert patsnap.permits == []
    await settled(deps, HERE)  # installed again
    assert len(await outages_of(deps.store, own_account(HERE))) == 1


async def test_a_key_that_patsnap_takes_is_stored_sealed_and_nowhere_in_plain(
    deps: Deps, patsnap: FakePatsnap, tmp_path: Path
) -> None:
    account = await connected_here(deps)
    assert patsnap.proven == [KEY]
    assert Key.unpacked(deps.vault.open(account.sealed, of=HERE)) == KEY
    assert await deps.store.read(lambda tx: is_connected(HERE, tx))
    assert KEY.secret.encode() not in stored_bytes(tmp_path)
    assert KEY.secret not in f"{KEY!r}{account!r}"


async def test_what_waited_goes_on_with_the_key(deps: Deps, patsnap: FakePatsnap) -> None:
    account = await connected_here(deps)
    await disconnect(HERE, ADMIN, deps)
    assert (await outages_of(deps.store, account.id))[0].kind is OutageKind.NOT_CONNECTED
    assert (await connected_here(deps)).id == account.id  # the same key, the same account
    assert await outages_of(deps.store, account.id) == []
    await request_report(a_wish(workspace=HERE), deps)
    await advance_one(deps)
    assert patsnap.permits == [account.id]


@pytest.mark.parametrize("error", [unreachable(), patsnap_refused("67200202", CodeClass.ADMIN)])
async def test_a_key_that_was_not_taken_is_not_stored(error: NotSent, deps: Deps, patsnap: FakePatsnap) -> None:
    await settled(deps, HERE)
    patsnap.faults.add("prove", error)
    with pytest.raises((NotSent, PatsnapRefused)):
        await connect(HERE, ADMIN, KEY, deps)
    assert (await account_of(deps.store, HERE)).id == own_account(HERE)


async def test_without_a_key_of_our_own_none_is_even_tried(deps: Deps, patsnap: FakePatsnap) -> None:
    await settled(deps, HERE)
    with pytest.raises(BadSetting):
        await connect(HERE, ADMIN, KEY, replace(deps, vault=type(deps.vault)(())))
    assert patsnap.proven == []


async def test_two_workspaces_with_one_key_share_the_account(deps: Deps) -> None:
    first, second = await connected_here(deps, HERE), await connected_here(deps, THERE)
    assert first.id == second.id
    assert await deps.store.read(lambda tx: tx.workspaces.of_account(first.id)) == [HERE, THERE]
    other = await connected_here(deps, "TC", OTHER_KEY)
    assert other.id != first.id
    elsewhere = await connected_here(deps, "TD", replace(KEY, url="https://connect.zhihuiya.com"))
    assert elsewhere.id != first.id


async def test_the_key_of_an_account_of_ones_own_is_replaced_and_its_rows_stay(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    account = await connected_here(deps)
    patsnap.add_alert(ALERT)
    kept = await subscribed(deps, workspace=HERE, person=ADMIN)
    outage = Outage(account.id, WHOLE, OutageKind.ACCOUNT, "67200202", START, START)
    await deps.store.write(lambda tx: tx.outages.save(outage))
    await connect(HERE, ADMIN, OTHER_KEY, deps)
    now = await account_of(deps.store, HERE)
    assert now.id == account.id
    assert Key.unpacked(deps.vault.open(now.sealed, of=HERE)) == OTHER_KEY
    assert (await the_subscription(deps.store, kept)).state is SubscriptionState.ACTIVE
    assert await outages_of(deps.store, account.id) == []  # PatSnap has just taken the key


async def test_nobody_gives_an_account_another_key_that_others_use_too(deps: Deps, patsnap: FakePatsnap) -> None:
    """Else who holds the key of a company could have its orders go to a PatSnap account of their own."""
    account = await connected_here(deps, HERE)
    await connected_here(deps, THERE)
    with pytest.raises(Mistake) as refused:
        await connect(THERE, "UHOSTILE", OTHER_KEY, deps)
    assert refused.value.kind is MistakeKind.SHARED_ACCOUNT
    assert OTHER_KEY not in patsnap.proven
    assert (await account_of(deps.store, HERE)) == account or (await account_of(deps.store, HERE)).id == account.id
    assert Key.unpacked(deps.vault.open((await account_of(deps.store, HERE)).sealed, of=HERE)) == KEY


async def test_a_new_secret_of_the_same_client_serves_all_who_use_it(deps: Deps) -> None:
    account = await connected_here(deps, HERE, PAIR)
    await connected_here(deps, THERE, PAIR)
    new = replace(PAIR, secret="the-second-SECRET")
    await connect(THERE, ADMIN, new, deps)
    now = await account_of(deps.store, HERE)
    assert now.id == account.id
    assert Key.unpacked(deps.vault.open(now.sealed, of=HERE)) == new


async def test_a_key_that_was_replaced_opens_nothing(deps: Deps) -> None:
    account = await connected_here(deps, HERE)
    await connect(HERE, ADMIN, OTHER_KEY, deps)
    await settled(deps, THERE)
    with pytest.raises(Mistake) as refused:
        await connect(THERE, "UFORMER", KEY, deps)
    assert refused.value.kind is MistakeKind.OLD_KEY
    assert (await connected_here(deps, THERE, OTHER_KEY)).id == account.id


async def test_a_key_of_another_known_account_is_no_replacement(deps: Deps) -> None:
    await connected_here(deps, HERE)
    await connected_here(deps, THERE, OTHER_KEY)
    with pytest.raises(Mistake) as refused:
        await connect(HERE, ADMIN, OTHER_KEY, deps)
    assert refused.value.kind is MistakeKind.OTHER_ACCOUNT


async def test_the_key_of_the_settings_is_replaced_by_nobody(deps: Deps) -> None:
    with pytest.raises(Mistake) as refused:
        await connect(TEAM, ADMIN, KEY, deps)
    assert refused.value.kind is MistakeKind.NOT_ALLOWED
    await disconnect(TEAM, ADMIN, deps)
    assert (await account_of(deps.store, TEAM)).id == ONLY_ACCOUNT


async def test_disconnecting_forgets_the_key_and_ends_what_needs_it(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, tmp_path: Path
) -> None:
    account = await connected_here(deps)
    patsnap.add_alert(ALERT)
    watch = await subscribed(deps, workspace=HERE, person=ADMIN, cadence=INSTANTLY)
    request = await request_report(a_wish(workspace=HERE), deps)
    series = a_series(workspace=HERE, person=ADMIN)
    await deps.store.write(lambda tx: tx.series.add(series))
    await turns(deliver_one, deps)
    await disconnect(HERE, ADMIN, deps)
    ended = await the_subscription(deps.store, watch)
    assert (ended.state, ended.reason) == (SubscriptionState.DELETED, PauseReason.DISCONNECTED)

    def look(tx: Transaction) -> None:
        failed = tx.requests.get(HERE, request.id)
        assert failed is not None
        assert failed.state is RequestState.FAILED
        assert failed.trouble is not None
        assert failed.trouble.kind is TroubleKind.NOT_CONNECTED
        report = tx.reports.get(HERE, request.report)
        assert report is not None
        assert report.state is ReportState.FAILED
        rests = tx.series.get(HERE, series.id)
        assert rests is not None
        assert (rests.state, rests.reason) == (SeriesState.PAUSED, PauseReason.DISCONNECTED)

    await deps.store.read(look)
    clock.tick(hours=3)
    await turns(deliver_one, deps)
    words = "\n".join(shown.message.text for shown in slack.messages)
    assert "PatSnap was disconnected from this workspace, so the digests" in words
    assert not await check_one(deps)
    assert patsnap.checks == []
    with closing(sqlite3.connect(tmp_path / "patrol.db")) as db:
        [[left]] = db.execute("select count(*) from account where sealed <> '' or fingerprint <> ''").fetchall()
    assert left == 0
    await connect(HERE, ADMIN, KEY, deps)
    assert (await account_of(deps.store, HERE)).id == account.id
    goes_on = await deps.store.read(lambda tx: tx.series.get(HERE, series.id))
    assert goes_on is not None
    assert goes_on.state is SeriesState.ACTIVE


async def test_who_disconnects_leaves_the_others_on_the_account_alone(deps: Deps, patsnap: FakePatsnap) -> None:
    account = await connected_here(deps, HERE)
    await connected_here(deps, THERE)
    patsnap.add_alert(ALERT)
    ours = await subscribed(deps, workspace=HERE, person=ADMIN, cadence=INSTANTLY)
    theirs = await subscribed(deps, workspace=THERE, person="UTHEM", place="CTHEM", cadence=INSTANTLY)
    waiting = await request_report(a_wish(workspace=THERE), deps)
    await disconnect(HERE, ADMIN, deps)
    assert (await the_subscription(deps.store, ours)).state is SubscriptionState.DELETED
    assert (await the_subscription(deps.store, theirs)).state is SubscriptionState.ACTIVE
    assert (await account_of(deps.store, THERE)).sealed
    still = await deps.store.read(lambda tx: tx.requests.get(THERE, waiting.id))
    assert still is not None
    assert still.state is RequestState.WAITING
    assert await check_one(deps)
    assert patsnap.permits == [account.id]


async def test_one_call_brings_both_workspaces_every_hit(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await connected_here(deps, HERE)
    await connected_here(deps, THERE)
    patsnap.add_alert(ALERT)
    await subscribed(deps, workspace=HERE, person=ADMIN, place="CHERE", cadence=INSTANTLY)
    await subscribed(deps, workspace=THERE, person="UTHEM", place="CTHERE", cadence=INSTANTLY)
    clock.tick(minutes=1)
    await minutes_pass(deps, clock, 2)
    checks = patsnap.checks_of(ALERT)
    patsnap.push(ALERT, HitKind.NEW, ["p1", "p2"])
    clock.tick(hours=1)
    await minutes_pass(deps, clock, 2)
    assert patsnap.checks_of(ALERT) == checks + 1

    def brought(tx: Transaction) -> list[int]:
        return [
            digest.patents
            for one in (*tx.subscriptions.of_workspace(HERE), *tx.subscriptions.of_workspace(THERE))
            for digest in tx.digests.listed(one.workspace, one.id, one.place, offset=0, limit=1)
        ]

    assert await deps.store.read(brought) == [2, 2]


@pytest.mark.parametrize("kind", list(KeyKind))
async def test_a_key_says_nothing_of_itself(kind: KeyKind) -> None:
    key = Key(URL, kind, "the-SECRET", "" if kind is KeyKind.API_KEY else "the-client")
    assert "SECRET" not in repr(key)
    assert "SECRET" not in key.fingerprint
    assert Key.unpacked(key.packed()) == key


async def test_keys_of_accounts_are_sealed_anew_with_all_other_secrets(deps: Deps) -> None:
    before = await connected_here(deps)
    assert await deps.store.write(lambda tx: seal_again(deps.vault, tx)) == 1
    after = await account_of(deps.store, HERE)
    assert after.sealed != before.sealed
    assert Key.unpacked(deps.vault.open(after.sealed, of=after.whose)) == KEY


async def with_the_settings_key(deps: Deps, key: Key | None = KEY) -> None:
    """As after a start: TEAM was the one workspace there was; now there may be many."""
    await know_the_key(key, deps)


async def test_who_brings_the_key_of_the_settings_shares_its_account_and_may_leave_it(deps: Deps) -> None:
    await with_the_settings_key(deps)
    joined = await connected_here(deps)
    assert (joined.id, joined.sealed) == (ONLY_ACCOUNT, "")  # the settings have it
    assert await deps.store.read(lambda tx: tx.workspaces.of_account(ONLY_ACCOUNT)) == sorted([HERE, TEAM])
    with pytest.raises(Mistake) as caught:
        await connect(HERE, ADMIN, OTHER_KEY, deps)
    assert caught.value.kind is MistakeKind.NOT_ALLOWED
    await disconnect(HERE, ADMIN, deps)
    assert await deps.store.read(lambda tx: tx.workspaces.of_account(ONLY_ACCOUNT)) == [TEAM]
    assert await deps.store.read(lambda tx: is_connected(TEAM, tx))
    assert not await deps.store.read(lambda tx: is_connected(HERE, tx))


async def test_without_a_key_in_the_settings_their_workspace_waits_for_its_admin_and_keeps_its_account(
    deps: Deps,
) -> None:
    await with_the_settings_key(deps)
    await with_the_settings_key(deps, None)
    assert not await deps.store.read(lambda tx: is_connected(TEAM, tx))
    await connect(TEAM, ADMIN, KEY, deps)
    assert (await account_of(deps.store, TEAM)).id == ONLY_ACCOUNT
    assert await deps.store.read(lambda tx: is_connected(TEAM, tx))
    assert (await account_of(deps.store, TEAM)).sealed
    await with_the_settings_key(deps, None)  # the next start
    assert await deps.store.read(lambda tx: is_connected(TEAM, tx))


async def test_whoever_brings_the_same_key_first_does_not_shut_that_workspace_out(deps: Deps) -> None:
    await with_the_settings_key(deps)
    await with_the_settings_key(deps, None)
    assert (await connected_here(deps)).id == ONLY_ACCOUNT
    await connect(TEAM, ADMIN, KEY, deps)
    assert await deps.store.read(lambda tx: tx.workspaces.of_account(ONLY_ACCOUNT)) == sorted([HERE, TEAM])


async def test_where_there_is_one_workspace_again_the_key_of_the_settings_counts(deps: Deps) -> None:
    await with_the_settings_key(deps, None)
    await connect(TEAM, ADMIN, KEY, deps)
    await know_the_key(OTHER_KEY, deps, is_only=True)
    account = await account_of(deps.store, TEAM)
    assert (account.sealed, account.fingerprint) == ("", OTHER_KEY.fingerprint)


async def test_a_key_that_is_in_use_twice_is_told_to_whoever_runs_patrol(
    deps: Deps, caplog: pytest.LogCaptureFixture
) -> None:
    await connected_here(deps)
    await with_the_settings_key(deps)
    assert "a workspace has connected PatSnap with the key of the settings" in caplog.text
    assert KEY.secret not in caplog.text


async def test_all_that_a_workspace_ever_had_is_shown_and_forgotten_whatever_its_account_is_now(deps: Deps) -> None:
    await connected_here(deps)
    request = await request_report(a_wish(workspace=HERE), deps)
    await disconnect(HERE, ADMIN, deps)
    await connect(HERE, ADMIN, OTHER_KEY, deps)
    await request_report(a_wish(workspace=HERE, interaction="another"), deps)
    shown = await deps.store.read(lambda tx: tx.keeping.of_workspace(HERE))
    assert {row["account"] for row in shown["report"]} == {KEY.fingerprint[:32], OTHER_KEY.fingerprint[:32]}
    assert request.report in [row["id"] for row in shown["report"]]
    assert len({row["id"] for row in shown["report"]}) == len(shown["report"])
    await deps.store.write(lambda tx: tx.keeping.forget_workspace(HERE))
    assert await deps.store.read(lambda tx: tx.workspaces.account(own_account(HERE))) is None
    assert await deps.store.read(lambda tx: tx.outages.of(own_account(HERE))) == []


# A key that whoever runs Patrol replaces


async def test_an_operator_replaces_the_key_of_an_account_that_several_share(deps: Deps, patsnap: FakePatsnap) -> None:
    before = await connected_here(deps)
    await connected_here(deps, THERE)
    with pytest.raises(Mistake):
        await connect(HERE, ADMIN, OTHER_KEY, deps)
    assert await replace_key(HERE, OTHER_KEY, deps) == [HERE, THERE]
    after = await account_of(deps.store, THERE)
    assert after.id == before.id
    assert Key.unpacked(deps.vault.open(after.sealed, of=THERE)) == OTHER_KEY
    assert patsnap.proven[-1] == OTHER_KEY
    for workspace in (HERE, THERE):
        log = await deps.store.read(lambda tx, one=workspace: tx.audit.of(one, limit=9))  # type: ignore[misc]
        assert ("", Act.REPLACE_KEY) in [(entry.person, entry.act) for entry in log]


async def test_a_key_that_patsnap_does_not_take_replaces_none(deps: Deps, patsnap: FakePatsnap) -> None:
    before = await connected_here(deps)
    patsnap.wrong_keys.add(OTHER_KEY.secret)
    with pytest.raises(PatsnapRefused):
        await replace_key(HERE, OTHER_KEY, deps)
    assert await account_of(deps.store, HERE) == before


async def test_a_key_of_another_account_here_replaces_none(deps: Deps) -> None:
    before = await connected_here(deps)
    await connected_here(deps, THERE, OTHER_KEY)
    with pytest.raises(Mistake) as told:
        await replace_key(HERE, OTHER_KEY, deps)
    assert told.value.kind is MistakeKind.OTHER_ACCOUNT
    assert await account_of(deps.store, HERE) == before


async def test_where_nothing_is_connected_there_is_no_key_to_replace(deps: Deps, patsnap: FakePatsnap) -> None:
    await settled(deps, HERE)
    with pytest.raises(Mistake) as told:
        await replace_key(HERE, KEY, deps)
    assert told.value.kind is MistakeKind.NOT_CONNECTED
    assert patsnap.proven == []
