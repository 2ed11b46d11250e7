"""Who asks for a check hears what came of it, at their place too: never silence."""

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.filtering import FilterChange
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.subscriptions import Subscription
from bot.errors import CodeClass
from bot.services.changing import pause, set_filters
from bot.services.checks import check_one
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_bibliography, in_doubt, patsnap_refused
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import ALERT, as_it_is, asks, digest_texts, restarted, subscribed, watched
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

WEEKLY = "weekly mon 09:00"


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


def words(slack: FakeSlack, person: str = PERSON) -> list[str]:
    return [one.message.text for one in slack.in_conversation(f"D{person[1:]}")]


async def filtered(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, cadence: str = WEEKLY) -> Subscription:
    """A subscription whose filter hides all that the next check brings."""
    made = await watched(deps, clock, cadence=cadence)
    hide = Filter(FilterField.OFFICE, FilterMode.EXCLUDE, "CN", PERSON, clock())
    await set_filters(TEAM, PERSON, made.id, CHANNEL, FilterChange((hide,)), deps)
    patsnap.patents = {"p": a_bibliography(number="CN1A")}
    patsnap.push(ALERT, HitKind.NEW, ["p"])
    return made


async def test_where_filters_hide_all_that_came_who_asked_is_told(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await filtered(deps, clock, patsnap)
    await asks(deps, made)
    await minutes_pass(deps, clock, 15)
    assert digest_texts(slack) == []
    [said] = words(slack)
    assert "nothing new for <#C1>" in said
    assert (await as_it_is(deps, made)).asked_by == ""


async def test_who_did_not_ask_hears_nothing_of_it(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await filtered(deps, clock, patsnap, cadence="instantly")
    clock.tick(hours=1)
    await minutes_pass(deps, clock, 15)
    assert (digest_texts(slack), words(slack)) == ([], [])


async def test_who_gets_a_digest_needs_no_word(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await watched(deps, clock, cadence=WEEKLY)
    patsnap.push(ALERT, HitKind.NEW, ["p"])
    await asks(deps, made)
    await minutes_pass(deps, clock, 15)
    assert (len(digest_texts(slack)), words(slack)) == (1, [])
    assert (await as_it_is(deps, made)).asked_by == ""


async def test_two_who_ask_at_two_places_hear_each_of_their_own(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await filtered(deps, clock, patsnap)
    other = await subscribed(deps, "C2", WEEKLY, [HitKind.LEGAL], person="U2")
    await asks(deps, made)
    await asks(deps, other)
    await minutes_pass(deps, clock, 15)
    assert ["<#C1>" in words(slack)[0], "<#C2>" in words(slack, "U2")[0]] == [True, True]


async def test_two_who_ask_hear_both_that_there_is_nothing(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    made = await watched(deps, clock, cadence=WEEKLY)
    other = await subscribed(deps, "C2", WEEKLY, person="U2")
    await asks(deps, made)
    await asks(deps, other)
    await all_turns(deps)
    assert [["nothing new since" in one for one in words(slack, who)] for who in (PERSON, "U2")] == [[True], [True]]


async def test_where_digests_rest_who_asked_is_told_that_news_wait(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await watched(deps, clock)
    await pause(TEAM, PERSON, made.id, CHANNEL, deps)
    patsnap.push(ALERT, HitKind.NEW, ["p"])
    await asks(deps, made)
    await minutes_pass(deps, clock, 15)
    [said] = words(slack)
    assert "It waits" in said


async def test_an_answer_that_is_lost_is_none_for_who_asked(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await watched(deps, clock)
    patsnap.faults.add("check", in_doubt())
    await asks(deps, made)
    await turns(check_one, deps)
    assert (await as_it_is(deps, made)).asked_by == PERSON
    await minutes_pass(deps, clock, 15)
    assert len(words(slack)) == 1


async def test_somebody_else_who_asked_hears_that_the_alert_is_gone(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await watched(deps, clock)
    patsnap.faults.add("check", patsnap_refused("68300004", CodeClass.INPUT))
    await asks(deps, made, "U2")
    await all_turns(deps)
    assert "does not know it any more" in words(slack, "U2")[0]
    assert len(words(slack)) == 1


async def test_killed_while_it_is_composed_who_asked_is_told_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await filtered(deps, clock, patsnap)
    await asks(deps, made)
    slack.faults.add("post", Killed())
    with pytest.raises(Killed):
        await minutes_pass(deps, clock, 15)
    run = restarted(deps)
    await take_over(run)
    await minutes_pass(run, clock, 15)
    assert len(words(slack)) == 1
    assert digest_texts(slack) == []
