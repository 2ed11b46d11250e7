"""Asking for a right: an admin hears of it, decides, the person is told; it is listed, taken back, and written down."""

import pytest

from bot.deps import Deps
from bot.domain.access import Grant, Right
from bot.domain.acts import Act
from bot.mistakes import Mistake, MistakeKind
from bot.services.grants import PAGE, ask_for, decide, list_grants, withdraw
from tests.clock import SteppedClock
from tests.factories import PERSON, TEAM, refused
from tests.fakes import FakeSlack
from tests.turns import all_turns

pytestmark = pytest.mark.asyncio

BOSS = "U9"
TO_BOSS, TO_PERSON = "D9", "D1"


async def asked(deps: Deps, *, admin: str = BOSS, interaction: str = "first") -> list[Grant]:
    """Somebody asks for the right to order; what they have and wait for."""
    await ask_for(TEAM, PERSON, Right.ORDER, admin, interaction, deps)
    return list(await deps.store.read(lambda tx: tx.grants.of_person(TEAM, PERSON, Right.ORDER)))


async def acts(deps: Deps) -> list[tuple[str, str]]:
    """Who did what, first first."""
    found = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=100))
    return [(entry.person, entry.act) for entry in reversed(found)]


async def test_an_admin_is_asked_and_the_person_told(deps: Deps, slack: FakeSlack, clock: SteppedClock) -> None:
    [grant] = await asked(deps)
    await all_turns(deps)
    [plea] = slack.in_conversation(TO_BOSS)
    assert "asks to be allowed to order reports" in plea.message.text
    await decide(TEAM, BOSS, grant.id, deps, allowed=True)
    clock.tick(minutes=1)
    await all_turns(deps)
    assert "Allowed. They were told." in plea.message.text
    [told] = slack.texts(TO_PERSON)
    assert "has allowed you to order reports" in told
    assert await acts(deps) == [(PERSON, Act.ASK_FOR_ACCESS), (BOSS, Act.ALLOW_ACCESS)]


async def test_a_no_is_told_too_and_decided_once(deps: Deps, slack: FakeSlack) -> None:
    [grant] = await asked(deps)
    await decide(TEAM, BOSS, grant.id, deps, allowed=False)
    with pytest.raises(Mistake) as caught:
        await decide(TEAM, BOSS, grant.id, deps, allowed=True)
    assert caught.value.kind is MistakeKind.TOO_LATE
    await all_turns(deps)
    [told] = slack.texts(TO_PERSON)
    assert "you may not order reports" in told
    assert (await list_grants(TEAM, 0, deps)).rows == ()


async def test_the_same_wish_to_the_same_admin_is_one(deps: Deps) -> None:
    for interaction in ("first", "first", "second"):
        grants = await asked(deps, interaction=interaction)
    assert len(grants) == 1
    assert len(await asked(deps, admin="U8", interaction="third")) == 2


async def test_a_grant_is_taken_back_for_good_whoever_else_has_allowed_it(deps: Deps, slack: FakeSlack) -> None:
    await asked(deps)
    first, second = await asked(deps, admin="U8", interaction="second")
    await decide(TEAM, BOSS, first.id, deps, allowed=True)
    await decide(TEAM, "U8", second.id, deps, allowed=True)
    await all_turns(deps)
    for _ in range(2):
        await withdraw(TEAM, "U7", second.id, deps)
    assert (await list_grants(TEAM, 0, deps)).rows == ()
    await all_turns(deps)
    assert ["withdrawn" in text for text in slack.texts(TO_PERSON)] == [False, False, True]
    assert (await acts(deps))[-1] == ("U7", Act.WITHDRAW_ACCESS)


async def test_what_is_asked_is_not_withdrawn_and_what_is_elsewhere_is_not_there(deps: Deps) -> None:
    [grant] = await asked(deps)
    for team, kind in ((TEAM, MistakeKind.TOO_LATE), ("T9", MistakeKind.OLD_BUTTON)):
        with pytest.raises(Mistake) as caught:
            await withdraw(team, BOSS, grant.id, deps)
        assert caught.value.kind is kind
    with pytest.raises(Mistake) as caught:
        await decide("T9", BOSS, grant.id, deps, allowed=True)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


async def test_where_slack_does_not_bring_it_the_person_is_told_and_may_ask_again(deps: Deps, slack: FakeSlack) -> None:
    slack.faults.add("post", refused("user_not_found"))
    await asked(deps)
    await all_turns(deps)
    [told] = slack.texts(TO_PERSON)
    assert "could not reach the admin" in told
    assert len(await asked(deps, interaction="second")) == 1


async def test_what_is_granted_is_listed_a_page_at_a_time(deps: Deps, clock: SteppedClock) -> None:
    for number in range(PAGE + 1):
        await ask_for(TEAM, f"U{number}", Right.USAGE, BOSS, "first", deps)
        [grant] = await deps.store.read(lambda tx, n=number: tx.grants.of_person(TEAM, f"U{n}", Right.USAGE))  # type: ignore[misc]
        clock.tick(minutes=1)
        await decide(TEAM, BOSS, grant.id, deps, allowed=True)
    page = await list_grants(TEAM, 0, deps)
    assert [one.person for one in page.rows] == [f"U{number}" for number in range(PAGE, 0, -1)]
    assert page.has_more
    page = await list_grants(TEAM, PAGE, deps)
    assert ([one.person for one in page.rows], page.has_more) == (["U0"], False)
