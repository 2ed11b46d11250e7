"""*Check now*: somebody wants PatSnap asked about an alert at once, for everyone who subscribes to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.alerts import Alert
from bot.domain.audit import Entry
from bot.domain.places import Place
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.changing import own_subscription
from bot.services.outages import seen_alert

_SHARED: Final = timedelta(minutes=1)  # for so long one check serves all who ask for it


async def check_now(workspace: str, person: str, subscription_id: str, seen_in: str, deps: Deps) -> tuple[Alert, bool]:
    """Have the alert of a subscription checked now, for everyone who subscribes to it; the alert, and whether it is.

    It is not where PatSnap was asked within the last minute: that check serves them too. The alert is as people see it:
    held up, where an outage has the check come later. Errors: `Mistake`.
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
        tx.audit.note(
            Entry(workspace, now, person, Act.CHECK, subscription.id, subscription.place, f"alert {alert.id}")
        )
        tx.subscriptions.save(replace(subscription, asked_by=person))
        alert = replace(alert, asked_by=Place(workspace, person), asked_in=seen_in)
        tx.alerts.save(alert if alert.owner is not None else replace(alert, due=now))
        return seen_alert(replace(alert, due=now, trouble=None), tx), True

    return await deps.store.write(store)
