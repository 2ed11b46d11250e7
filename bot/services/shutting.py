"""When a place takes no digests: its subscription pauses, nothing of it is lost, and its owner is told."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.deliveries import Delivery, What, sheet_key
from bot.domain.subscriptions import PauseReason, Subscription, SubscriptionState
from bot.ports import Transaction
from bot.services.composing import wake_up
from bot.services.readings import reschedule
from bot.services.words import promise_missing, promise_missing_copy, promise_subscribed, promise_word

log = logging.getLogger(__name__)


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
    tx.subscriptions.save(
        replace(
            subscription,
            took=digest.from_no,
            took_at=digest.since,
            last_digest=None,
            digests=subscription.digests - 1,
        )
    )


def say_what_is_missing(delivery: Delivery, tx: Transaction) -> None:
    """A part or the spreadsheet of a digest came to nothing: its thread says so, unless the place is shut for all."""
    digest = tx.digests.get(delivery.workspace, delivery.row)
    if digest is None:
        return
    if delivery.what is What.SHEET and delivery.key != sheet_key(digest.id):
        promise_missing_copy(delivery, delivery.created_at, tx)
        return
    subscription = tx.subscriptions.get(digest.workspace, digest.subscription)
    if subscription is None or subscription.reason is not PauseReason.NO_PLACE:
        promise_missing(digest, delivery.part, delivery.created_at, tx)


def no_place(delivery: Delivery, word: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Slack says with `word` that Patrol cannot post where a subscription's messages go."""
    subscription = _subscription_of(delivery, tx)
    if subscription is None or not subscription.is_alive or subscription.place != delivery.place:
        return
    log.warning("a subscription's place takes no messages", extra={"subscription": subscription.id, "slack": word})
    paused = subscription.to(SubscriptionState.PAUSED, reason=PauseReason.NO_PLACE, until=None, run_at=None, due=None)
    tx.subscriptions.save(paused)
    tx.live.touch(paused.workspace, paused.id, final=False)
    reschedule(paused.account, paused.alert, now, deps, tx)
    if paused.person != paused.place:
        promise_word(paused, f"no place {now.isoformat()}", now, tx)  # once each time that it pauses


async def invited(workspace: str, place: str, deps: Deps) -> int:
    """Patrol was invited to a place: what had paused for want of it goes on. How many subscriptions that were."""
    now = deps.clock()

    def store(tx: Transaction) -> int:
        waiting = [one for one in tx.subscriptions.of_place(workspace, place) if one.reason is PauseReason.NO_PLACE]
        for subscription in waiting:
            going = wake_up(subscription, now, deps, tx)
            promise_subscribed(going, f"invited {now.isoformat()}", now, tx)  # its own message was not taken here
        return len(waiting)

    return await deps.store.write(store)


def _subscription_of(delivery: Delivery, tx: Transaction) -> Subscription | None:
    if delivery.what in {What.SUBSCRIBED, What.HEARTBEAT}:
        return tx.subscriptions.get(delivery.workspace, delivery.row)
    if delivery.what in {What.DIGEST, What.PART, What.SHEET}:
        digest = tx.digests.get(delivery.workspace, delivery.row)
        return None if digest is None else tx.subscriptions.get(delivery.workspace, digest.subscription)
    return None
