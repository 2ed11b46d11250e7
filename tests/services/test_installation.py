"""Patrol is removed from a workspace and comes back; and what else Slack says of Patrol itself."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import live_key
from bot.domain.places import Person
from bot.domain.reports import Job, ReportState
from bot.domain.subscriptions import Subscription
from bot.errors import NotSent, SlackRefused
from bot.services.deliveries import deliver_one
from bot.services.installation import probe_all, removed
from bot.services.notices import look_for_admins
from bot.services.requests import request_report
from bot.services.startup import enrol
from bot.services.upkeep import look_after
from tests.clock import SteppedClock
from tests.conftest import PATSNAP_URL
from tests.factories import CHANNEL, TEAM, a_wish, refused, the_delivery, the_report
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.subscribers import ALERT, INSTANTLY, checked, subscribed, the_alert
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

ADMIN = "U9"


@pytest.fixture
def patsnap() -> FakePatsnap:
    patsnap = FakePatsnap()
    patsnap.add_alert(ALERT)
    return patsnap


async def is_gone(deps: Deps) -> bool:
    return await deps.store.read(lambda tx: tx.workspaces.gone_at(TEAM)) is not None


async def at_work(deps: Deps, clock: SteppedClock) -> Subscription:
    made = await subscribed(deps, cadence=INSTANTLY)
    await checked(deps)
    await turns(deliver_one, deps)
    clock.tick(hours=1)
    return made


def told(slack: FakeSlack) -> list[str]:
    return [one.message.text for one in slack.in_conversation(CHANNEL) if one.key.startswith("digest/")]


async def test_while_it_is_removed_nothing_is_asked_and_once_it_is_back_all_goes_on(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await at_work(deps, clock)
    request = await request_report(a_wish(), deps)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    slack.revoked = "account_inactive"
    await removed(TEAM, deps)
    await deps.errands.done()
    assert await is_gone(deps)
    asked, spoken = len(patsnap.faults.calls), list(slack.faults.calls)
    for _ in range(5):
        clock.tick(hours=5)
        await all_turns(deps)
        await probe_all(deps)
    assert len(patsnap.faults.calls) == asked
    assert set(slack.faults.calls[len(spoken) :]) == {"prove"}
    assert (await the_alert(deps.store)).due is None

    slack.revoked = ""
    await probe_all(deps)
    assert not await is_gone(deps)
    await minutes_pass(deps, clock, 5)
    assert len([text for text in told(slack) if "1 new publication" in text]) == 1
    assert [file.channel for file in slack.uploads].count(CHANNEL) == 2
    assert patsnap.faults.calls.count("create") == 1
    assert request.landing == CHANNEL


async def test_what_rested_is_not_given_up_for_its_age_by_the_first_try_after_the_return(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.life = (Job(),)
    running = await request_report(a_wish(), deps)
    slack.faults.add("post", NotSent("down"))
    await all_turns(deps)
    slack.revoked = "account_inactive"
    await removed(TEAM, deps)
    await deps.errands.done()
    clock.tick(days=5)
    await look_after(deps)
    assert "admins" not in slack.faults.calls  # nor is anything else asked
    slack.revoked = ""
    slack.faults.add("post", NotSent("down"))
    patsnap.faults.add("status", NotSent("down"))
    await probe_all(deps)
    await all_turns(deps)
    assert patsnap.faults.calls.count("status") == 1
    assert (await the_report(deps.store, running.id)).state is ReportState.GENERATING
    assert (await the_delivery(deps.store, live_key(running))).state is DeliveryState.PENDING


async def test_a_word_of_its_removal_that_comes_after_its_return_changes_nothing(deps: Deps) -> None:
    await removed(TEAM, deps)
    await deps.errands.done()
    assert not await is_gone(deps)


async def test_a_start_with_a_token_that_slack_takes_brings_it_back(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await at_work(deps, clock)
    slack.revoked = "token_revoked"
    await removed(TEAM, deps)
    await deps.errands.done()
    clock.tick(days=3)
    again = replace(deps, owner="the next run", since=clock())
    await enrol(TEAM, PATSNAP_URL, again)
    assert not await is_gone(deps)
    assert (await the_alert(deps.store)).due is not None


@pytest.mark.parametrize("word", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_a_token_that_is_refused_for_a_while_counts_as_removed_and_what_waits_is_kept(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.revoked = word
    slack.faults.add("post", refused(word), times=2)
    await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    assert not await is_gone(deps)
    clock.tick(minutes=11)
    await turns(deliver_one, deps)
    assert await is_gone(deps)
    clock.tick(days=30)
    slack.revoked = ""
    await probe_all(deps)
    await turns(deliver_one, deps)
    assert len(slack.texts(CHANNEL)) == 1


async def test_a_token_that_is_refused_once_and_taken_again_does_not(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    for number in range(3):
        slack.faults.add("post", refused("invalid_auth"))
        await request_report(a_wish(f"company {number}", interaction=str(number)), deps)
        await turns(deliver_one, deps)
        clock.tick(minutes=11)
        await turns(deliver_one, deps)
    assert not await is_gone(deps)
    assert len(slack.texts(CHANNEL)) == 3


async def test_a_scope_that_is_gone_is_told_to_admins_once_with_its_name_and_what_is_off(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.people[ADMIN] = Person("Dan", is_admin=True)
    await look_for_admins(TEAM, deps)
    for number in range(2):
        lost = SlackRefused("files.getUploadURLExternal", "missing_scope", needed="files:write")
        slack.faults.add("begin_upload", lost, times=2)
        await request_report(a_wish(f"company {number}", interaction=str(number)), deps)
        await minutes_pass(deps, clock, 5)
    [said] = slack.texts("D9")
    assert "`files:write`" in said
    assert "reports and spreadsheets" in said
    clock.tick(minutes=30)
    await minutes_pass(deps, clock, 25)
    assert len(slack.files_in(CHANNEL)) == 2  # it goes on by itself


@pytest.mark.parametrize("word", ["team_added_to_org", "org_login_required", "fatal_error", "service_unavailable"])
async def test_what_passes_is_waited_for_with_patience(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused(word), times=50)
    await request_report(a_wish(), deps)
    for _ in range(200):
        await turns(deliver_one, deps)
        clock.tick(minutes=10)
    assert len(slack.texts(CHANNEL)) == 1
    assert not await is_gone(deps)
