"""On PostgreSQL, too, no question reads a whole table: it would meet all that is written there at the same time."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import psycopg
import pytest
from psycopg import Connection

from storage.postgres.connection import PostgresConnection, storable, translated
from storage.postgres.opening import configure, conninfo
from storage.sql.transaction import SqlTransaction
from tests.factories import TEAM
from tests.postgres import server_or_skip
from tests.storage.test_plans import QUESTIONS

# Read from end to end: what is few, and indexes that hold nothing but what is looked for.
_MAY: Final = {
    "account_pkey",
    "workspace",
    "workspace_pkey",
    "workspace_gone",
    "workspace_of_account",
    "fact_due",  # whether there is one at all
    "patent_due",  # likewise
    "recovery_due",  # likewise
    "outage",
    "outage_pkey",
    "process",
    "process_pkey",
    "alert_check_unread",  # answers that could not be read
    "alert_owner",
    "company_search_owner",
    "delivery_owner",
    "delivery_sending",
    "fact_owner",
    "making_owner",
    "patent_owner",
    "recovery_owner",
    "report_owner",
    "request_choosing",
    "request_held",
    "home_opened",  # whether there is one at all
}
_READS_ALL: Final = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"}  # without a condition


class Traced(PostgresConnection):
    """A connection that keeps what it was asked."""

    def __init__(self, connection: Connection[Any]) -> None:
        super().__init__(connection)
        self.asked: list[tuple[str, Mapping[str, object]]] = []

    def query(self, sql: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
        self.asked.append((sql, values))
        return super().query(sql, values)

    def run(self, sql: str, values: Mapping[str, object]) -> int:
        self.asked.append((sql, values))
        return super().run(sql, values)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with server_or_skip().database() as url:
        with psycopg.connect(conninfo(url)) as connection:
            tx = SqlTransaction(PostgresConnection(connection))
            for workspace, account in ((TEAM, "main"), ("T", "A")):
                tx.workspaces.enrol(workspace, account, "https://connect.patsnap.com")
        yield url


def read_whole(plan: Mapping[str, Any], *, to_the_end: bool = True) -> Iterator[str]:
    """What a plan reads all of; not where it goes along an index until it has found the first."""
    if plan["Node Type"] in {"Limit", "Sort"}:
        to_the_end = plan["Node Type"] == "Sort"
    is_whole = plan["Node Type"] == "Seq Scan" or to_the_end
    if plan["Node Type"] in _READS_ALL and "Index Cond" not in plan and "Alias" in plan and is_whole:
        yield plan.get("Index Name", plan["Relation Name"])
    for below in plan.get("Plans", []):
        yield from read_whole(below, to_the_end=to_the_end)


def compared(plan: Mapping[str, Any]) -> Iterator[str]:
    """By what a plan compares the rows of two tables, or of a list and a table: each with each, or all with all."""
    if "Hash Cond" in plan or ("Join Filter" in plan and plan["Node Type"] == "Nested Loop"):
        yield plan.get("Hash Cond") or plan["Join Filter"]
    for below in plan.get("Plans", []):
        yield from compared(below)


def plans_of(question: str, database: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a question asks, and how the server means to answer it: of a database that was not analyzed yet."""
    with psycopg.connect(conninfo(database)) as connection:
        configure(connection)
        connection.execute("begin")
        db = Traced(connection)
        QUESTIONS[question](SqlTransaction(db))
        for sql, values in db.asked:
            told = {name: storable(value) for name, value in values.items()}
            [(plan,)] = connection.execute(f"explain (format json) {translated(sql)}", told).fetchall()
            yield sql, plan[0]["Plan"]
        connection.execute("rollback")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_from_an_index(question: str, database: str) -> None:
    whole = {sql: set(read_whole(plan)) - _MAY for sql, plan in plans_of(question, database)}
    assert {sql: found for sql, found in whole.items() if found} == {}


@pytest.mark.parametrize(
    "question",
    [
        "patents.are_wanted",
        "facts.are_wanted",
        "patents.get_all",
        "patents.held",
        "patents.numbered",
        "facts.get_all",
        "facts.held",
        "checks.hits_of",
    ],
)
def test_what_is_named_is_looked_up_and_not_compared_with_all_that_an_account_has(question: str, database: str) -> None:
    found = {sql: list(compared(plan)) for sql, plan in plans_of(question, database)}
    assert {sql: filters for sql, filters in found.items() if filters} == {}
