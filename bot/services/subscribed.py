"""What somebody sees of subscriptions and alerts before they choose."""

from dataclasses import dataclass
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Alert
from bot.domain.subscriptions import Subscription
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.adopting import account_of, subscribed_here
from bot.services.changing import own_subscription
from bot.services.places import must_belong

PAGE: Final = 5


@dataclass(frozen=True)
class SubscribedPage:
    """Some of a place's subscriptions with their alerts, oldest first."""

    rows: tuple[tuple[Subscription, Alert], ...]
    offset: int
    has_more: bool


async def list_subscriptions(workspace: str, place: str, offset: int, deps: Deps) -> SubscribedPage:
    """One page of what a place is subscribed to."""

    def look(tx: Transaction) -> SubscribedPage:
        found = tx.subscriptions.listed(workspace, place, offset=offset, limit=PAGE + 1)
        rows = [(one, tx.alerts.get(one.account, one.alert)) for one in found[:PAGE]]
        known = tuple((one, alert) for one, alert in rows if alert is not None)
        return SubscribedPage(known, offset, has_more=len(found) > PAGE)

    return await deps.store.read(look)


async def find_subscription(workspace: str, person: str, place: str, words: str, deps: Deps) -> Subscription:
    """The subscription of this place, or of the person's direct messages, that words name. Errors: `Mistake`."""
    return await deps.store.read(lambda tx: subscribed_here(workspace, person, place, words, tx))


async def to_be_edited(
    workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps
) -> tuple[Subscription, Alert]:
    """A subscription that the person may change, and its alert. Errors: `Mistake`."""

    def look(tx: Transaction) -> tuple[Subscription, Alert]:
        subscription = own_subscription(workspace, person, subscription_id, seen_in, tx)
        alert = tx.alerts.get(subscription.account, subscription.alert)
        if alert is None:
            raise LookupError(f"subscription {subscription_id} has no alert")
        return subscription, alert

    return await deps.store.read(look)


async def theirs(workspace: str, person: str, subscription_id: str, deps: Deps) -> Subscription:
    """A subscription of which only a form speaks: the person's own, or one of where they are found to be now.

    Errors: `Mistake`, the same of one that is not there.
    """
    found = await deps.store.read(lambda tx: tx.subscriptions.get(workspace, subscription_id))
    if found is None:
        raise Mistake(MistakeKind.OLD_BUTTON)
    if found.person != person:
        await must_belong(found.goes_to, person, deps)
    return found


async def alerts_for(workspace: str, person: str, place: str, deps: Deps) -> list[Alert]:
    """What this person may find by name from this place: their own, open ones here, and those subscribed there."""

    def look(tx: Transaction) -> list[Alert]:
        account = account_of(workspace, tx)
        here = {one.alert for where in {place, person} for one in tx.subscriptions.of_place(workspace, where)}
        return [
            alert
            for alert in tx.alerts.all_of(account)
            if not alert.is_gone and (alert.is_open_to(workspace) or alert.id in here or alert.is_of(workspace, person))
        ]

    return await deps.store.read(look)
