"""What has served its time, table by table; in this order, as each lets go of those before it."""

from collections.abc import Mapping
from typing import Final

_NO_MESSAGE_WAITS: Final = (
    "not exists (select 1 from delivery where delivery.workspace = {table}.workspace and delivery.row = {table}.id"
    " and delivery.state not in ('sent', 'dead'))"
)
_DIGEST_IS_GONE: Final = (
    "not exists (select 1 from digest where digest.workspace = {table}.workspace and digest.id = {table}.digest)"
)
_OF_ROWS: Final = (
    "request",
    "digest",
    "subscription",
    "dismissal",
    "trend",
    "making",
    "refusal",
    "notice",
    "access_grant",
    "series",
    "reminder",
)
_ROW_IS_GONE: Final = tuple(
    f"not exists (select 1 from {table} where {table}.workspace = delivery.workspace and {table}.id = delivery.row)"  # noqa: S608 - our own names
    for table in _OF_ROWS
)
_OLD_MESSAGES: Final = (
    "created_at < :before and state in ('sent', 'dead')",
    (
        "not exists (select 1 from alert join workspace on workspace.account = alert.account"
        " where workspace.id = delivery.workspace and alert.id = delivery.row)"
    ),
    (
        "not exists (select 1 from delivery later where later.workspace = delivery.workspace"
        " and later.row = delivery.row and later.after = delivery.key and later.state not in ('sent', 'dead'))"
    ),
)


def _without_messages(table: str, condition: str) -> str:
    return f"{condition} and {_NO_MESSAGE_WAITS.format(table=table)}"


# `:before` is a time, `:day` the day of it.
ENDED: Final[Mapping[str, str]] = {
    "request": _without_messages(
        "request",
        "asked_at < :before and state in ('delivered', 'cancelled', 'failed')"
        " and not exists (select 1 from request other where other.workspace = request.workspace"
        " and other.shown_by = request.id and other.state in ('waiting', 'held'))"
        # Without a file a report that was not made may still be tried again from its message.
        " and not exists (select 1 from report where report.workspace = request.workspace"
        " and report.id = request.report and report.state not in ('ready', 'failed'))",
    ),
    "spending": "ordered_at < :before and coalesce(asked_at, ordered_at) < :before"
    " and not exists (select 1 from report where report.workspace = spending.workspace"
    " and report.id = spending.report and report.state not in ('ready', 'failed'))",
    "report": "created_at < :before and state in ('ready', 'failed') and file_path is null"
    " and not exists (select 1 from request where request.workspace = report.workspace and request.report = report.id)"
    " and not exists (select 1 from spending where spending.workspace = report.workspace"
    " and spending.report = report.id)",
    "digest": _without_messages(
        "digest",
        "composed_at < :before"
        " and not exists (select 1 from subscription where subscription.workspace = digest.workspace"
        " and subscription.id = digest.subscription and subscription.last_digest = digest.id)",
    ),
    "trend": _without_messages(
        "trend",
        "made_at < :before"
        " and not exists (select 1 from digest where digest.workspace = trend.workspace and digest.id = trend.id)",
    ),
    "decision": _DIGEST_IS_GONE.format(table="decision"),
    "assignment": _DIGEST_IS_GONE.format(table="assignment"),
    "reminder": _without_messages("reminder", _DIGEST_IS_GONE.format(table="reminder")),
    "dismissal": _without_messages("dismissal", "at < :before"),
    "making": _without_messages("making", "asked_at < :before and state in ('made', 'failed')"),
    "refusal": _without_messages("refusal", "at < :before"),
    "issue": "at < :before",
    "series": _without_messages("series", "ended_at < :before"),
    "notice": _without_messages("notice", "at < :before and told = 1"),
    "access_grant": _without_messages(
        "access_grant",
        "coalesce(decided_at, asked_at) < :before and state in ('declined', 'unheard', 'withdrawn')",
    ),
    "company_search": "coalesce(asked_at, wanted_at) < :before and state <> 'wanted'",
    "company_choice": "at < :before",
    "audit": "at < :before",
    "patent_number": "asked_at < :before",
    "call": "day < :day",
    # A message of a row that is still there may be needed: to show how it stands, or so that nothing is told twice.
    "delivery": " and ".join([*_OLD_MESSAGES, *_ROW_IS_GONE]),
    "home": "opened_at < :before",
    "home_place": "not exists (select 1 from home where home.workspace = home_place.workspace"
    " and home.person = home_place.person)",
    "live": "not exists (select 1 from delivery where delivery.workspace = live.workspace and delivery.key = live.key)",
}
