"""An alert that is deleted: its subscriptions end, who was subscribed is told, and it is never asked about again."""

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.makings import MakingState
from bot.domain.subscriptions import SubscriptionState
from bot.errors import CodeClass
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.adopting import find_alert
from bot.services.alert_wishes import subscribers_of
from bot.services.checks import check_one
from bot.services.makings import make_one
from bot.services.scheduling import reschedule
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.faults import Killed
from tests.services.alert_wishes import ADMIN, as_stored, asked_for, change_asked_for, deletion_asked_for, the_alerts
from tests.services.subscribers import OTHER_CHANNEL, OTHER_PERSON, OTHER_TEAM, name_it, second_workspace
from tests.services.watching import ALERT, as_it_is, restarted, subscribed, watched
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

LINE = "had the alert *Batteries* deleted. Its digests here have ended."


@pytest.fixture(autouse=True)
def _there(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


async def known(deps: Deps) -> None:
    await name_it(deps.store, "Batteries")


async def test_subscriptions_end_each_place_gets_one_line_and_each_other_owner_a_word(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    own = await watched(deps, clock)
    theirs = [await subscribed(deps, place, person=OTHER_PERSON) for place in (OTHER_CHANNEL, "C3")]
    await known(deps)
    making = await deletion_asked_for(deps, ALERT)
    await minutes_pass(deps, clock, 1)
    assert patsnap.alerts == {}
    assert (await as_stored(deps, making)).state is MakingState.MADE
    for one in (own, *theirs):
        assert (await as_it_is(deps, one)).state is SubscriptionState.DELETED
    for place in (CHANNEL, OTHER_CHANNEL, "C3"):
        assert [text for text in slack.texts(place) if text.endswith(LINE)] == [f"Bo {LINE}"]
        assert "deleted at PatSnap" in slack.texts(place)[0]  # what its live message says now
    [word] = slack.texts("D2")
    assert word.startswith("Bo had the alert *Batteries* deleted.")
    [told] = slack.texts("D1")
    assert "Deleted at PatSnap." in told


async def test_the_message_of_who_had_it_made_says_so_and_offers_nothing(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    made = await asked_for(deps)
    await all_turns(deps)
    await minutes_pass(deps, clock, 1)
    await deletion_asked_for(deps, (await as_stored(deps, made)).alert)
    await minutes_pass(deps, clock, 2)
    assert slack.texts("D1")[0] == "New alert *Batteries*: Made, and deleted at PatSnap since."


async def test_who_gets_the_line_in_direct_messages_gets_no_word_beside_it(deps: Deps, slack: FakeSlack) -> None:
    await subscribed(deps)
    await subscribed(deps, OTHER_PERSON, person=OTHER_PERSON)
    await subscribed(deps, OTHER_CHANNEL, person=OTHER_PERSON)
    await all_turns(deps)
    await deletion_asked_for(deps, ALERT)
    await all_turns(deps)
    assert len([text for text in slack.texts("D2") if "had the alert" in text]) == 1


async def test_in_another_workspace_nobody_is_named(deps: Deps, slack: FakeSlack) -> None:
    await second_workspace(deps.store)
    await subscribed(deps)
    theirs = await subscribed(deps, "C5", person="U5", workspace=OTHER_TEAM)
    await known(deps)
    await deletion_asked_for(deps, ALERT)
    await all_turns(deps)
    assert (await as_it_is(deps, theirs)).state is SubscriptionState.DELETED
    assert not any("Bo" in text for text in slack.texts("C5"))
    assert any("*Batteries* was deleted at PatSnap. Its digests" in text for text in slack.texts("C5"))


async def test_it_is_never_asked_about_again(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    await watched(deps, clock)
    await deletion_asked_for(deps, ALERT)
    await turns(make_one, deps)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    asked = patsnap.checks_of(ALERT)
    clock.tick(days=3)
    await all_turns(deps)
    with pytest.raises(Mistake) as caught:
        await subscribed(deps, OTHER_CHANNEL)
    assert caught.value.kind is MistakeKind.ALERT_IS_GONE
    clock.tick(days=3)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == asked
    assert not any("p1" in str(one.message) for one in slack.messages)


async def test_a_check_under_way_ends_the_asking_too(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await watched(deps, clock)
    alert = await deps.store.write(lambda tx: tx.alerts.claim(clock(), deps.owner))
    assert alert is not None
    await deletion_asked_for(deps, ALERT)
    await turns(make_one, deps)
    nxt = restarted(deps)
    await take_over(nxt)  # due again, as whatever was being asked
    asked = patsnap.checks_of(ALERT)
    await turns(check_one, nxt)
    assert patsnap.checks_of(ALERT) == asked
    assert (await the_alerts(deps))[0].due is None


@pytest.mark.parametrize("error", [in_doubt(), patsnap_refused("68300004", CodeClass.INPUT)])
async def test_in_doubt_or_not_there_any_more_is_gone(
    error: Exception, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    own = await watched(deps, clock)
    patsnap.faults.add("delete_alert", error, after=True)
    making = await deletion_asked_for(deps, ALERT)
    await turns(make_one, deps)
    assert (await as_it_is(deps, own)).state is SubscriptionState.DELETED
    await minutes_pass(deps, clock, 1)
    assert (await as_stored(deps, making)).state is MakingState.MADE  # the repeat says 68300004
    assert len([text for text in slack.texts(CHANNEL) if "Its digests here have ended" in text]) == 1


@pytest.mark.parametrize("after", [True, False])
async def test_killed_amid_the_call_it_counts_as_deleted_and_is_asked_for_again(
    *, after: bool, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    await watched(deps, clock)
    making = await deletion_asked_for(deps, ALERT)
    patsnap.faults.add("delete_alert", Killed(), after=after)
    with pytest.raises(Killed):
        await make_one(deps)
    nxt = restarted(deps)
    await take_over(nxt)
    await all_turns(nxt)
    assert patsnap.alerts == {}
    assert (await as_stored(deps, making)).state is MakingState.MADE
    assert len([text for text in slack.texts(CHANNEL) if "Its digests here have ended" in text]) == 1


@pytest.mark.parametrize("error", [unreachable(), patsnap_refused("67200002", CodeClass.RETRY)])
async def test_what_was_certainly_not_deleted_goes_on_being_watched(
    error: Exception, deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    own = await watched(deps, clock)
    patsnap.faults.add("delete_alert", error, times=1)
    await deletion_asked_for(deps, ALERT)
    assert await turns(make_one, deps) == 1
    assert (await as_it_is(deps, own)).state is SubscriptionState.ACTIVE
    clock.tick(seconds=3)
    await turns(make_one, deps)
    assert (await as_it_is(deps, own)).state is SubscriptionState.DELETED


async def test_a_deletion_that_is_refused_leaves_everything_as_it_is(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    own = await watched(deps, clock)
    patsnap.faults.add("delete_alert", patsnap_refused("67200012", CodeClass.BUG))
    making = await deletion_asked_for(deps, ALERT)
    await all_turns(deps)
    assert (await as_stored(deps, making)).state is MakingState.FAILED
    assert (await as_it_is(deps, own)).state is SubscriptionState.ACTIVE
    assert "Try again" in str(slack.in_conversation("D1")[-1].message.blocks)


async def test_what_patsnap_never_confirms_says_where_to_look(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    await watched(deps, clock)
    await known(deps)
    patsnap.faults.add("delete_alert", in_doubt(), times=100)
    await deletion_asked_for(deps, ALERT)
    await all_turns(deps)
    clock.tick(days=4)
    await all_turns(deps)
    last = slack.in_conversation("D1")[-1].message
    assert "look for “Batteries” at PatSnap" in last.text
    assert [block["type"] for block in last.blocks] == ["section", "context"]


async def test_asked_for_twice_it_is_deleted_once(deps: Deps, clock: SteppedClock) -> None:
    await watched(deps, clock)
    first = await deletion_asked_for(deps, ALERT)
    second = await deletion_asked_for(deps, ALERT, interaction="V4")
    await turns(make_one, deps)
    assert [(await as_stored(deps, one)).state for one in (first, second)] == [MakingState.MADE, MakingState.MADE]
    for ask in (deletion_asked_for, change_asked_for):
        with pytest.raises(Mistake) as caught:
            await ask(deps, ALERT, interaction="V5")
        assert caught.value.kind is MistakeKind.ALERT_IS_GONE


async def test_a_change_that_waits_ends_with_the_alert(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await watched(deps, clock)
    patsnap.faults.add("update_alert", patsnap_refused("67200007", CodeClass.QUOTA))
    change = await change_asked_for(deps, ALERT)
    await turns(make_one, deps)
    await deletion_asked_for(deps, ALERT)
    await turns(make_one, deps)
    clock.tick(days=2)
    await turns(make_one, deps)
    assert (await as_stored(deps, change)).state is MakingState.FAILED
    assert patsnap.faults.calls.count("update_alert") == 1


async def test_an_alert_that_patsnap_does_not_know_can_be_deleted_here(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    own = await watched(deps, clock)
    patsnap.remove_alert(ALERT)
    clock.tick(days=1)
    await all_turns(deps)
    assert (await the_alerts(deps))[0].is_gone
    await deletion_asked_for(deps, ALERT)
    await all_turns(deps)
    assert (await as_it_is(deps, own)).state is SubscriptionState.DELETED


async def test_only_its_owner_and_admins_may_delete_it(deps: Deps, clock: SteppedClock) -> None:
    await watched(deps, clock)
    with pytest.raises(Mistake) as caught:
        await deletion_asked_for(deps, ALERT, person=OTHER_PERSON)
    assert caught.value.kind is MistakeKind.NOT_YOUR_ALERT
    await deletion_asked_for(deps, ALERT, ADMIN, person=OTHER_PERSON)


async def test_subscribers_of_other_workspaces_are_a_number(deps: Deps) -> None:
    await second_workspace(deps.store)
    await subscribed(deps)
    await subscribed(deps, "C5", person="U5", workspace=OTHER_TEAM)
    [alert] = await the_alerts(deps)
    found = await subscribers_of(TEAM, alert, deps)
    assert (found.places, found.others) == ((CHANNEL,), 1)


async def test_a_new_alert_of_the_same_name_is_found_before_the_deleted_one(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await watched(deps, clock)
    await deletion_asked_for(deps, ALERT)
    await turns(make_one, deps)
    other = "0123456789abcdef0123456789abcdef"
    patsnap.add_alert(other)
    await subscribed(deps, alert=other)
    await name_it(deps.store, "Same", ALERT)
    await name_it(deps.store, "Same", other)
    assert (await find_alert(TEAM, PERSON, CHANNEL, "same", deps, is_admin=False)).id == other


async def test_after_a_kill_nobody_is_asked_about_it_before_patsnap_answers(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    own = await watched(deps, clock)
    await deletion_asked_for(deps, ALERT)
    patsnap.faults.add("delete_alert", Killed(), after=True)
    with pytest.raises(Killed):
        await make_one(deps)
    await take_over(restarted(deps))
    assert (await as_it_is(deps, own)).state is SubscriptionState.DELETED


async def test_a_subscription_that_is_alive_all_the_same_does_not_bring_it_back(
    deps: Deps, clock: SteppedClock
) -> None:
    own = await watched(deps, clock)
    await deletion_asked_for(deps, ALERT)
    await turns(make_one, deps)

    def bring_back(tx: Transaction) -> None:
        tx.subscriptions.save(own)
        reschedule(own.account, own.alert, clock(), deps, tx)

    await deps.store.write(bring_back)
    [alert] = await the_alerts(deps)
    assert (alert.is_gone, alert.due) == (True, None)
