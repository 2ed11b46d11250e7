"""What lies in Slack after a storm, found by what it says there."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sandbox.slack.messages import Message
from tests.journeys.lives import Lives
from tests.journeys.office import words_in
from tests.journeys.shown import Shown, key_of, told
from tests.journeys.storm.story import Watch

_GAP: Final = "could not be read"


@dataclass(frozen=True)
class Told:
    """One digest, with all copies of its message as one: when the last of them was posted, and what it tells.

    `patents`: how often its spreadsheets name each patent on each sheet. `has_gap`: it says that something could not be
    read. `until`: up to when it tells, where that is known; it may have been posted long after.
    """

    at: datetime
    patents: Counter[tuple[str, str]]
    has_gap: bool = False
    until: datetime | None = None


def digests_of(lives: Lives, watch: Watch) -> list[Told]:
    """What a subscription was told, oldest first."""
    copies: dict[str, list[Message]] = defaultdict(list)
    for post in lives.office.posts(watch.person, watch.place):
        if key_of(post).startswith("digest/") and post.text.startswith(f"*{watch.name}* "):
            copies[key_of(post)].append(post)
    until = {f"digest/{row['id']}/message": datetime.fromisoformat(row["until"]) for row in lives.records.digests()}
    return sorted((_as_one(posts, until.get(key)) for key, posts in copies.items()), key=lambda one: one.at)


def standing(lives: Lives, watch: Watch) -> str:
    """What the last message says that shows how a subscription stands; "" where there is none."""
    posts = lives.office.posts(watch.person, watch.place)
    live = [post.text for post in posts if _is_live(post) and f"*{watch.name}*" in post.text]
    return live[-1] if live else ""


def moment_of(message: Message) -> datetime:
    """When a message was posted."""
    return datetime.fromtimestamp(float(message.ts), UTC)


def _as_one(posts: Sequence[Message], until: datetime | None) -> Told:
    has_gap = any(_GAP in words_in(post) for post in posts)
    return Told(moment_of(posts[-1]), told(map(Shown, posts)), has_gap, until)


def _is_live(message: Message) -> bool:
    return key_of(message).startswith("subscription/") and "/live/" in key_of(message)
