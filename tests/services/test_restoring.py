"""A backup is put back: nothing is lost that can be known, nothing comes twice unmarked, nothing is ordered twice."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deps import Deps
from bot.domain.alerts import CheckState, HitKind
from bot.domain.companies import How
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import file_key, live_key
from bot.domain.makings import MakingState, Task
from bot.domain.reports import Job, ReportState, RequestState
from bot.domain.rules import ONLY_ACCOUNT, Rules
from bot.domain.searches import Found
from bot.services.checks import check_one
from bot.services.choosing import choose
from bot.services.composing import compose_some
from bot.services.deliveries import deliver_one
from bot.services.enriching import enrich_one
from bot.services.holding import joined
from bot.services.makings import make_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.restoring import settle_backup
from bot.services.startup import take_over
from storage.sqlite import SqliteStore
from tests.clock import START, SteppedClock
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    XIAOMI,
    a_making,
    a_wish,
    in_doubt,
    state_of,
    the_report,
    the_request,
)
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.fakes.patsnap import DONE
from tests.services.choosers import COMPANIES, SEVERAL, ask, searching
from tests.services.restored import Vault
from tests.services.watching import ALERT, digest_texts, news, the_alert, the_checks, watched
from tests.stores import opened
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

REPEAT = "Possibly a repeat"
QUERY = "TTL:(battery)"


@pytest_asyncio.fixture
async def vault(tmp_path: Path) -> AsyncIterator[Vault]:
    vault = Vault(tmp_path)
    yield vault
    if vault.store is not None:
        await vault.store.close()


@pytest.fixture(autouse=True)
def world(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


def repeats(slack: FakeSlack, channel: str = CHANNEL) -> list[bool]:
    """Of each message as it was posted, whether it says that it may be a repeat."""
    return [REPEAT in str(shown.posted.blocks) for shown in slack.in_conversation(channel)]


# Companies to be chosen


@pytest.mark.parametrize(("typed", "told"), [(XIAOMI, "waits until"), (SEVERAL, "Which company?")])
async def test_what_waited_for_its_company_is_not_ordered_again_by_itself(
    typed: str, told: str, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, vault: Vault
) -> None:
    patsnap.companies = list(COMPANIES)
    deps = searching(deps)
    request = await ask(deps, typed)
    if typed == SEVERAL:
        await all_turns(deps)
        assert told in slack.texts(CHANNEL)[0]
    vault.take(deps)
    await all_turns(deps)
    if typed == SEVERAL:
        await choose(TEAM, PERSON, request.id, 0, deps)
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == 1

    run = await vault.put_back(deps)
    await minutes_pass(run, clock)

    assert len(patsnap.jobs) == 1
    again = await the_request(run.store, request.id)
    assert (again.state, again.naming is not None and again.naming.how) == (RequestState.CHOOSING, How.RESTORED)
    assert "It is not known whether this was ordered" in slack.texts(CHANNEL)[-1]
    clock.tick(days=2)
    await minutes_pass(run, clock)
    assert (await the_request(run.store, request.id)).state is RequestState.CANCELLED
    assert "it is not known whether this was ordered" in slack.texts(CHANNEL)[-1]
    assert len(patsnap.jobs) == 1


# Messages and files


@pytest.mark.parametrize("history", [True, False])
async def test_what_was_sent_since_is_found_or_marked(
    history: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
    patsnap: FakePatsnap,
    vault: Vault,
) -> None:
    slack.has_history = history
    patsnap.life = (DONE,)
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    vault.take(deps)
    await minutes_pass(deps, clock, 2)
    assert len(slack.files_in(CHANNEL)) == 1
    clock.tick(days=3)

    run = await vault.put_back(deps)
    await minutes_pass(run, clock, 3)

    assert (await the_request(run.store, request.id)).state is RequestState.DELIVERED
    assert len(patsnap.jobs) == 1
    assert repeats(slack) == ([False] if history else [False, True])
    titles = [file.title.endswith("(possibly a repeat)") for file in slack.files_in(CHANNEL)]
    assert titles == ([False] if history else [False, True])


async def test_what_was_certainly_not_sent_since_is_sent_unmarked(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, vault: Vault
) -> None:
    patsnap.life = (DONE,)
    await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    vault.take(deps)
    run = await vault.put_back(deps)
    await minutes_pass(run, clock, 2)
    assert repeats(slack) == [False]
    assert [file.title for file in slack.files_in(CHANNEL)] == [slack.files[0].name]


async def test_a_file_that_others_lie_beside_is_not_taken_for_theirs(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, vault: Vault
) -> None:
    patsnap.life = (DONE,)
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    slack.faults.add("complete_upload", in_doubt())
    await turns(deliver_one, deps)
    vault.take(deps)
    slack.files.clear()  # Slack has dropped the upload, which was never shared
    run = await vault.put_back(deps)
    await minutes_pass(run, clock, 2)
    assert await state_of(run, file_key(request)) is DeliveryState.SENT
    assert len(slack.files_in(CHANNEL)) == 1


async def test_a_file_is_looked_for_again_after_a_kill_in_the_upload(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, vault: Vault
) -> None:
    patsnap.life = (DONE,)
    await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    vault.take(deps)
    run = await vault.put_back(deps)
    slack.faults.add("send_bytes", Killed())
    with pytest.raises(Killed):
        await minutes_pass(run, clock, 2)
    after = replace(run, owner="after that")
    await take_over(after)
    await minutes_pass(after, clock, 2)
    assert slack.faults.calls.count("find_file") == 2
    assert len(slack.files_in(CHANNEL)) == 1


async def test_what_was_held_is_tried_for_nobody_invites_twice(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, vault: Vault
) -> None:
    patsnap.life = (DONE,)
    slack.outside.add(CHANNEL)
    request = await request_report(a_wish(), deps)
    await minutes_pass(deps, clock, 2)
    assert (await the_request(deps.store, request.id)).state is RequestState.HELD
    vault.take(deps)
    slack.outside.clear()
    await joined(TEAM, CHANNEL, deps)
    await minutes_pass(deps, clock, 2)
    run = await vault.put_back(deps)
    await minutes_pass(run, clock, 2)
    assert (await the_request(run.store, request.id)).state is RequestState.DELIVERED
    assert len(slack.files_in(CHANNEL)) == 1


# Orders


async def test_an_order_that_may_have_been_made_since_is_not_made_again(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, vault: Vault
) -> None:
    request = await request_report(a_wish(), deps)
    vault.take(deps)
    await minutes_pass(deps, clock, 1)
    run = await vault.put_back(deps)
    await minutes_pass(run, clock, 2)
    clock.tick(days=2)
    await minutes_pass(run, clock, 1)
    assert (await the_report(run.store, request.id)).state is ReportState.IN_DOUBT
    assert len(patsnap.jobs) == 1
    assert "not known whether this was ordered" in slack.texts(CHANNEL)[-1]


async def test_an_alert_that_may_have_been_made_since_is_not_made_again_and_no_change_undone(
    deps: Deps, clock: SteppedClock, vault: Vault
) -> None:
    await watched(deps, clock)
    makings = [a_making(id=task, task=task, alert="" if task is Task.NEW else ALERT) for task in (Task.NEW, Task.EDIT)]
    for making in makings:
        await deps.store.write(lambda tx, making=making: tx.makings.add(making))  # type: ignore[misc]
    vault.take(deps)
    run = await vault.put_back(deps)
    assert await turns(make_one, run) == 0
    states = [await run.store.read(lambda tx, one=one: tx.makings.get(TEAM, one.id)) for one in makings]  # type: ignore[misc]
    assert [one.state for one in states if one] == [MakingState.IN_DOUBT, MakingState.FAILED]


# Alerts


@pytest.mark.parametrize("history", [True, False])
async def test_a_digest_that_was_told_since_is_not_told_again_unmarked_and_what_follows_is(
    history: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
    patsnap: FakePatsnap,
    vault: Vault,
) -> None:
    slack.has_history = history
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["read"])
    for turn in (check_one, enrich_one):
        await turns(turn, deps)
    vault.take(deps)
    await minutes_pass(deps, clock, 12)
    patsnap.push(ALERT, HitKind.NEW, ["lost"])
    clock.tick(hours=1)
    await minutes_pass(deps, clock, 12)
    assert await news(deps, slack) == [["read"], ["lost"]]
    patsnap.push(ALERT, HitKind.NEW, ["after"])
    clock.tick(hours=1)

    before = len(digest_texts(slack))
    run = await vault.put_back(deps)
    await minutes_pass(run, clock, 12)

    texts = digest_texts(slack)[before:]
    marked = [REPEAT in text for text in texts]
    assert marked == ([False] if history else [True, False])
    assert "restored from a backup" in texts[-1]
    assert (await news(run, slack))[-1] == ["after"]
    assert [check.state for check in await the_checks(run)][-2:] == [CheckState.GAP, CheckState.READ]


async def test_what_is_searched_for_in_the_gap_says_that_it_may_have_been_told(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap, vault: Vault
) -> None:
    await watched(deps, clock)
    alert = await the_alert(deps)
    await deps.store.write(lambda tx: tx.alerts.save(replace(alert, query=QUERY)))
    vault.take(deps)
    patsnap.push(ALERT, HitKind.NEW, ["lost"])
    patsnap.found[QUERY] = [Found("lost", published=START.date())]
    await minutes_pass(deps, clock, 12)
    run = await vault.put_back(deps)
    await minutes_pass(run, clock, 90)
    assert (await news(run, slack))[-1] == ["lost"]
    assert "Possibly a repeat: found later" in str([one.posted.blocks for one in slack.in_conversation(CHANNEL)])


async def test_admins_are_told_once_and_the_next_start_says_nothing(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    rules = Rules(files=deps.rules.files, admins=("U9",))
    vault.take(deps)
    clock.tick(days=1)
    run = await vault.put_back(replace(deps, rules=rules))
    await take_over(replace(run, owner="the next"))
    await all_turns(run)
    [said] = slack.texts("D9")
    assert "Patrol runs on a backup of its database" in said
    assert caplog.messages.count("this database is a restored backup: what was under way is in doubt") == 1


async def test_a_kill_while_it_is_settled_leaves_it_to_the_next_run(deps: Deps, vault: Vault) -> None:
    request = await request_report(a_wish(), deps)
    vault.take(deps)
    run = await vault.put_back(deps, begin=False)
    store = run.store
    assert isinstance(store, SqliteStore)
    dies = "before update on report begin select raise(abort, 'dies'); end"
    await store.write(lambda _: store._db.execute(f"create trigger dies {dies}"))
    with pytest.raises(Exception, match="dies"):
        await take_over(run)
    await store.write(lambda _: store._db.execute("drop trigger dies"))
    assert await state_of(run, live_key(request)) is DeliveryState.PENDING
    assert await settle_backup(run)
    assert not await settle_backup(run)
    assert await state_of(run, live_key(request)) is DeliveryState.IN_DOUBT


# Whatever happens before and after the backup is taken


STEPS = ("ask", "news", "turns", "minute", "hour", "kill")


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    before=st.lists(st.sampled_from(STEPS), max_size=6),
    after=st.lists(st.sampled_from(STEPS), min_size=1, max_size=6),
    history=st.booleans(),
)
async def test_whatever_was_lost_nothing_comes_twice_unmarked_and_nothing_is_ordered_twice(
    before: list[str],
    after: list[str],
    history: bool,  # noqa: FBT001 - hypothesis names it
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("restored")
    clock, patsnap = SteppedClock(), FakePatsnap()
    slack = FakeSlack(clock, has_history=history)
    patsnap.add_alert(ALERT)
    patsnap.life = (Job(ahead=1), DONE)
    store = opened(folder / "patrol.db")
    await store.write(lambda tx: tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, "https://connect.patsnap.com"))
    deps = Deps(store, patsnap, slack, clock, Rules(files=folder / "files"), owner="run", since=clock())
    vault = Vault(folder)
    journey = _Journey(clock, patsnap)
    try:
        await watched(deps, clock)
        deps = await journey.goes(before, deps)
        vault.take(deps)
        deps = await journey.goes(after, deps)
        deps = await vault.put_back(deps)
        await minutes_pass(deps, clock, 2)
        for _ in range(16):
            clock.tick(minutes=11)
            await all_turns(deps)

        ordered = Counter(job.order.subject.text for job in patsnap.jobs)
        assert all(times == 1 for times in ordered.values())
        unmarked = Counter(shown.key for shown in slack.messages if REPEAT not in str(shown.posted.blocks))
        assert all(times == 1 for times in unmarked.values()), unmarked
        files = Counter((file.name, file.content) for file in slack.uploads if "repeat" not in file.title)
        assert all(times == 1 for times in files.values())
        if history:
            assert all(times == 1 for times in Counter(shown.key for shown in slack.messages).values())
        assert not await deps.store.read(lambda tx: tx.deliveries.unsent())
        states = [check.state for check in await the_checks(deps)]
        assert CheckState.GAP in states
        assert "restored from a backup" in str([shown.posted.blocks for shown in slack.messages])
    finally:
        await store.close()
        if vault.store is not None:
            await vault.store.close()


class _Journey:
    """What people, PatSnap and time do."""

    def __init__(self, clock: SteppedClock, patsnap: FakePatsnap) -> None:
        self._clock = clock
        self._patsnap = patsnap
        self._count = 0

    async def goes(self, steps: list[str], deps: Deps) -> Deps:
        for step in steps:
            self._count += 1
            match step:
                case "ask":
                    await request_report(a_wish(f"Company {self._count}", interaction=str(self._count)), deps)
                case "news":
                    self._patsnap.push(ALERT, HitKind.NEW, [f"p{self._count}"])
                case "turns":
                    await turns(advance_one, deps)
                    await turns(compose_some, deps)
                case "minute":
                    await minutes_pass(deps, self._clock, 1)
                case "hour":
                    self._clock.tick(hours=1)
                    await turns(check_one, deps)
                case _:
                    deps = replace(deps, owner=f"run {self._count}")
                    await take_over(deps)
        return deps
