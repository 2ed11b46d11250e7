"""Which deliveries may be tried now: asked after each commit, on the thread that stores commands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.ports import Closed
from storage.sql.closed import closed_names
from storage.sql.connection import Row
from storage.sql.rows import PRESENT, Table
from storage.sql.times import stored

_WINDOW: Final = 5  # times as many are read as are looked for: several may wait for one place

# What may be tried now: due, unclaimed, with what it comes after sent ...
_WOULD_GO: Final = """
    d.due <= :now and d.owner is null
    and (d.after is null or exists (
        select 1 from delivery a where a.workspace = d.workspace and a.key = d.after and a.state = 'sent'))
"""
MAY_GO: Final = f"d.{PRESENT} and {_WOULD_GO}"

# ... and nothing on its way to the same place: asked once for a place, not for each that waits there.
FREE: Final = """
    not exists (
        select 1 from delivery s where s.workspace = {0}.workspace and s.place = {0}.place and s.state = 'sending')
"""

# Where nothing goes now: workspaces by their id, and places as `workspace/place`.
_OPEN: Final = """
    and d.workspace || '/' || d.place not in (select value from json_each(:{0}))
    and d.workspace not in (select value from json_each(:{0}))
"""
_OPEN_FOR_EACH: Final = f"""
    and case when d.what in ('file', 'sheet')
        then (true {_OPEN.format("files")}) else (true {_OPEN.format("posts")}) end
"""

# The workspaces and places where something waits, found by steps from one to the next through the index
# `delivery_waiting`: of many workspaces few have something, and Slack's pace lets thousands wait in a busy hour.
_WAITS: Final = "n.due is not null and n.owner is null"
_NEXT_WORKSPACE: Final = f"select min(n.workspace) from delivery n where {_WAITS}"  # noqa: S608 - our words
_NEXT_PLACE: Final = f"select min(n.place) from delivery n where {_WAITS} and n.workspace ="  # noqa: S608 - our words
_PLACES: Final = f"""
    with recursive waiting(workspace) as (
        select ({_NEXT_WORKSPACE})
        union all
        select ({_NEXT_WORKSPACE} and n.workspace > waiting.workspace)
        from waiting where waiting.workspace is not null),
    spot(workspace, place) as (
        select w.id, ({_NEXT_PLACE} w.id) from waiting cross join workspace w on w.id = waiting.workspace
        where w.gone_at is null and w.id not in (select value from json_each(:posts))
        union all
        select spot.workspace, ({_NEXT_PLACE} spot.workspace and n.place > spot.place)
        from spot where spot.place is not null)
"""  # noqa: S608 - our words


def due_rows(table: Table, now: datetime, limit: int, posts: Closed, files: Closed) -> Sequence[Row]:
    """Deliveries that may be tried now, one for each place, as `bot.ports.Deliveries.due` says."""
    values = {"now": stored(now), "posts": closed_names(posts), "files": closed_names(files)}
    if not posts.workspaces:
        return _of_open_workspaces(table, limit, values)
    # One workspace may have thousands that it lets nobody send: the others are asked, place by place. What is closed
    # there is closed for messages alone, mostly: files go on.
    return _in_order([*_of_each_place(table, limit, values), *_files(table, limit, posts, values)], limit)


def _of_open_workspaces(table: Table, limit: int, values: dict[str, str]) -> Sequence[Row]:
    # Mostly the first few in the order of time are enough. Where some places, or workspaces that Patrol was removed
    # from, have them all, each place is asked.
    window = _WINDOW * limit
    is_open = _OPEN_FOR_EACH if values["posts"] != "[]" or values["files"] != "[]" else ""
    first: dict[tuple[str, str], Row] = {}
    for is_patient in (0, 1):
        rows = table.query(
            f"select d.rowid, d.*, (d.{PRESENT}) as is_present from delivery d indexed by delivery_due"  # noqa: S608 - our words
            f" where d.is_patient = :is_patient {is_open} and {_WOULD_GO} and {FREE.format('d')}"
            " order by d.due limit :window",
            is_patient=is_patient,
            window=window,
            **values,
        )
        for row in rows:
            if row["is_present"]:
                first.setdefault((row["workspace"], row["place"]), row)
        if len(first) < limit and len(rows) == window:
            return _of_each_place(table, limit, values)
    return list(first.values())[:limit]


def _of_each_place(table: Table, limit: int, values: dict[str, str]) -> Sequence[Row]:
    return table.query(
        f"{_PLACES} select first.rowid, first.* from spot join delivery first on first.rowid = ("  # noqa: S608 - our words
        f" select d.rowid from delivery d where d.workspace = spot.workspace and d.place = spot.place {_OPEN_FOR_EACH}"
        f" and {MAY_GO} order by d.is_patient, d.due limit 1)"
        f" where {FREE.format('spot')} order by first.is_patient, first.due limit :limit",
        limit=limit,
        **values,
    )


def _files(table: Table, limit: int, posts: Closed, values: dict[str, str]) -> list[Row]:
    rows: list[Row] = []
    for workspace in posts.workspaces:
        rows += table.query(
            "select d.rowid, d.* from delivery d indexed by delivery_files where d.workspace = :workspace"  # noqa: S608 - our words
            f" and d.what in ('file', 'sheet') {_OPEN.format('files')} and {MAY_GO} and {FREE.format('d')}"
            " order by d.due limit :limit",
            workspace=workspace,
            limit=limit,
            **values,
        )
    return rows


def _in_order(rows: list[Row], limit: int) -> list[Row]:
    first: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (row["is_patient"], row["due"])):
        first.setdefault((row["workspace"], row["place"]), row)
    return list(first.values())[:limit]
