"""`/patrol …` as it arrives from Slack: what is stored, and what the person is told."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from bot.deps import Deps
from bot.domain.deliveries import What
from bot.domain.reports import Format, Kind, Order, ReportState, Subject, SubjectKind
from bot.errors import StoreFails, StoreTrouble
from bot.ports import Store, Transaction
from bot.views import ids
from handlers.routes import SUBCOMMANDS
from sandbox.slack import validate_message
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, BrokenStore, Desk


@pytest.mark.asyncio
async def test_a_report_is_stored_and_acked_with_nothing_more_to_say(desk: Desk) -> None:
    ack = await desk.type("report 小米科技有限责任公司 word")

    assert (ack.status, ack.body) == (200, "")
    report = await desk.ordered()
    assert report is not None
    assert report.state is ReportState.REQUESTED
    assert (report.order.subject.kind, report.order.subject.text) == (
        SubjectKind.COMPANY_NAME,
        "小米科技有限责任公司",
    )
    assert report.order.format is Format.WORD
    [live] = await desk.promised()
    assert (live.what, live.workspace, live.place) == (What.LIVE, TEAM, CHANNEL)


@pytest.mark.asyncio
async def test_to_me_promises_the_message_to_the_person(desk: Desk) -> None:
    await desk.type("report Acme to me")

    [live] = await desk.promised()
    assert live.place == PERSON


@pytest.mark.asyncio
async def test_a_command_that_slack_delivers_twice_is_one_request(desk: Desk) -> None:
    first = await desk.type("report Acme", trigger="the same")
    second = await desk.type("report Acme", trigger="the same")

    assert (first.status, first.body) == (second.status, second.body) == (200, "")
    assert len(await desk.promised()) == 1


@pytest.mark.asyncio
async def test_the_same_words_typed_twice_are_two_requests_that_one_message_serves(desk: Desk) -> None:
    first = await desk.type("report Acme")
    second = await desk.type("report Acme")

    assert first.body == ""
    assert second.message["response_type"] == "ephemeral"
    assert "already on its way to this conversation" in second.message["text"]
    assert validate_message(second.message) == []
    assert len(await desk.requests()) == 2
    assert len(await desk.promised()) == 1


@pytest.mark.asyncio
async def test_who_asks_for_what_another_asked_for_there_is_not_told_who_that_was(desk: Desk) -> None:
    await desk.type("report Acme", person=ALICE)
    ack = await desk.type("report Acme", person=BOB)

    assert "already on its way" in ack.body
    assert ALICE not in ack.body
    [cancel] = ack.message["blocks"][1]["elements"]
    mine = {request.person: request.id for request in await desk.requests()}
    assert (cancel["action_id"], cancel["value"]) == (ids.CANCEL, mine[BOB])


@pytest.mark.asyncio
async def test_that_answer_comes_again_when_slack_delivers_the_command_again(desk: Desk) -> None:
    await desk.type("report Acme")
    first = await desk.type("report Acme", trigger="the same")
    again = await desk.type("report Acme", trigger="the same")

    assert again.body == first.body != ""
    assert len(await desk.requests()) == 2


@pytest.mark.asyncio
async def test_a_value_report_is_stored_with_its_options(desk: Desk) -> None:
    ack = await desk.type("value cn108977442b word unbranded to me")

    assert (ack.status, ack.body) == (200, "")
    report = await desk.ordered()
    assert report is not None
    subject = Subject(SubjectKind.PATENT_NUMBER, "CN108977442B")
    assert report.order == Order(Kind.VALUE, subject, Format.WORD, logo=False)
    [live] = await desk.promised()
    assert live.place == PERSON


@pytest.mark.asyncio
async def test_to_a_channel_promises_the_message_there_to_its_members(desk: Desk, slack: FakeSlack) -> None:
    slack.members["C9"] = {PERSON, BOB}

    ack = await desk.type("report Acme to <#C9|general>")

    assert (ack.status, ack.body) == (200, "")
    [live] = await desk.promised()
    assert live.place == "C9"


@pytest.mark.asyncio
async def test_who_is_no_member_brings_nothing_into_a_channel(desk: Desk, slack: FakeSlack) -> None:
    slack.members["C9"] = {BOB}

    ack = await desk.type("report Acme to <#C9|general>")

    assert ack.message["text"] == (
        "You are not a member of <#C9>, so Patrol does not bring it there for you. Join it first, or choose `to me`."
    )
    assert await desk.requests() == []


@pytest.mark.asyncio
async def test_where_somebody_is_they_are_not_looked_for(desk: Desk, slack: FakeSlack) -> None:
    for text in ("report Acme", "report Acme to me", f"report Acme to <#{CHANNEL}|competitors>"):
        await desk.type(text)

    assert "is_member" not in slack.faults.calls
    assert len(await desk.requests()) == 3


@pytest.mark.asyncio
async def test_from_a_talk_of_several_people_it_goes_to_the_person(desk: Desk) -> None:
    await desk.type("report Acme", place="G5", place_name="mpdm-alice--bob--dan-1")

    [live] = await desk.promised()
    assert live.place == PERSON
    [request] = await desk.requests()
    assert (request.place, request.landing) == ("G5", PERSON)


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["help", "HELP", "help me", "", "  "])
async def test_help_shows_everything_that_can_be_typed_to_that_person_alone(desk: Desk, text: str) -> None:
    ack = await desk.type(text)

    assert ack.status == 200
    assert ack.message["response_type"] == "ephemeral"
    assert validate_message(ack.message) == []
    for one in SUBCOMMANDS:
        assert f"/patrol {one.name}" in ack.message["text"]
    assert "&lt;company&gt;" in ack.message["text"]
    assert "does not know" not in ack.message["text"]
    assert await desk.promised() == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reprot Acme pdf", "Did you mean `/patrol report Acme pdf`?"),
        ("hlep", "Did you mean `/patrol help`?"),
        ("小米科技", "Patrol does not know “小米科技”."),
        ("report pdf to me", "Which company?"),
        ("value pdf to me", "Which patent?"),
        ("value Acme", "“Acme” is neither a publication number"),
        ("report Acme to <#C9|general>", "Patrol cannot see <#C9>. Type `/invite @Patrol` there first"),
        ("report Acme to #general", "Patrol cannot see #general."),
        ("report Acme to <@U2|maier>", "cannot bring it there: “to @maier”. It can come `here`, `to me`, or"),
        ("report 91110108551385083Q", "its last character, the check digit, does not fit the others"),
        ("report 9111O108551385082Q", "never has the letters I, O, S, V or Z"),
        (f"report {'x' * 201}", "too long"),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
    ],
)
async def test_a_mistake_is_answered_with_what_would_work_and_changes_nothing(desk: Desk, text: str, said: str) -> None:
    ack = await desk.type(text)

    assert ack.status == 200
    assert ack.message["response_type"] == "ephemeral"
    assert said in ack.message["text"]
    assert said in ack.message["blocks"][0]["text"]["text"]
    assert validate_message(ack.message) == []
    assert await desk.promised() == []
    assert await desk.ordered() is None


@pytest.mark.asyncio
async def test_something_unknown_is_answered_with_everything_that_can_be_typed(desk: Desk) -> None:
    ack = await desk.type("小米科技")

    for one in SUBCOMMANDS:
        assert f"/patrol {one.name}" in ack.message["text"]


@pytest.mark.asyncio
async def test_a_workspace_that_is_not_ours_is_told_so(desk: Desk) -> None:
    ack = await desk.type("report Acme", team="T9999")

    assert "for the people of this workspace alone" in ack.message["text"]
    assert await desk.ordered() is None


@pytest.mark.asyncio
async def test_a_mistake_is_not_logged_as_an_error(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    await desk.type("report pdf")

    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.asyncio
@pytest.mark.parametrize("transport", ["socket mode", "signed HTTP"])
async def test_a_bug_gives_a_reference_that_the_log_has_too(
    deps: Deps, slack: FakeSlack, transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(replace(deps, store=cast("Store", BrokenStore())), transport)

    ack = await desk.type("report Acme")

    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    reference = vars(record)["reference"]
    assert ack.status == 200
    assert reference in ack.message["text"]
    assert "disk" not in ack.body  # the details are for the log alone
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], OSError)
    assert slack.answers == []


class StumblingStore:
    """A store that fails once, with what was typed in its words, and works from then on."""

    def __init__(self, store: Store, error: Exception) -> None:
        self._store, self._errors = store, [error]

    async def read(self, work: Callable[[Transaction], object]) -> object:
        if self._errors:
            raise self._errors.pop()
        return await self._store.read(work)

    async def write(self, work: Callable[[Transaction], object]) -> object:
        if self._errors:
            raise self._errors.pop()
        return await self._store.write(work)


@pytest.mark.asyncio
async def test_a_bug_is_kept_under_its_reference_without_what_was_typed(deps: Deps) -> None:
    store = StumblingStore(deps.store, KeyError("Acme Secret"))
    desk = Desk(replace(deps, store=cast("Store", store)))

    ack = await desk.type("report Acme Secret")

    [reference] = re.findall(r"E-[0-9A-F]{6}", ack.message["text"])
    [fault] = await deps.store.read(lambda tx: tx.faults.called(reference))
    assert (fault.workspace, fault.person, fault.doing) == (TEAM, PERSON, "/patrol report")
    assert (fault.error, fault.message) == ("KeyError", "'…'")
    assert any(line.startswith("bot/services/") for line in fault.trace)
    assert "Secret" not in str(fault)


@pytest.mark.asyncio
async def test_two_bugs_have_two_references(deps: Deps, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(replace(deps, store=cast("Store", BrokenStore())))

    await desk.type("report Acme")
    await desk.type("report Acme")

    first, second = (vars(record)["reference"] for record in caplog.records if record.levelno >= logging.ERROR)
    assert first != second


class FullStore:
    """A store whose disk is full."""

    async def write(self, _: object) -> object:
        raise StoreFails(StoreTrouble.FULL, "The disk of /srv/patrol.db is full.")

    read = write


@pytest.mark.asyncio
async def test_where_nothing_can_be_stored_the_person_hears_that_nothing_was_done(
    deps: Deps, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(replace(deps, store=cast("Store", FullStore())))

    ack = await desk.type("report Acme")

    assert ack.status == 200
    assert "could not store this, so nothing was done. Try again" in ack.message["text"]
    assert "/srv" not in ack.body
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
