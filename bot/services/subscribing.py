"""What people wish a place to hear of: a subscription is made, or becomes what they say."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.alerts import Alert, HitKind
from bot.domain.audit import Entry
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.filtering import FilterChange
from bot.domain.ids import derived_id
from bot.domain.subscriptions import Form, Subscription, SubscriptionState
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.adopting import adopted
from bot.services.audience import no_outsiders
from bot.services.changing import change_own, moved, save_changed
from bot.services.channels import watch
from bot.services.filtering import filtered
from bot.services.scheduling import reschedule
from bot.services.words import promise_subscribed
from bot.tracing import about

log = logging.getLogger(__name__)

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
    trend: bool | None = None  # only together with a monthly cadence
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
        _trend_is_monthly(wish, known)
        if known is None or known.state is SubscriptionState.DELETED:
            begun = _begin(wish, alert, known, now, deps, tx)
            _note(Act.SUBSCRIBE, wish, begun, now, tx)
            return Subscribed(begun, alert, is_unchanged=False)
        changed = _changed(known, wish, now)
        if changed == known:
            return Subscribed(known, alert, is_unchanged=True)
        _note(Act.EDIT, wish, known, now, tx)
        save_changed(changed, known, now, deps, tx)
        promise_subscribed(changed, wish.interaction, now, tx)
        return Subscribed(changed, alert, is_unchanged=False)

    subscribed = await deps.store.write(store)
    about(subscribed.subscription.id)
    log.info("a place is subscribed", extra={"subscription": subscribed.subscription.id, "alert": wish.alert})
    return subscribed


async def edit(wish: SubscribeWish, subscription_id: str, seen_in: str, deps: Deps) -> Subscription:
    """Change a subscription that the person may change to what they say, all of it or nothing. Errors: `Mistake`.

    `seen_in`: where they are; the wish's place is where its digests go from now on.
    """
    now = deps.clock()
    detail = "" if wish.place == seen_in else f"to {wish.place}"

    def change(subscription: Subscription, tx: Transaction) -> Subscription:
        changed = _changed(subscription, wish, now)
        if wish.place == subscription.place:
            return changed
        return moved(changed, wish.place, wish.interaction, now, deps, tx)

    return await change_own(
        wish.workspace, wish.person, subscription_id, change, deps, act=Act.EDIT, detail=detail, seen_in=seen_in
    )


def _trend_is_monthly(wish: SubscribeWish, known: Subscription | None) -> None:
    """Nothing, where no trend is wished for, or one of a monthly digest. Errors: `Mistake`."""
    as_it_is = known.cadence if known is not None and known.state is not SubscriptionState.DELETED else USUAL
    if wish.trend and (wish.cadence or as_it_is).rhythm is not Rhythm.MONTHLY:
        raise Mistake(MistakeKind.TREND_IS_MONTHLY)


def _begin(
    wish: SubscribeWish, alert: Alert, deleted: Subscription | None, now: datetime, deps: Deps, tx: Transaction
) -> Subscription:
    no_outsiders(wish.workspace, wish.place, deps.rules, tx)
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
        trend=wish.trend is True,
        pulse_due=now + _FIRST_PULSE,
    )
    run_at = subscription.run_after(now)
    subscription = replace(subscription, run_at=run_at, due=run_at)
    if deleted is None:
        tx.subscriptions.add(subscription)
    else:
        tx.subscriptions.save(subscription)
    watch(wish.workspace, wish.place, now, tx)
    promise_subscribed(subscription, wish.interaction, now, tx)
    reschedule(alert.account, alert.id, now, deps, tx)
    return subscription


def _note(act: Act, wish: SubscribeWish, subscription: Subscription, now: datetime, tx: Transaction) -> None:
    alert = f"alert {subscription.alert}"
    tx.audit.note(Entry(wish.workspace, now, wish.person, act, subscription.id, subscription.place, alert))


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
            ("trend", wish.trend),
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
