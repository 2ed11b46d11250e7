"""The end of an alert that somebody has had deleted: nobody is subscribed to it any more, and each of them is told."""

from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.makings import Making
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.ports import Transaction
from bot.services.scheduling import reschedule
from bot.services.words import promise_ended, promise_word


def end_alert(making: Making, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Record, once, that an alert is deleted at PatSnap, or may be: it is never asked about again.

    Its subscriptions end, each place gets one line, and each owner who does not get it there a word.
    """
    alert = tx.alerts.get(making.account, making.alert)
    if alert is None or alert.deleted_at is not None:
        return
    # A check under way sets when the alert is due itself, and finds that nobody wants it.
    due = alert.due if alert.owner is not None else None
    alert = replace(alert, is_gone=True, deleted_at=now, deleted_by=making.person_name, due=due, asked_by=None)
    tx.alerts.save(alert)
    ended = tx.subscriptions.of_alert(alert.account, alert.id)
    for subscription in ended:
        changes = {"reason": None, "until": None, "run_at": None, "due": None}
        tx.subscriptions.save(subscription.to(SubscriptionState.DELETED, **changes))
        tx.live.touch(subscription.workspace, subscription.id, final=True)
        promise_ended(subscription, making.id, now, tx)
    _tell_owners(making, ended, now, tx)
    for made in tx.makings.of_alert(alert.account, alert.id):
        tx.live.touch(made.workspace, made.id, final=False)  # it says so by now, and offers nothing
    reschedule(alert.account, alert.id, now, deps, tx)


def _tell_owners(making: Making, ended: list[Subscription], now: datetime, tx: Transaction) -> None:
    """One word to each owner; to none whose own direct messages get the line, nor to who had it deleted."""
    told = {(one.workspace, one.place) for one in ended} | {(making.workspace, making.person)}
    for subscription in ended:
        owner = (subscription.workspace, subscription.person)
        if owner not in told:
            told.add(owner)
            promise_word(subscription, f"deleted {making.id}", now, tx)
