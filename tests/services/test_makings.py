"""A new alert is made once, whatever happens on the way; changes and deletions are asked for until PatSnap answers."""

from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.makings import Making, MakingState
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.searches import AlertText
from bot.errors import CodeClass, InDoubt, NotSent, PatsnapInDoubt
from bot.mistakes import Mistake, MistakeKind
from bot.services.makings import make_one
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, busy_for_now, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.faults import Killed
from tests.services.alert_wishes import (
    ADMIN,
    TEXT,
    as_stored,
    asked_for,
    change_asked_for,
    the_alerts,
)
from tests.services.subscribers import name_it
from tests.services.watching import ALERT, restarted, subscribed, until
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio


async def state_of(deps: Deps, making: Making) -> MakingState:
    return (await as_stored(deps, making)).state


# A new alert


async def test_an_alert_is_made_as_it_was_asked_for_and_adopted_closed(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    making = await asked_for(deps)
    await all_turns(deps)
    assert list(patsnap.texts.values()) == [TEXT]
    [alert] = await the_alerts(deps)
    assert (alert.name, alert.query, alert.kinds, alert.person, alert.is_open) == (
        TEXT.name,
        TEXT.query,
        TEXT.kinds,
        PERSON,
        False,
    )
    assert (await as_stored(deps, making)).alert == alert.id
    [told] = slack.texts("D1")
    assert "Made." in told
    assert alert.id in told


async def test_it_says_at_once_that_it_is_on_its_way(deps: Deps, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("permit", unreachable())
    await asked_for(deps)
    await all_turns(deps)
    [told] = slack.texts("D1")
    assert "cannot be reached" in told


async def test_the_same_form_sent_twice_makes_one_alert(deps: Deps, patsnap: FakePatsnap, slack: FakeSlack) -> None:
    first = await asked_for(deps)
    await all_turns(deps)
    assert (await asked_for(deps)).id == first.id
    await all_turns(deps)
    assert len(patsnap.texts) == 1
    assert len(slack.in_conversation("D1")) == 1


async def test_the_same_text_in_another_form_makes_another_alert(deps: Deps, patsnap: FakePatsnap) -> None:
    await asked_for(deps)
    await asked_for(deps, interaction="V9")
    await all_turns(deps)
    assert len(patsnap.texts) == 2


@pytest.mark.parametrize("error", [in_doubt(), PatsnapInDoubt("67200000", "?")])
@pytest.mark.parametrize("after", [True, False])
async def test_what_is_in_doubt_is_told_with_the_name_and_never_repeated(
    error: InDoubt, *, after: bool, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    patsnap.faults.add("create_alert", error, after=after)
    making = await asked_for(deps)
    await all_turns(deps)
    clock.tick(days=4)
    await all_turns(deps)
    assert await state_of(deps, making) is MakingState.IN_DOUBT
    assert patsnap.faults.calls.count("create_alert") == 1
    assert await the_alerts(deps) == []
    [told] = slack.texts("D1")
    assert "Look for “Batteries”" in told
    assert "/patrol subscribe" in told


async def test_the_one_repeatable_code_is_repeated_once(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create_alert", busy_for_now())
    making = await asked_for(deps)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.MADE
    patsnap.faults.add("create_alert", busy_for_now(), times=2)
    again = await asked_for(deps, interaction="V9")
    await turns(make_one, deps)
    assert await state_of(deps, again) is MakingState.IN_DOUBT
    assert patsnap.faults.calls.count("create_alert") == 4


async def test_a_repeat_that_is_refused_leaves_the_doubt(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create_alert", busy_for_now())
    patsnap.faults.add("create_alert", patsnap_refused("67200005", CodeClass.ADMIN))
    making = await asked_for(deps)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.IN_DOUBT


async def test_what_never_left_us_is_asked_again_with_back_off(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    patsnap.faults.add("create_alert", unreachable(), times=2)
    making = await asked_for(deps)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.REQUESTED
    clock.tick(seconds=2)
    await turns(make_one, deps)
    assert (await as_stored(deps, making)).due == clock() + timedelta(seconds=4)
    clock.tick(seconds=4)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.MADE


async def test_too_fast_backs_off_and_then_waits_for_the_next_day(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    patsnap.faults.add("create_alert", patsnap_refused("67200002", CodeClass.RETRY), times=10)
    making = await asked_for(deps)
    await minutes_pass(deps, clock, 40)
    waiting = await as_stored(deps, making)
    assert waiting.state is MakingState.REQUESTED
    assert "limit for today" in slack.texts("D1")[0]
    assert (await until(deps)).astimezone(deps.rules.patsnap_zone).strftime("%H:%M") == "00:01"
    clock.tick(days=1)
    await all_turns(deps)
    assert await state_of(deps, making) is MakingState.MADE


async def test_a_used_up_quota_waits_for_the_next_day_and_its_end_is_told_anew(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    patsnap.faults.add("create_alert", patsnap_refused("67200007", CodeClass.QUOTA))
    making = await asked_for(deps)
    await all_turns(deps)
    clock.tick(hours=2)
    await all_turns(deps)
    assert patsnap.faults.calls.count("create_alert") == 1
    clock.tick(days=1)
    await all_turns(deps)
    assert await state_of(deps, making) is MakingState.MADE
    first, second = slack.texts("D1")  # nobody looks at the first one any more
    assert "Made." in first
    assert "Made." in second


@pytest.mark.parametrize(
    ("code_class", "said"),
    [(CodeClass.INPUT, "the query"), (CodeClass.BUG, "your mistake")],
)
async def test_a_refusal_says_why_and_offers_the_form_again(
    code_class: CodeClass, said: str, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    patsnap.faults.add("create_alert", patsnap_refused("99", code_class))
    making = await asked_for(deps)
    await all_turns(deps)
    clock.tick(days=1)
    await all_turns(deps)
    assert await state_of(deps, making) is MakingState.FAILED
    assert patsnap.faults.calls.count("create_alert") == 1
    [shown] = slack.in_conversation("D1")
    assert said in shown.message.text
    assert "Try again" in str(shown.message.blocks)


async def test_after_three_days_of_trying_it_has_failed(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    patsnap.faults.add("create_alert", unreachable(), times=100)
    making = await asked_for(deps)
    await turns(make_one, deps)
    clock.tick(days=3)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.FAILED


async def test_without_a_permit_nothing_is_in_doubt(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    patsnap.faults.add("permit", NotSent("no token"))
    making = await asked_for(deps)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.REQUESTED
    patsnap.faults.add("permit", patsnap_refused("67200008", CodeClass.ADMIN))
    clock.tick(minutes=1)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.REQUESTED
    assert patsnap.texts == {}
    clock.tick(hours=1)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.MADE


@pytest.mark.parametrize(
    "text",
    [
        AlertText("", TEXT.query, TEXT.kinds),
        AlertText(TEXT.name, "", TEXT.kinds),
        AlertText(TEXT.name, TEXT.query, frozenset()),
        AlertText("n" * 51, TEXT.query, TEXT.kinds),
        AlertText(TEXT.name, "q" * 1451, TEXT.kinds),
        AlertText(TEXT.name, TEXT.query, frozenset({HitKind.OTHER})),
    ],
)
async def test_what_patsnap_would_not_take_is_not_stored(text: AlertText, deps: Deps) -> None:
    with pytest.raises(Mistake) as caught:
        await asked_for(deps, text=text)
    assert caught.value.kind is MistakeKind.INCOMPLETE_ALERT
    assert not await make_one(deps)


# The process dies


async def test_killed_before_the_call_is_claimed_it_is_made_by_the_next_run(deps: Deps, patsnap: FakePatsnap) -> None:
    making = await asked_for(deps)
    patsnap.faults.add("permit", Killed())
    with pytest.raises(Killed):
        await make_one(deps)
    nxt = restarted(deps)
    await take_over(nxt)
    await all_turns(nxt)
    assert await state_of(deps, making) is MakingState.MADE
    assert len(patsnap.texts) == 1


@pytest.mark.parametrize("after", [True, False])
async def test_killed_amid_the_call_it_is_in_doubt_and_not_asked_again(
    *, after: bool, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    making = await asked_for(deps)
    patsnap.faults.add("create_alert", Killed(), after=after)
    with pytest.raises(Killed):
        await make_one(deps)
    assert await state_of(deps, making) is MakingState.SUBMITTING
    nxt = restarted(deps)
    taken = await take_over(nxt)
    assert taken.makings == 1
    await all_turns(nxt)
    assert await state_of(deps, making) is MakingState.IN_DOUBT
    assert patsnap.faults.calls.count("create_alert") == 1
    assert "Look for “Batteries”" in slack.texts("D1")[0]


async def test_killed_once_it_is_answered_nothing_is_missing(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await asked_for(deps)
    await make_one(deps)  # and here it dies, before anything was sent
    nxt = restarted(deps)
    await take_over(nxt)
    await all_turns(nxt)
    assert len(patsnap.texts) == 1
    assert len(await the_alerts(deps)) == 1
    assert "Made." in slack.texts("D1")[0]


async def test_a_fault_of_our_own_is_a_doubt_and_not_a_loop(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create_alert", ValueError("a bug"))
    making = await asked_for(deps)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.IN_DOUBT


# A change


async def made(deps: Deps) -> str:
    """An alert that was made here."""
    making = await asked_for(deps)
    await all_turns(deps)
    return (await as_stored(deps, making)).alert


async def test_a_change_goes_to_patsnap_as_a_whole_and_subscribers_see_it(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    alert_id = await made(deps)
    await subscribed(deps, alert=alert_id)
    await all_turns(deps)
    await change_asked_for(deps, alert_id)
    clock.tick(minutes=1)
    await all_turns(deps)
    assert patsnap.texts[alert_id] == AlertText("Cells", TEXT.query, TEXT.kinds)
    [alert] = await the_alerts(deps)
    assert (alert.name, alert.query, alert.kinds) == ("Cells", TEXT.query, TEXT.kinds)
    assert any("*Cells*" in text for text in slack.texts(CHANNEL))
    assert "Changed." in slack.texts("D1")[-1]


async def test_what_is_not_known_and_left_empty_is_not_sent(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT, "Batteries")
    await subscribed(deps)
    making = await change_asked_for(deps, ALERT)
    await turns(make_one, deps)
    assert making.text == AlertText("Cells", "", frozenset())
    assert patsnap.alerts[ALERT].name == "Cells"


@pytest.mark.parametrize("error", [in_doubt(), unreachable(), patsnap_refused("67200002", CodeClass.RETRY)])
async def test_a_change_is_asked_for_until_patsnap_answers(
    error: Exception, deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    alert_id = await made(deps)
    patsnap.faults.add("update_alert", error, times=3, after=True)
    making = await change_asked_for(deps, alert_id)
    await minutes_pass(deps, clock)
    assert await state_of(deps, making) is MakingState.MADE
    assert patsnap.faults.calls.count("update_alert") == 4


async def test_killed_amid_a_change_it_is_asked_for_again(deps: Deps, patsnap: FakePatsnap) -> None:
    alert_id = await made(deps)
    making = await change_asked_for(deps, alert_id)
    patsnap.faults.add("update_alert", Killed(), after=True)
    with pytest.raises(Killed):
        await make_one(deps)
    nxt = restarted(deps)
    await take_over(nxt)
    await all_turns(nxt)
    assert await state_of(deps, making) is MakingState.MADE
    assert patsnap.texts[alert_id].name == "Cells"


async def test_a_fault_of_our_own_puts_a_change_off(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    alert_id = await made(deps)
    patsnap.faults.add("update_alert", ValueError("a bug"))
    making = await change_asked_for(deps, alert_id)
    assert await turns(make_one, deps) == 1
    assert (await as_stored(deps, making)).due == clock() + timedelta(minutes=10)


async def test_an_earlier_change_that_waits_does_not_undo_a_later_one(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    alert_id = await made(deps)
    patsnap.faults.add("update_alert", patsnap_refused("67200007", CodeClass.QUOTA))
    earlier = await change_asked_for(deps, alert_id)
    await turns(make_one, deps)
    clock.tick(minutes=1)
    text = AlertText("Packs", "", frozenset())
    later = await change_asked_for(deps, alert_id, interaction="V4", text=text)
    await turns(make_one, deps)
    clock.tick(days=2)
    await turns(make_one, deps)
    assert await state_of(deps, later) is MakingState.MADE
    assert (await as_stored(deps, earlier)).trouble == Trouble(TroubleKind.NOBODY_WAITS)
    assert patsnap.texts[alert_id].name == "Packs"


async def test_a_later_change_that_has_failed_overtakes_nothing(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    alert_id = await made(deps)
    patsnap.faults.add("update_alert", unreachable())
    earlier = await change_asked_for(deps, alert_id)
    await turns(make_one, deps)
    patsnap.faults.add("update_alert", patsnap_refused("68300004", CodeClass.INPUT))
    await change_asked_for(deps, alert_id, interaction="V4", text=AlertText("", "((", frozenset()))
    await turns(make_one, deps)
    clock.tick(days=2)
    await turns(make_one, deps)
    assert await state_of(deps, earlier) is MakingState.MADE


async def test_a_refused_change_changes_nothing_here(deps: Deps, patsnap: FakePatsnap) -> None:
    alert_id = await made(deps)
    patsnap.faults.add("update_alert", patsnap_refused("68300004", CodeClass.INPUT))
    making = await change_asked_for(deps, alert_id)
    await turns(make_one, deps)
    assert await state_of(deps, making) is MakingState.FAILED
    [alert] = await the_alerts(deps)
    assert (alert.name, alert.is_gone) == ("Batteries", False)


async def test_only_its_owner_and_admins_may_change_it(deps: Deps) -> None:
    alert_id = await made(deps)
    with pytest.raises(Mistake) as caught:
        await change_asked_for(deps, alert_id, person="U7")
    assert caught.value.kind is MistakeKind.NOT_YOUR_ALERT
    assert (await change_asked_for(deps, alert_id, ADMIN, person="U7")).state is MakingState.REQUESTED


@pytest.mark.parametrize(
    "text", [TEXT, AlertText("", "", frozenset()), AlertText("Batteries", "", frozenset())], ids=["all", "none", "name"]
)
async def test_a_change_that_changes_nothing_is_none(text: AlertText, deps: Deps) -> None:
    alert_id = await made(deps)
    with pytest.raises(Mistake) as caught:
        await change_asked_for(deps, alert_id, text=text)
    assert caught.value.kind is MistakeKind.NOTHING_CHANGED


async def test_an_alert_that_nobody_knows_cannot_be_changed_and_is_as_somebody_elses(deps: Deps) -> None:
    with pytest.raises(Mistake) as caught:
        await change_asked_for(deps, ALERT)
    assert caught.value.kind is MistakeKind.NOT_YOUR_ALERT


async def test_a_name_that_is_longer_than_patsnap_takes_is_not_sent_back(deps: Deps) -> None:
    await subscribed(deps)
    await name_it(deps.store, "n" * 80)
    making = await change_asked_for(deps, ALERT, text=AlertText("", "TAC:(x)", frozenset()))
    assert making.text == AlertText("", "TAC:(x)", frozenset())


async def test_a_workspace_that_is_not_known_gets_nothing(deps: Deps) -> None:
    with pytest.raises(Mistake) as caught:
        await asked_for(deps, workspace="T9")
    assert caught.value.kind is MistakeKind.UNKNOWN_WORKSPACE


async def test_a_change_that_is_delivered_again_once_it_is_made_is_the_same(deps: Deps, patsnap: FakePatsnap) -> None:
    alert_id = await made(deps)
    making = await change_asked_for(deps, alert_id)
    await turns(make_one, deps)
    assert (await change_asked_for(deps, alert_id)).id == making.id
    assert not await make_one(deps)
    assert patsnap.faults.calls.count("update_alert") == 1
