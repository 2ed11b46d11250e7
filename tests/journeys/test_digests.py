"""What people see of alerts: digests of every size, odd answers, alerts that are gone, and the words that they type."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.views.ids import SUBSCRIPTION_EDIT, SUBSCRIPTION_UNDO
from sandbox.patsnap import Kind, NoNews, Odd
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import DIRECT, QUICK, SPEED, Office, bot_in, labels, words_in
from tests.journeys.records import Records
from tests.journeys.shown import KINDS, Shown, becomes_quiet, digests, sheets_of, time_goes_on

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

BERLIN: Final = ZoneInfo("Europe/Berlin")
WEDNESDAY: Final = datetime(2026, 3, 4, 10, tzinfo=BERLIN)
MONDAY: Final = datetime(2026, 3, 9, 9, tzinfo=BERLIN)
NAME: Final = "Solid electrolytes"
ODDITIES_LOGGED: Final = 6  # all but a name with tags, a patent that is named twice, and a line that is no list
CHECK: Final = "patsnap.alert.check"
POST: Final = "slack.chat.postMessage"
SHARE: Final = "slack.files.completeUploadExternal"
NOTHING_SAID: Final = frozenset({Odd.NULL_IDS, Odd.NO_IDS})  # PatSnap counts patents and names none
WORRIES_AFTER: Final = timedelta(hours=3)  # so late a digest is told of to its owner
SATURDAY: Final = datetime(2026, 3, 7, 12, tzinfo=BERLIN)
SIZES: Final = {"general": 1, "competitors": 3, "lab": 49, "alloys": 500, "everything": 20_000}


def records_of(office: Office) -> Records:
    return Records(office.world.folder)


@asynccontextmanager
async def office_in(folder: Path, *, qps: int = 100, at: datetime = WEDNESDAY) -> AsyncIterator[Office]:
    """An office at this moment, where a bot runs and PatSnap knows no alerts."""
    async with World(folder, speed=SPEED, life=QUICK, alerts=()) as world:
        world.clock.skip(at - world.clock.now())
        async with bot_in(world, PATROL_PATSNAP_QPS=str(qps)):
            yield Office(world)


def one_digest(office: Office, place: str, person: str = "alice") -> Shown:
    """The only digest in a place, all of it there."""
    [digest] = digests(office, person, place)
    assert digest.files
    return digest


def left_out(digest: Shown) -> int:
    """How many lines the last message of a thread says are in the spreadsheet alone."""
    said = re.search(r"(\d+) more (?:is|are) in the spreadsheet", words_in(digest.parts[-1]))
    return int(said[1]) if said else 0


async def test_digests_of_every_size_are_never_refused_and_their_spreadsheets_have_every_patent(
    tmp_path: Path,
) -> None:
    async with office_in(tmp_path, qps=5) as office:
        world = office.world
        world.slack.strict_pace = True  # one message a second in each channel
        world.patsnap.withdraw("P014")  # families would join lines, and set them in another order
        people = {world.slack.person("alice").id, world.slack.workspace.bot.id}
        for place in ("alloys", "everything"):
            world.slack.workspace.add_channel(place, people, private=True)
        alerts = {place: world.patsnap.alerts.add(f"{NAME} {place}") for place in SIZES}
        for place, alert in alerts.items():
            await office.asks(f"subscribe {alert} instantly", place=place)
        await becomes_quiet(office)
        found = {place: world.patsnap.alerts.push(alerts[place], Kind.NEW, size) for place, size in SIZES.items()}
        world.clock.skip(timedelta(hours=1))
        world.clock.set_speed(600)  # ten minutes for bibliography, and then it goes without
        await eventually(lambda: [one_digest(office, place) for place in SIZES], 60)
        # A spreadsheet does not wait for the messages of its thread, of which one goes a second.
        await eventually(lambda: not records_of(office).unsent(), 20, showing=records_of(office).unsent)
        shown = {place: one_digest(office, place) for place in SIZES}

        for place, size in SIZES.items():
            digest = shown[place]
            [(sheet, rows)] = sheets_of(digest.files[0].content).items()
            assert sheet == KINDS[Kind.NEW]
            assert Counter(rows) == Counter(found[place])
            # Publications of one application are one line, as far as bibliography came in time.
            assert set(digest.lines) <= set(found[place])
            lines = len(set(digest.lines)) + left_out(digest)
            assert len(digest.lines) == min(lines, 100)
            assert size * 0.9 <= lines <= size
        assert [len(shown[place].parts) for place in SIZES] == [1, 1, 3, 5, 5]
        assert world.faults.count(SHARE) == len(SIZES)
        # Slack has refused none of them; that it asks to wait is no refusal, and is not counted.
        assert {one["attempts"] for one in records_of(office).deliveries()} == {1}


async def test_odd_answers_of_patsnap_end_well(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    places = ("general", "competitors", "lab")
    async with office_in(tmp_path) as office:
        alerts = office.world.patsnap.alerts
        odd = {alerts.add(f"{NAME} {one}"): one for one in Odd if one is not Odd.FLOOD}
        where = {alert: places[number % len(places)] for number, alert in enumerate(odd)}
        for alert, place in where.items():
            await office.asks(f"subscribe {alert} instantly compact", place=place)
        await becomes_quiet(office)
        found = {}
        for alert, one in odd.items():
            found[one] = alerts.push(alert, Kind.NEW, 2)
            alerts.be_odd(alert, one)
        office.world.clock.skip(timedelta(hours=1))
        await becomes_quiet(office)
        for form in NoNews:
            alerts.no_news = form
            office.world.clock.skip(timedelta(hours=1))
            await becomes_quiet(office)

        shown = [digest for place in places for digest in digests(office, place=place)]
        told = {patent: digest.told for digest in shown for _, patent in digest.told}
        for one, patents in found.items():
            if one in NOTHING_SAID:
                assert not set(patents) & set(told)
                continue
            kinds = [KINDS[Kind.NEW], "Other kinds"] if one is Odd.UNKNOWN_KIND else [KINDS[Kind.NEW]]
            assert told[patents[0]] == Counter((kind, patent) for kind in kinds for patent in patents), one
        assert len(shown) == len(found)
        assert sum("could not be read" in digest.words for digest in shown) == len(NOTHING_SAID)
        assert "*Intelligent bud company monitoring*" in " ".join(digest.words for digest in shown)
        assert {check["state"] for check in records_of(office).checks()} == {"read"}
        assert not [text for text in office.texts(place=DIRECT) if text]
    assert caplog.text.count("an answer is odd") == ODDITIES_LOGGED


async def test_an_alert_that_patsnap_forgets_is_paused_and_told_and_goes_on_when_resumed(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        alerts = office.world.patsnap.alerts
        alert = alerts.add(NAME)
        alerts.push(alert, Kind.NEW)
        await office.asks(f"subscribe {alert} instantly count")
        await becomes_quiet(office)
        alerts.remove(alert)
        office.world.clock.skip(timedelta(hours=1))
        word = await eventually(lambda: office.post(place=DIRECT))
        await eventually(lambda: "PatSnap does not know this alert" in office.texts()[0], showing=office.texts)
        asked = office.world.faults.count(CHECK)
        office.world.clock.skip(timedelta(days=3))
        await becomes_quiet(office)

        assert f"PatSnap does not know the alert *{NAME}* any more" in word.text
        assert office.world.faults.count(CHECK) == asked  # nothing is asked in vain

        alerts.add(NAME, alert_id=alert)
        alerts.push(alert, Kind.LEGAL)
        await office.asks(f'resume "{NAME}"')
        await becomes_quiet(office)

        assert "1 change of legal status" in digests(office)[-1].words
        assert "paused" not in office.texts()[0]
        assert len(office.texts(place=DIRECT)) == 1


async def test_what_patsnap_cannot_be_asked_at_the_hour_comes_when_it_can(tmp_path: Path) -> None:
    async with office_in(tmp_path, at=SATURDAY) as office:
        world, records = office.world, records_of(office)
        alert = world.patsnap.alerts.add(NAME)
        await office.asks(f"subscribe {alert} weekly mon 09:00", "bob")
        await office.asks(f"subscribe {alert} daily 09:00 new compact", "bob", "lab")
        await becomes_quiet(office)
        early = world.patsnap.alerts.push(alert, Kind.LEGAL, 2)
        await time_goes_on(office, SATURDAY + timedelta(days=1))
        late = world.patsnap.alerts.push(alert, Kind.NEW, 1)
        port = int(world.patsnap.url.rsplit(":", 1)[1])
        await world.patsnap.stop()
        await time_goes_on(office, MONDAY)
        world.clock.skip(timedelta(seconds=20))
        short = await eventually(lambda: one_digest(office, "competitors", "bob"), showing=records.waiting)
        await time_goes_on(office, MONDAY + WORRIES_AFTER - timedelta(minutes=5))
        await becomes_quiet(office)
        early_words = office.texts("bob", DIRECT)
        await time_goes_on(office, MONDAY + WORRIES_AFTER)
        world.clock.skip(timedelta(seconds=20))
        word = await eventually(lambda: office.post("bob", DIRECT), showing=records.waiting)
        await time_goes_on(office, MONDAY + WORRIES_AFTER + timedelta(hours=1))
        await becomes_quiet(office)
        await world.patsnap.start(port)
        world.clock.skip(timedelta(minutes=45))
        await eventually(lambda: one_digest(office, "lab", "bob"), showing=records.waiting)
        await becomes_quiet(office)

        assert short.told == Counter((KINDS[Kind.LEGAL], patent) for patent in early)
        assert "complete up to Sunday 8 March 08:30: PatSnap could not be asked since" in short.words
        assert word.text.startswith(f"The digest of *{NAME}* in <#{world.slack.channel('lab').id}> is late: PatSnap")
        assert "Nothing is lost" in word.text
        assert early_words == []  # what is over in an hour or two worries nobody
        assert office.texts("bob", DIRECT) == [word.text]  # once, however often it was tried
        assert one_digest(office, "lab", "bob").told == Counter((KINDS[Kind.NEW], patent) for patent in late)
        assert [check["state"] for check in records.checks()] == ["read"] * 3


@on_both_stores
async def test_a_subscription_is_steered_by_words(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        world = office.world
        alert = world.patsnap.alerts.add(NAME)
        world.patsnap.alerts.push(alert, Kind.NEW, 3)

        async def told(text: str, place: str = "competitors") -> str:
            """Let Bob type this; what he alone is told at once."""
            before = len(office.whispers("bob", place))
            assert (await office.asks(text, "bob", place)).acked
            await becomes_quiet(office)
            return " ".join(map(words_in, office.private_posts("bob", place)[before:]))

        assert await told(f"subscribe {alert} weekly mon 09:00") == ""  # the message in the channel is the answer
        message = office.post()
        assert f"*{NAME}* · everything · every Monday at 09:00 (Europe/Berlin)" in message.text
        assert "first digest Monday 9 March 09:00" in message.text
        assert labels(message) == ["Edit", "Undo"]
        again = await told(f"subscribe {NAME} weekly mon 09:00")
        assert "already subscribed since 4 March 2026, unchanged" in again
        assert "first digest Monday 9 March 09:00" in await told("subscriptions")
        assert "snoozed until Wednesday 18 March 10:" in await told(f"snooze {NAME} 2w")
        await office.shows("snoozed until Wednesday 18 March")
        assert "paused" in await told("pause")
        assert "first digest Monday 9 March 09:00" in await told("resume")

        world.clock.skip(timedelta(hours=1))
        assert "PatSnap is being asked about" in await told(f"check {NAME}")
        [baseline] = digests(office, "bob")
        assert "3 patents were there when Patrol began to watch" in baseline.words
        world.clock.skip(timedelta(hours=1))
        [transferred] = world.patsnap.alerts.push(alert, Kind.TRANSFER, 1)
        await told(f"check {NAME}")
        assert digests(office, "bob")[-1].lines == [transferred]
        world.clock.skip(timedelta(hours=1))
        await told(f"check {NAME}")
        await eventually(
            lambda: ["nothing new since" in text for text in office.texts("bob", DIRECT)] == [True, True],
            showing=lambda: office.texts("bob", DIRECT),
        )

        assert await told(f"move {NAME} to #lab")
        assert "Nothing is subscribed here" in await told("subscriptions")
        assert NAME in await told("subscriptions", "lab")
        assert "no longer subscribed" in await told(f"unsubscribe {NAME}", "lab")
        assert "Nothing is subscribed here" in await told("subscriptions", "lab")


async def test_a_subscription_is_made_and_changed_in_a_form(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        alert = office.world.patsnap.alerts.add(NAME)
        await office.asks("subscribe", "bob")
        wish = {"alert": alert, "rhythm": "daily", "hour": "08:15", "kinds": ["transfer"]}
        sent = await office.fills(wish, "bob")
        first = await office.shows("Transfers · every day at 08:15 (Europe/Berlin)")
        await office.presses(SUBSCRIPTION_EDIT, first, "bob")
        changed = await office.fills({"rhythm": "monthly", "day": "31"}, "bob")
        await office.shows("first digest Tuesday 31 March 08:15")
        await office.presses(SUBSCRIPTION_UNDO, first, "bob")
        ended = await office.shows("no longer subscribed")

        assert (sent.body, changed.body) == (None, None)
        assert office.world.slack.modal("bob") is None
        assert labels(ended) == []
        assert office.whispers("bob") == []
