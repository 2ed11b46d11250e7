"""Bots that are born by fork: `python -m bot …` without its second of imports, a hundred times.

A nursery is a process that has imported the bot and run none of it. Each child is a process of its own, with an id,
an environment, a folder and a log of its own, and dies by itself. That the command line brings up a bot from nothing is
what `test_commands.py` shows.
"""

import asyncio
import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, NoReturn, Self

from sandbox.child import BotChild, Process

ROOT: Final = Path(__file__).parent.parent.parent
_MOST: Final = 1 << 17  # bytes of an order


class Born:
    """What `BotChild` needs of a process."""

    def __init__(self, keeper: asyncio.StreamReader, line: asyncio.StreamWriter) -> None:
        self.pid = 0
        self.returncode: int | None = None
        self.stderr: asyncio.StreamReader | None = None
        self.stdout: asyncio.StreamReader | None = None
        self._keeper = keeper
        self._line = line
        self._pipes: list[asyncio.ReadTransport] = []

    @classmethod
    async def of(
        cls, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, *, is_heard: bool = False
    ) -> Self:
        """`python -m bot ARGUMENTS`; what it prints goes nowhere unless it `is_heard`."""
        logs, log = os.pipe()
        prints, out = os.pipe() if is_heard else (None, None)
        ours, keepers = socket.socketpair()
        order = json.dumps([list(arguments), str(folder), dict(environment)]).encode()
        its = [log] if out is None else [log, out]
        with keepers:
            socket.send_fds(_nursery(), [order], [keepers.fileno(), *its])
        for descriptor in its:
            os.close(descriptor)
        born = cls(*await asyncio.open_connection(sock=ours))
        born.stderr = await born._reader(logs)
        born.stdout = None if prints is None else await born._reader(prints)
        born.pid = int(await born._keeper.readline())
        return born

    async def _reader(self, descriptor: int) -> asyncio.StreamReader:
        reader = asyncio.StreamReader()
        pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", buffering=0)
        )
        self._pipes.append(pipe)
        return reader

    async def wait(self) -> int:
        if self.returncode is None:
            self.returncode = int(await self._keeper.readline())
        return self.returncode

    async def close(self) -> None:
        """Let go of it, once it has ended."""
        for pipe in self._pipes:
            pipe.close()
        self._line.close()
        await self._line.wait_closed()


class BornChild(BotChild):
    """A bot whose process comes out of the nursery."""

    arguments: Sequence[str] = ("run",)

    async def _launch(self, environment: Mapping[str, str], folder: Path) -> Born:
        self._born = await Born.of(self.arguments, environment, folder)
        return self._born

    async def _read(self, process: Process) -> None:
        await super()._read(process)
        await self._born.close()


async def command(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> tuple[int, bytes, bytes]:
    """Run `python -m bot ARGUMENTS` out of the nursery: its status, what it prints, and what it says on standard error.

    Whoever is cancelled meanwhile leaves nobody behind.
    """
    born = await Born.of(arguments, environment, folder, is_heard=True)
    assert born.stdout
    assert born.stderr
    try:
        out, err = await asyncio.gather(born.stdout.read(), born.stderr.read())
        return await born.wait(), out, err
    finally:
        if born.returncode is None:
            os.kill(born.pid, signal.SIGKILL)  # its keeper has not buried it yet: the id is its own
            await born.wait()
        await born.close()


@cache
def _nursery() -> socket.socket:
    """The way to the nursery of this process, which ends with it."""
    ours, its = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with its:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.nursery", str(its.fileno())],
            cwd=ROOT,
            pass_fds=[its.fileno()],
            stdout=subprocess.DEVNULL,
        )

    def end() -> None:
        ours.close()
        process.wait(timeout=10)

    atexit.register(end)
    return ours


def bear(orders: socket.socket) -> None:
    """Fork a keeper for each order until nobody is left who could order."""
    for module in (
        "bot.app",
        "bot.environment",
        "bot.doctor.examination",
        "bot.fleet",
        "bot.log",
        "storage.postgres",
    ):  # what commands import
        import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the keepers
    gc.freeze()
    while True:
        order, [*given], _, _ = socket.recv_fds(orders, _MOST, 3)
        if not order:
            return
        if os.fork() == 0:
            orders.close()
            _keep(socket.socket(fileno=given[0]), given[1:], *json.loads(order))
        for descriptor in given:
            os.close(descriptor)


def _keep(
    line: socket.socket, outputs: Sequence[int], arguments: Sequence[str], folder: str, environment: Mapping[str, str]
) -> NoReturn:
    """Have a bot, say its id, wait for its end and say how it ended: negative for a signal."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        line.close()
        _be_the_bot(outputs, arguments, folder, environment)
    for output in outputs:
        os.close(output)
    line.sendall(f"{pid}\n".encode())
    # Until the news has arrived its id is kept: who kills it once more then hits nobody.
    end = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    if end is not None:
        line.sendall(f"{end.si_status if end.si_code == os.CLD_EXITED else -end.si_status}\n".encode())
    line.recv(1)
    os.waitpid(pid, 0)
    os._exit(0)


def _be_the_bot(
    outputs: Sequence[int], arguments: Sequence[str], folder: str, environment: Mapping[str, str]
) -> NoReturn:
    from bot.__main__ import main  # noqa: PLC0415

    for output, place in zip(outputs, (2, 1), strict=False):
        os.dup2(output, place)
        os.close(output)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.exit(main(arguments))  # through the interpreter's own end, as it would be


if __name__ == "__main__":
    bear(socket.socket(fileno=int(sys.argv[1])))
