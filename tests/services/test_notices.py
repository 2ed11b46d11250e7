"""Admins are told, once, what nobody else can mend."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Person
from bot.ports import Transaction
from bot.services.deliveries import deliver_one
from bot.services.notices import look_for_admins, tell_admins
from storage.sqlite import SqliteStore
from tests.clock import SteppedClock
from tests.factories import TEAM, refused
from tests.fakes import FakeSlack
from tests.turns import turns

pytestmark = pytest.mark.asyncio

ADMIN = Person("Dan", is_admin=True)


def a_notice(clock: SteppedClock, about: str = "1") -> Notice:
    return Notice(TEAM, NoticeKind.QUOTA, about, clock())


async def test_admins_that_the_operator_named_are_told_once(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    deps = replace(deps, rules=replace(deps.rules, admins=("U8", "U9")))
    for _ in range(2):
        await deps.store.write(lambda tx: tell_admins(a_notice(clock), deps, tx))
    await turns(deliver_one, deps)
    assert [one.channel for one in slack.messages] == ["D8", "D9"]


async def test_who_was_found_later_is_told_what_waits(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    await deps.store.write(lambda tx: tell_admins(a_notice(clock), deps, tx))
    slack.people = {"U1": ADMIN, "U2": Person("Bob")}
    await look_for_admins(TEAM, deps)
    await look_for_admins(TEAM, deps)
    await turns(deliver_one, deps)
    assert [one.channel for one in slack.messages] == ["D1"]


async def test_whom_slack_calls_an_admin_no_more_is_not_told(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, store: SqliteStore
) -> None:
    slack.people = {"U1": ADMIN, "U2": ADMIN}
    await look_for_admins(TEAM, deps)
    slack.people = {"U2": ADMIN}
    await look_for_admins(TEAM, deps)  # within a day nobody is asked again
    assert await store.read(lambda tx: tx.people.admins(TEAM)) == ["U1", "U2"]
    clock.tick(days=1, seconds=1)
    await look_for_admins(TEAM, deps)
    assert await store.read(lambda tx: tx.people.admins(TEAM)) == ["U2"]


async def test_where_slack_does_not_say_they_stay_the_same(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, store: SqliteStore
) -> None:
    def known(tx: Transaction) -> list[str]:
        return tx.people.admins(TEAM)

    slack.people = {"U1": ADMIN}
    await look_for_admins(TEAM, deps)
    clock.tick(days=2)
    slack.faults.add("admins", refused("missing_scope"))
    await look_for_admins(TEAM, deps)
    assert await store.read(known) == ["U1"]
