"""A channel is shut, or opens again: its subscriptions pause, the unsent is taken back, their owners are told."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.channels import KnownChannel
from bot.domain.deliveries import OF_REQUESTS, Delivery, DeliveryState, What
from bot.domain.notices import Notice, NoticeKind
from bot.domain.subscriptions import OF_PLACES, PauseReason, Subscription, SubscriptionState
from bot.ports import Transaction
from bot.services.composing import wake_up
from bot.services.holding import move_off
from bot.services.notices import tell_admins
from bot.services.resting import open_series, shut_series
from bot.services.scheduling import reschedule
from bot.services.words import promise_reopened, promise_subscribed, promise_word

log = logging.getLogger(__name__)

# Only the owner's own word ends these: Slack does not tell when they are over, or they are no channel's.
_NOT_SEEN: Final = frozenset({PauseReason.READ_ONLY, PauseReason.NO_MESSAGES, PauseReason.PERSON_GONE})
_BY_LOOKS: Final = OF_PLACES - _NOT_SEEN


def follow(before: KnownChannel, known: KnownChannel, now: datetime, deps: Deps, tx: Transaction) -> None:
    """What follows for a channel that is known otherwise now, in the transaction that stores that."""
    reason = known.why_shut()
    if reason is not None:
        shut(known.workspace, known.id, reason, now, deps, tx)
    elif before.why_shut() is not None:
        _open_again(known, now, deps, tx)


def shut(workspace: str, place: str, reason: PauseReason, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Nothing may be posted in a channel: what is subscribed there pauses, each owner being told once."""
    for subscription in tx.subscriptions.of_place(workspace, place):
        if subscription.is_alive:
            pause(subscription, reason, now, deps, tx)
        elif subscription.reason in _BY_LOOKS and subscription.reason is not reason:
            changed = replace(subscription, reason=reason)
            tx.subscriptions.save(changed)
            tx.live.touch(workspace, subscription.id, final=False)
            if reason is PauseReason.SHARED:  # there is something else to decide now
                _tell(changed, now, deps, tx)
    shut_series(workspace, place, reason, now, deps, tx)
    for delivery in tx.deliveries.waiting_for(workspace, place):
        if delivery.what not in OF_REQUESTS:
            withdraw(delivery, reason, tx)
    if reason is PauseReason.SHARED:
        for request in tx.requests.waiting_at(workspace, place):
            move_off(request, str(reason), now, deps.rules, tx)


def pause(subscription: Subscription, reason: PauseReason, now: datetime, deps: Deps, tx: Transaction) -> Subscription:
    """Pause a live subscription because of its place, and have its owner told."""
    log.warning("a subscription's place takes no messages", extra={"subscription": subscription.id, "why": str(reason)})
    paused = subscription.to(SubscriptionState.PAUSED, reason=reason, until=None, run_at=None, due=None)
    tx.subscriptions.save(paused)
    tx.live.touch(paused.workspace, paused.id, final=False)
    reschedule(paused.account, paused.alert, now, deps, tx)
    _tell(paused, now, deps, tx)
    return paused


def take_back(delivery: Delivery, tx: Transaction) -> None:
    """A digest's message was not sent: what it would have told is told by the next one."""
    digest = tx.digests.get(delivery.workspace, delivery.row)
    if digest is None:
        return
    subscription = tx.subscriptions.get(digest.workspace, digest.subscription)
    if delivery.doubted:
        return  # it may have arrived
    if subscription is None or (subscription.last_digest, subscription.took) != (digest.id, digest.to_no):
        return  # it has begun anew since
    tx.digests.remove(digest)
    tx.trends.remove(digest.workspace, digest.id)
    tx.subscriptions.save(
        replace(
            subscription,
            took=digest.from_no,
            took_at=digest.since,
            last_digest=None,
            digests=subscription.digests - 1,
        )
    )


def go_on(subscription: Subscription, why: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Have a paused subscription go on by itself, and its place see it: `why` names what ended the pause."""
    going = wake_up(subscription, now, deps, tx)
    promise_subscribed(going, f"{why} {now.isoformat()}", now, tx)  # its own message may not have been taken here


def _open_again(known: KnownChannel, now: datetime, deps: Deps, tx: Transaction) -> None:
    for subscription in tx.subscriptions.of_place(known.workspace, known.id):
        if subscription.reason is PauseReason.NO_PLACE:
            go_on(subscription, "invited", now, deps, tx)
        elif subscription.reason in _BY_LOOKS:
            promise_reopened(subscription, now, tx)  # its owner may have had their reasons: they are asked
    open_series(known.workspace, known.id, now, tx)


def _tell(paused: Subscription, now: datetime, deps: Deps, tx: Transaction) -> None:
    if paused.person == paused.place:
        return
    owner = tx.people.get(paused.workspace, paused.person)
    if owner is not None and owner[0].is_gone:
        details = {"name": owner[0].name or paused.person_name, "person": paused.person}
        tell_admins(Notice(paused.workspace, NoticeKind.OWNER_GONE, paused.person, now, details), deps, tx)
    else:
        promise_word(paused, f"{paused.reason} {now.isoformat()}", now, tx)  # once each time that it pauses


def withdraw(delivery: Delivery, reason: PauseReason, tx: Transaction) -> None:
    """Take a promise back that is not on its way; a digest's is told later."""
    tx.deliveries.save(delivery.to(DeliveryState.DEAD, due=None, reason=str(reason)))
    if delivery.what is What.DIGEST:
        take_back(delivery, tx)
