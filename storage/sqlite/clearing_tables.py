"""Indexes of what is cleared away, as the step of their migration makes them."""

from sqlite_utils import Database


def clearing_indexes(db: Database) -> None:
    """Have the raw answers and the files that are there still found without a look at all checks and reports."""
    db.execute("create index alert_check_raw on alert_check (asked_at) where raw is not null")
    db.execute("create index report_file on report (ready_at) where file_path is not null")
