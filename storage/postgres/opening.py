"""How a connection to the server is made, and how long it waits for what."""

from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import IntLoader

from bot.errors import StoreError
from storage.postgres.connection import SCHEMA
from storage.postgres.failures import failure_of

OLDEST: Final = 130000  # PostgreSQL 13: pg_xact_status of a transaction's own id is of 13
_PREPARED: Final = 1000  # statements: the repositories have some three hundred

# A statement, a lock, and a function of ours that dawdles between two statements: none of them for ever.
# Where a question goes through an index, a serializable transaction conflicts with those alone that change what it has
# read; where it reads a whole small table, with all that change anything there. So the planner is told to avoid that.
_SETTINGS: Final = {
    "search_path": SCHEMA,
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "synchronous_commit": "on",
    "enable_seqscan": "off",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "client_encoding": "utf8",
}
# Seconds; a server that is gone without a word is noticed, and not waited for until the system gives it up.
_NETWORK: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


class _WholeNumbers(Loader):
    """Sums come as `numeric`; ours have no fraction."""

    def load(self, data: Any) -> int:  # noqa: ANN401 - bytes in one of their forms
        return int(bytes(data))


def conninfo(url: str, **settings: str) -> str:
    """The address with what Patrol sets for each connection; what the address says itself stands.

    Errors: `StoreError`.
    """
    try:
        said = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:  # it names what it does not know, and no value
        raise StoreError(f"PATROL_DATABASE is no address as PostgreSQL reads it: {str(error).strip()}") from None
    options = " ".join(f"-c {name}={value}" for name, value in {**_SETTINGS, **settings}.items())
    own = str(said.pop("options", "") or "")
    network = {name: value for name, value in _NETWORK.items() if name not in said}
    return make_conninfo("", **{**network, "application_name": "patrol", **said, "options": f"{options} {own}".strip()})


def configure(connection: Connection[Any]) -> None:
    """Make a new connection as the store needs it."""
    connection.autocommit = True  # BEGIN and COMMIT are the store's
    connection.prepared_max = _PREPARED
    connection.adapters.register_loader("numeric", _WholeNumbers)
    connection.adapters.register_loader("int8", IntLoader)


def connected(url: str, **settings: str) -> Connection[Any]:
    """One connection of its own. Blocks. Errors: `StoreFails`, `StoreError`."""
    try:
        connection = psycopg.connect(conninfo(url, **settings))
    except psycopg.Error as error:
        raise failure_of(error, url) or error from None
    configure(connection)
    return connection
