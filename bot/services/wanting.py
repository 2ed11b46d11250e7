"""What digests are going to say of patents is wanted of PatSnap: for whom it will be shown, and no earlier.

It is billed for each patent. A subscription that shows nothing but counts wants only what its filters look at; one that
is paused wants nothing until it goes on.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.alerts import ONCE, Check, Hit, HitKind
from bot.domain.filters import FilterField
from bot.domain.subscriptions import Form, Subscription
from bot.ports import Transaction
from bot.services.explaining import want_facts


def want_of_check(check: Check, now: datetime, tx: Transaction) -> None:
    """Have asked for what the digests of those who are subscribed now are going to say of a check that was read."""
    alive = [one for one in tx.subscriptions.of_alert(check.account, check.alert) if one.is_alive]
    _want(check, alive, now, tx)


def want_what_waits(subscription: Subscription, now: datetime, tx: Transaction) -> None:
    """The same of all that waits for a subscription which goes on, or is going to show more than it did."""
    alert = tx.alerts.get(subscription.account, subscription.alert)
    if alert is None or not subscription.is_alive:
        return
    others = [one for one in tx.subscriptions.of_alert(alert.account, alert.id) if one.id != subscription.id]
    for check in tx.checks.after(alert.account, alert.id, subscription.took, alert.last_no):
        if check.hits:
            # A reason that comes after somebody was told of a hit is not noted any more: it is not paid for either.
            are_told = any(one.took >= check.no and one.created_at <= check.came_at for one in others)
            _want(check, [subscription], now, tx, are_told=are_told)


def shows_otherwise(before: Subscription, after: Subscription) -> bool:
    """Whether a changed subscription may say of patents what it did not say before."""
    return (before.kinds, before.form, before.filters) != (after.kinds, after.form, after.filters)


def _want(
    check: Check, subscriptions: Sequence[Subscription], now: datetime, tx: Transaction, *, are_told: bool = False
) -> None:
    if check.is_baseline:
        return
    shown = _taken(one for one in subscriptions if one.form is not Form.COUNT)
    # A count is right only if what filters hide is known.
    books = shown | _taken(one for one in subscriptions if _looked_at(one) - {FilterField.FAMILY})
    facts = shown | (_taken(one for one in subscriptions if FilterField.FAMILY in _looked_at(one)) & ONCE)
    if not books | facts:
        return
    hits = tx.checks.hits_between(check.account, check.alert, check.no - 1, check.no)
    tx.patents.want(check.account, (hit.patent for hit in _of(hits, books)), now)
    want_facts(check, _of(hits, facts & ONCE if are_told else facts), now, tx)


def _taken(subscriptions: Iterable[Subscription]) -> set[HitKind]:
    return {kind for one in subscriptions for kind in HitKind if one.takes(kind)}


def _looked_at(subscription: Subscription) -> set[FilterField]:
    return {one.field for one in subscription.filters}


def _of(hits: Iterable[Hit], kinds: set[HitKind]) -> list[Hit]:
    return [hit for hit in hits if hit.kind in kinds]
