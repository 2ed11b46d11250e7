"""Indexes of what rests with its workspace, as the step of their migration makes them."""

from sqlite_utils import Database


def resting_indexes(db: Database) -> None:
    """Have the first row that is due be found of each workspace alone."""
    db.execute(
        "create index subscription_due_of on subscription (workspace, due)"
        " where state in ('active', 'snoozed') and due is not null"
    )
    db.execute(
        "create index subscription_pulse_of on subscription (workspace, pulse_due)"
        " where state <> 'deleted' and pulse_due is not null"
    )
