"""Gaps that can be searched for: noted where they come about."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.alerts import Check
from bot.domain.recoveries import Recovery, RecoveryState, can_be_recovered
from bot.ports import Transaction

_SOON: Final = timedelta(minutes=5)  # gaps come in a row: one search serves those that have come by then
_APART: Final = timedelta(hours=6)  # between two recoveries of an alert: while PatSnap fails each check would cost one


def have_recovered(gap: Check, now: datetime, tx: Transaction) -> None:
    """Have it searched for what this gap would have told of new patents, if its alert's query is known.

    A gap that follows another which is still waiting is searched for together with it.
    """
    alert = tx.alerts.get(gap.account, gap.alert)
    if alert is None or gap.since is None or not can_be_recovered(alert, gap):
        return
    last = tx.recoveries.latest(gap.account, gap.alert)
    due = now + _SOON
    if last is not None and _goes_on(last, gap, alert.query):
        tx.recoveries.save(replace(last, until=gap.asked_at, attempts=0))
        return
    if last is not None and last.ended_at is not None:
        due = max(due, last.ended_at + _APART)
    tx.recoveries.add(
        Recovery(
            account=gap.account,
            alert=gap.alert,
            no=gap.no,
            query=alert.query,
            since=gap.since,
            until=gap.asked_at,
            wanted_at=now,
            due=due,
        )
    )


def _goes_on(last: Recovery, gap: Check, query: str) -> bool:
    if gap.is_restored:
        return False  # what is found for it is marked
    is_waiting = last.state is RecoveryState.WANTED and last.owner is None and not last.searches
    return is_waiting and (last.until, last.query) == (gap.since, query)
