"""The world of a storm before it breaks: alerts, who subscribes to them where, and how often they are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sandbox.child import ChildFailedError
from sandbox.patsnap import Kind
from sandbox.slack.envelope import Answer
from tests.journeys.lives import Lives
from tests.journeys.office import DIRECT
from tests.journeys.shown import becomes_quiet
from tests.journeys.storm.story import GOING, Story, Watch

PATIENCE: Final = 120.0  # real seconds in which all that is due must be done, also on a slow machine
PLACES: Final = ("competitors", "general", "lab")
PEOPLE: Final = ("alice", "bob")
NO_MEMBER: Final = "random"  # where Patrol is not: a report for it is held
PLAIN: Final = "Solid electrolytes"
MADE: Final = "Made in Slack"
BUSY: Final = "Batteries"
NAMES: Final = (PLAIN, MADE, BUSY)
QUERY: Final = 'TACD:("solid electrolyte")'
REASONS: Final = ("P012", "P013", "P028", "P029", "P034", "P041")
_NOT_STORED: Final = "nothing was done"
_BEGIN: Final = datetime(2026, 3, 2, 11, 20, tzinfo=ZoneInfo("Europe/Berlin"))
_RATES: Final = {Kind.NEW: 2.0, Kind.INVENTION: 0.6, Kind.LEGAL: 1.5, Kind.TRANSFER: 0.7, Kind.LICENSE: 0.3}
_Wish = tuple[str, str, str, str, tuple[Kind, ...]]  # who subscribes where, to what, with which words, which kinds
_FOUNDERS: Final[Sequence[_Wish]] = (
    ("bob", "competitors", PLAIN, "weekly mon 09:00", ()),
    ("alice", "competitors", MADE, "instantly", ()),
    ("bob", "general", BUSY, "daily 18:00", ()),
)
_OTHERS: Final[Sequence[_Wish]] = (
    ("alice", "general", PLAIN, "instantly", ()),
    ("bob", "lab", PLAIN, "daily 09:00 legal transfer new compact", (Kind.LEGAL, Kind.TRANSFER, Kind.NEW)),
    ("bob", DIRECT, MADE, "weekly fri 17:00 new", (Kind.NEW,)),
    ("alice", "lab", BUSY, "instantly inventions legal compact", (Kind.INVENTION, Kind.LEGAL)),
)


async def settle(lives: Lives, story: Story) -> None:
    """Start the bot, and let people subscribe; each alert's first check is made."""
    world = lives.world
    world.clock.skip(_BEGIN + timedelta(days=story.chance.randint(0, 28)) - world.clock.now())
    if not story.has_reasons:
        for licence in REASONS:
            world.patsnap.withdraw(licence)
    ids = {PLAIN: world.patsnap.alerts.add(PLAIN), BUSY: world.patsnap.alerts.add(BUSY, per_day=_RATES)}
    for alert in ids.values():
        world.patsnap.alerts.push(alert, Kind.NEW, 3)
    await begin(lives)
    ids[MADE] = await _made(lives)
    story.with_query.add(ids[MADE])
    for some in (_FOUNDERS, _OTHERS):
        for person, place, name, words, kinds in some:
            now = world.clock.now()
            await subscribe(lives, story, Watch(ids[name], name, person, place, kinds, now, now), words)
        await becomes_quiet(lives.office, PATIENCE)  # what there was before is told to the founders alone


async def begin(lives: Lives) -> None:
    """Start the bot, and wait until Slack can reach it. Errors: `ChildFailedError` with what it said last."""
    await lives.child.start(wait=False)
    try:
        await lives.world.slack.wait_connected(PATIENCE)
    except TimeoutError:
        said = "\n".join(lives.child.lines[-9:])
        raise ChildFailedError(f"alive: {lives.child.is_alive}\n{said}") from None


def is_taken(answer: Answer) -> bool:
    """Whether Slack was told that it is done: acked, and not with a word that it is not."""
    return is_stored(answer) and "Nothing was" not in str(answer.body)


def is_stored(answer: Answer) -> bool:
    """Whether it is stored, whatever it was: the same, delivered again, is done only where it is not."""
    return answer.acked and _NOT_STORED not in str(answer.body)


async def subscribe(lives: Lives, story: Story, wish: Watch, words: str) -> Answer:
    """Let a person subscribe a place; it is a watch from then on, if Slack is told so."""
    asked_at = lives.world.clock.now()
    where = " to me" if wish.place == DIRECT else ""
    typed_in = "lab" if wish.place == DIRECT else wish.place
    answer = await lives.office.asks(f"subscribe {wish.alert} {words}{where}", wish.person, typed_in)
    since = lives.world.clock.now()
    story.watches.append(
        Watch(wish.alert, wish.name, wish.person, wish.place, wish.kinds, asked_at, since, is_acked=is_taken(answer))
    )
    story.rests[wish.where] = GOING
    return answer


async def _made(lives: Lives) -> str:
    """Let Alice make an alert in Slack, so that Patrol knows what it looks for; its id."""
    before = {alert.alert_id for alert in lives.world.patsnap.alerts}
    await lives.office.asks("alert new")
    kinds = [str(kind) for kind in Kind]
    await lives.office.fills({"alert_name": MADE, "alert_query": QUERY, "alert_kinds": kinds})
    await lives.office.shows("Made. Its id at PatSnap is", place=DIRECT, within=PATIENCE)
    [alert] = [alert for alert in lives.world.patsnap.alerts if alert.alert_id not in before]
    return alert.alert_id
