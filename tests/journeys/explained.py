"""Alerts whose digests say why: how people make them, what they press in digests, and what happens at PatSnap."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.views import ids
from sandbox.patents import Patent, PatentType
from sandbox.patsnap import Kind
from sandbox.slack.messages import Message
from sandbox.slack.surfaces import View
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.office import DIRECT, QUICK, SPEED, Office, bot_in
from tests.journeys.shown import Shown, becomes_quiet, digests

WEDNESDAY: Final = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Europe/Berlin"))
NAME: Final = "Solid electrolytes"
QUERY: Final = 'TACD:("solid electrolyte")'
STILL: Final = f"{QUERY} AND PBD:[20200101 TO 20200102]"  # nothing is published for it any more
HOUR: Final = timedelta(hours=1)
CHECK: Final = "patsnap.alert.check"


@asynccontextmanager
async def office_in(folder: Path, *, budget: int = 1000) -> AsyncIterator[Office]:
    """An office on a Wednesday at ten, where a bot runs and PatSnap knows no alerts. `budget`: each person's."""
    async with World(folder, speed=SPEED, life=QUICK, alerts=()) as world:
        world.clock.skip(WEDNESDAY - world.clock.now())
        async with bot_in(world, PATROL_PATSNAP_QPS="100", PATROL_BUDGET_PERSON=str(budget)):
            yield Office(world)


async def made(office: Office, query: str = STILL) -> str:
    """Let Alice make an alert of every kind in Slack; its id."""
    await office.asks("alert new")
    await office.fills({"alert_name": NAME, "alert_query": query, "alert_kinds": [str(kind) for kind in Kind]})
    await office.shows("Made. Its id at PatSnap is", place=DIRECT)
    [alert] = office.world.patsnap.alerts
    return alert.alert_id


async def subscribed(office: Office, words: str = "instantly") -> str:
    """Subscribe the channel to an alert that was made at PatSnap; its id. Its first check is made."""
    alert = office.world.patsnap.alerts.add(NAME)
    await office.asks(f"subscribe {alert} {words}")
    await becomes_quiet(office)
    return alert


async def an_hour_goes_by(office: Office) -> None:
    office.world.clock.skip(HOUR)
    await becomes_quiet(office)


async def next_digest(office: Office) -> Shown:
    """Let an hour go by, after which there is one digest more."""
    before = len(digests(office))
    await an_hour_goes_by(office)
    return await eventually(lambda: digests(office)[before])


def old_patents(office: Office, count: int, wanted: PatentType = PatentType.PATENT) -> list[Patent]:
    """Patents that were published four years ago, each of another owner than the first."""
    library = office.world.patsnap.patents
    found = [library.find(one) for one in library.latest(date(2022, 3, 1), 900, topic="batteries")]
    of_type = [one for one in found if one is not None and one.patent_type is wanted]
    first, *others = of_type
    return [first, *(one for one in others if all(owner not in first.assignees for owner in one.assignees))][:count]


def new_family(office: Office) -> list[Patent]:
    """The documents of one invention, at three offices or more."""
    library, today = office.world.patsnap.patents, office.world.clock.now().date()
    for one in map(library.find, library.latest(today - timedelta(days=100), 3000)):
        members = library.relatives(one) if one is not None else []
        if len({member.country for member in members}) > 2 and all(member.published < today for member in members):
            return members
    raise LookupError("there is no such family")


def section_of(digest: Shown, patent: Patent) -> tuple[Message, dict[str, Any]]:
    """The line of a digest's thread that shows this patent, and the message that it is in."""
    found = [(part, block) for part in digest.parts for block in part.blocks if patent.patent_id in str(block)]
    [(part, block)] = found
    return part, block


def line_of(digest: Shown, patent: Patent) -> str:
    """What stands in that line."""
    _, block = section_of(digest, patent)
    return str(block["text"]["text"])


async def reviews(office: Office, digest: Shown, patent: Patent, person: str = "alice") -> View:
    """Let a person close what is open and press *Review* beside a patent; the modal."""
    if office.world.slack.modal(person) is not None:
        await office.world.slack.view_close(person)
    part, block = section_of(digest, patent)
    await office.presses(ids.REVIEW, part, person, block_id=str(block["block_id"]))
    return await office.form(person)


async def modal_says(office: Office, words: str, person: str = "alice") -> str:
    """Wait until the modal that a person looks at says this; all that it says."""

    def said() -> str:
        view = office.world.slack.modal(person)
        text = str(view.blocks) if view else ""
        assert words in text
        return text

    return await eventually(said, showing=lambda: office.world.slack.modal(person))


async def told_privately(office: Office, text: str) -> Message:
    """Let Alice type a command; the next thing that she alone is told."""
    before = len(office.private_posts())
    assert (await office.asks(text)).acked
    return await eventually(lambda: office.private_posts()[before])


def asked(office: Office, call: str) -> Counter[str]:
    """How often PatSnap was asked about each patent."""
    return office.world.patsnap.lookups[call].asked


async def arrived(office: Office, patent: Patent) -> None:
    """Wait until the value report of a patent lies in Alice's direct messages."""

    def is_there() -> bool:
        posts = [one for one in office.posts(place=DIRECT) if one.text.startswith(patent.number)]
        return bool(posts and posts[-1].replies and posts[-1].replies[0].files)

    await eventually(is_there, showing=lambda: office.texts(place=DIRECT))


def one_digest(office: Office) -> Shown:
    """The only digest in the channel."""
    [digest] = digests(office)
    return digest
