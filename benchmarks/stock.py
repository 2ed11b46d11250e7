"""Databases with many rows, made quickly, and Patrol's services on them in this process."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic as monotonic_clock
from typing import Final

from benchmarks.grounds import OnSqlite, multiply
from bot.deps import Deps
from bot.domain.alerts import Alert, Check, CheckState, Hit, HitKind
from bot.domain.cadences import Cadence, Rhythm
from bot.domain.deliveries import Delivery, What
from bot.domain.digests import Digest
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.rules import ONLY_ACCOUNT, Rules
from bot.domain.selection import Entry
from bot.domain.subscriptions import Form, Subscription
from bot.patsnap.accounts import PatsnapAccounts
from bot.ports import Clock, Store, Transaction
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.slack.tokens import OneToken
from storage.sqlite import SqliteStore

TEAM: Final = "T1"
TOKEN: Final = "xoxb-bench"  # noqa: S105 - nothing is behind it
NOWHERE: Final = "http://127.0.0.1:9"  # the discard port: what is never called
SUBSCRIBERS: Final = 10  # of each alert
PATENTS: Final = 3  # of each check
_FOUND: Final = [f"patent{number}" for number in range(PATENTS)]
_KIB: Final = 1024
_MB: Final = 1_000_000


@dataclass
class StillClock:
    """A clock that the benchmark sets."""

    now: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    @property
    def speed(self) -> float:
        return 1.0


async def stock(path: Path, subscriptions: int, at: datetime, *, due: str, news: bool = False) -> None:
    """Make a database of so many subscriptions, each of a channel of its own, to a tenth as many alerts.

    `due`: a moment in SQL, in terms of the subscription's number `n` from 1. `news`: each alert has a check with hits
    that no digest has taken yet.
    """
    store = await SqliteStore.open(path)
    await store.write(lambda tx: _samples(tx, at, news=news))
    await store.close()
    alert = f"printf('alert%07d', (n + {SUBSCRIBERS - 1}) / {SUBSCRIBERS})"
    ground = OnSqlite(path)
    with ground.asking() as ask:
        for table, column in (("alert", "id"), ("alert_check", "alert"), ("hit", "alert")):
            multiply(ground, ask, table, -(-subscriptions // SUBSCRIBERS), {column: "printf('alert%07d', n)"})
        each = {"id": "printf('subscription%07d', n)", "place": "printf('C%07d', n)", "alert": alert}
        multiply(ground, ask, "subscription", subscriptions, each | {"due": due, "run_at": due})


async def promise(path: Path, messages: int, channels: int, at: datetime) -> None:
    """Have each of the first so many subscriptions' digests composed, and its message promised, to so many channels."""
    store = await SqliteStore.open(path)
    await store.write(lambda tx: _sample_digest(tx, at))
    await store.close()
    digest, place = "printf('digest%07d', n)", f"printf('C%07d', n % {channels})"
    ground = OnSqlite(path)
    with ground.asking() as ask:
        subscription = "printf('subscription%07d', n)"
        multiply(ground, ask, "digest", messages, {"id": digest, "subscription": subscription, "place": place})
        key = f"'digest/' || {digest} || '/message'"
        multiply(ground, ask, "delivery", messages, {"key": key, "row": digest, "place": place})


def _samples(tx: Transaction, at: datetime, *, news: bool) -> None:
    """One alert that was asked ten minutes ago, its checks, and one subscription that has taken the first."""
    asked_at, earlier = at - timedelta(minutes=10), at - timedelta(days=1)
    last = 2 if news else 1
    alert = Alert(
        account=ONLY_ACCOUNT,
        id="sample",
        name="Solid-state batteries",
        workspace=TEAM,
        person="U1",
        adopted_at=earlier,
        last_no=last,
        asked_at=asked_at,
        due=at + timedelta(days=1),
    )
    subscription = Subscription(
        id="sample",
        workspace=TEAM,
        place="C1",
        account=ONLY_ACCOUNT,
        alert=alert.id,
        person="U1",
        kinds=frozenset(),
        cadence=Cadence(Rhythm.DAILY, time(9)),
        zone="Europe/Berlin",
        form=Form.FULL,
        created_at=earlier,
        took=1,
        took_at=earlier,
        run_at=at,
        due=at,
    )
    tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, NOWHERE)
    tx.alerts.add(alert)
    for no in range(1, last + 1):
        tx.checks.add(Check(ONLY_ACCOUNT, alert.id, no, asked_at, earlier, CheckState.READ, asked_at, "[]"))
    if news:
        check = Check(ONLY_ACCOUNT, alert.id, last, asked_at, earlier)
        tx.checks.add_hits(check, [Hit(ONLY_ACCOUNT, alert.id, last, HitKind.NEW, one) for one in _FOUND])
        tx.patents.want(ONLY_ACCOUNT, _FOUND, asked_at)
        tx.patents.save(
            Patent(ONLY_ACCOUNT, one, PatentState.KNOWN, asked_at, asked_at=asked_at, bibliography=BIBLIOGRAPHY)
            for one in _FOUND
        )
    tx.subscriptions.add(subscription)


def _sample_digest(tx: Transaction, at: datetime) -> None:
    subscription = tx.subscriptions.get(TEAM, "subscription0000001")
    assert subscription is not None
    digest = Digest(
        id="sample",
        workspace=TEAM,
        subscription=subscription.id,
        place=subscription.place,
        account=subscription.account,
        alert=subscription.alert,
        from_no=1,
        to_no=2,
        since=subscription.took_at,
        until=at,
        kinds=frozenset(),
        form=Form.COMPACT,
        composed_at=at,
        counts={HitKind.NEW: PATENTS},
        patents=PATENTS,
        lines=tuple(Entry(one, (HitKind.NEW,), offices=("CN A",)) for one in _FOUND),
        all_lines=PATENTS,
    )
    tx.digests.add(digest)
    tx.deliveries.promise(Delivery("sample", TEAM, digest.place, What.DIGEST, digest.id, created_at=at, due=at))


BIBLIOGRAPHY: Final = Bibliography(
    number="CN114335761A",
    titles={"CN": "固态电池", "EN": "Solid-state battery with a sulfide electrolyte"},
    assignees={"CN": ("小米科技有限责任公司",), "EN": ("Xiaomi Inc.", "Beijing Xiaomi Mobile Software")},
    classification="H01M10/0562",
)


@asynccontextmanager
async def deps_on(
    path: Path, clock: Clock, *, slack: str = NOWHERE, monotonic: Callable[[], float] | None = None
) -> AsyncIterator[Deps]:
    """What the services are given, all of it real, on this database. `monotonic`: as Slack's pace is told the time."""
    store = await SqliteStore.open(path)
    try:
        async with deps_with(store, path.with_name("files"), clock, slack=slack, monotonic=monotonic) as deps:
            yield deps
    finally:
        await store.close()


@asynccontextmanager
async def deps_with(
    store: Store, files: Path, clock: Clock, *, slack: str = NOWHERE, monotonic: Callable[[], float] | None = None
) -> AsyncIterator[Deps]:
    """The same, on a store that is open."""
    session = open_session()
    patsnap = PatsnapAccounts(_nobody, qps=1, download_hosts=frozenset())
    web = web_client(TOKEN, f"{slack}/api/", session)
    tokens = OneToken(TOKEN)
    client = SlackClient(web, session, tokens, monotonic=monotonic or monotonic_clock)
    try:
        yield Deps(store, patsnap, client, clock, Rules(files=files), owner="bench")
    finally:
        await patsnap.aclose()
        await session.close()


async def _nobody(_: str) -> None:
    """No account has a key."""


def count(path: Path, what: str) -> int:
    """How many rows there are: `what` is a table, and any condition."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        [[rows]] = db.execute(f"select count(*) from {what}")  # noqa: S608 - our own words
    return int(rows)


def sent(path: Path) -> list[datetime]:
    """When each delivery was sent that has been, in order."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        moments = db.execute("select sent_at from delivery where state = 'sent' order by sent_at").fetchall()
    return [datetime.fromisoformat(moment) for [moment] in moments]


def memory() -> float:
    """Megabytes that this process has in use (proc(5))."""
    [line] = [one for one in Path("/proc/self/status").read_text("ascii").splitlines() if one.startswith("VmRSS:")]
    return int(line.split()[1]) * _KIB / _MB
