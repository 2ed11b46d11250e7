"""What a place was told of an alert, for those who may see its subscription; and a digest's spreadsheet once more."""

from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.alerts import Alert
from bot.domain.audit import Entry
from bot.domain.delivery_keys import digest_key, sheet_key
from bot.domain.digests import Digest
from bot.domain.histories import History, Told
from bot.domain.places import Place
from bot.domain.subscriptions import Subscription
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.changing import own_subscription
from bot.services.words import promise_copy

PAGE: Final = 5


async def history_of(
    workspace: str, person: str, subscription_id: str, seen_in: str, offset: int, deps: Deps
) -> History:
    """One page of what the subscription's place was told. Errors: `Mistake`."""

    def look(tx: Transaction) -> History:
        subscription = own_subscription(workspace, person, subscription_id, seen_in, tx)
        # Not what another place was told before it moved here: not everybody here was there.
        digests = tx.digests.listed(workspace, subscription.id, subscription.place, offset=offset, limit=PAGE + 1)
        return History(
            subscription=subscription,
            alert=_alert(subscription.account, subscription.alert, tx),
            rows=tuple(_told(digest, tx) for digest in digests[:PAGE]),
            address=tx.workspaces.address_of(workspace),
            offset=offset,
            has_more=len(digests) > PAGE,
        )

    return await deps.store.read(look)


async def send_sheet_again(
    workspace: str, person: str, digest_id: str, seen_in: str, interaction: str, deps: Deps
) -> tuple[Subscription, Digest, Alert]:
    """Promise a digest's spreadsheet, made anew, to this person's direct messages: once for each press.

    Errors: `Mistake`, where they may not see its subscription, or it is no more of that place.
    """
    now = deps.clock()

    def store(tx: Transaction) -> tuple[Subscription, Digest, Alert]:
        digest = tx.digests.get(workspace, digest_id)
        if digest is None:
            raise Mistake(MistakeKind.OLD_BUTTON)
        subscription = own_subscription(workspace, person, digest.subscription, seen_in, tx)
        if subscription.place != digest.place:
            raise Mistake(MistakeKind.OLD_BUTTON)
        tx.audit.note(Entry(workspace, now, person, Act.SHEET_AGAIN, digest.id, digest.place))
        promise_copy(digest, Place(workspace, person), interaction, now, tx)
        return subscription, digest, _alert(digest.account, digest.alert, tx)

    return await deps.store.write(store)


def _told(digest: Digest, tx: Transaction) -> Told:
    message = tx.deliveries.get(digest.workspace, digest_key(digest.id))
    sheet, reviewed = (
        tx.deliveries.get(digest.workspace, sheet_key(digest.id)),
        tx.decisions.count(digest.workspace, digest.id),
    )
    return Told(digest, message, sheet, reviewed)


def _alert(account: str, alert_id: str, tx: Transaction) -> Alert:
    alert = tx.alerts.get(account, alert_id)
    if alert is None:
        raise LookupError(f"there is no alert {alert_id}")
    return alert
