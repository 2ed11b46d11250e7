"""What is tried once more, and what is lost, is told to the meter when it is stored."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.errors import CodeClass, SlackLimited, SlackRefused
from bot.ports import Retried
from bot.services.checks import check_one
from bot.services.deliveries import deliver_one
from bot.services.live import refresh_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from tests.clock import SteppedClock
from tests.factories import a_wish, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.meter import FakeMeter
from tests.services.watching import ALERT, watched
from tests.turns import turns

pytestmark = pytest.mark.asyncio


@pytest.fixture
def meter() -> FakeMeter:
    return FakeMeter()


@pytest.fixture
def deps(deps: Deps, meter: FakeMeter) -> Deps:
    return replace(deps, meter=meter)


async def test_what_goes_well_is_no_retry(deps: Deps, meter: FakeMeter) -> None:
    await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    await turns(deliver_one, deps)
    assert (meter.retries, meter.gaps) == ([], 0)


async def test_a_delivery_that_slack_did_not_take_is_one(deps: Deps, slack: FakeSlack, meter: FakeMeter) -> None:
    await request_report(a_wish(), deps)
    slack.faults.add("post", unreachable())
    await turns(deliver_one, deps)
    assert meter.retries == [Retried.DELIVERY]


async def test_a_delivery_that_has_come_to_nothing_is_none(deps: Deps, slack: FakeSlack, meter: FakeMeter) -> None:
    await request_report(a_wish(place="U012AB3CD"), deps)
    slack.faults.add("post", SlackRefused("chat.postMessage", "user_not_visible"))
    await deliver_one(deps)
    assert meter.retries == []


async def test_a_report_that_was_certainly_not_made_is_one(deps: Deps, patsnap: FakePatsnap, meter: FakeMeter) -> None:
    await request_report(a_wish(), deps)
    patsnap.faults.add("create", unreachable())
    await turns(advance_one, deps)
    assert meter.retries == [Retried.REPORT]


async def test_a_report_that_is_refused_for_good_is_none(deps: Deps, patsnap: FakePatsnap, meter: FakeMeter) -> None:
    await request_report(a_wish(), deps)
    patsnap.faults.add("create", patsnap_refused("67200012", CodeClass.INPUT))
    await turns(advance_one, deps)
    assert meter.retries == []


async def test_a_live_message_that_is_shown_later_is_one(
    deps: Deps, slack: FakeSlack, clock: SteppedClock, meter: FakeMeter
) -> None:
    await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    await turns(advance_one, deps)
    clock.tick(minutes=1)
    slack.faults.add("update", SlackLimited("chat.update", 5))
    await turns(refresh_one, deps)
    assert meter.retries == [Retried.LIVE]


async def test_a_check_that_was_not_asked_is_one_and_one_whose_answer_is_lost_is_a_gap_too(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, meter: FakeMeter
) -> None:
    patsnap.add_alert(ALERT)
    await watched(deps, clock)
    meter.retries.clear()
    clock.tick(hours=1)
    patsnap.faults.add("check", unreachable())
    await turns(check_one, deps)
    assert (meter.retries, meter.gaps) == ([Retried.CHECK], 0)
    clock.tick(minutes=30)
    patsnap.faults.add("check", in_doubt())
    await turns(check_one, deps)
    assert (meter.retries, meter.gaps) == ([Retried.CHECK] * 2, 1)
