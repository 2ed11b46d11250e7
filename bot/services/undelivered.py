"""What Slack did not take: its subscription pauses, or the digest's thread says what is missing; nothing is lost."""

from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.channels import refused_by
from bot.domain.deliveries import Delivery, What
from bot.domain.delivery_keys import sheet_key
from bot.domain.subscriptions import OF_PLACES, PauseReason, Subscription
from bot.ports import Transaction
from bot.services.closures import pause, shut
from bot.services.departures import note_refused_person
from bot.services.resting import series_at_rest
from bot.services.words import promise_missing, promise_missing_copy, promise_word


def say_what_is_missing(delivery: Delivery, tx: Transaction) -> None:
    """A part or the spreadsheet of a digest came to nothing: its thread says so, unless the place is shut for all."""
    digest = tx.digests.get(delivery.workspace, delivery.row)
    if digest is None:
        return
    if delivery.what is What.SHEET and delivery.key != sheet_key(digest.id):
        promise_missing_copy(delivery, delivery.created_at, tx)
        return
    subscription = tx.subscriptions.get(digest.workspace, digest.subscription)
    if subscription is None or subscription.reason not in OF_PLACES:
        promise_missing(digest, delivery.part, delivery.created_at, tx)


def no_place(delivery: Delivery, word: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Slack says with `word` that Patrol cannot post where a delivery goes: what is subscribed there pauses."""
    if delivery.goes_to.is_person:
        note_refused_person(delivery, word, now, deps, tx)
        return
    _tell_of_the_end(delivery, now, tx)
    reason = refused_by(word)
    known = tx.places.get(delivery.workspace, delivery.place)
    if known is not None and reason is PauseReason.NO_PLACE:
        tx.places.save(replace(known, is_member=False))
    elif known is not None and reason is PauseReason.ARCHIVED:
        tx.places.save(replace(known, is_archived=True))
    if known is not None and reason is not PauseReason.READ_ONLY:
        shut(delivery.workspace, delivery.place, reason, now, deps, tx)
        return
    if delivery.what in {What.SERIES, What.SERIES_LEFT}:
        series_at_rest(tx.series.get(delivery.workspace, delivery.row), reason, now, deps, tx)
    subscription = _subscription_of(delivery, tx)
    if subscription is not None and subscription.is_alive and subscription.place == delivery.place:
        pause(subscription, reason, now, deps, tx)


def _tell_of_the_end(delivery: Delivery, now: datetime, tx: Transaction) -> None:
    """The line that an alert was deleted is not taken: who owned the subscription hears it instead."""
    if delivery.what is What.ENDED and (ended := _subscription_of(delivery, tx)) is not None and not ended.is_alive:
        promise_word(ended, delivery.key, now, tx)


def _subscription_of(delivery: Delivery, tx: Transaction) -> Subscription | None:
    if delivery.what is What.DISMISSED:
        dismissal = tx.dismissals.get(delivery.workspace, delivery.row)
        return None if dismissal is None else tx.subscriptions.get(delivery.workspace, dismissal.subscription)
    if delivery.what in {What.SUBSCRIBED, What.HEARTBEAT, What.ORPHANED, What.ENDED}:
        return tx.subscriptions.get(delivery.workspace, delivery.row)
    if delivery.what in {What.DIGEST, What.TREND, What.PART, What.SHEET, What.MISSING}:
        digest = tx.digests.get(delivery.workspace, delivery.row)
        return None if digest is None else tx.subscriptions.get(delivery.workspace, digest.subscription)
    return None
