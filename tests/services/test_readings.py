"""What a check brought: read once, told by everybody's next digest, and kept where it cannot be read."""

from dataclasses import replace
from datetime import date

import pytest

from bot.deps import Deps
from bot.domain.alerts import CheckState, Findings, Hit, HitKind, Naming
from bot.domain.facts import Source
from bot.domain.reasons import Reason
from bot.domain.rules import ONLY_ACCOUNT
from bot.services.checks import check_one
from bot.services.readings import reread
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import CHANNEL, in_doubt, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.understanding import Understanding
from tests.services.watching import (
    ALERT,
    as_it_is,
    asks,
    digest_texts,
    news,
    restarted,
    subscribed,
    the_alert,
    the_checks,
    the_states,
    told,
    watched,
)
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

NO_KIND = [{"patent_ids": ["p1"]}]  # unreadable: of no kind
OTHERS = [kind for kind in HitKind if kind not in {HitKind.NEW, HitKind.INVENTION, HitKind.OTHER}]


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


async def checked(deps: Deps, clock: SteppedClock) -> None:
    """An hour later the alert is checked, and who wants to hear at once has heard."""
    clock.tick(hours=1)
    await minutes_pass(deps, clock, 1)


async def hits_of(deps: Deps, no: int) -> list[Hit]:
    return await deps.store.read(lambda tx: tx.checks.hits_between(ONLY_ACCOUNT, ALERT, no - 1, no))


def can_read(deps: Deps, patsnap: FakePatsnap, findings: Findings) -> Deps:
    """A later version of Patrol, which understands more."""
    later = Understanding(patsnap, findings)
    return replace(restarted(deps), patsnap=later)


def naming(*patents: str, kind: HitKind = HitKind.NEW) -> Findings:
    return Findings("Batteries", (Naming(kind, patents),))


@pytest.mark.parametrize("nothing", [[], {}, None, [{"type": "new", "patent_ids": []}]])
async def test_nothing_new_is_quiet(
    nothing: object, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.answer_check(nothing)
    await checked(deps, clock)
    assert await the_states(deps) == [CheckState.READ] * 2
    assert digest_texts(slack) == []


async def test_the_first_check_is_told_as_what_was_there_and_not_as_news(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.push(ALERT, HitKind.NEW, ["p1", "p2"])
    await subscribed(deps)
    await all_turns(deps)
    [contents] = await told(deps, slack)
    assert contents.lines == ()
    assert [patent.id for patent in contents.baseline] == ["p1", "p2"]
    assert "2 patents were there" in digest_texts(slack)[0]


async def test_the_name_that_patsnap_gives_is_the_alerts(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await subscribed(deps)
    await all_turns(deps)
    assert (await the_alert(deps)).name == "Batteries"


@pytest.mark.parametrize("kind", [HitKind.NEW, HitKind.INVENTION])
async def test_a_patent_is_new_once_in_an_alert(
    kind: HitKind, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    for named in (["p1"], ["p1", "p2"], ["p2", "p1"]):
        patsnap.push(ALERT, kind, named)
        await checked(deps, clock)
    assert await news(deps, slack) == [["p1"], ["p2"]]


@pytest.mark.parametrize("kind", OTHERS)
async def test_what_can_happen_to_a_patent_again_is_news_each_time(
    kind: HitKind, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    for _ in range(2):
        patsnap.push(ALERT, kind, ["p1"])
        await checked(deps, clock)
    assert await news(deps, slack) == [["p1"], ["p1"]]


async def test_an_answer_that_cannot_be_read_is_kept_and_shown_as_a_gap(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    await watched(deps, clock)
    patsnap.answer_check(NO_KIND)
    await checked(deps, clock)
    assert await the_states(deps) == [CheckState.READ, CheckState.ANSWERED]
    kept = await deps.store.read(lambda tx: tx.checks.get(ONLY_ACCOUNT, ALERT, 2))
    assert kept is not None
    assert "p1" in str(kept.raw)
    assert "no `type`" in kept.reason
    [digest] = await told(deps, slack)
    assert [gap.no for gap in digest.gaps] == [2]
    assert "an answer cannot be read; it is kept, see `reread`" in caplog.messages


async def test_after_an_answer_that_cannot_be_read_the_alert_is_checked_as_often_as_ever(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.faults.add("check", unreachable())
    patsnap.answer_check(NO_KIND)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await minutes_pass(deps, clock, 1)
    assert (await the_alert(deps)).trouble is None
    patsnap.push(ALERT, HitKind.NEW, ["p2"])
    await checked(deps, clock)
    assert (await news(deps, slack))[-1] == ["p2"]


async def test_what_is_read_later_has_a_number_of_its_own_so_that_nobody_loses_it(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    instant = await watched(deps, clock)
    weekly = await subscribed(deps, "C2", "weekly mon 09:00")
    patsnap.answer_check(NO_KIND)
    await checked(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p2"])
    await checked(deps, clock)
    assert await reread(can_read(deps, patsnap, naming("p1"))) == (1, 0)
    assert [check.recovers for check in await the_checks(deps)] == [None, None, None, 2]
    await minutes_pass(deps, clock)
    assert [contents.lines for contents in (await told(deps, slack))[:1]] == [()]
    assert await news(deps, slack) == [[], ["p2"], ["p1"]]
    await asks(deps, weekly)
    await minutes_pass(deps, clock)
    assert await news(deps, slack, "C2") == [["p2", "p1"]]
    [digest] = await told(deps, slack, "C2")
    assert digest.gaps == ()
    for contents in (digest, *await told(deps, slack)):
        assert contents.digest.since <= contents.digest.until
    assert (await as_it_is(deps, instant)).took == (await the_alert(deps)).last_no


async def test_a_run_reads_what_was_kept_when_it_begins(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.answer_check(NO_KIND)
    await checked(deps, clock)
    later = can_read(deps, patsnap, naming("p1"))
    await take_over(later)
    await minutes_pass(later, clock, 1)
    assert await news(deps, slack) == [[], ["p1"]]
    assert await reread(later) == (0, 0)


async def test_what_cannot_be_read_again_and_again_makes_no_noise(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.answer_check(NO_KIND)
    await checked(deps, clock)
    for _ in range(3):
        assert await reread(deps) == (0, 1)
        await minutes_pass(deps, clock, 1)
    assert len(digest_texts(slack)) == 1
    assert len(await the_checks(deps)) == 2


async def test_what_is_read_later_does_not_name_a_patent_new_that_was_named_since(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.answer_check(NO_KIND)
    await checked(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await checked(deps, clock)
    later = can_read(deps, patsnap, naming("p1", "p2"))
    await reread(later)
    await minutes_pass(deps, clock, 1)
    assert await news(deps, slack) == [[], ["p1"], ["p2"]]


async def test_a_first_answer_that_is_read_later_is_still_no_news(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.answer_check(NO_KIND)
    await subscribed(deps)
    await minutes_pass(deps, clock, 1)
    await reread(can_read(deps, patsnap, naming("p1", "p2")))
    await minutes_pass(deps, clock, 1)
    assert await news(deps, slack) == [[], []]
    assert [patent.id for patent in (await told(deps, slack))[1].baseline] == ["p1", "p2"]
    assert patsnap.asked == []
    assert patsnap.asked_facts == []


async def test_why_what_is_read_later_is_there_is_asked_for_as_of_its_own_check(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.answer_check(NO_KIND)
    await checked(deps, clock)
    patsnap.reasons[Source.LEGAL, "p1"] = Reason("Granted", date(2026, 11, 3))
    await reread(can_read(deps, patsnap, naming("p1", kind=HitKind.LEGAL)))
    await minutes_pass(deps, clock, 1)
    assert patsnap.asked_facts == [(Source.LEGAL, ("p1",))]
    assert await news(deps, slack) == [[], ["p1"]]
    assert [hit.reason for hit in await hits_of(deps, 3)] == [patsnap.reasons[Source.LEGAL, "p1"]]


@pytest.mark.parametrize("is_readable", [False, True])
async def test_reading_what_was_kept_does_not_hurry_an_alert_in_trouble(
    is_readable: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
) -> None:
    await watched(deps, clock)
    patsnap.answer_check(NO_KIND)
    await checked(deps, clock)
    clock.tick(hours=1)
    patsnap.faults.add("check", unreachable(), times=5)
    await minutes_pass(deps, clock, 1)
    before = await the_alert(deps)
    assert before.trouble is not None
    await reread(can_read(deps, patsnap, naming("p1")) if is_readable else deps)
    after = await the_alert(deps)
    assert (after.trouble, after.due, after.attempts) == (before.trouble, before.due, before.attempts)


async def test_a_fault_of_ours_in_storing_hits_is_shown_as_a_gap_and_blocks_nobody(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    clock.tick(hours=1)
    odd = replace(deps, patsnap=Understanding(patsnap, Findings("", (Naming(HitKind.NEW, (object(),)),))))  # type: ignore[arg-type]
    await turns(check_one, odd)
    assert await the_states(deps) == [CheckState.READ, CheckState.ANSWERED]
    assert (await the_checks(deps))[1].is_missing
    await minutes_pass(deps, clock, 1)
    assert len(digest_texts(slack)) == 1


@pytest.mark.parametrize("no", [1, 2])
async def test_a_fault_of_ours_in_storing_hits_that_comes_again_makes_no_noise(
    no: int, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    odd = replace(deps, patsnap=Understanding(patsnap, Findings("", (Naming(HitKind.NEW, (object(),)),))))  # type: ignore[arg-type]
    await (subscribed(deps) if no == 1 else watched(deps, clock))
    clock.tick(hours=1)
    await turns(check_one, odd)
    await minutes_pass(deps, clock, 1)
    for _ in range(3):
        assert await reread(restarted(odd)) == (0, 1)
        await minutes_pass(deps, clock, 1)
    assert len(await the_checks(deps)) == no
    assert len(digest_texts(slack)) == 1


async def test_thousands_of_hits_are_one_digest(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    named = [f"p{number}" for number in range(3000)]
    patsnap.faults.add("bibliography", in_doubt(), times=100)
    patsnap.push(ALERT, HitKind.NEW, named)
    await turns(check_one, deps)
    assert [hit.patent for hit in await hits_of(deps, 2)] == named
    clock.tick(minutes=11)
    await all_turns(deps)
    assert (await as_it_is(deps, subscription)).last_count == 3000
    assert await news(deps, slack, CHANNEL) == [named]


async def test_what_patsnap_counts_and_does_not_name_is_shown_as_a_gap_beside_what_it_names(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    unnamed = {"type": "legal", "count": 3, "alert_name": "Batteries", "patent_ids": None}
    patsnap.answer_check([{"type": "new", "count": 1, "alert_name": "Batteries", "patent_ids": ["p1"]}, unnamed])
    await checked(deps, clock)
    await minutes_pass(deps, clock)
    assert await news(deps, slack) == [["p1"]]
    [digest] = await told(deps, slack)
    assert [(gap.no, gap.reason) for gap in digest.gaps] == [(2, "PatSnap counts 3 under “legal” and names none.")]
