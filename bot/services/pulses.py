"""Never silently empty: a word once a month where nothing was found, and a warning where an alert has gone silent."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Alert
from bot.domain.deliveries import Delivery, What
from bot.domain.delivery_keys import heartbeat_key, silence_key
from bot.domain.pulses import MOST_HITS, Pulse, months_quiet, next_look, quiet_since
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.errors import StoreFails
from bot.ports import Transaction
from bot.services.outages import seen_alert
from bot.services.promises import promise
from bot.services.unreadable import putting_off

log = logging.getLogger(__name__)

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_MISSED: Final = 2  # times the longest that alerts go unasked: then nothing can be said of silence


@putting_off
async def feel_one(deps: Deps) -> bool:
    """Look at the subscription whose pulse has been due longest; whether there was one."""
    now = deps.clock()
    due = await deps.store.read(lambda tx: tx.subscriptions.next_pulse(now))
    if due is None:
        return False
    try:
        await deps.store.write(lambda tx: _look_at(due, now, deps, tx))
    except StoreFails:
        raise
    except Exception:
        log.exception("a subscription's pulse could not be felt", extra={"subscription": due.id})
        await deps.store.write(lambda tx: tx.subscriptions.save(_later(due, now, tx)))
    return True


def pulse_of(subscription: Subscription, alert: Alert, tx: Transaction) -> Pulse:
    """How an alert has been hitting, as far as this subscription takes it."""
    hits = tx.checks.last_hits(alert.account, alert.id, subscription.kinds, MOST_HITS)
    baseline = tx.checks.get(alert.account, alert.id, 1)
    # An alert that hits in kinds that this place does not take looks for what it should.
    has_named = bool(hits or (baseline and baseline.hits) or tx.checks.last_hits(alert.account, alert.id, (), 1))
    return Pulse(tuple(hits), alert.adopted_at, has_named)


def _look_at(due: Subscription, now: datetime, deps: Deps, tx: Transaction) -> None:
    subscription = tx.subscriptions.get(due.workspace, due.id)
    if subscription is None or subscription.pulse_due is None or subscription.pulse_due > now:
        return
    found = tx.alerts.get(subscription.account, subscription.alert)
    if found is None:
        raise LookupError(f"subscription {subscription.id} has no alert")
    alert = seen_alert(found, tx)
    if subscription.state is not SubscriptionState.ACTIVE:
        after = now + _WEEK  # people wanted it quiet
    elif subscription.due is not None and subscription.due <= now + _HOUR:
        after = now + _HOUR  # a digest may be about to come
    elif not _is_watched(alert, now, deps):
        after = now + _DAY  # nobody knows whether there is anything
    else:
        pulse = pulse_of(subscription, alert, tx)
        _warn(subscription, pulse, now, tx)
        _beat(subscription, now, tx)
        after = next_look(subscription, pulse, now)
    tx.subscriptions.save(replace(subscription, pulse_due=after))


def _is_watched(alert: Alert, now: datetime, deps: Deps) -> bool:
    """Whether PatSnap was asked of late, so that what was not found is not there."""
    is_asked = alert.asked_at is not None and now - alert.asked_at <= _MISSED * deps.rules.pace.every
    return is_asked and alert.trouble is None and not alert.is_gone


def _warn(subscription: Subscription, pulse: Pulse, now: datetime, tx: Transaction) -> None:
    if not subscription.alarm or pulse.alarm_at is None or pulse.alarm_at > now:
        return
    # An owner is told once, in however many places they have it.
    since = pulse.last_hit or pulse.adopted_at
    key = silence_key(subscription.alert, subscription.person, since)
    promise(_to(subscription, subscription.person, key, What.SILENCE, now), tx)


def _beat(subscription: Subscription, now: datetime, tx: Transaction) -> None:
    months = months_quiet(subscription, now)
    if subscription.heartbeat and months:
        key = heartbeat_key(subscription.id, quiet_since(subscription), months)
        promise(_to(subscription, subscription.place, key, What.HEARTBEAT, now), tx)


def _later(due: Subscription, now: datetime, tx: Transaction) -> Subscription:
    return replace(tx.subscriptions.get(due.workspace, due.id) or due, pulse_due=now + _DAY)


def _to(subscription: Subscription, place: str, key: str, what: What, now: datetime) -> Delivery:
    return Delivery(key, subscription.workspace, place, what, subscription.id, created_at=now, due=now)
