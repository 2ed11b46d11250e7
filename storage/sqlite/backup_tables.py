"""The table of restored backups, as the step of its migration makes it."""

from sqlite_utils import Database


def backup_tables(db: Database) -> None:
    """Make `echo`: rows of which messages may have been sent unknown to the database; and `life`: since when."""
    db.execute(
        "create table echo (workspace text not null references workspace (id), row text not null, since text not null,"
        " until text, up_to integer, primary key (workspace, row)) strict"
    )
    db.execute("create table life (began_at text not null primary key) strict, without rowid")
    db.execute("alter table delivery add column doubted_since text")
