"""Where bots of journeys store: in a file in the folder of their world, or in a database on a PostgreSQL.

A journey that is marked `on_both_stores` is made on both. PATROL_TEST_STORE=sqlite or postgres has all journeys made on
that one, but for those that are about a file, which are marked `on_a_file`, or about PostgreSQL.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from sandbox.world import DATABASE
from storage.postgres.connection import SCHEMA
from tests.postgres import Server, server_or_skip

STORE: Final = "PATROL_TEST_STORE"
SQLITE: Final = "sqlite"
POSTGRES: Final = "postgres"

_wished: Final = os.environ.get(STORE, "")
_both: Final = [SQLITE, pytest.param(POSTGRES, marks=pytest.mark.slow)]
on_both_stores = pytest.mark.parametrize("kept_in", [_wished] if _wished else _both, indirect=True)
on_postgres = pytest.mark.parametrize("kept_in", [POSTGRES], indirect=True)
on_a_file = pytest.mark.parametrize("kept_in", [SQLITE], indirect=True)


@dataclass
class _OnServer:
    """The databases of one journey, by the folders of their worlds; and a connection to look into each."""

    server: Server
    stack: ExitStack
    addresses: dict[Path, str] = field(default_factory=dict)
    eyes: dict[str, Connection[DictRow]] = field(default_factory=dict)


_journeys: Final[list[_OnServer]] = []  # one, or none where they are on files


@contextmanager
def databases_on(store: str, server: Server | None = None) -> Iterator[None]:
    """Have bots store there meanwhile; on `server` instead of that of the run. What they stored is gone at the end."""
    if store not in {SQLITE, POSTGRES}:
        raise ValueError(f"{STORE} is {store!r}: it can be {SQLITE} or {POSTGRES}.")
    if store == SQLITE:
        yield
        return
    with ExitStack() as stack:
        here = _OnServer(server or server_or_skip(), stack)
        _journeys.append(here)
        try:
            yield
        finally:
            _journeys.remove(here)
            for eye in here.eyes.values():
                eye.close()


@pytest.fixture(autouse=True)
def kept_in(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the bots of this test store."""
    store = getattr(request, "param", "") or os.environ.get(STORE) or SQLITE
    with databases_on(store):
        yield store


def database_of(folder: Path) -> str:
    """The database of the world in this folder, as in PATROL_DATABASE: made where it is one on a server."""
    if not _journeys:
        return str(folder / DATABASE)
    here = _journeys[-1]
    if folder not in here.addresses:
        here.addresses[folder] = url_of(here.stack.enter_context(here.server.database()))
    return here.addresses[folder]


def stored(settings: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The settings of a bot in the world in this folder, with its database."""
    return {**settings, "PATROL_DATABASE": database_of(folder)}


def rows_on_server(address: str, question: str) -> list[dict[str, Any]]:
    """What a database on a server holds now."""
    eyes = _journeys[-1].eyes
    for is_last in (False, True):
        if address not in eyes or eyes[address].closed:
            eyes[address] = psycopg.connect(
                address, autocommit=True, row_factory=dict_row, options=f"-c search_path={SCHEMA}"
            )
        try:
            return eyes[address].execute(question.encode()).fetchall()
        except psycopg.OperationalError:  # the server was restarted meanwhile
            eyes[address].close()
            if is_last:
                raise
    raise AssertionError("the last look brings something, or says why not")


def url_of(conninfo: str) -> str:
    """What psycopg calls a database by, as an address."""
    said = conninfo_to_dict(conninfo)
    return f"postgresql://{said['user']}@{said['host']}:{said['port']}/{said['dbname']}"
