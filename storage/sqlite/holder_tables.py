"""The table of whom Slack is asked about each day, as the step of its migration makes it."""

from sqlite_utils import Database


def holder_table(db: Database) -> None:
    """Make `holder`, with everybody who owns a subscription or a series. A channel owns what its owner left."""
    db.table("holder").create(
        {"workspace": str, "person": str, "asked_at": str},
        pk=("workspace", "person"),
        not_null={"workspace", "person", "asked_at"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index holder_asked on holder (asked_at)")
    db.execute(
        "insert into holder (workspace, person, asked_at)"
        " select s.workspace, s.person, coalesce((select p.at from person p"
        " where p.workspace = s.workspace and p.id = s.person), '') from ("
        " select workspace, person from subscription where state <> 'deleted'"
        " union select workspace, person from series where state <> 'ended') s"
        " where s.person not like 'C%' and s.person not like 'G%'"
    )
