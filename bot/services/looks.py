"""A job in the making: look how it stands, and fetch its file when it is done."""

import logging
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.endpoints import STATUS_OF
from bot.domain.reports import File, Job, Report, ReportState, Trouble, TroubleKind
from bot.domain.waits import back_off
from bot.errors import BadFile, BadFileKind, CodeClass, InDoubt, NotSent, PatsnapRefused
from bot.ports import Permit, Transaction
from bot.services.outages import is_outage, waiting_since
from bot.services.outcomes import SLOWEST, GivenUp, in_a_row, settle, trouble_of
from bot.services.usage import Made

log = logging.getLogger(__name__)

_FILE_TRIES: Final = {BadFileKind.EXPIRED: 2}  # a link that had expired is asked for once more
_MOST_TRIES: Final = 5
_HOPELESS: Final = frozenset({BadFileKind.ELSEWHERE, BadFileKind.TOO_LARGE})


async def look(report: Report, permit: Permit, deps: Deps) -> Job | None:
    """Ask how a claimed report stands, and record it; the job, where its file is ready to be fetched."""
    if report.job_id is None or report.submitted_at is None:
        raise AssertionError("a generating report has a job")
    endpoint = STATUS_OF[report.order.kind]
    try:
        job = await permit.report_status(report.order.kind, report.job_id)
    except PatsnapRefused as error:
        await _look_refused(report, error, Made(endpoint, error), deps)
        return None
    except (NotSent, InDoubt) as error:
        await _look_later(report, Trouble(TroubleKind.UNREACHABLE), Made(endpoint, error), deps)
        return None
    calls = [Made(endpoint)]
    if job.failed:
        trouble = Trouble(TroubleKind.CAUSE, detail=job.cause)
        await settle(report, ReportState.FAILED, deps, calls=calls, due=None, trouble=trouble)
        return None
    if job.link is not None:
        return job
    now = deps.clock()
    running = now - report.submitted_at
    looks = report.looks + 1
    await settle(
        report,
        ReportState.GENERATING,
        deps,
        calls=calls,
        unless=_given_up(report, Trouble(TroubleKind.GAVE_UP), deps),
        ahead=job.ahead,
        looks=looks,
        attempts=0,
        trouble=None,
        due=now + deps.rules.patience.next_look(looks, running),
    )
    return None


def has_run_too_long(report: Report, now: datetime, deps: Deps, tx: Transaction) -> bool:
    """Whether a report that PatSnap makes is given up: while an outage shut looks, none was tried."""
    began = report.submitted_at or report.created_at
    since = waiting_since(began, report.account, STATUS_OF[report.order.kind], now, tx)
    return deps.is_settled and now - since >= deps.rules.patience.give_up_after


async def fetch(report: Report, job: Job, link: str, deps: Deps) -> None:
    """Fetch a finished job's file by its link and record what came of it, and of the look that told the link.

    The link is never stored.
    """
    call = Made(STATUS_OF[report.order.kind])
    if job.link_ends is not None and job.link_ends <= deps.clock():
        await _bad_file(report, BadFile(BadFileKind.EXPIRED), call, deps)
        return
    fallback = f"{report.order.subject.text}{report.order.format.suffix}"
    folder = deps.rules.files / report.id
    try:
        found = await deps.patsnap.fetch(link, report.order.format, folder, fallback)
    except BadFile as error:
        await _bad_file(report, error, call, deps)
    except (NotSent, InDoubt):
        await _look_later(report, Trouble(TroubleKind.UNREACHABLE), call, deps)
    except OSError as error:
        trouble = Trouble(TroubleKind.NO_ROOM)
        if report.trouble != trouble:  # once when it begins; that the file is here is said below
            why = {"folder": str(deps.rules.files), "why": error.strerror or str(error)}
            log.error("a report's file cannot be written; see doctor", extra={"report": report.id, **why})  # noqa: TRY400 - the sentence says it
        await _look_later(report, trouble, call, deps)
    else:
        file = File(found.name, f"{report.id}/{found.path}", found.size)
        log.info("a report's file is here", extra={"report": report.id, "bytes": file.size})
        now = deps.clock()
        await settle(
            report,
            ReportState.READY,
            deps,
            calls=[call],
            due=None,
            ready_at=now,
            file=file,
            ahead=None,
            trouble=None,
        )


async def _bad_file(report: Report, error: BadFile, call: Made, deps: Deps) -> None:
    log.warning("a report's file is not usable", extra={"report": report.id, "why": str(error)})
    trouble = Trouble(TroubleKind.BAD_FILE, detail=error.kind)
    tries = _FILE_TRIES.get(error.kind, _MOST_TRIES)
    if error.kind in _HOPELESS or in_a_row(report, trouble.kind) + 1 >= tries:
        await settle(report, ReportState.FAILED, deps, calls=[call], due=None, trouble=trouble)
    else:
        await _look_later(report, trouble, call, deps)  # the next look brings a fresh link


async def _look_refused(report: Report, error: PatsnapRefused, call: Made, deps: Deps) -> None:
    """A look was refused. The job is paid for: it is given up only when PatSnap says that there is no such job."""
    log.warning("PatSnap refused a look at a report", extra={"report": report.id, "code": error.code})
    if is_outage(call.endpoint, error):
        await settle(report, ReportState.GENERATING, deps, calls=[call], attempts=0, trouble=None)
        return
    trouble = trouble_of(error)
    hopeless = error.code_class in {CodeClass.INPUT, CodeClass.BUG}
    if hopeless and in_a_row(report, trouble.kind) + 1 >= _MOST_TRIES:
        await settle(report, ReportState.FAILED, deps, calls=[call], due=None, trouble=trouble)
    else:
        await _look_later(report, trouble, call, deps)


async def _look_later(report: Report, trouble: Trouble, call: Made, deps: Deps) -> None:
    now = deps.clock()
    attempts = in_a_row(report, trouble.kind) + 1
    due = now + back_off(attempts, longest=SLOWEST)
    changes = {"attempts": attempts, "due": due, "trouble": trouble}
    over = _given_up(report, trouble, deps)
    await settle(report, ReportState.GENERATING, deps, calls=[call], unless=over, **changes)


def _given_up(report: Report, trouble: Trouble, deps: Deps) -> GivenUp:
    return GivenUp(lambda now, tx: has_run_too_long(report, now, deps, tx), trouble)
