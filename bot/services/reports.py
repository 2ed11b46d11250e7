"""PatSnap's jobs: have a report made, look how it stands, fetch its file, promise it to who waits."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.deps import Deps
from bot.domain.reports import File, Job, Report, ReportState, RequestState, Trouble, TroubleKind
from bot.domain.waits import back_off, next_day
from bot.errors import (
    BadFile,
    BadFileKind,
    CodeClass,
    InDoubt,
    NotSent,
    OutsideError,
    PatsnapInDoubt,
    PatsnapRefused,
)
from bot.ports import Permit, Transaction
from bot.services.promises import promise_file

log = logging.getLogger(__name__)

_HURRIED_TRIES: Final = 9  # 2 s, 4 s, 8 s …: about ten minutes; PatSnap calling us too fast for longer means its quota
_SLOWEST: Final = timedelta(minutes=10)
_FILE_TRIES: Final = {BadFileKind.EXPIRED: 2}  # a link that had expired is asked for once more
_MOST_TRIES: Final = 5
_HOPELESS: Final = frozenset({BadFileKind.ELSEWHERE, BadFileKind.TOO_LARGE})


async def advance_one(deps: Deps) -> bool:
    """Take the report that has been due longest one step further; whether there was one."""
    now = deps.clock()
    due = await deps.store.read(lambda tx: tx.reports.next_due(now))
    if due is None:
        return False
    claimed: Report | None = None
    job: Job | None = None
    try:
        async with deps.patsnap.permit() as permit:
            # The claim comes after the wait for the permit: a submitting report that was never submitted would be
            # in doubt for nothing.
            async with deps.unrepeatable():
                claimed = await deps.store.write(lambda tx: tx.reports.claim(deps.clock(), deps.owner))
                if claimed is not None and claimed.state is ReportState.SUBMITTING:
                    async with _holding(claimed, deps):
                        await _submit(claimed, permit, deps)
            if claimed is not None and claimed.state is ReportState.GENERATING:
                async with _holding(claimed, deps):
                    job = await _look(claimed, permit, deps)
    except OutsideError as error:
        await _no_permit(due, error, deps)
        return True
    if claimed is not None and job is not None and job.link is not None:
        async with _holding(claimed, deps):
            await _fetch(claimed, job, job.link, deps)
    return True


@asynccontextmanager
async def _holding(report: Report, deps: Deps) -> AsyncIterator[None]:
    """A bug of ours ends the turn, not the bot: the report is taken over as from a dead run, and tried again later."""
    try:
        yield
    except Exception:
        log.exception("a report's turn failed", extra={"report": report.id})
        now = deps.clock()

        def store(tx: Transaction) -> None:
            current = tx.reports.get(report.workspace, report.id)
            if current is None or current.owner != deps.owner:
                return
            running = now - (current.submitted_at or current.created_at)
            if current.state is ReportState.GENERATING and running >= deps.rules.patience.give_up_after:
                _save(current.to(ReportState.FAILED, owner=None, due=None, trouble=None), now, tx)
            else:
                take_over_report(replace(current, due=now + _SLOWEST), now, tx)

        await deps.store.write(store)


async def _submit(report: Report, permit: Permit, deps: Deps) -> None:
    try:
        job_id = await _create(report, permit, deps)
    except NotSent:
        await _postpone(report, Trouble(TroubleKind.UNREACHABLE), deps)
    except PatsnapRefused as error:
        await _refused(report, error, deps)
    except InDoubt as error:
        log.warning("a report's creation is in doubt", extra={"report": report.id, "why": str(error)})
        code = error.code if isinstance(error, PatsnapInDoubt) else ""
        await _settle(report, ReportState.IN_DOUBT, deps, due=None, trouble=Trouble(TroubleKind.NO_ANSWER, code))
    else:
        now = deps.clock()
        log.info("PatSnap is making a report", extra={"report": report.id, "job": job_id})
        await _settle(
            report,
            ReportState.GENERATING,
            deps,
            job_id=job_id,
            submitted_at=now,
            due=now + deps.rules.patience.next_look(0, timedelta(0)),
            attempts=0,
            trouble=None,
        )


async def _create(report: Report, permit: Permit, deps: Deps) -> str:
    try:
        return await permit.create_report(report.order)
    except PatsnapInDoubt as first:
        if not first.repeatable:
            raise
        # PatSnap's guide names one code whose call may be made a second time. If that brings nothing either, the
        # first doubt stands, whatever was said to the second.
        try:
            async with deps.patsnap.permit() as again:
                return await again.create_report(report.order)
        except OutsideError:
            raise first from None


async def _look(report: Report, permit: Permit, deps: Deps) -> Job | None:
    if report.job_id is None or report.submitted_at is None:
        raise AssertionError("a generating report has a job")
    try:
        job = await permit.report_status(report.order.kind, report.job_id)
    except PatsnapRefused as error:
        await _look_refused(report, error, deps)
        return None
    except (NotSent, InDoubt):
        await _look_later(report, Trouble(TroubleKind.UNREACHABLE), deps)
        return None
    if job.failed:
        await _settle(report, ReportState.FAILED, deps, due=None, trouble=Trouble(TroubleKind.CAUSE, detail=job.cause))
        return None
    if job.link is not None:
        return job
    now = deps.clock()
    running = now - report.submitted_at
    if running >= deps.rules.patience.give_up_after:
        await _settle(report, ReportState.FAILED, deps, due=None, trouble=Trouble(TroubleKind.GAVE_UP))
        return None
    looks = report.looks + 1
    await _settle(
        report,
        ReportState.GENERATING,
        deps,
        ahead=job.ahead,
        looks=looks,
        attempts=0,
        trouble=None,
        due=now + deps.rules.patience.next_look(looks, running),
    )
    return None


async def _fetch(report: Report, job: Job, link: str, deps: Deps) -> None:
    if job.link_ends is not None and job.link_ends <= deps.clock():
        await _bad_file(report, BadFile(BadFileKind.EXPIRED), deps)
        return
    fallback = f"{report.order.subject.text}{report.order.format.suffix}"
    folder = deps.rules.files / report.id
    try:
        found = await deps.patsnap.fetch(link, report.order.format, folder, fallback)
    except BadFile as error:
        await _bad_file(report, error, deps)
    except (NotSent, InDoubt):
        await _look_later(report, Trouble(TroubleKind.UNREACHABLE), deps)
    except OSError:
        log.exception("a report's file cannot be written", extra={"report": report.id})
        await _look_later(report, Trouble(TroubleKind.BAD_FILE, detail=BadFileKind.BROKEN), deps)
    else:
        file = File(found.name, f"{report.id}/{found.path}", found.size)
        log.info("a report's file is here", extra={"report": report.id, "bytes": file.size})
        await _settle(
            report, ReportState.READY, deps, due=None, ready_at=deps.clock(), file=file, ahead=None, trouble=None
        )


async def _bad_file(report: Report, error: BadFile, deps: Deps) -> None:
    log.warning("a report's file is not usable", extra={"report": report.id, "why": str(error)})
    trouble = Trouble(TroubleKind.BAD_FILE, detail=error.kind)
    tries = _FILE_TRIES.get(error.kind, _MOST_TRIES)
    if error.kind in _HOPELESS or _in_a_row(report, trouble.kind) + 1 >= tries:
        await _settle(report, ReportState.FAILED, deps, due=None, trouble=trouble)
    else:
        await _look_later(report, trouble, deps)  # the next look brings a fresh link


async def _refused(report: Report, error: PatsnapRefused, deps: Deps) -> None:
    """Create was refused: certainly nothing was made, and the code's class says what now."""
    log.warning("PatSnap refused a report", extra={"report": report.id, "code": error.code, "why": str(error)})
    match error.code_class:
        case CodeClass.RETRY if _in_a_row(report, TroubleKind.BUSY) < _HURRIED_TRIES:
            await _postpone(report, Trouble(TroubleKind.BUSY, error.code), deps)
        case CodeClass.RETRY | CodeClass.QUOTA:
            due = next_day(deps.clock(), deps.rules.patsnap_zone)
            await _postpone(report, Trouble(TroubleKind.QUOTA, error.code), deps, due=due)
        case _:
            await _settle(report, ReportState.FAILED, deps, due=None, trouble=_trouble_of(error))


async def _look_refused(report: Report, error: PatsnapRefused, deps: Deps) -> None:
    """A look was refused. The job is paid for: it is given up only when PatSnap says that there is no such job."""
    log.warning("PatSnap refused a look at a report", extra={"report": report.id, "code": error.code})
    trouble = _trouble_of(error)
    hopeless = error.code_class in {CodeClass.INPUT, CodeClass.BUG}
    if hopeless and _in_a_row(report, trouble.kind) + 1 >= _MOST_TRIES:
        await _settle(report, ReportState.FAILED, deps, due=None, trouble=trouble)
    else:
        await _look_later(report, trouble, deps)


async def _look_later(report: Report, trouble: Trouble, deps: Deps) -> None:
    now = deps.clock()
    running = now - (report.submitted_at or report.created_at)
    if running >= deps.rules.patience.give_up_after:
        await _settle(report, ReportState.FAILED, deps, due=None, trouble=trouble)
        return
    attempts = _in_a_row(report, trouble.kind) + 1
    due = now + back_off(attempts, longest=_SLOWEST)
    await _settle(report, ReportState.GENERATING, deps, attempts=attempts, due=due, trouble=trouble)


async def _postpone(report: Report, trouble: Trouble, deps: Deps, *, due: datetime | None = None) -> None:
    """Certainly not made: requested again, later; failed once it has waited too long."""
    now = deps.clock()
    if now - report.created_at >= deps.rules.submit_for:
        await _settle(report, ReportState.FAILED, deps, due=None, trouble=trouble)
        return
    attempts = _in_a_row(report, trouble.kind) + 1
    due = due or now + back_off(attempts, longest=_SLOWEST)
    await _settle(report, ReportState.REQUESTED, deps, attempts=attempts, due=due, trouble=trouble)


async def _no_permit(report: Report, error: OutsideError, deps: Deps) -> None:
    """No call could be made, so nothing was claimed: the row that is due waits, and its people see why.

    Where the account itself is refused, waiting is of no use: what was not ordered yet has failed.
    """
    log.warning("PatSnap cannot be asked", extra={"why": str(error)})
    trouble = _trouble_of(error) if isinstance(error, PatsnapRefused) else Trouble(TroubleKind.UNREACHABLE)
    now = deps.clock()
    attempts = _in_a_row(report, trouble.kind) + 1
    due = now + back_off(attempts, longest=_SLOWEST)

    def store(tx: Transaction) -> None:
        current = tx.reports.get(report.workspace, report.id)
        if current is None or current.owner is not None or current.due != report.due:
            return  # another turn has moved it meanwhile
        if _is_beyond_hope(current, trouble, now, deps):
            _save(current.to(ReportState.FAILED, due=None, trouble=trouble), now, tx)
        else:
            _save(replace(current, attempts=attempts, due=due, trouble=trouble), now, tx)

    await deps.store.write(store)


def _is_beyond_hope(report: Report, trouble: Trouble, now: datetime, deps: Deps) -> bool:
    """Whether a report that no call can be made for has waited long enough, or waits for nothing."""
    if report.state is ReportState.REQUESTED:
        return trouble.kind is TroubleKind.ACCOUNT or now - report.created_at >= deps.rules.submit_for
    return now - (report.submitted_at or report.created_at) >= deps.rules.patience.give_up_after


async def _settle(report: Report, state: ReportState, deps: Deps, **changes: Any) -> None:  # noqa: ANN401 - Report's own
    """Record what came of a claimed report, if it is still ours, and give up the claim."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        current = tx.reports.get(report.workspace, report.id)
        if current is not None and current.owner == deps.owner:
            _save(current.to(state, owner=None, **changes), now, tx)

    await deps.store.write(store)


def _save(report: Report, now: datetime, tx: Transaction) -> None:
    """Store a report and, in the same transaction, all that follows for who waits for it."""
    tx.reports.save(report)
    for request in tx.requests.expecting(report):
        if report.state is ReportState.FAILED:
            tx.requests.save(request.to(RequestState.FAILED, trouble=report.trouble, held_until=None))
        elif report.state is ReportState.READY and request.state is RequestState.WAITING and not request.shown_by:
            promise_file(request, now, tx)
        tx.live.touch(request.workspace, request.id, final=not report.is_running)


def take_over_report(report: Report, now: datetime, tx: Transaction) -> None:
    """Take a report over from a run that is no more: what it was submitting is in doubt, a look is due again."""
    if report.state is ReportState.SUBMITTING:
        trouble = Trouble(TroubleKind.NO_ANSWER)
        _save(report.to(ReportState.IN_DOUBT, owner=None, due=None, trouble=trouble), now, tx)
    else:
        tx.reports.save(replace(report, owner=None))


def _in_a_row(report: Report, kind: TroubleKind) -> int:
    """How many calls in a row have brought this very trouble.

    Others do not count: a network that was down for an hour says nothing about a quota or a file.
    """
    return report.attempts if report.trouble is not None and report.trouble.kind is kind else 0


def _trouble_of(error: PatsnapRefused) -> Trouble:
    kind = {
        CodeClass.RETRY: TroubleKind.BUSY,
        CodeClass.QUOTA: TroubleKind.QUOTA,
        CodeClass.INPUT: TroubleKind.INPUT,
        CodeClass.BUG: TroubleKind.BUG,
    }.get(error.code_class, TroubleKind.ACCOUNT)
    return Trouble(kind, error.code)
