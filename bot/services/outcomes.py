"""What came of a call about a report: recorded in one transaction with all that follows for who waits for it."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.deps import Deps
from bot.domain.reports import Report, ReportState, RequestState, Trouble, TroubleKind
from bot.errors import CodeClass, PatsnapRefused
from bot.ports import Retried, Transaction
from bot.services.budgets import keep_account
from bot.services.promises import promise_file
from bot.services.usage import Made, count_call, count_lost_creation, for_report

log = logging.getLogger(__name__)

SLOWEST: Final = timedelta(minutes=10)  # the longest wait between two tries


@dataclass(frozen=True)
class GivenUp:
    """When something is tried no more, and what its people are told then."""

    is_so: Callable[[datetime, Transaction], bool]
    trouble: Trouble


async def settle(
    report: Report,
    state: ReportState,
    deps: Deps,
    *,
    calls: Sequence[Made] = (),
    unless: GivenUp | None = None,
    **changes: Any,  # noqa: ANN401 - Report's own
) -> None:
    """Record what came of a claimed report, if it is still ours, and give up the claim. `calls` are counted.

    Who has taken it over from us has counted what we were asking. `unless` it is given up: seen in the transaction that
    stores it, as a look of its own might fail and leave it claimed.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        current = tx.reports.get(report.workspace, report.id)
        if current is not None and current.owner == deps.owner:
            for call in calls:
                count_call(tx, deps, call.endpoint, for_report(report, tx), call.error)
            if unless is not None and unless.is_so(now, tx):
                record(current.to(ReportState.FAILED, owner=None, due=None, trouble=unless.trouble), now, tx)
            else:
                record(current.to(state, owner=None, **changes), now, tx)

    await deps.store.write(store)
    if changes.get("attempts"):  # one more call that brought it no further
        deps.meter.retried(Retried.REPORT)


def record(report: Report, now: datetime, tx: Transaction) -> None:
    """Store a report and, in the same transaction, all that follows for who waits for it."""
    tx.reports.save(report)
    keep_account(report, now, tx)
    for request in tx.requests.expecting(report):
        if report.state is ReportState.FAILED:
            tx.requests.save(request.to(RequestState.FAILED, trouble=report.trouble, held_until=None))
        elif report.state is ReportState.READY and request.state is RequestState.WAITING and not request.shown_by:
            promise_file(request, now, tx)
        tx.live.touch(request.workspace, request.id, final=not report.is_running)


def take_over_report(report: Report, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Take a report over from a run that is no more: what it was submitting is in doubt, a look is due again."""
    if report.state is ReportState.SUBMITTING:
        count_lost_creation(report, deps, tx)
        trouble = Trouble(TroubleKind.NO_ANSWER)
        record(report.to(ReportState.IN_DOUBT, owner=None, due=None, trouble=trouble), now, tx)
    else:
        tx.reports.save(replace(report, owner=None))


@asynccontextmanager
async def guarded(report: Report, deps: Deps) -> AsyncIterator[None]:
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
            is_over = deps.is_settled and running >= deps.rules.patience.give_up_after
            if current.state is ReportState.GENERATING and is_over:
                record(current.to(ReportState.FAILED, owner=None, due=None, trouble=None), now, tx)
            else:
                take_over_report(replace(current, due=now + SLOWEST), now, deps, tx)

        await deps.store.write(store)


def in_a_row(report: Report, kind: TroubleKind) -> int:
    """How many calls in a row have brought this very trouble.

    Others do not count: a network that was down for an hour says nothing about a quota or a file.
    """
    return report.attempts if report.trouble is not None and report.trouble.kind is kind else 0


def trouble_of(error: PatsnapRefused) -> Trouble:
    """What a refusal means for who waits, by the class of its code."""
    kind = {
        CodeClass.RETRY: TroubleKind.BUSY,
        CodeClass.QUOTA: TroubleKind.QUOTA,
        CodeClass.INPUT: TroubleKind.INPUT,
        CodeClass.BUG: TroubleKind.BUG,
    }.get(error.code_class, TroubleKind.ACCOUNT)
    return Trouble(kind, error.code)
