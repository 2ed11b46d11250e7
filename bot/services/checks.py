"""Checks: PatSnap is asked what is new of an alert, one call for all who subscribe.

Asking consumes the answer (P057 API page). So the check is written before the call, its answer before it is read, and
what may have been lost is a gap before anything else.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import LATE, Alert, Check, CheckState
from bot.domain.endpoints import Endpoint
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.domain.waits import back_off
from bot.errors import CodeClass, InDoubt, NotSent, OutsideError, PatsnapRefused
from bot.ports import Permit, Retried, Transaction, Whose
from bot.services.fairness import first_due
from bot.services.gaps import have_recovered
from bot.services.outages import as_quota, enter, gives_way, is_outage, no_permit
from bot.services.outcomes import trouble_of
from bot.services.readings import read_answer
from bot.services.scheduling import when_due
from bot.services.unreadable import putting_off
from bot.services.usage import count_call, for_check
from bot.services.words import promise_quiet, promise_word

log = logging.getLogger(__name__)

_SLOWEST: Final = timedelta(minutes=30)
_HURRIED_TRIES: Final = 9  # as of reports: about ten minutes of "too fast" mean the quota
_UNKNOWN_ALERT: Final = "68300004"  # P057 API page: invalid parameter; the only parameter is the alert's id


@putting_off
async def check_one(deps: Deps) -> bool:
    """Ask PatSnap about the alert that has been due longest; whether there was one."""
    now = deps.clock()
    busy = deps.patsnap.busy()
    due = await deps.store.read(lambda tx: _next(now, busy, tx))
    if due is None:
        return False
    asked: tuple[Alert, Check] | None = None
    is_answered = False
    try:
        async with deps.patsnap.permit(due.account) as permit, deps.unrepeatable():
            # The check is written after the wait for the permit: one that was never asked would be a gap for nothing.
            asked = await deps.store.write(lambda tx: _begin(due.account, deps, tx))
            if asked is not None:
                is_answered = await _ask(*asked, permit, deps)
    except OutsideError as error:
        await _no_permit(due, error, deps)
    if asked is not None and is_answered:
        await read_answer(asked[1], deps)
    return True


def _next(now: datetime, busy: Collection[str], tx: Transaction) -> Alert | None:
    return first_due(lambda whose: tx.alerts.next_due(now, whose), busy, lambda account: gives_way(account, now, tx))


def _begin(account: str, deps: Deps, tx: Transaction) -> tuple[Alert, Check] | None:
    now = deps.clock()
    alert = None if gives_way(account, now, tx) else tx.alerts.claim(now, deps.owner, Whose(only=account))
    if alert is None:
        return None
    if when_due(alert, now, deps, tx) is None:
        # Whoever wanted it has gone meanwhile: asking would cost a call and consume the window for nobody.
        tx.alerts.save(replace(alert, owner=None, due=None))
        return None
    check = Check(
        account=alert.account,
        alert=alert.id,
        no=alert.last_no + 1,
        asked_at=now,
        since=alert.asked_at,
        for_all=alert.asked_by is not None,
    )
    tx.checks.add(check)
    enter(alert.account, Endpoint.CHECK, deps, tx)
    alert = replace(alert, last_no=check.no)
    tx.alerts.save(alert)
    return alert, check


async def _ask(alert: Alert, check: Check, permit: Permit, deps: Deps) -> bool:
    """Make the call, and record what came of it; whether there is an answer to read."""
    try:
        raw = await permit.check_alert(alert.id)
    except NotSent as error:
        _complain(alert, error)
        await _put_off(alert, check, Trouble(TroubleKind.UNREACHABLE), error, deps)
    except PatsnapRefused as error:
        await _refused(alert, check, error, deps)
    except InDoubt as error:
        await _lost(alert, check, str(error), deps)
    except Exception:
        log.exception("a check failed", extra={"alert": alert.id, "check": check.no})
        await _lost(alert, check, "a fault of Patrol's own: see the log", deps)
    else:
        await _answered(alert, check, raw, deps)
        return True
    return False


async def _answered(alert: Alert, check: Check, raw: str, deps: Deps) -> None:
    """The answer is safe before anybody reads it."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        if not _is_ours(alert, deps, tx):
            _keep_late(check, raw, now, tx)
            return
        count_call(tx, deps, Endpoint.CHECK, for_check(alert))
        tx.checks.save(check.to(CheckState.ANSWERED, answered_at=now, raw=raw))
        # Reading it sets when it is due; should that fail for a fault of ours, the alert is not forgotten.
        due = now + deps.rules.pace.every
        _give_up_claim(alert, tx, asked_at=check.asked_at, attempts=0, due=due)

    await deps.store.write(store)


async def _put_off(
    alert: Alert, check: Check, trouble: Trouble, error: OutsideError, deps: Deps, due: datetime | None = None
) -> None:
    """Certainly not asked, and asked again later: with back-off, if `due` does not say when."""
    attempts = _in_a_row(alert, trouble) + 1
    due = due or deps.clock() + back_off(attempts, longest=_SLOWEST)
    await _not_asked(alert, check, error, deps, attempts=attempts, trouble=trouble, due=due)
    deps.meter.retried(Retried.CHECK)


async def _not_asked(alert: Alert, check: Check, error: OutsideError, deps: Deps, **changes: object) -> None:
    """Certainly not asked: the window is untouched, and the number is free again."""

    def store(tx: Transaction) -> None:
        if not _is_ours(alert, deps, tx):
            return
        count_call(tx, deps, Endpoint.CHECK, for_check(alert), error)
        tx.checks.remove(check)
        _give_up_claim(alert, tx, last_no=check.no - 1, **changes)

    await deps.store.write(store)


async def _refused(alert: Alert, check: Check, error: PatsnapRefused, deps: Deps) -> None:
    """Answered with a no, which we take for an untouched window; the code's class says what now."""
    if error.code == _UNKNOWN_ALERT:
        await _gone(alert, check, error, deps)
        return
    trouble = trouble_of(error)
    if error.code_class is CodeClass.RETRY and _in_a_row(alert, trouble) >= _HURRIED_TRIES:
        error = as_quota(error)
    if is_outage(Endpoint.CHECK, error):
        # It stays due as it is: what begins here shuts it, and everybody sees that.
        await _not_asked(alert, check, error, deps, attempts=0, trouble=None)
        return
    _complain(alert, error)
    # Where it is not a matter of waiting somebody has to act; a look an hour shows when they have.
    due = None if error.code_class is CodeClass.RETRY else deps.clock() + timedelta(hours=1)
    await _put_off(alert, check, trouble, error, deps, due)


async def _gone(alert: Alert, check: Check, error: PatsnapRefused, deps: Deps) -> None:
    """PatSnap does not know the alert: its subscriptions are paused, and their owners are told."""
    log.warning("PatSnap does not know an alert", extra={"alert": alert.id, "code": error.code})
    now = deps.clock()

    def store(tx: Transaction) -> None:
        if not _is_ours(alert, deps, tx):
            return
        count_call(tx, deps, Endpoint.CHECK, for_check(alert), error)
        tx.checks.remove(check)
        _give_up_claim(
            alert, tx, last_no=check.no - 1, trouble=trouble_of(error), due=None, is_gone=True, asked_by=None
        )
        for subscription in tx.subscriptions.of_alert(alert.account, alert.id):
            if subscription.is_alive:
                paused = subscription.to(SubscriptionState.PAUSED, reason=PauseReason.ALERT_GONE, due=None)
                tx.subscriptions.save(replace(paused, asked_by=""))
                if paused.asked_by not in {"", paused.person}:
                    promise_quiet(paused, check.no, now, tx)
                tx.live.touch(paused.workspace, paused.id, final=False)
                promise_word(paused, f"gone {now:%Y%m%dT%H%M%S}", now, tx)

    await deps.store.write(store)


async def _lost(alert: Alert, check: Check, why: str, deps: Deps) -> None:
    """Asked, and no answer: PatSnap may not tell it again. The gap is recorded first, then it is asked anew."""
    log.warning("a check's answer is lost", extra={"alert": alert.id, "check": check.no, "why": why})
    now = deps.clock()

    def store(tx: Transaction) -> None:
        if not _is_ours(alert, deps, tx):
            return
        count_call(tx, deps, Endpoint.CHECK, for_check(alert), InDoubt(why))
        become_gap(check, why, now, tx)
        attempts = alert.attempts + 1
        trouble = Trouble(TroubleKind.NO_ANSWER)
        due = now + back_off(attempts, first=timedelta(seconds=30), longest=_SLOWEST)
        _give_up_claim(alert, tx, asked_at=check.asked_at, attempts=attempts, trouble=trouble, due=due)

    await deps.store.write(store)
    deps.meter.gap()
    deps.meter.retried(Retried.CHECK)


def become_gap(check: Check, why: str, now: datetime, tx: Transaction) -> None:
    """Record that a check was asked and that nobody knows what it told; it is searched for where that can be."""
    tx.checks.save(check.to(CheckState.GAP, reason=why))
    have_recovered(check, now, tx)


def take_over_alert(alert: Alert, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Take an alert over from a run that is no more: what it was asking may have been answered to nobody."""
    check = tx.checks.get(alert.account, alert.id, alert.last_no)
    asked_at = alert.asked_at
    if check is not None and check.state is CheckState.ASKING:
        why = "Patrol ended while it was asking"
        count_call(tx, deps, Endpoint.CHECK, for_check(alert), InDoubt(why))
        become_gap(check, why, now, tx)
        asked_at = check.asked_at
    tx.alerts.save(replace(alert, owner=None, asked_at=asked_at, due=now))


async def _no_permit(alert: Alert, error: OutsideError, deps: Deps) -> None:
    """No call could be made, so that nothing was written: the alert waits, or PatSnap refuses the whole account."""
    if await no_permit(alert.account, error, deps):
        return
    _complain(alert, error)
    trouble = trouble_of(error) if isinstance(error, PatsnapRefused) else Trouble(TroubleKind.UNREACHABLE)
    due = deps.clock() + back_off(_in_a_row(alert, trouble) + 1, longest=_SLOWEST)

    def store(tx: Transaction) -> None:
        current = tx.alerts.get(alert.account, alert.id)
        if current is not None and current.owner is None and current.due == alert.due:
            attempts = _in_a_row(current, trouble) + 1
            tx.alerts.save(replace(current, attempts=attempts, trouble=trouble, due=due))

    await deps.store.write(store)


def _is_ours(alert: Alert, deps: Deps, tx: Transaction) -> bool:
    """Whether the claim still holds. Who was taken for dead meanwhile finds its check counted, and a gap."""
    current = tx.alerts.get(alert.account, alert.id)
    return current is not None and current.owner == deps.owner


def _keep_late(check: Check, raw: str, now: datetime, tx: Transaction) -> None:
    """An answer that came to who was taken for dead: it is told as what is read late, under a number of its own."""
    gap = tx.checks.get(check.account, check.alert, check.no)
    if gap is not None and gap.state is CheckState.GAP:
        tx.checks.save(gap.to(CheckState.ANSWERED, answered_at=now, raw=raw, reason=LATE))


def _give_up_claim(alert: Alert, tx: Transaction, **changes: object) -> None:
    """Save what a check changed of an alert, as it is by now: people may have changed the rest meanwhile."""
    current = tx.alerts.get(alert.account, alert.id)
    if current is None:
        raise LookupError(f"there is no alert {alert.id}")
    tx.alerts.save(replace(current, owner=None, **changes))  # type: ignore[arg-type]  # the dataclass's own fields


def _in_a_row(alert: Alert, trouble: Trouble) -> int:
    return alert.attempts if alert.trouble is not None and alert.trouble.kind is trouble.kind else 0


def _complain(alert: Alert, error: OutsideError) -> None:
    # Once when it begins; `readings` says when it is over.
    if alert.trouble is None:
        log.warning("an alert cannot be checked", extra={"alert": alert.id, "why": str(error)})
