"""What is due longest, in SQL, where rows of workspaces that Patrol was removed from may be before all others."""

from collections.abc import Sequence
from typing import Final

from storage.sql.connection import Row
from storage.sql.rows import PRESENT, Table

_WINDOW: Final = 16  # rows more than are looked for: as many of absent workspaces may be before them


def first_due(table: Table, name: str, condition: str, due: str, now: str, limit: int) -> Sequence[Row]:
    """The first rows of present workspaces by the time in their column `due`, with their `rowid`.

    `name` is the table's, `condition` the SQL, of our own words, of its indexes by `due` and by workspace and `due`.
    """
    window = limit + _WINDOW
    rows = table.query(
        f"select rowid, *, ({PRESENT}) as is_present from {name}"  # noqa: S608 - our words
        f" where {condition} and {due} <= :now order by {due} limit :window",
        now=now,
        window=window,
    )
    present = [row for row in rows if row["is_present"]]
    if len(present) >= limit or len(rows) < window:
        return present[:limit]
    # Thousands that rest would be gone through at each look: the first of each workspace costs a step for each.
    return table.query(
        f"select first.rowid, first.* from workspace w join {name} first on first.rowid = ("  # noqa: S608 - our words
        f" select n.rowid from {name} n where n.workspace = w.id and n.{condition} and n.{due} <= :now"
        f" order by n.{due} limit 1) where w.gone_at is null order by first.{due} limit :limit",
        now=now,
        limit=limit,
    )
