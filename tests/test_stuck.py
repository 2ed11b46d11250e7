"""What the soak calls stuck: claimed for longer than any call takes, or due long ago."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.stuck import Watcher
from storage.sqlite import SqliteStore
from tests.clock import START, SteppedClock
from tests.factories import a_report

pytestmark = pytest.mark.asyncio


def look(watcher: Watcher, times: int) -> set[str]:
    for _ in range(times):
        watcher._look()
    return watcher.stuck


async def test_rows_that_do_not_move_are_seen(tmp_path: Path, migrated: Path) -> None:
    shutil.copyfile(migrated, tmp_path / "patrol.db")
    store, clock = await SqliteStore.open(tmp_path / "patrol.db"), SteppedClock()
    await store.write(lambda tx: tx.reports.add(a_report(id="late", due=START)))
    await store.write(lambda tx: tx.reports.add(a_report(id="claimed", due=START, owner="a run", state="failed")))
    watcher = Watcher(os.getpid(), tmp_path / "patrol.db", clock)
    assert look(watcher, 30) == set()
    assert look(watcher, 1) == {"report claimed"}
    clock.tick(minutes=3, seconds=1)
    assert look(watcher, 1) == {"report claimed", "report late"}
    assert watcher.memory[-1] > 1
    await store.close()


async def test_memory_is_judged_by_its_trend(tmp_path: Path) -> None:
    watcher = Watcher(os.getpid(), tmp_path / "patrol.db", SteppedClock())
    watcher.memory = [10.0, 60.0, 80.0, 79.0, 81.0, 79.0, 81.0, 80.0]
    begun, ended = watcher.trend()
    assert abs(ended - begun) < 1
    watcher.memory = [float(one) for one in range(20)]
    begun, ended = watcher.trend()
    assert timedelta(seconds=ended - begun) > timedelta(seconds=8)
