"""A PostgreSQL of the benchmark's own, and ports that are free."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from tools.postgres import find_programs

_SYSTEM_USER: Final = "postgres"  # Debian's; initdb refuses to be root
# As PostgreSQL comes, each commit on the disk before it is told, but for the memory that it may use.
_OPTIONS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "log_min_messages": "fatal",
}


class Server:
    """A PostgreSQL that runs until it is stopped."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """Its data will lie below `folder`, which is the benchmark's own."""
        self._programs = programs
        self._data = folder / "data"
        self._port = free_port()
        self._rights: list[str] = []
        self._made = 0

    def start(self) -> None:
        """Make it and wait until it takes connections."""
        self._data.mkdir(parents=True)
        self._data.parent.parent.chmod(0o755)  # PostgreSQL's own user looks through it
        if os.geteuid() == 0:
            user = pwd.getpwnam(_SYSTEM_USER)
            for one in (self._data, self._data.parent):
                os.chown(one, user.pw_uid, user.pw_gid)
            self._rights = ["runuser", "-u", _SYSTEM_USER, "--"]
        self._run("initdb", "-U", "patrol", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions", "--no-sync")
        options = " ".join(f"-c {name}='{value}'" for name, value in {**_OPTIONS, "port": self._port}.items())
        self._run("pg_ctl", "-w", "-l", str(self._data / "log"), "-o", options, "start")

    def stop(self) -> None:
        """End it at once, and remove what it held."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._data)

    def restart(self) -> None:
        """Stop and start it, so that nothing but the disk remembers anything."""
        self._run("pg_ctl", "-w", "-m", "fast", "restart")

    def database(self) -> str:
        """The address of a new, empty database of it."""
        self._made += 1
        address = f"postgresql://patrol@127.0.0.1:{self._port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as db:
            db.execute(f"create database bench{self._made}".encode())
        return f"{address}/bench{self._made}"

    def cpu(self) -> float:
        """Seconds of the processor that it and its children, also those that have ended, have used (proc(5))."""
        [first, *_] = (self._data / "postmaster.pid").read_text("ascii").splitlines()
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            if stat.parent.name == first:
                ticks += sum(map(int, fields[11:15]))  # its own, and those of children that have ended
            elif fields[1] == first:
                ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._rights, str(self._programs / program), "-D", str(self._data), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd="/",
            check=True,
        )


@contextmanager
def server(folder: Path) -> Iterator[Server | None]:
    """A PostgreSQL for the block; None where its programs are not installed."""
    programs = find_programs()
    if programs is None:
        yield None
        return
    one = Server(programs, folder)
    one.start()
    try:
        yield one
    finally:
        one.stop()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
