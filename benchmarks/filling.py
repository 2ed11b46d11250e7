"""Databases of many workspaces, as a year of use leaves them: each table gets one row from its repository, and copies.

Workspaces share accounts, four by four. An account's alerts are subscribed to by ten channels of its workspaces. Each
subscription has had one digest, with its message; each alert has been asked twice, and digests are still to take what
the second check has found. A tenth as many reports were ordered as there are subscriptions.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as hour
from typing import Final

from benchmarks.grounds import Ground, multiply
from benchmarks.stock import BIBLIOGRAPHY, NOWHERE
from bot.domain.alerts import Alert, Check, CheckState, Hit, HitKind
from bot.domain.audit import Entry as Act
from bot.domain.cadences import Cadence, Rhythm
from bot.domain.channels import KnownChannel
from bot.domain.deliveries import Delivery, DeliveryState, LiveMessage, What
from bot.domain.digests import Digest
from bot.domain.endpoints import Endpoint
from bot.domain.homes import Home
from bot.domain.patents import Patent, PatentState
from bot.domain.places import Person
from bot.domain.reports import Format, Kind, Order, Report, ReportState, Request, RequestState, Subject, SubjectKind
from bot.domain.seen import Seen
from bot.domain.selection import Entry
from bot.domain.subscriptions import Form, Subscription
from bot.domain.usage import Call
from bot.ports import Transaction

SHARING: Final = 4  # workspaces of one account
SUBSCRIBERS: Final = 10  # of each alert
HITS: Final = 10  # of each alert's last check
CHANNELS: Final = 100  # of each workspace
_APART: Final = 2  # from the alerts of subscriptions that are due to those that are due themselves
_PEOPLE: Final = 50  # of each workspace, who own what is subscribed and ordered
_BASE: Final = 10_000_000  # from which numbers in ids are counted, so that all have as many digits


@dataclass(frozen=True)
class Size:
    """How much there is."""

    workspaces: int
    alerts: int
    subscriptions: int
    due: int  # subscriptions that are due in each round, and as many alerts
    rounds: int = 1

    @property
    def accounts(self) -> int:
        """PatSnap accounts."""
        return max(1, self.workspaces // SHARING)

    @property
    def sharing(self) -> int:
        """Workspaces of each account."""
        return self.workspaces // self.accounts

    @property
    def reports(self) -> int:
        """Ordered, and delivered."""
        return self.subscriptions // SUBSCRIBERS

    def __str__(self) -> str:
        """As the table says it."""
        return f"{self.workspaces:,} workspaces, {self.alerts:,} alerts, {self.subscriptions:,} subscriptions"


def named(letter: str, number: str) -> str:
    """SQL for an id: a letter, and a number that is SQL too."""
    return f"'{letter}' || ({_BASE} + {number})"


def workspace_of(number: str, size: Size) -> str:
    """SQL for the workspace of a subscription by its number: those of an account take turns."""
    account = f"((({number}) - 1) / {SUBSCRIBERS} % {size.accounts})"
    return named("T", f"{account} + {size.accounts} * (({number}) % {size.sharing})")


async def fill(ground: Ground, size: Size, at: datetime) -> float:
    """Make the database; how many seconds that took.

    At `at` nothing is due. In each of the minutes after it `size.due` subscriptions are, and as many alerts.
    """
    begin = time.perf_counter()
    store = await ground.open()
    await store.write(lambda tx: _samples(tx, at))
    await store.close()
    account, alert = named("A", f"(n - 1) % {size.accounts}"), named("alert", "n - 1")
    of_alert = named("alert", f"(n - 1) / {SUBSCRIBERS}")
    owner = named("A", f"(n - 1) / {SUBSCRIBERS} % {size.accounts}")
    workspace = workspace_of("n", size)
    place, person = named("C", f"n / {size.sharing} % {CHANNELS}"), named("U", f"n % {_PEOPLE}")
    due = _due(at, size, size.subscriptions)
    due_alert = _due(at, size, size.alerts, after=_APART)  # others than those of which digests are due
    patent = named("P", f"(n - 1) / {HITS} * {HITS} + n % {HITS}")
    of_hit, holder = named("alert", f"(n - 1) / {HITS}"), named("A", f"(n - 1) / {HITS} % {size.accounts}")
    digest, report = named("digest", "n"), named("report", "n")
    team = named("T", f"(n - 1) % {size.workspaces}")
    each = {"workspace": workspace, "place": place, "account": owner, "alert": of_alert, "person": person}
    hits = size.alerts * HITS
    with ground.asking() as ask:

        def copies(table: str, count: int, **changes: str) -> None:
            multiply(ground, ask, table, count, changes)

        copies("account", size.accounts, id=account)
        copies("workspace", size.workspaces, id=named("T", "n - 1"), account=account)
        copies("alert", size.alerts, account=account, id=alert, workspace=team, folded_name=alert, due=due_alert)
        copies("alert_check", size.alerts, account=account, alert=alert)
        copies("hit", hits, account=holder, alert=of_hit, patent=patent, line=f"n % {HITS}")
        copies("patent", hits, account=holder, id=patent)
        copies(
            "subscription",
            size.subscriptions,
            **each,
            id=named("subscription", "n"),
            last_digest=digest,
            due=due,
            run_at=due,
        )
        copies(
            "digest", size.subscriptions, **without(each, "person"), id=digest, subscription=named("subscription", "n")
        )
        copies(
            "delivery",
            size.subscriptions,
            workspace=workspace,
            place=place,
            row=digest,
            key=f"'digest/' || {digest} || '/message'",
        )
        of_report = {"workspace": team, "id": report}
        copies("report", size.reports, **of_report, account=account, subject=report)
        copies(
            "request",
            size.reports,
            **of_report,
            report=report,
            person=person,
            place=place,
            landing=place,
            subject=report,
        )
        copies("live", size.reports, workspace=team, key=f"'request/' || {report} || '/live'", row=report)
        copies("place", size.workspaces * CHANNELS, workspace=team, id=named("C", f"(n - 1) / {size.workspaces}"))
        copies(
            "person",
            size.workspaces * _PEOPLE,
            workspace=team,
            id=named("U", f"(n - 1) / {size.workspaces}"),
            is_admin=f"case when n <= {size.workspaces} then 1 else 0 end",
        )
        copies("holder", size.workspaces * _PEOPLE, workspace=team, person=named("U", f"(n - 1) / {size.workspaces}"))
        visitor = named("U", f"n * 7 % {_PEOPLE}")  # few of those whose digests come have their Home open just then
        copies("home", size.workspaces, workspace=team, person=visitor)
        copies("home_place", size.workspaces, workspace=team, person=visitor, place=named("C", f"n * 13 % {CHANNELS}"))
        copies("seen", size.workspaces, id=named("seen", "n"))
        copies("audit", size.reports, workspace=team, person=person)
        copies("call", size.accounts * CHANNELS, account=account, workspace=team, person=person, place=named("C", "n"))
    ground.settle()
    return time.perf_counter() - begin


def _due(at: datetime, size: Size, rows: int, *, after: int = 0) -> str:
    """Every so many-th in a minute, those after them in two, and so on for each round; all others tomorrow."""
    rounds = " ".join(f"when {number + after} then {stored(at, number + 1)}" for number in range(size.rounds))
    return f"case n % {rows // size.due} {rounds} else {stored(at, 24 * 60)} end"


def without(columns: dict[str, str], name: str) -> dict[str, str]:
    """All but one."""
    return {column: sql for column, sql in columns.items() if column != name}


def stored(at: datetime, minutes: int = 0) -> str:
    """SQL for a moment so many minutes later."""
    return f"'{at + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S.%fZ}'"


def _samples(tx: Transaction, at: datetime) -> None:
    """One row of each."""
    asked_at, earlier = at - timedelta(minutes=10), at - timedelta(days=1)
    account, team, place, person = "A", "T", "C", f"U{_BASE}"
    tx.workspaces.enrol(team, account, NOWHERE)
    tx.alerts.add(
        Alert(
            account=account,
            id="alert",
            name="Solid-state batteries",
            workspace=team,
            person=person,
            adopted_at=earlier,
            last_no=2,
            asked_at=asked_at,
            due=at,
        )
    )
    check = Check(account, "alert", 2, asked_at, earlier, CheckState.READ, asked_at, None, hits=HITS)
    for one in (check, Check(account, "alert", 1, earlier, None, CheckState.READ, earlier, None)):
        tx.checks.add(one)
    tx.checks.add_hits(check, [Hit(account, "alert", 2, HitKind.NEW, "P")])
    tx.patents.want(account, ["P"], asked_at)
    tx.patents.save([Patent(account, "P", PatentState.KNOWN, asked_at, asked_at=asked_at, bibliography=BIBLIOGRAPHY)])
    _subscribe(tx, at, account, team, place, person)
    _order(tx, at, account, team, place, person)
    tx.places.save(KnownChannel(team, place, "competitors", looked_at=earlier, look_due=at + timedelta(days=1)))
    tx.people.save(team, person, Person("Ada", is_admin=True), at)
    tx.homes.put(Home(team, person, at, at + timedelta(days=1), version=1, shown=1))
    tx.homes.settle_in(team, person, [place])
    tx.seen.add([Seen("seen", at, "{}")])
    tx.audit.note(Act(team, at, person, "subscribe", "subscription", place))
    tx.calls.count(Call(account, at.date(), Endpoint.CHECK, team, person, place))


def _subscribe(tx: Transaction, at: datetime, account: str, team: str, place: str, person: str) -> None:
    earlier = at - timedelta(days=1)
    tx.subscriptions.add(
        Subscription(
            id="subscription",
            workspace=team,
            place=place,
            account=account,
            alert="alert",
            person=person,
            kinds=frozenset(),
            cadence=Cadence(Rhythm.DAILY, hour(9)),
            zone="Europe/Berlin",
            form=Form.FULL,
            created_at=earlier,
            took=1,
            took_at=earlier,
            run_at=at,
            due=at,
            last_digest="digest",
            last_at=earlier,
            last_count=HITS,
            digests=1,
            pulse_due=at + timedelta(days=1),
        )
    )
    tx.digests.add(
        Digest(
            id="digest",
            workspace=team,
            subscription="subscription",
            place=place,
            account=account,
            alert="alert",
            from_no=0,
            to_no=1,
            since=earlier,
            until=earlier,
            kinds=frozenset(),
            form=Form.FULL,
            composed_at=earlier,
            counts={HitKind.NEW: HITS},
            patents=HITS,
            lines=tuple(Entry(f"P{_BASE + number}", (HitKind.NEW,), offices=("CN A",)) for number in range(HITS)),
            all_lines=HITS,
        )
    )
    tx.deliveries.promise(_sent("digest", team, place, What.DIGEST, earlier))


def _order(tx: Transaction, at: datetime, account: str, team: str, place: str, person: str) -> None:
    earlier = at - timedelta(days=1)
    order = Order(Kind.ENTERPRISE, Subject(SubjectKind.COMPANY_NAME, "小米科技有限责任公司"), Format.PDF, logo=True)
    tx.reports.add(
        Report("report", team, account, order, ReportState.READY, earlier, None, "1" * 19, earlier, ready_at=earlier)
    )
    tx.requests.add(Request("report", team, person, place, place, order, RequestState.DELIVERED, "report", earlier))
    tx.live.add(LiveMessage("report", team, "report", shown=1, final=True, channel=place, ts="1700000000.000001"))


def _sent(row: str, team: str, place: str, what: What, at: datetime) -> Delivery:
    return Delivery(
        key=row,
        workspace=team,
        place=place,
        what=what,
        row=row,
        created_at=at,
        due=None,
        state=DeliveryState.SENT,
        attempts=1,
        first_tried_at=at,
        sent_at=at,
        channel=place,
        ts="1700000000.000001",
    )
