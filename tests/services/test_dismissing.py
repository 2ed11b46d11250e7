"""Not interesting and Undo, at the points where something could be lost or come twice."""

import asyncio
from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import dismissed_key
from bot.domain.filters import FilterField
from bot.errors import OutsideError
from bot.mistakes import Mistake, MistakeKind
from bot.services.deliveries import deliver_one
from bot.services.dismissing import dismiss, undo
from bot.services.live import refresh_one
from bot.services.reviewing import Looked, order_value, to_review
from bot.services.startup import take_over
from bot.services.subscribing import subscribe
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, in_doubt, refused, state_of, unreachable
from tests.fakes import FakeSlack, Killed
from tests.services.reviewers import a_look, a_word, standing, told
from tests.services.subscribers import a_subscribe_wish, subscribed, the_subscription
from tests.turns import turns

pytestmark = pytest.mark.asyncio

ACME = a_word(FilterField.ASSIGNEE, "Acme")
THREAD = Looked(TEAM, PERSON, "", "", CHANNEL)


def said(slack: FakeSlack) -> list[str]:
    """What stands in threads."""
    return [one.message.text for one in slack.messages if one.thread is not None]


async def test_pressed_at_the_same_moment_it_is_said_once(deps: Deps, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    await asyncio.gather(*(dismiss(replace(ACME, interaction=str(n)), deps) for n in range(5)))
    assert len((await the_subscription(deps.store, made)).filters) == 1
    assert len(await standing(deps.store, made)) == 1
    await turns(deliver_one, deps)
    assert said(slack) == [f"name of {PERSON} hid *Acme* from the digests to come"]


async def test_delivered_again_by_slack_after_an_undo_it_changes_nothing(deps: Deps) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    await dismiss(ACME, deps)
    [one] = await standing(deps.store, made)
    await undo(THREAD, one.id, "Bob", deps)
    await dismiss(ACME, deps)
    assert (await the_subscription(deps.store, made)).filters == ()
    assert await standing(deps.store, made) == []


async def test_undone_twice_it_is_the_first_who_has_undone_it_however_late_the_second(
    deps: Deps, clock: SteppedClock
) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    await dismiss(ACME, deps)
    [one] = await standing(deps.store, made)
    first = await undo(THREAD, one.id, "Bob", deps)
    clock.tick(days=8)
    assert await undo(THREAD, one.id, "Carol", deps) == first
    assert first.undone_by == "Bob"


async def test_a_name_in_other_letters_is_hidden_already(deps: Deps) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    await dismiss(ACME, deps)
    await dismiss(a_word(FilterField.ASSIGNEE, "ACME", patent="p2", interaction="second"), deps)
    assert len((await the_subscription(deps.store, made)).filters) == 1
    assert len(await standing(deps.store, made)) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_killed_on_its_way_the_line_comes_once_and_can_be_undone(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, *, after: bool
) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    await turns(deliver_one, deps)
    await dismiss(ACME, deps)
    slack.faults.add("post", Killed(), after=after)
    with pytest.raises(Killed):
        await deliver_one(deps)
    [one] = await standing(deps.store, made)
    await undo(THREAD, one.id, "Bob", deps)  # before anybody could read it
    again = replace(deps, owner="the next run")
    await take_over(again)
    clock.tick(minutes=1)
    await turns(deliver_one, again)
    clock.tick(minutes=1)
    await turns(refresh_one, again)
    assert said(slack) == [f"name of {PERSON} hid *Acme* from the digests to come · Bob has undone that"]


@pytest.mark.parametrize("error", [unreachable(), in_doubt(), refused("internal_error")])
async def test_what_slack_does_not_take_now_comes_later_once(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, error: OutsideError
) -> None:
    await told(deps, await subscribed(deps))
    await turns(deliver_one, deps)
    await dismiss(ACME, deps)
    slack.faults.add("post", error)
    for _ in range(3):
        await turns(deliver_one, deps)
        clock.tick(minutes=1)
    assert len(said(slack)) == 1


async def test_a_line_that_slack_never_takes_troubles_nothing_else(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    await turns(deliver_one, deps)
    await dismiss(ACME, deps)
    [one] = await standing(deps.store, made)
    slack.faults.add("post", refused("msg_too_long"), times=2)
    await turns(deliver_one, deps)
    assert await state_of(deps, dismissed_key(one.id)) is DeliveryState.DEAD
    assert (await the_subscription(deps.store, made)).state == made.state
    await undo(THREAD, one.id, "Bob", deps)
    assert (await the_subscription(deps.store, made)).filters == ()
    clock.tick(minutes=1)
    await turns(refresh_one, deps)


async def test_an_interruption_before_the_commit_leaves_nothing(deps: Deps) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    many = [
        a_word(FilterField.OFFICE, "CN", interaction=str(n), patent=patent) for n, patent in enumerate(("p1", "p3"))
    ]
    with pytest.raises(Mistake):
        await dismiss(replace(many[0], value="EP"), deps)
    assert await standing(deps.store, made) == []
    for word in many:
        await dismiss(word, deps)
    assert len(await standing(deps.store, made)) == 1


async def test_what_is_wanted_otherwise_afterwards_leaves_the_filters(deps: Deps) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    await dismiss(ACME, deps)
    await subscribe(a_subscribe_wish(interaction="second", kinds=frozenset()), deps)
    assert len((await the_subscription(deps.store, made)).filters) == 1


async def test_nobody_looks_where_they_are_not(deps: Deps, slack: FakeSlack) -> None:
    await told(deps, await subscribed(deps))
    slack.members[CHANNEL] = {"U2"}
    for look in (a_look(seen_in=""), a_look(seen_in="C9")):
        with pytest.raises(Mistake) as caught:
            await to_review(look, deps)
        assert caught.value.kind is MistakeKind.OLD_BUTTON
    assert (await to_review(a_look(person="U2", seen_in=""), deps)).patent.id == "p1"


async def test_of_another_workspace_there_is_nothing_to_see(deps: Deps) -> None:
    await told(deps, await subscribed(deps))
    with pytest.raises(Mistake) as caught:
        await to_review(replace(a_look(), workspace="T2"), deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


async def test_an_application_costs_nothing_and_a_granted_patent_is_ordered_once(deps: Deps) -> None:
    await told(deps, await subscribed(deps))
    with pytest.raises(Mistake) as caught:
        await order_value(a_look("p1"), "a modal", deps)
    assert caught.value.kind is MistakeKind.NOT_GRANTED
    first, second = [await order_value(a_look("p2"), "a modal", deps) for _ in range(2)]
    assert first == second
    assert len(await deps.store.read(lambda tx: tx.requests.listed(TEAM, PERSON, "", offset=0, limit=9))) == 1
