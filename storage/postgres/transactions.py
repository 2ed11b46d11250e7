"""Transactions on PostgreSQL: each is a function that runs from begin to commit, again where it met another one.

What becomes of one whose connection is lost while it commits is not guessed: the server is asked for the fate of the
transaction's id. Everything here blocks, in a thread of the store's.
"""

import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from bot.errors import StoreFails, StoreTrouble
from bot.ports import Transaction, Work
from storage.postgres.connection import PostgresConnection
from storage.postgres.failures import failed, failure_of, is_conflict, is_lost
from storage.postgres.opening import connected
from storage.sql.transaction import SqlTransaction

T = TypeVar("T")
log = logging.getLogger(__name__)

_BEGIN: Final = (
    "begin isolation level serializable; select pg_current_xact_id()::text, pg_backend_pid(),"
    " left(pg_walfile_name(pg_current_wal_lsn()), 8)"
)
_READ: Final = "begin isolation level repeatable read read only"
_PATIENCE: Final = 20.0  # seconds for all tries of one function together
# Slack waits for 3 s, and somebody for a sentence: a server that is not there is told well before. While it stays away
# nobody waits for long; who can wait, as turns can, comes again.
_LOST_PATIENCE: Final = 2.0  # seconds, for a connection, and for all tries of a function whose connection was lost
_AWAY_PATIENCE: Final = 0.25  # likewise, while the server is known to be away
_ALONE_AFTER: Final = 3  # tries: from then on no two functions of this process are run again side by side
_FIRST_WAIT: Final = 0.002  # seconds, doubled from try to try
_LONGEST_WAIT: Final = 0.25
_DOUBT: Final = 300.0  # seconds that a server has to come back and say what became of a transaction


class _InDoubtError(Exception):
    """The connection was lost while the transaction committed."""


@dataclass(frozen=True)
class _Began:
    """How a transaction is known to the server: by its id, on one line of the server's history."""

    id: str
    process: int
    timeline: str


class _Fate(Enum):
    COMMITTED = auto()
    ABORTED = auto()
    OPEN = auto()
    UNKNOWN = auto()


_FATES: Final = {"committed": _Fate.COMMITTED, "aborted": _Fate.ABORTED, "in progress": _Fate.OPEN}


class Held:
    """The connection that a function has just now, for who cuts it when that takes too long."""

    def __init__(self) -> None:
        """None yet."""
        self._connection: Connection[Any] | None = None
        self._lock = threading.Lock()
        self.is_cut = False

    @contextmanager
    def holding(self, connection: Connection[Any]) -> Iterator[None]:
        """Within the block it is this connection."""
        with self._lock:
            self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def cut(self) -> None:
        """Cut it: whoever waits for the server finds the connection lost."""
        with self._lock:
            self.is_cut = True
            if self._connection is not None:
                with suppress(OSError, psycopg.Error), _socket_of(self._connection) as cut:
                    cut.shutdown(socket.SHUT_RDWR)


class Transactions:
    """Runs functions in transactions on a pool's connections."""

    def __init__(self, url: str, pool: ConnectionPool[Connection[Any]]) -> None:
        """For the database at `url`, to which `pool` holds connections."""
        self._url = url
        self._pool = pool
        self._known: WeakKeyDictionary[Connection[Any], SqlTransaction] = WeakKeyDictionary()
        self._alone = threading.Lock()
        self._closing = threading.Event()
        self._troubles: set[StoreTrouble] = set()  # those that the log knows of
        self.repeats = 0  # how often a function was run again

    def write(self, work: Callable[[Transaction], T], held: Held) -> tuple[T, frozenset[Work]]:
        """Run `work` and commit it; its result, and the work that it made. Errors: `StoreFails`, and what it raises."""
        return self._repeated(lambda: self._write(work, held), held)

    def read(self, work: Callable[[Transaction], T], held: Held) -> T:
        """Run `work` on one state of the database. Errors: `StoreFails`, what it raises, psycopg's where it writes."""
        return self._repeated(lambda: self._read(work, held), held)

    def stop(self) -> None:
        """Try nothing again from now on."""
        self._closing.set()

    def _repeated(self, run: Callable[[], T], held: Held) -> T:
        began, tries = time.monotonic(), 0
        while True:
            tries += 1
            try:
                with self._alone if tries > _ALONE_AFTER else _nobody():
                    result = run()
            except (psycopg.Error, _InDoubtError, StoreFails) as error:
                self._judge(error, held, time.monotonic() - began)
            else:
                self._well()
                return result
            self.repeats += 1
            wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(tries, 10))
            self._closing.wait(random.uniform(0, wait))  # noqa: S311 - so that two do not meet again

    def _judge(self, error: Exception, held: Held, spent: float) -> None:
        """Return where the function is to be run again, else raise what its caller is told. `spent`: seconds."""
        may_again = not held.is_cut and not self._closing.is_set()
        if is_conflict(error) or _is_stale(error):
            if may_again and spent < _PATIENCE:
                return
            raise self._told(
                failed(StoreTrouble.LOCKED, self._url, "too much at once changes the same rows")
            ) from error
        failure = error if isinstance(error, StoreFails) else failure_of(error, self._url)
        if failure is None:
            raise error  # a fault of ours
        if is_lost(error) and may_again and spent < self._lost_patience():
            self._pool.drain()  # whatever has cut this one has mostly cut the others too
            return
        raise self._told(failure) from error

    def _write(self, work: Callable[[Transaction], T], held: Held) -> tuple[T, frozenset[Work]]:
        began: _Began | None = None
        result: T
        try:
            with self._connection(held) as (connection, tx):
                try:
                    began = _began(connection)
                    result = work(tx)
                    made = tx.settled()
                except BaseException:
                    _undo(connection, tx)
                    raise
                _commit(connection)
        except _InDoubtError as doubt:
            assert began is not None  # noqa: S101 - who commits has begun
            if self._fate(began) is not _Fate.COMMITTED:
                raise (doubt.__cause__ or doubt) from None
        return result, made

    def _read(self, work: Callable[[Transaction], T], held: Held) -> T:
        with self._connection(held) as (connection, tx):
            try:
                connection.execute(_READ, prepare=False)
                result = work(tx)
            except psycopg.errors.ReadOnlySqlTransaction as error:
                raise TypeError("attempt to write while reading, which is readonly; it was undone") from error
            finally:
                made = bool(tx.made)
                _undo(connection, tx)
            if made:
                raise TypeError("attempt to write while reading, which is readonly; it was undone")
            return result

    @contextmanager
    def _connection(self, held: Held) -> Iterator[tuple[Connection[Any], SqlTransaction]]:
        with self._pool.connection(self._lost_patience()) as connection:
            if connection not in self._known:
                self._known[connection] = SqlTransaction(PostgresConnection(connection))
            with held.holding(connection):
                try:
                    yield connection, self._known[connection]
                except psycopg.Error as error:
                    if _is_stale(error):
                        connection.close()  # what it has prepared is of an earlier schema
                    raise

    def _fate(self, began: _Began) -> _Fate:
        """What became of a transaction whose commit nobody has heard of. Errors: `StoreFails`."""
        ends, wait = time.monotonic() + _DOUBT, _FIRST_WAIT
        fate = _Fate.OPEN
        while fate is _Fate.OPEN and time.monotonic() < ends and not self._closing.is_set():
            with suppress(StoreFails, psycopg.OperationalError), connected(self._url) as asking:
                fate = _fate_of(began, asking)
            if fate is _Fate.OPEN:
                wait = min(1.0, 2 * wait)
                self._closing.wait(wait)
        if fate in {_Fate.OPEN, _Fate.UNKNOWN}:
            why = "whether the last change was stored is not known"
            raise failed(StoreTrouble.UNREACHABLE, self._url, why, is_in_doubt=True)
        return fate

    def _lost_patience(self) -> float:
        return _AWAY_PATIENCE if StoreTrouble.UNREACHABLE in self._troubles else _LOST_PATIENCE

    def _told(self, failure: StoreFails) -> StoreFails:
        if failure.kind not in self._troubles:
            self._troubles.add(failure.kind)
            log.error("the database fails", extra={"why": str(failure)})
        return failure

    def _well(self) -> None:
        if self._troubles:
            self._troubles.clear()
            log.info("the database takes what is stored again")


@contextmanager
def _nobody() -> Iterator[None]:
    yield


def _began(connection: Connection[Any]) -> _Began:
    cursor = connection.execute(_BEGIN, prepare=False)
    cursor.nextset()
    [(transaction, process, timeline)] = cursor.fetchall()
    return _Began(transaction, process, timeline)


def _commit(connection: Connection[Any]) -> None:
    try:
        said = connection.execute("commit", prepare=False).statusmessage
    except psycopg.OperationalError as error:
        if is_lost(error):
            raise _InDoubtError from error
        raise
    if said != "COMMIT":  # a statement had failed, and somebody went on without it
        raise psycopg.errors.InFailedSqlTransaction("the transaction could not be committed: it was undone")


def _undo(connection: Connection[Any], tx: SqlTransaction) -> None:
    tx.work_made()  # what was undone has made nothing
    with suppress(psycopg.Error):  # where it is lost the server does it
        connection.execute("rollback", prepare=False)


def _fate_of(began: _Began, asking: Connection[Any]) -> _Fate:
    [(timeline,)] = asking.execute("select left(pg_walfile_name(pg_current_wal_lsn()), 8)").fetchall()
    if timeline != began.timeline:
        return _Fate.UNKNOWN  # another server has taken over: it may give the same id to another transaction
    [(said,)] = asking.execute("select pg_xact_status(%s::xid8)", [began.id]).fetchall()
    if said == "in progress":  # its server process has not noticed yet that nobody is there
        asking.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid = %s and backend_xid = %s::xid8::xid",
            [began.process, began.id],
        )
    return _FATES.get(said, _Fate.UNKNOWN)


def _is_stale(error: Exception) -> bool:
    """Whether a prepared statement does not fit any more: a later version has given its table another column."""
    return isinstance(error, psycopg.errors.FeatureNotSupported)


def _socket_of(connection: Connection[Any]) -> socket.socket:
    return socket.socket(fileno=os.dup(connection.pgconn.socket))
