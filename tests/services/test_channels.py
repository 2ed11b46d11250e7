"""What becomes of channels: noticed by looking, told once, and nothing lost or posted where it should not be."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.channels import KnownChannel, Sharing
from bot.domain.places import Channel, Person, Place
from bot.domain.reports import RequestState
from bot.domain.subscriptions import PauseReason, Subscription, SubscriptionState
from bot.errors import SlackRefused
from bot.mistakes import Mistake, MistakeKind, ReadByOutsiders
from bot.services.changing import move, pause, resume
from bot.services.channels import look, look_at_one
from bot.services.deliveries import deliver_one
from bot.services.lifecycle import deleted, happened, has_another_id, invited, shared
from bot.services.outsiders import allow_outsiders
from bot.services.requests import request_report
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, XIAOMI, a_wish, refused, the_request, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.subscribers import (
    ALERT,
    INSTANTLY,
    OTHER_CHANNEL,
    checked,
    found,
    subscribed,
    the_alert,
    the_subscription,
)
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

OURS = "D1"
OPEN = Channel(CHANNEL, "c1", is_member=True)
HERE = Place(TEAM, CHANNEL)
BECOMES = {
    PauseReason.ARCHIVED: replace(OPEN, is_archived=True),
    PauseReason.SHARED: replace(OPEN, is_shared=True),
    PauseReason.SEVERED: replace(OPEN, is_frozen=True),
    PauseReason.NO_PLACE: replace(OPEN, is_member=False),
}


@pytest.fixture
def patsnap() -> FakePatsnap:
    patsnap = FakePatsnap()
    patsnap.add_alert(ALERT)
    return patsnap


async def promised(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, *patents: str) -> Subscription:
    """A subscription whose digest of these patents is promised and not sent."""
    made = await subscribed(deps, cadence=INSTANTLY)
    await checked(deps)
    await turns(deliver_one, deps)
    await found(deps, clock, patsnap, *patents)
    return await the_subscription(deps.store, made)


async def sends(deps: Deps, clock: SteppedClock) -> None:
    for _ in range(6):
        await all_turns(deps)
        clock.tick(seconds=20)


async def known(deps: Deps, place: str = CHANNEL) -> KnownChannel | None:
    return await deps.store.read(lambda tx: tx.places.get(TEAM, place))


def told(slack: FakeSlack, channel: str = CHANNEL) -> list[str]:
    """What the messages of digests in a channel say."""
    return [one.message.text for one in slack.in_conversation(channel) if one.key.startswith("digest/")]


@pytest.mark.parametrize("reason", BECOMES)
async def test_a_channel_that_is_shut_pauses_what_is_subscribed_before_anything_is_posted_and_loses_nothing(
    reason: PauseReason, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await promised(deps, clock, patsnap, "p1", "p2")
    slack.channels[CHANNEL] = BECOMES[reason]
    clock.tick(hours=1)
    before = len(slack.in_conversation(CHANNEL))
    await sends(deps, clock)
    now = await the_subscription(deps.store, made)
    assert (now.state, now.reason) == (SubscriptionState.PAUSED, reason)
    assert len(slack.in_conversation(CHANNEL)) == before
    [said] = slack.texts(OURS)
    assert "Nothing is lost" in said
    for _ in range(3):  # once for the whole streak, however often it is looked at
        clock.tick(days=1)
        await turns(look_at_one, deps)
        await sends(deps, clock)
    assert len(slack.texts(OURS)) == 1

    patsnap.push(ALERT, HitKind.NEW, ["p3"])
    slack.channels[CHANNEL] = OPEN
    clock.tick(days=1)
    await turns(look_at_one, deps)
    await sends(deps, clock)
    if reason is not PauseReason.NO_PLACE:  # that goes on by itself
        assert (await the_subscription(deps.store, made)).reason is reason
        assert "should it go on" in slack.texts(OURS)[-1]
        await resume(TEAM, PERSON, made.id, PERSON, deps)
    await sends(deps, clock)
    await checked(deps)
    await sends(deps, clock)
    patents = " ".join(told(slack))
    parts = [one for one in slack.in_conversation(CHANNEL) if "/part/" in one.key]
    shown = " ".join(str(one.message.blocks) for one in parts)
    assert [shown.count(f"patentId={name}|") for name in ("p1", "p2", "p3")] == [1, 1, 1], (patents, shown)


@pytest.mark.parametrize("event", [happened, deleted])
async def test_an_event_of_a_channel_that_nobody_knows_changes_nothing(event: object, deps: Deps) -> None:
    assert callable(event)
    await event(TEAM, "C99", deps)
    assert await known(deps, "C99") is None


async def test_an_event_has_the_channel_looked_at_at_once(deps: Deps, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    await turns(look_at_one, deps)
    slack.channels[CHANNEL] = BECOMES[PauseReason.ARCHIVED]
    await turns(look_at_one, deps)
    assert (await the_subscription(deps.store, made)).is_alive
    await happened(TEAM, CHANNEL, deps)
    await turns(look_at_one, deps)
    assert (await the_subscription(deps.store, made)).reason is PauseReason.ARCHIVED


async def test_events_that_come_late_and_in_the_wrong_order_tell_what_is_so_now(deps: Deps, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    await turns(look_at_one, deps)
    for _ in range(3):  # unarchived, and only then archived, says Slack; the channel is open
        await happened(TEAM, CHANNEL, deps)
        await turns(look_at_one, deps)
    assert (await the_subscription(deps.store, made)).is_alive
    assert slack.texts(OURS) == []


async def test_a_deleted_channel_pauses_and_its_owner_can_move_it(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await promised(deps, clock, patsnap, "p1")
    await deleted(TEAM, CHANNEL, deps)
    await sends(deps, clock)
    assert (await the_subscription(deps.store, made)).reason is PauseReason.GONE
    [said] = slack.texts(OURS)
    assert "was deleted" in said
    await move(TEAM, PERSON, made.id, PERSON, OTHER_CHANNEL, "second", deps)
    await checked(deps)
    await sends(deps, clock)
    assert len(told(slack, OTHER_CHANNEL)) >= 1
    assert told(slack) == []


async def test_a_channel_that_is_made_private_goes_on_and_is_known_as_private(deps: Deps, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    slack.channels[CHANNEL] = replace(OPEN, is_private=True, name="secret")
    await turns(look_at_one, deps)
    assert (await the_subscription(deps.store, made)).is_alive
    now = await known(deps)
    assert now is not None
    assert (now.is_private, now.name) == (True, "secret")


@pytest.mark.parametrize("word", ["restricted_action", "restricted_action_thread_locked", "posting_to_channel_denied"])
async def test_a_channel_that_takes_no_posts_is_told_of_with_the_offer_to_send_it_to_its_owner(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await promised(deps, clock, patsnap, "p1")
    slack.faults.add("post", refused(word))
    await sends(deps, clock)
    assert (await the_subscription(deps.store, made)).reason is PauseReason.READ_ONLY
    [said] = slack.in_conversation(OURS)
    assert "Send it to me" in str(said.message.blocks)
    await move(TEAM, PERSON, made.id, PERSON, PERSON, "to me", deps)
    await checked(deps)
    await sends(deps, clock)
    assert told(slack, OURS)


async def test_while_slack_does_not_say_nothing_is_posted_and_then_it_is(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await promised(deps, clock, patsnap, "p1")
    clock.tick(hours=1)
    await happened(TEAM, CHANNEL, deps)
    slack.faults.add("channel", unreachable(), times=2)
    await turns(deliver_one, deps)
    assert told(slack) == []
    clock.tick(minutes=2)
    await turns(deliver_one, deps)
    assert told(slack) == []
    for _ in range(3):
        clock.tick(minutes=1)
        await sends(deps, clock)
    assert told(slack)


async def test_a_scope_that_was_lost_stops_no_digest(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await promised(deps, clock, patsnap, "p1")
    clock.tick(hours=1)
    slack.faults.add("channel", SlackRefused("conversations.info", "missing_scope", needed="channels:read"))
    await sends(deps, clock)
    assert told(slack)


async def test_looks_are_daily_and_before_a_digest_and_never_more_than_slack_lets(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    for number in range(9):
        await subscribed(deps, place=f"C{number}", interaction=str(number))
    slack.shut.add("conversations.info")
    assert not await look_at_one(deps)
    slack.shut.clear()
    assert await turns(look_at_one, deps) >= 9
    asked = slack.faults.calls.count("channel")
    assert await turns(look_at_one, deps) == 0
    clock.tick(hours=24)
    await turns(look_at_one, deps)
    assert asked + 9 <= slack.faults.calls.count("channel") <= asked + 18


# Shared with another organisation


async def test_a_report_for_a_channel_that_outsiders_read_is_asked_about_first(deps: Deps, slack: FakeSlack) -> None:
    slack.channels[CHANNEL] = BECOMES[PauseReason.SHARED]
    await look(HERE, deps)
    with pytest.raises(ReadByOutsiders) as asked:
        await request_report(a_wish(), deps)
    assert asked.value.may_ask
    assert (await request_report(a_wish(place=PERSON, interaction="2"), deps)).landing == PERSON


async def test_what_a_member_allows_is_stored_with_who_and_when_and_audited(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    made = await subscribed(deps)
    slack.channels[CHANNEL] = BECOMES[PauseReason.SHARED]
    slack.people[PERSON], slack.members[CHANNEL] = Person("Alice"), {PERSON}
    await look(HERE, deps)
    with pytest.raises(ReadByOutsiders):
        await resume(TEAM, PERSON, made.id, CHANNEL, deps)
    assert await allow_outsiders(TEAM, PERSON, CHANNEL, deps) == 1
    now = await known(deps)
    assert now is not None
    assert (now.allowed_by, now.allowed_at) == (PERSON, clock())
    entries = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=9))
    [entry] = [one for one in entries if one.act == "allow a shared channel"]
    [entry] = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=1))
    assert (entry.person, entry.act, entry.place) == (PERSON, "allow a shared channel", CHANNEL)
    assert (await the_subscription(deps.store, made)).is_alive
    assert (await request_report(a_wish(), deps)).landing == CHANNEL


@pytest.mark.parametrize(
    "person", [Person(is_guest=True), Person(is_stranger=True), Person(is_bot=True), Person(is_gone=True), None]
)
async def test_nobody_but_a_member_may_allow_it(person: Person | None, deps: Deps, slack: FakeSlack) -> None:
    slack.channels[CHANNEL], slack.members[CHANNEL] = BECOMES[PauseReason.SHARED], {PERSON}
    if person is None:
        slack.unknown.add(PERSON)
    else:
        slack.people[PERSON] = person
    await look(HERE, deps)
    with pytest.raises(Mistake) as said:
        await allow_outsiders(TEAM, PERSON, CHANNEL, deps)
    assert said.value.kind is MistakeKind.MEMBERS_ONLY


async def test_who_is_not_in_the_channel_or_where_the_operator_refuses_it_may_not(deps: Deps, slack: FakeSlack) -> None:
    slack.channels[CHANNEL], slack.members[CHANNEL] = BECOMES[PauseReason.SHARED], {"U9"}
    slack.people[PERSON] = Person()
    await look(HERE, deps)
    with pytest.raises(Mistake) as said:
        await allow_outsiders(TEAM, PERSON, CHANNEL, deps)
    assert said.value.kind is MistakeKind.NOT_A_MEMBER
    slack.members[CHANNEL].add(PERSON)
    strict = replace(deps, rules=replace(deps.rules, sharing=Sharing.REFUSE))
    with pytest.raises(ReadByOutsiders) as refusal:
        await allow_outsiders(TEAM, PERSON, CHANNEL, strict)
    assert not refusal.value.may_ask


async def test_one_more_organisation_ends_what_was_allowed_but_an_event_that_comes_late_does_not(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    made = await subscribed(deps)
    slack.channels[CHANNEL] = BECOMES[PauseReason.SHARED]
    slack.people[PERSON], slack.members[CHANNEL] = Person("Alice"), {PERSON}
    await look(HERE, deps)
    early = clock()
    clock.tick(minutes=1)
    await allow_outsiders(TEAM, PERSON, CHANNEL, deps)
    await shared(TEAM, CHANNEL, early, deps)
    await turns(look_at_one, deps)
    assert (await the_subscription(deps.store, made)).is_alive
    clock.tick(minutes=1)
    await shared(TEAM, CHANNEL, clock(), deps)
    await turns(look_at_one, deps)
    assert (await the_subscription(deps.store, made)).reason is PauseReason.SHARED


async def test_reports_that_wait_for_a_channel_that_became_shared_come_to_their_person(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    slack.channels[CHANNEL] = BECOMES[PauseReason.SHARED]
    clock.tick(hours=1)
    await sends(deps, clock)
    for _ in range(5):
        clock.tick(minutes=1)
        await sends(deps, clock)
    now = await the_request(deps.store, request.id)
    assert (now.state, now.landing) == (RequestState.DELIVERED, PERSON)
    assert slack.files_in(CHANNEL) == []
    assert [file.title for file in slack.files_in(OURS)] == [f"{XIAOMI}.pdf"]


async def test_an_invitation_to_a_shared_channel_asks_before_anything_goes_on(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await promised(deps, clock, patsnap, "p1")
    slack.channels[CHANNEL] = BECOMES[PauseReason.NO_PLACE]
    clock.tick(hours=1)
    await sends(deps, clock)
    slack.channels[CHANNEL] = BECOMES[PauseReason.SHARED]
    await invited(TEAM, CHANNEL, deps)
    await checked(deps)
    await sends(deps, clock)
    assert told(slack) == []
    assert (await the_subscription(deps.store, made)).reason is PauseReason.SHARED
    assert "Allow outsiders to read it" in str(slack.in_conversation(OURS)[-1].message.blocks)


async def test_no_word_about_what_had_paused_goes_to_a_channel_that_outsiders_read(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await subscribed(deps)
    await sends(deps, clock)
    slack.channels[CHANNEL] = BECOMES[PauseReason.SHARED]
    await look(HERE, deps)
    slack.people[PERSON] = Person("Alice", is_gone=True)
    before = len(slack.in_conversation(CHANNEL))
    clock.tick(days=2)
    await turns(look_at_one, deps)
    await sends(deps, clock)
    assert len(slack.in_conversation(CHANNEL)) == before


async def test_what_somebody_had_paused_is_asked_about_when_it_should_go_on(deps: Deps, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    await pause(TEAM, PERSON, made.id, CHANNEL, deps)
    slack.channels[CHANNEL] = BECOMES[PauseReason.SHARED]
    await turns(look_at_one, deps)
    with pytest.raises(ReadByOutsiders):
        await resume(TEAM, PERSON, made.id, CHANNEL, deps)


# Another id


async def test_all_that_speaks_of_a_channel_follows_it_to_its_new_id(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await promised(deps, clock, patsnap, "p1")
    request = await request_report(a_wish(), deps)
    await has_another_id(TEAM, CHANNEL, "C77", deps)
    await has_another_id(TEAM, CHANNEL, "C77", deps)  # as Slack tells it twice
    assert (await the_subscription(deps.store, made)).place == "C77"
    slack.outside.add(CHANNEL)
    for message in slack.messages:
        message.channel = "C77" if message.channel == CHANNEL else message.channel
    for _ in range(5):
        clock.tick(minutes=1)
        await sends(deps, clock)
    assert len(told(slack, "C77")) >= 1
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(slack.files_in("C77")) == 2  # the spreadsheet, and the report
    assert slack.texts(OURS) == []
    assert (await the_alert(deps.store)).due is not None
