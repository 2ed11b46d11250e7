"""Recurring reports: ordered once each hour on their owner's budget, never by themselves where that is in doubt."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.access import Right, Role
from bot.domain.channels import KnownChannel
from bot.domain.companies import Company, How, Naming, SearchState
from bot.domain.places import Channel, Person
from bot.domain.recurrences import Recurrence
from bot.domain.reports import Request, RequestState, Subject, SubjectKind
from bot.domain.series import Issue, IssueState, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.mistakes import Mistake, MistakeKind
from bot.services.channels import look_at_one
from bot.services.choosing import choose, named_in_full
from bot.services.forgetting import forget_person
from bot.services.issuing import order_recurring
from bot.services.lifecycle import has_another_id, invited
from bot.services.recurring import end, order_now, pause, resume, set_up
from bot.services.requests import request_report
from tests.clock import START, SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_choice, a_search, a_wish, an_order, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.choosers import COMPANIES, SEVERAL, TECHNOLOGY, ask, searching
from tests.services.restored import Vault
from tests.services.spenders import limited, refusals
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

WEEKLY = Recurrence.read("weekly mon 09:00")
ADA = Person("Ada")
DIRECT = "D1"


@pytest_asyncio.fixture
async def vault(tmp_path: Path) -> AsyncIterator[Vault]:
    vault = Vault(tmp_path)
    yield vault
    if vault.store is not None:
        await vault.store.close()


@pytest.fixture(autouse=True)
def people(slack: FakeSlack) -> None:
    slack.people = {PERSON: ADA, "U2": Person("Bob")}
    slack.members = {CHANNEL: {PERSON, "U2"}}


async def weekly(deps: Deps, *, place: str = CHANNEL, interaction: str = "first", often: Recurrence = WEEKLY) -> Series:
    wish = replace(a_wish(place=place, interaction=interaction), recurrence=often)
    return await set_up(wish, ADA, deps)


async def the_series(deps: Deps, series: Series) -> Series:
    found = await deps.store.read(lambda tx: tx.series.get(TEAM, series.id))
    assert found is not None
    return found


async def the_requests(deps: Deps) -> list[Request]:
    """Oldest first."""
    return (await deps.store.read(lambda tx: tx.requests.listed(TEAM, PERSON, CHANNEL, offset=0, limit=99)))[::-1]


async def the_issue(deps: Deps, series: Series, no: int) -> Issue:
    found = await deps.store.read(lambda tx: tx.series.issue(TEAM, series.id, no))
    assert found is not None
    return found


async def ticks(deps: Deps) -> None:
    """What the ticks would do at this moment."""
    await turns(order_recurring, deps)
    await all_turns(deps)


async def until_monday(deps: Deps, clock: SteppedClock) -> None:
    """To the next Monday at nine, and a quarter of an hour of it."""
    days = (7 - clock().weekday()) % 7 or 7
    clock.tick(seconds=((clock() + timedelta(days=days)).replace(hour=9, minute=0) - clock()).total_seconds())
    await ticks(deps)
    await minutes_pass(deps, clock, 15)


def ordered(patsnap: FakePatsnap) -> int:
    return patsnap.faults.calls.count("create")


async def test_it_is_ordered_at_its_hour_and_says_of_which_series_it_is(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await deps.store.write(lambda tx: tx.workspaces.note_address(TEAM, "https://acme.slack.com/"))
    await weekly(deps)
    await ticks(deps)
    [set_up_line] = slack.texts(CHANNEL)
    assert "first on Monday 23 November 09:00" in set_up_line
    assert ordered(patsnap) == 0
    await until_monday(deps, clock)
    await until_monday(deps, clock)
    assert ordered(patsnap) == 2
    _, first, second = slack.in_conversation(CHANNEL)[:3]
    assert "Weekly · issue 1" in str(first.message.blocks)
    assert "Weekly · issue 2 · <https://acme.slack.com/archives/" in str(second.message.blocks)
    assert "next on Monday 7 December 09:00" in slack.texts(CHANNEL)[0]


async def test_hours_that_were_missed_are_one_issue_which_says_so(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    series = await weekly(deps)
    clock.tick(days=20)
    await ticks(deps)
    assert ordered(patsnap) == 1
    assert (await the_issue(deps, series, 1)).skipped == 2
    assert "It was due Monday 23 November 09:00" in str(slack.in_conversation(CHANNEL)[1].message.blocks)
    assert (await the_series(deps, series)).run_at == START.replace(month=12, day=14)


async def test_a_report_of_the_week_before_does_not_do_and_one_of_the_same_day_does(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await weekly(deps)
    clock.tick(days=2)
    await request_report(a_wish(interaction="on Sunday"), deps)
    await minutes_pass(deps, clock, 15)
    assert ordered(patsnap) == 1
    await until_monday(deps, clock)
    assert ordered(patsnap) == 2
    clock.tick(days=6, hours=22)  # Monday at half past seven
    await request_report(replace(a_wish(interaction="on Monday"), fresh=True), deps)
    await minutes_pass(deps, clock, 15)
    clock.tick(hours=2)
    await ticks(deps)
    assert ordered(patsnap) == 3
    assert len(await the_requests(deps)) == 4


async def test_what_a_budget_refuses_is_told_once_and_the_next_hour_comes(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    poor = limited(deps, person=0)
    series = await weekly(poor)
    await until_monday(poor, clock)
    await ticks(poor)
    assert (ordered(patsnap), len(await refusals(deps.store))) == (0, 1)
    [told] = [text for text in slack.texts(DIRECT) if "was not ordered" in text]
    assert "The next is due Monday 30 November 09:00" in told
    assert (await the_issue(deps, series, 1)).state is IssueState.REFUSED
    await until_monday(deps, clock)
    assert ordered(patsnap) == 1
    assert (await the_issue(deps, series, 2)).state is IssueState.ORDERED


async def test_a_kill_between_two_transactions_of_a_refusal_tells_once(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    poor = limited(deps, person=0)
    await weekly(poor)
    clock.tick(days=3)
    with monkeypatch.context() as patch:

        def killed(*_: object) -> None:
            raise Killed

        patch.setattr("bot.services.issuing._refused", killed)
        with pytest.raises(Killed):
            await order_recurring(poor)
    await ticks(replace(poor, owner="the next run"))
    assert len(await refusals(deps.store)) == 1
    assert len([text for text in slack.texts(DIRECT) if "was not ordered" in text]) == 1


async def test_the_same_hour_twice_orders_once(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    series = await weekly(deps)
    clock.tick(days=3)
    await ticks(deps)
    hour = START.replace(day=23)
    await deps.store.write(lambda tx: tx.series.save(replace(series, run_at=hour, due=hour)))  # as if it had not been
    await ticks(deps)
    assert ordered(patsnap) == 1
    assert len(await the_requests(deps)) == 1


async def test_a_second_wish_for_the_same_report_changes_when_and_who(deps: Deps, slack: FakeSlack) -> None:
    first = await weekly(deps)
    often = Recurrence.read("quarterly working 09:00")
    wish = replace(a_wish(person="U2", interaction="second"), recurrence=often)
    second = await set_up(wish, Person("Bob"), deps)
    assert (second.id, second.recurrence, second.person) == (first.id, often, "U2")
    assert (await weekly(deps)).id == first.id  # the first command, delivered again
    assert (await the_series(deps, first)).person == "U2"
    await ticks(deps)
    assert len(slack.texts(CHANNEL)) == 2


async def test_who_resumes_it_owns_it_and_who_orders_now_pays_for_that_one(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    series = await weekly(deps)
    await pause(TEAM, "U2", series.id, CHANNEL, deps)
    clock.tick(days=3)
    await ticks(deps)
    assert ordered(patsnap) == 0
    request = await order_now(TEAM, "U2", series.id, CHANNEL, "press", deps)
    assert (request.person, (await the_issue(deps, series, 1)).run_at) == ("U2", None)
    again = await order_now(TEAM, "U2", series.id, CHANNEL, "press", deps)
    assert (again.id, (await the_series(deps, series)).issues) == (request.id, 1)
    await resume(TEAM, "U2", series.id, CHANNEL, Person("Bob"), deps)
    await until_monday(deps, clock)
    assert [one.person for one in await the_requests(deps)] == ["U2", "U2"]


async def test_what_has_ended_is_over_and_nobody_elses_can_be_touched(deps: Deps, clock: SteppedClock) -> None:
    series = await weekly(deps, place=PERSON)
    with pytest.raises(Mistake) as mistaken:
        await end(TEAM, "U2", series.id, CHANNEL, deps)
    assert mistaken.value.kind is MistakeKind.OLD_BUTTON
    await end(TEAM, PERSON, series.id, CHANNEL, deps)
    clock.tick(days=3)
    await ticks(deps)
    assert await the_requests(deps) == []
    with pytest.raises(Mistake):
        await resume(TEAM, PERSON, series.id, PERSON, ADA, deps)


async def test_who_may_not_order_any_more_has_it_paused_and_hears_why(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    series = await weekly(deps)
    clock.tick(days=3)
    strict = replace(deps, rules=replace(deps.rules, access={**deps.rules.access, Right.ORDER: Role.ADMINS}))
    await ticks(strict)
    assert ordered(patsnap) == 0
    assert (await the_series(deps, series)).reason is PauseReason.NO_RIGHT
    assert "You may not order reports" in slack.texts(DIRECT)[-1]


async def test_while_slack_does_not_say_who_its_owner_is_it_waits(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    series = await weekly(deps)
    clock.tick(days=3)
    slack.faults.add("person", unreachable())
    await ticks(deps)
    assert ordered(patsnap) == 0
    assert (await the_series(deps, series)).state is SeriesState.ACTIVE
    clock.tick(minutes=30)
    await ticks(deps)
    assert ordered(patsnap) == 1


async def test_who_leaves_has_theirs_paused_their_channel_told_and_somebody_takes_it_over(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    series = await weekly(deps)
    slack.people[PERSON] = Person("Ada", is_gone=True)
    clock.tick(days=1, hours=1)
    await turns(look_at_one, deps)
    await all_turns(deps)
    assert (await the_series(deps, series)).reason is PauseReason.PERSON_GONE
    [told] = [text for text in slack.texts(CHANNEL) if "no longer in this workspace. So it is paused" in text]
    assert "Ada" in told
    await resume(TEAM, "U2", series.id, CHANNEL, Person("Bob"), deps)
    await until_monday(deps, clock)
    assert [one.person for one in await the_requests(deps)] == ["U2"]


async def test_who_comes_back_has_it_go_on(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    series = await weekly(deps)
    for is_gone, state in ((True, SeriesState.PAUSED), (False, SeriesState.ACTIVE)):
        slack.people[PERSON] = replace(ADA, is_gone=is_gone)
        clock.tick(days=1, hours=1)
        await turns(look_at_one, deps)
        await all_turns(deps)
        assert (await the_series(deps, series)).state is state


async def test_a_channel_that_is_archived_pauses_it_before_anything_is_ordered_and_its_owner_is_asked(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    series = await weekly(deps)
    slack.channels[CHANNEL] = Channel(CHANNEL, is_archived=True, is_member=True)
    clock.tick(days=3)
    await ticks(deps)
    assert ordered(patsnap) == 0
    assert (await the_series(deps, series)).reason is PauseReason.ARCHIVED
    assert "was archived, so the recurring report" in slack.texts(DIRECT)[-1]
    slack.channels[CHANNEL] = Channel(CHANNEL, is_member=True)
    clock.tick(days=1, hours=2)
    await turns(look_at_one, deps)
    await all_turns(deps)
    assert "should it go on?" in slack.texts(DIRECT)[-1]
    assert (await the_series(deps, series)).state is SeriesState.PAUSED


@pytest.mark.parametrize("is_heard", [True, False])
async def test_an_invitation_has_it_go_on(
    is_heard: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    slack.channels[CHANNEL] = Channel(CHANNEL, is_member=False)
    series = await weekly(deps)
    await turns(look_at_one, deps)
    await all_turns(deps)
    assert (await the_series(deps, series)).reason is PauseReason.NO_PLACE
    slack.channels[CHANNEL] = Channel(CHANNEL, is_member=True)
    if is_heard:
        await invited(TEAM, CHANNEL, deps, event="Ev1", inviter="U2")
    else:
        clock.tick(days=1, hours=2)
    await turns(look_at_one, deps)
    await all_turns(deps)
    assert (await the_series(deps, series)).state is SeriesState.ACTIVE
    [told] = slack.texts(CHANNEL)  # and that Patrol is here they see by it
    assert "first on Monday" in told


async def test_who_invites_patrol_to_what_outsiders_read_has_its_owner_asked(deps: Deps, slack: FakeSlack) -> None:
    slack.channels[CHANNEL] = Channel(CHANNEL, is_shared=True)
    series = await weekly(deps)
    await turns(look_at_one, deps)
    await all_turns(deps)
    assert "/invite @Patrol" in slack.texts(DIRECT)[-1]
    slack.channels[CHANNEL] = Channel(CHANNEL, is_member=True, is_shared=True)
    await invited(TEAM, CHANNEL, deps, event="Ev1", inviter="U2")
    await turns(look_at_one, deps)
    await all_turns(deps)
    assert (await the_series(deps, series)).reason is PauseReason.SHARED
    assert "is shared with another organisation now" in slack.texts(DIRECT)[-1]


async def test_it_goes_with_its_channel_to_another_id_which_is_looked_at(deps: Deps) -> None:
    series = await weekly(deps)
    await deps.store.write(lambda tx: tx.places.save(KnownChannel(TEAM, "C77")))
    await has_another_id(TEAM, CHANNEL, "C77", deps)
    assert (await the_series(deps, series)).place == "C77"
    known = await deps.store.read(lambda tx: tx.places.get(TEAM, "C77"))
    assert known is not None
    assert known.look_due is not None


async def test_in_a_restored_backup_an_hour_that_may_have_been_is_not_ordered_again(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, vault: Vault
) -> None:
    series = await weekly(deps)
    vault.take(deps)
    await until_monday(deps, clock)
    assert ordered(patsnap) == 1
    after = await vault.put_back(deps)
    await ticks(after)
    assert ordered(patsnap) == 1
    assert (await the_issue(after, series, 1)).state is IssueState.DOUBTED
    [told] = [text for text in slack.texts(DIRECT) if "It is not known whether" in text]
    assert "It was due Monday 23 November 09:00" in told
    await until_monday(after, clock)
    assert ordered(patsnap) == 2


async def test_who_is_forgotten_leaves_their_channels_series_at_rest(deps: Deps, clock: SteppedClock) -> None:
    there, own = await weekly(deps), await weekly(deps, place=PERSON, interaction="own")
    await forget_person(TEAM, PERSON, deps)
    left = await the_series(deps, there)
    assert (left.person, left.person_name, left.reason) == (CHANNEL, "", PauseReason.PERSON_GONE)
    assert await deps.store.read(lambda tx: tx.series.get(TEAM, own.id)) is None
    await resume(TEAM, "U2", there.id, CHANNEL, Person("Bob"), deps)
    await until_monday(deps, clock)
    assert [one.state for one in await the_requests(deps)] == [RequestState.DELIVERED]


async def test_a_name_that_was_chosen_to_mean_a_company_there_means_it_in_a_recurring_report(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    deps = searching(deps)
    await set_up(replace(a_wish(SEVERAL), recurrence=WEEKLY), ADA, deps)
    await deps.store.write(lambda tx: tx.companies.remember(a_choice(company=TECHNOLOGY)))
    await until_monday(deps, clock)
    [request] = await the_requests(deps)
    assert request.order.subject == Subject(SubjectKind.CREDIT_CODE, TECHNOLOGY.credit_code)
    assert request.naming == Naming(SEVERAL, How.REMEMBERED, TECHNOLOGY.name)
    await ask(deps, interaction="by hand, on the same day")
    await all_turns(deps)
    assert ordered(patsnap) == 1


async def test_a_company_that_was_chosen_in_the_form_is_ordered_by_its_full_name_each_time(deps: Deps) -> None:
    found = Company("Acme Battery Co., Ltd.", "Acme", "91110108551385082Q")
    search = a_search("Acme", state=SearchState.KNOWN, found=(found,), due=None)
    await deps.store.write(lambda tx: tx.companies.put(search))
    wish = replace(a_wish("Acme"), recurrence=WEEKLY)
    named = await named_in_full(wish, "Acme", "91110108551385082Q", deps)
    assert named == replace(wish, order=an_order("Acme Battery Co., Ltd."))
    assert await named_in_full(wish, "Acme", "", deps) == wish


async def test_a_name_that_several_companies_share_is_chosen_once_before_anything_is_spent(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    deps, patsnap.companies = searching(deps), list(COMPANIES)
    wish = replace(a_wish(SEVERAL), recurrence=WEEKLY)
    series = await set_up(wish, ADA, deps)
    await until_monday(deps, clock)
    [request] = await the_requests(deps)
    assert (request.state, patsnap.jobs) == (RequestState.CHOOSING, [])
    assert (await the_issue(deps, series, 1)).request == request.id
    await choose(TEAM, PERSON, request.id, 0, deps, seen_in=CHANNEL)
    await minutes_pass(deps, clock, 20)
    assert len(patsnap.jobs) == 1
    await until_monday(deps, clock)
    assert [job.order.subject.text for job in patsnap.jobs] == [TECHNOLOGY.credit_code] * 2


async def test_what_is_chosen_for_a_recurring_report_takes_no_older_report(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    deps, patsnap.companies = searching(deps), list(COMPANIES)
    series = await set_up(replace(a_wish(SEVERAL), recurrence=WEEKLY), ADA, deps)
    order = replace(a_wish().order, subject=Subject(SubjectKind.CREDIT_CODE, TECHNOLOGY.credit_code))
    await request_report(replace(a_wish(interaction="before"), order=order), deps)
    await minutes_pass(deps, clock, 20)
    await until_monday(deps, clock)
    issue = await the_issue(deps, series, 1)
    await choose(TEAM, PERSON, issue.request or "", 0, deps, seen_in=CHANNEL)
    await minutes_pass(deps, clock, 20)
    assert len(patsnap.jobs) == 2
