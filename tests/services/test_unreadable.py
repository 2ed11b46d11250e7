"""A row that cannot be understood stands in nobody's way, and the log says which it is."""

from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.facts import Family, Source
from bot.domain.recoveries import Recovery
from bot.domain.reports import ReportState
from bot.domain.rules import ONLY_ACCOUNT
from bot.services.checks import check_one
from bot.services.deliveries import deliver_one
from bot.services.explaining import explain_one
from bot.services.homes import open_home, show_one
from bot.services.live import refresh_one
from bot.services.makings import make_one
from bot.services.pulses import feel_one
from bot.services.recovering import recover_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.startup import take_over
from storage.sql.times import stored
from storage.sqlite import SqliteStore
from tests.clock import START, SteppedClock
from tests.factories import TEAM, a_making, a_wish, an_alert, the_report
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.watching import ALERT, news, subscribed, the_alert, watched
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

SAID = "a row cannot be read: it is put off"
EARLIER = stored(START - timedelta(days=1))


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


async def spoilt(deps: Deps, statement: str, **values: object) -> None:
    """Do to the database what a later version, or a person, might do."""
    store = deps.store
    assert isinstance(store, SqliteStore)
    await store.write(lambda _: store._db.execute(statement, {"earlier": EARLIER, **values}))


async def test_a_subscription_does_not_stop_the_digests_and_pulses_of_others(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    bad = await subscribed(deps, "C9")
    await watched(deps, clock)
    await spoilt(
        deps,
        "update subscription set filters = '{', due = :earlier, pulse_due = :earlier, alert = 'x' where id = :id",
        id=bad.id,
    )
    patsnap.push(ALERT, HitKind.NEW, ["p"])
    await all_turns(deps)
    assert await turns(feel_one, deps) == 1
    assert await news(deps, slack) == [["p"]]
    assert caplog.messages.count(SAID) == 2  # of its digest and of its pulse


async def test_an_alert_does_not_stop_the_checks_of_others(
    deps: Deps, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    await watched(deps, clock)
    await deps.store.write(lambda tx: tx.alerts.add(an_alert(id="bad")))
    await spoilt(deps, "update alert set kinds = 'of tomorrow', due = :earlier where id = 'bad'")
    checked = (await the_alert(deps)).last_no
    await turns(check_one, deps)
    assert (await the_alert(deps)).last_no == checked + 1
    assert caplog.messages.count(SAID) == 1


async def test_a_making_does_not_stop_others(deps: Deps, caplog: pytest.LogCaptureFixture) -> None:
    for one in ("bad", "good"):
        making = a_making(id=one)
        await deps.store.write(lambda tx, making=making: tx.makings.add(making))  # type: ignore[misc]
    await spoilt(deps, "update making set task = 'of tomorrow', due = :earlier where id = 'bad'")
    assert await turns(make_one, deps) == 2
    assert caplog.messages.count(SAID) == 1


async def test_a_home_does_not_stop_others(deps: Deps, slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    for one in ("UBAD", "UGOOD"):
        await open_home(TEAM, one, deps)
    await spoilt(deps, "update home set opened_at = 'of tomorrow', due = :earlier where person = 'UBAD'")
    assert await turns(show_one, deps) == 2
    assert set(slack.homes) == {"UGOOD"}
    assert caplog.messages.count(SAID) == 1


async def test_a_live_message_whose_row_cannot_be_read_does_not_stop_others(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    bad, good = [await request_report(a_wish(one, interaction=one), deps) for one in ("Bad", "Good")]
    await turns(deliver_one, deps)
    clock.tick(minutes=1)
    await deps.store.write(lambda tx: tx.live.touch(TEAM, bad.id, final=True))
    await deps.store.write(lambda tx: tx.live.touch(TEAM, good.id, final=False))
    await spoilt(deps, "update request set kind = 'of tomorrow' where id = :id", id=bad.id)
    assert await turns(refresh_one, deps) == 2
    assert slack.faults.calls.count("update") == 1


async def test_a_recovery_does_not_stop_others(
    deps: Deps, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    for one in ("bad", "good"):
        recovery = Recovery(ONLY_ACCOUNT, one, 2, "TAC:(x)", START, START, START, START)
        await deps.store.write(lambda tx, recovery=recovery: tx.recoveries.add(recovery))  # type: ignore[misc]
    await spoilt(deps, "update recovery set found = '{', due = :earlier where alert = 'bad'")
    clock.tick(hours=1)
    assert await turns(recover_one, deps) == 2
    assert caplog.messages.count(SAID) == 1


async def test_a_fact_does_not_stop_the_others_of_its_call(
    deps: Deps, patsnap: FakePatsnap, caplog: pytest.LogCaptureFixture
) -> None:
    patsnap.families = {"good": Family("f")}
    patents = ("first", "bad", "good")
    await deps.store.write(
        lambda tx: tx.facts.want(ONLY_ACCOUNT, Source.FAMILY, patents, START, since=START - timedelta(days=1))
    )
    await spoilt(deps, "update fact set value = '{' where patent = 'bad'")
    await turns(explain_one, deps)
    assert patsnap.asked_facts == [(Source.FAMILY, ("first", "good"))]
    assert caplog.messages.count(SAID) == 1


async def test_what_cannot_be_stored_of_an_answer_is_asked_again_and_not_claimed_for_ever(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, caplog: pytest.LogCaptureFixture
) -> None:
    patsnap.families = {"p": Family("f")}
    await deps.store.write(
        lambda tx: tx.facts.want(ONLY_ACCOUNT, Source.FAMILY, ["p"], START, since=START - timedelta(days=1))
    )
    refuses = "before update of value on fact when new.value is not null begin select raise(abort, 'full'); end"
    await spoilt(deps, f"create trigger full {refuses}")
    await turns(explain_one, deps)
    await spoilt(deps, "drop trigger full")
    clock.tick(minutes=1)
    await turns(explain_one, deps)
    found = await deps.store.read(lambda tx: tx.facts.get_all(ONLY_ACCOUNT, Source.FAMILY, ["p"]))
    assert found["p"].family == Family("f")
    assert caplog.messages.count("what was looked up could not be stored") == 1


async def test_a_subscription_does_not_stop_the_others_of_its_alert(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    bad = await subscribed(deps, "C9")
    await watched(deps, clock)
    await spoilt(deps, "update subscription set filters = '{', due = null where id = :id", id=bad.id)
    patsnap.push(ALERT, HitKind.NEW, ["p"])
    await all_turns(deps)
    assert await news(deps, slack) == [["p"]]
    assert caplog.messages.count("a row cannot be read: it is left out") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update report set state = 'of tomorrow', owner = 'dead'",
        "update delivery set what = 'of tomorrow', owner = 'dead'",
        "update alert set kinds = 'of tomorrow', owner = 'dead'",
    ],
)
async def test_a_claimed_row_does_not_stop_the_start(
    statement: str, deps: Deps, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    await watched(deps, clock)
    await request_report(a_wish(), deps)
    await spoilt(deps, statement)
    await take_over(deps)
    assert "a row cannot be read: it is left out" in caplog.messages


@pytest.mark.parametrize(
    "statement",
    ["update report set kind = 'of tomorrow', due = :earlier", "update delivery set what = 'x', due = :earlier"],
)
async def test_a_report_or_a_delivery_does_not_stop_others(
    statement: str, deps: Deps, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    await request_report(a_wish("Bad"), deps)
    await spoilt(deps, statement)
    good = await request_report(a_wish("Good", place="C2", interaction="second"), deps)
    await turns(advance_one, deps)
    await turns(deliver_one, deps)
    assert len(slack.in_conversation("C2")) == 1
    assert (await the_report(deps.store, good.id)).state is ReportState.GENERATING
    assert SAID in caplog.messages
