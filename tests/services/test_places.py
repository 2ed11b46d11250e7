"""Places that people name: only where they are members, and only where Slack says so in time."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.places import Person
from bot.errors import CannotLook, PatrolError
from bot.mistakes import Mistake, MistakeKind
from bot.services.places import may_name, who_is
from bot.services.requests import Wish
from tests.factories import PERSON, TEAM, a_wish, in_doubt, refused, unreachable
from tests.fakes import FakeSlack

pytestmark = pytest.mark.asyncio


def naming(place: str = "C2", person: str = PERSON) -> Wish:
    return replace(a_wish(place=place, person=person), is_named_place=True)


async def test_a_member_may_name_the_channel_whether_patrol_is_in_it_or_not(deps: Deps, slack: FakeSlack) -> None:
    slack.members = {"C2": {"U2", PERSON}}
    slack.outside.add("C2")
    await may_name(naming(), deps)
    assert slack.faults.calls == ["is_member"]


async def test_where_one_is_one_need_not_be_looked_up(deps: Deps, slack: FakeSlack) -> None:
    await may_name(a_wish(), deps)
    assert slack.faults.calls == []


async def test_who_is_no_member_may_not(deps: Deps, slack: FakeSlack) -> None:
    slack.members = {"C2": {"U2"}}
    with pytest.raises(Mistake) as caught:
        await may_name(naming(), deps)
    assert (caught.value.kind, caught.value.given) == (MistakeKind.NOT_A_MEMBER, "<#C2>")


async def test_what_patrol_cannot_see_cannot_be_named(deps: Deps) -> None:
    with pytest.raises(Mistake) as caught:
        await may_name(naming(), deps)
    assert (caught.value.kind, caught.value.given) == (MistakeKind.UNSEEN_PLACE, "<#C2>")


@pytest.mark.parametrize(
    "error", [unreachable(), in_doubt(), refused("missing_scope"), refused("internal_error"), CannotLook("too large")]
)
async def test_without_a_clear_yes_the_answer_is_no(error: PatrolError, deps: Deps, slack: FakeSlack) -> None:
    slack.members = {"C2": {PERSON}}
    slack.faults.add("is_member", error)
    with pytest.raises(Mistake) as caught:
        await may_name(naming(), deps)
    assert caught.value.kind is MistakeKind.UNSEEN_PLACE


async def test_slack_may_take_its_time_but_the_person_is_answered(deps: Deps, slack: FakeSlack) -> None:
    slack.members = {"C2": {PERSON}}
    gate = slack.faults.gate("is_member")  # nobody opens it
    with pytest.raises(Mistake) as caught:
        await may_name(naming(), deps, patience=0.05)
    assert caught.value.kind is MistakeKind.UNSEEN_PLACE
    assert gate.arrived.is_set()


async def test_a_person_has_their_zone_and_language(deps: Deps, slack: FakeSlack) -> None:
    slack.people[PERSON] = Person("Alice", "Asia/Shanghai", "zh_CN", is_admin=True)
    assert await who_is(TEAM, PERSON, deps) == slack.people[PERSON]


@pytest.mark.parametrize("error", [unreachable(), in_doubt(), refused("missing_scope")])
async def test_where_slack_does_not_say_who_somebody_is_they_are_as_usual_and_no_admin(
    error: PatrolError, deps: Deps, slack: FakeSlack
) -> None:
    slack.people[PERSON] = Person("Alice", "Asia/Shanghai", "zh_CN", is_admin=True)
    slack.faults.add("person", error)
    assert await who_is(TEAM, PERSON, deps) == Person()


async def test_nobody_waits_long_to_be_known(deps: Deps, slack: FakeSlack) -> None:
    slack.people[PERSON] = Person(zone="Asia/Shanghai")
    gate = slack.faults.gate("person")  # nobody opens it
    assert await who_is(TEAM, PERSON, deps, patience=0.05) == Person()
    assert gate.arrived.is_set()
