"""Every stored time is known to who moves them when the machine's clock was set."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.sql.moving import EVENTS, NAMED, WAITS

_TIME = re.compile(r"(^|_)(at|due|until|since|seen|zero)$|^(next_run)$")


def test_each_column_with_a_time_waits_or_has_happened_or_was_named(migrated: Path) -> None:
    """A new column: say in `storage/sql/moving.py` what becomes of it when the clock is set."""
    with closing(sqlite3.connect(migrated)) as db:
        tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
        columns = {
            (table, name)
            for table in tables
            if not table.startswith(("_", "sqlite_"))
            for name in (row[1] for row in db.execute(f"pragma table_info({table})"))
        }
    times = {(table, name) for table, name in columns if _TIME.search(name)}
    known = {(table, name) for table, names in WAITS.items() for name in names}
    known |= {(table, name) for which in (EVENTS, NAMED) for table, names in which.items() for name in names.split()}
    assert times == known
