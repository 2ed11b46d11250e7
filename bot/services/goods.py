"""What a delivery brings: found from its row when it is sent, and made into a message by the views."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.deps import Deps
from bot.domain.alerts import Alert
from bot.domain.budgets import Budget, Refusal, month_of, read_low_row
from bot.domain.deliveries import Delivery, What
from bot.domain.digests import Contents
from bot.domain.dismissals import Dismissal
from bot.domain.makings import Making
from bot.domain.messages import Message
from bot.domain.pulses import Pulse
from bot.domain.reports import Report, Request
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.ports import Transaction
from bot.services.contents import contents_of
from bot.services.pulses import pulse_of
from bot.views.budgets import low_message, plea_message, ruling_message
from bot.views.digests import digest_message, missing_message, part_message
from bot.views.dismissals import dismissed_message
from bot.views.histories import copy_message
from bot.views.live import live_message
from bot.views.makings import making_message
from bot.views.notes import note_message
from bot.views.pulses import heartbeat_message, silence_message
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated
from bot.views.subscriptions import ended_message, nothing_message, quiet_message, subscribed_message, word_message


@dataclass(frozen=True)
class OfRequest:
    """A request and its report."""

    request: Request
    report: Report


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
class OfRefusal:
    """An order that a budget did not let through."""

    refusal: Refusal


@dataclass(frozen=True)
class OfBudget:
    """A budget that is nearly used, as it was when that was noticed, and the day when it is free again."""

    budget: Budget
    free_on: date


Goods = OfRequest | OfSubscription | OfAlert | OfMaking | OfPulse | OfDismissal | OfRefusal | OfBudget | Contents


def goods_of(delivery: Delivery, tx: Transaction) -> Goods:  # noqa: C901, PLR0911 - a table
    """What this delivery speaks of, as it is now. LookupError where the row is not there."""
    match delivery.what:
        case What.LIVE | What.FILE | What.NOTE:
            return of_request(delivery.workspace, delivery.row, tx)
        case What.MAKING:
            return _of_making(delivery, tx)
        case What.SUBSCRIBED | What.WORD | What.ENDED | What.QUIET:
            return _of_subscription(delivery.workspace, delivery.row, tx)
        case What.HEARTBEAT | What.SILENCE:
            of = _of_subscription(delivery.workspace, delivery.row, tx)
            return OfPulse(of.subscription, of.alert, pulse_of(of.subscription, of.alert, tx))
        case What.NOTHING:
            return _of_alert(delivery, tx)
        case What.LOW:
            return OfBudget(*read_low_row(delivery.row))
        case What.PLEA | What.RULING:
            refusal = tx.spendings.refusal(delivery.workspace, delivery.row)
            if refusal is None:
                raise LookupError(f"there is no refusal {delivery.row}")
            return OfRefusal(refusal)
        case What.DISMISSED:
            return _of_dismissal(delivery, tx)
        case What.DIGEST | What.PART | What.SHEET | What.MISSING | What.COPY:
            digest = tx.digests.get(delivery.workspace, delivery.row)
            if digest is None:
                raise LookupError(f"there is no digest {delivery.row}")
            return contents_of(digest, delivery.what, delivery.part, tx)


def message_of(  # noqa: C901, PLR0911, PLR0912 - a table
    goods: Goods, delivery: Delivery, now: datetime, deps: Deps, *, repeat: bool
) -> Message:
    """The message that a delivery brings, as it is at `now`. `repeat`: an earlier copy may lie above it."""
    match goods, delivery.what:
        case OfRequest(request=request), What.NOTE:
            return note_message(Reader(), request, repeat=repeat)
        case OfRequest(request=request, report=report), _:
            return live_message(Reader(), request, report, now, here=delivery.place, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.WORD:
            return word_message(reader_of(subscription), subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.ENDED:
            return ended_message(reader_of(subscription), subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.QUIET:
            return quiet_message(reader_of(subscription), subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert, others=others), _:
            if delivery.place != subscription.place:  # it has moved: here it is no more
                subscription = replace(subscription, state=SubscriptionState.DELETED)
            return subscribed_message(reader_of(subscription), subscription, alert, others, repeat=repeat)
        case OfPulse(subscription=subscription, alert=alert, pulse=pulse), What.SILENCE:
            return silence_message(reader_of(subscription), subscription, alert, pulse, now, repeat=repeat)
        case OfPulse(subscription=subscription, alert=alert, pulse=pulse), _:
            return heartbeat_message(reader_of(subscription), subscription, alert, pulse, now, repeat=repeat)
        case OfMaking(making=making, alert=made), _:
            return making_message(Reader(making.locale), making, made, repeat=repeat)
        case OfAlert(alert=alert, since=since), _:
            return nothing_message(Reader(), alert, since, repeat=repeat)
        case OfDismissal(dismissal=dismissal, subscription=subscription), _:
            return dismissed_message(reader_of(subscription), dismissal, repeat=repeat)
        case OfBudget() | OfRefusal(), _:
            return maybe_repeated(Reader(), _of_money(goods, delivery, deps), repeat=repeat)
        case Contents() as contents, What.PART:
            link = deps.rules.patent_link
            return part_message(reader_of(contents.subscription), contents, delivery.part, link=link, repeat=repeat)
        case Contents() as contents, What.COPY:
            return copy_message(reader_of(contents.subscription), contents, repeat=repeat)
        case Contents() as contents, What.MISSING:
            return missing_message(reader_of(contents.subscription), contents, delivery.part, repeat=repeat)
        case Contents() as contents, _:
            link = deps.rules.patent_link
            return digest_message(reader_of(contents.subscription), contents, link=link, repeat=repeat)
    raise TypeError(f"no message for {delivery.what}")


def _of_money(goods: OfBudget | OfRefusal, delivery: Delivery, deps: Deps) -> Message:
    zone = deps.rules.patsnap_zone
    if isinstance(goods, OfBudget):
        return low_message(Reader(), goods.budget, goods.free_on, str(zone))
    if delivery.what is What.PLEA:
        return plea_message(Reader(), goods.refusal)
    return ruling_message(Reader(), goods.refusal, month_of(goods.refusal.at, zone).next_first)


def reader_of(subscription: Subscription) -> Reader:
    """Whoever reads what goes to a subscription's place: in its language and its zone."""
    return Reader(subscription.locale, subscription.zone)


def of_request(workspace: str, request_id: str, tx: Transaction) -> OfRequest:
    """The request that a message speaks of, and its report. LookupError where one is not there."""
    request = tx.requests.get(workspace, request_id)
    if request is None:
        raise LookupError(f"there is no request {request_id}")
    report = tx.reports.get(workspace, request.report)
    if report is None:
        raise LookupError(f"request {request_id} has no report")
    return OfRequest(request, report)


def _of_subscription(workspace: str, subscription_id: str, tx: Transaction) -> OfSubscription:
    subscription = tx.subscriptions.get(workspace, subscription_id)
    if subscription is None:
        raise LookupError(f"there is no subscription {subscription_id}")
    alert = _alert(subscription.account, subscription.alert, tx)
    others = [one for one in tx.subscriptions.of_alert(alert.account, alert.id) if one.id != subscription.id]
    return OfSubscription(subscription, alert, len(others))


def _of_dismissal(delivery: Delivery, tx: Transaction) -> OfDismissal:
    dismissal = tx.dismissals.get(delivery.workspace, delivery.row)
    subscription = tx.subscriptions.get(delivery.workspace, dismissal.subscription) if dismissal else None
    if dismissal is None or subscription is None:
        raise LookupError(f"there is no dismissal {delivery.row}, or no subscription of it")
    return OfDismissal(dismissal, subscription)


def _of_alert(delivery: Delivery, tx: Transaction) -> OfAlert:
    alert = _alert(tx.workspaces.account_of(delivery.workspace) or "", delivery.row, tx)
    check = tx.checks.get(alert.account, alert.id, alert.last_no)
    return OfAlert(alert, check.since if check is not None else None)


def _of_making(delivery: Delivery, tx: Transaction) -> OfMaking:
    making = tx.makings.get(delivery.workspace, delivery.row)
    if making is None:
        raise LookupError(f"there is no making {delivery.row}")
    return OfMaking(making, tx.alerts.get(making.account, making.alert) if making.alert else None)


def _alert(account: str, alert_id: str, tx: Transaction) -> Alert:
    alert = tx.alerts.get(account, alert_id)
    if alert is None:
        raise LookupError(f"there is no alert {alert_id}")
    return alert
