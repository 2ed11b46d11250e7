"""Which company is meant is settled before anything is spent, and what it comes to mean is ordered once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.channels import KnownChannel
from bot.domain.companies import Company, How, Naming
from bot.domain.reports import Request, RequestState, Subject, SubjectKind
from bot.domain.subscriptions import PauseReason
from bot.errors import CodeClass, OutsideError
from bot.mistakes import Mistake, MistakeKind, OverBudget
from bot.ports import Transaction
from bot.services.choosing import ask_in_form, choose, choose_again
from bot.services.closures import shut
from bot.services.deliveries import deliver_one
from bot.services.requested import cancel, regenerate, send_to, try_again
from bot.services.settling import ask_for_report, settle_one
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, XIAOMI, a_wish, in_doubt, patsnap_refused, refused, unreachable
from tests.factories import the_request as request_of
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.faults import Killed
from tests.services.choosers import ACME, COMPANIES, MOBILE, SEVERAL, TECHNOLOGY, ask, searching
from tests.services.spenders import limited, totals_of
from tests.services.watching import restarted
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

OTHER = "U2"


@pytest.fixture
def deps(deps: Deps, patsnap: FakePatsnap) -> Deps:
    patsnap.companies = list(COMPANIES)
    return searching(deps)


def naming(request: Request) -> Naming:
    assert request.naming is not None
    return request.naming


async def ordered(deps: Deps, request: Request) -> tuple[Subject, How]:
    """What was ordered for a request, and how that was settled."""
    now = await request_of(deps.store, request.id)
    assert now.state in {RequestState.WAITING, RequestState.DELIVERED}
    return now.order.subject, naming(now).how


def by_code(company: Company) -> Subject:
    return Subject(SubjectKind.CREDIT_CODE, company.credit_code)


def by_name(name: str) -> Subject:
    return Subject(SubjectKind.COMPANY_NAME, name)


def jobs(patsnap: FakePatsnap) -> list[Subject]:
    return [job.order.subject for job in patsnap.jobs]


# What goes on by itself


@pytest.mark.parametrize(
    ("typed", "company", "how"),
    [
        (XIAOMI, TECHNOLOGY, How.EXACT),
        ("xiaomi technology co., ltd.", TECHNOLOGY, How.EXACT),
        ("Acme Battery", ACME, How.ONLY),
    ],
)
async def test_a_name_that_fits_one_company_is_ordered_by_its_code(
    typed: str, company: Company, how: How, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await ask(deps, typed)
    assert request.state is RequestState.CHOOSING
    assert (request.report, patsnap.asked_companies) == ("", [])
    await all_turns(deps)
    assert await ordered(deps, request) == (by_code(company), how)
    assert jobs(patsnap) == [by_code(company)]
    [shown] = slack.texts(CHANNEL)
    assert company.name in shown


async def test_a_name_that_fits_none_is_used_as_it_was_typed_and_that_is_said(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await ask(deps, "Nobody & Sons")
    await all_turns(deps)
    assert await ordered(deps, request) == (by_name("Nobody & Sons"), How.NONE)
    assert jobs(patsnap) == [by_name("Nobody & Sons")]
    assert "finds no company that fits it" in str(slack.messages[-1].message.blocks)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [("91110108551385082Q", SubjectKind.CREDIT_CODE), ("5513850T82", SubjectKind.ORG_NUMBER)],
)
async def test_a_code_needs_no_search(subject: str, kind: SubjectKind, deps: Deps, patsnap: FakePatsnap) -> None:
    wish = a_wish()
    wish = replace(wish, order=replace(wish.order, subject=Subject(kind, subject)))
    assert (await ask_for_report(wish, deps)).state is RequestState.WAITING
    await all_turns(deps)
    assert patsnap.asked_companies == []


async def test_where_it_is_switched_off_the_typed_name_is_ordered(deps: Deps, patsnap: FakePatsnap) -> None:
    off = replace(deps, rules=replace(deps.rules, company_search=False))
    request = await ask_for_report(a_wish(SEVERAL), off)
    assert (request.state, request.naming) == (RequestState.WAITING, None)
    await all_turns(off)
    assert (patsnap.asked_companies, jobs(patsnap)) == ([], [by_name(SEVERAL)])


async def test_once_it_is_switched_off_nothing_is_asked_any_more_and_who_waits_goes_on(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    request = await ask(deps, XIAOMI)
    off = replace(deps, rules=replace(deps.rules, company_search=False))
    await all_turns(off)
    assert await ordered(off, request) == (by_name(XIAOMI), How.SILENT)
    await choose_again(TEAM, PERSON, request.id, "another", off, seen_in=CHANNEL)
    await all_turns(off)
    assert (patsnap.asked_companies, len(patsnap.jobs)) == ([], 1)


# What somebody has to choose


async def test_a_name_that_fits_several_waits_and_nothing_is_spent(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    request = await ask(deps)
    await minutes_pass(deps, clock, 30)
    now = await request_of(deps.store, request.id)
    assert now.state is RequestState.CHOOSING
    assert naming(now).found == (TECHNOLOGY, MOBILE)
    assert patsnap.jobs == []
    [message] = [one.message for one in slack.messages]
    for company in (TECHNOLOGY, MOBILE):
        assert company.name in str(message.blocks)
        assert company.credit_code in str(message.blocks)
    assert await deps.store.read(lambda tx: tx.spendings.since(TEAM, now.asked_at)) == []


@pytest.mark.parametrize(("number", "subject"), [(1, by_code(MOBILE)), (None, by_name(SEVERAL))])
async def test_what_is_chosen_is_ordered_once_however_often_it_is_pressed(
    number: int | None, subject: Subject, deps: Deps, patsnap: FakePatsnap
) -> None:
    request = await ask(deps)
    await all_turns(deps)
    await choose(TEAM, PERSON, request.id, number, deps)
    for again in (number, 0):
        with pytest.raises(Mistake) as caught:
            await choose(TEAM, OTHER, request.id, again, deps, seen_in=CHANNEL)
        assert caught.value.kind is MistakeKind.TOO_LATE
    await all_turns(deps)
    assert jobs(patsnap) == [subject]


async def test_who_chooses_spends_and_the_audit_log_has_it(deps: Deps) -> None:
    request = await ask(deps)
    await all_turns(deps)
    await choose(TEAM, OTHER, request.id, 0, deps, seen_in=CHANNEL)
    [spending] = await deps.store.read(lambda tx: tx.spendings.since(TEAM, request.asked_at))
    assert spending.person == OTHER
    entries = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=10))
    assert [(one.person, one.act) for one in entries] == [(OTHER, Act.CHOOSE_COMPANY), (PERSON, Act.ORDER)]


@pytest.mark.parametrize(
    ("person", "seen_in", "number"),
    [(OTHER, "", 0), (OTHER, "C9", 0), (PERSON, CHANNEL, 2), (PERSON, CHANNEL, -1)],
)
async def test_who_does_not_see_it_and_what_is_not_there_choose_nothing(
    person: str, seen_in: str, number: int, deps: Deps, patsnap: FakePatsnap
) -> None:
    request = await ask(deps)
    await all_turns(deps)
    with pytest.raises(Mistake) as caught:
        await choose(TEAM, person, request.id, number, deps, seen_in=seen_in)
    assert caught.value.kind is MistakeKind.OLD_BUTTON
    await all_turns(deps)
    assert patsnap.jobs == []


async def test_where_a_budget_is_used_up_it_can_be_chosen_again_later(deps: Deps, patsnap: FakePatsnap) -> None:
    request = await ask(deps)
    await all_turns(deps)
    with pytest.raises(OverBudget):
        await choose(TEAM, PERSON, request.id, 0, limited(deps, person=0))
    assert (await request_of(deps.store, request.id)).state is RequestState.CHOOSING
    await choose(TEAM, PERSON, request.id, 0, deps)
    await all_turns(deps)
    assert jobs(patsnap) == [by_code(TECHNOLOGY)]


async def test_what_a_budget_keeps_from_going_on_by_itself_waits_for_somebody_to_press(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    poor = limited(deps, person=0)
    request = await ask(poor, XIAOMI)
    await all_turns(poor)
    now = await request_of(deps.store, request.id)
    assert (now.state, naming(now).how) == (RequestState.CHOOSING, How.STOPPED)
    assert "something is in the way" in slack.texts(CHANNEL)[0]
    assert patsnap.jobs == []
    with pytest.raises(OverBudget):
        await choose(TEAM, PERSON, request.id, 0, poor)


async def test_nobody_chooses_for_a_day_and_it_lapses(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    request = await ask(deps)
    await all_turns(deps)
    clock.tick(hours=23)
    await all_turns(deps)
    assert (await request_of(deps.store, request.id)).state is RequestState.CHOOSING
    clock.tick(hours=2)
    await all_turns(deps)
    assert (await request_of(deps.store, request.id)).state is RequestState.CANCELLED
    assert "Nobody chose a company within a day" in slack.texts(CHANNEL)[0]
    with pytest.raises(Mistake):
        await choose(TEAM, PERSON, request.id, 0, deps)
    assert patsnap.jobs == []


async def test_what_people_are_asked_and_what_they_answer_is_shown_at_once(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    request = await ask(deps, SEVERAL)
    await turns(deliver_one, deps)
    assert slack.messages == []  # PatSnap has a moment to say which fit
    await all_turns(deps)
    [message] = slack.messages
    assert (MOBILE.name in str(message.message.blocks), message.edits) == (True, 0)
    clock.tick(seconds=2)
    await choose(TEAM, PERSON, request.id, 0, deps)
    await all_turns(deps)
    assert message.edits == 1
    assert MOBILE.name not in str(message.message.blocks)


async def test_a_question_for_which_patsnap_took_long_is_shown_at_once_too(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    await ask(deps, SEVERAL)
    clock.tick(seconds=3)
    await turns(deliver_one, deps)
    [message] = slack.messages
    assert "PatSnap is asked which company is meant" in message.message.text
    clock.tick(seconds=2)
    await all_turns(deps)
    assert MOBILE.name in str(message.message.blocks)


@pytest.mark.parametrize("asked", [False, True])
async def test_it_can_be_cancelled(
    asked: bool,  # noqa: FBT001
    deps: Deps,
    patsnap: FakePatsnap,
    slack: FakeSlack,
    clock: SteppedClock,
) -> None:
    request = await ask(deps, SEVERAL if asked else XIAOMI)
    clock.tick(seconds=5)
    await turns(deliver_one, deps)
    if asked:
        await all_turns(deps)
    await cancel(TEAM, PERSON, request.id, deps)
    await minutes_pass(deps, clock)
    assert (await request_of(deps.store, request.id)).state is RequestState.CANCELLED
    assert "Ended, as you asked. Nothing was ordered." in slack.texts(CHANNEL)[0]
    assert patsnap.jobs == []


async def test_what_a_report_is_needed_for_is_not_done_without_one(deps: Deps) -> None:
    request = await ask(deps)
    for deed in (
        try_again(TEAM, PERSON, request.id, deps),
        regenerate(TEAM, PERSON, request.id, "again", deps),
        send_to(PERSON, request.id, CHANNEL, "send", TEAM, deps),
    ):
        with pytest.raises(Mistake):
            await deed
    assert (await request_of(deps.store, request.id)).state is RequestState.CHOOSING


# Asked once


async def test_a_name_is_asked_about_once_a_month_whoever_types_it(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    for number, name in enumerate((SEVERAL, f" {SEVERAL} ", SEVERAL)):
        await ask(deps, name, person=f"U{number}", interaction=str(number))
        await all_turns(deps)
        clock.tick(days=9)
    assert patsnap.asked_companies == [SEVERAL]
    clock.tick(days=9)
    await ask(deps, interaction="later")
    await all_turns(deps)
    assert patsnap.asked_companies == [SEVERAL, SEVERAL]
    assert (await totals_of(deps.store))["C037"].calls == 2


async def test_the_same_command_twice_is_one_request(deps: Deps, patsnap: FakePatsnap) -> None:
    first, second = await ask(deps), await ask(deps)
    assert first == second
    await all_turns(deps)
    assert await ask(deps) == await request_of(deps.store, first.id)
    assert patsnap.asked_companies == [SEVERAL]


async def test_two_who_choose_the_same_share_one_report(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    first, second = await ask(deps), await ask(deps, person=OTHER, interaction="second")
    await all_turns(deps)
    await choose(TEAM, PERSON, first.id, 0, deps)
    await choose(TEAM, OTHER, second.id, 0, deps)
    await minutes_pass(deps, clock)
    assert jobs(patsnap) == [by_code(TECHNOLOGY)]
    assert {(await request_of(deps.store, one.id)).state for one in (first, second)} == {RequestState.DELIVERED}


# What a place remembers


async def test_a_place_remembers_what_was_chosen_and_says_so(deps: Deps, slack: FakeSlack, clock: SteppedClock) -> None:
    first = await ask(deps)
    await all_turns(deps)
    await choose(TEAM, PERSON, first.id, 1, deps)
    await minutes_pass(deps, clock)
    second = await ask(deps, person=OTHER, interaction="second")
    assert (second.state, second.order.subject) == (RequestState.WAITING, by_code(MOBILE))
    await minutes_pass(deps, clock)
    assert "was chosen to mean this company here" in str(slack.messages[-1].message.blocks)
    elsewhere = await ask_for_report(a_wish(SEVERAL, place="C2", interaction="third"), deps)
    assert elsewhere.state is RequestState.CHOOSING


async def test_another_company_forgets_the_choice_and_asks_again(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    first = await ask(deps)
    await all_turns(deps)
    await choose(TEAM, PERSON, first.id, 1, deps)
    await minutes_pass(deps, clock)
    for _ in range(2):
        await choose_again(TEAM, OTHER, first.id, "another", deps, seen_in=CHANNEL)
    [again] = await deps.store.read(lambda tx: tx.requests.choosing_until(clock() + timedelta(days=2)))
    assert (again.person, naming(again).found) == (OTHER, (TECHNOLOGY, MOBILE))
    assert (await request_of(deps.store, first.id)).state is RequestState.DELIVERED
    assert (await ask(deps, interaction="third")).state is RequestState.CHOOSING
    assert patsnap.asked_companies == [SEVERAL]


async def test_where_the_answer_is_old_another_company_is_asked_for_and_still_chosen_by_somebody(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    first = await ask(deps, "Acme Battery")
    await minutes_pass(deps, clock)
    clock.tick(days=40)
    await choose_again(TEAM, PERSON, first.id, "another", deps, seen_in=CHANNEL)
    await all_turns(deps)
    [again] = await deps.store.read(lambda tx: tx.requests.choosing_until(clock() + timedelta(days=2)))
    assert naming(again).found == (ACME,)
    assert len(patsnap.jobs) == 1


@pytest.mark.parametrize("times", [0, 2])
async def test_who_wants_another_company_is_asked_also_where_patsnap_names_none(
    times: int, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    first = await ask(deps, "Acme Battery")
    await minutes_pass(deps, clock)
    clock.tick(days=40)
    patsnap.companies.clear()
    patsnap.faults.add("companies", unreachable(), times=times)
    await choose_again(TEAM, PERSON, first.id, "another", deps, seen_in=CHANNEL)
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == 1
    [again] = await deps.store.read(lambda tx: tx.requests.choosing_until(clock() + timedelta(days=2)))
    assert naming(again).how is (How.UNSAID if times else How.SEVERAL)
    assert ("does not say now" if times else "finds no company") in slack.texts(CHANNEL)[-1]
    await choose(TEAM, PERSON, again.id, None, deps, seen_in=CHANNEL)
    await all_turns(deps)
    assert await ordered(deps, again) == (by_name("Acme Battery"), How.AS_TYPED)


async def test_what_is_chosen_in_the_form_is_ordered_and_remembered(deps: Deps) -> None:
    await ask(deps)
    await all_turns(deps)
    request = await ask_in_form(a_wish(SEVERAL, interaction="form"), SEVERAL, MOBILE.credit_code, deps)
    assert (request.order.subject, naming(request).company) == (by_code(MOBILE), MOBILE.name)
    assert (await ask(deps, interaction="next")).order.subject == by_code(MOBILE)
    typed = await ask_in_form(a_wish("Acme", interaction="typed"), "Acme", "", deps)
    assert (typed.order.subject, naming(typed).how) == (by_name("Acme"), How.AS_TYPED)


# Trouble


LICENSE = patsnap_refused("67200004", CodeClass.ADMIN)


@pytest.mark.parametrize(
    ("error", "times", "calls", "how"),
    [
        (LICENSE, 1, 1, How.NOT_LICENSED),
        (patsnap_refused("67200007", CodeClass.QUOTA), 1, 1, How.SILENT),
        (patsnap_refused("68300004", CodeClass.INPUT), 1, 1, How.SILENT),
        (in_doubt(), 2, 2, How.SILENT),
        (in_doubt(), 1, 2, How.EXACT),
        (unreachable(), 2, 2, How.SILENT),
        (patsnap_refused("67200100", CodeClass.RETRY), 1, 2, How.EXACT),
    ],
)
async def test_what_patsnap_does_not_say_is_done_without_soon(
    error: OutsideError, times: int, calls: int, how: How, deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    patsnap.faults.add("companies", error, times=times)
    request = await ask(deps, XIAOMI)
    await minutes_pass(deps, clock, 1)
    subject = by_code(TECHNOLOGY) if how is How.EXACT else by_name(XIAOMI)
    assert await ordered(deps, request) == (subject, how)
    assert patsnap.faults.calls.count("companies") == calls


async def test_without_the_licence_patsnap_is_let_alone_for_days(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    patsnap.unlicensed.add("companies")
    await ask(deps, "Acme")
    await all_turns(deps)
    at_once = await ask(deps, XIAOMI, interaction="second")
    assert (at_once.state, naming(at_once).how) == (RequestState.WAITING, How.NOT_LICENSED)
    assert patsnap.faults.calls.count("companies") == 1
    patsnap.unlicensed.clear()
    clock.tick(days=4)
    later = await ask(deps, "Beijing Xiaomi", interaction="third")
    await all_turns(deps)
    assert await ordered(deps, later) == (by_code(MOBILE), How.ONLY)


async def test_where_no_access_is_to_be_had_the_typed_name_waits_like_any_report(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("permit", unreachable(), times=2)
    request = await ask(deps, XIAOMI)
    await turns(settle_one, deps)
    assert await ordered(deps, request) == (by_name(XIAOMI), How.SILENT)


async def test_a_run_that_died_asking_asks_once_more_at_most(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    request = await ask(deps)
    for _ in range(2):
        patsnap.faults.add("companies", Killed(), after=True)
        with pytest.raises(Killed):
            await settle_one(deps)
        deps = restarted(deps)
        await take_over(deps)
        clock.tick(seconds=5)
    await all_turns(deps)
    assert patsnap.asked_companies == [SEVERAL, SEVERAL]
    assert await ordered(deps, request) == (by_name(SEVERAL), How.SILENT)
    assert (await totals_of(deps.store))["C037"].calls == 2


async def test_a_search_whose_outcome_was_never_stored_is_asked_once_more_by_the_same_run(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    request = await ask(deps, XIAOMI)
    patsnap.faults.add("companies", Killed(), after=True)
    with pytest.raises(Killed):
        await settle_one(deps)
    await minutes_pass(deps, clock, 4)
    assert patsnap.asked_companies == [XIAOMI]
    await minutes_pass(deps, clock, 3)
    assert patsnap.asked_companies == [XIAOMI, XIAOMI]
    assert await ordered(deps, request) == (by_code(TECHNOLOGY), How.EXACT)
    assert (await totals_of(deps.store))["C037"].calls == 2


async def test_a_fault_of_ours_is_no_reason_to_wait(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    patsnap.faults.add("companies", ZeroDivisionError(), times=2)
    request = await ask(deps, XIAOMI)
    await minutes_pass(deps, clock, 1)
    assert await ordered(deps, request) == (by_name(XIAOMI), How.SILENT)
    assert jobs(patsnap) == [by_name(XIAOMI)]


# Where it lands


async def test_where_outsiders_have_begun_to_read_the_person_chooses_and_gets_it(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    request = await ask(deps)
    await all_turns(deps)
    shared = KnownChannel(TEAM, CHANNEL, is_member=True, is_shared=True, looked_at=clock())

    def share(tx: Transaction) -> None:
        tx.places.save(shared)
        shut(TEAM, CHANNEL, PauseReason.SHARED, clock(), deps, tx)

    await deps.store.write(share)
    await all_turns(deps)
    await choose(TEAM, PERSON, request.id, 1, deps, seen_in="D1")
    await minutes_pass(deps, clock)
    now = await request_of(deps.store, request.id)
    assert (now.state, now.landing) == (RequestState.DELIVERED, PERSON)
    assert [len(slack.files_in(place)) for place in (CHANNEL, "D1")] == [0, 1]


async def test_where_patrol_cannot_post_the_person_chooses_and_the_file_is_held(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock
) -> None:
    slack.faults.add("post", refused("not_in_channel"))
    request = await ask(deps)
    await minutes_pass(deps, clock)
    assert (await request_of(deps.store, request.id)).landing == PERSON
    assert "Which company?" in slack.texts("D1")[0]
    slack.faults.add("post", refused("not_in_channel"))
    await choose(TEAM, PERSON, request.id, 0, deps)
    await minutes_pass(deps, clock)
    now = await request_of(deps.store, request.id)
    assert now.state is RequestState.HELD
    assert "/invite @Patrol" in slack.texts("D1")[0]
    assert jobs(patsnap) == [by_code(TECHNOLOGY)]
