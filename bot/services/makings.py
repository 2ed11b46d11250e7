"""Alerts are made, changed and deleted at PatSnap, one call at a time.

A new alert's id exists in PatSnap's answer alone (P056 API page), and nothing lists alerts. So it is written before the
call, the answer and the adoption are one transaction, and what is in doubt is told to its person and never repeated by
itself. A change and a deletion do no harm when they are repeated, so that they are, until PatSnap has answered.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.deps import Deps
from bot.domain.endpoints import MAKING_OF, Endpoint
from bot.domain.makings import Making, MakingState, Task
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.searches import AlertText, Created
from bot.domain.waits import back_off
from bot.errors import CodeClass, InDoubt, NotSent, OutsideError, PatsnapInDoubt, PatsnapRefused
from bot.ports import Permit, Transaction, Whose
from bot.services.adopting import adopt_made, follow_change
from bot.services.creating import created
from bot.services.ending import end_alert
from bot.services.fairness import first_due
from bot.services.outages import as_quota, enter, is_outage, no_permit, waiting_since
from bot.services.outcomes import GivenUp, trouble_of
from bot.services.unreadable import putting_off
from bot.services.usage import For, Made, count_call, noted
from bot.services.words import promise_late
from bot.tracing import about

log = logging.getLogger(__name__)

_SLOWEST: Final = timedelta(minutes=10)
_HURRIED_TRIES: Final = 9  # as of reports: about ten minutes of "too fast" mean the quota
_UNNOTICED: Final = timedelta(minutes=10)  # who has waited for so long looks elsewhere: they are told anew
_UNKNOWN_ALERT: Final = "68300004"  # P059 API page: invalid parameter; the only parameter is the alert's id


@putting_off
async def make_one(deps: Deps) -> bool:
    """Have PatSnap do what has been due longest; whether there was something."""
    now = deps.clock()
    busy = deps.patsnap.busy()
    due = await deps.store.read(lambda tx: first_due(lambda whose: tx.makings.next_due(now, whose), busy))
    if due is None:
        return False
    try:
        async with deps.patsnap.permit(due.account) as permit, deps.unrepeatable():
            # After the wait for the permit: what was never submitted would be in doubt for nothing.
            claimed = await deps.store.write(lambda tx: _claim(due.account, deps, tx))
            if claimed is not None:
                about(claimed.id)
                async with _guarded(claimed, deps):
                    await _submit(claimed, permit, deps)
    except OutsideError as error:
        await _no_permit(due, error, deps)
    return True


def take_over_making(making: Making, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Take a making over from a run that is no more: PatSnap may have made the alert, and told its id to nobody."""
    trouble = Trouble(TroubleKind.NO_ANSWER)
    _count(making, [Made(MAKING_OF[making.task], InDoubt("nobody saw the answer"))], deps, tx)
    if making.task is Task.NEW:
        record_making(making.to(MakingState.IN_DOUBT, owner=None, due=None, trouble=trouble), now, tx)
        return
    if making.task is Task.DELETE:
        end_alert(making, now, deps, tx)
    record_making(making.to(MakingState.REQUESTED, owner=None, due=now, trouble=trouble), now, tx)


def _claim(account: str, deps: Deps, tx: Transaction) -> Making | None:
    """Take what of this account has been due longest; a change that is of no use any more ends here."""
    now = deps.clock()
    making = tx.makings.claim(now, deps.owner, Whose(only=account))
    if making is None:
        return None
    alert = tx.alerts.get(making.account, making.alert) if making.task is Task.EDIT else None
    is_current = alert is not None and alert.deleted_at is None and not tx.makings.is_overtaken(making)
    if making.task is not Task.EDIT or is_current:
        enter(making.account, MAKING_OF[making.task], deps, tx)
        return making
    overtaken = Trouble(TroubleKind.NOBODY_WAITS)
    record_making(making.to(MakingState.FAILED, owner=None, due=None, trouble=overtaken), now, tx)
    return None


async def _submit(making: Making, permit: Permit, deps: Deps) -> None:
    calls: list[Made] = []
    try:
        created = await _call(making, permit, calls, deps)
    except NotSent:
        await _postpone(making, Trouble(TroubleKind.UNREACHABLE), calls, deps)
    except PatsnapRefused as error:
        await _refused(making, error, calls, deps)
    except InDoubt as error:
        log.warning("PatSnap did not confirm", extra={"making": making.id, "task": making.task, "why": str(error)})
        await _in_doubt(making, error, calls, deps)
    else:
        await _done(making, created, calls, deps)


async def _create(text: AlertText, permit: Permit) -> Created:
    return await permit.create_alert(text)


async def _call(making: Making, permit: Permit, calls: list[Made], deps: Deps) -> Created | None:
    match making.task:
        case Task.NEW:
            create, endpoint = partial(_create, making.text), Endpoint.CREATE_ALERT
            return await created(create, endpoint, making.account, permit, calls, deps)
        case Task.EDIT:
            with noted(calls, Endpoint.UPDATE_ALERT):
                await permit.update_alert(making.alert, making.text)
        case Task.DELETE:
            with noted(calls, Endpoint.DELETE_ALERT):
                await permit.delete_alert(making.alert)
    return None


async def _done(making: Making, created: Created | None, calls: Sequence[Made], deps: Deps) -> None:
    """PatSnap has done it: in one transaction with what follows."""
    now = deps.clock()
    log.info("PatSnap has taken an alert's change", extra={"making": making.id, "task": making.task})

    def store(tx: Transaction) -> None:
        current = _ours(making, deps, tx)
        if current is None:
            return
        _count(making, calls, deps, tx)
        if created is not None:
            adopt_made(current, created, now, tx)
            current = replace(current, alert=created.alert_id, matches=created.matches)
        elif current.task is Task.EDIT:
            follow_change(current, tx)
        else:
            end_alert(current, now, deps, tx)
        record_making(current.to(MakingState.MADE, owner=None, due=None, trouble=None, attempts=0), now, tx)

    await deps.store.write(store)


async def _refused(making: Making, error: PatsnapRefused, calls: Sequence[Made], deps: Deps) -> None:
    """Certainly not done, and the code's class says what now; but an alert that PatSnap does not know is deleted."""
    if making.task is Task.DELETE and error.code == _UNKNOWN_ALERT:
        await _done(making, None, calls, deps)
        return
    log.warning("PatSnap refused an alert's change", extra={"making": making.id, "code": error.code, "why": str(error)})
    endpoint = MAKING_OF[making.task]
    if error.code_class is CodeClass.RETRY and _in_a_row(making, TroubleKind.BUSY) >= _HURRIED_TRIES:
        error = as_quota(error)
        calls = [*calls[:-1], Made(endpoint, error)]
    if is_outage(endpoint, error):
        await _settle(making, MakingState.REQUESTED, calls, deps, attempts=0, trouble=None)
    elif error.code_class is CodeClass.RETRY:
        await _postpone(making, Trouble(TroubleKind.BUSY, error.code), calls, deps)
    else:
        await _settle(making, MakingState.FAILED, calls, deps, due=None, trouble=trouble_of(error))


async def _in_doubt(making: Making, error: InDoubt, calls: Sequence[Made], deps: Deps) -> None:
    """It may have been done. A deletion counts from here on: such an alert is never asked about again."""
    trouble = Trouble(TroubleKind.NO_ANSWER, error.code if isinstance(error, PatsnapInDoubt) else "")
    if making.task is Task.NEW:
        await _settle(making, MakingState.IN_DOUBT, calls, deps, due=None, trouble=trouble)
        return
    if making.task is Task.DELETE:
        now = deps.clock()

        def end(tx: Transaction) -> None:
            if _ours(making, deps, tx) is not None:  # else it was ended by who has taken it over
                end_alert(making, now, deps, tx)

        await deps.store.write(end)
    await _postpone(making, trouble, calls, deps)


async def _postpone(making: Making, trouble: Trouble, calls: Sequence[Made], deps: Deps) -> None:
    """Asked for again, later; failed once it has waited too long."""
    now = deps.clock()
    attempts = _in_a_row(making, trouble.kind) + 1
    due = now + back_off(attempts, longest=_SLOWEST)
    changes = {"attempts": attempts, "due": due, "trouble": trouble}
    over = GivenUp(lambda now, tx: _has_waited_too_long(making, now, deps, tx), trouble)
    await _settle(making, MakingState.REQUESTED, calls, deps, unless=over, **changes)


async def _no_permit(making: Making, error: OutsideError, deps: Deps) -> None:
    """No call could be made, so that nothing was claimed; where the account itself is refused, that is an outage."""
    log.warning("PatSnap cannot be asked", extra={"why": str(error)})
    if await no_permit(making.account, error, deps):
        return
    trouble = trouble_of(error) if isinstance(error, PatsnapRefused) else Trouble(TroubleKind.UNREACHABLE)
    now = deps.clock()

    def store(tx: Transaction) -> None:
        current = tx.makings.get(making.workspace, making.id)
        if current is None or current.owner is not None or current.due != making.due:
            return  # another turn has moved it meanwhile
        if _has_waited_too_long(current, now, deps, tx):
            record_making(current.to(MakingState.FAILED, due=None, trouble=trouble), now, tx)
        else:
            attempts = _in_a_row(current, trouble.kind) + 1
            due = now + back_off(attempts, longest=_SLOWEST)
            record_making(replace(current, attempts=attempts, due=due, trouble=trouble), now, tx)

    await deps.store.write(store)


async def _settle(
    making: Making,
    state: MakingState,
    calls: Sequence[Made],
    deps: Deps,
    *,
    unless: GivenUp | None = None,
    **changes: Any,  # noqa: ANN401 - Making's own
) -> None:
    """Record what came of a claimed making, if it is still ours, and give up the claim. `calls` are counted."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        current = _ours(making, deps, tx)
        if current is not None:
            _count(making, calls, deps, tx)
            if unless is not None and unless.is_so(now, tx):
                record_making(current.to(MakingState.FAILED, owner=None, due=None, trouble=unless.trouble), now, tx)
            else:
                record_making(current.to(state, owner=None, **changes), now, tx)

    await deps.store.write(store)


def _count(making: Making, calls: Sequence[Made], deps: Deps, tx: Transaction) -> None:
    whose = For(making.account, making.workspace, making.person, making.place)
    for call in calls:
        count_call(tx, deps, call.endpoint, whose, call.error)


def record_making(making: Making, now: datetime, tx: Transaction) -> None:
    """Store a making; its message shows it, and where its person has waited for long a second one tells the end."""
    tx.makings.save(making)
    tx.live.touch(making.workspace, making.id, final=making.is_over)
    if making.is_over and now - making.asked_at >= _UNNOTICED:
        promise_late(making, now, tx)


@asynccontextmanager
async def _guarded(making: Making, deps: Deps) -> AsyncIterator[None]:
    """A bug of ours ends the turn, not the bot: taken over as from a dead run."""
    try:
        yield
    except Exception:
        log.exception("a making's turn failed", extra={"making": making.id})
        now = deps.clock()

        def store(tx: Transaction) -> None:
            current = _ours(making, deps, tx)
            if current is None:
                return
            if _has_waited_too_long(current, now, deps, tx):
                record_making(current.to(MakingState.FAILED, owner=None, due=None, trouble=None), now, tx)
            else:
                take_over_making(current, now, deps, tx)
                _later(current, now, tx)

        await deps.store.write(store)


def _later(making: Making, now: datetime, tx: Transaction) -> None:
    """What is asked for again at once would fail for the same fault of ours."""
    current = tx.makings.get(making.workspace, making.id)
    if current is not None and not current.is_over:
        tx.makings.save(replace(current, due=now + _SLOWEST))


def _has_waited_too_long(making: Making, now: datetime, deps: Deps, tx: Transaction) -> bool:
    since = waiting_since(making.asked_at, making.account, MAKING_OF[making.task], now, tx)
    return deps.is_settled and now - since >= deps.rules.submit_for


def _ours(making: Making, deps: Deps, tx: Transaction) -> Making | None:
    current = tx.makings.get(making.workspace, making.id)
    return current if current is not None and current.owner == deps.owner else None


def _in_a_row(making: Making, kind: TroubleKind) -> int:
    return making.attempts if making.trouble is not None and making.trouble.kind is kind else 0
