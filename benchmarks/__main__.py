"""`python -m benchmarks [NAME ...] [--smallest]`: one table; 0 where every goal is met, 1 where one is missed."""

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from benchmarks import ack, arrival, crowd, digest, due, fleet, hour, looks, memory, page, scale, sending, start
from benchmarks.rows import Row, table

BENCHMARKS: Final[Mapping[str, Callable[[], Awaitable[list[Row]]]]] = {
    "ack": ack.measure,
    "arrival": arrival.measure,
    "crowd": crowd.measure,
    "digest": digest.measure,
    "due": due.measure,
    "fleet": fleet.measure,
    "hour": hour.measure,
    "looks": looks.measure,
    "memory": memory.measure,
    "page": page.measure,
    "scale": scale.measure,
    "sending": sending.measure,
    "start": start.measure,
}
SMALLEST: Final[Mapping[str, Callable[[], Awaitable[list[Row]]]]] = {
    "ack": lambda: ack.measure(rounds=1, seconds=0.5),
    "arrival": lambda: arrival.measure(reports=1, speed=60.0),
    "crowd": lambda: crowd.measure(reports=5, speed=20.0),
    "digest": lambda: digest.measure(hits=700),
    "due": lambda: due.measure(due=20, among=200, rounds=1),
    "fleet": lambda: fleet.measure(digests=10, workers=(1, 2)),
    "hour": lambda: hour.measure(subscriptions=50),
    "looks": lambda: looks.measure(reports=1, speed=90.0),
    "memory": lambda: memory.measure(rounds=1, file_size=2_000_000),
    "page": lambda: page.measure(rounds=1, switches=10, messages=300),
    "scale": scale.smallest,
    "sending": lambda: sending.measure(messages=50, channels=20, bare=50),
    "start": lambda: start.measure(rounds=1),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks that are named, or all, and print their table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What Patrol costs, beside a floor.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; all if none is given"
    )
    parser.add_argument("--smallest", action="store_true", help="one short round each, only to see that they run")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]!r}")
    runs = SMALLEST if chosen.smallest else BENCHMARKS
    rows = asyncio.run(_run([runs[name] for name in chosen.names or BENCHMARKS]))
    print(table(rows))
    print(_machine())
    return 0 if all(row.is_met for row in rows) else 1


async def _run(runs: Sequence[Callable[[], Awaitable[list[Row]]]]) -> list[Row]:
    return [row for run in runs for row in await run()]


def _machine() -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load} (1, 5, 15 minutes)"


if __name__ == "__main__":
    sys.exit(main())
