"""Accounts that share the turns: none waits for another's queue."""

from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.accounts import Account
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction, Whose
from bot.services.checks import check_one
from bot.services.enriching import enrich_one
from bot.services.fairness import first_due
from bot.services.reports import advance_one
from tests.clock import START
from tests.factories import TEAM, a_report, a_request, a_subscription, an_alert
from tests.fakes import FakePatsnap

OTHER = "another account"
THEIRS = "T2"

pytestmark = pytest.mark.asyncio


def _two(tx: Transaction) -> None:
    tx.workspaces.put_account(Account(OTHER))
    tx.workspaces.use(THEIRS, OTHER)


def _orders(tx: Transaction) -> None:
    _two(tx)
    early = START - timedelta(hours=1)
    tx.reports.add(a_report(id="ours", workspace=TEAM, due=early))
    tx.requests.add(a_request(id="ours", report="ours", workspace=TEAM))
    tx.reports.add(a_report(id="theirs", workspace=THEIRS, account=OTHER, due=START))
    tx.requests.add(a_request(id="theirs", report="theirs", workspace=THEIRS))


async def test_a_call_is_made_for_the_account_of_its_row(deps: Deps, patsnap: FakePatsnap) -> None:
    await deps.store.write(_orders)
    for _ in range(2):
        await advance_one(deps)
    assert patsnap.permits == [ONLY_ACCOUNT, OTHER]


async def test_an_account_with_a_queue_lets_the_others_go_first(deps: Deps, patsnap: FakePatsnap) -> None:
    await deps.store.write(_orders)
    patsnap.crowded = {ONLY_ACCOUNT}
    for _ in range(2):
        await advance_one(deps)
    assert patsnap.permits == [OTHER, ONLY_ACCOUNT]


async def test_with_a_permit_of_one_account_nothing_of_another_is_asked(deps: Deps, patsnap: FakePatsnap) -> None:
    """What is due longest may have changed while the permit was waited for."""

    def begin(tx: Transaction) -> None:
        _two(tx)
        tx.alerts.add(an_alert(due=START))
        tx.subscriptions.add(a_subscription())
        tx.alerts.add(an_alert(account=OTHER, id="theirs", workspace=THEIRS, due=START + timedelta(seconds=1)))

    await deps.store.write(begin)
    claimed = await deps.store.write(lambda tx: tx.alerts.claim(START + timedelta(hours=1), "owner", Whose(only=OTHER)))
    assert claimed is not None
    assert claimed.id == "theirs"
    await check_one(deps)
    assert patsnap.checks == ["alert1"]


async def test_patents_of_an_account_whose_people_have_gone_keep_nobody_waiting(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    def begin(tx: Transaction) -> None:
        _two(tx)
        tx.patents.want(OTHER, ["gone"], START - timedelta(days=1))
        tx.workspaces.note_gone(THEIRS, START)
        tx.patents.want(ONLY_ACCOUNT, ["here"], START)

    await deps.store.write(begin)
    await enrich_one(deps)
    assert patsnap.asked == [("here",)]


async def test_who_gives_way_is_passed_over() -> None:
    rows = [Account("a"), Account("b")]

    class Row:
        def __init__(self, account: str) -> None:
            self.account = account

    def find(whose: Whose) -> Row | None:
        return next((Row(one.id) for one in rows if one.id not in whose.but), None)

    found = first_due(find, (), lambda account: account == "a")
    assert found is not None
    assert found.account == "b"
    assert first_due(find, (), lambda _: True) is None
