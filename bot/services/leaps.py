"""The machine's clock was set: what is stored follows, so that nothing is lost, repeated or given up for that alone."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.hourglass import LEAP, Moment
from bot.ports import Timebase, Transaction
from bot.services.resting import save
from bot.services.scheduling import reschedule

log = logging.getLogger(__name__)

_NOTE_EVERY: Final = timedelta(minutes=1)
_EVER: Final = datetime.max.replace(tzinfo=UTC)


async def mind_the_clock(deps: Deps) -> bool:
    """Follow the machine's clock where it was set, also before this run began; whether it was.

    How much it was set by is told by what has passed meanwhile. Where the machine was started anew nobody knows that:
    a clock that shows less than it did when it was last looked at was set back, at least to there.

    Among several processes nobody moves what is stored: the time of all is the database's, no process can tell what has
    passed while its server was started anew, or who else has moved the times already. There a clock that leaps is
    followed as it is.
    """
    glass = deps.hourglass
    if glass is None:
        return False
    if deps.membership is not None:
        if glass.has_leapt:
            log.warning("the database's clock was set; what is due comes so much earlier or later")
            glass.accept(glass.look())
        return False
    moment = glass.look()
    if not glass.has_leapt and glass.noted_at is not None and moment.wall - glass.noted_at < _NOTE_EVERY:
        return False
    leap = await deps.store.write(lambda tx: _follow(moment, glass.boot, deps, tx))
    glass.accept(moment)
    glass.noted_at = moment.wall
    if leap:
        log.warning("the machine's clock was set; what waits was moved with it", extra={"by": str(leap)})
    return bool(leap)


def _follow(moment: Moment, boot: str, deps: Deps, tx: Transaction) -> timedelta:
    base = tx.times.base()
    leap = _leap(base, moment, boot)
    if leap:
        tx.times.move(leap, moment.wall)
        if leap < timedelta():
            _bring_forward(moment.wall, tx)
        for account, alert in {(one.account, one.alert) for one in tx.subscriptions.alive()}:
            reschedule(account, alert, moment.wall, deps, tx)
    is_new = base is None or base.boot != boot or leap
    tx.times.note(Timebase(boot, moment.zero if is_new or base is None else base.zero, moment.wall))
    return leap


def _leap(base: Timebase | None, moment: Moment, boot: str) -> timedelta:
    if base is None:
        return timedelta()
    leap = moment.zero - base.zero if base.boot == boot else min(moment.wall - base.seen, timedelta())
    return leap if abs(leap) >= LEAP else timedelta()


def _bring_forward(now: datetime, tx: Transaction) -> None:
    """Let digests and issues that were put beyond their next hour by a clock that ran ahead come at that hour."""
    for subscription in tx.subscriptions.alive():
        if subscription.state is SubscriptionState.ACTIVE and subscription.run_at is not None:
            _bring_one_forward(subscription, subscription.run_at, now, tx)
    for series in tx.series.overdue(_EVER):
        earlier = series.going_on(now)
        if earlier.run_at is not None and series.run_at is not None and earlier.run_at < series.run_at:
            save(earlier, tx)


def _bring_one_forward(subscription: Subscription, run_at: datetime, now: datetime, tx: Transaction) -> None:
    earlier = subscription.run_after(now)
    if earlier is None or earlier >= run_at:
        return
    due = earlier if subscription.due == run_at or subscription.due is None else min(subscription.due, earlier)
    tx.subscriptions.save(replace(subscription, run_at=earlier, due=due))
