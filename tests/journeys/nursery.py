"""Bots that are born by fork: `python -m bot run` without its second of imports, a hundred times.

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
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, NoReturn

from sandbox.child import BotChild, Process

ROOT: Final = Path(__file__).parent.parent.parent
_MOST: Final = 1 << 17  # bytes of an order


class Born:
    """What `BotChild` needs of a process."""

    def __init__(self, pid: int, keeper: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stderr: asyncio.StreamReader | None = stderr
        self._keeper = keeper

    async def wait(self) -> int:
        if self.returncode is None:
            self.returncode = int(await self._keeper.readline())
        return self.returncode


class BornChild(BotChild):
    """A bot whose process comes out of the nursery."""

    async def _launch(self, environment: Mapping[str, str], folder: Path) -> Born:
        log, its_log = os.pipe()
        ours, keepers = socket.socketpair()
        order = json.dumps([str(folder), dict(environment)]).encode()
        with keepers:
            socket.send_fds(_nursery(), [order], [keepers.fileno(), its_log])
        os.close(its_log)
        keeper, self._line = await asyncio.open_connection(sock=ours)
        stderr = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        self._pipe, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stderr), os.fdopen(log, "rb", buffering=0)
        )
        return Born(int(await keeper.readline()), keeper, stderr)

    async def _read(self, process: Process) -> None:
        await super()._read(process)
        self._pipe.close()
        self._line.close()
        await self._line.wait_closed()


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
    for module in ("bot.app", "bot.config", "bot.log"):  # what `run` imports
        import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the keepers
    gc.freeze()
    while True:
        order, [*given], _, _ = socket.recv_fds(orders, _MOST, 2)
        if not order:
            return
        if os.fork() == 0:
            orders.close()
            folder, environment = json.loads(order)
            _keep(socket.socket(fileno=given[0]), given[1], folder, environment)
        for descriptor in given:
            os.close(descriptor)


def _keep(line: socket.socket, log: int, folder: str, environment: Mapping[str, str]) -> NoReturn:
    """Have a bot, say its id, wait for its end and say how it ended: negative for a signal."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        line.close()
        _be_the_bot(log, folder, environment)
    os.close(log)
    line.sendall(f"{pid}\n".encode())
    # Until the news has arrived its id is kept: who kills it once more then hits nobody.
    end = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    if end is not None:
        line.sendall(f"{end.si_status if end.si_code == os.CLD_EXITED else -end.si_status}\n".encode())
    line.recv(1)
    os.waitpid(pid, 0)
    os._exit(0)


def _be_the_bot(log: int, folder: str, environment: Mapping[str, str]) -> NoReturn:
    from bot.__main__ import main  # noqa: PLC0415

    os.dup2(log, 2)
    os.close(log)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.exit(main(["run"]))  # through the interpreter's own end, as it would be


if __name__ == "__main__":
    bear(socket.socket(fileno=int(sys.argv[1])))
