"""Between a claim and what comes of it nothing is asked of the store: were it away, the row would stay claimed."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.makings import MakingState
from bot.domain.reports import Job, ReportState
from bot.services.makings import make_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from tests.clock import SteppedClock
from tests.factories import a_wish, the_report, unreachable
from tests.fakes import FakePatsnap
from tests.services.alert_wishes import as_stored, asked_for
from tests.services.interrupted import Blind
from tests.turns import turns

pytestmark = pytest.mark.asyncio

CLAIMED = 1  # writes


def blind(deps: Deps) -> Deps:
    """While the store takes what is written, but answers nothing, as soon as something is claimed."""
    return replace(deps, store=Blind(deps.store, CLAIMED))


async def test_an_order_that_was_certainly_not_sent_is_not_in_doubt(deps: Deps, patsnap: FakePatsnap) -> None:
    request = await request_report(a_wish(), deps)
    patsnap.faults.add("create", unreachable())
    await advance_one(blind(deps))
    report = await the_report(deps.store, request.id)
    assert (report.state, report.owner) == (ReportState.REQUESTED, None)


@pytest.mark.parametrize("fault", [None, "status"])
async def test_a_look_is_over(fault: str | None, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    patsnap.life = (Job(ahead=3),)
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    clock.tick(minutes=5)
    if fault is not None:
        patsnap.faults.add(fault, unreachable())
    await advance_one(blind(deps))
    report = await the_report(deps.store, request.id)
    assert (report.state, report.owner) == (ReportState.GENERATING, None)


async def test_a_new_alert_that_was_certainly_not_sent_is_not_in_doubt(deps: Deps, patsnap: FakePatsnap) -> None:
    making = await asked_for(deps)
    patsnap.faults.add("create_alert", unreachable())
    await make_one(blind(deps))
    making = await as_stored(deps, making)
    assert (making.state, making.owner) == (MakingState.REQUESTED, None)
