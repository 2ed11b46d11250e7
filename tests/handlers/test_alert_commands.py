"""`/patrol check`, `open` and `close` as they arrive from Slack."""

from dataclasses import replace

import pytest

from bot.domain.alerts import Alert
from bot.domain.places import Person, Place
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from tests.clock import SteppedClock
from tests.factories import TEAM
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, said, subscribed

pytestmark = pytest.mark.asyncio


async def the_alert(desk: Desk) -> Alert:
    found = await desk.deps.store.read(lambda tx: tx.alerts.get(ONLY_ACCOUNT, ALERT))
    assert found is not None
    return found


async def save(desk: Desk, alert: Alert) -> None:
    def store(tx: Transaction) -> None:
        tx.alerts.save(alert)

    await desk.deps.store.write(store)


@pytest.mark.parametrize("words", ["", ALERT])
async def test_a_check_is_asked_for_now_and_says_so(desk: Desk, clock: SteppedClock, words: str) -> None:
    await subscribed(desk, person=ALICE)
    await save(desk, replace(await the_alert(desk), due=None))

    ack = await desk.type(f"check {words}", person=BOB)

    assert "PatSnap is being asked" in said(ack)
    alert = await the_alert(desk)
    assert (alert.due, alert.asked_by) == (clock(), Place(TEAM, BOB))


async def test_a_check_is_for_who_subscribes(desk: Desk) -> None:
    await subscribed(desk, person=ALICE)
    before = await the_alert(desk)
    assert "is not subscribed here" in said(await desk.type(f"check {ALERT}", person=BOB, place=ELSEWHERE))
    assert await the_alert(desk) == before


async def test_what_patsnap_does_not_know_is_not_asked(desk: Desk) -> None:
    await subscribed(desk)
    gone = replace(await the_alert(desk), name="Batteries", is_gone=True, due=None)
    await save(desk, gone)
    assert "PatSnap does not know" in said(await desk.type("check Batteries"))
    assert await the_alert(desk) == gone


async def test_its_owner_opens_and_closes_an_alert(desk: Desk) -> None:
    await subscribed(desk)
    assert "by everybody" in said(await desk.type(f"open {ALERT}"))
    assert (await the_alert(desk)).is_open
    assert "only by you" in said(await desk.type(f"close {ALERT}"))
    assert not (await the_alert(desk)).is_open


async def test_nobody_else_does_but_admins(desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
    await subscribed(desk, person=ALICE)
    assert said(await desk.type(f"open {ALERT}", person=BOB))
    assert not (await the_alert(desk)).is_open
    slack.people[BOB] = Person(is_admin=True)
    clock.tick(minutes=6)
    await desk.type(f"open {ALERT}", person=BOB)
    assert (await the_alert(desk)).is_open


async def test_an_open_alert_is_subscribed_by_its_name_from_anywhere(desk: Desk) -> None:
    await subscribed(desk, person=ALICE)
    await save(desk, replace(await the_alert(desk), name="Solid-state batteries"))
    await desk.type(f"open {ALERT}", person=ALICE)
    made = await subscribed(desk, "subscribe solid-state batteries weekly", person=BOB, place=ELSEWHERE)
    assert (made.alert, made.person) == (ALERT, BOB)
