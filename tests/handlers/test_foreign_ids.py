"""Two workspaces on one PatSnap account, and one on another: with each other's ids nobody is shown or changes a thing.

Every command, button, menu, form and shortcut of the routing tables (`test_outsiders` holds that none is left out), and
every query and change of the store that is told whose rows are meant: what is another's is as what is not there at all.
"""

import inspect
import sqlite3
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.deps import Deps
from bot.domain.access import Right
from bot.domain.accounts import Account, Key, KeyKind
from bot.domain.alerts import HitKind
from bot.domain.audit import Entry
from bot.domain.delivery_keys import live_key
from bot.domain.facts import Source
from bot.domain.homes import Home
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Channel, Person
from bot.domain.preferences import Preference
from bot.domain.reasons import Reason
from bot.domain.recoveries import Recovery
from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.usage import Grouping
from bot.ports import Transaction
from bot.services.connecting import connect, disconnect
from bot.services.homes import open_home, show_one
from bot.services.usage import show_usage
from tests.clock import START
from tests.factories import CHANNEL, TEAM, a_choice, a_request, a_search, an_outage
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import Desk
from tests.handlers.outsiders import ALERT, BOSS, NAME, NOT_THERE, OWNER, PRIVATE, THERE, hidden
from tests.handlers.test_home import home_of
from tests.handlers.test_outsiders import OUTSIDER, Watch, deeds, must_hide
from tests.services.connectors import with_a_vault
from tests.services.subscribers import OTHER_TEAM, second_workspace
from tests.turns import turns

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

ANOTHER: Final = "another account"
KEY: Final = Key("https://connect.patsnap.com", KeyKind.API_KEY, "sk-0123456789abcdefSECRET")
HUSH: Final = Order(Kind.ENTERPRISE, Subject(SubjectKind.COMPANY_NAME, "Hushb GmbH"), Format.PDF)
LATER: Final = START + timedelta(days=1)
LIVE: Final = live_key(a_request(workspace=OTHER_TEAM, landing=PRIVATE))
NOTICE: Final = Notice(OTHER_TEAM, NoticeKind.QUOTA, "main", START)

# What each argument of the store's methods is, by its name: everything but whose it is belongs to the other workspace.
VALUES: Final[Mapping[str, object]] = {
    "after": None,
    "alert": ALERT,
    "alert_id": ALERT,
    "asked_at": START,
    "at": START,
    "before": LATER,
    "begins": START - timedelta(days=40),
    "by": Grouping.PERSON,
    "days": 30,
    "digest": "digest1",
    "digest_id": "digest1",
    "dismissal_id": "dismissal1",
    "final": False,
    "found": {"XX5550001B": "patent1"},
    "grant_id": "grant1",
    "key": LIVE,
    "kind": HitKind.NEW,
    "kinds": [HitKind.NEW],
    "known": Person("Olga"),
    "landing": PRIVATE,
    "limit": 10,
    "making_id": "making1",
    "name": "hush",
    "new": "CMOVED",
    "no": 0,
    "notice_id": NOTICE.id,
    "now": LATER,
    "numbers": ["XX5550001B"],
    "offset": 0,
    "old": PRIVATE,
    "order": HUSH,
    "owner": "run",
    "patent": "patent1",
    "patents": ["patent1"],
    "person": OWNER,
    "place": PRIVATE,
    "places": [PRIVATE],
    "preference": Preference(),
    "reason": Reason(),
    "reminder_id": "reminder1",
    "refusal_id": "refusal1",
    "report": "report1",
    "report_id": "report1",
    "request_id": "request1",
    "rest": timedelta(hours=1),
    "right": Right.ORDER,
    "row": "request1",
    "series_id": "series1",
    "since": START - timedelta(days=40),
    "source": Source.FAMILY,
    "subscription": "subscription1",
    "subscription_id": "subscription1",
    "trend_id": "trend1",
    "troubled": False,
    "until": LATER,
    "up_to": 9,
    "workspace": None,
}
OTHERWISE: Final[Mapping[str, Mapping[str, object]]] = {
    "alerts.named": {"name": NAME},
    "calls.totals": {"person": None, "place": None, "since": START.date()},
    "checks.get": {"no": 1},
    "checks.hits_of": {"no": 1},
    "recoveries.claim": {"no": 1},
    "recoveries.get": {"no": 1},
    "requests.at": {"report_id": "reporta1"},
    "series.at": {"order": replace(HUSH, subject=Subject(SubjectKind.COMPANY_NAME, "Hush GmbH"))},
    "series.issue": {"no": 1},
    "series.issue_of": {"request_id": "request1"},
    "spendings.refusals": {"person": None},
    "spendings.since": {"person": None},
}
# Not told of rows by their ids but of a workspace or an account itself, or of what is to be stored of it from now on.
OF_THE_OWNER_ITSELF: Final = {
    "installations.get",
    "installations.remove",
    "keeping.forget_workspace",
    "keeping.of_workspace",
    "people.admins",
    "workspaces.account",
    "workspaces.account_of",
    "workspaces.address_of",
    "workspaces.connection",
    "workspaces.enrol",
    "workspaces.gone_at",
    "workspaces.note_address",
    "workspaces.note_connection",
    "workspaces.note_gone",
    "workspaces.note_refused",
    "workspaces.note_welcomed",
    "workspaces.of_account",
    "workspaces.put_account",
    "workspaces.refused_since",
    "workspaces.use",
    "workspaces.welcomed_at",
    # These store something for who says so; what they give back is how much of that is new.
    "facts.want",
    "patents.note_numbers",
    "patents.want",
}
# Of these the furnished workspace has nothing either, so that they prove little here: each has its contract test.
NOTHING_TO_FIND: Final = frozenset({"places.get", "preferences.get", "spendings.get"})


def methods() -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Every method of the store that begins with whose rows are meant: repository, name, owner, and the arguments."""
    for attribute, prop in inspect.getmembers(Transaction, lambda member: isinstance(member, property)):
        protocol = typing.get_type_hints(prop.fget)["return"]
        for name, method in inspect.getmembers(protocol, inspect.isfunction):
            parameters = list(inspect.signature(method).parameters.values())[1:]
            full = f"{attribute}.{name}"
            is_owned = bool(parameters) and parameters[0].name in {"workspace", "account"}
            if name.startswith("_") or not is_owned or full in OF_THE_OWNER_ITSELF:
                continue
            values = {**VALUES, **OTHERWISE.get(full, {})}
            rest = {parameter.name: values[parameter.name] for parameter in parameters[1:]}  # KeyError: say what it is
            yield attribute, name, parameters[0].name, rest


def is_nothing(found: object) -> bool:
    return not found or found in (([], 0), Preference())


async def furnish(deps: Deps) -> None:
    """Have a workspace rich in rows of every noun on its account, and one that has nothing on another."""
    await second_workspace(deps.store)
    await deps.store.write(hidden(OTHER_TEAM))

    def more(tx: Transaction) -> None:
        tx.workspaces.put_account(Account(ANOTHER))
        tx.workspaces.use(TEAM, ANOTHER)
        tx.companies.put(a_search("hush"))
        tx.companies.remember(a_choice(workspace=OTHER_TEAM, place=PRIVATE, name="hush"))
        tx.facts.want(ONLY_ACCOUNT, Source.FAMILY, ["patent1"], START, since=START)
        tx.outages.save(an_outage())
        tx.recoveries.add(Recovery(ONLY_ACCOUNT, ALERT, 1, "TAC:(x)", START, START, START, START))
        tx.notices.add(NOTICE)
        tx.audit.note(Entry(OTHER_TEAM, START, OWNER, "order"))
        tx.homes.put(Home(OTHER_TEAM, OWNER, START, START))
        tx.people.save(OTHER_TEAM, OWNER, Person("Olga"), START)

    await deps.store.write(more)


def rows_of_the_other(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows that belong to the furnished workspace or its account."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        tables = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
        rows = {table: db.execute(f"select * from {table}").fetchall() for table in tables}  # noqa: S608 - our names
    mine = {TEAM, ANOTHER}
    return {table: [row for row in found if not mine.intersection(row)] for table, found in rows.items()}


async def test_no_query_of_the_store_finds_or_changes_what_is_another_workspaces(deps: Deps, tmp_path: Path) -> None:
    await furnish(deps)
    before = rows_of_the_other(tmp_path / "patrol.db")
    called = 0
    for repository, name, owner, rest in methods():
        foreign = TEAM if owner == "workspace" else ANOTHER
        found = await deps.store.write(_calling(repository, name, foreign, rest))
        assert is_nothing(found), f"{repository}.{name}"
        called += 1
    assert rows_of_the_other(tmp_path / "patrol.db") == before
    assert called > 80


async def test_the_same_queries_find_what_is_ones_own(deps: Deps) -> None:
    """Else the walk above would prove nothing."""
    await furnish(deps)
    silent = set()
    for repository, name, owner, rest in methods():
        ours = OTHER_TEAM if owner == "workspace" else ONLY_ACCOUNT
        if f"{repository}.{name}" in {"trends.remove", "keeping.forget_person", "places.renamed", "times.rested"}:
            continue  # what they change is what the others look for
        found = await deps.store.read(_calling(repository, name, ours, rest)) if _looks(name) else True
        if is_nothing(found):
            silent.add(f"{repository}.{name}")
    assert sorted(silent - NOTHING_TO_FIND) == []


def _looks(name: str) -> bool:
    return name in {"get", "of", "at", "listed", "named", "all_of", "of_place", "of_alert", "owned_by", "seen"} | {
        "of_digest",
        "assigned",
        "of_person",
        "reminder",
        "refusal",
        "issue",
        "standing",
        "of_workspace",
        "totals",
        "get_all",
        "hits_between",
        "remembered",
    }


def _calling(repository: str, name: str, owner: str, rest: Mapping[str, Any]) -> Callable[[Transaction], object]:
    return lambda tx: getattr(getattr(tx, repository), name)(owner, **rest)


@pytest.fixture
def watch(deps: Deps, slack: FakeSlack, patsnap: FakePatsnap, tmp_path: Path) -> Watch:
    slack.members = {CHANNEL: {OWNER, OUTSIDER}, PRIVATE: {OWNER}}
    slack.channels[PRIVATE] = Channel(PRIVATE, "skunkworks", is_private=True, is_member=True)
    slack.people = {OWNER: Person("Olga"), BOSS: Person("Boss", is_admin=True)}
    slack.people[OUTSIDER] = Person("Out", is_admin=True)  # here, not there
    return Watch(Desk(deps), slack, patsnap, tmp_path / "patrol.db")


async def must_be_told_nothing(watch: Watch) -> None:
    """Everything that can be done with the other's ids is answered as with ids that nobody has, and changes nothing."""
    await watch.desk.deps.store.write(lambda tx: tx.workspaces.note_welcomed(TEAM, START))
    before = watch.stored()
    for name, deed in deeds():
        real, unreal = await watch.answer(deed, THERE), await watch.answer(deed, NOT_THERE)
        must_hide(real)
        assert THERE.normal(real) == NOT_THERE.normal(unreal), name
        assert watch.stored() == before, name


async def test_of_an_open_alert_of_another_workspace_on_the_same_account_nobody_is_told(watch: Watch) -> None:
    """Open it is to the people of its own workspace."""
    await second_workspace(watch.desk.deps.store)
    await watch.desk.deps.store.write(hidden(OTHER_TEAM))

    def begin(tx: Transaction) -> None:
        alert = tx.alerts.get(ONLY_ACCOUNT, ALERT)
        assert alert is not None
        tx.alerts.save(replace(alert, is_open=True))

    await watch.desk.deps.store.write(begin)
    await must_be_told_nothing(watch)


async def test_of_a_workspace_on_another_account_nobody_is_told(watch: Watch) -> None:
    await furnish(watch.desk.deps)
    await must_be_told_nothing(watch)


async def test_usage_and_home_tell_of_ones_own_and_of_what_nobody_asked_for(watch: Watch, slack: FakeSlack) -> None:
    deps = watch.desk.deps
    await second_workspace(deps.store)
    await deps.store.write(hidden(OTHER_TEAM))
    usage = await show_usage(TEAM, OUTSIDER, CHANNEL, deps, is_admin=True)
    assert (usage.days, usage.endpoints, usage.people, usage.places, usage.refused) == ((), (), (), (), 0)
    theirs = await show_usage(OTHER_TEAM, OWNER, PRIVATE, deps, is_admin=True)
    assert sum(total.calls for total in theirs.endpoints) == 1
    await open_home(TEAM, OUTSIDER, deps)
    await turns(show_one, deps)
    must_hide(home_of(slack, OUTSIDER))


async def test_connecting_and_disconnecting_touch_nothing_of_the_other_workspace(deps: Deps, tmp_path: Path) -> None:
    await furnish(deps)
    deps = with_a_vault(deps)
    await deps.store.write(lambda tx: tx.workspaces.use(TEAM, ANOTHER))
    before = rows_of_the_other(tmp_path / "patrol.db")
    await connect(TEAM, OUTSIDER, KEY, deps)
    await disconnect(TEAM, OUTSIDER, deps)
    after = rows_of_the_other(tmp_path / "patrol.db")
    mine = {f"of {TEAM}"}
    after = {table: [row for row in rows if not mine.intersection(row)] for table, rows in after.items()}
    assert after == before
