"""What lies in Slack after a storm, found by what it says there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sandbox.slack.messages import Message
from tests.journeys.lives import Lives
from tests.journeys.shown import Shown, key_of
from tests.journeys.storm.story import Watch


@dataclass(frozen=True)
class Told:
    """One digest with all copies of its message as one, and when the last of them was posted."""

    at: datetime
    shown: Shown

    @property
    def has_gap(self) -> bool:
        """Whether it says that something could not be read."""
        return "could not be read" in self.shown.words


def digests_of(lives: Lives, watch: Watch) -> list[Told]:
    """What a subscription was told, oldest first."""
    copies: dict[str, list[Message]] = defaultdict(list)
    for post in lives.office.posts(watch.person, watch.place):
        if key_of(post).startswith("digest/") and post.text.startswith(f"*{watch.name}* "):
            copies[key_of(post)].append(post)
    told = [Told(moment_of(posts[-1]), Shown(_as_one(posts))) for posts in copies.values()]
    return sorted(told, key=lambda one: one.at)


def standing(lives: Lives, watch: Watch) -> str:
    """What the last message says that shows how a subscription stands; "" where there is none."""
    posts = lives.office.posts(watch.person, watch.place)
    live = [post.text for post in posts if _is_live(post) and f"*{watch.name}*" in post.text]
    return live[-1] if live else ""


def moment_of(message: Message) -> datetime:
    """When a message was posted."""
    return datetime.fromtimestamp(float(message.ts), UTC)


def _as_one(posts: Sequence[Message]) -> Message:
    return replace(posts[-1], replies=[reply for post in posts for reply in post.replies])


def _is_live(message: Message) -> bool:
    return key_of(message).startswith("subscription/") and "/live/" in key_of(message)
