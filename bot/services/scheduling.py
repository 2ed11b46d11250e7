"""When an alert is checked next: as those who subscribe to it want to hear of it."""

from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.alerts import Alert, next_check
from bot.ports import Transaction


def when_due(alert: Alert, now: datetime, deps: Deps, tx: Transaction) -> datetime | None:
    """When this alert is to be checked next, for those who subscribe to it now; None where nobody does."""
    if alert.is_gone:
        return None
    if alert.asked_by is not None and tx.subscriptions.of_alert(alert.account, alert.id):
        return now
    return next_check(alert.asked_at, tx.subscriptions.runs(alert.account, alert.id), now, deps.rules.pace)


def reschedule(account: str, alert_id: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Set when an alert is checked next, after its subscriptions have changed; a back-off is kept."""
    alert = tx.alerts.get(account, alert_id)
    if alert is None or alert.owner is not None:
        return  # what comes of the check under way sets it
    is_gone = alert.is_gone and alert.deleted_at is None
    if is_gone and any(one.is_alive for one in tx.subscriptions.of_alert(account, alert_id)):
        # Somebody wants it again, and it may be there again: the next check tells.
        alert = replace(alert, is_gone=False, trouble=None, attempts=0)
        tx.alerts.save(alert)
    due = when_due(alert, now, deps, tx)
    if due is not None and alert.trouble is not None and alert.due is not None:
        due = max(due, alert.due)
    if due != alert.due:
        tx.alerts.save(replace(alert, due=due))
