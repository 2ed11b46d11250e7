"""A restored backup: what it does not know of, because it happened after the backup was taken, becomes a doubt.

Nothing that may have been sent since is sent again unmarked, nothing that may have been ordered is ordered again by
itself, and what PatSnap may have told since is a gap.
"""

import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import RESTORED, Alert, Check, CheckState
from bot.domain.backups import Echo
from bot.domain.makings import Making, MakingState, Task
from bot.domain.notices import Notice, NoticeKind
from bot.domain.reports import Report, ReportState, RequestState, Trouble, TroubleKind
from bot.ports import Transaction
from bot.services.checks import become_gap, take_over_alert
from bot.services.drafting import coming
from bot.services.issuing import doubt_issue
from bot.services.makings import record_making, take_over_making
from bot.services.notices import tell_admins
from bot.services.outcomes import record
from bot.services.settling import doubt_choice
from bot.services.sharing import land
from bot.services.usage import count_lost_creation

log = logging.getLogger(__name__)

_OVERDUE: Final = timedelta(hours=1)  # in which a run says what it would have said while there was none
_TROUBLE: Final = Trouble(TroubleKind.RESTORED)
_EVER: Final = datetime.max.replace(tzinfo=UTC)


async def settle_backup(deps: Deps) -> bool:
    """Have a database that is a restored backup go on, before anything of it is claimed; whether it was one.

    One transaction, with the end of the stamp that says so: a run that dies in it leaves it to the next.
    """
    if await deps.store.read(lambda tx: tx.backups.taken_at()) is None:
        return False
    now = deps.clock()
    settled = await deps.store.write(lambda tx: _settle(now, deps, tx))
    if settled is None:
        return False  # another process has done it meanwhile
    taken_at, found = settled
    log.warning(
        "this database is a restored backup: what was under way is in doubt",
        extra={"taken": taken_at.isoformat(), **found},
    )
    return True


def _settle(now: datetime, deps: Deps, tx: Transaction) -> tuple[datetime, Counter[str]] | None:
    taken_at = tx.backups.taken_at()
    if taken_at is None:
        return None
    found: Counter[str] = Counter()
    tx.backups.note_echoes(taken_at, now + _OVERDUE)
    for delivery in tx.deliveries.unsent():
        doubtful = delivery.in_doubt_since(taken_at)
        tx.deliveries.save(replace(doubtful, due=delivery.due or now))
        found["deliveries"] += 1
    for account in sorted({account for _, account in tx.workspaces.all()}):
        for alert in tx.alerts.all_of(account):
            _note_coming_digests(alert, taken_at, now, tx)
            found["gaps"] += _open_gap(alert, now, deps, tx)
    for recovery in tx.recoveries.unfinished():
        _mark(recovery.account, recovery.alert, recovery.no, tx)
    found.update(_doubt_orders(now, deps, tx))
    for making in tx.makings.unfinished():
        _doubt_making(making, now, deps, tx)
        found["makings"] += 1
    _try_what_is_held(now, tx)
    for workspace, _ in tx.workspaces.all():
        about = f"{taken_at.isoformat()} {now.isoformat()}"
        tell_admins(Notice(workspace, NoticeKind.RESTORED, about, now, {"taken": taken_at.isoformat()}), deps, tx)
    tx.backups.settle(now)
    return taken_at, found


def _note_coming_digests(alert: Alert, taken_at: datetime, now: datetime, tx: Transaction) -> None:
    """What was read and not composed yet may have been told: by a digest of the same key, which told no less."""
    last = tx.checks.get(alert.account, alert.id, alert.last_no)
    known = alert.last_no - (last is not None and last.state is CheckState.ASKING)
    for subscription in tx.subscriptions.of_alert(alert.account, alert.id):
        if subscription.took < known:
            digest = coming(subscription, now, tx).id
            tx.backups.note_echo(Echo(subscription.workspace, digest, taken_at, up_to=known))


def _open_gap(alert: Alert, now: datetime, deps: Deps, tx: Transaction) -> bool:
    """PatSnap may have been asked since, and tells nothing twice; what it has still to tell is asked for at once."""
    if alert.owner is not None:
        take_over_alert(alert, now, deps, tx)
        alert = tx.alerts.get(alert.account, alert.id) or alert
    if alert.asked_at is None or alert.is_gone:
        return False
    gap = Check(alert.account, alert.id, alert.last_no + 1, now, alert.asked_at)
    is_wanted = bool(tx.subscriptions.runs(alert.account, alert.id))
    tx.alerts.save(replace(alert, last_no=gap.no, asked_at=now, due=now if is_wanted else None))
    tx.checks.add(gap)
    become_gap(gap, RESTORED, now, tx)
    return True


def _mark(account: str, alert: str, no: int, tx: Transaction) -> None:
    """What is found of an earlier gap may have been found, and told, before."""
    gap = tx.checks.get(account, alert, no)
    if gap is not None:
        tx.checks.save(replace(gap, reason=RESTORED))


def _doubt_orders(now: datetime, deps: Deps, tx: Transaction) -> Counter[str]:
    """Reports, and what would come to order some by itself."""
    found: Counter[str] = Counter()
    for report in tx.reports.unordered():
        _doubt_order(report, now, deps, tx)
        found["reports"] += 1
    for request in tx.requests.choosing_until(_EVER):
        doubt_choice(request, now, tx)
        found["choices"] += 1
    for series in tx.series.overdue(now):
        doubt_issue(series, now, tx)
        found["series"] += 1
    return found


def _doubt_order(report: Report, now: datetime, deps: Deps, tx: Transaction) -> None:
    """It may have been ordered, and its id lost with what was stored since: it is repeated at a person's word alone."""
    if report.state is ReportState.SUBMITTING:
        count_lost_creation(report, deps, tx)
    record(report.to(ReportState.IN_DOUBT, owner=None, due=None, trouble=_TROUBLE), now, tx)


def _doubt_making(making: Making, now: datetime, deps: Deps, tx: Transaction) -> None:
    """A new alert may be there. A change may be there, and another after it: this one would undo that."""
    if making.task is Task.DELETE:
        if making.owner is not None:
            take_over_making(making, now, deps, tx)
        return  # what is deleted stays deleted
    state = MakingState.IN_DOUBT if making.task is Task.NEW else MakingState.FAILED
    record_making(making.to(state, owner=None, due=None, trouble=_TROUBLE), now, tx)


def _try_what_is_held(now: datetime, tx: Transaction) -> None:
    """Patrol may have been invited since, and nobody says so again: Slack does when it is tried."""
    for request in tx.requests.held_until(_EVER):
        report = tx.reports.get(request.workspace, request.report)
        if report is not None:
            land(request.to(RequestState.WAITING, landing=request.place, held_until=None), report, now, tx)
