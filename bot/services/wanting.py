"""What digests are going to say of patents is wanted of PatSnap: for whom it will be shown, and no earlier.

It is billed for each patent. A subscription that shows nothing but counts wants only what its filters look at; one that
is paused wants nothing until it goes on.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.alerts import ONCE, Check, Hit, HitKind
from bot.domain.filters import FilterField
from bot.domain.subscriptions import Form, Subscription
from bot.ports import Transaction
from bot.services.explaining import want_facts


@dataclass(frozen=True)
class Wanted:
    """Of hits of which kinds bibliography is wanted, and of which the facts."""

    books: frozenset[HitKind] = frozenset()
    facts: frozenset[HitKind] = frozenset()


NOTHING: Final = Wanted()


def want_of_check(check: Check, now: datetime, tx: Transaction, *, beyond: Wanted = NOTHING) -> None:
    """Have asked for what the digests of those who are subscribed now are going to say of a check that was read.

    `beyond`: was asked for before; where nothing else is wanted there is nothing to do.
    """
    wanted = wanted_of(check, tx)
    if wanted not in {NOTHING, beyond}:
        hits = tx.checks.hits_between(check.account, check.alert, check.no - 1, check.no)
        want_of_hits(check, hits, wanted, now, tx)


def wanted_of(check: Check, tx: Transaction) -> Wanted:
    """What those who are subscribed now are going to be shown of the hits of a check."""
    return _wanted_by(check, [one for one in tx.subscriptions.of_alert(check.account, check.alert) if one.is_alive])


def want_of_hits(
    check: Check, hits: Iterable[Hit], wanted: Wanted, now: datetime, tx: Transaction, *, are_told: bool = False
) -> None:
    """Have asked for what is wanted of these hits of a check. `are_told`: somebody was told of them without it."""
    hits = list(hits)
    if wanted.books:
        tx.patents.want(check.account, (hit.patent for hit in _of(hits, wanted.books)), now)
    if wanted.facts:
        want_facts(check, _of(hits, wanted.facts & ONCE if are_told else wanted.facts), now, tx)


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
            hits = tx.checks.hits_between(check.account, check.alert, check.no - 1, check.no)
            want_of_hits(check, hits, _wanted_by(check, [subscription]), now, tx, are_told=are_told)


def shows_otherwise(before: Subscription, after: Subscription) -> bool:
    """Whether a changed subscription may say of patents what it did not say before."""
    return (before.kinds, before.form, before.filters) != (after.kinds, after.form, after.filters)


def _wanted_by(check: Check, subscriptions: Sequence[Subscription]) -> Wanted:
    if check.is_baseline:
        return NOTHING
    shown = _taken(one for one in subscriptions if one.form is not Form.COUNT)
    # A count is right only if what filters hide is known.
    books = shown | _taken(one for one in subscriptions if _looked_at(one) - {FilterField.FAMILY})
    facts = shown | (_taken(one for one in subscriptions if FilterField.FAMILY in _looked_at(one)) & ONCE)
    return Wanted(frozenset(books), frozenset(facts))


def _taken(subscriptions: Iterable[Subscription]) -> set[HitKind]:
    return {kind for one in subscriptions for kind in HitKind if one.takes(kind)}


def _looked_at(subscription: Subscription) -> set[FilterField]:
    return {one.field for one in subscription.filters}


def _of(hits: Iterable[Hit], kinds: Container[HitKind]) -> list[Hit]:
    return [hit for hit in hits if hit.kind in kinds]
