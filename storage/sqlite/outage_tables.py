"""The table of outages, as the step of its migration makes it from what stood for them before."""

from datetime import timedelta
from typing import Final

from sqlite_utils import Database

from bot.domain.endpoints import FACTS_OF, Endpoint
from bot.domain.facts import Source
from storage.sql.times import read, stored

_SINCE: Final = timedelta(days=3)  # for so long licences were let alone
_UNKNOWN_CODE: Final = "67200004"  # which of the two it was, nobody kept


def outages_table(db: Database) -> None:
    """Make `outage`; the licences that were let alone until now go into it, and their own places go away."""
    db.table("outage").create(
        {
            "account": str,
            "scope": str,
            "kind": str,
            "code": str,
            "since": str,
            "until": str,
            "trial_at": str,
            "probes": int,
            "over_at": str,
        },
        pk=("account", "scope"),
        not_null={"account", "scope", "kind", "code", "since", "until", "probes"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    endpoints = {str(source): str(FACTS_OF[source]) for source in Source} | {"search": str(Endpoint.SEARCH)}
    stops = [(account, endpoints.get(source), until) for account, source, until in _license_stops(db)]
    for account, scope, until in [*stops, *_without_bibliography(db)]:
        if scope is not None:
            db.execute(
                "insert into outage (account, scope, kind, code, since, until, probes)"
                " values (?, ?, 'license', ?, ?, ?, 0)",
                [account, scope, _UNKNOWN_CODE, stored(read(until) - _SINCE), until],
            )
    db.execute("drop table license_stop")
    db.execute("alter table account drop column no_bibliography_until")


def _license_stops(db: Database) -> list[tuple[str, str, str]]:
    return list(db.execute("select account, source, until from license_stop").fetchall())


def _without_bibliography(db: Database) -> list[tuple[str, str, str]]:
    rows = db.execute(
        "select id, no_bibliography_until from account where no_bibliography_until is not null"
    ).fetchall()
    return [(account, str(Endpoint.BIBLIOGRAPHY), until) for account, until in rows]
