"""What a delivery brings, found from its row when it is sent."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.access import Grant
from bot.domain.alerts import Alert
from bot.domain.budgets import Budget, Refusal, read_low_row
from bot.domain.decisions import Reminder
from bot.domain.deliveries import Delivery, What
from bot.domain.delivery_keys import digest_key, live_key
from bot.domain.digests import Contents
from bot.domain.dismissals import Dismissal
from bot.domain.histories import permalink
from bot.domain.makings import Making
from bot.domain.notices import Notice
from bot.domain.pulses import Pulse
from bot.domain.reports import Report, Request
from bot.domain.series import Issue, Issued, Series
from bot.domain.subscriptions import Subscription
from bot.domain.trends import Trend
from bot.ports import Transaction
from bot.services.contents import contents_of
from bot.services.outages import is_connected, seen_alert, seen_making, seen_report
from bot.services.pulses import pulse_of
from bot.services.reminding import reminded_of


@dataclass(frozen=True)
class OfRequest:
    """A request and its report; None while nothing is ordered for it."""

    request: Request
    report: Report | None
    issued: Issued | None = None  # where it was ordered for a series


@dataclass(frozen=True)
class OfSubscription:
    """A subscription, its alert, and how many other places subscribe to that."""

    subscription: Subscription
    alert: Alert
    others: int


@dataclass(frozen=True)
class OfAlert:
    """An alert, for somebody who asked for a check of it, and from when on that looked."""

    alert: Alert
    since: datetime | None


@dataclass(frozen=True)
class OfPulse:
    """A subscription, its alert, and how that has been hitting."""

    subscription: Subscription
    alert: Alert
    pulse: Pulse


@dataclass(frozen=True)
class OfMaking:
    """What somebody asks PatSnap to do with an alert, and that alert, once there is one."""

    making: Making
    alert: Alert | None


@dataclass(frozen=True)
class OfDismissal:
    """What somebody has called not interesting, and the subscription that hides it."""

    dismissal: Dismissal
    subscription: Subscription


@dataclass(frozen=True)
class OfReminder:
    """A person's reminder, the digest with the lines that wait for them, and where its message lies, if known."""

    reminder: Reminder
    contents: Contents
    address: str | None


@dataclass(frozen=True)
class OfRefusal:
    """An order that a budget did not let through."""

    refusal: Refusal


@dataclass(frozen=True)
class OfBudget:
    """A budget that is nearly used, as it was when that was noticed, and the day when it is free again."""

    budget: Budget
    free_on: date


@dataclass(frozen=True)
class OfSeries:
    """A series, and its last issue."""

    series: Series
    last: Issue | None


@dataclass(frozen=True)
class OfNotice:
    """Something that admins are told."""

    notice: Notice


@dataclass(frozen=True)
class OfGrant:
    """A right that somebody has asked an admin for."""

    grant: Grant


@dataclass(frozen=True)
class OfTrend:
    """What was settled of an alert's hits over time; of a digest's also its subscription."""

    trend: Trend
    alert: Alert
    subscription: Subscription | None


@dataclass(frozen=True)
class OfArrival:
    """That Patrol has come: to a workspace, or to a channel, where somebody has added it ("" where nobody is known)."""

    inviter: str = ""
    is_connected: bool = True  # with PatSnap


OfWatching = OfSubscription | OfAlert | OfMaking | OfPulse | OfDismissal | OfTrend | OfReminder | Contents
Goods = OfArrival | OfRequest | OfRefusal | OfBudget | OfNotice | OfGrant | OfSeries | OfWatching


def goods_of(delivery: Delivery, tx: Transaction) -> Goods:  # noqa: C901, PLR0911, PLR0912 - a table
    """What this delivery speaks of, as it is now. LookupError where the row is not there."""
    match delivery.what:
        case What.LIVE | What.FILE | What.NOTE:
            of = of_request(delivery.workspace, delivery.row, tx)
            return of if of.report is None else replace(of, report=seen_report(of.report, tx))
        case What.MAKING:
            return _of_making(delivery, tx)
        case What.SUBSCRIBED | What.WORD | What.ENDED | What.QUIET | What.REOPENED | What.ORPHANED:
            return _of_subscription(delivery.workspace, delivery.row, tx)
        case What.HEARTBEAT | What.SILENCE:
            watched = _of_subscription(delivery.workspace, delivery.row, tx)
            pulse = pulse_of(watched.subscription, watched.alert, tx)
            return OfPulse(watched.subscription, watched.alert, pulse)
        case What.NOTHING:
            return _of_alert(delivery, tx)
        case What.LOW:
            return OfBudget(*read_low_row(delivery.row))
        case What.PLEA | What.RULING:
            refusal = tx.spendings.refusal(delivery.workspace, delivery.row)
            if refusal is None:
                raise LookupError(f"there is no refusal {delivery.row}")
            return OfRefusal(refusal)
        case What.GRANT_PLEA | What.GRANT_RULING:
            grant = tx.grants.get(delivery.workspace, delivery.row)
            if grant is None:
                raise LookupError(f"there is no grant {delivery.row}")
            return OfGrant(grant)
        case What.SERIES | What.SERIES_WORD | What.SERIES_OPEN | What.SERIES_LEFT:
            return of_series(delivery.workspace, delivery.row, tx)
        case What.NOTICE:
            notice = tx.notices.get(delivery.workspace, delivery.row)
            if notice is None:
                raise LookupError(f"there is no notice {delivery.row}")
            return OfNotice(notice)
        case What.WELCOME:
            return OfArrival(is_connected=is_connected(delivery.workspace, tx))
        case What.HELLO:
            return OfArrival(delivery.row)
        case What.DISMISSED:
            return _of_dismissal(delivery, tx)
        case What.TREND:
            return _of_trend(delivery, tx)
        case What.REMINDER:
            return _of_reminder(delivery, tx)
        case What.DIGEST | What.PART | What.SHEET | What.MISSING | What.COPY:
            digest = tx.digests.get(delivery.workspace, delivery.row)
            if digest is None:
                raise LookupError(f"there is no digest {delivery.row}")
            return contents_of(digest, delivery.what, delivery.part, tx, sent_at=delivery.sent_at)


def of_request(workspace: str, request_id: str, tx: Transaction) -> OfRequest:
    """The request that a message speaks of, and its report, if one was ordered. LookupError where one is lost."""
    request = tx.requests.get(workspace, request_id)
    if request is None:
        raise LookupError(f"there is no request {request_id}")
    report = tx.reports.get(workspace, request.report) if request.report else None
    if report is None and request.report:
        raise LookupError(f"request {request_id} has no report")
    return OfRequest(request, report, _issued(request, tx))


def of_series(workspace: str, series_id: str, tx: Transaction) -> OfSeries:
    """A series and its last issue. LookupError where it is not there."""
    series = tx.series.get(workspace, series_id)
    if series is None:
        raise LookupError(f"there is no series {series_id}")
    return OfSeries(series, tx.series.issue(workspace, series_id, series.issues))


def _issued(request: Request, tx: Transaction) -> Issued | None:
    issue = tx.series.issue_of(request.workspace, request.id)
    series = tx.series.get(request.workspace, issue.series) if issue is not None else None
    if issue is None or series is None:
        return None
    return Issued(issue, series, _before(issue, request, tx))


def _before(issue: Issue, request: Request, tx: Transaction) -> str:
    """Where the message about the issue before lies; "" where it is not in the same conversation."""
    earlier = tx.series.issue(issue.workspace, issue.series, issue.no - 1)
    found = tx.requests.get(issue.workspace, earlier.request) if earlier and earlier.request else None
    if found is None or found.landing != request.landing:
        return ""
    message = tx.deliveries.get(issue.workspace, live_key(found))
    return (permalink(message, tx.workspaces.address_of(issue.workspace)) if message is not None else None) or ""


def _of_subscription(workspace: str, subscription_id: str, tx: Transaction) -> OfSubscription:
    subscription = tx.subscriptions.get(workspace, subscription_id)
    if subscription is None:
        raise LookupError(f"there is no subscription {subscription_id}")
    alert = _alert(subscription.account, subscription.alert, tx)
    here = (one for one in tx.subscriptions.of_alert(alert.account, alert.id) if one.workspace == workspace)
    others = [one for one in here if one.id != subscription.id]  # of other workspaces nobody is told
    return OfSubscription(subscription, seen_alert(alert, tx), len(others))


def _of_dismissal(delivery: Delivery, tx: Transaction) -> OfDismissal:
    dismissal = tx.dismissals.get(delivery.workspace, delivery.row)
    subscription = tx.subscriptions.get(delivery.workspace, dismissal.subscription) if dismissal else None
    if dismissal is None or subscription is None:
        raise LookupError(f"there is no dismissal {delivery.row}, or no subscription of it")
    return OfDismissal(dismissal, subscription)


def _of_trend(delivery: Delivery, tx: Transaction) -> OfTrend:
    trend = tx.trends.get(delivery.workspace, delivery.row)
    if trend is None:
        raise LookupError(f"there is no trend {delivery.row}")
    digest = tx.digests.get(delivery.workspace, delivery.row)
    subscription = tx.subscriptions.get(delivery.workspace, digest.subscription) if digest is not None else None
    return OfTrend(trend, _alert(trend.account, trend.alert, tx), subscription)


def _of_reminder(delivery: Delivery, tx: Transaction) -> OfReminder:
    reminder = tx.decisions.reminder(delivery.workspace, delivery.row)
    if reminder is None:
        raise LookupError(f"there is no reminder {delivery.row}")
    contents = reminded_of(reminder, tx)
    message = tx.deliveries.get(delivery.workspace, digest_key(reminder.digest))
    address = tx.workspaces.address_of(delivery.workspace)
    return OfReminder(reminder, contents, None if message is None else permalink(message, address))


def _of_alert(delivery: Delivery, tx: Transaction) -> OfAlert:
    alert = _alert(tx.workspaces.account_of(delivery.workspace) or "", delivery.row, tx)
    check = tx.checks.get(alert.account, alert.id, alert.last_no)
    return OfAlert(alert, check.since if check is not None else None)


def _of_making(delivery: Delivery, tx: Transaction) -> OfMaking:
    making = tx.makings.get(delivery.workspace, delivery.row)
    if making is None:
        raise LookupError(f"there is no making {delivery.row}")
    return OfMaking(seen_making(making, tx), tx.alerts.get(making.account, making.alert) if making.alert else None)


def _alert(account: str, alert_id: str, tx: Transaction) -> Alert:
    alert = tx.alerts.get(account, alert_id)
    if alert is None:
        raise LookupError(f"there is no alert {alert_id}")
    return alert
