"""Companies on SQLite: what PatSnap said of a name, what a place has chosen, and what a request's name stands for."""

import json
from collections.abc import Sequence
from datetime import datetime

from bot.domain.companies import Company, CompanyChoice, CompanySearch, How, Naming, SearchState, folded
from bot.ports import ANYBODY, Whose, Work
from storage.sql.connection import Connection, Row
from storage.sql.rows import Table
from storage.sql.times import read, read_or_none, stored, stored_or_none
from storage.sql.whose import among, names_of


class SqlCompanies:
    """`bot.ports.Companies` in SQL."""

    def __init__(self, db: Connection, made: set[Work]) -> None:
        """The tables `company_search` and `company_choice` of `db`; what is due and what is over is noted in `made`."""
        self._searches = Table(db, "company_search", "name", owner="account")
        self._choices = Table(db, "company_choice", "place", "name")
        self._made = made

    def get(self, account: str, name: str) -> CompanySearch | None:
        """What was asked about a name."""
        row = self._searches.get(account, name)
        return None if row is None else _search(row)

    def put(self, search: CompanySearch) -> None:
        """Store a search in the place of the one that there was."""
        columns = _search_columns(search)
        self._searches.put(columns)
        self._made.add(Work.COMPANIES)

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> CompanySearch | None:
        """The wanted search that has been due longest."""
        row = self._searches.first(
            f"select rowid, * from company_search where due <= :now and {among('account', whose)} order by due limit 1",  # noqa: S608 - our words
            now=stored(now),
            **names_of(whose),
        )
        return None if row is None else self._searches.understood(row, _search)

    def of_other_owners(self, owner: str) -> list[CompanySearch]:
        """The searches that a run which is no more was asking."""
        rows = self._searches.query(f"select rowid, * from company_search where {self._searches.is_dead}", owner=owner)  # noqa: S608 - our words
        return self._searches.readable(rows, _search)

    def remember(self, choice: CompanyChoice) -> None:
        """Store what a name means in a place, instead of what it meant there."""
        columns = _choice_columns(choice)
        self._choices.put(columns)

    def remembered(self, workspace: str, place: str, name: str) -> CompanyChoice | None:
        """What a name means in a place."""
        row = self._choices.get(workspace, place, name)
        return None if row is None else _choice(row)

    def forget(self, workspace: str, place: str, name: str) -> None:
        """Let a name mean nothing in particular there."""
        self._choices.remove(workspace, place, name)


def naming_columns(naming: Naming | None) -> dict[str, object]:
    """What a request's name stands for, or nothing, as its columns."""
    if naming is None:
        return dict.fromkeys(("how", "typed", "folded_name", "company", "found", "fitting", "choose_until"))
    return {
        "how": naming.how,
        "typed": naming.typed,
        "folded_name": folded(naming.typed),
        "company": naming.company,
        "found": _found_column(naming.found),
        "fitting": naming.total,
        "choose_until": stored_or_none(naming.until),
    }


def naming_of(row: Row) -> Naming | None:
    """The naming in such a row."""
    if row["how"] is None:
        return None
    return Naming(
        typed=row["typed"],
        how=How(row["how"]),
        company=row["company"],
        found=_found_in(row["found"]),
        total=row["fitting"],
        until=read_or_none(row["choose_until"]),
    )


def _search_columns(search: CompanySearch) -> dict[str, object]:
    return {
        "account": search.account,
        "name": search.name,
        "typed": search.typed,
        "state": search.state,
        "wanted_at": stored(search.wanted_at),
        "due": stored_or_none(search.due),
        "attempts": search.attempts,
        "asked_at": stored_or_none(search.asked_at),
        "found": _found_column(search.found),
        "total": search.total,
        "owner": search.owner,
    }


def _search(row: Row) -> CompanySearch:
    return CompanySearch(
        account=row["account"],
        name=row["name"],
        typed=row["typed"],
        state=SearchState(row["state"]),
        wanted_at=read(row["wanted_at"]),
        due=read_or_none(row["due"]),
        attempts=row["attempts"],
        asked_at=read_or_none(row["asked_at"]),
        found=_found_in(row["found"]),
        total=row["total"],
        owner=row["owner"],
    )


def _choice_columns(choice: CompanyChoice) -> dict[str, object]:
    return {
        "workspace": choice.workspace,
        "place": choice.place,
        "name": choice.name,
        "company": choice.company.name,
        "english": choice.company.english,
        "credit_code": choice.company.credit_code,
        "person": choice.person,
        "at": stored(choice.at),
    }


def _choice(row: Row) -> CompanyChoice:
    company = Company(row["company"], row["english"], row["credit_code"])
    return CompanyChoice(row["workspace"], row["place"], row["name"], company, row["person"], read(row["at"]))


def _found_column(found: Sequence[Company]) -> str:
    return json.dumps([[one.name, one.english, one.credit_code] for one in found], ensure_ascii=False)


def _found_in(column: str) -> tuple[Company, ...]:
    return tuple(Company(*one) for one in json.loads(column))
