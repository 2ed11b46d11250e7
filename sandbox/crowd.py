"""A workspace that has been lived in: 200 channels and 20,000 messages, the same ones each time."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

from sandbox.page.marks import Marks
from sandbox.slack.messages import Message
from sandbox.slack.people import ALICE, BOB, BOT, CAROL, DAN, Channel, Kind
from sandbox.slack.sandbox import SlackSandbox
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

CHANNELS: Final = 200
MESSAGES: Final = 20_000
BUSIEST: Final = {"competitors": 0.25, "general": 0.1}  # which part of all messages lies there
SINCE: Final = timedelta(days=180)
SEED: Final = 7
STAFF: Final = (ALICE, BOB, DAN)
FRESH: Final = (0, 0, 0, 0, 0, 1, 2, 3, 8, 20)  # messages that a person has not read yet
_MICROSECOND: Final = 1_000_000

TEAMS: Final = ("ip", "rnd", "legal", "watch", "fto", "filing", "licensing")
TOPICS: Final = (
    "battery-separators", "solid-electrolytes", "cell-cooling", "lidar", "radar", "inverters", "heat-pumps",
    "foldables", "haptics", "speech", "displays", "cameras", "charging", "antennas", "memory", "packaging",
    "lithography", "motors", "brakes", "steering", "drones", "catheters", "stents", "dosing", "membranes", "catalysts",
    "coatings", "adhesives",
)  # fmt: skip
OWNERS: Final = ("Xiaomi", "Acme Battery", "北方光电", "Nordlicht", "Hanbit", "Kōsen", "宁远科技", "Ferrovolt")
NUMBERS: Final = ("CN1{:08d}B", "EP{:07d}B1", "US{:08d}B2", "WO2025{:06d}A1")
TALK: Final = (
    "Has anyone read {number}? Claim 1 is broader than I thought.",
    "{owner} filed again on this, third time this quarter.",
    "Morning all :wave:",
    "I would not cite {number} here: the priority date is too late.",
    "Thanks <@{person}>, that is what I needed.",
    "Could <@{person}> look at the {owner} family before Thursday?",
    "The examiner wants the figures again :melting_face:",
    "看了一下 {number}，权利要求 3 和我们的方案很接近。",
    "Annual fee for {number} is due next month. Do we still want it?",
    "*Freedom to operate* looks fine for the first two variants, the third needs work.",
    "> narrower than the parent\nagreed, and `{number}` shows the same thing",
    "Agenda for tomorrow:\n• {owner}: new filings\n• opposition against {number}\n• who goes to the fair",
    "ok",
    "Let us take this to the call at three.",
)
STATES: Final = (":white_check_mark: Ready", ":hourglass_flowing_sand: Generating", ":clock1: Waiting")


def fill(slack: SlackSandbox, *, channels: int = CHANNELS, messages: int = MESSAGES) -> None:
    """Make new channels until there are so many, and write so many messages into all, up to the sandbox's now."""
    dice = random.Random(SEED)
    places = [*_rooms(slack.workspace), *_more(slack.workspace, channels, dice)][:channels]
    begin = slack.clock.now() - SINCE
    for place, count in zip(places, _shares(places, messages), strict=True):
        for message in _conversation(place, count, begin, dice):
            slack.workspace.add(message)


def settle(workspace: Workspace, marks: Marks) -> None:
    """Let everybody have read nearly everything."""
    dice = random.Random(SEED)
    for person, place in product((*STAFF, CAROL), _rooms(workspace)):
        fresh, top = dice.choice(FRESH), workspace.history(place.id).top
        if workspace.sees(person, place) and len(top) > fresh:
            marks.read(person, place, top[-1 - fresh].ts)


def _rooms(workspace: Workspace) -> list[Channel]:
    return [one for one in workspace.channels() if one.kind is not Kind.IM]


def _more(workspace: Workspace, channels: int, dice: random.Random) -> Iterator[Channel]:
    names = product(TEAMS, TOPICS, ("", *(f"-{number}" for number in range(2, channels))))
    ordered = sorted(names, key=lambda one: (one[2], one[1], one[0]))
    for team, topic, number in ordered[: max(0, channels - len(_rooms(workspace)))]:
        members = {one.id for one in STAFF} | {one.id for one in (BOT, CAROL) if dice.random() < 1 / 3}
        yield workspace.add_channel(f"{team}-{topic}{number}", members, private=dice.random() < 1 / 8)


def _shares(places: list[Channel], messages: int) -> list[int]:
    """How many of the messages lie in each place; together all of them."""
    fixed = {one.name: int(messages * BUSIEST[one.name]) for one in places if one.name in BUSIEST}
    quiet = [one.name for one in places if one.name not in fixed]
    each, rest = divmod(messages - sum(fixed.values()), len(quiet))
    shares = fixed | {name: each + (number < rest) for number, name in enumerate(quiet)}
    return [shares[one.name] for one in places]


def _conversation(place: Channel, count: int, begin: datetime, dice: random.Random) -> Iterator[Message]:
    """So many messages, evenly over the time; some are replies to the one before."""
    writers = [one.id for one in (*STAFF, CAROL) if one.id in place.members]
    parent: str | None = None
    for number in range(count):
        ts = _ts(begin + SINCE * ((number + dice.random()) / count))
        if BOT.id in place.members and dice.random() < 1 / 6:
            yield _of_patrol(place, ts, dice)
            parent = ts
        elif parent and dice.random() < 1 / 3:
            yield Message(place.id, ts, dice.choice(writers), _say(dice), thread_ts=parent)
        else:
            yield Message(place.id, ts, dice.choice(writers), _say(dice))
            parent = ts


def _ts(moment: datetime) -> str:
    seconds, microseconds = divmod(
        (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1), _MICROSECOND
    )
    return f"{seconds}.{microseconds:06d}"


def _say(dice: random.Random) -> str:
    return dice.choice(TALK).format(number=_number(dice), owner=dice.choice(OWNERS), person=dice.choice(STAFF).id)


def _number(dice: random.Random) -> str:
    return dice.choice(NUMBERS).format(dice.randrange(1_000_000))


def _of_patrol(place: Channel, ts: str, dice: random.Random) -> Message:
    kind: Callable[[random.Random], tuple[str, list[Json]]] = dice.choice((_report, _digest))
    text, blocks = kind(dice)
    return Message(place.id, ts, BOT.id, text, blocks, from_bot=True)


def _report(dice: random.Random) -> tuple[str, list[Json]]:
    owner, state = dice.choice(OWNERS), dice.choice(STATES)
    return f"Report on {owner}", [
        _section(f"*Report on {owner}*\n{state} · asked by <@{dice.choice(STAFF).id}>"),
        _context(f"PDF · order {dice.randrange(100_000):05d}"),
        {"type": "actions", "elements": [_button("Details", "crowd_details"), _button("Cancel", "crowd_cancel")]},
    ]


def _digest(dice: random.Random) -> tuple[str, list[Json]]:
    topic, count = dice.choice(TOPICS).replace("-", " "), dice.randrange(2, 6)
    hits = [_section(f"*{_number(dice)}* {dice.choice(OWNERS)}\nArrangement for {topic}") for _ in range(count)]
    heading = {"type": "header", "text": {"type": "plain_text", "text": f"{count} new for {topic}"}}
    return f"{count} new for {topic}", [heading, *hits, {"type": "divider"}, _context("Weekly, Monday 09:00")]


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _button(text: str, action_id: str) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, "value": "1"}
