"""What is seen of a bot from outside while it works: its memory, its open files, and rows that do not move."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import linear_regression
from typing import Any, Final

_EVERY: Final = 2.0  # real seconds between two looks
_CLAIMED_FOR: Final = 60.0  # seconds: longer than any call may take, but for a file's
_DUE_FOR: Final = timedelta(minutes=3)
_KIB: Final = 1024
_MB: Final = 1_000_000

_OWNED: Final = " union all ".join(
    f"select '{table} ' || {key} from {table} where owner is not null"  # noqa: S608 - our words
    for table, key in {
        "report": "id",
        "delivery": "key",
        "alert": "id || ' check ' || last_no",
        "patent": "id",
        "fact": "source || patent",
        "recovery": "alert || no",
        "making": "id",
    }.items()
)
# What is due, whoever is to see to it; a live message is shown as it is at the end, however often it changed.
_DUE: Final = """
    select 'report ' || id as what, due from report where due is not null and owner is null
    union all select 'alert ' || id, due from alert where due is not null and owner is null
    union all select 'subscription ' || id, due from subscription where due is not null and state = 'active'
    union all select 'delivery ' || key, due from delivery where due is not null and owner is null
    union all select 'patent ' || id, due from patent where due is not null and owner is null and state = 'wanted'
"""
# What is on its way, and what somebody waits for. That alerts are checked again and again is no end to wait for.
_WAITING: Final = """
    select (select count(*) from request where state = 'waiting')
    + (select count(*) from delivery where state not in ('sent', 'dead'))
    + (select count(*) from live where shown < version and ts is not null)
    + (select count(*) from patent where state = 'wanted') + (select count(*) from alert_check where state = 'answered')
"""


class Watcher:
    """Looks every other second, until it is cancelled."""

    def __init__(self, pid: int, database: Path, now: Callable[[], datetime]) -> None:
        """At the process of this id and its database; `now` is the time that it lives in."""
        self._pid, self._now = pid, now
        self._address = f"{database.absolute().as_uri()}?mode=ro"
        self._claimed: dict[str, float] = {}
        self._is_over = False
        self.memory: list[float] = []  # MB, while the load was on
        self.files: list[int] = []  # open ones
        self.stuck: set[str] = set()

    async def watch(self) -> None:
        """Look, again and again."""
        while True:
            await asyncio.to_thread(self._look)
            await asyncio.sleep(_EVERY)

    def load_is_over(self) -> None:
        """Note no more of what it takes: from now on it has less to do."""
        self._is_over = True

    def waiting(self) -> int:
        """How much is still on its way."""
        [[count]] = self._ask(_WAITING)
        return int(count)

    def count(self, what: str) -> int:
        """How many rows there are: `what` is a table, and any condition."""
        [[count]] = self._ask(f"select count(*) from {what}")  # noqa: S608 - our words
        return int(count)

    def trend(self) -> tuple[float, float]:
        """Megabytes at the beginning and the end of the second half, on a straight line through it."""
        half = self.memory[len(self.memory) // 2 :]
        if len(half) < 2:
            return half[-1], half[-1]
        line = linear_regression(range(len(half)), half)
        return line.intercept, line.intercept + line.slope * (len(half) - 1)

    def halves_of_files(self) -> tuple[int, int]:
        """The most open files in the first half, and in the second."""
        middle = len(self.files) // 2
        return max(self.files[: middle or 1]), max(self.files[middle:])

    def _look(self) -> None:
        if not self._is_over:
            status = Path(f"/proc/{self._pid}/status").read_text(encoding="ascii")
            [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
            self.memory.append(int(line.split()[1]) * _KIB / _MB)
            self.files.append(len(list(Path(f"/proc/{self._pid}/fd").iterdir())))
        claimed = {str(row[0]) for row in self._ask(_OWNED)}
        self._claimed = {row: self._claimed.get(row, 0.0) + _EVERY for row in claimed}
        self.stuck |= {row for row, seconds in self._claimed.items() if seconds > _CLAIMED_FOR}
        long_ago = (self._now() - _DUE_FOR).astimezone(UTC)
        late = self._ask(f"select what from ({_DUE}) where due < ?", (f"{long_ago:%Y-%m-%dT%H:%M:%S.%fZ}",))  # noqa: S608 - our words
        self.stuck |= {str(row[0]) for row in late}

    def _ask(self, sql: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._address, uri=True)) as connection:
            return connection.execute(sql, values).fetchall()
