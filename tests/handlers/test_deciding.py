"""What is made of a digest's lines in *Review*: decided one after the other, given to somebody, who is reminded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from bot.domain.alerts import HitKind
from bot.domain.cadences import Cadence
from bot.domain.decisions import Decision, Verdict
from bot.domain.digests import Wording
from bot.domain.patents import PatentState
from bot.domain.places import Person
from bot.domain.preferences import Preference
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.selection import Entry
from bot.ports import Transaction
from bot.services.contents import whole_of
from bot.services.deliveries import deliver_one
from bot.services.live import refresh_one
from bot.services.reminding import remind_one
from bot.services.words import promise_digest
from bot.views import ids
from bot.views.forms import Modal
from tests.clock import START, SteppedClock
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    a_bibliography,
    a_check,
    a_digest,
    a_hit,
    a_patent,
    in_doubt,
    unreachable,
)
from tests.fakes import FakeSlack
from tests.fakes.slack import Shown
from tests.handlers.desk import ALICE, BOB, Desk
from tests.handlers.subscribers import ALERT, subscribed
from tests.handlers.test_reviewing import shown, texts
from tests.turns import turns

pytestmark = pytest.mark.asyncio

LINES: Final = ("p1", "p2", "p3")
MONDAY: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)  # 09:00 in Berlin; it begins on a Friday
ORDER: Final = (ids.REVIEW_RELEVANT, ids.REVIEW_WATCH, ids.REVIEW_NOT_RELEVANT)


async def a_digest_of_three(desk: Desk, slack: FakeSlack, *, digest_id: str = "digest1", from_no: int = 1) -> None:
    """A digest of three families, delivered to the channel where Ada, Alice and Bob are; the first is not known yet."""
    slack.members[CHANNEL] = {PERSON, ALICE, BOB}
    slack.people = {
        PERSON: Person("Ada"),
        ALICE: Person("Alice", zone="Europe/Berlin"),
        BOB: Person("Bob", zone="Asia/Tokyo"),
    }
    found = await desk.deps.store.read(lambda tx: tx.subscriptions.of_place(TEAM, CHANNEL))
    made = found[0] if found else await subscribed(desk)
    kind = HitKind.NEW if from_no == 1 else HitKind.LEGAL  # nothing is new twice
    entries = tuple(Entry(one, (kind,), family=f"family of {one}", offices=("CN A",)) for one in LINES)
    digest = a_digest(
        id=digest_id,
        subscription=made.id,
        alert=ALERT,
        from_no=from_no,
        to_no=from_no + 1,
        lines=entries,
        all_lines=3,
        patents=3,
        counts={kind: 3},
        wording=Wording("Batteries", Cadence.read("daily 09:00"), "Europe/Berlin", "en", PERSON, "Ada"),
    )

    def store(tx: Transaction) -> None:
        check = a_check(alert=ALERT, no=from_no + 1)
        tx.checks.add(check)
        tx.checks.add_hits(check, [a_hit(alert=ALERT, no=check.no, kind=kind, patent=one) for one in LINES])
        tx.patents.want(ONLY_ACCOUNT, LINES, START)
        for one in LINES[1:]:
            book = a_bibliography(number=f"CN{one[1:]}A", titles={"EN": f"Cell {one}"}, published=date(2026, 11, 17))
            tx.patents.save([replace(a_patent(id=one), state=PatentState.KNOWN, due=None, bibliography=book)])
        assert tx.digests.add(digest)
        promise_digest(digest, START, tx)

    await desk.deps.store.write(store)
    await pass_time(desk, 5)
    await turns(deliver_one, desk.deps)


async def pass_time(desk: Desk, seconds: float) -> None:
    clock = desk.deps.clock
    assert isinstance(clock, SteppedClock)
    clock.tick(seconds=seconds)


async def goes_on(desk: Desk, *, until: datetime | None = None) -> None:
    """What the ticks do, then and half a minute later."""
    if until is not None:
        await pass_time(desk, (until - desk.deps.clock()).total_seconds())
    for _ in range(2):
        for turn in (remind_one, deliver_one, refresh_one):
            await turns(turn, desk.deps)
        await pass_time(desk, 31)


def lying(slack: FakeSlack, key: str) -> Shown:
    [found] = [one for one in slack.messages if one.key == key]
    return found


def parent(slack: FakeSlack, digest: str = "digest1") -> str:
    return lying(slack, f"digest/{digest}/message").message.text


def reminders(slack: FakeSlack) -> list[str]:
    return [one.message.text for one in slack.messages if one.key.startswith("reminder/")]


async def looks_at(
    desk: Desk, slack: FakeSlack, patent: str = "p1", *, person: str = PERSON, digest: str = "digest1"
) -> Modal:
    await desk.press(ids.REVIEW, f"{digest} {patent}", person=person)
    return slack.modals[-1]


async def presses(
    desk: Desk, slack: FakeSlack, modal: Modal, action: str, value: str | None = None, *, person: str = PERSON
) -> Modal:
    """The modal as it is after a press."""
    view = f"V{len(slack.modals)}"  # the one that was opened last
    slack.open_views[view] = modal
    ack = await desk.press_in_modal(modal, action, value, person=person, view=view)
    assert (ack.status, ack.body) == (200, "")
    return shown(slack)


async def decided(desk: Desk, digest: str = "digest1") -> dict[str, Decision]:
    found = await desk.deps.store.read(lambda tx: tx.decisions.of_digest(TEAM, digest))
    return {one.line: one for one in found}


# Deciding


async def test_three_lines_are_reviewed_by_three_presses_and_nothing_is_posted(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of_three(desk, slack)
    before = len(slack.messages)
    modal = await looks_at(desk, slack)
    said = []
    for action in ORDER:
        modal = await presses(desk, slack, modal, action)
        said.append(modal["blocks"][0]["text"]["text"])
    assert [one.verdict for one in (await decided(desk)).values()] == list(Verdict)
    assert said == [
        ":white_check_mark: p1: *Relevant* · 2 lines are left",
        ":white_check_mark: Cell p2: *Watch* · 1 line is left",
        ":white_check_mark: Cell p3: *Not relevant* · all lines of this digest are reviewed",
    ]
    assert "*Not relevant* · by Ada · today 09:00" in texts(modal)
    await goes_on(desk)
    assert len(slack.messages) == before
    assert "all 3 reviewed" in parent(slack)
    part = str(lying(slack, "digest/digest1/part/1").message.blocks)
    assert [f"*{word}*" in part for word in ("Relevant", "Watch", "Not relevant")] == [True] * 3


async def test_the_message_says_how_many_are_reviewed_and_all_else_as_before(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of_three(desk, slack)
    message, part = (lying(slack, f"digest/digest1/{one}") for one in ("message", "part/1"))
    was, was_part = message.message, part.message
    [made] = await desk.deps.store.read(lambda tx: tx.subscriptions.of_place(TEAM, CHANNEL))

    def change(tx: Transaction) -> None:
        known = tx.alerts.get(ONLY_ACCOUNT, ALERT)
        assert known is not None
        tx.alerts.save(replace(known, name="Renamed"))
        other = replace(
            made, cadence=Cadence.read("weekly tue 07:00"), zone="Asia/Tokyo", person_name="Zoe", locale="ja"
        )
        tx.subscriptions.save(other)
        later = START + timedelta(hours=1)
        book = a_bibliography(titles={"EN": "Known by now"})
        tx.patents.save(
            [replace(a_patent(id="p1"), state=PatentState.KNOWN, due=None, asked_at=later, bibliography=book)]
        )

    await desk.deps.store.write(change)
    await presses(desk, slack, await looks_at(desk, slack, "p3"), ids.REVIEW_WATCH)
    await goes_on(desk)
    footer = was.blocks[-1]["elements"][0]["text"]
    assert message.message.blocks[-1]["elements"][0]["text"] == f"1 of 3 reviewed · {footer}"
    assert message.message.blocks[:-1] == was.blocks[:-1]
    assert message.message.text == was.text.replace(footer, f"1 of 3 reviewed · {footer}")
    assert part.message.text == was_part.text
    assert str(part.message.blocks).replace(" · *Watch*", "") == str(was_part.blocks)


async def test_what_is_shown_anew_is_in_the_language_that_its_channel_reads_by_now(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    await a_digest_of_three(desk, slack)
    part = lying(slack, "digest/digest1/part/1")
    assert "Review" in str(part.message.blocks)
    now = clock()
    await desk.deps.store.write(lambda tx: tx.preferences.save(TEAM, CHANNEL, Preference("ja"), PERSON, now))
    await presses(desk, slack, await looks_at(desk, slack, "p2"), ids.REVIEW_WATCH)
    await goes_on(desk)
    for said in (parent(slack), part.message.text, str(part.message.blocks)):
        assert [one for one in ("Review", "reviewed", "New", "subscribed by", "every day") if one in said] == []
    assert "Cell p2" in str(part.message.blocks)


async def test_what_is_decided_before_slacks_answer_is_known_is_shown_once_it_is(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    await a_digest_of_three(desk, slack)
    slack.faults.add("post", in_doubt(), after=True)
    await a_digest_of_three(desk, slack, digest_id="digest2", from_no=3)
    assert "reviewed" not in parent(slack, "digest2")  # it lies there, and Patrol does not know yet
    await presses(desk, slack, await looks_at(desk, slack, "p2", digest="digest2"), ids.REVIEW_WATCH)
    clock.tick(minutes=10)
    await goes_on(desk)
    assert "1 of 3 reviewed" in parent(slack, "digest2")


async def test_a_decision_can_be_changed_at_will_by_anybody_there(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    await a_digest_of_three(desk, slack)
    modal = await looks_at(desk, slack, "p2")
    await presses(desk, slack, modal, ids.REVIEW_RELEVANT)
    clock.tick(hours=1)
    changed = await presses(desk, slack, modal, ids.REVIEW_WATCH, person=BOB)
    assert changed["private_metadata"] == "digest1 p2"  # it stays where it was changed
    assert "*Watch* · by Bob · today" in texts(changed)
    clock.tick(hours=1)
    await presses(desk, slack, modal, ids.REVIEW_WATCH, person=ALICE)  # the same word again changes nothing
    [stands] = (await decided(desk)).values()
    assert (stands.verdict, stands.person, stands.family) == (Verdict.WATCH, BOB, "family of p2")
    log = await desk.deps.store.read(lambda tx: tx.audit.of(TEAM, limit=100))
    acts = [(one.person, one.detail) for one in log if one.act == "decide"]
    assert sorted(acts) == sorted([(PERSON, "p2: relevant"), (BOB, "p2: watch")])


async def test_next_passes_over_what_is_decided_and_back_goes_to_the_line_before(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of_three(desk, slack)
    await presses(desk, slack, await looks_at(desk, slack, "p2"), ids.REVIEW_RELEVANT)
    third = await presses(desk, slack, await looks_at(desk, slack, "p1"), ids.REVIEW_NEXT)
    assert third["private_metadata"] == "digest1 p3"
    assert "Line 3 of 3 · 1 of 3 reviewed" in str(third["blocks"])
    second = await presses(desk, slack, third, ids.REVIEW_BACK)
    assert second["private_metadata"] == "digest1 p2"


async def test_what_was_decided_of_a_family_before_is_shown(desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
    await a_digest_of_three(desk, slack)
    await presses(desk, slack, await looks_at(desk, slack, "p1"), ids.REVIEW_RELEVANT)
    clock.tick(days=7)
    await a_digest_of_three(desk, slack, digest_id="digest2", from_no=2)
    again = await looks_at(desk, slack, "p1", digest="digest2")
    assert "Not reviewed yet\nIn another digest: *Relevant* · by Ada · 20 November 09:00" in texts(again)
    assert "In another digest" not in texts(await looks_at(desk, slack, "p2", digest="digest2"))


@pytest.mark.parametrize("action", [*ORDER, ids.REVIEW_ASSIGN])
async def test_who_has_left_the_place_decides_nothing(desk: Desk, slack: FakeSlack, action: str) -> None:
    await a_digest_of_three(desk, slack)
    modal = await looks_at(desk, slack, person=BOB)
    slack.members[CHANNEL] = {PERSON}
    value = f"person:{PERSON}" if action == ids.REVIEW_ASSIGN else None
    said = await presses(desk, slack, modal, action, value, person=BOB)
    assert "no longer has" in texts(said)
    assert await decided(desk) == {}
    assert await desk.deps.store.read(lambda tx: tx.decisions.assigned(TEAM, "digest1")) == []


@pytest.mark.parametrize(("action", "value"), [(ids.REVIEW_RELEVANT, "great"), (ids.REVIEW_NEXT, "another")])
async def test_a_press_of_something_else_is_answered_in_the_modal(
    desk: Desk, slack: FakeSlack, action: str, value: str
) -> None:
    await a_digest_of_three(desk, slack)
    assert "no longer has" in texts(await presses(desk, slack, await looks_at(desk, slack), action, value))
    assert await decided(desk) == {}


# Assigning


async def gives(desk: Desk, slack: FakeSlack, patent: str, to: str, *, person: str = PERSON) -> Modal:
    return await presses(
        desk,
        slack,
        await looks_at(desk, slack, patent, person=person),
        ids.REVIEW_ASSIGN,
        f"person:{to}",
        person=person,
    )


async def test_who_is_given_lines_hears_once_on_monday_at_nine_in_direct_messages(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of_three(desk, slack)
    said = texts(await gives(desk, slack, "p1", ALICE))
    assert "Assigned to Alice" in said
    assert "Assigned to Alice · by Ada · today" in said
    await gives(desk, slack, "p3", ALICE)
    await goes_on(desk, until=MONDAY - timedelta(minutes=2))
    assert reminders(slack) == []
    await goes_on(desk, until=MONDAY)
    [told] = [one for one in slack.messages if one.key.startswith("reminder/")]
    assert told.channel != CHANNEL
    assert told.message.text.startswith("2 lines of ")
    assert ["Cell p3" in told.message.text, "Cell p2" in told.message.text] == [True, False]
    assert "digest1 p3" in str(told.message.blocks)
    assert "Assigned by Ada" in str(told.message.blocks)
    assert f"<@{ALICE}>" not in "".join(map(str, slack.messages))
    await goes_on(desk, until=MONDAY + timedelta(days=14))
    assert len(reminders(slack)) == 1


async def test_what_is_decided_meanwhile_does_not_come_and_what_lies_there_says_so(
    desk: Desk, slack: FakeSlack
) -> None:
    await a_digest_of_three(desk, slack)
    await gives(desk, slack, "p1", BOB)
    await presses(desk, slack, await looks_at(desk, slack, "p1"), ids.REVIEW_WATCH)
    await gives(desk, slack, "p2", ALICE)
    await gives(desk, slack, "p3", ALICE)
    await goes_on(desk, until=MONDAY)
    [told] = reminders(slack)
    assert "2 lines of" in told
    await presses(desk, slack, await looks_at(desk, slack, "p2", person=ALICE), ids.REVIEW_WATCH, person=ALICE)
    await goes_on(desk)
    assert reminders(slack)[0].startswith("1 line of")
    await gives(desk, slack, "p3", PERSON)  # somebody else has it now
    await goes_on(desk)
    assert reminders(slack)[0].startswith("Nothing waits for you any more")


@pytest.mark.parametrize(
    ("action", "comes"),
    [(ids.REMINDER_DAY, MONDAY + timedelta(days=1)), (ids.REMINDER_WEEK, MONDAY + timedelta(days=7))],
)
async def test_a_reminder_that_is_snoozed_comes_once_more(
    desk: Desk, slack: FakeSlack, action: str, comes: datetime
) -> None:
    await a_digest_of_three(desk, slack)
    await gives(desk, slack, "p3", ALICE)
    await goes_on(desk, until=MONDAY)
    row = next(
        element["value"]
        for block in slack.messages[-1].message.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == action
    )
    assert (await desk.press(action, row, person=BOB)).status == 200  # nobody else's
    for _ in range(2):
        await desk.press(action, row, person=ALICE, place="D1", place_name="directmessage")
    await goes_on(desk)
    assert "Comes again" in str(slack.messages[-1].message.blocks)
    await goes_on(desk, until=comes - timedelta(minutes=2))
    assert len(reminders(slack)) == 1
    await goes_on(desk, until=comes)
    first, second = reminders(slack)
    assert "came again below" in first
    assert second.startswith("1 line of")
    assert len(slack.answers) == 1


@pytest.mark.parametrize("why", ["not there", "a guest", "slack is silent"])
async def test_only_who_can_see_it_can_be_given_it(desk: Desk, slack: FakeSlack, why: str) -> None:
    await a_digest_of_three(desk, slack)
    modal = await looks_at(desk, slack)
    if why == "not there":
        slack.people["UNEW"] = Person("New")
    else:
        slack.people["UNEW"] = Person("New", is_guest=why == "a guest")
        slack.members[CHANNEL].add("UNEW")
    if why == "slack is silent":
        slack.faults.add("person", unreachable())
    said = texts(await presses(desk, slack, modal, ids.REVIEW_ASSIGN, "person:UNEW"))
    assert {"not there": "cannot see it", "a guest": "own people"}.get(why, "Slack does not say") in said
    assert await desk.deps.store.read(lambda tx: tx.decisions.assigned(TEAM, "digest1")) == []


async def test_who_has_left_the_place_is_not_told_of_what_lies_there(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of_three(desk, slack)
    await gives(desk, slack, "p3", ALICE)
    slack.members[CHANNEL] = {PERSON}
    await goes_on(desk, until=MONDAY)
    assert reminders(slack) == []


async def test_where_slack_does_not_say_who_is_there_the_reminder_comes_later(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of_three(desk, slack)
    await gives(desk, slack, "p3", ALICE)
    slack.faults.add("is_member", unreachable())
    await goes_on(desk, until=MONDAY)
    assert reminders(slack) == []
    await goes_on(desk, until=MONDAY + timedelta(minutes=11))
    assert len(reminders(slack)) == 1


# History and the spreadsheet


async def test_history_counts_what_is_reviewed_and_the_spreadsheet_has_it(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of_three(desk, slack)
    digest = await desk.deps.store.read(lambda tx: tx.digests.get(TEAM, "digest1"))
    assert digest is not None
    assert not (await whole_of(digest, desk.deps)).contents.is_reviewed
    await presses(desk, slack, await looks_at(desk, slack, "p1"), ids.REVIEW_RELEVANT)
    await gives(desk, slack, "p3", ALICE)
    ack = await desk.type(f"history {ALERT}")
    assert "1 of 3 reviewed" in str(ack.message)
    whole = await whole_of(digest, desk.deps)
    [page] = whole.pages(HitKind.NEW)
    lines = {line.patent.id: line for line in whole.lines(page, {})}
    told = {
        one: (line.decision and line.decision.verdict, line.assignment and line.assignment.person)
        for one, line in lines.items()
    }
    assert told == {"p1": (Verdict.RELEVANT, None), "p2": (None, None), "p3": (None, ALICE)}
    assert whole.contents.names == {PERSON: "Ada", ALICE: "Alice"}
