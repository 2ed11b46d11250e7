"""PatSnap's jobs, one step at a time: have a report ordered, then looked at until its file is here."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.deps import Deps
from bot.domain.endpoints import CREATE_OF, STATUS_OF
from bot.domain.reports import Job, Order, Report, ReportState, Trouble, TroubleKind
from bot.domain.waits import back_off
from bot.errors import CodeClass, InDoubt, NotSent, OutsideError, PatsnapInDoubt, PatsnapRefused
from bot.ports import Permit, Transaction, Whose
from bot.services.creating import created
from bot.services.fairness import first_due
from bot.services.looks import fetch, has_run_too_long, look
from bot.services.outages import as_quota, enter, is_outage, no_permit, waiting_since
from bot.services.outcomes import SLOWEST, GivenUp, guarded, in_a_row, record, settle, trouble_of
from bot.services.unreadable import putting_off
from bot.services.usage import Made
from bot.tracing import about

log = logging.getLogger(__name__)

_HURRIED_TRIES: Final = 9  # 2 s, 4 s, 8 s …: about ten minutes; PatSnap calling us too fast for longer means its quota


@putting_off
async def advance_one(deps: Deps) -> bool:
    """Take the report that has been due longest one step further; whether there was one."""
    now = deps.clock()
    busy = deps.patsnap.busy()
    due = await deps.store.read(lambda tx: first_due(lambda whose: tx.reports.next_due(now, whose), busy))
    if due is None:
        return False
    claimed: Report | None = None
    job: Job | None = None
    try:
        async with deps.patsnap.permit(due.account) as permit:
            # The claim comes after the wait for the permit: a submitting report that was never submitted would be
            # in doubt for nothing.
            async with deps.unrepeatable():
                claimed, request = await deps.store.write(lambda tx: _claim(due.account, deps, tx))
                about(request)
                if claimed is not None and claimed.state is ReportState.SUBMITTING:
                    async with guarded(claimed, deps):
                        await _submit(claimed, permit, deps)
            if claimed is not None and claimed.state is ReportState.GENERATING:
                async with guarded(claimed, deps):
                    job = await look(claimed, permit, deps)
    except OutsideError as error:
        await _no_permit(due, error, deps)
        return True
    if claimed is not None and job is not None and job.link is not None:
        async with guarded(claimed, deps):
            await fetch(claimed, job, job.link, deps)
    return True


def _claim(account: str, deps: Deps, tx: Transaction) -> tuple[Report | None, str]:
    """Take the report of this account that has been due longest.

    One that nobody waits for and that is not ordered yet is never taken. Besides: the id of the request that has waited
    for it longest, "" where none does.

    Cancel drops such a report at once. Here is the net for every other way in which the last request may have ended,
    such as a Slack that takes its messages nowhere.
    """
    now = deps.clock()
    claimed = tx.reports.claim(now, deps.owner, Whose(only=account))
    if claimed is None:
        return None, ""
    expecting = tx.requests.expecting(claimed)
    if claimed.state is not ReportState.SUBMITTING or expecting:
        is_look = claimed.state is ReportState.GENERATING
        enter(claimed.account, (STATUS_OF if is_look else CREATE_OF)[claimed.order.kind], deps, tx)
        return claimed, expecting[0].id if expecting else ""
    unwanted = Trouble(TroubleKind.NOBODY_WAITS)
    record(claimed.to(ReportState.FAILED, owner=None, due=None, trouble=unwanted), now, tx)
    return None, ""


async def _create(order: Order, permit: Permit) -> str:
    return await permit.create_report(order)


async def _submit(report: Report, permit: Permit, deps: Deps) -> None:
    calls: list[Made] = []
    try:
        endpoint = CREATE_OF[report.order.kind]
        job_id = await created(partial(_create, report.order), endpoint, report.account, permit, calls, deps)
    except NotSent:
        await _postpone(report, Trouble(TroubleKind.UNREACHABLE), calls, deps)
    except PatsnapRefused as error:
        await _refused(report, error, calls, deps)
    except InDoubt as error:
        log.warning("a report's creation is in doubt", extra={"report": report.id, "why": str(error)})
        code = error.code if isinstance(error, PatsnapInDoubt) else ""
        trouble = Trouble(TroubleKind.NO_ANSWER, code)
        await settle(report, ReportState.IN_DOUBT, deps, calls=calls, due=None, trouble=trouble)
    else:
        now = deps.clock()
        log.info("PatSnap is making a report", extra={"report": report.id, "job": job_id})
        await settle(
            report,
            ReportState.GENERATING,
            deps,
            calls=calls,
            job_id=job_id,
            submitted_at=now,
            due=now + deps.rules.patience.next_look(0, timedelta(0)),
            attempts=0,
            trouble=None,
        )


async def _refused(report: Report, error: PatsnapRefused, calls: Sequence[Made], deps: Deps) -> None:
    """Create was refused: certainly nothing was made, and the code's class says what now."""
    log.warning("PatSnap refused a report", extra={"report": report.id, "code": error.code, "why": str(error)})
    endpoint = CREATE_OF[report.order.kind]
    if error.code_class is CodeClass.RETRY and in_a_row(report, TroubleKind.BUSY) >= _HURRIED_TRIES:
        error = as_quota(error)
        calls = [*calls[:-1], Made(endpoint, error)]
    if is_outage(endpoint, error):
        # It waits as it is, however long: what begins here shuts it, and its people see that.
        await settle(report, ReportState.REQUESTED, deps, calls=calls, attempts=0, trouble=None)
    elif error.code_class is CodeClass.RETRY:
        await _postpone(report, Trouble(TroubleKind.BUSY, error.code), calls, deps)
    else:
        await settle(report, ReportState.FAILED, deps, calls=calls, due=None, trouble=trouble_of(error))


async def _postpone(report: Report, trouble: Trouble, calls: Sequence[Made], deps: Deps) -> None:
    """Certainly not made: requested again, later; failed once it has waited too long."""
    now = deps.clock()
    attempts = in_a_row(report, trouble.kind) + 1
    due = now + back_off(attempts, longest=SLOWEST)
    over = GivenUp(lambda now, tx: _has_waited_too_long(report, now, deps, tx), trouble)
    changes = {"attempts": attempts, "due": due, "trouble": trouble}
    await settle(report, ReportState.REQUESTED, deps, calls=calls, unless=over, **changes)


async def _no_permit(report: Report, error: OutsideError, deps: Deps) -> None:
    """No call could be made, so nothing was claimed: the row that is due waits, and its people see why.

    Where the account itself is refused, that is an outage, and the row stays as it is.
    """
    log.warning("PatSnap cannot be asked", extra={"why": str(error)})
    if await no_permit(report.account, error, deps):
        return
    trouble = trouble_of(error) if isinstance(error, PatsnapRefused) else Trouble(TroubleKind.UNREACHABLE)
    now = deps.clock()
    attempts = in_a_row(report, trouble.kind) + 1
    due = now + back_off(attempts, longest=SLOWEST)

    def store(tx: Transaction) -> None:
        current = tx.reports.get(report.workspace, report.id)
        if current is None or current.owner is not None or current.due != report.due:
            return  # another turn has moved it meanwhile
        if _has_waited_too_long(current, now, deps, tx):
            record(current.to(ReportState.FAILED, due=None, trouble=trouble), now, tx)
        else:
            record(replace(current, attempts=attempts, due=due, trouble=trouble), now, tx)

    await deps.store.write(store)


def _has_waited_too_long(report: Report, now: datetime, deps: Deps, tx: Transaction) -> bool:
    """Whether a report that no call brings further is given up. While an outage shut it, nothing was tried."""
    if report.state is ReportState.GENERATING:
        return has_run_too_long(report, now, deps, tx)
    endpoint = CREATE_OF[report.order.kind]
    since = waiting_since(report.created_at, report.account, endpoint, now, tx)
    return deps.is_settled and now - since >= deps.rules.submit_for
