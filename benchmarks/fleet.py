"""What a delivery costs with one worker, two and four on PostgreSQL, beside the one process on SQLite.

`python -m benchmarks fleet`. Each is `python -m bot run` with a Slack that takes everything: digests of many workspaces
are due at once, and are composed, written and sent, each with its thread and its spreadsheet.
"""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.children import KEEP_COMPILED, listening
from benchmarks.filling import Size, fill
from benchmarks.grounds import Ground, OnPostgres, OnSqlite
from benchmarks.rows import Compared, Row
from benchmarks.servers import free_port, server
from benchmarks.stock import NOWHERE, TOKEN
from sandbox.child import BotChild, Process

_WITHIN: Final = 300.0
_GLANCE: Final = 0.5
_AGO: Final = timedelta(minutes=2)  # a minute after which all are due
_SENT: Final = "select count(*) from delivery where state = 'sent' and created_at >= '{}'"
_PARTS: Final = 3  # of each digest: its message, its thread, its spreadsheet


@dataclass(frozen=True)
class _Spent:
    """Seconds of the processor, for 1,000 deliveries: of Patrol's processes, of PostgreSQL; and deliveries a second."""

    patrol: float
    server: float
    rate: float


class _Worker(BotChild):
    """A process that takes turns, and to which Slack does not speak."""

    async def _launch(self, environment: Mapping[str, str], folder: Path) -> Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--role", "worker"),
            cwd=folder,
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )


async def measure(*, digests: int = 1000, workers: tuple[int, ...] = (1, 2, 4)) -> list[Row]:
    """Have so many digests composed and sent: by one process on SQLite, then by so many workers on PostgreSQL."""
    with TemporaryDirectory(prefix="patrol-fleet-") as name, ExitStack() as stack:
        folder = Path(name)
        postgres = stack.enter_context(server(folder / "postgres"))
        alone = await _spend(OnSqlite(folder / "patrol.db"), folder, digests, 1)
        rows = []
        for count in workers:
            if postgres is None:
                break
            found = await _spend(OnPostgres.of(postgres, folder / "files"), folder, digests, count)
            what = f"{_PARTS * digests} deliveries, {count} on PostgreSQL, one on SQLite"
            both = ([found.patrol + found.server], [alone.patrol])
            rows += [
                Row.of("fleet", f"{what}: processor for 1,000", "s", Compared.RATIO, None, *both),
                Row.of("fleet", f"{what}: of Patrol's", "s", Compared.RATIO, None, [found.patrol], [alone.patrol]),
                Row.of("fleet", f"{what}: how fast", "a second", Compared.RATIO, None, [found.rate], [alone.rate]),
            ]
    return rows


async def _spend(ground: OnSqlite | OnPostgres, folder: Path, digests: int, workers: int) -> _Spent:
    at = datetime.now(UTC) - _AGO
    await fill(ground, Size(max(1, digests // 5), 2 * digests, 20 * digests, digests), at)
    sent_since = _SENT.format(f"{at:%Y-%m-%dT%H:%M:%S.%fZ}")
    async with listening("-m", "benchmarks.bare_slack") as port:
        slack = f"http://127.0.0.1:{port}"
        kind = _Worker if isinstance(ground, OnPostgres) else BotChild
        bots = [kind(_settings(ground, folder, slack), folder) for _ in range(workers)]
        try:
            await asyncio.gather(*(bot.start() for bot in bots))
            used, theirs, begin = sum(_cpu(bot.pid) for bot in bots), ground.cpu(), time.perf_counter()
            before = await asyncio.to_thread(_count, ground, sent_since)
            done = before
            with suppress(TimeoutError):  # what is missing then is not counted
                async with asyncio.timeout(_WITHIN):
                    while done < _PARTS * digests:
                        await asyncio.sleep(_GLANCE)
                        done = await asyncio.to_thread(_count, ground, sent_since)
            took = time.perf_counter() - begin
            thousands = max(1, done - before) / 1000
            return _Spent(
                (sum(_cpu(bot.pid) for bot in bots) - used) / thousands,
                (ground.cpu() - theirs) / thousands,
                1000 * thousands / took,
            )
        finally:
            await asyncio.gather(*(bot.stop() for bot in bots))


def _settings(ground: OnSqlite | OnPostgres, folder: Path, slack: str) -> Mapping[str, str]:
    return KEEP_COMPILED | {
        "PATROL_DATABASE": ground.url if isinstance(ground, OnPostgres) else str(ground.path),
        "PATROL_FILES": str(folder / "files"),
        "PATROL_SLACK_BOT_TOKEN": TOKEN,
        "PATROL_SLACK_SIGNING_SECRET": "bench",
        "PATROL_SLACK_API_URL": f"{slack}/api/",
        "PATROL_HTTP_PORT": str(free_port()),
        "PATROL_OPS_PORT": str(free_port()),
        "PATROL_PATSNAP_API_KEY": "sk-bench",
        "PATROL_PATSNAP_URL": NOWHERE,
    }


def _count(ground: Ground, sql: str) -> int:
    with ground.asking() as ask:
        [(found,)] = ask(sql)
    return int(found)


def _cpu(pid: int) -> float:
    """Seconds of the processor that a process has used (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
