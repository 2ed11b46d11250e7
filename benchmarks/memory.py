"""How much memory a large report takes on its way from PatSnap to Slack."""

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.children import KEEP_COMPILED, until
from benchmarks.rows import Compared, Row
from sandbox.child import BotChild
from sandbox.patsnap import Life
from sandbox.world import World

FILE_SIZE: Final = 50_000_000  # bytes
GOAL: Final = 20.0  # MB above idle
_PERSON: Final = "alice"
_CHANNEL: Final = "competitors"
_SETTLED: Final = 0.3  # seconds without a change of the memory in use
_SETTLES_WITHIN: Final = 10.0
_DELIVERED_WITHIN: Final = 120.0
_KIB: Final = 1024
_MB: Final = 1_000_000
_RESET_PEAK: Final = "5"  # proc(5), clear_refs: VmHWM begins anew


async def measure(*, rounds: int = 3, file_size: int = FILE_SIZE) -> list[Row]:
    """The peak of a bot that delivers a report of `file_size` bytes, above what the same bot took when idle."""
    peaks, idles = [], []
    for _ in range(rounds):
        with TemporaryDirectory(prefix="patrol-memory-") as folder:
            idle, peak = await _deliver(Path(folder), file_size)
        peaks.append(peak)
        idles.append(idle)
    what = f"a report of {file_size / _MB:g} MB, peak above idle"
    return [Row.of("memory", what, "MB", Compared.ABOVE, GOAL, peaks, idles)]


async def _deliver(folder: Path, file_size: int) -> tuple[float, float]:
    """Megabytes of a new bot: idle, and at most while it delivers its first report."""
    async with World(folder, life=Life(queue=timedelta(), making=timedelta())) as world:
        world.patsnap.file_size = file_size
        bot = BotChild(world.settings() | KEEP_COMPILED | {"PATROL_REPORT_POLL": "1"}, folder)
        try:
            await bot.start()
            await world.slack.wait_connected(_SETTLES_WITHIN)
            idle = await _settled(bot.pid)
            _reset_peak(bot.pid)
            await world.slack.command(_PERSON, _CHANNEL, "/patrol", "report 小米科技有限责任公司 pdf")
            await until(lambda: _delivered(world) == file_size, _DELIVERED_WITHIN)
            return idle, _memory(bot.pid, "VmHWM")
        finally:
            await bot.stop()


def _delivered(world: World) -> int:
    """The size in bytes of the file in the thread; 0 while there is none."""
    messages = world.slack.seen(_PERSON, _CHANNEL)
    return sum(file.size for message in messages for reply in message.replies for file in reply.files)


async def _settled(pid: int) -> float:
    """Megabytes in use once they do not change any more."""
    async with asyncio.timeout(_SETTLES_WITHIN):
        before = -1.0
        while before != (now := _memory(pid, "VmRSS")):
            before = now
            await asyncio.sleep(_SETTLED)
    return now


def _memory(pid: int, name: str) -> float:
    """A line of the process's status, in megabytes (proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1]) * _KIB / _MB


def _reset_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text(_RESET_PEAK, encoding="ascii")
