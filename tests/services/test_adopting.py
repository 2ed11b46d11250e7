"""Which alert somebody means: an id is adopted, a name finds only what this person may find."""

from collections.abc import Awaitable, Callable

import pytest

from bot.deps import Deps
from bot.mistakes import Mistake, MistakeKind
from bot.services.adopting import set_open
from bot.services.subscribed import alerts_for, find_subscription
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fakes import FakePatsnap
from tests.services.subscribers import (
    ALERT,
    OTHER_ALERT,
    OTHER_CHANNEL,
    OTHER_PERSON,
    OTHER_TEAM,
    checked,
    name_it,
    second_workspace,
    subscribed,
    the_alert,
)

pytestmark = pytest.mark.asyncio

NAME = "Solid-state batteries"
NOBODYS = "Nobody has this one"
ELSEWHERE = {"person": OTHER_PERSON, "place": OTHER_CHANNEL, "interaction": "second"}


async def a_named_alert(deps: Deps) -> None:
    await subscribed(deps)
    await name_it(deps.store, NAME)


async def refusal(asking: Awaitable[object]) -> tuple[MistakeKind, str]:
    with pytest.raises(Mistake) as caught:
        await asking
    return caught.value.kind, caught.value.given


# Adopting


async def test_an_id_that_is_pasted_is_adopted_closed_by_who_pastes_it(deps: Deps, clock: SteppedClock) -> None:
    await subscribed(deps)
    alert = await the_alert(deps.store)
    assert (alert.workspace, alert.person, alert.adopted_at, alert.is_open) == (TEAM, PERSON, clock(), False)


async def test_who_pastes_it_later_does_not_become_its_owner(deps: Deps) -> None:
    await subscribed(deps)
    await subscribed(deps, **ELSEWHERE)
    assert (await the_alert(deps.store)).person == PERSON


async def test_an_alert_that_is_new_is_checked_at_once(deps: Deps, clock: SteppedClock) -> None:
    await subscribed(deps)
    assert (await the_alert(deps.store)).due == clock()


async def test_without_any_words_nothing_is_meant(deps: Deps) -> None:
    assert await refusal(subscribed(deps, alert="")) == (MistakeKind.NO_ALERT, "")


async def test_a_workspace_that_is_not_known_adopts_nothing(deps: Deps) -> None:
    assert (await refusal(subscribed(deps, workspace="T9")))[0] is MistakeKind.UNKNOWN_WORKSPACE


# By name


@pytest.mark.parametrize(
    "who",
    [
        pytest.param({"place": OTHER_CHANNEL}, id="its owner"),
        pytest.param({"person": OTHER_PERSON, "place": OTHER_CHANNEL, "is_admin": True}, id="an admin"),
        pytest.param({"person": OTHER_PERSON}, id="where it is subscribed"),
    ],
)
async def test_a_closed_alert_is_found_by_who_is_concerned(deps: Deps, who: dict[str, object]) -> None:
    await a_named_alert(deps)
    found = await subscribed(deps, alert="solid-STATE batteries", interaction="second", **who)
    assert found.alert == ALERT


async def test_who_has_it_in_their_direct_messages_finds_it_from_anywhere(deps: Deps) -> None:
    await a_named_alert(deps)
    await subscribed(deps, person=OTHER_PERSON, place=OTHER_PERSON, interaction="second")
    found = await subscribed(deps, alert=NAME, person=OTHER_PERSON, place=OTHER_CHANNEL, interaction="third")
    assert found.alert == ALERT


async def test_of_a_closed_alert_nobody_else_learns_whether_it_exists(deps: Deps) -> None:
    await a_named_alert(deps)
    closed = await refusal(subscribed(deps, alert=NAME, **ELSEWHERE))
    unknown = await refusal(subscribed(deps, alert=NOBODYS, **ELSEWHERE))
    assert closed == (MistakeKind.UNKNOWN_ALERT, NAME)
    assert unknown == (MistakeKind.UNKNOWN_ALERT, NOBODYS)
    assert await deps.store.read(lambda tx: tx.subscriptions.of_place(TEAM, OTHER_CHANNEL)) == []


async def test_where_it_was_unsubscribed_a_closed_alert_is_found_no_more(deps: Deps) -> None:
    await a_named_alert(deps)
    other = await subscribed(deps, **ELSEWHERE)
    await deps.store.write(lambda tx: tx.subscriptions.save(other.to(other.state.DELETED, due=None)))
    assert (await refusal(subscribed(deps, alert=NAME, **ELSEWHERE)))[0] is MistakeKind.UNKNOWN_ALERT


async def test_an_open_alert_is_found_by_everybody_until_it_is_closed(deps: Deps) -> None:
    await a_named_alert(deps)
    await set_open(TEAM, PERSON, NAME, deps, is_open=True, is_admin=False)
    assert (await subscribed(deps, alert=NAME, **ELSEWHERE)).alert == ALERT
    await set_open(TEAM, PERSON, NAME, deps, is_open=False, is_admin=False)
    third = {"person": "U3", "place": "C3", "interaction": "third"}
    assert (await refusal(subscribed(deps, alert=NAME, **third)))[0] is MistakeKind.UNKNOWN_ALERT


async def test_the_same_id_of_a_person_in_another_workspace_is_not_the_owner(deps: Deps) -> None:
    await a_named_alert(deps)
    await second_workspace(deps.store)
    elsewhere = {"workspace": OTHER_TEAM, "place": OTHER_CHANNEL, "interaction": "second"}
    assert (await refusal(subscribed(deps, alert=NAME, **elsewhere)))[0] is MistakeKind.UNKNOWN_ALERT
    assert (await subscribed(deps, alert=ALERT, **elsewhere)).workspace == OTHER_TEAM


@pytest.mark.parametrize("words", [ALERT, NAME])
async def test_an_alert_that_patsnap_did_not_know_is_tried_again_when_somebody_names_it(
    words: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await a_named_alert(deps)
    await checked(deps)  # refused: PatSnap has no such alert
    assert (await the_alert(deps.store)).is_gone
    patsnap.add_alert(ALERT)
    await subscribed(deps, alert=words, place=OTHER_CHANNEL, interaction="second")
    assert (await the_alert(deps.store)).due == clock()
    await checked(deps)
    assert not (await the_alert(deps.store)).is_gone
    assert patsnap.checks_of(ALERT) == 2


# Opening


async def test_only_its_owner_and_admins_open_an_alert(deps: Deps) -> None:
    await a_named_alert(deps)
    assert (await refusal(set_open(TEAM, OTHER_PERSON, ALERT, deps, is_open=True, is_admin=False)))[0] is (
        MistakeKind.NOT_YOUR_ALERT
    )
    assert not (await the_alert(deps.store)).is_open
    assert (await set_open(TEAM, OTHER_PERSON, ALERT, deps, is_open=True, is_admin=True)).is_open


async def test_who_may_not_open_it_does_not_learn_by_its_name_whether_it_exists(deps: Deps) -> None:
    await a_named_alert(deps)
    for words in (NAME, NOBODYS):
        refused = await refusal(set_open(TEAM, OTHER_PERSON, words, deps, is_open=True, is_admin=False))
        assert refused == (MistakeKind.UNKNOWN_ALERT, words)


# What is offered in a form


async def offered(deps: Deps, person: str = OTHER_PERSON, place: str = "C3") -> list[str]:
    return [alert.id for alert in await alerts_for(TEAM, person, place, deps)]


async def test_a_form_offers_what_may_be_found_and_no_more(deps: Deps) -> None:
    await a_named_alert(deps)
    await subscribed(deps, alert=OTHER_ALERT, person="U4", place=OTHER_CHANNEL, interaction="second")
    assert await offered(deps) == []
    assert await offered(deps, place=CHANNEL) == [ALERT]
    assert await offered(deps, person=PERSON) == [ALERT]
    await set_open(TEAM, "U4", OTHER_ALERT, deps, is_open=True, is_admin=False)
    assert await offered(deps) == [OTHER_ALERT]


async def test_a_form_does_not_offer_what_patsnap_does_not_know_any_more(deps: Deps) -> None:
    await subscribed(deps)
    await checked(deps)
    assert await offered(deps, person=PERSON) == []


# Which subscription


Find = Callable[[str], Awaitable[str]]


@pytest.fixture
def found_by(deps: Deps) -> Find:
    """Which subscription somebody in the channel means by these words."""

    async def find(words: str) -> str:
        return (await find_subscription(TEAM, PERSON, CHANNEL, words, deps)).id

    return find


async def test_nothing_said_means_the_only_one_of_this_place(deps: Deps, found_by: Find) -> None:
    here = await subscribed(deps)
    await subscribed(deps, place=PERSON, interaction="second")
    await subscribed(deps, place=OTHER_CHANNEL, interaction="third")
    assert await found_by("") == here.id


async def test_nothing_said_means_ones_own_where_this_place_has_none(deps: Deps, found_by: Find) -> None:
    own = await subscribed(deps, place=PERSON)
    assert await found_by("") == own.id


async def test_where_there_are_several_nothing_said_means_none_of_them(deps: Deps, found_by: Find) -> None:
    await subscribed(deps)
    await subscribed(deps, alert=OTHER_ALERT, interaction="second")
    await subscribed(deps, place=PERSON, interaction="third")
    assert await refusal(found_by("")) == (MistakeKind.NO_ALERT, "")


async def test_this_place_comes_before_ones_own_and_another_place_never(deps: Deps, found_by: Find) -> None:
    own = await subscribed(deps, place=PERSON)
    await subscribed(deps, alert=OTHER_ALERT, place=OTHER_CHANNEL, interaction="second")
    await name_it(deps.store, NAME)
    assert await found_by(NAME) == await found_by(ALERT) == own.id
    here = await subscribed(deps, interaction="third")
    assert await found_by("solid-state BATTERIES") == here.id
    assert await refusal(found_by(OTHER_ALERT)) == (MistakeKind.NOT_SUBSCRIBED, OTHER_ALERT)
