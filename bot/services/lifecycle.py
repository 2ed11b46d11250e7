"""What Slack tells of channels: it is looked at what has become of them, in whatever order the events come."""

from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.channels import KnownChannel
from bot.domain.places import Place
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.ports import Transaction
from bot.services.channels import look_again, watch
from bot.services.closures import follow, go_on, shut
from bot.services.resting import series_goes_on
from bot.services.welcoming import promise_hello


async def happened(workspace: str, place: str, deps: Deps) -> None:
    """Something has happened to a channel: archived, opened, renamed, left, shared with others, made private."""
    await deps.store.write(lambda tx: look_again(Place(workspace, place), tx))


async def shared(workspace: str, place: str, at: datetime, deps: Deps) -> None:
    """A channel is shared with one more organisation since then: what was allowed before was allowed for others."""

    def store(tx: Transaction) -> None:
        known = tx.places.get(workspace, place)
        if known is None:
            return
        if known.allowed_at is not None and known.allowed_at < at:
            tx.places.save(replace(known, allowed_by="", allowed_at=None))
        look_again(Place(workspace, place), tx)

    await deps.store.write(store)


async def deleted(workspace: str, place: str, deps: Deps) -> None:
    """A channel was deleted: it does not come back."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        before = tx.places.get(workspace, place) or KnownChannel(workspace, place)
        known = replace(before, is_gone=True)
        if tx.places.get(workspace, place) is None and not tx.subscriptions.of_place(workspace, place):
            return
        tx.places.save(known)
        follow(before, known, now, deps, tx)

    await deps.store.write(store)


async def invited(workspace: str, place: str, deps: Deps, *, event: str = "", inviter: str = "") -> int:
    """Patrol was invited to a place: what had paused for want of it goes on. How many subscriptions that were.

    Where none does Patrol says that it is there: `event` is Slack's id of the event that told so, "" for none.

    What else there is to know of the channel is asked before anything is posted there.
    """
    now = deps.clock()

    def store(tx: Transaction) -> int:
        known = tx.places.get(workspace, place)
        if known is not None:
            known = replace(known, is_member=True, is_gone=False, looked_at=None)
            tx.places.save(replace(known, look_due=now))
        waiting = [one for one in tx.subscriptions.of_place(workspace, place) if one.reason is PauseReason.NO_PLACE]
        resting = [one for one in tx.series.of_place(workspace, place) if one.reason is PauseReason.NO_PLACE]
        if (waiting or resting) and known is not None and (reason := known.why_shut()) is not None:
            shut(workspace, place, reason, now, deps, tx)
            return 0
        for subscription in waiting:
            go_on(subscription, "invited", now, deps, tx)
        for series in resting:
            series_goes_on(series, f"invited {now.isoformat()}", now, tx)
        if event and not (waiting or resting):
            promise_hello(workspace, place, event, inviter, now, tx)
        return len(waiting)

    return await deps.store.write(store)


async def has_another_id(workspace: str, old: str, new: str, deps: Deps) -> None:
    """A channel has got another id (Slack: channel_id_changed): all that speaks of the old one speaks of the new."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        for subscription in tx.subscriptions.of_place(workspace, old):
            there = tx.subscriptions.at(workspace, new, subscription.alert)
            if there is not None:
                # Somebody was faster under the new id: the older one has told more, and goes on.
                aside = replace(there, place=f"{new} until {now.isoformat()}")
                if there.state is not SubscriptionState.DELETED:
                    ended = {"reason": None, "until": None, "run_at": None, "due": None}
                    aside = aside.to(SubscriptionState.DELETED, **ended)
                tx.subscriptions.save(aside)
            tx.subscriptions.save(replace(subscription, place=new))
        tx.places.renamed(workspace, old, new)
        look_again(Place(workspace, new), tx)
        if tx.subscriptions.of_place(workspace, new) or tx.series.of_place(workspace, new):
            watch(workspace, new, now, tx)

    await deps.store.write(store)
