"""Who wants the same report: it is ordered once, and each place is served once."""

import asyncio
from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.delivery_keys import live_key
from bot.domain.reports import Format, Request, RequestState
from bot.errors import CodeClass
from bot.services.deliveries import deliver_one
from bot.services.reports import advance_one
from bot.services.requests import Wish, request_report
from bot.services.startup import take_over
from bot.services.upkeep import look_after
from tests.clock import SteppedClock
from tests.factories import (
    PERSON,
    TEAM,
    a_wish,
    an_order,
    in_doubt,
    patsnap_refused,
    refused,
    the_delivery,
    the_report,
    the_request,
    the_states,
)
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

DELIVERED, FAILED = RequestState.DELIVERED, RequestState.FAILED


async def asked(deps: Deps, person: str, place: str = "C1", *, fresh: bool = False) -> Request:
    """Have a person ask for the report; always the same one."""
    wish = a_wish(person=person, place=place, interaction=f"{person} in {place}")
    return await request_report(replace(wish, fresh=fresh), deps)


# Joining


async def test_who_wants_what_is_being_made_joins_it_from_another_place(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first = await asked(deps, "U1", "C1")
    await all_turns(deps)
    second = await asked(deps, "U2", "C2")
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == len(patsnap.fetched) == 1
    for channel in ("C1", "C2"):
        [message], [file] = slack.in_conversation(channel), slack.files_in(channel)
        assert file.thread == message.ts
        assert "In the thread" in message.message.text
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]


@pytest.mark.parametrize("when", ["requested", "generating", "ready"])
async def test_at_every_stage_who_joins_gets_the_file(
    when: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first = await asked(deps, "U1", "C1")
    if when != "requested":
        await turns(advance_one, deps)
    if when == "ready":
        clock.tick(minutes=1)
        await turns(advance_one, deps)
    assert (await the_report(deps.store, first.id)).state.value == when
    second = await asked(deps, "U2", "C2")
    assert second.report == first.report
    await minutes_pass(deps, clock)
    assert [file.channel for file in slack.uploads] == ["C1", "C2"]
    assert len(patsnap.jobs) == 1


async def test_many_who_ask_at_once_make_one_report(deps: Deps, patsnap: FakePatsnap) -> None:
    requests = await asyncio.gather(*(asked(deps, f"U{number}", f"C{number}") for number in range(12)))
    assert len({request.report for request in requests}) == 1
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == 1


@pytest.mark.parametrize(
    "order", [an_order("Other"), an_order(wanted=Format.WORD), an_order(logo=False)], ids=["company", "format", "logo"]
)
async def test_another_order_is_ordered(order: object, deps: Deps, patsnap: FakePatsnap) -> None:
    await asked(deps, "U1")
    other = replace(a_wish(interaction="other"), order=order)  # type: ignore[arg-type]
    second = await request_report(other, deps)
    assert second.shown_by is None
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == 2


async def test_workspaces_never_share(deps: Deps, patsnap: FakePatsnap) -> None:
    await deps.store.write(lambda tx: tx.workspaces.enrol("T2", "main", "https://connect.patsnap.com"))
    await request_report(a_wish(), deps)
    await request_report(a_wish(workspace="T2"), deps)
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == 2


async def test_an_order_in_doubt_is_not_joined(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create", in_doubt(), after=True)
    first = await asked(deps, "U1")
    await all_turns(deps)
    second = await asked(deps, "U2")
    assert second.report != first.report
    assert second.shown_by is None


async def test_when_it_fails_all_who_joined_are_told(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.faults.add("create", patsnap_refused("67200012", CodeClass.BUG))
    requests = [await asked(deps, person, place) for person, place in (("U1", "C1"), ("U2", "C1"), ("U3", "C3"))]
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [FAILED] * 3
    for channel in ("C1", "C3"):
        [text] = slack.texts(channel)
        assert "67200012" in text


async def test_neither_joining_nor_reuse_tells_who_else_asked_or_where(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await asked(deps, "U111", "C111")
    await asked(deps, "U222", "C222")
    await minutes_pass(deps, clock)
    await asked(deps, "U333", "C333")
    await minutes_pass(deps, clock)
    for channel, others in (("C111", "23"), ("C222", "13"), ("C333", "12")):
        [message] = slack.in_conversation(channel)
        shown = f"{message.posted} {message.message}"
        assert all(f"{kind}{other * 3}" not in shown for kind in "UC" for other in others)


# One place is served once


async def test_a_second_request_at_the_same_place_is_served_with_the_first(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first = await asked(deps, "U1")
    await all_turns(deps)
    second = await asked(deps, "U2")
    assert second.shown_by == first.id
    assert await deps.store.read(lambda tx: tx.deliveries.get(TEAM, live_key(second))) is None
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert len(slack.messages) == len(slack.uploads) == len(patsnap.jobs) == 1


async def test_one_person_who_asks_five_times_is_served_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    requests = [await request_report(a_wish(interaction=str(number)), deps) for number in range(5)]
    assert len({request.id for request in requests}) == 5
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [DELIVERED] * 5
    assert len(slack.messages) == len(slack.uploads) == len(patsnap.jobs) == 1


async def test_many_who_ask_at_once_at_one_place_have_one_message(deps: Deps, slack: FakeSlack) -> None:
    requests = await asyncio.gather(*(asked(deps, f"U{number}") for number in range(12)))
    leaders = [request for request in requests if request.shown_by is None]
    assert len(leaders) == 1
    assert {request.shown_by for request in requests} == {None, leaders[0].id}
    await turns(deliver_one, deps)
    assert len(slack.messages) == 1


@pytest.mark.parametrize("call", ["begin_upload", "complete_upload"])
async def test_who_asks_while_the_file_is_on_its_way_is_served_with_it(
    call: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    first = await asked(deps, "U1")
    await all_turns(deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    gate = slack.faults.gate(call)
    deps.errands.send("a turn", _one_delivery(deps))
    await gate.arrived.wait()
    second = await asked(deps, "U2")
    gate.opened.set()
    await deps.errands.done()
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert len(slack.messages) == len(slack.uploads) == 1


async def _one_delivery(deps: Deps) -> None:
    await deliver_one(deps)


async def test_to_one_person_from_two_channels_it_comes_once(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    wishes = [replace(a_wish(place=place, interaction=place), can_be_joined=False) for place in ("D71", "D72")]
    requests = [await request_report(wish, deps) for wish in wishes]
    assert [request.landing for request in requests] == [PERSON, PERSON]
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [DELIVERED, DELIVERED]
    assert [file.channel for file in slack.uploads] == ["D1"]


async def test_when_the_place_will_not_have_it_each_gets_it_themselves(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    requests = [await asked(deps, person) for person in ("U1", "U2", "U3")]
    slack.faults.add("post", refused("is_archived"))
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [DELIVERED] * 3
    assert {file.channel for file in slack.uploads} == {"D1", "D2", "D3"}
    for channel in ("D1", "D2", "D3"):
        [message], [file] = slack.in_conversation(channel), slack.files_in(channel)
        assert file.thread == message.ts
    assert len(patsnap.jobs) == 1


async def test_when_the_place_will_not_have_it_a_person_who_asked_twice_gets_it_once(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    wishes = [a_wish(interaction="one"), a_wish(interaction="two"), a_wish(place=PERSON, interaction="to me")]
    requests = [await request_report(wish, deps) for wish in wishes]
    slack.faults.add("post", refused("is_archived"))
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [DELIVERED] * 3
    assert [file.channel for file in slack.uploads] == ["D1"]


async def test_when_slack_refuses_the_file_for_good_all_who_were_shown_have_failed(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("complete_upload", refused("storage_limit_reached"))
    requests = [await asked(deps, person) for person in ("U1", "U2")]
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [FAILED, FAILED]
    [text] = slack.texts("C1")
    assert "storage is full" in text


async def test_when_the_file_is_gone_from_disk_nobody_waits_for_ever(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    requests = [await asked(deps, person, place) for person, place in (("U1", "C1"), ("U2", "C1"), ("U3", "C3"))]
    await all_turns(deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    report = await the_report(deps.store, requests[0].id)
    assert report.file is not None
    (deps.rules.files / report.file.path).unlink()
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [FAILED] * 3
    assert "no longer has the file" in slack.texts("C1")[0]
    assert "no longer has the file" in slack.texts("C3")[0]


# Reuse


async def a_delivered_report(deps: Deps, clock: SteppedClock) -> Request:
    request = await asked(deps, "U1")
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, request) == [DELIVERED]
    return request


@pytest.mark.parametrize(("person", "place"), [("U1", "C1"), ("U2", "C1"), ("U2", "C2"), ("U2", "U2")])
async def test_within_a_week_the_same_report_comes_at_once_and_for_nothing(
    person: str, place: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first = await a_delivered_report(deps, clock)
    clock.tick(days=6, hours=23)
    again = await request_report(a_wish(person=person, place=place, interaction="again"), deps)
    await turns(deliver_one, deps)  # at once: nobody has looked at PatSnap
    assert await the_states(deps.store, again) == [DELIVERED]
    assert len(patsnap.jobs) == len(patsnap.fetched) == patsnap.jobs[0].looks == 1
    assert len(slack.uploads) == 2
    sent = await the_delivery(deps.store, live_key(again))
    assert slack.uploads[1].thread == sent.ts
    clock.tick(minutes=1)
    await all_turns(deps)
    [message] = [one for one in slack.messages if one.ts == sent.ts]
    assert "cost nothing" in message.message.text
    made_at = (await the_report(deps.store, first.id)).ready_at
    assert made_at is not None
    assert f"<!date^{int(made_at.timestamp())}^" in message.message.text
    assert "Regenerate" in str(message.message.blocks)


async def test_after_a_week_it_is_ordered_anew(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    request = await asked(deps, "U1")
    await all_turns(deps)
    clock.tick(minutes=1)
    await all_turns(deps)
    ready_at = (await the_report(deps.store, request.id)).ready_at
    assert ready_at == clock()
    clock.tick(days=7)
    last = await request_report(a_wish(interaction="just in time"), deps)
    assert last.report == request.report
    clock.tick(seconds=1)
    late = await request_report(a_wish(place="C2", interaction="too late"), deps)
    assert late.report != request.report
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == 2


async def test_a_fresh_one_is_ordered_even_so(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await a_delivered_report(deps, clock)
    fresh = await asked(deps, "U2", fresh=True)
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == len(patsnap.fetched) == 2
    assert await the_states(deps.store, fresh) == [DELIVERED]
    # From now on the newer one is the one that comes for nothing.
    last = await asked(deps, "U3")
    assert last.report == fresh.report


async def test_who_wants_a_fresh_one_joins_a_fresh_one(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await a_delivered_report(deps, clock)
    one, other = await asked(deps, "U2", fresh=True), await asked(deps, "U3", fresh=True)
    assert one.report == other.report
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == 2


async def test_one_whose_file_is_no_longer_kept_is_ordered_anew(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    deps = replace(deps, rules=replace(deps.rules, reuse_for=deps.rules.keep_files * 2))
    await a_delivered_report(deps, clock)
    clock.tick(days=31)
    await look_after(deps)
    again = await asked(deps, "U2")
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == 2
    assert await the_states(deps.store, again) == [DELIVERED]


async def test_one_that_failed_is_not_reused(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create", patsnap_refused("68300004", CodeClass.INPUT))
    await asked(deps, "U1")
    await minutes_pass(deps, clock)
    again = await asked(deps, "U2")
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == 1
    assert await the_states(deps.store, again) == [DELIVERED]


async def test_a_reused_file_is_kept_for_thirty_days_more(deps: Deps, clock: SteppedClock) -> None:
    request = await a_delivered_report(deps, clock)
    clock.tick(days=6)
    await asked(deps, "U2")
    await all_turns(deps)
    clock.tick(days=29)
    await look_after(deps)
    assert (await the_report(deps.store, request.id)).file is not None


# Kills


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize("call", ["create", "status", "fetch"])
async def test_killed_at_patsnap_all_who_share_it_are_served_or_told(
    call: str,
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
    slack: FakeSlack,
) -> None:
    requests = [await asked(deps, person, place) for person, place in (("U1", "C1"), ("U2", "C1"), ("U3", "C3"))]
    patsnap.faults.add(call, Killed(), after=arrived)
    with pytest.raises(Killed):
        await minutes_pass(deps, clock)
    after = replace(deps, owner="the next run")
    await take_over(after)
    await minutes_pass(after, clock, 5)
    assert patsnap.faults.calls.count("create") == 1
    if call == "create":
        assert await the_states(deps.store, *requests) == [RequestState.WAITING] * 3
        assert all("did not confirm" in slack.texts(channel)[0] for channel in ("C1", "C3"))
    else:
        assert await the_states(deps.store, *requests) == [DELIVERED] * 3
    assert len(slack.in_conversation("C1")) == len(slack.in_conversation("C3")) == 1


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize("call", ["post", "begin_upload", "send_bytes", "complete_upload"])
async def test_killed_at_slack_each_place_is_served_once(
    call: str,
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    requests = [await asked(deps, person, place) for person, place in (("U1", "C1"), ("U2", "C1"), ("U3", "C3"))]
    slack.faults.add(call, Killed(), after=arrived)
    with pytest.raises(Killed):
        await minutes_pass(deps, clock)
    after = replace(deps, owner="the next run")
    await take_over(after)
    await minutes_pass(after, clock, 5)
    assert await the_states(deps.store, *requests) == [DELIVERED] * 3
    assert len(slack.in_conversation("C1")) == len(slack.in_conversation("C3")) == 1
    assert len(slack.files_in("C1")) == len(slack.files_in("C3")) == 1


async def test_a_request_that_was_known_is_not_changed_by_sharing(deps: Deps, clock: SteppedClock) -> None:
    first = await a_delivered_report(deps, clock)
    wish: Wish = a_wish(interaction="U1 in C1")
    await request_report(wish, deps)
    assert (await the_request(deps.store, first.id)).state is DELIVERED
