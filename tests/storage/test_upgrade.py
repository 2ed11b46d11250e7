"""A database of the version before, with rows in it, is migrated and worked on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from sqlite_utils import Database

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.facts import Family
from bot.domain.filters import FilterField
from bot.domain.subscriptions import Subscription
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.dismissing import Dismissing, dismiss
from bot.services.enriching import enrich_one
from bot.services.histories import history_of, send_sheet_again
from bot.services.pulses import feel_one
from bot.services.requests import request_report
from bot.services.reviewing import Looked, to_review
from bot.services.startup import take_over
from storage.sqlite import SqliteStore
from storage.sqlite.migrations import migrations
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_bibliography, a_wish
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.watching import ALERT, digest_texts, news, restarted, subscribed, the_alert, watched
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

BEFORE = "explained_digests"


def _as_it_was(new: Path, old: Path, before: str = BEFORE) -> None:
    """Make at `old` what a version without the steps from `before` on would have made of the rows at `new`."""
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        db = Database(connection, execute_plugins=False)
        migrations.apply(db, stop_before=before)
        connection.execute("attach ? as new", (str(new),))
        for table in db.table_names():
            if not table.startswith("_"):
                there = {row[1] for row in connection.execute(f"pragma new.table_info({table})")}
                columns = ", ".join(column for column in db.table(table).columns_dict if column in there)
                if not columns:
                    continue  # it is no more
                connection.execute(f"insert into {table} ({columns}) select {columns} from new.{table}")  # noqa: S608


@pytest_asyncio.fixture
async def upgraded(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, tmp_path: Path
) -> AsyncIterator[tuple[Deps, Subscription]]:
    """A run that begins on the database of the version before: a digest is told, another was just composed."""
    patsnap.add_alert(ALERT)
    patsnap.push(ALERT, HitKind.NEW, ["before"])
    patsnap.patents = {"p1": a_bibliography(), "p2": a_bibliography(number="CN2A")}
    made = await watched(deps, clock)
    await request_report(a_wish(), deps)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await minutes_pass(deps, clock, 2)
    await subscribed(deps, "C2")
    patsnap.push(ALERT, HitKind.NEW, ["p2"])
    patsnap.push(ALERT, HitKind.LEGAL, ["p1"])
    clock.tick(hours=1)
    for turn in (check_one, enrich_one):
        await turns(turn, deps)
    clock.tick(minutes=11)
    await turns(compose_some, deps)
    _as_it_was(tmp_path / "patrol.db", tmp_path / "old.db")
    store = await SqliteStore.open(tmp_path / "old.db")
    run = replace(restarted(deps), store=store)
    await take_over(run)
    yield run, made
    await store.close()


async def test_nothing_is_lost_and_nothing_comes_twice(
    upgraded: tuple[Deps, Subscription], clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    run, _ = upgraded
    assert len(digest_texts(slack)) == 2  # the baseline, and one
    await minutes_pass(run, clock, 2)
    assert await news(run, slack, "C2") == [["p2", "p1"]]
    assert len(slack.files_in("C2")) == 1
    assert (await news(run, slack))[1:] == [["p1"], ["p2", "p1"]]
    patsnap.families = {"p3": Family("f")}
    patsnap.push(ALERT, HitKind.NEW, ["p3", "p1", "before"])
    clock.tick(hours=1)
    await minutes_pass(run, clock, 2)
    for place in (CHANNEL, "C2"):
        assert (await news(run, slack, place))[-1] == ["p3"]
    assert (await the_alert(run)).query == ""
    told = len(slack.messages)
    await turns(feel_one, run)
    await all_turns(run)
    assert len(slack.messages) == told  # no pulse speaks of what was just told


async def test_what_an_earlier_digest_told_is_looked_at_hidden_and_brought_again(
    upgraded: tuple[Deps, Subscription], clock: SteppedClock, slack: FakeSlack
) -> None:
    run, made = upgraded
    await minutes_pass(run, clock, 2)
    history = await history_of(TEAM, PERSON, made.id, CHANNEL, 0, run)
    assert [row.digest.size for row in history.rows] == [2, 1, 0]
    digest = history.rows[0].digest
    looked = Looked(TEAM, PERSON, digest.id, "p1", seen_in=CHANNEL)
    assert {hit.kind for hit in (await to_review(looked, run)).hits} == {HitKind.LEGAL}
    await dismiss(Dismissing(looked, FilterField.OFFICE, "CN", "press"), run)
    await send_sheet_again(TEAM, PERSON, digest.id, CHANNEL, "press", run)
    await minutes_pass(run, clock, 2)
    assert len(slack.files_in("D1")) == 1
    assert [one.thread for one in slack.in_conversation(CHANNEL) if one.key.startswith("dismissal/")] != []


_REPLACED = {"license_stop"}  # its rows are outages now


def _counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection, execute_plugins=False)
        return {name: db.table(name).count for name in db.table_names() if not name.startswith("_")}


async def test_every_earlier_schema_is_brought_up_to_date_with_its_rows(
    upgraded: tuple[Deps, Subscription], tmp_path: Path
) -> None:
    run, _ = upgraded
    steps = [step.name for step in migrations.pending(Database(memory=True, execute_plugins=False))]
    for number, step in enumerate(steps[1:]):
        old = tmp_path / f"{number}.db"
        await asyncio.to_thread(_as_it_was, tmp_path / "patrol.db", old, step)
        before = _counts(old)
        store = await SqliteStore.open(old)
        await take_over(replace(run, store=store, owner=f"after {step}"))
        requests = await store.read(lambda tx: tx.requests.listed(TEAM, PERSON, CHANNEL, offset=0, limit=9))
        promised = await store.read(lambda tx: tx.deliveries.unsent())
        await store.close()
        after = _counts(old)
        assert requests
        assert len(promised) >= 1
        kept = {table: count for table, count in before.items() if table not in _REPLACED}
        assert {table: after[table] for table in kept} == kept, step
        with closing(sqlite3.connect(old)) as connection:
            assert connection.execute("pragma foreign_key_check").fetchall() == []
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
