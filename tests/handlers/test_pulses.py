"""`/patrol heartbeat`, and the same two switches in the form."""

import pytest

from bot.views import ids, subscribing
from tests.factories import CHANNEL
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, now, said, subscribed

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("words", "heartbeat", "alarm"),
    [
        ("off", False, True),
        ("on", True, True),
        ("OFF.", False, True),
        ("关闭", False, True),
        ("warning off", True, False),
        ("warnings off", True, False),
        ("警告关", True, False),
        ("alarm on", True, True),
    ],
)
async def test_each_is_switched_by_itself(desk: Desk, words: str, heartbeat: bool, alarm: bool) -> None:  # noqa: FBT001 - parameters of a test
    made = await subscribed(desk)
    for alert in (ALERT, ""):
        text = said(await desk.type(f"heartbeat {alert} {words}"))
        assert f"once a month while nothing is found: *{'on' if heartbeat else 'off'}*" in text
        assert f"when it goes silent: *{'on' if alarm else 'off'}*" in text
        known = await now(desk, made)
        assert (known.heartbeat, known.alarm) == (heartbeat, alarm)


async def test_switched_off_and_on_again(desk: Desk) -> None:
    made = await subscribed(desk)
    for words in ("off", "warning off", "on", "warning on"):
        await desk.type(f"heartbeat {words}")
    known = await now(desk, made)
    assert (known.heartbeat, known.alarm) == (True, True)


@pytest.mark.parametrize("words", ["", ALERT, f"{ALERT} perhaps", "offside"])
async def test_without_a_word_for_it_nothing_is_changed(desk: Desk, words: str) -> None:
    made = await subscribed(desk)
    assert "Say `on` or `off`" in said(await desk.type(f"heartbeat {words}"))
    assert await now(desk, made) == made


async def test_elsewhere_there_is_nothing_to_switch(desk: Desk) -> None:
    made = await subscribed(desk, person=ALICE)
    assert "not subscribed here" in said(await desk.type(f"heartbeat {ALERT} off", person=BOB, place=ELSEWHERE))
    assert (await now(desk, made)).heartbeat


@pytest.mark.parametrize(
    ("ticked", "heartbeat", "alarm"),
    [
        (None, True, True),
        ([], False, False),
        ([subscribing.HEARTBEAT], True, False),
        ([subscribing.ALARM], False, True),
    ],
)
async def test_the_form_has_both(
    desk: Desk,
    slack: FakeSlack,
    ticked: list[str] | None,
    heartbeat: bool,  # noqa: FBT001 - parameters of a test
    alarm: bool,  # noqa: FBT001 - parameters of a test
) -> None:
    made = await subscribed(desk)
    await desk.press(ids.SUBSCRIPTION_EDIT, made.id)
    filled = {} if ticked is None else {subscribing.WORDS: ticked}
    ack = await desk.submit(slack.modals[-1], filled)
    assert (ack.status, ack.body) == (200, "")
    known = await now(desk, made)
    assert (known.heartbeat, known.alarm) == (heartbeat, alarm)


async def test_the_form_shows_how_they_stand_and_a_new_one_has_both(desk: Desk, slack: FakeSlack) -> None:
    await subscribed(desk)
    await desk.type("heartbeat off")
    await desk.type("subscriptions")
    made = (await desk.deps.store.read(lambda tx: tx.subscriptions.of_place("T1", CHANNEL)))[0]
    await desk.press(ids.SUBSCRIPTION_EDIT, made.id)
    await desk.submit(slack.modals[-1], {})
    known = await now(desk, made)
    assert (known.heartbeat, known.alarm) == (False, True)
    await desk.type("subscribe")
    await desk.submit(slack.modals[-1], {subscribing.ALERT: "f" * 32, subscribing.PLACE: None}, person=BOB)
    [other] = await desk.deps.store.read(lambda tx: tx.subscriptions.of_place("T1", BOB))
    assert (other.heartbeat, other.alarm) == (True, True)
