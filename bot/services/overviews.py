"""What a Home shows to one person: read in one go, and nothing that is not theirs to see."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.budgets import month_of
from bot.domain.deliveries import Delivery, What
from bot.domain.delivery_keys import digest_key, live_key
from bot.domain.endpoints import Endpoint
from bot.domain.homes import (
    ATTENTION,
    BROUGHT,
    RUNNING,
    WATCHES,
    BroughtDigest,
    BroughtReport,
    Home,
    Ordered,
    Overview,
    Watched,
)
from bot.domain.places import Person
from bot.domain.reports import Request
from bot.domain.subscriptions import Subscription
from bot.ports import Transaction
from bot.services.outages import is_connected, seen_report, shutting, trouble_in
from bot.services.usage import look_at_usage

_FAILED_FOR: Final = timedelta(days=1)  # a report that was not made is shown for so long after it was asked for


def overview_of(
    home: Home, person: Person, channels: Collection[str] | None, now: datetime, deps: Deps, tx: Transaction
) -> Overview:
    """What this person may see now: their own, and what is in `channels`; None where Slack does not name these."""
    workspace, places = home.workspace, {home.person, *(channels or ())}
    requests, unfinished = tx.requests.unfinished(workspace, home.person, places, now - _FAILED_FOR, RUNNING)
    troubled, in_trouble = tx.subscriptions.seen(
        workspace, home.person, places, offset=0, limit=ATTENTION, troubled=True
    )
    page, (watches, all_watches) = home.page, _page(home, home.page, places, tx)
    if not watches and page:  # those of the last pages are no more
        page = 0
        watches, all_watches = _page(home, page, places, tx)
    outage = shutting(tx.workspaces.account_of(workspace) or "", Endpoint.CHECK, tx)
    chosen = tx.preferences.get(workspace, home.person)
    month = month_of(now, deps.rules.patsnap_zone)
    return Overview(
        person=home.person,
        known=person,
        knows_places=channels is not None,
        address=tx.workspaces.address_of(workspace),
        running=tuple(_ordered(requests, tx)),
        more_running=unfinished - len(requests),
        series=tuple(tx.series.owned_by(workspace, home.person)),
        attention=tuple(_watched(troubled, tx)),
        more_attention=in_trouble - len(troubled),
        is_connected=is_connected(workspace, tx),
        connection=tx.workspaces.connection(workspace) if person.is_admin else None,
        shut_by=trouble_in(outage) if outage is not None else None,
        shut_until=outage.until if outage is not None else None,
        watches=tuple(_watched(watches, tx)),
        page=page,
        all_watches=all_watches,
        brought=tuple(_brought(tx.deliveries.brought(workspace, places, BROUGHT), tx)),
        usage=look_at_usage(workspace, home.person, now, deps.rules, tx) if person.is_admin else None,
        spent=len(tx.spendings.since(workspace, month.begins)) if person.is_admin else 0,
        language=chosen.locale or "",
        zone=chosen.zone or "",
        has_ordered=bool(tx.requests.listed(workspace, home.person, home.person, offset=0, limit=1)),
    )


def _page(home: Home, page: int, places: Collection[str], tx: Transaction) -> tuple[list[Subscription], int]:
    return tx.subscriptions.seen(home.workspace, home.person, places, offset=page * WATCHES, limit=WATCHES)


def _ordered(requests: Collection[Request], tx: Transaction) -> list[Ordered]:
    found = []
    for request in requests:
        report = tx.reports.get(request.workspace, request.report)
        if report is not None or not request.report:
            message = tx.deliveries.get(request.workspace, live_key(request))
            found.append(Ordered(request, None if report is None else seen_report(report, tx), message))
    return found


def _watched(subscriptions: Collection[Subscription], tx: Transaction) -> list[Watched]:
    found = []
    for one in subscriptions:
        alert = tx.alerts.get(one.account, one.alert)
        if alert is not None:
            check = tx.checks.get(one.account, one.alert, alert.last_no)
            found.append(Watched(one, alert, check if check is not None and check.is_missing else None))
    return found


def _brought(deliveries: Collection[Delivery], tx: Transaction) -> list[BroughtReport | BroughtDigest]:
    found: list[BroughtReport | BroughtDigest] = []
    for delivery in deliveries:
        if delivery.what is What.FILE:
            request = tx.requests.get(delivery.workspace, delivery.row)
            if request is not None:
                message = tx.deliveries.get(delivery.workspace, delivery.after or live_key(request))
                found.append(BroughtReport(request, delivery, message))
            continue
        digest = tx.digests.get(delivery.workspace, delivery.row)
        alert = tx.alerts.get(digest.account, digest.alert) if digest is not None else None
        if digest is not None and alert is not None and delivery.key == digest_key(digest.id):
            found.append(BroughtDigest(digest, alert, delivery))
    return found
