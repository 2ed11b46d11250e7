"""Digests on their way: the message first, its thread after it, and every way in which Slack may not take them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import digest_key, part_key, sheet_key
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.errors import NotSent, OutsideError, SlackLimited
from bot.ports import Store, Transaction
from bot.services import luggage
from bot.services.changing import move, resume, unsubscribe
from bot.services.deliveries import deliver_one
from bot.services.lifecycle import invited
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, in_doubt, refused, state_of, the_delivery, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
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

REPEAT = "Possibly a repeat"
OURS = "D1"  # the owner's direct messages
PATENTS = [f"p{number}" for number in range(1, 46)]  # three parts


@pytest.fixture
def patsnap() -> FakePatsnap:
    patsnap = FakePatsnap()
    patsnap.add_alert(ALERT)
    return patsnap


async def a_digest(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, *patents: str, **wish: object
) -> Subscription:
    """A subscription whose first message is posted, and whose first digest is promised and not sent."""
    made = await subscribed(deps, **({"cadence": INSTANTLY} | wish))
    await checked(deps)
    await turns(deliver_one, deps)
    await found(deps, clock, patsnap, *(patents or PATENTS))
    return await the_subscription(deps.store, made)


def of(subscription: Subscription) -> str:
    """The id of its last digest."""
    assert subscription.last_digest is not None
    return subscription.last_digest


async def minutes(deps: Deps, clock: SteppedClock, count: int) -> None:
    """Deliver for so many minutes."""
    for _ in range(count):
        await turns(deliver_one, deps)
        clock.tick(minutes=1)
    await turns(deliver_one, deps)


def kept_files(deps: Deps) -> list[Path]:
    """What lies on our disk."""
    return [path for path in deps.rules.files.rglob("*") if path.is_file()] if deps.rules.files.exists() else []


def digests_in(slack: FakeSlack, channel: str = CHANNEL) -> list[str]:
    """What the digests' messages in a conversation say, without their threads."""
    shown = slack.in_conversation(channel)
    return [one.message.text for one in shown if one.key.startswith("digest/") and one.key.endswith("/message")]


def told(slack: FakeSlack, *, channel: str = CHANNEL) -> list[str]:
    """Which patents the threads of a conversation name, in their order."""
    texts = [one.message.text for one in slack.in_conversation(channel) if "/part/" in one.key]
    return [word for text in texts for word in text.replace("\n", " ").split() if word in PATENTS]


# In order


async def test_the_message_comes_first_then_its_parts_in_order_then_the_spreadsheet(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap)
    slack.faults.calls.clear()
    await minutes(deps, clock, 1)
    _, message, *parts = slack.in_conversation(CHANNEL)
    assert (message.key, message.thread) == (digest_key(of(made)), None)
    assert "*45 patents*" in message.message.text
    assert [(one.key, one.thread) for one in parts] == [(part_key(of(made), no), message.ts) for no in (1, 2, 3)]
    assert told(slack) == PATENTS
    [sheet] = slack.uploads
    assert (sheet.channel, sheet.thread) == (CHANNEL, message.ts)
    assert slack.faults.calls == ["channel"] + ["post"] * 4 + ["begin_upload", "send_bytes", "complete_upload"]


async def test_the_spreadsheet_has_everything_and_a_name_that_people_understand(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap)
    await minutes(deps, clock, 1)
    [sheet] = slack.uploads
    assert sheet.name == sheet.title == "Batteries 2026-11-20.xlsx"
    assert sheet.content is not None
    with ZipFile(BytesIO(sheet.content)) as book:
        rows = b"".join(book.read(name) for name in book.namelist() if "worksheets" in name or "sharedStrings" in name)
    assert all(f">{patent}<".encode() in rows for patent in PATENTS)


async def test_to_a_person_it_goes_into_their_direct_messages_thread_and_all(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap, place=PERSON)
    await minutes(deps, clock, 1)
    assert {one.channel for one in slack.messages} == {OURS}
    _, message, *parts = slack.messages
    assert {one.thread for one in parts} == {message.ts} == {file.thread for file in slack.files_in(OURS)}


@pytest.mark.parametrize(("form", "parts", "sheets"), [(Form.FULL, 3, 1), (Form.COMPACT, 0, 1), (Form.COUNT, 0, 0)])
async def test_a_form_says_how_much_there_is(
    form: Form, parts: int, sheets: int, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap, form=form)
    await minutes(deps, clock, 1)
    assert len(slack.in_conversation(CHANNEL)) == 2 + parts
    assert len(slack.uploads) == sheets


async def test_every_channel_has_its_message_before_any_has_its_thread(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await subscribed(deps, place=OTHER_CHANNEL, cadence=INSTANTLY, interaction="other")
    await a_digest(deps, clock, patsnap)
    await turns(deliver_one, deps)
    assert len(digests_in(slack)) == len(digests_in(slack, OTHER_CHANNEL)) == 1
    assert all(one.thread is None for one in slack.messages)
    await minutes(deps, clock, 1)
    assert told(slack) == told(slack, channel=OTHER_CHANNEL) == PATENTS


async def test_one_digest_follows_the_other_however_long_that_takes(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap, "p1")
    slack.shut.add("files.completeUploadExternal")
    await minutes(deps, clock, 1)
    await found(deps, clock, patsnap, "p2")
    assert (await the_subscription(deps.store, made)).digests == 1
    slack.shut.clear()
    await minutes(deps, clock, 1)
    await checked(deps)
    await minutes(deps, clock, 1)
    assert told(slack) == ["p1", "p2"]
    assert len(slack.uploads) == 2


# Not now


async def test_nothing_follows_a_message_that_was_not_sent(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap)
    slack.faults.add("post", refused("internal_error"), times=5)
    for _ in range(5):
        assert await turns(deliver_one, deps) <= 1
        assert len(slack.in_conversation(CHANNEL)) == 1
        assert slack.files == []
        clock.tick(minutes=10)
    await minutes(deps, clock, 1)
    assert told(slack) == PATENTS


@pytest.mark.parametrize("error", [SlackLimited("chat.postMessage", 50), unreachable(), refused("internal_error")])
@pytest.mark.parametrize("skipped", [0, 1, 2, 3])
async def test_whichever_post_slack_does_not_take_now_comes_later_once_and_in_order(
    skipped: int, error: OutsideError, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap)
    for _ in range(skipped):
        await deliver_one(deps)
        clock.tick(seconds=3)
    slack.faults.add("post", error)
    await minutes(deps, clock, 3)
    assert len(digests_in(slack)) == 1
    assert sorted(told(slack)) == sorted(PATENTS)
    assert len(slack.uploads) == 1
    assert REPEAT not in str(slack.messages)


@pytest.mark.parametrize("step", ["begin_upload", "send_bytes", "complete_upload"])
@pytest.mark.parametrize("error", [SlackLimited("x", 50), unreachable(), in_doubt(), refused("internal_error")])
async def test_whichever_step_of_the_spreadsheet_slack_does_not_take_it_comes_once(
    step: str, error: OutsideError, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    # What never left and what Slack limits has no effect; of the other two one cannot know.
    slack.faults.add(step, error, after=not isinstance(error, NotSent | SlackLimited))
    made = await a_digest(deps, clock, patsnap)
    await minutes(deps, clock, 3)
    assert len(slack.uploads) == 1
    assert await state_of(deps, sheet_key(of(made))) is DeliveryState.SENT


@pytest.mark.parametrize("step", [None, "begin_upload", "send_bytes", "complete_upload"])
async def test_the_spreadsheet_is_made_when_it_is_sent_and_is_never_left_lying_about(
    step: str | None, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap)
    assert kept_files(deps) == []
    if step:
        slack.faults.add(step, unreachable())
    clock.tick(minutes=1)
    await turns(deliver_one, deps)
    assert len(slack.files) == (0 if step == "begin_upload" else 1)
    assert kept_files(deps) == []


class Held:
    """A store that tells who makes a spreadsheet nothing of its patents until it may go on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked, self.may_go_on = asyncio.Event(), asyncio.Event()
        self.write, self.on_work = store.write, store.on_work

    async def read(self, work: Callable[[Transaction], Any]) -> Any:
        if getattr(work, "func", None) is luggage._known:
            self.asked.set()
            await self.may_go_on.wait()
        return await self._store.read(work)


async def test_a_stop_waits_for_who_writes_a_spreadsheet_before_its_folder_goes(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap)
    clock.tick(minutes=1)
    held = Held(deps.store)
    delivering = asyncio.create_task(turns(deliver_one, replace(deps, store=held)))
    await held.asked.wait()
    delivering.cancel()
    await asyncio.wait({delivering}, timeout=0.1)
    assert not delivering.done()
    assert kept_files(deps) != []
    held.may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    assert kept_files(deps) == []


# In doubt


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize("which", [0, 1, 2])
async def test_a_post_in_doubt_is_looked_for_and_is_there_once(
    which: int,
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
    patsnap: FakePatsnap,
) -> None:
    await a_digest(deps, clock, patsnap)
    for _ in range(which):
        await deliver_one(deps)
        clock.tick(seconds=3)
    slack.faults.add("post", in_doubt(), after=arrived)
    await minutes(deps, clock, 2)
    assert len(digests_in(slack)) == 1
    assert sorted(told(slack)) == sorted(PATENTS)
    assert REPEAT not in str(slack.messages)


async def test_a_message_in_doubt_that_cannot_be_looked_for_is_marked_and_its_thread_is_one(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    slack.has_history = False
    await a_digest(deps, clock, patsnap)
    slack.faults.add("post", in_doubt(), after=True)
    await minutes(deps, clock, 2)
    first, second = [one for one in slack.in_conversation(CHANNEL) if one.key.endswith("/message")]
    assert [REPEAT in str(one.posted.blocks) for one in (first, second)] == [False, True]
    assert told(slack) == PATENTS
    assert {one.thread for one in slack.in_conversation(CHANNEL) if "/part/" in one.key} == {second.ts}


async def test_a_part_in_doubt_that_cannot_be_looked_for_is_a_marked_repeat(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    slack.has_history = False
    made = await a_digest(deps, clock, patsnap)
    await deliver_one(deps)
    clock.tick(seconds=3)
    slack.faults.add("post", in_doubt(), after=True)
    await minutes(deps, clock, 2)
    copies = [one for one in slack.messages if one.key == part_key(of(made), 1)]
    assert [REPEAT in str(one.posted.blocks) for one in copies] == [False, True]
    assert len(slack.uploads) == 1


# No place


@pytest.mark.parametrize(
    ("word", "reason", "why"),
    [
        ("not_in_channel", PauseReason.NO_PLACE, "Patrol cannot post in <#C1>"),
        ("channel_not_found", PauseReason.NO_PLACE, "Patrol cannot post in <#C1>"),
        ("is_archived", PauseReason.ARCHIVED, "<#C1> was archived"),
        ("restricted_action", PauseReason.READ_ONLY, "<#C1> takes no posts of Patrol's"),
    ],
)
async def test_where_patrol_cannot_post_the_subscription_pauses_and_its_owner_has_one_word(
    word: str,
    reason: PauseReason,
    why: str,
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
    patsnap: FakePatsnap,
) -> None:
    made = await a_digest(deps, clock, patsnap)
    slack.faults.add("post", refused(word))
    await minutes(deps, clock, 2)
    now = await the_subscription(deps.store, made)
    assert (now.state, now.reason) == (SubscriptionState.PAUSED, reason)
    [said] = slack.texts(OURS)
    assert why in said
    assert "Nothing is lost" in said
    assert slack.files == []


async def test_while_nobody_can_be_told_patsnap_is_not_asked(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap)
    slack.outside.add(CHANNEL)
    await minutes(deps, clock, 2)
    assert (await the_alert(deps.store)).due is None
    asked = patsnap.checks_of(ALERT)
    for _ in range(3):
        clock.tick(days=1)
        await all_turns(deps)
    assert patsnap.checks_of(ALERT) == asked


async def test_an_invitation_has_it_go_on_and_the_next_digest_tells_everything_once(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap, "p1", "p2")
    slack.outside.add(CHANNEL)
    await minutes(deps, clock, 2)
    patsnap.push(ALERT, HitKind.NEW, ["p3"])
    clock.tick(days=2)
    slack.outside.clear()
    assert await invited(TEAM, CHANNEL, deps) == 1
    await all_turns(deps)
    await minutes(deps, clock, 1)
    await all_turns(deps)
    await minutes(deps, clock, 1)
    assert told(slack) == ["p1", "p2", "p3"]
    now = await the_subscription(deps.store, made)
    assert now.state is SubscriptionState.ACTIVE
    assert len(digests_in(slack)) == now.digests
    assert len(slack.texts(OURS)) == 1


async def test_an_invitation_elsewhere_or_for_nothing_changes_nothing(deps: Deps) -> None:
    made = await subscribed(deps)
    assert await invited(TEAM, CHANNEL, deps) == await invited(TEAM, OTHER_CHANNEL, deps) == 0
    assert await the_subscription(deps.store, made) == made


async def test_each_time_that_it_pauses_its_owner_has_a_word(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap)
    slack.outside.add(CHANNEL)
    await minutes(deps, clock, 2)
    await resume(TEAM, PERSON, made.id, CHANNEL, deps)
    await checked(deps)
    await minutes(deps, clock, 2)
    assert (await the_subscription(deps.store, made)).reason is PauseReason.NO_PLACE
    assert len(slack.texts(OURS)) == 2


async def test_a_place_that_is_shut_when_somebody_subscribes_it_pauses_too_and_hears_of_it_when_it_opens(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.outside.add(CHANNEL)
    made = await subscribed(deps)
    await minutes(deps, clock, 2)
    assert (await the_subscription(deps.store, made)).reason is PauseReason.NO_PLACE
    assert "Patrol cannot post in <#C1>" in slack.texts(OURS)[0]
    slack.outside.clear()
    await invited(TEAM, CHANNEL, deps)
    await minutes(deps, clock, 1)
    [said] = slack.texts(CHANNEL)
    assert "first digest" in said


async def test_moved_elsewhere_it_goes_on_there_with_all_that_waited(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap)
    slack.outside.add(CHANNEL)
    await minutes(deps, clock, 2)
    moved = await move(TEAM, PERSON, made.id, OTHER_CHANNEL, OTHER_CHANNEL, "second", deps)
    assert moved.state is SubscriptionState.ACTIVE
    await checked(deps)
    await minutes(deps, clock, 2)
    assert told(slack, channel=OTHER_CHANNEL) == PATENTS


async def test_a_digest_on_its_way_to_a_place_that_was_left_is_told_in_the_new_one_if_it_is_refused(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap)
    slack.outside.add(CHANNEL)
    await move(TEAM, PERSON, made.id, CHANNEL, OTHER_CHANNEL, "second", deps)
    await minutes(deps, clock, 2)
    assert (await the_subscription(deps.store, made)).state is SubscriptionState.ACTIVE
    await found(deps, clock, patsnap)
    await minutes(deps, clock, 2)
    assert told(slack, channel=OTHER_CHANNEL) == PATENTS


async def test_a_person_who_cannot_be_written_to_is_written_no_word_of_it(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap, place=PERSON)
    slack.faults.add("post", refused("cannot_dm_bot"))
    await minutes(deps, clock, 2)
    assert (await the_subscription(deps.store, made)).reason is PauseReason.NO_MESSAGES
    assert len(slack.messages) == 1


@pytest.mark.parametrize("sent", [1, 2, 4])
async def test_a_channel_that_shuts_in_the_midst_of_a_digest_has_the_rest_once_it_opens(
    sent: int, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap)
    for _ in range(sent):
        await deliver_one(deps)
        clock.tick(seconds=3)
    slack.outside.add(CHANNEL)
    await minutes(deps, clock, 2)
    assert (await the_subscription(deps.store, made)).reason is PauseReason.NO_PLACE
    slack.outside.clear()
    await invited(TEAM, CHANNEL, deps)
    await minutes(deps, clock, 2)
    assert len(digests_in(slack)) == 1
    assert told(slack) == PATENTS
    assert len(slack.uploads) == 1


@pytest.mark.parametrize("arrived", [False, True])
async def test_a_message_in_doubt_to_a_channel_that_shuts_is_settled_once_it_opens(
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
    patsnap: FakePatsnap,
) -> None:
    await a_digest(deps, clock, patsnap)
    slack.faults.add("post", in_doubt(), after=arrived)
    await turns(deliver_one, deps)
    slack.outside.add(CHANNEL)
    await minutes(deps, clock, 2)
    slack.outside.clear()
    await invited(TEAM, CHANNEL, deps)
    await minutes(deps, clock, 2)
    assert len(digests_in(slack)) == 1
    assert told(slack) == PATENTS


# Refused for good


async def test_a_part_that_is_refused_for_good_does_not_stop_the_others(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap)
    await deliver_one(deps)
    clock.tick(seconds=3)
    slack.faults.add("post", refused("no_text"), times=2)  # the first part, and that as plain text too
    await minutes(deps, clock, 1)
    assert await state_of(deps, part_key(of(made), 1)) is DeliveryState.DEAD
    assert told(slack) == PATENTS[20:]
    [word] = [text for text in slack.texts(CHANNEL) if "missing" in text]
    assert "Lines 1 to 20 are missing here" in word
    assert len(slack.uploads) == 1
    await found(deps, clock, patsnap, "p1a")
    assert (await the_subscription(deps.store, made)).digests == 2


async def test_a_spreadsheet_that_is_refused_for_good_stops_nothing(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    slack.faults.add("complete_upload", refused("file_uploads_disabled"))
    made = await a_digest(deps, clock, patsnap)
    await minutes(deps, clock, 1)
    assert await state_of(deps, sheet_key(of(made))) is DeliveryState.DEAD
    assert told(slack) == PATENTS
    [word] = [one for one in slack.in_conversation(CHANNEL) if "missing" in one.message.text]
    assert "The spreadsheet of this digest is missing" in word.message.text
    assert word.thread == slack.in_conversation(CHANNEL)[1].ts
    assert (await the_subscription(deps.store, made)).state is SubscriptionState.ACTIVE
    await found(deps, clock, patsnap, "p1a")
    await minutes(deps, clock, 1)
    assert len(slack.uploads) == 1


async def test_a_message_that_slack_calls_wrong_goes_out_as_plain_text(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await a_digest(deps, clock, patsnap)
    slack.faults.add("post", refused("invalid_blocks"))
    await minutes(deps, clock, 1)
    [said] = digests_in(slack)
    assert "*45 patents*" in said
    assert told(slack) == PATENTS


async def test_a_message_that_came_to_nothing_is_told_by_the_next_digest(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap, "p1")
    slack.faults.add("post", refused("never_heard_of_it"), times=8)
    await minutes(deps, clock, 45)
    assert digests_in(slack) == []
    assert await state_of(deps, digest_key(of(made))) is DeliveryState.DEAD
    now = await the_subscription(deps.store, made)
    assert (now.state, now.took, now.digests) == (SubscriptionState.ACTIVE, made.took - 1, 0)
    await found(deps, clock, patsnap, "p2")
    await minutes(deps, clock, 1)
    assert told(slack) == ["p1", "p2"]


# The thread is gone


async def test_when_its_message_was_deleted_the_rest_stands_by_itself_and_nothing_is_lost(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap)
    await deliver_one(deps)
    parent = await the_delivery(deps.store, digest_key(of(made)))
    assert parent.ts is not None
    slack.delete(parent.ts)
    await minutes(deps, clock, 2)
    assert sorted(told(slack)) == sorted(PATENTS)
    assert [(file.channel, file.thread) for file in slack.uploads] == [(CHANNEL, None)]


# Unsubscribed, and its digest on its way


async def test_after_unsubscribing_what_was_refused_is_not_told_to_who_subscribes_anew(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await a_digest(deps, clock, patsnap)
    slack.outside.add(CHANNEL)
    await unsubscribe(TEAM, PERSON, made.id, CHANNEL, deps)
    again = await subscribed(deps, interaction="anew", cadence=INSTANTLY)
    await turns(deliver_one, deps)
    now = await the_subscription(deps.store, made)
    assert now.took == again.took == made.took


# Kills


async def killed(deps: Deps, clock: SteppedClock) -> Deps:
    """Deliver until the run dies; the deps of the next run, which has taken over."""
    with pytest.raises(Killed):
        await minutes(deps, clock, 1)
    after = replace(deps, owner="the next run")
    await take_over(after)
    return after


@pytest.mark.parametrize("has_history", [True, False])
@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("which", [0, 1, 3])
async def test_killed_in_a_post_nothing_is_lost_and_a_repeat_is_marked(
    which: int,
    arrived: bool,  # noqa: FBT001 - pytest names it
    has_history: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
    patsnap: FakePatsnap,
) -> None:
    slack.has_history = has_history
    await a_digest(deps, clock, patsnap)
    for _ in range(which):
        await deliver_one(deps)
        clock.tick(seconds=3)
    slack.faults.add("post", Killed(), after=arrived)
    after = await killed(deps, clock)
    await minutes(after, clock, 2)
    keys = [one.key for one in slack.in_conversation(CHANNEL)]
    copies = [one for one in slack.messages if keys.count(one.key) > 1]
    assert len(copies) == (2 if arrived and not has_history else 0)
    assert [REPEAT in str(one.posted.blocks) for one in copies] == [False, True][: len(copies)]
    assert len(digests_in(slack)) == (2 if copies and which == 0 else 1)
    assert set(told(slack)) == set(PATENTS)
    assert len(slack.uploads) == 1


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("step", ["begin_upload", "send_bytes", "complete_upload"])
async def test_killed_while_it_is_uploaded_the_spreadsheet_is_completed_once(
    step: str,
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
    patsnap: FakePatsnap,
) -> None:
    slack.faults.add(step, Killed(), after=arrived)
    made = await a_digest(deps, clock, patsnap)
    after = await killed(deps, clock)
    await minutes(after, clock, 2)
    assert len(slack.uploads) == 1
    assert await state_of(deps, sheet_key(of(made))) is DeliveryState.SENT
    assert kept_files(deps) == []
    assert told(slack) == PATENTS
    if step == "complete_upload":
        assert len(slack.files) == 1  # never a second upload of what may be there
