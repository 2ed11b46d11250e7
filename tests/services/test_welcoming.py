"""First steps: one welcome in a workspace's life, and a line in a channel each time that Patrol is added there."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.deliveries import Delivery, What
from bot.domain.places import Channel, Person
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from bot.services.deliveries import deliver_one
from bot.services.homes import show_one
from bot.services.outages import not_connected
from bot.services.startup import enrol
from bot.services.welcoming import welcome_if_first
from tests.clock import START
from tests.factories import CHANNEL, TEAM
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, Desk
from tests.turns import turns

pytestmark = pytest.mark.asyncio

BOSS = Person("Alice", is_admin=True, locale="en-GB")


async def promised(deps: Deps, what: What) -> list[Delivery]:
    def look(tx: Transaction) -> list[Delivery]:
        return [one for one in tx.deliveries.due(START, 100) if one.what is what]

    return await deps.store.read(look)


def arrival(inviter: str = ALICE, channel: str = CHANNEL) -> dict[str, object]:
    return {"type": "member_joined_channel", "user": "UBOT", "channel": channel, "inviter": inviter}


async def all_sent(deps: Deps) -> None:
    while await deliver_one(deps):
        pass


async def test_the_first_admin_who_does_something_is_welcomed_once_and_nobody_else_ever(
    deps: Deps, slack: FakeSlack
) -> None:
    desk = Desk(deps)
    slack.people = {ALICE: BOSS, BOB: replace(BOSS, name="Bob")}
    await desk.type("reports")  # no admin
    assert await promised(deps, What.WELCOME) == []
    for person in (ALICE, ALICE, BOB):
        await desk.type("reports", person=person)
    [welcome] = await promised(deps, What.WELCOME)
    assert welcome.place == ALICE
    await all_sent(deps)
    [said] = slack.in_conversation(slack.messages[0].channel)
    assert "Patrol is ready." in said.message.text
    await desk.type("reports", person=BOB)
    await all_sent(deps)
    assert len(slack.messages) == 1
    # Not even once that message is no longer kept.
    assert not await deps.store.write(lambda tx: welcome_if_first(TEAM, BOB, START, tx))


async def test_the_first_admin_who_opens_home_is_welcomed_too(deps: Deps, slack: FakeSlack) -> None:
    slack.people = {ALICE: BOSS, BOB: Person("Bob")}
    for person in (BOB, ALICE, ALICE):
        await Desk(deps).tell({"type": "app_home_opened", "user": person, "channel": "D1", "tab": "home"})
        await turns(show_one, deps)
        await deps.errands.done()
    assert [one.place for one in await promised(deps, What.WELCOME)] == [ALICE]


async def test_whom_the_operator_has_named_is_welcomed_at_the_first_start(deps: Deps, slack: FakeSlack) -> None:
    named = replace(deps, rules=replace(deps.rules, installer=BOB))
    slack.people = {ALICE: BOSS}
    await Desk(named).type("reports", person=ALICE)
    assert await promised(deps, What.WELCOME) == []
    for _ in range(2):
        await enrol(TEAM, "https://patsnap.example", named)
    [welcome] = await promised(deps, What.WELCOME)
    assert welcome.place == BOB


async def test_of_a_workspace_that_is_not_ours_nobody_is_welcomed(deps: Deps) -> None:
    assert not await deps.store.write(lambda tx: welcome_if_first("T666", ALICE, START, tx))


async def test_a_channel_hears_that_patrol_is_there_once_each_time_that_it_is_added(
    deps: Deps, slack: FakeSlack
) -> None:
    desk = Desk(deps)
    for event in ("Ev1", "Ev1", "Ev2"):
        await desk.tell(arrival(), event_id=event)
    await all_sent(deps)
    lines = [shown.message.text for shown in slack.messages]
    assert len(lines) == 2
    assert lines[0].startswith("Patrol is here. `/patrol subscribe` brings")
    assert "\n" not in lines[0]


async def test_somebody_elses_arrival_is_no_reason_to_speak(deps: Deps) -> None:
    desk = Desk(deps)
    await desk.tell({**arrival(), "user": BOB})
    assert await desk.promised() == []


async def test_where_outsiders_read_nothing_is_said_until_somebody_has_allowed_it(deps: Deps, slack: FakeSlack) -> None:
    slack.channels[CHANNEL] = Channel(CHANNEL, "partners", is_member=True, is_shared=True)
    await Desk(deps).tell(arrival())
    await all_sent(deps)
    assert slack.messages == []
    assert await promised(deps, What.HELLO) == []


async def test_where_patsnap_is_not_connected_the_welcome_says_that_first(deps: Deps, slack: FakeSlack) -> None:
    await deps.store.write(lambda tx: not_connected(ONLY_ACCOUNT, START, tx))
    slack.people = {ALICE: BOSS}
    await Desk(deps).type("reports", person=ALICE)
    await all_sent(deps)
    [said] = slack.messages
    assert "Patrol is here." in said.message.text
    assert "PatSnap is not connected yet" in str(said.message.blocks[1])
