"""What else is known of patents, in SQL."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.domain.endpoints import FACTS_OF
from bot.domain.facts import Fact, Family, Source
from bot.domain.patents import PatentState
from bot.ports import ANYBODY, Whose, Work
from storage.sql.connection import Connection, Row
from storage.sql.outages import may_ask
from storage.sql.reasons import reason_column, reason_of
from storage.sql.rows import SKIP_LOCKED, Table, has_somebody
from storage.sql.times import read, read_or_none, stored, stored_or_none
from storage.sql.whose import among, names_of

_SOURCES: Final = " union all ".join(  # our words
    f"select '{source}' as source, '{endpoint}' as endpoint" for source, endpoint in FACTS_OF.items()
)

# Of each account and source that may be asked, the first fact that is due.
_DUE: Final = f"""
    from account a cross join ({_SOURCES}) s on true join fact f on f.rowid = (
        select rowid from fact where account = a.id and source = s.source and state = 'wanted' and owner is null
        and due <= :now order by due limit 1)
    where {has_somebody("a.id")} and {may_ask("a.id", "s.endpoint")}
"""  # noqa: S608 - our words

_ENDPOINT: Final = " ".join(  # of a fact's source
    ["case f.source", *(f"when '{source}' then '{endpoint}'" for source, endpoint in FACTS_OF.items()), "end"]
)

# All in one statement, and in the order of the key: twenty thousand one by one take twice as long.
_WANT: Final = """
    insert into fact (account, source, patent, state, wanted_at, due, attempts)
    select :account, :source, value, 'wanted', :at, :at, 0 from json_each(:ids) where true order by value
    on conflict (account, source, patent) do update set state = 'wanted', due = excluded.due, attempts = 0,
    wanted_at = case when fact.owner is null then excluded.wanted_at else :since end
    where case when fact.state = 'wanted' then fact.owner is not null and fact.wanted_at < :since
    else fact.state = 'not licensed' or fact.asked_at is null or fact.asked_at < :since end
    returning 1
"""


# Where nothing waits at all, which is mostly so, accounts are gone through quickly.
_ANYTHING: Final = "exists (select 1 from fact where state = 'wanted' and due is not null and owner is null)"


def _first(whose: Whose, provided: str = "true") -> str:
    return f"{_DUE} and {provided} and {among('a.id', whose)} order by f.due, a.id limit 1"


class SqlFacts:
    """`bot.ports.Facts` in SQL."""

    def __init__(self, db: Connection, made: set[Work]) -> None:
        """The table `fact` of `db`; what is new is noted in `made`."""
        self._table = Table(db, "fact", "source", "patent", owner="account")
        self._made = made

    def want(self, account: str, source: Source, patents: Iterable[str], now: datetime, *, since: datetime) -> int:
        """Have a source asked about these, where it was not asked at `since` or later; how many that are."""
        new = len(
            self._table.query(
                _WANT,
                account=account,
                source=source,
                ids=json.dumps(list(dict.fromkeys(patents))),
                at=stored(now),
                since=stored(since),
            )
        )
        if new:
            self._made.add(Work.EXPLAIN)
        return new

    def get_all(self, account: str, source: Source, patents: Iterable[str]) -> Mapping[str, Fact]:
        """What a source has said of these patents, by id; any number of them."""
        rows = self._table.among(account, source, names=patents)
        return {row["patent"]: _fact(row) for row in rows}

    def claim(self, now: datetime, owner: str, limit: int, whose: Whose = ANYBODY) -> list[Fact]:
        """Take up to `limit` wanted facts of one account and source, longest due first."""
        rows = self._table.query(
            "update fact set owner = :owner where rowid in ("  # noqa: S608 - our words
            f" select rowid from fact where (account, source) = (select f.account, f.source {_first(whose)})"
            f" and state = 'wanted' and owner is null and due <= :now order by due limit :limit {SKIP_LOCKED})"
            " returning rowid, *",
            owner=owner,
            now=stored(now),
            limit=limit,
            **names_of(whose),
        )
        return [self._table.understood(row, _fact) for row in sorted(rows, key=lambda row: str(row["due"]))]

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Fact | None:
        """A wanted fact that is due, that nobody has claimed, and whose account may ask its source."""
        row = self._table.first(f"select f.rowid, f.* {_first(whose, _ANYTHING)}", now=stored(now), **names_of(whose))
        return None if row is None else self._table.understood(row, _fact)

    def save(self, facts: Iterable[Fact]) -> None:
        """Store known facts as they are now, claimed by nobody."""
        rows = [_columns(fact) for fact in facts]
        saved = self._table.many(
            "update fact set state = :state, wanted_at = :wanted_at, due = :due, attempts = :attempts,"
            " asked_at = :asked_at, owner = null, value = :value"
            " where account = :account and source = :source and patent = :patent",
            rows,
        )
        if saved != len(rows):
            raise LookupError(f"{len(rows) - saved} of {len(rows)} facts are not known")
        if any(row["state"] is not PatentState.WANTED for row in rows):
            self._made.add(Work.COMPOSE)

    def release(self, owner: str, now: datetime) -> int:
        """Have asked for again what a run other than `owner` had claimed; how many."""
        released = self._table.release(owner, stored(now))
        if released:
            self._made.add(Work.EXPLAIN)
        return released

    def are_wanted(self, account: str, alert: str, no: int, up_to: int, now: datetime) -> bool:
        """Whether any fact of the patents of the hits of these checks is to be asked for, of a source that may be."""
        row = self._table.first(
            "select 1 from hit h cross join fact f"  # noqa: S608 - our words
            " on f.account = h.account and f.patent = h.patent and f.state = 'wanted'"
            " where h.account = :account and h.alert = :alert and h.no > :no and h.no <= :up_to"
            # One that is being asked for may be the trial of a source that is shut to all others.
            f" and (f.owner is not null or {may_ask('f.account', _ENDPOINT)}) limit 1",
            account=account,
            alert=alert,
            no=no,
            up_to=up_to,
            now=stored(now),
        )
        return row is not None

    def learn(self, facts: Iterable[Fact]) -> None:
        """Store what was found out beside what is wanted, also of new ones; what is wanted stays as it is."""
        self._table.many(
            "insert into fact (account, source, patent, state, wanted_at, due, attempts, asked_at, value)"
            " values (:account, :source, :patent, :state, :wanted_at, :due, :attempts, :asked_at, :value)"
            " on conflict (account, source, patent) do update set state = excluded.state, due = excluded.due,"
            " asked_at = excluded.asked_at, value = excluded.value where fact.state <> 'wanted'",
            [_columns(fact) for fact in facts],
        )

    def held(self, facts: Sequence[Fact], owner: str) -> list[Fact]:
        """Those of these facts, of one account and source, that this owner has claimed, as they are given."""
        if not facts:
            return []
        rows = self._table.among(facts[0].account, facts[0].source, names=[one.patent for one in facts])
        held = {row["patent"] for row in rows if row["owner"] == owner}
        return [one for one in facts if one.patent in held]

    def do_without(self, account: str, source: Source) -> list[str]:
        """Have nothing that is wanted of a source asked any more; the patents that are not asked about for it."""
        rows = self._table.query(
            "update fact set state = 'not licensed', due = null where account = :account and source = :source"
            " and state = 'wanted' and due is not null and owner is null returning patent",
            account=account,
            source=source,
        )
        if rows:
            self._made.add(Work.COMPOSE)
        return [row["patent"] for row in rows]


def _columns(fact: Fact) -> dict[str, object]:
    return {
        "account": fact.account,
        "source": fact.source,
        "patent": fact.patent,
        "state": fact.state,
        "wanted_at": stored(fact.wanted_at),
        "due": stored_or_none(fact.due),
        "attempts": fact.attempts,
        "asked_at": stored_or_none(fact.asked_at),
        "value": _value(fact),
    }


def _value(fact: Fact) -> str | None:
    if fact.family is not None:
        return json.dumps({"key": fact.family.key, "members": list(fact.family.members)}, ensure_ascii=False)
    return reason_column(fact.reason)


def _fact(row: Row) -> Fact:
    source, value = Source(row["source"]), row["value"]
    is_family = source is Source.FAMILY
    return Fact(
        account=row["account"],
        source=source,
        patent=row["patent"],
        state=PatentState(row["state"]),
        wanted_at=read(row["wanted_at"]),
        due=read_or_none(row["due"]),
        attempts=row["attempts"],
        asked_at=read_or_none(row["asked_at"]),
        family=_family(value) if is_family and value else None,
        reason=None if is_family else reason_of(value),
    )


def _family(value: str) -> Family:
    said: dict[str, Any] = json.loads(value)
    return Family(said["key"], tuple(said["members"]))
