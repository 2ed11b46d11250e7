"""No question to the store reads a whole table, however much a busy workspace has gathered."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlite_utils import Database

from bot.domain.access import Right
from bot.domain.alerts import HitKind
from bot.domain.audit import Entry
from bot.domain.endpoints import Endpoint
from bot.domain.facts import Source
from bot.domain.homes import Home
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Place
from bot.domain.reasons import Reason
from bot.domain.series import Issue, IssueState
from bot.domain.usage import Call, Grouping
from bot.errors import UnreadableRow
from bot.ports import Closed, Timebase, Transaction
from storage.sql.transaction import SqlTransaction
from storage.sqlite.connection import SqliteConnection
from tests.clock import START
from tests.factories import (
    a_check,
    a_choice,
    a_decision,
    a_digest,
    a_fact,
    a_hit,
    a_making,
    a_patent,
    a_refusal,
    a_reminder,
    a_report,
    a_request,
    a_search,
    a_trend,
    an_alert,
    an_assignment,
    an_outage,
)

# Read from end to end, or for one workspace or account alone, which in most installations is the same.
_READS_ALL: Final = re.compile(r"SCAN \w+$|SEARCH \w+ USING .*\((workspace|account)=\?\)$")
_MAY: Final = frozenset(
    {
        # The places where something waits; and the first of them, which `min` finds at the index's beginning.
        "SCAN spot",
        "SCAN waiting",  # a workspace each in which something waits
        "SEARCH n USING INDEX delivery_waiting (workspace=?)",
        "SCAN a",  # the accounts, which are few
        "SCAN w",  # likewise the workspaces, where thousands of rows of some that rest are before all others
        "SEARCH w USING INDEX workspace_of_account (account=?)",  # likewise those of one account
        "SEARCH workspace USING INDEX workspace_of_account (account=?)",
        "SCAN s",  # the seven sources of facts
        "SCAN workspace",  # they are few
        "SCAN process",  # likewise
        "SEARCH home USING COVERING INDEX sqlite_autoindex_home_1 (workspace=?)",  # an outage concerns them all
        "SEARCH installation USING INDEX sqlite_autoindex_installation_1 (workspace=?)",  # there is one
        "SCAN one",  # whom a change concerns
        "SCAN first",  # one row
        "SCAN outage",  # one of each scope, and few
        "SEARCH outage USING INDEX sqlite_autoindex_outage_1 (account=?)",
        "SEARCH o USING INDEX sqlite_autoindex_outage_1 (account=?)",
        "SEARCH person USING INDEX person_admin (workspace=?)",  # the admins alone, who are few
        "SEARCH notice USING INDEX notice_untold (workspace=?)",  # those that nobody was told yet
        "SEARCH access_grant USING INDEX grant_standing (workspace=?)",  # a page, in its order
        "SEARCH audit USING INDEX audit_of (workspace=?)",  # a page, in its order
        # All of a workspace, when it is disconnected.
        "SEARCH subscription USING INDEX subscription_owner (workspace=?)",
        "SEARCH series USING INDEX series_of_person (workspace=?)",
        "SEARCH s USING INDEX subscription_owner (workspace=?)",  # until one is found
        "SEARCH s USING INDEX series_of_person (workspace=?)",  # the same
        "SEARCH alert USING INDEX alert_named (account=?)",  # all of an account are asked for
    }
)

_SHUT: Final = Closed(frozenset({"T9"}), frozenset({Place("T1", "C1")}))


def a_notice() -> Notice:
    return Notice("T", NoticeKind.QUOTA, "1", START)


def _told(tx: Transaction) -> None:
    tx.notices.add(a_notice())
    tx.notices.told(a_notice())


def _refused_and_saved(tx: Transaction) -> None:
    tx.spendings.refuse(a_refusal())
    tx.spendings.save_refusal(a_refusal())


def _opened_and_shown(tx: Transaction) -> None:
    tx.homes.put(Home("T1", "U", START, START))
    tx.homes.shown(Home("T1", "U", START, START))


def _much_changed(tx: Transaction) -> None:
    tx.homes.put(Home("T1", "U", START, START))
    tx.requests.add(a_request())
    tx.reports.add(a_report())
    tx.reports.save(a_report())
    tx.alerts.add(an_alert())
    tx.alerts.save(an_alert(name="Another"))
    tx.outages.save(an_outage())
    tx.homes.mark()


_RARE: Final = {
    "reports.with_files_unused_since",  # once an hour, over all of them
    "places.look_at_all",  # once a start, over all of a workspace's
    "paces.forget",  # once an hour, over all of them
    "series.of_workspace",  # all of them are asked for
    "subscriptions.of_workspace",  # likewise
    "places.renamed",  # where a channel gets another id
}
QUESTIONS: Final[dict[str, Callable[[Transaction], object]]] = {
    "preferences.get": lambda tx: tx.preferences.get("T", "U"),
    "people.get": lambda tx: tx.people.get("T", "U"),
    "people.admins": lambda tx: tx.people.admins("T"),
    "places.get": lambda tx: tx.places.get("T", "C"),
    "places.next_due": lambda tx: tx.places.next_due(START, _SHUT),
    "places.put_off_holder": lambda tx: tx.places.put_off_holder(Place("T", "U"), START),
    "places.drop_holder": lambda tx: tx.places.drop_holder(Place("T", "U")),
    "places.holder_due": lambda tx: tx.places.holder_due(START, _SHUT),
    "notices.get": lambda tx: tx.notices.get("T", "n"),
    "notices.untold": lambda tx: tx.notices.untold("T"),
    "notices.told": _told,
    "audit.note": lambda tx: tx.audit.note(Entry("T", START, "U", "subscribe")),
    "seen.since": lambda tx: tx.seen.since(START, 9),
    "seen.answer": lambda tx: tx.seen.answer("t"),
    "seen.forget": lambda tx: tx.seen.forget(START),
    "audit.of": lambda tx: tx.audit.of("T", limit=9),
    "faults.called": lambda tx: tx.faults.called("E-1A2B3C"),
    "faults.forget": lambda tx: tx.faults.forget(START),
    "references.named": lambda tx: tx.references.named("abc", 9),
    "references.undelivered": lambda tx: tx.references.undelivered("T", "r"),
    "grants.get": lambda tx: tx.grants.get("T", "g"),
    "grants.of_person": lambda tx: tx.grants.of_person("T", "U", Right.ORDER),
    "grants.standing": lambda tx: tx.grants.standing("T", offset=0, limit=6),
    "requests.get": lambda tx: tx.requests.get("T", "q"),
    "requests.waiting_for": lambda tx: tx.requests.waiting_for(a_report()),
    "requests.expecting": lambda tx: tx.requests.expecting(a_report()),
    "requests.at": lambda tx: tx.requests.at("T", "r", "C"),
    "requests.shown_by": lambda tx: tx.requests.shown_by(a_request()),
    "requests.waiting_at": lambda tx: tx.requests.waiting_at("T", "C"),
    "requests.held_for": lambda tx: tx.requests.held_for("T", "C"),
    "requests.held_until": lambda tx: tx.requests.held_until(START),
    "requests.listed": lambda tx: tx.requests.listed("T", "U", "C", offset=0, limit=5),
    "requests.looking": lambda tx: tx.requests.looking("A", "name"),
    "requests.next_found": lambda tx: tx.requests.next_found(),
    "requests.choosing_until": lambda tx: tx.requests.choosing_until(START),
    "companies.get": lambda tx: tx.companies.get("A", "name"),
    "companies.put": lambda tx: tx.companies.put(a_search(account="main")),
    "companies.next_due": lambda tx: tx.companies.next_due(START),
    "companies.of_other_owners": lambda tx: tx.companies.of_other_owners("owner"),
    "companies.remember": lambda tx: tx.companies.remember(a_choice()),
    "companies.remembered": lambda tx: tx.companies.remembered("T", "C", "name"),
    "companies.forget": lambda tx: tx.companies.forget("T", "C", "name"),
    "reports.get": lambda tx: tx.reports.get("T", "r"),
    "reports.running": lambda tx: tx.reports.running("T", a_report().order),
    "reports.ready_since": lambda tx: tx.reports.ready_since("T", a_report().order, START),
    "reports.next_due": lambda tx: tx.reports.next_due(START),
    "reports.claim": lambda tx: tx.reports.claim(START, "owner"),
    "reports.is_wanted": lambda tx: tx.reports.is_wanted("A", START),
    "reports.waiting": lambda tx: tx.reports.waiting("A"),
    "reports.of_other_owners": lambda tx: tx.reports.of_other_owners("owner"),
    "alerts.get": lambda tx: tx.alerts.get("A", "a"),
    "alerts.named": lambda tx: tx.alerts.named("A", "name"),
    "alerts.all_of": lambda tx: tx.alerts.all_of("A"),
    "alerts.next_due": lambda tx: tx.alerts.next_due(START),
    "alerts.claim": lambda tx: tx.alerts.claim(START, "owner"),
    "alerts.of_other_owners": lambda tx: tx.alerts.of_other_owners("owner"),
    "makings.get": lambda tx: tx.makings.get("T", "m"),
    "makings.next_due": lambda tx: tx.makings.next_due(START),
    "makings.claim": lambda tx: tx.makings.claim(START, "owner"),
    "makings.waiting": lambda tx: tx.makings.waiting("A"),
    "makings.of_other_owners": lambda tx: tx.makings.of_other_owners("owner"),
    "makings.is_overtaken": lambda tx: tx.makings.is_overtaken(a_making()),
    "makings.of_alert": lambda tx: tx.makings.of_alert("main", "alert1"),
    "checks.first_since": lambda tx: tx.checks.first_since("A", "a", START),
    "checks.get": lambda tx: tx.checks.get("A", "a", 1),
    "checks.remove": lambda tx: tx.checks.remove(a_check()),
    "checks.after": lambda tx: tx.checks.after("A", "a", 1, 2),
    "checks.unread": lambda tx: tx.checks.unread(),
    "checks.left_unread": lambda tx: tx.checks.left_unread(START),
    "checks.add_hits": lambda tx: tx.checks.add_hits(a_check(), [a_hit()]),
    "checks.explain": lambda tx: tx.checks.explain("A", HitKind.LEGAL, "p", Reason("Granted"), asked_at=START),
    "checks.hits_between": lambda tx: tx.checks.hits_between("A", "a", 1, 2),
    "checks.hits_page": lambda tx: tx.checks.hits_page("A", "a", 1, 2, after=a_hit(), limit=9),
    "checks.last_hits": lambda tx: tx.checks.last_hits("A", "a", [HitKind.NEW], 12),
    "checks.hits_of": lambda tx: tx.checks.hits_of("A", "a", "p", 1, 2),
    "checks.count_between": lambda tx: tx.checks.count_between("A", "a", 1, 2),
    "patents.want": lambda tx: tx.patents.want("A", ["p"], START),
    "patents.get_all": lambda tx: tx.patents.get_all("A", ["p"]),
    "patents.claim": lambda tx: tx.patents.claim(START, "owner", 100),
    "patents.next_due": lambda tx: tx.patents.next_due(START),
    "patents.held": lambda tx: tx.patents.held([a_patent(account="main")], "owner"),
    "patents.release": lambda tx: tx.patents.release("owner", START),
    "patents.are_wanted": lambda tx: tx.patents.are_wanted("A", "a", 1, 2),
    "patents.learn": lambda tx: tx.patents.learn([a_patent(account="main")]),
    "patents.numbered": lambda tx: tx.patents.numbered("A", ["CN118541235A", "CN118541235"]),
    "patents.note_numbers": lambda tx: tx.patents.note_numbers("main", {"CN118541235A": None}, START),
    "facts.learn": lambda tx: tx.facts.learn([a_fact(account="main")]),
    "facts.want": lambda tx: tx.facts.want("A", Source.FAMILY, ["p"], START, since=START),
    "facts.get_all": lambda tx: tx.facts.get_all("A", Source.FAMILY, ["p"]),
    "facts.claim": lambda tx: tx.facts.claim(START, "owner", 100),
    "facts.next_due": lambda tx: tx.facts.next_due(START),
    "facts.held": lambda tx: tx.facts.held([a_fact(account="main")], "owner"),
    "facts.release": lambda tx: tx.facts.release("owner", START),
    "facts.are_wanted": lambda tx: tx.facts.are_wanted("A", "a", 1, 2, START),
    "facts.do_without": lambda tx: tx.facts.do_without("main", Source.FAMILY),
    "outages.of": lambda tx: tx.outages.of("main"),
    "outages.open": lambda tx: tx.outages.open(),
    "recoveries.get": lambda tx: tx.recoveries.get("A", "a", 1),
    "recoveries.latest": lambda tx: tx.recoveries.latest("A", "a"),
    "recoveries.next_due": lambda tx: tx.recoveries.next_due(START),
    "recoveries.claim": lambda tx: tx.recoveries.claim("A", "a", 1, START, "owner"),
    "recoveries.release": lambda tx: tx.recoveries.release("owner", START),
    "subscriptions.get": lambda tx: tx.subscriptions.get("T", "s"),
    "subscriptions.at": lambda tx: tx.subscriptions.at("T", "C", "a"),
    "subscriptions.of_alert": lambda tx: tx.subscriptions.of_alert("A", "a"),
    "subscriptions.of_workspace": lambda tx: tx.subscriptions.of_workspace("T"),
    "subscriptions.owned_by": lambda tx: tx.subscriptions.owned_by("T", "U"),
    "subscriptions.of_place": lambda tx: tx.subscriptions.of_place("T", "C"),
    "subscriptions.listed": lambda tx: tx.subscriptions.listed("T", "C", offset=0, limit=5),
    "subscriptions.runs": lambda tx: tx.subscriptions.runs("main", "alert1"),
    "subscriptions.due": lambda tx: tx.subscriptions.due(START, 4),
    "subscriptions.next_due": lambda tx: tx.subscriptions.next_due(START),
    "subscriptions.next_pulse": lambda tx: tx.subscriptions.next_pulse(START),
    "series.get": lambda tx: tx.series.get("T", "s"),
    "series.at": lambda tx: tx.series.at("T", "C", a_report().order),
    "series.of_place": lambda tx: tx.series.of_place("T", "C"),
    "series.of_workspace": lambda tx: tx.series.of_workspace("T"),
    "series.owned_by": lambda tx: tx.series.owned_by("T", "U"),
    "series.listed": lambda tx: tx.series.listed("T", "U", "C", offset=0, limit=6),
    "series.next_due": lambda tx: tx.series.next_due(START),
    "series.add_issue": lambda tx: tx.series.add_issue(Issue("T1", "s", 1, IssueState.ORDERED, START, START)),
    "series.issue": lambda tx: tx.series.issue("T", "s", 1),
    "series.issue_of": lambda tx: tx.series.issue_of("T", "q"),
    "digests.get": lambda tx: tx.digests.get("T", "d"),
    "digests.add_tally": lambda tx: tx.digests.add_tally(a_digest(workspace="T1"), {"Acme": 1}),
    "digests.tallies": lambda tx: tx.digests.tallies("T", "s", 26),
    "digests.listed": lambda tx: tx.digests.listed("T", "s", "C", offset=0, limit=6),
    "digests.remove": lambda tx: tx.digests.remove(a_digest()),
    "trends.get": lambda tx: tx.trends.get("T", "t"),
    "trends.put": lambda tx: tx.trends.put(a_trend()),
    "trends.remove": lambda tx: tx.trends.remove("T", "t"),
    "trends.named": lambda tx: tx.trends.named("A", "a", 1, 9, after=None, limit=1000),
    "requests.unfinished": lambda tx: tx.requests.unfinished("T", "U", ["C", "D"], START, 5),
    "subscriptions.seen": lambda tx: tx.subscriptions.seen("T", "U", ["C", "D"], offset=0, limit=5, troubled=True),
    "deliveries.brought": lambda tx: tx.deliveries.brought("T", ["C", "D"], 5),
    "homes.get": lambda tx: tx.homes.get("T", "U"),
    "homes.put": lambda tx: tx.homes.put(Home("T1", "U", START, START)),
    "homes.shown": _opened_and_shown,
    "homes.settle_in": lambda tx: tx.homes.settle_in("T1", "U", ["C"]),
    "homes.next_due": lambda tx: tx.homes.next_due(START),
    "homes.next_due, some closed": lambda tx: tx.homes.next_due(START, _SHUT),
    "homes.claim": lambda tx: tx.homes.claim(Home("T", "U", START, START), START, START),
    "homes.drop": lambda tx: tx.homes.drop(START),
    "homes.mark": _much_changed,
    "installations.get": lambda tx: tx.installations.get("T"),
    "installations.remove": lambda tx: tx.installations.remove("T"),
    "installations.begin": lambda tx: tx.installations.begin("hash", START),
    "installations.finish": lambda tx: tx.installations.finish("hash", START),
    "installations.under_way": lambda tx: tx.installations.under_way(START),
    "dismissals.get": lambda tx: tx.dismissals.get("T", "d"),
    "dismissals.standing": lambda tx: tx.dismissals.standing("T", "s"),
    "decisions.decide": lambda tx: tx.decisions.decide(a_decision(workspace="T1")),
    "decisions.of_digest": lambda tx: tx.decisions.of_digest("T", "d"),
    "decisions.count": lambda tx: tx.decisions.count("T", "d"),
    "decisions.elsewhere": lambda tx: tx.decisions.elsewhere(a_digest(workspace="T"), "p", "f"),
    "decisions.assign": lambda tx: tx.decisions.assign(an_assignment(workspace="T1")),
    "decisions.assigned": lambda tx: tx.decisions.assigned("T", "d"),
    "decisions.remind": lambda tx: tx.decisions.remind(a_reminder(workspace="T1")),
    "decisions.reminder": lambda tx: tx.decisions.reminder("T", "r"),
    "decisions.next_reminder": lambda tx: tx.decisions.next_reminder(START),
    "processes.beat": lambda tx: tx.processes.beat("p", "all"),
    "processes.end": lambda tx: tx.processes.end("p"),
    "processes.alive": lambda tx: tx.processes.alive(),
    "processes.bury": lambda tx: tx.processes.bury(),
    "paces.reserve": lambda tx: tx.paces.reserve("a limit", timedelta(seconds=1)),
    "paces.take": lambda tx: tx.paces.take("a limit", timedelta(seconds=1)),
    "processes.now": lambda tx: tx.processes.now(),
    "times.base": lambda tx: tx.times.base(),
    "times.note": lambda tx: tx.times.note(Timebase("boot", START, START)),
    "deliveries.due, some closed": lambda tx: tx.deliveries.due(START, 20, _SHUT, _SHUT),
    "live.next_due, some closed": lambda tx: tx.live.next_due(START, _SHUT),
    "deliveries.get": lambda tx: tx.deliveries.get("T", "k"),
    "deliveries.due": lambda tx: tx.deliveries.due(START, 20),
    "deliveries.claim": lambda tx: tx.deliveries.claim("T", "k", START, "owner"),
    "deliveries.of_other_owners": lambda tx: tx.deliveries.of_other_owners("owner"),
    "deliveries.conversation_with": lambda tx: tx.deliveries.conversation_with("T", "U"),
    "deliveries.waiting_for": lambda tx: tx.deliveries.waiting_for("T", "C"),
    "deliveries.unsent_of": lambda tx: tx.deliveries.unsent_of("T", "q"),
    "backups.echo_of": lambda tx: tx.backups.echo_of("T", "q", START),
    "live.get": lambda tx: tx.live.get("T", "k"),
    "live.touch": lambda tx: tx.live.touch("T", "q", final=False),
    "live.next_due": lambda tx: tx.live.next_due(START),
    "live.claim": lambda tx: tx.live.claim("T", "k", START, START + timedelta(seconds=30)),
    "calls.count": lambda tx: tx.calls.count(Call("main", START.date(), Endpoint.CHECK)),
    "calls.totals": lambda tx: [
        tx.calls.totals("A", by, START.date(), workspace="T", person="U", place="C") for by in Grouping
    ],
    "unreadables.put_off": lambda tx: tx.unreadables.put_off(UnreadableRow("subscription", 1, "pulse_due"), START),
    "vitals.deliveries": lambda tx: tx.vitals.deliveries(),
    "vitals.oldest_due": lambda tx: tx.vitals.oldest_due(),
    "vitals.refused": lambda tx: tx.vitals.refused(),
    "spendings.get": lambda tx: tx.spendings.get("T", "r"),
    "spendings.asked": lambda tx: tx.spendings.asked("T", "r", START),
    "spendings.release": lambda tx: tx.spendings.release("T", "r"),
    "spendings.since": lambda tx: [tx.spendings.since("T", START, person) for person in (None, "U")],
    "spendings.refuse": lambda tx: tx.spendings.refuse(a_refusal()),
    "spendings.refusal": lambda tx: tx.spendings.refusal("T", "f"),
    "spendings.save_refusal": _refused_and_saved,
    "spendings.refusals": lambda tx: [tx.spendings.refusals("T", START, person) for person in (None, "U")],
    "spendings.allowance": lambda tx: tx.spendings.allowance("T", "U", START),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_from_an_index(question: str, tmp_path: Path, migrated: Path) -> None:
    path = tmp_path / "patrol.db"
    shutil.copyfile(migrated, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        QUESTIONS[question](SqlTransaction(SqliteConnection(Database(connection, execute_plugins=False))))
        connection.set_trace_callback(None)
        assert asked
        for statement in asked:
            plan = [row[3] for row in connection.execute(f"explain query plan {statement}")]
            assert [step for step in plan if _READS_ALL.match(step) and step not in _MAY] == [], statement


def test_every_question_is_asked_here() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        tx = SqlTransaction(SqliteConnection(Database(connection, execute_plugins=False)))
        # `keeping` looks through everything: at night, or at the operator's word.
        nouns = {name: noun for name, noun in vars(tx).items() if name not in {"made", "workspaces", "keeping"}}
        told = {"add", "save", "promise"}  # by the key alone
        asked = {
            f"{name}.{method}"
            for name, noun in nouns.items()
            for method in vars(type(noun))
            if not name.startswith("_") and not method.startswith("_") and method not in told
        }
    # When a clock was set, Patrol is back, or an operator changes keys.
    hardly_ever = {
        "subscriptions.of_workspace",
        "series.of_workspace",
        "times.move",
        "times.rested",
        "subscriptions.alive",
        "installations.all",
    }
    questions = {question.split(",")[0] for question in QUESTIONS}
    of_backups = {
        "deliveries.unsent",
        "makings.unfinished",
        "recoveries.unfinished",
        "reports.unordered",
        "series.overdue",
    }
    of_backups |= {f"backups.{name}" for name in ("taken_at", "settle", "settled_at", "note_echo", "note_echoes")}
    assert asked == questions | _RARE | hardly_ever | of_backups  # when a restored backup is settled, over all of them
