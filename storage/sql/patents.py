"""What is known of patents, in SQL."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from bot.domain.endpoints import Endpoint
from bot.domain.numbers import is_number
from bot.domain.patents import Bibliography, Numbered, Patent, PatentState
from bot.ports import ANYBODY, Whose, Work
from storage.sql.connection import Connection, Row
from storage.sql.outages import may_ask
from storage.sql.rows import SKIP_LOCKED, Table, has_somebody
from storage.sql.times import read, read_or_none, stored, stored_or_none
from storage.sql.whose import among, names_of

# Of each account that may ask, its first patent that is due: an account that may not, with however many patents that
# wait for its licence, costs one step.
_DUE: Final = f"""
    from account a join patent p on p.rowid = (
        select rowid from patent where account = a.id and state = 'wanted' and owner is null and due <= :now
        order by due limit 1)
    where {has_somebody("a.id")} and {may_ask("a.id", f"'{Endpoint.BIBLIOGRAPHY}'")}
"""  # noqa: S608 - our words

# All in one statement, and in the order of the key: twenty thousand one by one take twice as long.
_WANT: Final = """
    insert into patent (account, id, state, wanted_at, due, attempts)
    select :account, value, 'wanted', :at, :at, 0 from json_each(:ids) where true order by value
    on conflict (account, id) do update set state = 'wanted', due = excluded.due where patent.state = 'not licensed'
    returning 1
"""

_NUMBER: Final = "json_extract(p.bibliography, '$.number')"  # there is an index of it


# Where nothing waits at all, which is mostly so, accounts are gone through quickly.
_ANYTHING: Final = "exists (select 1 from patent where state = 'wanted' and due is not null and owner is null)"


def _first(whose: Whose, provided: str = "true") -> str:
    return f"{_DUE} and {provided} and {among('a.id', whose)} order by p.due, a.id limit 1"


class SqlPatents:
    """`bot.ports.Patents` in SQL."""

    def __init__(self, db: Connection, made: set[Work]) -> None:
        """The table `patent` of `db`; what is new is noted in `made`."""
        self._table = Table(db, "patent", "id", owner="account")
        self._made = made

    def want(self, account: str, patents: Iterable[str], now: datetime) -> int:
        """Have the bibliography of these asked for, where nothing is known of them yet; how many that are."""
        ids = json.dumps(list(dict.fromkeys(patents)))
        new = len(self._table.query(_WANT, account=account, ids=ids, at=stored(now)))
        if new:
            self._made.add(Work.ENRICH)
        return new

    def get_all(self, account: str, patents: Iterable[str]) -> Mapping[str, Patent]:
        """What is known of these patents, by id; any number of them."""
        rows = self._table.among(account, names=patents)
        return {row["id"]: _patent(row) for row in rows}

    def claim(self, now: datetime, owner: str, limit: int, whose: Whose = ANYBODY) -> list[Patent]:
        """Take up to `limit` wanted patents of one account, longest due first."""
        rows = self._table.query(
            "update patent set owner = :owner where rowid in ("  # noqa: S608 - our words
            f" select rowid from patent where account = (select a.id {_first(whose)})"
            " and state = 'wanted' and owner is null and due <= :now order by due limit :limit"
            f" {SKIP_LOCKED}) returning *",
            owner=owner,
            now=stored(now),
            limit=limit,
            **names_of(whose),
        )
        return [_patent(row) for row in sorted(rows, key=lambda row: str(row["due"]))]

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Patent | None:
        """A wanted patent that is due, that nobody has claimed, and whose account may ask for it."""
        row = self._table.first(f"select p.* {_first(whose, _ANYTHING)}", now=stored(now), **names_of(whose))
        return None if row is None else _patent(row)

    def save(self, patents: Iterable[Patent]) -> None:
        """Store known patents as they are now, claimed by nobody."""
        rows = [_columns(patent) for patent in patents]
        saved = self._table.many(
            "update patent set state = :state, wanted_at = :wanted_at, due = :due, attempts = :attempts,"
            " asked_at = :asked_at, owner = null, bibliography = :bibliography where account = :account and id = :id",
            rows,
        )
        if saved != len(rows):
            raise LookupError(f"{len(rows) - saved} of {len(rows)} patents are not known")
        if any(row["state"] is not PatentState.WANTED for row in rows):
            self._made.add(Work.COMPOSE)

    def release(self, owner: str, now: datetime) -> int:
        """Have asked for again what a run other than `owner` had claimed; how many."""
        released = self._table.release(owner, stored(now))
        if released:
            self._made.add(Work.ENRICH)
        return released

    def are_wanted(self, account: str, alert: str, no: int, up_to: int) -> bool:
        """Whether any patent of the hits of these checks is still to be asked for."""
        row = self._table.first(
            # `cross`: from the hits of these checks to the patents that are wanted, however many an account wants.
            "select 1 from hit h cross join patent p"
            " on p.account = h.account and p.id = h.patent and p.state = 'wanted'"
            " where h.account = :account and h.alert = :alert and h.no > :no and h.no <= :up_to limit 1",
            account=account,
            alert=alert,
            no=no,
            up_to=up_to,
        )
        return row is not None

    def learn(self, patents: Iterable[Patent]) -> None:
        """Store what was found out beside what is wanted, also of new ones; one that is claimed stays as it is."""
        rows = [_columns(patent) for patent in patents]
        learned = self._table.many(
            "insert into patent (account, id, state, wanted_at, due, attempts, asked_at, bibliography)"
            " values (:account, :id, :state, :wanted_at, :due, :attempts, :asked_at, :bibliography)"
            " on conflict (account, id) do update set state = excluded.state, due = excluded.due,"
            " asked_at = excluded.asked_at, bibliography = excluded.bibliography where patent.owner is null",
            rows,
        )
        if learned:
            self._made.add(Work.COMPOSE)

    def numbered(self, account: str, numbers: Iterable[str]) -> Mapping[str, Numbered]:
        """What is known of these publication numbers, by them: from calls for them, else from what the patents say."""
        wanted = list(numbers)
        rows = self._table.query(
            "select n.* from json_each(:numbers) j cross join patent_number n"
            " on n.account = :account and n.number = j.value",
            account=account,
            numbers=json.dumps(wanted),
        )
        told = {row["number"]: Numbered(row["patent"], read(row["asked_at"])) for row in rows}
        return {**told, **self._by_bibliography(account, [one for one in wanted if not _is_patent(told.get(one))])}

    def note_numbers(self, account: str, found: Mapping[str, str | None], now: datetime) -> None:
        """Note which patent PatSnap has under each of these numbers; None: none."""
        self._table.many(
            "insert into patent_number (account, number, patent, asked_at) values (:account, :number, :patent, :at)"
            " on conflict (account, number) do update set patent = excluded.patent, asked_at = excluded.asked_at",
            [
                {"account": account, "number": number, "patent": patent or "", "at": stored(now)}
                for number, patent in found.items()
            ],
        )

    def held(self, patents: Sequence[Patent], owner: str) -> list[Patent]:
        """Those of these patents, of one account, that this owner has claimed, as they are given."""
        if not patents:
            return []
        rows = self._table.among(patents[0].account, names=[one.id for one in patents])
        held = {row["id"] for row in rows if row["owner"] == owner}
        return [one for one in patents if one.id in held]

    def _by_bibliography(self, account: str, numbers: list[str]) -> dict[str, Numbered]:
        rows = self._table.query(
            f"select j.value as number, p.id, p.asked_at, {_NUMBER} as known from json_each(:numbers) j"  # noqa: S608 - our words
            f" cross join patent p on p.account = :account and p.bibliography is not null and {_NUMBER} >= j.value"
            f" and {_NUMBER} < j.value || '['"  # the character after Z: the number, and what begins with it
            " where p.state = 'known' and p.asked_at is not null"
            " order by json_extract(p.bibliography, '$.published')",
            account=account,
            numbers=json.dumps(numbers),
        )
        return {
            row["number"]: Numbered(row["id"], read(row["asked_at"]))
            for row in rows
            if is_number(row["known"], row["number"])
        }


def _is_patent(known: Numbered | None) -> bool:
    return known is not None and bool(known.patent)


def _columns(patent: Patent) -> dict[str, object]:
    return {
        "account": patent.account,
        "id": patent.id,
        "state": patent.state,
        "wanted_at": stored(patent.wanted_at),
        "due": stored_or_none(patent.due),
        "attempts": patent.attempts,
        "asked_at": stored_or_none(patent.asked_at),
        "bibliography": None if patent.bibliography is None else _json(patent.bibliography),
    }


def _patent(row: Row) -> Patent:
    return Patent(
        account=row["account"],
        id=row["id"],
        state=PatentState(row["state"]),
        wanted_at=read(row["wanted_at"]),
        due=read_or_none(row["due"]),
        attempts=row["attempts"],
        asked_at=read_or_none(row["asked_at"]),
        bibliography=None if row["bibliography"] is None else _bibliography(row["bibliography"]),
    )


def _json(bibliography: Bibliography) -> str:
    lines = {
        "number": bibliography.number,
        "titles": dict(bibliography.titles),  # in PatSnap's order, and so they come back
        "assignees": {language: list(names) for language, names in bibliography.assignees.items()},
        "published": bibliography.published and bibliography.published.isoformat(),
        "applied": bibliography.applied and bibliography.applied.isoformat(),
        "classification": bibliography.classification,
        "type": bibliography.type,
        "application": bibliography.application,
    }
    return json.dumps(lines, ensure_ascii=False)


def _bibliography(text: str) -> Bibliography:
    lines: dict[str, Any] = json.loads(text)
    return Bibliography(
        number=lines["number"],
        titles=lines["titles"],
        assignees={language: tuple(names) for language, names in lines["assignees"].items()},
        published=lines["published"] and date.fromisoformat(lines["published"]),
        applied=lines["applied"] and date.fromisoformat(lines["applied"]),
        classification=lines["classification"],
        type=lines["type"],
        application=lines.get("application", ""),  # rows of an earlier version have none
    )
