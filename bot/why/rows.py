"""What is stored under a reference, told to whoever runs Patrol: one function a noun."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.access import Grant
from bot.domain.budgets import Refusal, RefusalState
from bot.domain.digests import Digest
from bot.domain.endpoints import CREATE_OF, MAKING_OF
from bot.domain.ids import reference
from bot.domain.makings import Making, MakingState
from bot.domain.reports import ReportState, RequestState
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.services.references import Found, Requested
from bot.why.answers import at, delivery_lines, trouble_lines

_REPORT_NEXT: Final[Mapping[ReportState, str]] = {
    ReportState.REQUESTED: "asks PatSnap to make it, as soon as PatSnap takes it",
    ReportState.SUBMITTING: "is asking PatSnap to make it",
    ReportState.GENERATING: "looks how PatSnap is getting on, and brings the file",
    ReportState.READY: "brings the file",
    ReportState.IN_DOUBT: "nothing: whether PatSnap took the order is not known, and its person decides",
    ReportState.FAILED: "nothing, unless somebody presses *Try again*",
}
_REQUEST_ENDED: Final[Mapping[RequestState, str]] = {
    RequestState.DELIVERED: "nothing: it is done",
    RequestState.CANCELLED: "nothing: its person has ended it",
    RequestState.FAILED: "nothing, unless its person presses *Try again*",
}
_MAKING_NEXT: Final[Mapping[MakingState, str]] = {
    MakingState.REQUESTED: "asks PatSnap",
    MakingState.SUBMITTING: "is asking PatSnap",
    MakingState.MADE: "nothing: it is done",
    MakingState.FAILED: "nothing, unless its person presses *Try again*",
    MakingState.IN_DOUBT: "nothing: PatSnap may have made it, and lists none. Its person knows the name to look for",
}
_REFUSAL_NEXT: Final[Mapping[RefusalState, str]] = {
    RefusalState.REFUSED: "nothing, until its person asks an admin or the month is over",
    RefusalState.ASKED: "waits for the admin",
    RefusalState.ALLOWED: "lets one more report of theirs through in that month",
    RefusalState.DECLINED: "nothing",
}


def row_lines(found: Found, url: str) -> list[str]:
    """What it is, when, who, how it stands, what was answered, and what comes next. `url`: PatSnap's that is set."""
    row = found.row
    match row:
        case Requested():
            lines = _request(row, url, is_held_up=bool(found.outages))
        case Making():
            lines = _making(row, url, is_held_up=bool(found.outages))
        case Refusal():
            lines = _refusal(row)
        case Digest():
            lines = _digest(row)
        case Subscription():
            lines = _subscription(row)
        case Grant():
            lines = _grant(row)
    return [*lines, *delivery_lines(found.undelivered)]


def _begin(row_id: str, what: str, asked: datetime, who: str, workspace: str) -> list[str]:
    return [
        f"{reference(row_id)} is {what} (id {row_id}).",
        f"When: {at(asked)}",
        f"Who: {who or 'nobody that is known'}, in {workspace}",
    ]


def _request(row: Requested, url: str, *, is_held_up: bool) -> list[str]:
    request, report = row.request, row.report
    what = f"a request for a report ({CREATE_OF[request.order.kind]}, {request.order.format})"
    lines = _begin(request.id, what, request.asked_at, request.person, request.workspace)
    lines.append(f"Where: asked for {request.place}, lands at {request.landing}")
    lines.append(f"State: {request.state}" + (f"; its report: {report.state}" if report is not None else ""))
    if request.held_until is not None and request.state is RequestState.HELD:
        lines.append(f"It is held until {at(request.held_until)}, or until somebody types /invite @Patrol there.")
    trouble = request.trouble or (report.trouble if report is not None else None)
    lines += trouble_lines(trouble, url)
    if report is not None and report.job_id:
        lines.append(f"PatSnap's job: {report.job_id}, asked {at(report.submitted_at or report.created_at)}")
    if request.is_open and report is not None:
        lines.append(f"What Patrol does next: {_REPORT_NEXT[report.state]}{_when(report.due, is_held_up=is_held_up)}.")
    elif not request.is_open:
        lines.append(f"What Patrol does next: {_REQUEST_ENDED[request.state]}.")
    return lines


def _making(making: Making, url: str, *, is_held_up: bool) -> list[str]:
    what = f"an alert to be made, changed or deleted at PatSnap ({making.task}, {MAKING_OF[making.task]})"
    lines = _begin(making.id, what, making.asked_at, making.person, making.workspace)
    lines.append(f"State: {making.state}; PatSnap's alert: {making.alert or 'not known'}")
    lines += trouble_lines(making.trouble, url)
    lines.append(f"What Patrol does next: {_MAKING_NEXT[making.state]}{_when(making.due, is_held_up=is_held_up)}.")
    return lines


def _refusal(refusal: Refusal) -> list[str]:
    what = f"an order ({CREATE_OF[refusal.order.kind]}) that a budget did not let through"
    lines = _begin(refusal.id, what, refusal.at, refusal.person, refusal.workspace)
    setting = f"PATROL_BUDGET_{refusal.scope.upper()}"
    lines.append(f"Why: {setting}, then {refusal.limit} a month, was used up.")
    lines.append(f"State: {refusal.state}" + (f"; asked: {refusal.admin}" if refusal.admin else ""))
    if refusal.decided_at is not None:
        lines.append(f"Decided: by {refusal.decided_by}, {at(refusal.decided_at)}")
    lines.append(f"What Patrol does next: {_REFUSAL_NEXT[refusal.state]}.")
    lines.append(f"What you can do: raise {setting}, or have an admin allow one more. `usage` shows what is left.")
    return lines


def _digest(digest: Digest) -> list[str]:
    lines = _begin(digest.id, "a digest", digest.composed_at, "", digest.workspace)
    lines[-1] = f"Where: {digest.place}, in {digest.workspace}; subscription {digest.subscription}"
    lines.append(f"Of: alert {digest.alert}, its checks {digest.from_no + 1} to {digest.to_no}; {digest.size} lines")
    if digest.gaps:
        lines.append(f"Missing: {len(digest.gaps)} checks whose answers were lost or cannot be read yet; see `reread`.")
    return lines


def _subscription(subscription: Subscription) -> list[str]:
    lines = _begin(
        subscription.id, "a subscription", subscription.created_at, subscription.person, subscription.workspace
    )
    lines.append(f"Of: alert {subscription.alert}, to {subscription.place}")
    reason = f" ({subscription.reason})" if subscription.reason is not None else ""
    lines.append(f"State: {subscription.state}{reason}")
    if subscription.state is SubscriptionState.ACTIVE and subscription.due is not None:
        lines.append(f"What Patrol does next: looks what there is to tell, {at(subscription.due)}.")
    return lines


def _grant(grant: Grant) -> list[str]:
    lines = _begin(grant.id, f"a wish to be allowed to {grant.right}", grant.asked_at, grant.person, grant.workspace)
    lines.append(f"State: {grant.state}; asked: {grant.admin}")
    if grant.decided_at is not None:
        lines.append(f"Decided: by {grant.decided_by}, {at(grant.decided_at)}")
    return lines


def _when(due: datetime | None, *, is_held_up: bool) -> str:
    """Not where PatSnap refuses the account: what is due waits, whatever its hour."""
    return "" if due is None or is_held_up else f", {at(due)}"
