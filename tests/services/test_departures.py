"""People leave a workspace, close their direct messages, and come back."""

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.places import Channel, Person
from bot.domain.subscriptions import PauseReason
from bot.services.channels import look_at_one
from bot.services.deliveries import deliver_one
from bot.services.notices import look_for_admins
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, refused
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.subscribers import ALERT, INSTANTLY, checked, subscribed, the_subscription
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

OURS, ADMINS = "D1", "D9"


@pytest.fixture
def patsnap() -> FakePatsnap:
    patsnap = FakePatsnap()
    patsnap.add_alert(ALERT)
    return patsnap


async def a_day(deps: Deps, clock: SteppedClock) -> None:
    clock.tick(days=1, hours=1)
    for _ in range(4):
        await turns(look_at_one, deps)
        await all_turns(deps)
        clock.tick(seconds=30)


async def test_who_leaves_has_their_own_paused_and_their_channels_asked_once_for_a_new_owner(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    slack.people |= {PERSON: Person("Alice"), "U9": Person("Dan", is_admin=True)}
    await look_for_admins(TEAM, deps)
    own = await subscribed(deps, place=PERSON, cadence=INSTANTLY, interaction="own")
    theirs = await subscribed(deps, cadence=INSTANTLY)
    await a_day(deps, clock)
    slack.people[PERSON] = Person("Alice", is_gone=True)
    for _ in range(3):
        await a_day(deps, clock)
    assert (await the_subscription(deps.store, own)).reason is PauseReason.PERSON_GONE
    assert (await the_subscription(deps.store, theirs)).is_alive
    [asked] = [text for text in slack.texts(CHANNEL) if "/patrol handover" in text]
    assert "Alice" in asked
    before = len(slack.texts(OURS))
    slack.channels[CHANNEL] = Channel(CHANNEL, is_archived=True, is_member=True)
    for _ in range(3):
        await a_day(deps, clock)
    assert len(slack.texts(OURS)) == before
    [told] = [text for text in slack.texts(ADMINS) if "no longer in this workspace" in text]
    assert "Alice" in told

    slack.people[PERSON] = Person("Alice")
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await a_day(deps, clock)
    await a_day(deps, clock)
    assert (await the_subscription(deps.store, own)).is_alive
    assert any("1 new publication" in text for text in slack.texts(OURS))


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("user_not_found", PauseReason.PERSON_GONE),
        ("user_disabled", PauseReason.PERSON_GONE),
        ("messages_tab_disabled", PauseReason.NO_MESSAGES),
        ("channel_not_found", PauseReason.NO_MESSAGES),
    ],
)
async def test_a_message_that_slack_does_not_bring_pauses_what_is_its_persons_and_loses_nothing(
    word: str, reason: PauseReason, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    own = await subscribed(deps, place=PERSON, cadence=INSTANTLY)
    await checked(deps)
    await turns(deliver_one, deps)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    clock.tick(hours=1)
    await checked(deps)
    before = await the_subscription(deps.store, own)
    slack.faults.add("post", refused(word))
    await turns(deliver_one, deps)
    now = await the_subscription(deps.store, own)
    assert now.reason is reason
    assert now.took < before.took  # its next digest tells it
    assert len(slack.messages) == 1


async def test_that_nobody_gets_direct_messages_is_told_to_admins(deps: Deps, slack: FakeSlack) -> None:
    slack.people["U9"] = Person("Dan", is_admin=True)
    await look_for_admins(TEAM, deps)
    await subscribed(deps, place=PERSON)
    slack.faults.add("post", refused("messages_tab_disabled"))
    await turns(deliver_one, deps)
    [said] = slack.texts(ADMINS)
    assert "Messages Tab" in said


async def test_who_slack_never_shows_holds_up_nobody_and_is_no_member(deps: Deps, slack: FakeSlack) -> None:
    for number in range(3):
        await subscribed(deps, place=f"C{number}", person=f"U{number}", interaction=str(number))
    slack.people |= {f"U{number}": Person("Bob") for number in range(3)}
    slack.faults.add("person", refused("user_not_visible"))
    await turns(look_at_one, deps)
    assert slack.faults.calls.count("person") == 3
    known = await deps.store.read(lambda tx: [tx.people.get(TEAM, f"U{number}") for number in range(3)])
    assert sorted(one[0].is_member for one in known if one is not None) == [False, True, True]
