"""What an interaction hands to the app: a `trigger_id` to open a view, and a `response_url` to answer with."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final

from sandbox.clock import SandboxClock
from sandbox.slack.wire import SlackError

RESPONSE_USES: Final = 5
RESPONSE_TIME: Final = timedelta(minutes=30)


@dataclass
class Trigger:
    """A right to open one view for `person`; `view` is the one in which it arose."""

    person: str
    view: str | None
    until: float
    used: bool = False


class Triggers:
    """The trigger ids that were given out (Slack: handling user interaction: short-lived, single use)."""

    def __init__(self, seconds: float) -> None:
        """Begin with none; each lives for so many seconds of real time, because a person waits."""
        self._seconds = seconds
        self._given: dict[str, Trigger] = {}

    def issue(self, person: str, view: str | None = None) -> str:
        """A new trigger id for the person."""
        name = f"{len(self._given) + 1}.0.{token_hex(16)}"
        self._given[name] = Trigger(person, view, time.monotonic() + self._seconds)
        return name

    def exchange(self, name: str) -> Trigger:
        """Use up a trigger id; refused if it is unknown, used or too old."""
        trigger = self._given.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() >= trigger.until:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass
class ResponseUrl:
    """A right to answer `person` in `channel`; `message` is the one that a button was pressed in."""

    person: str
    channel: str
    message: str | None
    until: datetime
    left: int = RESPONSE_USES


class ResponseUrls:
    """The response URLs that were given out (Slack: handling user interaction: 30 minutes, 5 uses)."""

    def __init__(self, clock: SandboxClock) -> None:
        """Begin with none; they expire by `clock`."""
        self._clock = clock
        self._given: dict[str, ResponseUrl] = {}

    def issue(self, person: str, channel: str, message: str | None = None) -> str:
        """The secret end of a new response URL."""
        secret = token_hex(16)
        self._given[secret] = ResponseUrl(person, channel, message, self._clock.now() + RESPONSE_TIME)
        return secret

    @property
    def secrets(self) -> set[str]:
        """The secret ends of all that were given out."""
        return set(self._given)

    def knows(self, secret: str) -> bool:
        """Whether it was given out here."""
        return secret in self._given

    def use(self, secret: str) -> ResponseUrl:
        """Use up one of the five uses; refused if it is unknown, used up or too old."""
        url = self._given.get(secret)
        if url is None:
            raise SlackError("invalid_url")
        if self._clock.now() > url.until:
            raise SlackError("expired_url")
        if url.left == 0:
            raise SlackError("used_url")
        url.left -= 1
        return url
