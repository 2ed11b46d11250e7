"""Promises that subscriptions make: the message that answers, words to one person, and digests with their threads."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.alerts import Alert, Check
from bot.domain.deliveries import Delivery, LiveMessage, What
from bot.domain.delivery_keys import (
    copy_key,
    digest_key,
    dismissed_key,
    ended_key,
    late_key,
    making_key,
    missing_key,
    nothing_key,
    orphaned_key,
    part_key,
    quiet_key,
    reopened_key,
    sheet_key,
    shown_trend_key,
    subscribed_key,
    trend_key,
    word_key,
)
from bot.domain.digests import Digest
from bot.domain.dismissals import Dismissal
from bot.domain.makings import Making
from bot.domain.places import Place
from bot.domain.subscriptions import Form, Subscription
from bot.domain.trends import Trend
from bot.ports import Transaction
from bot.services.promises import promise

_THREAD_AFTER: Final = timedelta(seconds=2)  # at a full hour every channel gets its message before any gets its thread


def promise_subscribed(subscription: Subscription, interaction: str, now: datetime, tx: Transaction) -> None:
    """Promise the live message of a subscription, at its place."""
    key = subscribed_key(subscription.id, interaction)
    promise(_to(subscription.goes_to, key, What.SUBSCRIBED, subscription.id, now), tx)
    tx.live.add(LiveMessage(key=key, workspace=subscription.workspace, row=subscription.id))


def promise_word(subscription: Subscription, about: str, now: datetime, tx: Transaction) -> None:
    """Promise a subscription's owner a word about its present state. `about` names what has happened, for ever."""
    owner = Place(subscription.workspace, subscription.person)
    promise(_to(owner, word_key(subscription.id, about), What.WORD, subscription.id, now), tx)


def promise_reopened(subscription: Subscription, now: datetime, tx: Transaction) -> None:
    """Promise a paused subscription's owner the question whether it should go on, now that its channel is open."""
    owner, key = Place(subscription.workspace, subscription.person), reopened_key(subscription.id, now)
    promise(_to(owner, key, What.REOPENED, subscription.id, now), tx)


def promise_orphaned(subscription: Subscription, name: str, now: datetime, tx: Transaction) -> None:
    """Promise a channel, once for all that is subscribed there, the word that its owner is no more and another needed.

    `name`: that of who has left, as people saw it.
    """
    if name and not subscription.person_name:
        tx.subscriptions.save(replace(subscription, person_name=name))
    key = orphaned_key(subscription.place, subscription.person)
    if tx.deliveries.get(subscription.workspace, key) is None:
        promise(_to(subscription.goes_to, key, What.ORPHANED, subscription.id, now), tx)


def promise_nothing(alert: Alert, check: Check, asked_by: Place, now: datetime, tx: Transaction) -> None:
    """Promise a person the word that the check which they asked for has brought nothing."""
    promise(_to(asked_by, nothing_key(alert.id, check.no, asked_by.id), What.NOTHING, alert.id, now), tx)


def promise_quiet(subscription: Subscription, no: int, now: datetime, tx: Transaction) -> None:
    """Promise who asked for a check the word that up to number `no` nothing is told at their subscription's place."""
    person = Place(subscription.workspace, subscription.asked_by)
    promise(_to(person, quiet_key(subscription.id, no, person.id), What.QUIET, subscription.id, now), tx)


def promise_making(making: Making, now: datetime, tx: Transaction) -> None:
    """Promise a person the live message of what they ask PatSnap to do with an alert, in their direct messages."""
    person, key = Place(making.workspace, making.person), making_key(making.id)
    promise(_to(person, key, What.MAKING, making.id, now), tx)
    tx.live.add(LiveMessage(key=key, workspace=making.workspace, row=making.id))


def promise_late(making: Making, now: datetime, tx: Transaction) -> None:
    """Promise them a second message about how it ended, for they may not look at the first one any more."""
    person = Place(making.workspace, making.person)
    promise(_to(person, late_key(making.id), What.MAKING, making.id, now), tx)


def promise_ended(subscription: Subscription, about: str, now: datetime, tx: Transaction) -> None:
    """Promise a place the line that an alert was deleted, and its digests with it. `about` names that deletion."""
    key = ended_key(subscription.id, about)
    promise(_to(subscription.goes_to, key, What.ENDED, subscription.id, now), tx)


def promise_digest(digest: Digest, now: datetime, tx: Transaction) -> None:
    """Promise a digest: its message, and in its thread its parts and its spreadsheet."""
    place = Place(digest.workspace, digest.place)
    message = digest_key(digest.id)
    promise(_to(place, message, What.DIGEST, digest.id, now), tx)
    due = now + _THREAD_AFTER
    if tx.trends.get(digest.workspace, digest.id) is not None:
        promise(_to(place, trend_key(digest.id), What.TREND, digest.id, due, after=message, made=now), tx)
    for part in range(1, digest.parts + 1):
        # A millisecond each, so that the parts go in their order.
        moment = due + timedelta(milliseconds=part)
        promise(
            _to(place, part_key(digest.id, part), What.PART, digest.id, moment, part=part, after=message, made=now), tx
        )
    if digest.form is not Form.COUNT and (digest.patents or digest.baseline):
        moment = due + timedelta(milliseconds=digest.parts + 1)
        promise(_to(place, sheet_key(digest.id), What.SHEET, digest.id, moment, after=message, made=now), tx)


def promise_trend(trend: Trend, place: Place, now: datetime, tx: Transaction) -> None:
    """Promise a place what somebody was shown, once."""
    promise(_to(place, shown_trend_key(trend.id, place.id), What.TREND, trend.id, now), tx)


def promise_missing(digest: Digest, part: int, now: datetime, tx: Transaction) -> None:
    """Promise a word in a digest's thread that Slack does not take one of its parts, or with 0 its spreadsheet."""
    place, key = Place(digest.workspace, digest.place), missing_key(digest.id, part)
    promise(_to(place, key, What.MISSING, digest.id, now, part=part, after=digest_key(digest.id)), tx)


def promise_copy(digest: Digest, place: Place, interaction: str, now: datetime, tx: Transaction) -> None:
    """Promise somebody a digest's spreadsheet once more, in the thread of a word of its own."""
    word = copy_key(digest.id, interaction)
    promise(_to(place, word, What.COPY, digest.id, now), tx)
    promise(_to(place, f"{word}/sheet", What.SHEET, digest.id, now, after=word), tx)


def promise_missing_copy(copy: Delivery, now: datetime, tx: Transaction) -> None:
    """Promise who asked for a spreadsheet once more the word that Slack does not take it."""
    promise(_to(copy.goes_to, f"{copy.after}/missing", What.MISSING, copy.row, now, after=copy.after), tx)


def promise_dismissed(dismissal: Dismissal, place: Place, now: datetime, tx: Transaction) -> None:
    """Promise a live word of a dismissal, in the thread of the digest where it was said."""
    key = dismissed_key(dismissal.id)
    promise(_to(place, key, What.DISMISSED, dismissal.id, now, after=digest_key(dismissal.digest)), tx)
    tx.live.add(LiveMessage(key=key, workspace=dismissal.workspace, row=dismissal.id))


def _to(
    place: Place,
    key: str,
    what: What,
    row: str,
    due: datetime,
    *,
    part: int = 0,
    after: str | None = None,
    made: datetime | None = None,
) -> Delivery:
    return Delivery(
        key=key,
        workspace=place.workspace,
        place=place.id,
        what=what,
        row=row,
        created_at=made or due,
        due=due,
        part=part,
        after=after,
    )
