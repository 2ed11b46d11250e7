"""What people do with subscriptions: make one, change it, let it rest, end it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from bot.deps import Deps
from bot.domain.alerts import Alert, HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.filtering import FilterChange
from bot.domain.ids import derived_id
from bot.domain.places import Place
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.errors import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.adopting import adopted
from bot.services.composing import wake_up
from bot.services.filtering import filtered
from bot.services.readings import reschedule
from bot.services.wanting import shows_otherwise, want_what_waits
from bot.services.words import promise_subscribed

_SHARED: Final = timedelta(minutes=1)  # for so long one check serves all who ask for it
_FIRST_PULSE: Final = timedelta(weeks=1)
USUAL: Final = Cadence(Rhythm.WEEKLY, time(9), weekday=Weekday.MON)


@dataclass(frozen=True)
class SubscribeWish:
    """A person's words, understood. What is None was not said: the usual, or as it is where there is one already."""

    workspace: str
    person: str
    place: str
    alert: str  # PatSnap's id of it, or its name
    interaction: str  # Slack's id of the interaction: the same again when Slack delivers it again
    kinds: frozenset[HitKind] | None = None  # empty: all
    cadence: Cadence | None = None
    form: Form | None = None
    zone: str | None = None
    heartbeat: bool | None = None
    alarm: bool | None = None
    locale: str = "en"
    is_admin: bool = False
    person_name: str = ""
    filters: FilterChange = field(default_factory=FilterChange)


@dataclass(frozen=True)
class Subscribed:
    """What came of it. `is_unchanged`: there was one already that is just so, and no message answers but this."""

    subscription: Subscription
    alert: Alert
    is_unchanged: bool


async def subscribe(wish: SubscribeWish, deps: Deps) -> Subscribed:
    """Store a place's wish, and promise the message that answers it there, in one transaction.

    A place has one subscription for each alert: a second wish changes it where it says something else. An alert is
    adopted by its id. A new subscription starts at the alert's last check. Errors: `Mistake`.
    """
    now = deps.clock()

    def store(tx: Transaction) -> Subscribed:
        alert = adopted(wish.workspace, wish.person, wish.place, wish.alert, now, tx, is_admin=wish.is_admin)
        known = tx.subscriptions.at(wish.workspace, wish.place, alert.id)
        if known is None or known.state is SubscriptionState.DELETED:
            return Subscribed(_begin(wish, alert, known, now, deps, tx), alert, is_unchanged=False)
        changed = _changed(known, wish, now)
        if changed == known:
            return Subscribed(known, alert, is_unchanged=True)
        _save(changed, known, now, deps, tx)
        promise_subscribed(changed, wish.interaction, now, tx)
        return Subscribed(changed, alert, is_unchanged=False)

    return await deps.store.write(store)


async def edit(wish: SubscribeWish, subscription_id: str, deps: Deps) -> Subscription:
    """Change a subscription that the person may change, to what they say. Errors: `Mistake`."""
    now = deps.clock()

    def change(subscription: Subscription, _: Transaction) -> Subscription:
        return _changed(subscription, wish, now)

    return await _change(wish.workspace, wish.person, subscription_id, change, deps, seen_in=wish.place)


async def set_filters(
    workspace: str, person: str, subscription_id: str, seen_in: str, change: FilterChange, deps: Deps
) -> Subscription:
    """Change what a subscription filters, from its next digest on. Errors: `Mistake`."""

    def set_them(subscription: Subscription, _: Transaction) -> Subscription:
        return replace(subscription, filters=filtered(subscription.filters, change))

    return await _change(workspace, person, subscription_id, set_them, deps, seen_in=seen_in)


async def unsubscribe(workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps) -> Subscription:
    """End a subscription; subscribing again begins at the alert's last check. Errors: `Mistake`."""

    def end(subscription: Subscription, _: Transaction) -> Subscription:
        return subscription.to(SubscriptionState.DELETED, reason=None, until=None, run_at=None, due=None)

    return await _change(workspace, person, subscription_id, end, deps, seen_in=seen_in)


async def snooze(
    workspace: str, person: str, subscription_id: str, seen_in: str, wait: timedelta, deps: Deps
) -> Subscription:
    """Keep a subscription quiet for so long; what comes meanwhile waits for its next digest. Errors: `Mistake`."""
    until = deps.clock() + wait

    def rest(subscription: Subscription, _: Transaction) -> Subscription:
        # Its alert is checked all the same, so that nothing waits at PatSnap in one long window.
        run_at = subscription.run_after(until)
        return subscription.to(SubscriptionState.SNOOZED, reason=None, until=until, run_at=run_at, due=until)

    return await _change(workspace, person, subscription_id, rest, deps, seen_in=seen_in)


async def pause(workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps) -> Subscription:
    """Keep a subscription quiet until somebody resumes it. Errors: `Mistake`."""

    def stop(subscription: Subscription, _: Transaction) -> Subscription:
        return subscription.to(SubscriptionState.PAUSED, reason=PauseReason.PERSON, until=None, run_at=None, due=None)

    return await _change(workspace, person, subscription_id, stop, deps, seen_in=seen_in)


async def resume(workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps) -> Subscription:
    """Have a subscription go on; what waited comes in one digest. Errors: `Mistake`."""
    now = deps.clock()

    def go_on(subscription: Subscription, tx: Transaction) -> Subscription:
        return subscription if subscription.state is SubscriptionState.ACTIVE else wake_up(subscription, now, deps, tx)

    return await _change(workspace, person, subscription_id, go_on, deps, seen_in=seen_in)


async def move(
    workspace: str, person: str, subscription_id: str, seen_in: str, place: str, interaction: str, deps: Deps
) -> Subscription:
    """Have a subscription's digests go to another place from now on. Errors: `Mistake` (one is there already)."""
    now = deps.clock()

    def go(subscription: Subscription, tx: Transaction) -> Subscription:
        there = tx.subscriptions.at(workspace, place, subscription.alert)
        if there is not None and there.state is not SubscriptionState.DELETED:
            raise Mistake(MistakeKind.ALREADY_THERE)
        if there is not None:
            # A deleted one keeps its key: it takes the place that this one leaves.
            tx.subscriptions.save(replace(there, place=f"{there.place} until {now.isoformat()}"))
        moved = replace(subscription, place=place)
        if subscription.reason is PauseReason.NO_PLACE:
            moved = wake_up(moved, now, deps, tx)
        promise_subscribed(moved, interaction, now, tx)
        return moved

    return await _change(workspace, person, subscription_id, go, deps, seen_in=seen_in)


async def hand_over(
    workspace: str, person: str, subscription_id: str, seen_in: str, to_person: str, name: str, deps: Deps
) -> Subscription:
    """Make somebody else, whose name people see as `name`, a subscription's owner. Errors: `Mistake`."""

    def give(subscription: Subscription, _: Transaction) -> Subscription:
        return replace(subscription, person=to_person, person_name=name)

    return await _change(workspace, person, subscription_id, give, deps, seen_in=seen_in)


async def switch(
    workspace: str,
    person: str,
    subscription_id: str,
    seen_in: str,
    deps: Deps,
    *,
    heartbeat: bool | None = None,
    alarm: bool | None = None,
) -> Subscription:
    """Switch the word once a month, or the warning of a silence, on or off; None: as it is. Errors: `Mistake`."""

    def turn(subscription: Subscription, _: Transaction) -> Subscription:
        return replace(
            subscription,
            heartbeat=subscription.heartbeat if heartbeat is None else heartbeat,
            alarm=subscription.alarm if alarm is None else alarm,
        )

    return await _change(workspace, person, subscription_id, turn, deps, seen_in=seen_in)


async def check_now(workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps) -> tuple[Alert, bool]:
    """Have the alert of a subscription checked now, for everyone who subscribes to it; the alert, and whether it is.

    It is not where PatSnap was asked within the last minute: that check serves them too. Errors: `Mistake`.
    """
    now = deps.clock()

    def store(tx: Transaction) -> tuple[Alert, bool]:
        subscription = own_subscription(workspace, person, subscription_id, seen_in, tx)
        alert = tx.alerts.get(subscription.account, subscription.alert)
        if alert is None or alert.is_gone:
            raise Mistake(MistakeKind.ALERT_IS_GONE, alert.name if alert is not None else "")
        just_asked = alert.asked_at is not None and now - alert.asked_at < _SHARED and alert.trouble is None
        if alert.owner is None and just_asked:
            return alert, False
        tx.subscriptions.save(replace(subscription, asked_by=person))
        alert = replace(alert, asked_by=Place(workspace, person), asked_in=seen_in)
        tx.alerts.save(alert if alert.owner is not None else replace(alert, due=now))
        return alert, True

    return await deps.store.write(store)


def own_subscription(workspace: str, person: str, subscription_id: str, seen_in: str, tx: Transaction) -> Subscription:
    """A subscription that this person may change: their own, or one of the place where they are. Errors: `Mistake`."""
    subscription = tx.subscriptions.get(workspace, subscription_id)
    if subscription is None or subscription.state is SubscriptionState.DELETED:
        raise Mistake(MistakeKind.OLD_BUTTON)
    if subscription.person != person and subscription.place not in {seen_in, person}:
        raise Mistake(MistakeKind.NOT_YOURS)
    return subscription


async def _change(
    workspace: str,
    person: str,
    subscription_id: str,
    change: Callable[[Subscription, Transaction], Subscription],
    deps: Deps,
    *,
    seen_in: str,
) -> Subscription:
    now = deps.clock()

    def store(tx: Transaction) -> Subscription:
        known = own_subscription(workspace, person, subscription_id, seen_in, tx)
        changed = change(known, tx)
        _save(changed, known, now, deps, tx)
        return changed

    return await deps.store.write(store)


def _save(subscription: Subscription, before: Subscription, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Store a changed subscription; its message shows it, and its alert is checked when it now wants it."""
    tx.subscriptions.save(subscription)
    if shows_otherwise(before, subscription):
        want_what_waits(subscription, now, tx)
    tx.live.touch(subscription.workspace, subscription.id, final=False)
    reschedule(subscription.account, subscription.alert, now, deps, tx)


def _begin(
    wish: SubscribeWish, alert: Alert, deleted: Subscription | None, now: datetime, deps: Deps, tx: Transaction
) -> Subscription:
    subscription = Subscription(
        # Of the interaction too: one that has moved away keeps the id that it was given here.
        id=deleted.id if deleted else derived_id("subscription", wish.place, alert.id, wish.interaction),
        workspace=wish.workspace,
        place=wish.place,
        account=alert.account,
        alert=alert.id,
        person=wish.person,
        kinds=wish.kinds or frozenset(),
        cadence=wish.cadence or USUAL,
        zone=wish.zone or "UTC",
        form=wish.form or Form.FULL,
        created_at=now,
        # The number of a check under way is free again if PatSnap does not take it.
        took=alert.last_no if alert.owner is None else alert.last_no - 1,
        took_at=now if alert.owner is None else alert.asked_at or now,
        locale=wish.locale,
        person_name=wish.person_name,
        heartbeat=wish.heartbeat is not False,
        alarm=wish.alarm is not False,
        pulse_due=now + _FIRST_PULSE,
    )
    run_at = subscription.run_after(now)
    subscription = replace(subscription, run_at=run_at, due=run_at)
    if deleted is None:
        tx.subscriptions.add(subscription)
    else:
        tx.subscriptions.save(subscription)
    promise_subscribed(subscription, wish.interaction, now, tx)
    reschedule(alert.account, alert.id, now, deps, tx)
    return subscription


def _changed(known: Subscription, wish: SubscribeWish, now: datetime) -> Subscription:
    """The subscription as the wish says, where it says something; what it took stays taken."""
    said: dict[str, Any] = {
        name: value
        for name, value in (
            ("kinds", wish.kinds),
            ("cadence", wish.cadence),
            ("form", wish.form),
            ("zone", wish.zone),
            ("heartbeat", wish.heartbeat),
            ("alarm", wish.alarm),
        )
        if value is not None
    }
    if wish.cadence is None:
        said.pop("zone", None)  # the hours stay where they are: nobody spoke of hours
    changed = replace(known, **said, filters=filtered(known.filters, wish.filters))
    if changed == known or (changed.cadence, changed.zone) == (known.cadence, known.zone):
        return changed
    if changed.state is not SubscriptionState.ACTIVE:
        return changed
    run_at = changed.run_after(now)
    return replace(changed, run_at=run_at, due=run_at or now)
