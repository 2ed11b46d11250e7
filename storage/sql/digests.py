"""Digests, in SQL."""

import json

from bot.domain.alerts import HitKind
from bot.domain.digests import Digest
from bot.domain.subscriptions import Form
from bot.domain.unusual import Tally
from storage.sql.connection import Connection, Row
from storage.sql.entries import (
    gaps_column,
    gaps_of,
    lines_column,
    lines_of,
    unusual_column,
    unusual_of,
    wording_column,
    wording_of,
)
from storage.sql.filters import filters_column, filters_of
from storage.sql.rows import Table, kinds_column, kinds_of
from storage.sql.times import read, read_or_none, stored, stored_or_none


class SqlDigests:
    """`bot.ports.Digests` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The tables `digest` and `tally` of `db`."""
        self._table = Table(db, "digest", "id")
        self._tallies = Table(db, "tally", "subscription", "from_no")

    def add(self, digest: Digest) -> bool:
        """Store a new digest; False where its subscription has one that begins at the same check."""
        return self._table.add(_columns(digest))

    def get(self, workspace: str, digest_id: str) -> Digest | None:
        """The digest of this workspace by its id."""
        row = self._table.get(workspace, digest_id)
        return None if row is None else _digest(row)

    def listed(self, workspace: str, subscription: str, place: str, *, offset: int, limit: int) -> list[Digest]:
        """The digests of a subscription that went to this place, latest first, some of them."""
        rows = self._table.query(
            "select * from digest where workspace = :workspace and subscription = :subscription and place = :place"
            " order by from_no desc limit :limit offset :offset",
            workspace=workspace,
            subscription=subscription,
            place=place,
            limit=limit,
            offset=offset,
        )
        return [_digest(row) for row in rows]

    def remove(self, digest: Digest) -> None:
        """Take back a digest of which nothing was sent: its checks are told by the next one."""
        self._table.remove(digest.workspace, digest.id)
        self._tallies.remove(digest.workspace, digest.subscription, digest.from_no)

    def add_tally(self, digest: Digest, tally: Tally) -> None:
        """Keep how many lines each assignee has in this digest."""
        assignees = json.dumps(dict(tally), ensure_ascii=False)
        key = {"workspace": digest.workspace, "subscription": digest.subscription, "from_no": digest.from_no}
        self._tallies.add({**key, "assignees": assignees})

    def tallies(self, workspace: str, subscription: str, limit: int) -> list[Tally]:
        """Those of the last digests of a subscription, the latest first."""
        rows = self._tallies.query(
            "select assignees from tally where workspace = :workspace and subscription = :subscription"
            " order by from_no desc limit :limit",
            workspace=workspace,
            subscription=subscription,
            limit=limit,
        )
        return [json.loads(row["assignees"]) for row in rows]


def _columns(digest: Digest) -> dict[str, object]:
    return {
        "workspace": digest.workspace,
        "id": digest.id,
        "subscription": digest.subscription,
        "place": digest.place,
        "account": digest.account,
        "alert": digest.alert,
        "from_no": digest.from_no,
        "to_no": digest.to_no,
        "since": stored(digest.since),
        "until": stored(digest.until),
        "kinds": kinds_column(digest.kinds),
        "form": digest.form,
        "composed_at": stored(digest.composed_at),
        "counts": json.dumps(dict(digest.counts)),
        "patents": digest.patents,
        "baseline": digest.baseline,
        "hidden": digest.hidden,
        "next_run": stored_or_none(digest.next_run),
        "is_late": int(digest.is_late),
        "is_short": int(digest.is_short),
        "filters": filters_column(digest.filters),
        "filtered": digest.filtered,
        "all_lines": digest.all_lines,
        "families": digest.families,
        "members": digest.members,
        "gaps": gaps_column(digest.gaps),
        "unusual": unusual_column(digest.unusual),
        "lines": lines_column(digest.lines),
        "wording": wording_column(digest.wording),
    }


def _digest(row: Row) -> Digest:
    return Digest(
        id=row["id"],
        workspace=row["workspace"],
        subscription=row["subscription"],
        place=row["place"],
        account=row["account"],
        alert=row["alert"],
        from_no=row["from_no"],
        to_no=row["to_no"],
        since=read(row["since"]),
        until=read(row["until"]),
        kinds=kinds_of(row["kinds"]),
        form=Form(row["form"]),
        composed_at=read(row["composed_at"]),
        counts={HitKind(kind): count for kind, count in json.loads(row["counts"]).items()},
        patents=row["patents"],
        baseline=row["baseline"],
        hidden=row["hidden"],
        next_run=read_or_none(row["next_run"]),
        is_late=bool(row["is_late"]),
        is_short=bool(row["is_short"]),
        filters=filters_of(row["filters"]),
        filtered=row["filtered"],
        all_lines=row["all_lines"],
        families=row["families"],
        members=row["members"],
        gaps=gaps_of(row["gaps"], row["account"], row["alert"]),
        unusual=unusual_of(row["unusual"]),
        lines=lines_of(row["lines"]),
        wording=wording_of(row["wording"]),
    )
