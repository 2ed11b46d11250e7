"""What every store promises of why a hit is there, and of hits that repeat what was told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.alerts import Check, Hit, HitKind
from bot.domain.facts import REASONS
from bot.domain.reasons import Reason
from bot.domain.subscriptions import SubscriptionState
from bot.ports import Store, Transaction
from tests.clock import START
from tests.factories import a_check, a_hit, a_subscription

pytestmark = pytest.mark.asyncio

ACCOUNT = "main"
ANOTHER = "another"
HOUR = timedelta(hours=1)
GRANTED = Reason("Granted", date(2026, 3, 12))
LAPSED = Reason("Lapsed", date(2026, 4, 2), before=("Granted",))


def check_of(no: int, **changes: object) -> Check:
    return replace(a_check(no=no, asked_at=START + no * HOUR), **changes)  # type: ignore[arg-type]


async def named(store: Store, *checks: Check, kind: HitKind = HitKind.LEGAL, patents: tuple[str, ...] = ("p",)) -> None:
    """Each of these checks names these patents."""

    def add(tx: Transaction) -> None:
        for check in checks:
            tx.checks.add(check)
            of_check = {"account": check.account, "alert": check.alert, "no": check.no}
            tx.checks.add_hits(check, [a_hit(kind=kind, patent=patent, **of_check) for patent in patents])

    await store.write(add)


async def explain(
    store: Store,
    reason: Reason,
    at: float = 99,
    *,
    kind: HitKind = HitKind.LEGAL,
    patent: str = "p",
    account: str = ACCOUNT,
) -> int:
    """Explain by what was asked so many hours after the start."""
    asked_at = START + at * HOUR
    return await store.write(lambda tx: tx.checks.explain(account, kind, patent, reason, asked_at=asked_at))


async def told(store: Store, alert: str = "alert1", account: str = ACCOUNT) -> list[Hit]:
    return await store.read(lambda tx: tx.checks.hits_between(account, alert, 0, 99))


async def reasons(store: Store, alert: str = "alert1", account: str = ACCOUNT) -> list[tuple[int, Reason | None]]:
    """The check and the reason of each hit that digests take."""
    return [(hit.no, hit.reason) for hit in await told(store, alert, account)]


@pytest.mark.parametrize("kind", REASONS)
async def test_a_hit_says_why_it_is_there(kind: HitKind, store: Store) -> None:
    await named(store, check_of(2), kind=kind, patents=("p", "q"))
    assert await explain(store, LAPSED, kind=kind) == 0
    assert [(hit.patent, hit.reason) for hit in await told(store)] == [("p", LAPSED), ("q", None)]


@pytest.mark.parametrize("kind", [kind for kind in HitKind if kind not in REASONS])
async def test_what_is_new_needs_no_reason(kind: HitKind, store: Store) -> None:
    await named(store, check_of(2), kind=kind)
    await explain(store, GRANTED, kind=kind)
    assert await reasons(store) == [(2, None)]


async def test_another_kind_patent_or_account_is_not_meant(store: Store) -> None:
    await named(store, check_of(2))
    await explain(store, GRANTED, kind=HitKind.TRANSFER)
    await explain(store, GRANTED, patent="q")
    await explain(store, GRANTED, account=ANOTHER)
    assert await reasons(store) == [(2, None)]


async def test_an_older_answer_explains_nothing(store: Store) -> None:
    await named(store, check_of(2))
    await explain(store, GRANTED, 1.9)
    assert await reasons(store) == [(2, None)]
    await explain(store, GRANTED, 2)
    assert await reasons(store) == [(2, GRANTED)]


async def test_what_is_explained_stays_so(store: Store) -> None:
    await named(store, check_of(2))
    await explain(store, GRANTED)
    await explain(store, LAPSED)
    assert await reasons(store) == [(2, GRANTED)]


async def test_the_same_again_is_a_repeat_and_something_else_is_not(store: Store) -> None:
    repeats = []
    for no, reason in enumerate((GRANTED, GRANTED, LAPSED, GRANTED), start=2):
        await named(store, check_of(no))
        repeats.append(await explain(store, reason, no))
    assert repeats == [0, 1, 0, 1]
    assert await reasons(store) == [(2, GRANTED), (4, LAPSED)]
    counts = await store.read(lambda tx: tx.checks.count_between(ACCOUNT, "alert1", 0, 99))
    assert counts == {(2, HitKind.LEGAL): 1, (4, HitKind.LEGAL): 1}


@pytest.mark.parametrize("other", [{"alert": "alert2"}, {"account": ANOTHER}])
async def test_alerts_and_accounts_have_repeats_of_their_own(other: dict[str, str], store: Store) -> None:
    await named(store, check_of(2))
    await explain(store, GRANTED, 2)
    await named(store, check_of(3, **other))
    account = other.get("account", ACCOUNT)
    assert await explain(store, GRANTED, 3, account=account) == 0
    assert await reasons(store, other.get("alert", "alert1"), account) == [(3, GRANTED)]


async def test_one_answer_explains_the_hits_of_every_alert(store: Store) -> None:
    await named(store, check_of(2), check_of(3, alert="alert2"))
    await explain(store, GRANTED)
    assert await reasons(store) == [(2, GRANTED)]
    assert await reasons(store, "alert2") == [(3, GRANTED)]


@pytest.mark.parametrize("status", [Reason(), Reason("Active")])
async def test_a_bare_status_is_never_a_repeat_for_it_may_have_gone_and_come_back(status: Reason, store: Store) -> None:
    for no in (2, 3):
        await named(store, check_of(no))
        assert await explain(store, status, no) == 0
    assert await reasons(store) == [(2, status), (3, status)]


async def test_only_the_last_hit_is_explained_for_the_event_is_the_latest(store: Store) -> None:
    await named(store, check_of(2), check_of(3), check_of(5))
    assert await explain(store, GRANTED, 4) == 0
    assert await reasons(store) == [(2, None), (3, GRANTED), (5, None)]
    await explain(store, LAPSED, 4)
    assert await reasons(store) == [(2, None), (3, GRANTED), (5, None)]


@pytest.mark.parametrize("first", [check_of(1), check_of(2, recovers=1)])
async def test_what_was_there_when_an_alert_was_adopted_makes_nothing_a_repeat(first: Check, store: Store) -> None:
    await named(store, first)
    await explain(store, GRANTED, 2)
    await named(store, check_of(3))
    assert await explain(store, GRANTED, 3) == 0
    assert await reasons(store) == [(first.no, None), (3, GRANTED)]


async def test_what_was_told_before_makes_nothing_a_repeat_of_what_nobody_saw(store: Store) -> None:
    await named(store, check_of(2))
    await store.write(lambda tx: tx.subscriptions.add(a_subscription(took=2)))
    await explain(store, GRANTED, 3)  # asked since another alert names the patent
    await named(store, check_of(4))
    assert await explain(store, GRANTED, 4) == 0
    assert await reasons(store) == [(2, None), (4, GRANTED)]


async def test_a_digest_keeps_what_it_has_taken(store: Store) -> None:
    await named(store, check_of(2))
    await explain(store, GRANTED, 2)
    await named(store, check_of(3))
    await store.write(lambda tx: tx.subscriptions.add(a_subscription(took=3)))
    await store.write(lambda tx: tx.subscriptions.add(a_subscription(id="weekly", place="C2", took=1)))
    assert await explain(store, GRANTED, 3) == 0
    assert [hit.no for hit in await told(store)] == [2, 3]


async def test_who_has_come_since_was_told_nothing_and_keeps_nothing(store: Store) -> None:
    await named(store, check_of(2), check_of(3, answered_at=START + 3 * HOUR))
    for one in (a_subscription(took=1), a_subscription(id="new", place="C2", took=3, created_at=START + 4 * HOUR)):
        await store.write(lambda tx, one=one: tx.subscriptions.add(one))  # type: ignore[misc]
    await explain(store, LAPSED)
    assert await reasons(store) == [(2, None), (3, LAPSED)]


async def test_who_has_gone_keeps_nothing(store: Store) -> None:
    await named(store, check_of(2))
    await store.write(lambda tx: tx.subscriptions.add(a_subscription(took=3, state=SubscriptionState.DELETED)))
    await explain(store, GRANTED, 3)
    assert await reasons(store) == [(2, GRANTED)]


async def test_what_is_read_late_is_not_explained_by_what_has_come_since(store: Store) -> None:
    await named(store, check_of(3))
    await explain(store, GRANTED, 3)
    await named(store, check_of(4, asked_at=START + 2 * HOUR, recovers=2))
    assert await explain(store, GRANTED, 4) == 0
    assert await reasons(store) == [(3, GRANTED), (4, None)]
