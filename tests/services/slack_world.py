"""One of everything that Patrol speaks of in Slack, and a delivery of each kind: the ground of the fault matrix."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from sqlite_utils import Database

from bot.deps import Deps
from bot.domain.access import Grant, GrantState, Right, grant_plea_key, grant_ruling_key
from bot.domain.budgets import RefusalState, plea_key
from bot.domain.deliveries import Delivery, DeliveryState, LiveMessage, What
from bot.domain.delivery_keys import digest_key, live_key, sheet_key
from bot.domain.dismissals import Dismissal
from bot.domain.filters import FilterField
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Place
from bot.domain.reports import File, ReportState
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction, Work
from bot.services.channels import watch
from storage.sql.transaction import SqlTransaction
from storage.sqlite.connection import SqliteConnection
from storage.sqlite.opening import open_for_writing
from tests.clock import START
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    a_check,
    a_digest,
    a_hit,
    a_making,
    a_refusal,
    a_reminder,
    a_report,
    a_request,
    a_series,
    a_subscription,
    a_trend,
    an_alert,
    an_assignment,
)

T = TypeVar("T")

ADMIN: Final = "U9"
PARENT: Final = "1700000000.000100"  # of the thread in which something goes
FILE: Final = File("Acme.pdf", "report1/Acme.pdf", 4)
_NONE: Final = "none"  # the message after which something goes, where there is no such delivery


class OneMoment:
    """The real tables in one transaction that is never committed: hundreds of cases begin where it began."""

    def __init__(self, path: Path) -> None:
        self._db: Database = open_for_writing(path)
        self._tx = SqlTransaction(SqliteConnection(self._db))
        self._db.execute("BEGIN")

    async def write(self, work: Callable[[Transaction], T]) -> T:
        try:
            return work(self._tx)
        finally:
            self._tx.work_made()

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self.write(work)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        """Nobody waits for work here."""

    async def compact(self) -> None:
        """Nothing is ever stored."""

    async def close(self) -> None:
        self._db.close()

    def begin(self) -> None:
        """What is there now is what each case begins with."""
        self._db.execute("SAVEPOINT begun")

    def again(self) -> None:
        self._db.execute("ROLLBACK TO begun")


def the_world(deps: Deps, tx: Transaction) -> None:
    """A report that is made, an alert with a subscription and a digest, and all that people have asked for."""
    tx.reports.add(a_report(state=ReportState.READY, due=None, job_id="7", file=FILE))
    tx.requests.add(a_request())
    tx.alerts.add(an_alert(name="Batteries", last_no=2))
    for no in (1, 2):
        check = a_check(no=no)
        tx.checks.add(check)
    tx.checks.add_hits(check, [a_hit(no=2)])
    tx.subscriptions.add(
        a_subscription(due=None, took=2, last_digest="digest1", digests=1, last_count=1, took_at=START)
    )
    tx.subscriptions.add(a_subscription(id="private", place=PERSON, due=None))
    tx.digests.add(a_digest())
    tx.trends.put(a_trend())
    tx.decisions.assign(an_assignment(person=PERSON))
    tx.decisions.remind(a_reminder(person=PERSON, due=None, sent=1))
    tx.spendings.refuse(a_refusal(state=RefusalState.ASKED, admin=ADMIN))
    tx.series.add(a_series())
    tx.grants.add(_grant())
    tx.notices.add(Notice(TEAM, NoticeKind.RESTORED, "x", START, {"taken": START.isoformat()}))
    tx.makings.add(a_making())
    tx.dismissals.add(
        Dismissal(
            "dismissal1",
            TEAM,
            "subscription1",
            "digest1",
            "patent1",
            FilterField.OFFICE,
            "US",
            "US",
            PERSON,
            "Ada",
            START,
        )
    )
    watch(TEAM, CHANNEL, START, tx)
    known = tx.places.get(TEAM, CHANNEL)
    assert known is not None
    tx.places.save(replace(known, looked_at=START))
    (deps.rules.files / "report1").mkdir(parents=True, exist_ok=True)
    (deps.rules.files / FILE.path).write_bytes(b"%PDF")


def _grant() -> Grant:
    return Grant("grant1", TEAM, PERSON, next(iter(Right)), ADMIN, START, GrantState.ASKED)


# What it speaks of, where it goes, and after what, where that is not a subscription's place.
_ROWS: Final[Mapping[What, tuple[str, str, str | None]]] = {
    What.LIVE: ("request1", CHANNEL, None),
    What.FILE: ("request1", CHANNEL, live_key(a_request())),
    What.NOTE: ("request1", PERSON, None),
    What.SUBSCRIBED: ("subscription1", CHANNEL, None),
    What.DIGEST: ("digest1", CHANNEL, None),
    What.PART: ("digest1", CHANNEL, digest_key("digest1")),
    What.TREND: ("digest1", CHANNEL, digest_key("digest1")),
    What.SHEET: ("digest1", CHANNEL, digest_key("digest1")),
    What.MISSING: ("digest1", CHANNEL, digest_key("digest1")),
    What.COPY: ("digest1", PERSON, None),
    What.DISMISSED: ("dismissal1", CHANNEL, digest_key("digest1")),
    What.WORD: ("subscription1", PERSON, None),
    What.REOPENED: ("subscription1", PERSON, None),
    What.ORPHANED: ("subscription1", CHANNEL, None),
    What.HEARTBEAT: ("subscription1", CHANNEL, None),
    What.SILENCE: ("subscription1", PERSON, None),
    What.NOTHING: ("alert1", PERSON, None),
    What.QUIET: ("subscription1", PERSON, None),
    What.LOW: ("person 8 10 2026-12-01", PERSON, None),
    What.PLEA: ("refusal1", ADMIN, None),
    What.RULING: ("refusal1", PERSON, None),
    What.MAKING: ("making1", PERSON, None),
    What.ENDED: ("subscription1", CHANNEL, None),
    What.SERIES: ("series1", CHANNEL, None),
    What.SERIES_WORD: ("series1", PERSON, None),
    What.SERIES_OPEN: ("series1", PERSON, None),
    What.SERIES_LEFT: ("series1", CHANNEL, None),
    What.WELCOME: (PERSON, PERSON, None),
    What.HELLO: (PERSON, CHANNEL, None),
    What.REMINDER: ("reminder1", PERSON, None),
    What.GRANT_PLEA: ("grant1", ADMIN, None),
    What.GRANT_RULING: ("grant1", PERSON, None),
    What.NOTICE: (Notice(TEAM, NoticeKind.RESTORED, "x", START).id, ADMIN, None),
}
_KEYS: Final[Mapping[What, str]] = {
    What.LIVE: live_key(a_request()),
    What.DIGEST: digest_key("digest1"),
    What.SHEET: sheet_key("digest1"),
    What.PLEA: plea_key(a_refusal(admin=ADMIN)),
    What.GRANT_PLEA: grant_plea_key(_grant()),
    What.GRANT_RULING: grant_ruling_key(_grant()),
}


def a_promise(what: What) -> Delivery:
    """The delivery of this kind, due now, as its service promises it."""
    row, place, after = _ROWS[what]
    part = 1 if what is What.PART else 0
    return Delivery(_KEYS.get(what, f"the {what}"), TEAM, place, what, row, START, START, part=part, after=after)


def promise_it(delivery: Delivery, tx: Transaction) -> None:
    """Have it in the outbox, and what it comes after in its conversation."""
    if delivery.after is not None:
        parent = What.LIVE if delivery.what is What.FILE else What.DIGEST
        before = replace(a_promise(parent), key=delivery.after)
        tx.deliveries.promise(before)
        place = Place(TEAM, delivery.place).id
        tx.deliveries.save(replace(before, state=DeliveryState.SENT, due=None, channel=place, ts=PARENT))
    tx.deliveries.promise(delivery)
    if delivery.what in {What.LIVE, What.SUBSCRIBED, What.MAKING, What.DISMISSED}:
        tx.live.add(LiveMessage(delivery.key, TEAM, delivery.row))


ACCOUNT: Final = ONLY_ACCOUNT
