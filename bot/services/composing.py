"""Digests are composed: of what the checks since the last one have brought, in one transaction with their promises."""

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Alert, Check, HitKind
from bot.domain.deliveries import word_key
from bot.domain.digests import Digest
from bot.domain.ids import derived_id
from bot.domain.subscriptions import PauseReason, Subscription, SubscriptionState
from bot.ports import Transaction
from bot.services.readings import reschedule
from bot.services.words import promise_digest, promise_word

log = logging.getLogger(__name__)

_AT_ONCE: Final = 4  # the store is held for so many: some 5 ms, in which nobody is answered
_SOON: Final = timedelta(seconds=20)  # until the next look at what a digest waits for
_LATER: Final = timedelta(minutes=10)
_LATE: Final = timedelta(minutes=30)  # after the hour: more than anything that a digest waits for


async def compose_some(deps: Deps) -> bool:
    """Compose the digests of the subscriptions that have been due longest; whether there were any.

    Each in a transaction of its own; the store commits together what waits together.
    """
    now = deps.clock()
    due = await deps.store.read(lambda tx: tx.subscriptions.due(now, _AT_ONCE))
    await asyncio.gather(*(_compose_or_postpone(one, now, deps) for one in due))
    return bool(due)


async def _compose_or_postpone(due: Subscription, now: datetime, deps: Deps) -> None:
    try:
        await deps.store.write(lambda tx: _look_at(due, now, deps, tx))
    except Exception:
        log.exception("a digest could not be composed", extra={"subscription": due.id})
        await deps.store.write(lambda tx: _postpone(due, now, tx))


def _look_at(due: Subscription, now: datetime, deps: Deps, tx: Transaction) -> None:
    subscription = tx.subscriptions.get(due.workspace, due.id)
    if subscription is None or not subscription.is_alive or subscription.due is None or subscription.due > now:
        return  # another turn, or a person, was first
    if subscription.state is SubscriptionState.SNOOZED:
        wake_up(subscription, now, deps, tx)
        return
    alert = tx.alerts.get(subscription.account, subscription.alert)
    if alert is None:
        raise LookupError(f"subscription {subscription.id} has no alert")
    checks = tx.checks.after(alert.account, alert.id, subscription.took, alert.last_no)
    over = list(takewhile(lambda check: check.is_over, checks))
    if _is_under_way(subscription, alert, checks, over, now, deps, tx):
        tx.subscriptions.save(replace(subscription, due=now + _SOON))
    elif not over and alert.trouble is not None and subscription.run_at is not None:
        # Nothing of its period could be asked for. It comes when PatSnap can be asked; who owns it is told why.
        tx.subscriptions.save(replace(subscription, due=now + _LATER))
        promise_word(subscription, _late_word(subscription.run_at), now, tx)
    else:
        _compose(subscription, alert, over, now, deps, tx)


def wake_up(subscription: Subscription, now: datetime, deps: Deps, tx: Transaction) -> Subscription:
    """Have a subscription go on after a snooze or a pause: what waited comes with its next digest, all in one."""
    run_at = subscription.run_after(now)
    going = subscription.to(SubscriptionState.ACTIVE, until=None, reason=None, run_at=run_at, due=run_at or now)
    tx.subscriptions.save(going)
    tx.live.touch(going.workspace, going.id, final=False)
    reschedule(going.account, going.alert, now, deps, tx)
    if subscription.reason is PauseReason.NO_PLACE:
        _promise_what_was_left(going, now, tx)
    return going


def _promise_what_was_left(subscription: Subscription, now: datetime, tx: Transaction) -> None:
    """What its place did not take of its last digest is promised again; what has arrived stays as it is."""
    digest = tx.digests.get(subscription.workspace, subscription.last_digest) if subscription.last_digest else None
    if digest is not None and digest.place == subscription.place:
        promise_digest(digest, now, tx)


def _is_under_way(
    subscription: Subscription,
    alert: Alert,
    checks: list[Check],
    over: list[Check],
    now: datetime,
    deps: Deps,
    tx: Transaction,
) -> bool:
    """Whether something that the digest wants is on its way and worth waiting for: never long."""
    if subscription.last_digest and tx.deliveries.unsent_of(subscription.workspace, subscription.last_digest):
        return True  # one after the other, however long
    run_at = subscription.run_at
    if run_at is None or run_at > now:  # told instantly, or because somebody asked for a check
        run_at = over[-1].asked_at if over else now
    if deps.since is not None:
        run_at = max(run_at, deps.since)  # over its hour Patrol was not running: what is due is asked first
    # A run that begins long after the hour has not had the time to ask: once it waits all the same.
    if now >= run_at + deps.rules.digest_waits and subscription.due != subscription.run_at:
        return False
    is_asked = len(over) < len(checks) or alert.owner is not None
    will_be_asked = alert.trouble is None and alert.due is not None and alert.due <= run_at
    to_no = over[-1].no if over else subscription.took
    if is_asked or will_be_asked:
        return True
    told = (alert.account, alert.id, subscription.took, to_no)
    unlicensed_until = tx.patents.licensed_after(alert.account)
    may_ask = unlicensed_until is None or unlicensed_until <= now
    return (may_ask and tx.patents.are_wanted(*told)) or tx.facts.are_wanted(*told, now)


def _compose(
    subscription: Subscription, alert: Alert, over: list[Check], now: datetime, deps: Deps, tx: Transaction
) -> None:
    """Compose it if there is anything to tell, and move the subscription on either way."""
    to_no = over[-1].no if over else subscription.took
    until = _until(subscription, over)
    run_at = subscription.run_after(now)
    moved = replace(subscription, took=to_no, took_at=until, run_at=run_at, due=run_at)
    digest = _digest_of(subscription, alert, over, run_at, now, tx)
    if digest is not None:
        if not tx.digests.add(digest):
            # Going on would lose what it tells. Put off, it is said in the log each time until somebody looks.
            raise LookupError(
                f"there is a digest of subscription {subscription.id} from check {digest.from_no} already"
            )
        promise_digest(digest, now, tx)
        moved = replace(
            moved,
            last_digest=digest.id,
            last_at=now,
            last_count=digest.patents,
            digests=subscription.digests + 1,
        )
    tx.subscriptions.save(moved)
    if digest is not None and not subscription.digests:
        tx.live.touch(moved.workspace, moved.id, final=False)  # it speaks of a first digest no more
    reschedule(alert.account, alert.id, now, deps, tx)


def _digest_of(
    subscription: Subscription, alert: Alert, over: list[Check], run_at: datetime | None, now: datetime, tx: Transaction
) -> Digest | None:
    """What there is to tell of these checks; None where that is nothing."""
    if not over:
        return None
    to_no = over[-1].no
    counts: Counter[HitKind] = Counter()
    hidden = 0
    baseline: set[str] = set()
    adopted = {check.no for check in over if check.is_baseline}
    patents: set[str] = set()
    for hit in tx.checks.hits_between(alert.account, alert.id, subscription.took, to_no):
        if not subscription.takes(hit.kind):
            hidden += 1
        elif hit.no in adopted:
            baseline.add(hit.patent)
        else:
            counts[hit.kind] += 1
            patents.add(hit.patent)
    if not patents and not baseline and not any(check.is_missing for check in over):
        return None
    return Digest(
        id=derived_id("digest", subscription.workspace, subscription.id, str(subscription.took)),
        workspace=subscription.workspace,
        subscription=subscription.id,
        place=subscription.place,
        account=alert.account,
        alert=alert.id,
        from_no=subscription.took,
        to_no=to_no,
        since=subscription.took_at,
        until=_until(subscription, over),
        kinds=subscription.kinds,
        form=subscription.form,
        composed_at=now,
        counts=dict(counts),
        patents=len(patents),
        baseline=len(baseline),
        hidden=hidden,
        next_run=run_at,
        is_late=_is_late(subscription, now, tx),
        is_short=subscription.run_at is not None and alert.trouble is not None,
    )


def _until(subscription: Subscription, over: list[Check]) -> datetime:
    """Up to when these checks tell. One that was read again has a new number, and its old time."""
    return max([subscription.took_at, *(check.asked_at for check in over)])


def _is_late(subscription: Subscription, now: datetime, tx: Transaction) -> bool:
    """Whether Patrol was not running at its hour. Where PatSnap kept it waiting, its owner was told so."""
    run_at = subscription.run_at
    if run_at is None or now - run_at <= _LATE:
        return False
    return tx.deliveries.get(subscription.workspace, word_key(subscription.id, _late_word(run_at))) is None


def _late_word(run_at: datetime) -> str:
    return f"late {run_at:%Y%m%dT%H%M}"


def _postpone(due: Subscription, now: datetime, tx: Transaction) -> None:
    current = tx.subscriptions.get(due.workspace, due.id)
    if current is not None and current.is_alive and current.due == due.due:
        tx.subscriptions.save(replace(current, due=now + _LATER))
