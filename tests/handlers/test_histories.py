"""`/patrol history`: who sees what a place was told, its pages, and a digest's spreadsheet once more."""

import asyncio
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.delivery_keys import copy_key, digest_key
from bot.domain.subscriptions import Subscription
from bot.services.changing import move, unsubscribe
from bot.services.deliveries import deliver_one
from bot.services.startup import enrol, take_over
from bot.views import ids
from sandbox.slack import validate_message
from tests.clock import SteppedClock
from tests.conftest import PATSNAP_URL
from tests.factories import CHANNEL, PERSON, TEAM, refused, state_of, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.handlers.desk import ALICE, BOB, HOOK, Ack, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, now, said, subscribed
from tests.services.watching import digest_texts, restarted
from tests.turns import all_turns, minutes_pass

pytestmark = pytest.mark.asyncio

ADDRESS = "https://acme.slack.com/"


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


async def told(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, digests: int, *, text: str = "", **who: str
) -> Subscription:
    """A subscription whose place was told so often, of 1, 2, 3 … patents."""
    await enrol(TEAM, PATSNAP_URL, desk.deps, address=ADDRESS)
    made = await subscribed(desk, text or f"subscribe {ALERT} instantly", **who)
    await all_turns(desk.deps)
    await digests_come(desk.deps, clock, patsnap, digests)
    return made


async def digests_come(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, digests: int) -> None:
    for number in range(1, digests + 1):
        clock.tick(hours=2)
        patsnap.push(ALERT, HitKind.NEW, [f"{clock():%Y%m%dT%H} {one}" for one in range(number)])
        await minutes_pass(deps, clock, 1)


def shown(message: Mapping[str, Any]) -> str:
    assert validate_message({"text": message["text"], "blocks": list(message["blocks"])}) == []
    return str(message["blocks"])


def replaced(slack: FakeSlack) -> str:
    address, message = slack.replacements[-1]
    assert address == HOOK
    return shown({"text": message.text, "blocks": message.blocks})


def answered(slack: FakeSlack) -> str:
    address, message = slack.answers[-1]
    assert address == HOOK
    return message.text


def rows(ack: Ack) -> list[str]:
    """The digests that are listed, by their buttons."""
    return [
        block["accessory"]["value"] for block in ack.message["blocks"] if block.get("accessory", {}).get("action_id")
    ]


async def the_digest(desk: Desk, made: Subscription) -> str:
    last = (await now(desk, made)).last_digest
    assert last is not None
    return last


# The list


async def test_it_tells_period_count_state_and_where_it_lies(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await told(desk, clock, patsnap, 2)
    ack = await desk.type(f"history {ALERT}")
    page = shown(ack.message)
    assert ack.message["response_type"] == "ephemeral"
    [first, second] = [one for one in slack.in_conversation(CHANNEL) if one.key.endswith("/message")]
    assert page.index(second.ts.replace(".", "")) < page.index(first.ts.replace(".", ""))
    assert f"{ADDRESS}archives/{CHANNEL}/p{first.ts.replace('.', '')}|open>" in page
    assert "1 patent" in page
    assert "2 patents" in page
    assert "sent Friday 20 November" in page
    assert rows(ack)[0] == await the_digest(desk, made)


async def test_before_the_first_digest_it_says_when_that_comes(desk: Desk) -> None:
    await subscribed(desk)
    assert said(await desk.type("history")).endswith("yet: first digest Saturday 21 November 09:00.")


async def test_what_is_on_its_way_says_so(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await told(desk, clock, patsnap, 1)
    slack.shut.add("chat.postMessage")
    await digests_come(desk.deps, clock, patsnap, 1)
    assert "on its way" in shown((await desk.type("history")).message)


async def test_where_slack_did_not_take_the_spreadsheet_it_says_so(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    slack.faults.add("complete_upload", refused("storage_limit_reached"), times=50)
    await told(desk, clock, patsnap, 1)
    for _ in range(10):
        clock.tick(hours=1)
        await all_turns(desk.deps)
    assert "Slack did not take its spreadsheet" in shown((await desk.type("history")).message)


async def test_five_a_page_and_no_further(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await told(desk, clock, patsnap, 7)
    ack = await desk.type("history")
    first = shown(ack.message)
    assert (len(rows(ack)), ids.HISTORY_OLDER in first, ids.HISTORY_NEWER in first) == (5, True, False)
    await desk.press(ids.HISTORY_OLDER, f"{made.id}:5")
    second = replaced(slack)
    assert "6 to 7, latest first" in second
    assert (ids.HISTORY_OLDER in second, ids.HISTORY_NEWER in second) == (False, True)
    await desk.press(ids.HISTORY_NEWER, f"{made.id}:0")
    assert "1 to 5, latest first" in replaced(slack)


@pytest.mark.parametrize("offset", ["-5", "five", "9" * 30, ""])
async def test_a_page_that_there_never_was_is_the_first(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack, offset: str
) -> None:
    made = await told(desk, clock, patsnap, 1)
    await desk.press(ids.HISTORY_OLDER, f"{made.id}:{offset}")
    assert "1 to 1, latest first" in replaced(slack)


# Who sees it


async def test_elsewhere_it_is_not_found(desk: Desk, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    made = await told(desk, clock, patsnap, 1)
    assert "not subscribed here" in said(await desk.type(f"history {ALERT}", place=ELSEWHERE, person=BOB))
    ack = await desk.press(ids.HISTORY_OLDER, f"{made.id}:0", place=ELSEWHERE, person=BOB)
    assert (ack.status, ack.body) == (200, "")


async def test_pages_of_another_place_are_not_turned(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await told(desk, clock, patsnap, 1)
    await desk.press(ids.HISTORY_OLDER, f"{made.id}:0", place=ELSEWHERE, person=BOB)
    assert slack.replacements == []
    assert answered(slack).startswith("This belongs to something")


async def test_what_another_place_was_told_before_is_not_shown(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await told(desk, clock, patsnap, 1)
    before = await the_digest(desk, made)
    await move(TEAM, PERSON, made.id, CHANNEL, ELSEWHERE, "moved", desk.deps)
    assert "No digest" in said(await desk.type("history", place=ELSEWHERE))
    await desk.press(ids.SHEET_AGAIN, before, place=ELSEWHERE, person=BOB)
    await all_turns(desk.deps)
    assert slack.files_in("DBOB") == []


async def test_ones_own_is_found_from_anywhere(desk: Desk, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await told(desk, clock, patsnap, 1, text=f"subscribe {ALERT} instantly to me")
    assert "in your direct messages" in said(await desk.type(f"history {ALERT}", place=ELSEWHERE))
    assert "not subscribed here" in said(await desk.type(f"history {ALERT}", place=ELSEWHERE, person=BOB))


# The spreadsheet once more


@pytest.mark.parametrize("person", [PERSON, ALICE])
async def test_a_spreadsheet_comes_again_to_who_pressed_alone(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack, person: str
) -> None:
    made = await told(desk, clock, patsnap, 2)
    [_, before] = slack.files_in(CHANNEL)
    ack = await desk.press(ids.SHEET_AGAIN, await the_digest(desk, made), person=person)
    assert (ack.status, ack.body) == (200, "")
    assert "is on its way to your direct messages" in answered(slack)
    await all_turns(desk.deps)

    [again] = slack.files_in(f"D{person[1:]}")
    [word] = [one for one in slack.in_conversation(f"D{person[1:]}") if "/copy/" in one.key]
    assert again.thread == word.ts
    assert again.name == before.name
    assert again.content is not None
    assert before.content is not None
    with ZipFile(BytesIO(again.content)) as made_anew, ZipFile(BytesIO(before.content)) as first:
        assert made_anew.namelist() == first.namelist()
    assert len(slack.files_in(CHANNEL)) == 2
    assert list(desk.deps.rules.files.glob("digest-*")) == []


async def test_one_press_is_one_file_however_often_slack_delivers_it(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await told(desk, clock, patsnap, 1)
    digest = await the_digest(desk, made)
    for trigger in ("first", "first", "second"):
        await desk.press(ids.SHEET_AGAIN, digest, trigger=trigger)
    await all_turns(desk.deps)
    assert len(slack.files_in("D1")) == 2


async def test_two_who_press_at_once_get_one_each(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    desk = Desk(deps)
    made = await told(desk, clock, patsnap, 1)
    digest = await the_digest(desk, made)
    for person in (PERSON, ALICE):
        await desk.press(ids.SHEET_AGAIN, digest, person=person)
    for _ in range(2):
        assert await deliver_one(deps)  # the words before them
    clock.tick(seconds=1)
    gate = slack.faults.gate("send_bytes")
    first = asyncio.create_task(deliver_one(deps))
    await gate.arrived.wait()
    assert await deliver_one(deps)
    gate.opened.set()
    assert await first
    assert [len(slack.files_in(where)) for where in ("D1", "DALICE")] == [1, 1]


@pytest.mark.parametrize("digest", ["nothing", ""])
async def test_a_digest_that_is_not_there_is_an_old_button(desk: Desk, slack: FakeSlack, digest: str) -> None:
    await desk.press(ids.SHEET_AGAIN, digest)
    assert answered(slack).startswith("This belongs to something")


async def test_who_may_not_see_it_gets_no_spreadsheet(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await told(desk, clock, patsnap, 1)
    digest = await the_digest(desk, made)
    await desk.press(ids.SHEET_AGAIN, digest, place=ELSEWHERE, person=BOB)
    assert answered(slack).startswith("This belongs to something")
    await unsubscribe(TEAM, PERSON, made.id, CHANNEL, desk.deps)
    await desk.press(ids.SHEET_AGAIN, digest)
    assert answered(slack).startswith("This belongs to something")
    await all_turns(desk.deps)
    assert (slack.files_in("DBOB"), slack.files_in("D1")) == ([], [])


async def test_a_copy_that_is_stuck_does_not_hold_up_the_next_digest(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await told(desk, clock, patsnap, 1)
    await desk.press(ids.SHEET_AGAIN, await the_digest(desk, made))
    slack.faults.add("complete_upload", unreachable(), times=50)
    await digests_come(desk.deps, clock, patsnap, 1)
    assert len(digest_texts(slack)) == 2


async def test_where_slack_does_not_take_it_the_person_is_told_and_nobody_else(
    desk: Desk, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    made = await told(desk, clock, patsnap, 1)
    before = len(slack.in_conversation(CHANNEL))
    slack.faults.add("complete_upload", refused("storage_limit_reached"), times=50)
    await desk.press(ids.SHEET_AGAIN, await the_digest(desk, made))
    for _ in range(10):
        await all_turns(desk.deps)
        clock.tick(hours=1)
    [word] = [one for one in slack.in_conversation("D1") if one.key.endswith("/missing")]
    assert "Slack did not take the file" in word.message.text
    assert len(slack.in_conversation(CHANNEL)) == before


@pytest.mark.parametrize("call", ["post", "begin_upload", "send_bytes", "complete_upload"])
@pytest.mark.parametrize("after", [False, True])
async def test_killed_on_its_way_it_comes_once(
    call: str,
    after: bool,  # noqa: FBT001 - a parameter of a test
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
    slack: FakeSlack,
) -> None:
    desk = Desk(deps)
    made = await told(desk, clock, patsnap, 1)
    digest = await the_digest(desk, made)
    await desk.press(ids.SHEET_AGAIN, digest, trigger="press")
    slack.faults.add(call, Killed(), after=after)
    with pytest.raises(Killed):
        await all_turns(deps)
    later = restarted(deps)
    await take_over(later)
    for _ in range(10):
        clock.tick(minutes=5)
        await all_turns(later)
    assert len(slack.files_in("D1")) == 1
    assert await state_of(later, copy_key(digest, "press")) == "sent"
    assert await state_of(later, digest_key(digest)) == "sent"
