"""What people change of a subscription that is there: let it rest, have it go on, move it, hand it over, end it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.filtering import FilterChange
from bot.domain.subscriptions import OF_PLACES, PauseReason, Subscription, SubscriptionState
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.audience import no_outsiders
from bot.services.channels import watch
from bot.services.composing import wake_up
from bot.services.filtering import filtered
from bot.services.scheduling import reschedule
from bot.services.wanting import shows_otherwise, want_what_waits
from bot.services.words import promise_subscribed


async def set_filters(
    workspace: str, person: str, subscription_id: str, seen_in: str, change: FilterChange, deps: Deps
) -> Subscription:
    """Change what a subscription filters, from its next digest on. Errors: `Mistake`."""

    def set_them(subscription: Subscription, _: Transaction) -> Subscription:
        return replace(subscription, filters=filtered(subscription.filters, change))

    return await change_own(workspace, person, subscription_id, set_them, deps, act=Act.FILTERS, seen_in=seen_in)


async def unsubscribe(workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps) -> Subscription:
    """End a subscription; subscribing again begins at the alert's last check. Errors: `Mistake`."""

    def end(subscription: Subscription, _: Transaction) -> Subscription:
        return subscription.to(SubscriptionState.DELETED, reason=None, until=None, run_at=None, due=None)

    return await change_own(workspace, person, subscription_id, end, deps, act=Act.UNSUBSCRIBE, seen_in=seen_in)


async def snooze(
    workspace: str, person: str, subscription_id: str, seen_in: str, wait: timedelta, deps: Deps
) -> Subscription:
    """Keep a subscription quiet for so long; what comes meanwhile waits for its next digest. Errors: `Mistake`."""
    until = deps.clock() + wait

    def rest(subscription: Subscription, tx: Transaction) -> Subscription:
        no_outsiders(workspace, subscription.place, deps.rules, tx)
        # Its alert is checked all the same, so that nothing waits at PatSnap in one long window.
        run_at = subscription.run_after(until)
        return subscription.to(SubscriptionState.SNOOZED, reason=None, until=until, run_at=run_at, due=until)

    return await change_own(workspace, person, subscription_id, rest, deps, act=Act.SNOOZE, seen_in=seen_in)


async def pause(workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps) -> Subscription:
    """Keep a subscription quiet until somebody resumes it. Errors: `Mistake`."""

    def stop(subscription: Subscription, _: Transaction) -> Subscription:
        return subscription.to(SubscriptionState.PAUSED, reason=PauseReason.PERSON, until=None, run_at=None, due=None)

    return await change_own(workspace, person, subscription_id, stop, deps, act=Act.PAUSE, seen_in=seen_in)


async def resume(workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps) -> Subscription:
    """Have a subscription go on; what waited comes in one digest. Errors: `Mistake`."""
    now = deps.clock()

    def go_on(subscription: Subscription, tx: Transaction) -> Subscription:
        if subscription.state is SubscriptionState.ACTIVE:
            return subscription
        no_outsiders(workspace, subscription.place, deps.rules, tx)
        return wake_up(subscription, now, deps, tx)

    return await change_own(workspace, person, subscription_id, go_on, deps, act=Act.RESUME, seen_in=seen_in)


async def move(
    workspace: str, person: str, subscription_id: str, seen_in: str, place: str, interaction: str, deps: Deps
) -> Subscription:
    """Have a subscription's digests go to another place from now on. Errors: `Mistake` (one is there already)."""
    now = deps.clock()

    def go(subscription: Subscription, tx: Transaction) -> Subscription:
        return moved(subscription, place, interaction, now, deps, tx)

    return await change_own(
        workspace, person, subscription_id, go, deps, act=Act.MOVE, detail=f"to {place}", seen_in=seen_in
    )


async def hand_over(
    workspace: str, person: str, subscription_id: str, seen_in: str, to_person: str, name: str, deps: Deps
) -> Subscription:
    """Make somebody else, whose name people see as `name`, a subscription's owner. Errors: `Mistake`."""

    def give(subscription: Subscription, _: Transaction) -> Subscription:
        return replace(subscription, person=to_person, person_name=name)

    return await change_own(
        workspace, person, subscription_id, give, deps, act=Act.HAND_OVER, detail=f"to {to_person}", seen_in=seen_in
    )


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

    return await change_own(workspace, person, subscription_id, turn, deps, act=Act.SWITCH, seen_in=seen_in)


def moved(
    subscription: Subscription, place: str, interaction: str, now: datetime, deps: Deps, tx: Transaction
) -> Subscription:
    """The subscription at another place, with the message that says so there promised. Errors: `Mistake`."""
    no_outsiders(subscription.workspace, place, deps.rules, tx)
    there = tx.subscriptions.at(subscription.workspace, place, subscription.alert)
    if there is not None and there.state is not SubscriptionState.DELETED:
        raise Mistake(MistakeKind.ALREADY_THERE)
    if there is not None:
        # A deleted one keeps its key: it takes the place that this one leaves.
        tx.subscriptions.save(replace(there, place=f"{there.place} until {now.isoformat()}"))
    owner = place if subscription.is_its_places else subscription.person
    elsewhere = replace(subscription, place=place, person=owner)
    watch(subscription.workspace, place, now, tx)
    if subscription.reason in OF_PLACES:
        elsewhere = wake_up(elsewhere, now, deps, tx)
    promise_subscribed(elsewhere, interaction, now, tx)
    return elsewhere


def own_subscription(workspace: str, person: str, subscription_id: str, seen_in: str, tx: Transaction) -> Subscription:
    """A subscription that this person may change: their own, or one of the place where they are. Errors: `Mistake`."""
    subscription = tx.subscriptions.get(workspace, subscription_id)
    if subscription is None or subscription.state is SubscriptionState.DELETED:
        raise Mistake(MistakeKind.OLD_BUTTON)
    if subscription.person != person and subscription.place not in {seen_in, person}:
        raise Mistake(MistakeKind.OLD_BUTTON)  # as of one that is not there
    return subscription


async def change_own(
    workspace: str,
    person: str,
    subscription_id: str,
    change: Callable[[Subscription, Transaction], Subscription],
    deps: Deps,
    *,
    act: Act,
    seen_in: str,
    detail: str = "",
) -> Subscription:
    """Change a subscription that this person may change, in one transaction with what follows. Errors: `Mistake`.

    `act` and `detail` are for the audit log.
    """
    now = deps.clock()

    def store(tx: Transaction) -> Subscription:
        known = own_subscription(workspace, person, subscription_id, seen_in, tx)
        changed = change(known, tx)
        tx.audit.note(Entry(workspace, now, person, act, known.id, known.place, detail))
        save_changed(changed, known, now, deps, tx)
        return changed

    return await deps.store.write(store)


def save_changed(subscription: Subscription, before: Subscription, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Store a changed subscription; its message shows it, and its alert is checked when it now wants it."""
    tx.subscriptions.save(subscription)
    if shows_otherwise(before, subscription):
        want_what_waits(subscription, now, tx)
    tx.live.touch(subscription.workspace, subscription.id, final=False)
    reschedule(subscription.account, subscription.alert, now, deps, tx)
