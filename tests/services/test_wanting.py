"""What is wanted of PatSnap for digests: billed, so for what will be shown or filtered, and no earlier."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.facts import Family, Source
from bot.domain.filtering import FilterChange
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.subscriptions import Form, Subscription
from bot.services.changing import pause, resume, set_filters
from bot.services.subscribing import edit
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_bibliography
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.watching import ALERT, a_subscribe_wish, digest_texts, news, subscribed, told, watched
from tests.turns import minutes_pass

pytestmark = pytest.mark.asyncio

ACME = a_bibliography(assignees={"EN": ("Acme",)})


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


async def hides(deps: Deps, clock: SteppedClock, made: Subscription, field: FilterField, value: str) -> None:
    one = Filter(field, FilterMode.EXCLUDE, value, PERSON, clock())
    await set_filters(TEAM, PERSON, made.id, made.place, FilterChange((one,)), deps)


async def named(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, kind: HitKind, *patents: str) -> None:
    patsnap.push(ALERT, kind, patents)
    clock.tick(hours=1)
    await minutes_pass(deps, clock, 2)


async def test_what_is_only_counted_is_looked_up_where_filters_look_at_it(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await watched(deps, clock, form=Form.COUNT)
    await hides(deps, clock, made, FilterField.ASSIGNEE, "acme")
    patsnap.patents = {"p": ACME, "q": a_bibliography()}
    await named(deps, clock, patsnap, HitKind.NEW, "p", "q")
    assert (len(patsnap.asked), patsnap.asked_facts) == (1, [])
    [contents] = await told(deps, slack)
    assert (contents.digest.patents, contents.digest.filtered) == (1, 1)


async def test_of_what_is_only_counted_families_are_asked_for_where_one_is_filtered(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await watched(deps, clock, form=Form.COUNT)
    await hides(deps, clock, made, FilterField.FAMILY, "f1")
    patsnap.families = {"p": Family("f1", ("CN1A",)), "q": Family("f2", ("CN2A",))}
    await named(deps, clock, patsnap, HitKind.NEW, "p", "q")
    assert (patsnap.asked, patsnap.asked_facts) == ([], [(Source.FAMILY, ("p", "q"))])
    [contents] = await told(deps, slack)
    assert (contents.digest.patents, contents.digest.filtered) == (1, 1)


async def test_for_a_paused_subscription_nothing_is_paid_until_it_goes_on(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await watched(deps, clock)
    await subscribed(deps, "C2", form=Form.COUNT)
    await pause(TEAM, PERSON, made.id, CHANNEL, deps)
    patsnap.patents = {"p": ACME}
    await named(deps, clock, patsnap, HitKind.NEW, "p")
    await named(deps, clock, patsnap, HitKind.LEGAL, "p")
    assert (patsnap.asked, patsnap.asked_facts) == ([], [])
    await resume(TEAM, PERSON, made.id, CHANNEL, deps)
    await minutes_pass(deps, clock, 2)
    # Of what the other place was told already, no reason would be noted any more.
    assert (patsnap.asked, patsnap.asked_facts) == ([("p",)], [(Source.FAMILY, ("p",))])
    assert await news(deps, slack) == [["p"]]
    assert "Solid-state battery" in digest_texts(slack)[0]


async def test_who_is_to_be_shown_more_is_shown_it_of_what_waits_too(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    made = await watched(deps, clock, cadence="weekly mon 09:00", form=Form.COUNT)
    await subscribed(deps, "C2", form=Form.COUNT)
    await named(deps, clock, patsnap, HitKind.NEW, "p")
    assert patsnap.asked == []
    await edit(replace(a_subscribe_wish(cadence="weekly mon 09:00", form=Form.FULL)), made.id, CHANNEL, deps)
    await minutes_pass(deps, clock, 2)
    assert patsnap.asked == [("p",)]
