"""What every store promises of clearing away what has served its time."""

from datetime import timedelta

import pytest

from bot.domain.audit import Entry
from bot.ports import Store, Transaction
from bot.ports.keeping import THE_BEGINNING, Reached
from tests.clock import START
from tests.factories import TEAM

pytestmark = pytest.mark.asyncio

DAY = timedelta(days=1)


def _acts(tx: Transaction) -> list[str]:
    return [entry.act for entry in tx.audit.of(TEAM, limit=99)]


async def test_one_pass_clears_everything_away_a_few_rows_at_a_time(store: Store) -> None:
    def begin(tx: Transaction) -> None:
        for day in range(10):
            tx.audit.note(Entry(TEAM, START - day * DAY, "U1", f"day {day}"))

    await store.write(begin)
    reached: Reached | None = THE_BEGINNING
    deleted = []
    while reached is not None:
        rows, reached = await store.write(
            lambda tx, at=reached: tx.keeping.clear_history(START - 4 * DAY, at, 3)  # type: ignore[misc]
        )
        deleted.append(rows)
    assert sum(deleted) == 5
    assert max(deleted) <= 3
    assert await store.read(_acts) == [f"day {day}" for day in reversed(range(5))]
