"""A PostgreSQL for the tests: one server for all processes of a run, which ends with the last of them, however it ends.

Each process of the run holds a shared lock for as long as it lives. A child of its own waits for the lock to be free,
and stops the server then. PATROL_TEST_POSTGRES names a server to be used instead.
"""

import asyncio
import fcntl
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlencode

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from storage.postgres.migrations import migrate
from tests.eventually import goes_by
from tools.browser import is_ci
from tools.postgres import NAMED, WHAT_TO_DO, find_programs

NO_POSTGRES: Final = "There is no PostgreSQL"

_SYSTEM_USER: Final = "postgres"  # Debian's; initdb refuses to be root
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
_TEMPLATE: Final = "patrol_template"
# What a crash of the machine would lose is no loss here. A port alone, so that a proxy can stand before it.
_OPTIONS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}
_kept: Final[list[subprocess.Popen[bytes]]] = []  # until this process ends


class Server:
    """A server, and the databases that tests make on it."""

    def __init__(self, address: str) -> None:
        """`address`: of a database on it that is there, of somebody who may make others."""
        self._address = address

    def url(self, name: str, **settings: str | int) -> str:
        """The address of a database on it, as in PATROL_DATABASE."""
        said = {**conninfo_to_dict(self._address), "dbname": name, **settings}
        return f"postgresql://?{urlencode({key: value for key, value in said.items() if value is not None})}"

    @contextmanager
    def database(self, *, is_migrated: bool = True) -> Iterator[str]:
        """The address of a database of one's own, with Patrol's tables or empty."""
        name = self.make(is_migrated=is_migrated)
        try:
            yield self.url(name)
        finally:
            self._do(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def make(self, *, is_migrated: bool = True) -> str:
        """The name of a new database, which goes with the server."""
        name = f"patrol_{secrets.token_hex(6)}"
        template = sql.Identifier(self._template() if is_migrated else "template1")
        self._do(sql.SQL("create database {} template {}").format(sql.Identifier(name), template))
        return name

    @cache  # noqa: B019 - there is one
    def _template(self) -> str:
        """A database with Patrol's tables, for this process: copying one is ten times faster than migrating."""
        name = f"{_TEMPLATE}_{os.getpid()}_{secrets.token_hex(3)}"
        self._do(sql.SQL("create database {}").format(sql.Identifier(name)))
        migrate(self.url(name))
        return name

    def _do(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement)


@dataclass(frozen=True)
class Cluster:
    """A server that can be stopped and started again. `control`: pg_ctl, with the folder of its data."""

    control: list[str]
    data: Path
    port: int

    @property
    def address(self) -> str:
        """Of a database that is there, whenever it runs."""
        return f"host=127.0.0.1 port={self.port} user=patrol dbname=postgres"

    async def goes_away(self, seconds: float, how: str = "immediate") -> None:
        """Stop it, and start it again so much later."""
        await asyncio.to_thread(self.stop, how)
        await goes_by(seconds)
        await asyncio.to_thread(self.start)

    def start(self) -> None:
        """Start it, and wait until it takes connections. Blocks."""
        options = " ".join(f"-c {name}='{value}'" for name, value in {**_OPTIONS, "port": self.port}.items())
        self._do("-w", "-l", str(self.data / "log"), "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop it as a crash does; or, "fast", as an operator does, with its clients cut off. Blocks."""
        self._do("-w", "-m", how, "stop")

    def dump(self, url: str, file: Path) -> None:
        """Write all that lies in a database on it into a file, as SQL. Blocks."""
        programs = Path(self.control[self.control.index("-D") - 1]).parent
        subprocess.run([str(programs / "pg_dump"), "--inserts", "-f", str(file), url], check=True)

    def _do(self, *what: str) -> None:
        subprocess.run([*self.control, *what], stdout=subprocess.DEVNULL, check=True)


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A server that nobody else uses, so that it can be stopped; where there can be none, as `server_or_skip`."""
    programs = find_programs()
    if programs is None:
        _do_without()
    folder = _folder(secrets.token_hex(6))
    users = _use(folder)
    try:
        yield _start(programs, folder)
    finally:
        os.close(users)


def server_or_skip() -> Server:
    """The run's server; where there can be none the test is skipped, or fails where CI is true."""
    return _server() or _do_without()


def _do_without() -> NoReturn:
    reason = f"{NO_POSTGRES}. {WHAT_TO_DO}"
    if is_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out: a skipped test is one letter among ten thousand."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [str(one.longrepr[2]) for one in skipped if isinstance(one.longrepr, tuple)]
    left_out = [reason for reason in reasons if NO_POSTGRES in reason]
    if left_out:
        terminalreporter.section(f"NOT RUN: {len(left_out)} tests on PostgreSQL", sep="!", red=True, bold=True)
        terminalreporter.line(left_out[0].removeprefix("Skipped: "), red=True)


@cache
def _server() -> Server | None:
    if named := os.environ.get(NAMED):
        return Server(named)
    programs = find_programs()
    return None if programs is None else Server(_shared(programs))


def _shared(programs: Path) -> str:
    """The address of the server of this run, which is started by whichever of its processes comes first."""
    folder = _folder(os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid()))
    _use(folder)
    told = folder / "address"
    with (folder / "start.lock").open("w", encoding="utf-8") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(_start(programs, folder).address, encoding="utf-8")
    return told.read_text(encoding="utf-8")


def _folder(name: str) -> Path:
    root = _MEMORY if os.access(_MEMORY, os.W_OK) else Path("/tmp")  # noqa: S108 - short, and of its own below it
    folder = root / f"patrol-pg-{name[:12]}"
    folder.mkdir(exist_ok=True)
    return folder


def _use(folder: Path) -> int:
    """Take the lock of who uses the server in this folder: it is held until what this returns is closed, or the end."""
    users = os.open(folder / "users.lock", os.O_WRONLY | os.O_CREAT)
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def _start(programs: Path, folder: Path) -> Cluster:
    """A server of its own in this folder, which ends with the last who holds the lock there."""
    data, port = folder / "data", _free_port()
    data.mkdir()
    rights: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam(_SYSTEM_USER)
        for one in (folder, data):
            os.chown(one, user.pw_uid, user.pw_gid)
        rights = ["runuser", "-u", _SYSTEM_USER, "--"]
    # In another order than byte by byte: what is Patrol's is in that order wherever its database lies.
    order = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
    make = [*rights, str(programs / "initdb"), "-D", str(data), "-U", "patrol", "-A", "trust", "-E", "UTF8"]
    make += ["--no-sync", "--no-instructions"]
    if subprocess.run([*make, *order], capture_output=True, check=False).returncode:
        shutil.rmtree(data)  # it knows no other order
        data.mkdir()
        if rights:
            os.chown(data, user.pw_uid, user.pw_gid)
        subprocess.run([*make, "--locale=C"], capture_output=True, check=True)
    cluster = Cluster([*rights, str(programs / "pg_ctl"), "-D", str(data)], data, port)
    cluster.start()
    keeper = subprocess.Popen(  # it outlives whoever starts it
        [sys.executable, "-m", "tests.postgres", str(folder), *cluster.control, "-m", "immediate", "stop"],
        start_new_session=True,
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _kept.append(keeper)
    return cluster


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop_after_the_last(folder: Path, stop: list[str]) -> None:
    with (folder / "users.lock").open("w", encoding="utf-8") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        subprocess.run(stop, check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _stop_after_the_last(Path(sys.argv[1]), sys.argv[2:])
