"""Whatever fails, in whatever order: what costs money happens once, and everybody is told how it ended."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.deps import Deps
from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.delivery_keys import file_key, live_key
from bot.domain.reports import Job, Report, ReportState, Request, RequestState
from bot.domain.rules import Rules
from bot.errors import BadFile, BadFileKind, CodeClass, SlackLimited
from bot.mistakes import Mistake
from bot.ports import Transaction
from bot.services.holding import joined
from bot.services.requested import cancel, forget, regenerate, send_to, try_again
from bot.services.requests import Wish, request_report
from bot.services.startup import take_over
from bot.services.upkeep import look_after
from tests.clock import SteppedClock
from tests.factories import TEAM, a_wish, in_doubt, patsnap_refused, refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.fakes.patsnap import DONE
from tests.stores import opened
from tests.turns import all_turns

PATSNAP_CALLS = ("permit", "create", "status", "fetch")
SLACK_CALLS = ("post", "update", "begin_upload", "send_bytes", "complete_upload", "find")

ANYWHERE = (unreachable(), in_doubt(), Killed(), ValueError("a bug"))
NOT_TOLD = (in_doubt(), Killed())
PATSNAP_SAYS = (
    patsnap_refused("67200002", CodeClass.RETRY),
    patsnap_refused("67200007", CodeClass.QUOTA),
    patsnap_refused("67200005", CodeClass.ADMIN),
    patsnap_refused("68300004", CodeClass.INPUT),
)
FILES_ARE = (BadFile(BadFileKind.BROKEN), BadFile(BadFileKind.ELSEWHERE), OSError(28, "No space left on device"))
SLACK_SAYS = (
    *(refused(word) for word in ("internal_error", "token_revoked", "never_heard_of_it", "storage_limit_reached")),
    *(refused(word) for word in ("not_in_channel", "is_archived", "thread_not_found")),
    SlackLimited("a.method", 30),
)
LOSES_THE_MESSAGE = SLACK_SAYS[4:7]  # after these a live message is left as it is
LIVES = ((DONE,), (Job(ahead=1), Job(), DONE), (Job(failed=True, cause="no"),), (Job(),))

COMPANIES = ("Company 0", "Company 1")
PEOPLE = ("U1", "U2")
CHANNELS = ("C1", "C2", "C3")  # Patrol is not in the last one
PLACES = (*CHANNELS, "to me")
CONVERSATIONS = (*CHANNELS, "D1", "D2")

SETTLED = timedelta(days=8)  # by then every row has come to its end, whatever was refused before, but for what is held
HELD = timedelta(days=15)
STEP = timedelta(minutes=7)

WORDS = {
    RequestState.DELIVERED: "In the thread",
    RequestState.CANCELLED: "Ended",
    RequestState.FAILED: "*Not ",
    RequestState.HELD: "/invite",
    RequestState.WAITING: "did not confirm",
}


class Patrol(RuleBasedStateMachine):
    """The whole bot but for Bolt, with people who press, faults and kills in any order."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = TemporaryDirectory()
        self._runs = 1
        self.clock = SteppedClock()
        self.slack = FakeSlack(self.clock, outside={"C3"})
        self.patsnap = FakePatsnap()
        self.wishes: list[Wish] = []
        self.asked: list[str] = []
        self.words: Counter[str] = Counter()  # by company: how often somebody has said that it should come
        self.completed: dict[tuple[bytes | None, str | None], int] = {}  # a job's file, a channel: the words until then
        self.seen = 0  # uploads

    @initialize(history=st.booleans(), lost=st.sampled_from([None, *SLACK_CALLS]), place=st.sampled_from(PLACES))
    def start(self, lost: str | None, place: str, *, history: bool) -> None:
        self.slack.has_history = history
        self._runner.run(self._open())
        if lost:
            self.slack_acts_and_we_are_not_told(lost, in_doubt(), 1)
        self.ask("U1", COMPANIES[0], place, (DONE,), fresh=False)

    async def _open(self) -> None:
        folder = Path(self._folder.name)
        self.store = opened(folder / "patrol.db")
        await self.store.write(lambda tx: tx.workspaces.enrol(TEAM, "main", "https://connect.patsnap.com"))
        rules = Rules(files=folder / "files")
        self.deps = Deps(self.store, self.patsnap, self.slack, self.clock, rules, owner="run 1")

    # What people do

    @rule(
        person=st.sampled_from(PEOPLE),
        company=st.sampled_from(COMPANIES),
        place=st.sampled_from(PLACES),
        life=st.sampled_from(LIVES),
        fresh=st.booleans(),
    )
    def ask(self, person: str, company: str, place: str, life: tuple[Job, ...], *, fresh: bool) -> None:
        self.patsnap.life = life
        where = person if place == "to me" else place
        wish = a_wish(company, place=where, person=person, interaction=str(len(self.wishes)))
        wish = replace(wish, fresh=fresh)
        self.wishes.append(wish)
        self._says(company)
        self._remember(self._runner.run(request_report(wish, self.deps)))

    @rule(number=st.integers(0, 9))
    def deliver_the_command_again(self, number: int) -> None:
        if number < len(self.wishes):
            self._remember(self._runner.run(request_report(self.wishes[number], self.deps)))

    @rule(number=st.integers(0, 9), press=st.sampled_from([try_again, try_again, forget, cancel, regenerate]))
    def press(self, number: int, press: object) -> None:
        if number < len(self.asked):
            self._runner.run(self._press(self._get(self.asked[number]), press))

    async def _press(self, request: Request, press: object) -> None:
        own = (TEAM, request.person, request.id)
        try:
            if press is regenerate:
                self._says(request.order.subject.text)
                self._remember(await regenerate(*own, f"press {len(self.asked)}", self.deps))
            elif press is try_again:
                self._says(request.order.subject.text)
                await try_again(*own, self.deps)
            else:
                await (cancel if press is cancel else forget)(*own, self.deps)
        except Mistake:
            return  # there was no such button just now

    @rule(number=st.integers(0, 9), person=st.sampled_from(PEOPLE), channel=st.sampled_from(CONVERSATIONS))
    def send_to_me(self, number: int, person: str, channel: str) -> None:
        if number < len(self.asked):
            self._runner.run(self._send(self._get(self.asked[number]), person, channel))

    async def _send(self, request: Request, person: str, channel: str) -> None:
        self._says(request.order.subject.text)
        press = f"send {len(self.asked)}"
        try:
            self._remember(await send_to(person, request.id, channel, press, TEAM, self.deps))
        except Mistake:
            return  # not theirs, or not kept

    @rule(channel=st.sampled_from(CHANNELS))
    def patrol_is_invited(self, channel: str) -> None:
        self.slack.outside.discard(channel)
        for company in COMPANIES:
            self._says(company)
        self._runner.run(joined(TEAM, channel, self.deps))

    @rule(channel=st.sampled_from(CHANNELS[:2]))
    def patrol_is_removed(self, channel: str) -> None:
        self.slack.outside.add(channel)

    def _says(self, company: str) -> None:
        self.words[company] += 1

    def _remember(self, request: Request) -> None:
        if request.id not in self.asked:
            self.asked.append(request.id)

    # What fails

    @rule(call=st.sampled_from(PATSNAP_CALLS), error=st.sampled_from(ANYWHERE))
    def patsnap_is_not_reached(self, call: str, error: BaseException) -> None:
        self.patsnap.faults.add(call, error)

    @rule(call=st.sampled_from(PATSNAP_CALLS), error=st.sampled_from(NOT_TOLD))
    def patsnap_acts_and_we_are_not_told(self, call: str, error: BaseException) -> None:
        self.patsnap.faults.add(call, error, after=True)

    @rule(call=st.sampled_from(PATSNAP_CALLS[:3]), error=st.sampled_from(PATSNAP_SAYS))
    def patsnap_refuses(self, call: str, error: Exception) -> None:
        self.patsnap.faults.add(call, error)

    @rule(error=st.sampled_from(FILES_ARE), times=st.integers(1, 6))
    def the_file_is_bad(self, error: Exception, times: int) -> None:
        self.patsnap.faults.add("fetch", error, times=times)

    @rule(call=st.sampled_from(SLACK_CALLS), error=st.sampled_from(ANYWHERE), times=st.integers(1, 3))
    def slack_is_not_reached(self, call: str, error: BaseException, times: int) -> None:
        self.slack.faults.add(call, error, times=times)

    @rule(call=st.sampled_from(SLACK_CALLS), error=st.sampled_from(NOT_TOLD), times=st.integers(1, 3))
    def slack_acts_and_we_are_not_told(self, call: str, error: BaseException, times: int) -> None:
        self.slack.faults.add(call, error, times=times, after=True)

    @rule(call=st.sampled_from(SLACK_CALLS), error=st.sampled_from(SLACK_SAYS), times=st.integers(1, 3))
    def slack_refuses(self, call: str, error: Exception, times: int) -> None:
        if call == "update" and error in LOSES_THE_MESSAGE:
            return
        self.slack.faults.add(call, error, times=times)

    @rule()
    def the_files_are_gone_from_disk(self) -> None:
        shutil.rmtree(self.deps.rules.files, ignore_errors=True)

    # What time brings

    @rule(seconds=st.sampled_from([1, 10, 30, 60, 600, 3600, 86400, 8 * 86400]))
    def time_passes(self, seconds: int) -> None:
        self.clock.tick(seconds=seconds)
        self._turns()

    @rule()
    def turns_come(self) -> None:
        self._turns()

    @rule()
    def the_bot_is_started_anew(self) -> None:
        self._next_run()

    @rule()
    def what_has_served_its_time_is_looked_after(self) -> None:
        self._runner.run(look_after(self.deps))

    def _turns(self) -> None:
        try:
            self._runner.run(all_turns(self.deps))
        except Killed:
            self._next_run()
        except ValueError:
            return  # a bug in an update: the tick logs it, and the next beat comes

    def _next_run(self) -> None:
        self._runs += 1
        self.deps = replace(self.deps, owner=f"run {self._runs}")
        self._runner.run(take_over(self.deps))
        assert self._runner.run(self.store.read(self._claimed)) == 0

    def _claimed(self, tx: Transaction) -> int:
        return len(tx.reports.of_other_owners("nobody")) + len(tx.deliveries.of_other_owners("nobody"))

    # What holds at any time

    @invariant()
    def each_report_is_ordered_once(self) -> None:
        reports: Counter[str] = Counter()
        for company, count in self._runner.run(self.store.read(_reports)) if self.asked else ():
            reports[company] = count
        made = Counter(job.order.subject.text for job in self.patsnap.jobs)
        assert all(made[company] <= reports[company] <= self.words[company] for company in COMPANIES)

    @invariant()
    def a_place_is_served_once_until_somebody_says_another_word(self) -> None:
        for file in self.slack.uploads[self.seen :]:
            key = (file.content, file.channel)
            words = self.words[file.name.removesuffix(".pdf")]
            # What was asked for elsewhere may come to a person later, moved there.
            assert words > self.completed.get(key, 0) or str(file.channel).startswith("D")
            self.completed[key] = words
        self.seen = len(self.slack.uploads)

    @invariant()
    def a_person_gets_a_file_at_most_as_often_as_somebody_said_so(self) -> None:
        shared = Counter((file.content, file.channel, file.name) for file in self.slack.uploads)
        assert all(times <= self.words[name.removesuffix(".pdf")] for (_, _, name), times in shared.items())

    @invariant()
    def a_message_is_there_once_or_is_marked_as_a_repeat(self) -> None:
        unmarked = Counter(
            shown.key for shown in self.slack.messages if "Possibly a repeat" not in str(shown.posted.blocks)
        )
        assert all(times == 1 for times in unmarked.values())

    @invariant()
    def where_history_can_be_read_a_channel_has_no_repeat(self) -> None:
        if self.slack.has_history:
            channels = Counter(shown.key for shown in self.slack.messages if shown.channel in CHANNELS)
            assert all(times == 1 for times in channels.values())

    @invariant()
    def who_is_shown_by_another_is_served_with_it(self) -> None:
        requests = {request.id: request for request, _ in self._rows()}
        waiting = [request for request in requests.values() if request.state is RequestState.WAITING]
        for request in waiting:
            if request.shown_by:
                leader = requests[request.shown_by]
                assert (leader.state, leader.shown_by) == (RequestState.WAITING, None)
                assert (leader.report, leader.landing) == (request.report, request.landing)
        leaders = Counter((request.report, request.landing) for request in waiting if not request.shown_by)
        assert all(times == 1 for times in leaders.values())

    @invariant()
    def who_waits_has_a_message_and_the_file_when_it_is_ready(self) -> None:
        for request, report in self._rows():
            if request.state is RequestState.WAITING and not request.shown_by:
                message = self._delivery(live_key(request))
                assert message is not None
                assert message.state is not DeliveryState.DEAD
                if report.state is ReportState.READY:
                    file = self._delivery(file_key(request))
                    assert file is not None
                    assert file.state not in {DeliveryState.DEAD, DeliveryState.SENT}

    @invariant()
    def what_is_held_is_told_to_its_person_and_has_an_end(self) -> None:
        for request, report in self._rows():
            if request.state is RequestState.HELD:
                assert request.held_until is not None
                assert (request.landing, request.shown_by) == (request.person, None)
                assert self._delivery(live_key(request)) is not None
                assert report.state is not ReportState.FAILED

    def _get(self, request_id: str) -> Request:
        request = self._runner.run(self.store.read(lambda tx: tx.requests.get(TEAM, request_id)))
        assert request is not None
        return request

    def _delivery(self, key: str) -> Delivery | None:
        return self._runner.run(self.store.read(lambda tx: tx.deliveries.get(TEAM, key)))

    def _rows(self) -> list[tuple[Request, Report]]:
        def read(tx: Transaction) -> list[tuple[Request, Report]]:
            rows = []
            for asked in self.asked:
                request = tx.requests.get(TEAM, asked)
                report = tx.reports.get(TEAM, request.report) if request else None
                assert request is not None
                assert report is not None
                rows.append((request, report))
            return rows

        return self._runner.run(self.store.read(read)) if self.asked else []

    # How it ends

    def teardown(self) -> None:
        try:
            if hasattr(self, "store"):
                self._settle()
        finally:
            if hasattr(self, "store"):
                self._runner.run(self.store.close())
            self._runner.close()
            self._folder.cleanup()

    def _settle(self) -> None:
        """Nothing fails any more: every request comes to an end, and its people see which."""
        self.patsnap.faults.clear()
        self.slack.faults.clear()
        self._next_run()
        end = self.clock() + SETTLED
        while self.clock() < end and not all(self._has_settled(*row) for row in self._rows()):
            self._turns()
            self.clock.tick(seconds=STEP.total_seconds())
        assert all(self._has_settled(*row) for row in self._rows())
        self._everybody_is_told()
        self.clock.tick(seconds=HELD.total_seconds())
        self._runner.run(look_after(self.deps))
        for request in [request for request, _ in self._rows()]:
            self._runner.run(self._press(request, forget))
        assert not any(request.is_open for request, _ in self._rows())
        self._everybody_is_told()

    def _has_settled(self, request: Request, report: Report) -> bool:
        return request.state is not RequestState.WAITING or report.state is ReportState.IN_DOUBT

    def _everybody_is_told(self) -> None:
        for _ in range(3):
            self.clock.tick(seconds=STEP.total_seconds())
            self._turns()
        for request, report in self._rows():
            self._is_told(request, report)

    def _is_told(self, request: Request, report: Report) -> None:
        own = list(self._texts(live_key(request)))
        if request.shown_by and request.state in {RequestState.WAITING, RequestState.DELIVERED}:
            leader = self._get(request.shown_by)
            assert any(WORDS[request.state] in text for text in self._texts(live_key(leader)))
            assert not own or any("in the other message" in text for text in own)
        elif (posted := self._delivery(live_key(request))) and posted.state is DeliveryState.SENT:
            words = WORDS[RequestState.WAITING if self._is_doubtful(request, report) else request.state]
            assert any(words in text for text in own)
        else:  # nobody could be reached, or there was nothing to tell any more
            assert request.state in {RequestState.FAILED, RequestState.HELD, RequestState.CANCELLED}
            assert posted is None or posted.state is DeliveryState.DEAD

    def _is_doubtful(self, request: Request, report: Report) -> bool:
        return request.is_open and report.state is ReportState.IN_DOUBT

    def _texts(self, key: str) -> Iterator[str]:
        return (shown.message.text for shown in self.slack.messages if shown.key == key)


def _reports(tx: Transaction) -> list[tuple[str, int]]:
    rows = tx.reports._table.query("select subject, count(*) as reports from report group by subject")  # type: ignore[attr-defined]
    return [(row["subject"], row["reports"]) for row in rows]


TestAnyOrder = Patrol.TestCase
TestAnyOrder.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
