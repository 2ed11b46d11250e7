"""Who may: by who they are, by the setting, by what an admin has granted; and what holds where Slack does not say."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.deps import Deps
from bot.domain.access import USUAL, Grant, GrantState, Need, Right, Role
from bot.domain.places import Person
from bot.mistakes import Mistake, MistakeKind, NotAllowed
from bot.services.access import Visitor, admit
from bot.services.places import colleague, who_is
from storage.sqlite import SqliteStore
from tests.clock import START, SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, in_doubt, unreachable
from tests.fakes import FakeSlack

pytestmark = pytest.mark.asyncio

VISITOR = Visitor(TEAM, PERSON, CHANNEL)
ADMIN = Person("Ada", is_admin=True)
OUTSIDERS = {
    "guest": replace(ADMIN, is_guest=True),
    "stranger": replace(ADMIN, is_stranger=True),
    "bot": replace(ADMIN, is_bot=True),
    "gone": replace(ADMIN, is_gone=True),
}


def kept(deps: Deps, right: Right, role: Role) -> Deps:
    """The same bot, with a right that is for some alone."""
    return replace(deps, rules=replace(deps.rules, access={**USUAL, right: role}))


async def refusal(deps: Deps, needs: Need | Right = Right.ORDER, visitor: Visitor = VISITOR) -> Mistake | None:
    try:
        await admit(visitor, needs, deps)
    except Mistake as mistake:
        return mistake
    return None


async def kind(deps: Deps, needs: Need | Right = Right.ORDER, visitor: Visitor = VISITOR) -> MistakeKind | None:
    mistake = await refusal(deps, needs, visitor)
    return mistake.kind if mistake else None


class TestWhoSomebodyIs:
    @pytest.mark.parametrize("outsider", OUTSIDERS)
    @pytest.mark.parametrize("needs", [Need.INSIDE, Right.ORDER, Need.ADMIN])
    async def test_everyone_means_the_workspaces_own_people(
        self, outsider: str, needs: Need | Right, deps: Deps, slack: FakeSlack
    ) -> None:
        slack.people[PERSON] = OUTSIDERS[outsider]
        assert await kind(deps, needs) is MistakeKind.OUTSIDER

    async def test_what_anybody_may_see_costs_no_call(self, deps: Deps, slack: FakeSlack) -> None:
        assert await kind(deps, Need.NOTHING, replace(VISITOR, is_stranger=True)) is None
        assert await kind(deps, Need.INSIDE, replace(VISITOR, is_stranger=True)) is MistakeKind.OUTSIDER
        assert slack.faults.calls == []

    async def test_slack_is_asked_once_in_five_minutes(self, deps: Deps, slack: FakeSlack, clock: SteppedClock) -> None:
        for _ in range(3):
            await admit(VISITOR, Right.ORDER, deps)
            clock.tick(minutes=2)
        assert slack.faults.calls == ["person"]
        slack.people[PERSON] = Person(is_gone=True)
        assert await kind(deps) is MistakeKind.OUTSIDER

    async def test_who_was_just_seen_costs_neither_a_call_nor_a_look_at_the_store(
        self, deps: Deps, slack: FakeSlack, tmp_path: Path
    ) -> None:
        await admit(VISITOR, Right.ORDER, deps)
        closed = await SqliteStore.open(tmp_path / "another.db")
        await closed.close()
        await admit(VISITOR, Right.ORDER, replace(deps, store=closed))
        assert slack.faults.calls == ["person"]

    async def test_a_new_run_knows_whom_the_last_one_has_just_seen(self, deps: Deps, slack: FakeSlack) -> None:
        await admit(VISITOR, Right.ORDER, deps)
        after = Deps(deps.store, deps.patsnap, deps.slack, deps.clock, deps.rules, "the next run")
        await admit(VISITOR, Right.ORDER, after)
        assert slack.faults.calls == ["person"]

    @pytest.mark.parametrize("error", [unreachable(), in_doubt()])
    async def test_where_slack_does_not_say_they_are_who_they_were(
        self, error: Exception, deps: Deps, slack: FakeSlack, clock: SteppedClock
    ) -> None:
        await admit(VISITOR, Right.ORDER, deps)
        clock.tick(days=40)
        slack.faults.add("person", error)
        assert await kind(deps) is None

    async def test_a_guest_stays_one_while_slack_does_not_say(self, deps: Deps, slack: FakeSlack) -> None:
        await deps.store.write(lambda tx: tx.people.save(TEAM, PERSON, Person(is_guest=True), START.replace(year=2020)))
        slack.faults.add("person", unreachable())
        assert await kind(deps) is MistakeKind.OUTSIDER

    async def test_whom_nobody_knows_may_nothing_and_is_asked_about_again(self, deps: Deps, slack: FakeSlack) -> None:
        slack.faults.add("person", unreachable())
        assert await kind(deps) is MistakeKind.SLACK_SILENT
        assert await kind(deps) is None

    async def test_what_slack_says_too_late_is_known_the_next_time(self, deps: Deps, slack: FakeSlack) -> None:
        gate = slack.faults.gate("person")
        assert await kind(deps) is MistakeKind.SLACK_SILENT
        gate.opened.set()
        await deps.errands.done()
        assert await kind(deps) is None
        assert slack.faults.calls.count("person") == 1


class TestRoles:
    async def test_what_is_for_admins_is_not_for_others(
        self, deps: Deps, slack: FakeSlack, clock: SteppedClock
    ) -> None:
        kept_one = kept(deps, Right.ORDER, Role.ADMINS)
        mistake = await refusal(kept_one)
        assert isinstance(mistake, NotAllowed)
        assert (mistake.right, mistake.role) == (Right.ORDER, Role.ADMINS)
        assert await kind(kept_one, Right.SUBSCRIBE) is None
        slack.people[PERSON] = ADMIN
        clock.tick(minutes=6)
        assert await kind(kept_one) is None

    async def test_members_are_those_of_the_channel_where_they_are(self, deps: Deps, slack: FakeSlack) -> None:
        slack.members = {CHANNEL: {PERSON}, "C2": set()}
        members = kept(deps, Right.DELETE, Role.MEMBERS)
        assert await kind(members, Right.DELETE) is None
        assert await kind(members, Right.DELETE) is None
        assert slack.faults.calls.count("is_member") == 1
        assert await kind(members, Right.DELETE, replace(VISITOR, place="C2")) is MistakeKind.NOT_ALLOWED
        assert await kind(members, Right.DELETE, replace(VISITOR, place="C3")) is MistakeKind.UNSEEN_PLACE
        assert await kind(members, Right.DELETE, replace(VISITOR, place=PERSON)) is None

    async def test_a_right_that_no_setting_names_is_for_admins(self, deps: Deps) -> None:
        nothing = replace(deps, rules=replace(deps.rules, access={}))
        assert await kind(nothing) is MistakeKind.NOT_ALLOWED

    async def test_a_grant_lets_its_person_do_what_it_is_for_until_it_is_withdrawn(self, deps: Deps) -> None:
        kept_one = kept(deps, Right.ORDER, Role.ADMINS)
        grant = Grant("grant1", TEAM, PERSON, Right.ORDER, "U9", START)
        await deps.store.write(lambda tx: tx.grants.add(grant))
        assert await kind(kept_one) is MistakeKind.NOT_ALLOWED  # asked, not allowed
        allowed = grant.to(GrantState.ALLOWED, decided_by="U9", decided_at=START)
        await deps.store.write(lambda tx: tx.grants.save(allowed))
        assert await kind(kept_one) is None
        assert await kind(kept_one, visitor=replace(VISITOR, person="U2")) is MistakeKind.NOT_ALLOWED
        assert await kind(kept(deps, Right.DELETE, Role.ADMINS), Right.DELETE) is MistakeKind.NOT_ALLOWED
        await deps.store.write(lambda tx: tx.grants.save(allowed.to(GrantState.WITHDRAWN)))
        assert await kind(kept_one) is MistakeKind.NOT_ALLOWED

    async def test_a_grant_makes_no_guest_a_colleague(self, deps: Deps, slack: FakeSlack) -> None:
        grant = Grant("grant1", TEAM, PERSON, Right.ORDER, "U9", START, GrantState.ALLOWED, "U9", START)
        await deps.store.write(lambda tx: tx.grants.add(grant))
        slack.people[PERSON] = Person(is_guest=True)
        assert await kind(kept(deps, Right.ORDER, Role.ADMINS)) is MistakeKind.OUTSIDER


class TestAdmins:
    async def test_an_admin_is_asked_about_at_each_press(self, deps: Deps, slack: FakeSlack) -> None:
        slack.people[PERSON] = ADMIN
        assert await kind(deps, Need.ADMIN) is None
        slack.people[PERSON] = Person()
        assert await kind(deps, Need.ADMIN) is MistakeKind.ADMINS_ONLY

    async def test_without_an_answer_nobody_is_an_admin_whoever_they_were(self, deps: Deps, slack: FakeSlack) -> None:
        slack.people[PERSON] = ADMIN
        await admit(VISITOR, Need.ADMIN, deps)
        slack.faults.add("person", unreachable())
        assert await kind(deps, Need.ADMIN) is MistakeKind.ADMINS_ONLY

    async def test_whom_the_operator_names_is_one_unless_they_are_no_colleague(
        self, deps: Deps, slack: FakeSlack
    ) -> None:
        named = replace(deps, rules=replace(deps.rules, admins=(PERSON,)))
        assert await kind(named, Need.ADMIN) is None
        assert (await who_is(TEAM, PERSON, named)).is_admin
        slack.people[PERSON] = Person(is_gone=True)
        assert await kind(named, Need.ADMIN) is MistakeKind.OUTSIDER
        assert not (await who_is(TEAM, PERSON, named, at_this_moment=True)).is_admin

    async def test_an_admin_of_another_organisation_is_none_here(self, deps: Deps, slack: FakeSlack) -> None:
        slack.people[PERSON] = replace(ADMIN, is_stranger=True)
        assert not (await who_is(TEAM, PERSON, deps)).is_admin


@pytest.mark.parametrize("outsider", OUTSIDERS)
async def test_nothing_is_handed_over_to_outsiders(outsider: str, deps: Deps, slack: FakeSlack) -> None:
    slack.people["U2"] = OUTSIDERS[outsider]
    with pytest.raises(Mistake) as caught:
        await colleague(TEAM, "U2", deps)
    assert caught.value.kind is MistakeKind.NOT_A_COLLEAGUE
