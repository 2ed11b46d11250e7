"""Places that people name: only where they are members, and only where Slack says so in time."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.errors import CannotLook, Mistake, MistakeKind, PatrolError
from bot.services.places import may_name
from bot.services.requests import Wish
from tests.factories import PERSON, a_wish, in_doubt, refused, unreachable
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
