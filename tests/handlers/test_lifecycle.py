"""What Slack tells of channels and of Patrol's own being there, and what is pressed about it, through real Bolt."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.places import Channel, Person
from bot.domain.subscriptions import PauseReason, Subscription
from bot.services.channels import look_at_one
from bot.services.deliveries import deliver_one
from bot.views import ids
from bot.views.closures import PLACE
from handlers import EVENTS
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fakes import FakeSlack
from tests.handlers.desk import BOB, IDENTITY, Desk
from tests.handlers.subscribers import ELSEWHERE, at, now, said, subscribed
from tests.turns import turns

pytestmark = pytest.mark.asyncio

SHARED = Channel(CHANNEL, is_member=True, is_shared=True)
ARCHIVED = Channel(CHANNEL, is_member=True, is_archived=True)
DIRECT = {"place": "D1", "place_name": "directmessage"}


@pytest.fixture
def desk(deps: Deps) -> Desk:
    return Desk(deps)


async def shut(desk: Desk, slack: FakeSlack, channel: Channel) -> Subscription:
    """A subscription that has paused because of its channel, and whose owner was told."""
    made = await subscribed(desk)
    slack.channels[CHANNEL] = channel
    await desk.tell({"type": "channel_archive", "channel": CHANNEL, "user": BOB})
    await turns(look_at_one, desk.deps)
    await turns(deliver_one, desk.deps)
    return await now(desk, made)


@pytest.mark.parametrize("event", [one for one in EVENTS if one.startswith(("channel_", "group_"))])
async def test_every_event_of_a_channel_is_taken_and_has_it_looked_at_or_followed(
    event: str, desk: Desk, slack: FakeSlack
) -> None:
    made = await subscribed(desk)
    await turns(look_at_one, desk.deps)
    slack.channels[CHANNEL] = ARCHIVED
    told: dict[str, object] = {"type": event, "channel": CHANNEL, "event_ts": "1790000000.000100"}
    if event.endswith("_rename"):
        told["channel"] = {"id": CHANNEL, "name": "new", "created": 1}
    if event == "channel_id_changed":
        told |= {"old_channel_id": "C98", "new_channel_id": CHANNEL}
    for _ in range(2):  # Slack delivers again what it thinks was lost
        assert (await desk.tell(told)).status == 200
    await turns(look_at_one, desk.deps)
    reason = PauseReason.GONE if event.endswith("_deleted") else PauseReason.ARCHIVED
    assert (await now(desk, made)).reason in {reason, PauseReason.ARCHIVED}


@pytest.mark.parametrize(
    ("bots", "word", "is_gone"),
    [([IDENTITY.bot_user_id], "token_revoked", True), ([BOB], "", False), ([], "token_revoked", False)],
)
async def test_revoked_tokens_are_ours_only_where_our_bot_is_named(
    bots: list[str],
    word: str,
    is_gone: bool,  # noqa: FBT001 - a parameter
    desk: Desk,
    slack: FakeSlack,
) -> None:
    slack.revoked = word
    ack = await desk.tell({"type": "tokens_revoked", "tokens": {"oauth": [BOB], "bot": bots}})
    assert ack.status == 200
    await desk.deps.errands.done()
    assert (await desk.deps.store.read(lambda tx: tx.workspaces.gone_at(TEAM)) is not None) is is_gone


@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
async def test_both_words_of_a_removal_come_in_any_order(order: tuple[str, ...], desk: Desk, slack: FakeSlack) -> None:
    slack.revoked = "account_inactive"
    for event in order:
        tokens = {"tokens": {"oauth": [], "bot": [IDENTITY.bot_user_id]}} if event == "tokens_revoked" else {}
        assert (await desk.tell({"type": event, **tokens})).status == 200
    await desk.deps.errands.done()
    assert await desk.deps.store.read(lambda tx: tx.workspaces.gone_at(TEAM)) is not None


async def test_resume_under_the_word_has_it_go_on(desk: Desk, slack: FakeSlack) -> None:
    paused = await shut(desk, slack, ARCHIVED)
    assert paused.reason is PauseReason.ARCHIVED
    del slack.channels[CHANNEL]
    ack = await desk.press(ids.SUBSCRIPTION_RESUME, paused.id, **DIRECT)
    assert ack.status == 200
    assert (await now(desk, paused)).is_alive
    assert len(slack.answers) == 1


async def test_resume_pressed_by_a_stranger_to_it_changes_nothing(desk: Desk, slack: FakeSlack) -> None:
    paused = await shut(desk, slack, ARCHIVED)
    await desk.press(ids.SUBSCRIPTION_RESUME, paused.id, person=BOB, **DIRECT)
    assert await now(desk, paused) == paused


async def test_move_opens_a_form_that_takes_it_elsewhere_or_to_its_owner(desk: Desk, slack: FakeSlack) -> None:
    paused = await shut(desk, slack, ARCHIVED)
    await desk.press(ids.SUBSCRIPTION_MOVE, paused.id, **DIRECT)
    [form] = slack.modals
    slack.members[ELSEWHERE] = {PERSON}
    assert (await desk.submit(form, {PLACE: ELSEWHERE})).body == ""
    assert [(one.id, one.is_alive) for one in await at(desk, ELSEWHERE)] == [(paused.id, True)]
    assert (await desk.submit(form, {}, view="V2")).body == ""
    assert [one.id for one in await at(desk, PERSON)] == [paused.id]


async def test_a_form_does_not_take_it_to_where_outsiders_read_it(desk: Desk, slack: FakeSlack) -> None:
    paused = await shut(desk, slack, ARCHIVED)
    await desk.press(ids.SUBSCRIPTION_MOVE, paused.id, **DIRECT)
    slack.members[ELSEWHERE] = {PERSON}
    slack.channels[ELSEWHERE] = replace(SHARED, id=ELSEWHERE)
    ack = await desk.submit(slack.modals[0], {PLACE: ELSEWHERE})
    assert "shared with another organisation" in ack.body
    assert await now(desk, paused) == paused


async def test_send_it_to_me_takes_it_to_its_owner(desk: Desk, slack: FakeSlack) -> None:
    paused = await shut(desk, slack, ARCHIVED)
    await desk.press(ids.SUBSCRIPTION_TO_ME, paused.id, **DIRECT)
    assert [(one.id, one.is_alive) for one in await at(desk, PERSON)] == [(paused.id, True)]


@pytest.mark.parametrize("words", ["report Acme", "value CN108977442B", "subscribe 7f22ee78764149b481314b1fa60dca0c"])
async def test_in_a_shared_channel_commands_ask_first_and_work_once_it_is_allowed(
    words: str, desk: Desk, slack: FakeSlack
) -> None:
    slack.channels[CHANNEL] = SHARED
    slack.people[PERSON], slack.members[CHANNEL] = Person("Alice"), {PERSON}
    ack = await desk.type(words)
    assert "its people would read this too" in said(ack)
    assert ids.OUTSIDERS_ALLOW in str(ack.message["blocks"])
    assert await desk.promised() == []
    assert (await desk.press(ids.OUTSIDERS_ALLOW, CHANNEL)).status == 200
    assert "Now do again what you wanted" in slack.answers[-1][1].text
    assert (await desk.type(words)).body == ""
    assert len(await desk.promised()) == 1


async def test_a_guest_or_a_stranger_allows_nothing(desk: Desk, slack: FakeSlack) -> None:
    slack.channels[CHANNEL] = SHARED
    slack.members[CHANNEL] = {PERSON, BOB}
    slack.people[BOB] = Person("Bob", is_stranger=True)
    await desk.type("report Acme")
    await desk.press(ids.OUTSIDERS_ALLOW, CHANNEL, person=BOB)
    assert "for the people of this workspace alone" in slack.answers[-1][1].text
    assert "people of this workspace alone" in slack.answers[-1][1].text
    assert "its people would read this too" in said(await desk.type("report Acme"))


async def test_slack_that_does_not_say_in_time_holds_up_no_command_and_nothing_is_posted_before_it_does(
    desk: Desk, slack: FakeSlack
) -> None:
    slack.channels[CHANNEL] = SHARED
    slack.faults.gate("channel")
    await subscribed(desk)
    await turns(deliver_one, desk.deps)
    assert slack.in_conversation(CHANNEL) == []
    [paused] = await at(desk)
    assert paused.reason is PauseReason.SHARED
