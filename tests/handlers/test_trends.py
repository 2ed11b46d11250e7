"""`/patrol trend` and *Show in channel*, as they arrive from Slack; and the trend that a monthly digest brings."""

from datetime import timedelta

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.alerts import HitKind
from bot.domain.channels import KnownChannel
from bot.domain.places import Person
from bot.domain.subscriptions import Subscription
from bot.errors import SlackRefused
from bot.ports import Transaction
from bot.services.deliveries import deliver_one
from bot.services.forgetting import data_of
from bot.views import ids, subscribing
from sandbox.slack import validate_message
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_bibliography
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.slack import Shown
from tests.handlers.desk import ALICE, BOB, HOOK, Desk, buttons
from tests.handlers.subscribers import ALERT, ELSEWHERE, at, now, said, subscribed
from tests.handlers.test_subscribe_form import edited, element
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

watching = pytest.mark.usefixtures("watched")
MONTHLY = f"subscribe {ALERT} monthly 1 09:00"


@pytest.fixture
def desk(deps: Deps) -> Desk:
    """One way in: nothing here depends on which."""
    return Desk(deps)


@pytest_asyncio.fixture
async def watched(desk: Desk, patsnap: FakePatsnap, clock: SteppedClock) -> Subscription:
    """An alert that has been watched for 40 days, and has found three patents in the last three weeks."""
    patsnap.add_alert(ALERT, "Batteries")
    patsnap.patents["p1"] = a_bibliography(assignees={"EN": ("Acme <Battery>",)})
    made = await subscribed(desk, f"subscribe {ALERT} instantly")
    await all_turns(desk.deps)
    for days, found in ((22, ["p1", "p2"]), (7, []), (7, []), (4, ["p3"])):
        clock.tick(days=days)
        patsnap.push(ALERT, HitKind.NEW if days == 22 else HitKind.LEGAL, found)
        await all_turns(desk.deps)
    return made


def shown(slack: FakeSlack, *, replaced: bool = False) -> dict[str, object]:
    """What was told last to one person alone, as Slack takes it."""
    address, message = (slack.replacements if replaced else slack.answers)[-1]
    assert address == HOOK
    assert validate_message({"text": message.text, "blocks": list(message.blocks)}) == []
    return {"text": message.text, "blocks": list(message.blocks)}


def the_trend(slack: FakeSlack) -> str:
    """What the button under the last answer carries."""
    blocks = [dict(block) for block in slack.answers[-1][1].blocks]
    [value] = [one["value"] for block in blocks for one in buttons(block) if one["action_id"] == ids.TREND_SHOW]
    return str(value)


def in_channel(slack: FakeSlack) -> list[Shown]:
    return [one for one in slack.in_conversation(CHANNEL) if one.key.startswith("trend/")]


@watching
async def test_it_is_a_chart_for_who_typed_alone_and_the_same_as_a_table(desk: Desk, slack: FakeSlack) -> None:
    before = len(slack.messages)
    ack = await desk.type("trend batteries 6w")
    assert (ack.status, ack.body) == (200, "")
    told = shown(slack)
    [chart] = [block for block in slack.answers[-1][1].blocks if block["type"] == "data_visualization"]
    assert chart["title"] == "Hits by week"
    assert [series["name"] for series in chart["chart"]["series"]] == ["New publications", "Legal status"]
    text = str(told["text"])
    assert "Trend of *Batteries*, 16 November 2026 to 30 December 2026" in text
    assert "*3 hits*: 2 new publications · 1 change of legal status" in text
    assert "\n7 Dec               2    2      0\n" in text
    assert "\n28 Dec, so far      1    0      1\n" in text
    assert "*Top assignees*, known for 1 of 3 families" in text
    assert "Patrol has watched it since 20 November 2026." in text
    assert len(slack.messages) == before


@watching
async def test_without_an_alert_it_is_the_only_one_that_is_subscribed_here(desk: Desk, slack: FakeSlack) -> None:
    await desk.type("trend")
    assert "Trend of *Batteries*" in str(shown(slack)["text"])
    await desk.type("trend 1y")
    assert "Hits by month" in str(shown(slack)["blocks"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("trend batteries 2026-13", "cannot show the period “2026-13”"),
        ("trend batteries 2027-02 to 2027-03", "not still to come"),
        ("trend batteries 9y", "five years at most"),
        ("trend batteries 4w 3m", "cannot show the period “4w 3m”"),
        ("trend nothing 4w", "knows no alert “nothing”"),
    ],
)
@watching
async def test_what_cannot_be_shown_is_said_with_what_can(words: str, told: str, desk: Desk, slack: FakeSlack) -> None:
    assert told in said(await desk.type(words))
    assert slack.answers == []


@watching
async def test_who_may_not_see_the_alert_hears_that_there_is_none(desk: Desk, slack: FakeSlack) -> None:
    assert "knows no alert" in said(await desk.type("trend batteries", person=BOB, place=ELSEWHERE))
    assert "Which alert?" in said(await desk.type("trend", person=BOB, place=ELSEWHERE))
    assert slack.answers == []


@watching
async def test_in_direct_messages_there_is_no_channel_to_show_it_in(desk: Desk, slack: FakeSlack) -> None:
    await desk.type("trend batteries", place="D1", place_name="directmessage")
    assert ids.TREND_SHOW not in str(shown(slack)["blocks"])


@watching
async def test_shown_in_the_channel_it_is_there_once_as_it_was_and_says_who_asked(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    slack.people[PERSON] = Person(name="Ada <b>")
    clock.tick(minutes=6)
    await desk.type("trend batteries 6w")
    private = shown(slack)
    trend = the_trend(slack)
    clock.tick(days=2)
    patsnap.push(ALERT, HitKind.NEW, ["p9"])
    await all_turns(desk.deps)
    for _ in range(2):
        await desk.press(ids.TREND_SHOW, trend)
        await turns(deliver_one, desk.deps)
    [message] = in_channel(slack)
    assert "Asked for by Ada &lt;b&gt;." in message.message.text
    assert str(private["text"]) in message.message.text.replace(" Asked", "\nAsked")
    assert ids.TREND_SHOW not in str(message.message.blocks)
    told = shown(slack, replaced=True)
    assert "Shown in this channel." in str(told["blocks"])
    assert ids.TREND_SHOW not in str(told["blocks"])
    acts = await desk.deps.store.read(lambda tx: [one.act for one in tx.audit.of(TEAM, limit=9)])
    assert acts.count(Act.SHOW_TREND) == 2


@pytest.mark.parametrize("person", [ALICE, BOB])
@watching
async def test_nobody_shows_what_somebody_else_was_shown(person: str, desk: Desk, slack: FakeSlack) -> None:
    await desk.type("trend batteries")
    await desk.press(ids.TREND_SHOW, the_trend(slack), person=person)
    await turns(deliver_one, desk.deps)
    assert "no longer has" in str(shown(slack)["text"])
    assert in_channel(slack) == []


@watching
async def test_it_is_not_shown_where_outsiders_read_or_patrol_is_not(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    await desk.type("trend batteries")
    trend = the_trend(slack)
    known = KnownChannel(TEAM, CHANNEL, is_shared=True, looked_at=clock())
    for where, told in (
        (known, "organisation"),
        (KnownChannel(TEAM, CHANNEL, is_member=False, looked_at=clock()), "/invite"),
    ):

        def learn(tx: Transaction, where: KnownChannel = where) -> None:
            tx.places.save(where)

        await desk.deps.store.write(learn)
        await desk.press(ids.TREND_SHOW, trend)
        assert told in str(shown(slack)["blocks"])
    await turns(deliver_one, desk.deps)
    assert in_channel(slack) == []


@watching
async def test_where_slack_refuses_charts_the_channel_gets_the_table(desk: Desk, slack: FakeSlack) -> None:
    await desk.type("trend batteries 6w")
    await desk.press(ids.TREND_SHOW, the_trend(slack))
    slack.faults.add("post", SlackRefused("chat.postMessage", "invalid_blocks"))
    await turns(deliver_one, desk.deps)
    [message] = in_channel(slack)
    assert message.message.blocks == ()
    assert "\n28 Dec, so far      1    0      1\n" in message.message.text


# In a monthly digest


async def monthly(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock, text: str, *, refused: str = ""
) -> Subscription:
    """A subscription whose alert finds something, and whose first of the month comes; Slack may refuse it."""
    patsnap.add_alert(ALERT, "Batteries")
    made = await subscribed(desk, text)
    await all_turns(desk.deps)
    clock.tick(days=5)
    patsnap.push(ALERT, HitKind.NEW, ["p1", "p2"])
    await all_turns(desk.deps)
    run = (await now(desk, made)).run_at
    assert run is not None
    clock.tick(seconds=(run - clock()) // timedelta(seconds=1))
    if refused:
        slack.faults.add("post", SlackRefused("chat.postMessage", refused))
    await minutes_pass(desk.deps, clock, 2)
    return made


async def test_a_monthly_digest_brings_it_as_the_first_of_its_thread(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    made = await monthly(desk, slack, patsnap, clock, f"{MONTHLY} trend")
    assert (await now(desk, made)).shows_trend
    told = [one for one in slack.in_conversation(CHANNEL) if one.key.startswith("digest/")]
    assert [one.key.rpartition("/")[2] for one in told][:2] == ["message", "trend"]
    assert told[1].thread == told[0].ts
    assert "*2 hits*: 2 new publications" in told[1].message.text
    assert any(block["type"] == "data_visualization" for block in told[1].message.blocks)


async def test_without_the_word_a_digest_has_none(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await monthly(desk, slack, patsnap, clock, MONTHLY)
    assert [one for one in slack.in_conversation(CHANNEL) if one.key.endswith("/trend")] == []


async def test_a_digest_that_is_taken_back_takes_its_trend_with_it(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    made = await monthly(desk, slack, patsnap, clock, f"{MONTHLY} trend", refused="is_archived")
    assert (await now(desk, made)).last_digest is None

    kept = await data_of(TEAM, "", desk.deps)
    assert "subscription" in kept
    assert "trend" not in kept


@pytest.mark.parametrize("text", ["trend", "weekly mon 09:00 trend", "instantly with a trend"])
async def test_only_monthly_digests_have_one(text: str, desk: Desk) -> None:
    assert "monthly digests only" in said(await desk.type(f"subscribe {ALERT} {text}"))
    assert await at(desk) == []


async def test_it_is_switched_on_and_off_by_typing(desk: Desk) -> None:
    made = await subscribed(desk, MONTHLY)
    assert not made.trend
    await desk.type(f"subscribe {ALERT} trend")
    assert (await now(desk, made)).shows_trend
    assert "with a trend" in said(await desk.type(f"subscribe {ALERT}"))
    await desk.type(f"subscribe {ALERT} without trend")
    assert not (await now(desk, made)).trend


async def test_it_is_ticked_in_the_form_and_means_nothing_where_it_is_not_monthly(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk, f"{MONTHLY} trend")
    form = await edited(desk, slack, made)
    assert [one["value"] for one in element(form, subscribing.TREND)["initial_options"]] == [subscribing.TREND]
    await desk.submit(form, {subscribing.RHYTHM: "weekly"})
    assert not (await now(desk, made)).trend
    form = await edited(desk, slack, made)
    await desk.submit(form, {subscribing.RHYTHM: "monthly", subscribing.TREND: [subscribing.TREND]})
    assert (await now(desk, made)).shows_trend
