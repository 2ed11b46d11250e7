"""Outages: what PatSnap refuses for a time is not asked for, one call tries when it may be over, and people are told.

Rows that an outage shuts stay as they are, and nobody claims them (`storage.sql.outages.may_ask`): when it is over
they are due as before, the longest due first, at the pace of PATROL_PATSNAP_QPS. What begins an outage, and what it
shuts, is in `domain/outages.py`; each call's outcome comes by here with `count_call`.

Told are: admins, once for each outage and its end (of what Patrol does without once in all, and of its end nothing);
who waits for a report, or for an alert to be made, by its live message; who owns a subscription whose digest is late
by hours, once for each digest (`composing`); whoever asks for something now, in the answer.
"""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Alert
from bot.domain.endpoints import CREATE_OF, MAKING_OF, STATUS_OF, Endpoint
from bot.domain.makings import Making, MakingState
from bot.domain.notices import Notice, NoticeKind
from bot.domain.outages import (
    BILLED,
    NOT_CONNECTED,
    UNCLEAR,
    WAKE_FOR,
    WHOLE,
    Outage,
    OutageKind,
    next_trial,
    scope_for,
    scope_of,
)
from bot.domain.reports import Report, ReportState, Trouble, TroubleKind
from bot.errors import CodeClass, NotConnected, OutsideError, PatsnapRefused
from bot.ports import Transaction
from bot.services.notices import tell_admins

log = logging.getLogger(__name__)

_NOTICES: Final = {
    OutageKind.QUOTA: NoticeKind.QUOTA,
    OutageKind.ACCOUNT: NoticeKind.ACCOUNT,
    OutageKind.LICENSE: NoticeKind.LICENSE,
}


def enter(account: str, endpoint: Endpoint, deps: Deps, tx: Transaction) -> bool:
    """Whether a call may go out now; to be said in the transaction that claims its row. After an outage it is a trial.

    While the trial is under way nobody else goes.
    """
    now = deps.clock()
    shutting = [one for one in tx.outages.of(account) if one.shuts(endpoint)]
    if any(one.is_shut(endpoint, now) for one in shutting):
        return False
    for one in shutting:
        tx.outages.save(one.tried(now))
    return True


def gives_way(account: str, now: datetime, tx: Transaction) -> bool:
    """Whether what nobody sits and waits for lets reports go first: for a while after an outage, and at its trial."""
    is_after = any(
        one.scope in {WHOLE, BILLED} and (one.over_at is None or now - WAKE_FOR < one.over_at <= now)
        for one in tx.outages.of(account)
    )
    return is_after and tx.reports.is_wanted(account, now)


def is_outage(endpoint: Endpoint, error: OutsideError) -> bool:
    """Whether this is about the account and not about what was asked: the row stays as it is."""
    return isinstance(error, PatsnapRefused) and scope_for(endpoint, error.code, error.code_class) is not None


def is_license(endpoint: Endpoint, error: PatsnapRefused) -> bool:
    """Whether an endpoint is not licensed, or not offered: what it would tell is done without."""
    found = scope_for(endpoint, error.code, error.code_class)
    return found is not None and found[1] is OutageKind.LICENSE


def as_quota(error: PatsnapRefused) -> PatsnapRefused:
    """A "too fast" that has lasted for about ten minutes: PatSnap means its limit."""
    return PatsnapRefused(error.code, CodeClass.QUOTA, "it has said so for too long to mean the rate")


async def no_permit(account: str, error: OutsideError, deps: Deps) -> bool:
    """Note that no access was to be had; whether that is an outage, so that no row needs to be put off for it."""
    if isinstance(error, NotConnected):
        await deps.store.write(lambda tx: not_connected(account, deps.clock(), tx))
        return True
    if not isinstance(error, PatsnapRefused) or scope_for(None, error.code, error.code_class) is None:
        return False
    await deps.store.write(lambda tx: note_outcome(account, None, error, deps, tx))
    return True


def not_connected(account: str, now: datetime, tx: Transaction) -> None:
    """Nothing is due for this account, as it has no credentials, until `connected`. Nobody needs to be told."""
    if all(one.kind is not OutageKind.NOT_CONNECTED or one.is_over for one in tx.outages.of(account)):
        outage = Outage(account, WHOLE, OutageKind.NOT_CONNECTED, NOT_CONNECTED, now, now)
        tx.outages.save(outage)
        _show(outage, tx)


def connected(account: str, deps: Deps, tx: Transaction) -> None:
    """PatSnap has just taken this account's credentials: what they were refused for, or missing, is over."""
    now = deps.clock()
    for outage in tx.outages.of(account):
        if outage.is_over:
            continue
        if outage.kind is OutageKind.NOT_CONNECTED:
            tx.outages.save(replace(outage, over_at=now))
            _show(outage, tx)
        elif outage.kind is OutageKind.ACCOUNT and outage.scope == WHOLE:
            end(outage, deps, tx)


def is_connected(workspace: str, tx: Transaction) -> bool:
    """Whether the account of a workspace has credentials."""
    return has_credentials(tx.workspaces.account_of(workspace) or "", tx)


def has_credentials(account: str, tx: Transaction) -> bool:
    """Whether an account has credentials, stored or in the settings."""
    known = tx.outages.of(account)
    return all(one.kind is not OutageKind.NOT_CONNECTED or one.is_over for one in known)


def note_outcome(
    account: str, endpoint: Endpoint | None, error: OutsideError | None, deps: Deps, tx: Transaction
) -> None:
    """Begin, go on with, or end outages by what came of a call; in the transaction that records it.

    `endpoint` None: of asking for a token.
    """
    now = deps.clock()
    known = [one for one in tx.outages.of(account) if not one.is_over]
    begun = scope_for(endpoint, error.code, error.code_class) if isinstance(error, PatsnapRefused) else None
    if begun is not None and isinstance(error, PatsnapRefused):
        _begin(account, *begun, error.code, known, deps, tx)
    for one in known:
        if endpoint is not None and one.shuts(endpoint) and (begun is None or one.scope != begun[0]):
            _go_on(one, error, now, tx, deps, is_let_in=begun is not None and begun[0] != WHOLE)


def _go_on(
    outage: Outage, error: OutsideError | None, now: datetime, tx: Transaction, deps: Deps, *, is_let_in: bool
) -> None:
    """Settle the trial of an outage by what came of it. `is_let_in`: it met another, narrower outage."""
    is_answered = error is None or (isinstance(error, PatsnapRefused) and error.code_class is CodeClass.INPUT)
    is_trial = outage.trial_at is not None
    if (is_answered and (is_trial or outage.kind is OutageKind.LICENSE)) or (
        is_trial and is_let_in and outage.scope == WHOLE
    ):
        end(outage, deps, tx)
    elif is_trial:
        tx.outages.save(replace(outage, trial_at=None, until=now + UNCLEAR))


def _begin(
    account: str, scope: str, kind: OutageKind, code: str, known: list[Outage], deps: Deps, tx: Transaction
) -> None:
    now = deps.clock()
    until = next_trial(scope, kind, now, deps.rules.patsnap_zone, deps.rules.license_again)
    before = next((one for one in known if one.scope == scope), None)
    if before is not None and before.kind is OutageKind.NOT_CONNECTED:
        return  # it was disconnected while this call was under way
    outage = replace(
        before or Outage(account, scope, kind, code, now, until), kind=kind, code=code, until=until, trial_at=None
    )
    tx.outages.save(outage)
    if before is None or before.kind is not kind:
        log.error(
            "PatSnap refuses this account",
            extra={"scope": scope, "why": kind, "code": code, "until": until.isoformat()},
        )
        _tell(outage, _NOTICES[kind], now, deps, tx)
        _show(outage, tx)
    elif kind is OutageKind.QUOTA:
        _show(outage, tx)  # it says when it goes on


def end(outage: Outage, deps: Deps, tx: Transaction) -> None:
    """PatSnap takes calls again: all that was shut is due as it was."""
    now = deps.clock()
    tx.outages.save(replace(outage, over_at=now, until=min(outage.until, now), trial_at=None))
    log.warning("PatSnap takes calls of this account again", extra={"scope": outage.scope, "code": outage.code})
    if not outage.is_optional:
        _tell(outage, NoticeKind.RECOVERED, now, deps, tx)
    _show(outage, tx)


def _tell(outage: Outage, kind: NoticeKind, now: datetime, deps: Deps, tx: Transaction) -> None:
    about = f"{outage.account} {outage.scope} {outage.since.isoformat()}"
    if outage.is_optional and outage.kind is OutageKind.LICENSE:
        about = f"{outage.account} optional"  # a poor licence is many of them, and no trouble
    details = {
        "scope": outage.scope,
        "kind": str(outage.kind),
        "code": outage.code,
        "since": str(int(outage.since.timestamp())),
        "until": str(int(outage.until.timestamp())),
    }
    account = tx.workspaces.account(outage.account)
    if account is not None and account.sealed:  # an admin can mend it; else whoever runs Patrol
        details["brought"] = "yes"
    for workspace in tx.workspaces.of_account(outage.account):
        tell_admins(Notice(workspace, kind, about, now, details), deps, tx)


def _show(outage: Outage, tx: Transaction) -> None:
    """Have the live messages of whoever waits for what it shuts show it, or show that it is over."""
    shut = scope_of(outage)
    for report in tx.reports.waiting(outage.account):
        if _call_of(report) in shut:
            for request in tx.requests.expecting(report):
                tx.live.touch(request.workspace, request.id, final=False)
    for making in tx.makings.waiting(outage.account):
        if MAKING_OF[making.task] in shut:
            tx.live.touch(making.workspace, making.id, final=False)


def shutting(account: str, endpoint: Endpoint, tx: Transaction) -> Outage | None:
    """The outage for which an endpoint is not asked, or only by a trial: of several the one that lasts longest."""
    found = [one for one in tx.outages.of(account) if one.shuts(endpoint)]
    return max(found, key=lambda one: (one.kind is OutageKind.NOT_CONNECTED, one.until), default=None)


def waiting_since(start: datetime, account: str, endpoint: Endpoint, now: datetime, tx: Transaction) -> datetime:
    """Since when something that has waited from `start` on could be asked for: outages do not count as waiting."""
    ends = [one.over_at or now for one in tx.outages.of(account) if endpoint in scope_of(one)]
    return max([start, *(one for one in ends if one <= now)])


def trouble_in(outage: Outage) -> Trouble:
    """What an outage means for who waits."""
    if outage.kind is OutageKind.NOT_CONNECTED:
        return Trouble(TroubleKind.NOT_CONNECTED)
    return Trouble(TroubleKind.QUOTA if outage.kind is OutageKind.QUOTA else TroubleKind.ACCOUNT, outage.code)


def seen_report(report: Report, tx: Transaction) -> Report:
    """A report as people see it: held up by an outage, where one shuts what is asked of it next. Not to be stored."""
    endpoint = _call_of(report)
    outage = shutting(report.account, endpoint, tx) if endpoint is not None else None
    return report if outage is None else replace(report, trouble=trouble_in(outage), due=outage.until)


def seen_making(making: Making, tx: Transaction) -> Making:
    """As `seen_report`."""
    outage = shutting(making.account, MAKING_OF[making.task], tx) if making.state is MakingState.REQUESTED else None
    return making if outage is None else replace(making, trouble=trouble_in(outage), due=outage.until)


def seen_alert(alert: Alert, tx: Transaction) -> Alert:
    """As `seen_report`, where it is to be checked."""
    outage = shutting(alert.account, Endpoint.CHECK, tx) if alert.due is not None else None
    return alert if outage is None else replace(alert, trouble=trouble_in(outage), due=outage.until)


def _call_of(report: Report) -> Endpoint | None:
    match report.state:
        case ReportState.REQUESTED:
            return CREATE_OF[report.order.kind]
        case ReportState.GENERATING:
            return STATUS_OF[report.order.kind]
        case _:
            return None
