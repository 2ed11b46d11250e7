"""Digests are composed: of what the checks since the last one have brought, in one transaction with their promises."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Alert, Check
from bot.domain.delivery_keys import is_copy
from bot.domain.digests import Digest
from bot.domain.endpoints import Endpoint
from bot.domain.reports import TroubleKind
from bot.domain.subscriptions import OF_PLACES, Subscription, SubscriptionState
from bot.errors import StoreFails
from bot.ports import Transaction
from bot.services.drafting import Draft, Stand, Step, begun, coming, finished, holds, late_word
from bot.services.outages import seen_alert, shutting
from bot.services.scheduling import reschedule
from bot.services.unreadable import putting_off
from bot.services.wanting import want_what_waits
from bot.services.words import promise_digest, promise_quiet, promise_word
from bot.tracing import traced

log = logging.getLogger(__name__)

_AT_ONCE: Final = 4  # the store is held for so many: some 5 ms, in which nobody is answered
_SOON: Final = timedelta(seconds=20)  # until the next look at what a digest waits for
_LATER: Final = timedelta(minutes=10)
_TOLD_AFTER: Final = timedelta(hours=3)  # a digest that is later than this worries who expects it


@putting_off
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
        # Read and selected outside the transaction that stores it, which holds up whoever waits for an answer.
        draft = await deps.store.read(lambda tx: _begin(due, now, deps, tx))
        if isinstance(draft, Draft):
            draft = await finished(draft, deps)
        composed = await deps.store.write(lambda tx: _move_on(due, draft, now, deps, tx))
    except StoreFails:
        raise
    except Exception:
        log.exception("a digest could not be composed", extra={"subscription": due.id})
        await deps.store.write(lambda tx: _postpone(due, now, tx))
    else:
        if composed is not None:
            with traced(composed.id):
                log.info("a digest was composed", extra={"digest": composed.id, "subscription": due.id})


def _begin(due: Subscription, now: datetime, deps: Deps, tx: Transaction) -> Stand | Draft | None:
    stand = _stand(due, now, deps, tx)
    return begun(stand, now, tx) if stand is not None and stand.step is Step.COMPOSE else stand


def _move_on(
    due: Subscription, draft: Stand | Draft | None, now: datetime, deps: Deps, tx: Transaction
) -> Digest | None:
    """Do what is to be done about a subscription that is due; its digest, where that was composed."""
    if isinstance(draft, Draft):
        if not holds(draft, tx):
            return None
        if draft.digest is None and draft.stand.is_unasked:
            _be_late(draft.stand.subscription, now, tx)  # moved on, what is found would come a week later
        else:
            _compose(draft, now, deps, tx)
            return draft.digest
        return None  # where something has changed meanwhile, it is due still, and drafted anew
    stand = _stand(due, now, deps, tx)
    if stand is None:
        return None  # another turn, or a person, was first
    subscription = stand.subscription
    match stand.step:
        case Step.WAKE:
            wake_up(subscription, now, deps, tx)
        case Step.WAIT:
            tx.subscriptions.save(replace(subscription, due=now + _SOON))
        case Step.LATE:
            _be_late(subscription, now, tx)
        case Step.COMPOSE:
            pass  # only just: it is due still, and drafted now
    return None


def _be_late(subscription: Subscription, now: datetime, tx: Transaction) -> None:
    """Nothing of its period could be asked for yet. It comes when that is; who owns it is told after some hours."""
    outage = shutting(subscription.account, Endpoint.CHECK, tx)
    told_at = (subscription.run_at or now) + _TOLD_AFTER
    due = now + _LATER if outage is None else max(now + _LATER, outage.until + _SOON)
    if now >= told_at and subscription.run_at is not None:
        promise_word(subscription, late_word(subscription.run_at), now, tx)
    elif due > told_at:
        due = told_at
    tx.subscriptions.save(replace(subscription, due=due))


def _stand(due: Subscription, now: datetime, deps: Deps, tx: Transaction) -> Stand | None:
    """What is to be done about a subscription that is due; None where it is not, any more."""
    subscription = tx.subscriptions.get(due.workspace, due.id)
    if subscription is None or not subscription.is_alive or subscription.due is None or subscription.due > now:
        return None
    if subscription.state is SubscriptionState.SNOOZED:
        return Stand(Step.WAKE, subscription)
    found = tx.alerts.get(subscription.account, subscription.alert)
    if found is None:
        raise LookupError(f"subscription {subscription.id} has no alert")
    due_next = coming(subscription, now, tx)
    alert = seen_alert(found, tx)
    checks = tx.checks.after(alert.account, alert.id, subscription.took, due_next.up_to or alert.last_no)
    over = list(takewhile(lambda check: check.is_over, checks))
    if _is_under_way(subscription, alert, checks, over, now, deps, tx):
        return Stand(Step.WAIT, subscription)
    run_at = subscription.run_at
    has_trouble = alert.trouble is not None
    is_due = run_at is not None and run_at <= now
    is_unasked = is_due and (has_trouble or _is_in_the_queue(alert, run_at, tx))
    if not over and is_unasked:
        return Stand(Step.LATE, subscription)
    told = tuple(over)
    return Stand(Step.COMPOSE, subscription, told, has_trouble=has_trouble, coming=due_next, is_unasked=is_unasked)


def _is_in_the_queue(alert: Alert, run_at: datetime | None, tx: Transaction) -> bool:
    """Whether a check for this hour is due still, as an outage held it up: many may be before it."""
    ended = max((one.over_at for one in tx.outages.of(alert.account) if one.over_at), default=None)
    is_due = run_at is not None and alert.due is not None and alert.due <= run_at
    return is_due and run_at is not None and ended is not None and ended >= run_at


def wake_up(subscription: Subscription, now: datetime, deps: Deps, tx: Transaction) -> Subscription:
    """Have a subscription go on after a snooze or a pause: what waited comes with its next digest, all in one."""
    run_at = subscription.run_after(now)
    going = subscription.to(SubscriptionState.ACTIVE, until=None, reason=None, run_at=run_at, due=run_at or now)
    tx.subscriptions.save(going)
    tx.live.touch(going.workspace, going.id, final=False)
    if subscription.state is SubscriptionState.PAUSED:
        want_what_waits(going, now, tx)
    reschedule(going.account, going.alert, now, deps, tx)
    if subscription.reason in OF_PLACES:
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
    if _is_unsent(subscription, tx):
        return True  # one after the other, however long
    run_at = subscription.run_at
    if run_at is None or run_at > now:  # told instantly, or because somebody asked for a check
        # What was found only later is waited for from then on: nothing of it was looked up before.
        run_at = over[-1].came_at if over else now
    since = deps.going_since(now)
    was_away = since is not None and since > run_at
    if since is not None and was_away:
        run_at = since  # over its hour Patrol was not running, or asleep: what is due is asked first
    # A run that begins long after the hour has not had the time to ask: once it waits all the same.
    if now >= run_at + deps.rules.digest_waits and subscription.due != subscription.run_at:
        return False
    is_asked = len(over) < len(checks) or alert.owner is not None
    will_be_asked = alert.trouble is None and alert.due is not None and alert.due <= run_at
    if was_away and alert.trouble is not None and alert.trouble.kind is TroubleKind.UNREACHABLE:
        # A laptop that wakes up has no network yet.
        will_be_asked = alert.due is not None and alert.due <= run_at + deps.rules.digest_waits
    to_no = over[-1].no if over else subscription.took
    if is_asked or will_be_asked:
        return True
    told = (alert.account, alert.id, subscription.took, to_no)
    outage = shutting(alert.account, Endpoint.BIBLIOGRAPHY, tx)
    return ((outage is None or outage.until <= now) and tx.patents.are_wanted(*told)) or tx.facts.are_wanted(*told, now)


def _is_unsent(subscription: Subscription, tx: Transaction) -> bool:
    """Whether anything of its last digest is still to come; a copy of its spreadsheet holds up nobody else."""
    if not subscription.last_digest:
        return False
    unsent = tx.deliveries.unsent_of(subscription.workspace, subscription.last_digest)
    return any(not is_copy(one) for one in unsent)


def _compose(draft: Draft, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Store it if there is anything to tell, and move the subscription on either way."""
    stand, digest = draft.stand, draft.digest
    subscription = stand.subscription
    run_at = subscription.run_after(now)
    moved = replace(subscription, took=stand.to_no, took_at=stand.until)
    if stand.coming is None or stand.coming.up_to is None or not stand.over:  # else what it may not take comes next
        moved = replace(moved, run_at=run_at, due=_woken_since(subscription, tx) or run_at)
    if digest is not None:
        if not tx.digests.add(digest):
            # Going on would lose what it tells. Put off, it is said in the log each time until somebody looks.
            raise LookupError(
                f"there is a digest of subscription {subscription.id} from check {digest.from_no} already"
            )
        if draft.tally:
            tx.digests.add_tally(digest, draft.tally)
        if draft.trend is not None:
            tx.trends.put(draft.trend)
        promise_digest(digest, now, tx)
        moved = replace(
            moved,
            last_digest=digest.id,
            last_at=now,
            last_count=digest.patents,
            digests=subscription.digests + 1,
        )
    if subscription.asked_by and _is_answered(subscription, tx):
        if digest is None:
            promise_quiet(subscription, stand.to_no, now, tx)
        moved = replace(moved, asked_by="")
    tx.subscriptions.save(moved)
    if digest is not None and not subscription.digests:
        tx.live.touch(moved.workspace, moved.id, final=False)  # it speaks of a first digest no more
    reschedule(subscription.account, subscription.alert, now, deps, tx)


def _woken_since(drafted: Subscription, tx: Transaction) -> datetime | None:
    """When it is due again, where a check has come since it was drafted."""
    current = tx.subscriptions.get(drafted.workspace, drafted.id)
    return current.due if current is not None and current.due != drafted.due else None


def _is_answered(subscription: Subscription, tx: Transaction) -> bool:
    """Whether the check that somebody asked for has come: its digest, or that there is none, is what they wait for."""
    alert = tx.alerts.get(subscription.account, subscription.alert)
    return alert is not None and alert.asked_by is None


def _postpone(due: Subscription, now: datetime, tx: Transaction) -> None:
    current = tx.subscriptions.get(due.workspace, due.id)
    if current is not None and current.is_alive and current.due == due.due:
        tx.subscriptions.save(replace(current, due=now + _LATER))
