"""Slack's limits, method by method. A method's limit counts for each workspace.

Sources: Slack's page on rate limits (tiers; a 429 shuts that method in that workspace alone), chat.postMessage (one
message a second for a channel, several hundred a minute for a workspace), and the table of methods and tiers in
Slack's own Java SDK.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

_SECONDS_A_MINUTE: Final = 60


@dataclass(frozen=True)
class Rate:
    """At most `burst` calls at once, and `per_second` after that."""

    burst: int
    per_second: float

    @classmethod
    def a_minute(cls, calls: int, *, burst: int) -> Self:
        """At most `calls` in any 60 seconds, of which `burst` may come at once."""
        return cls(burst, (calls - burst) / _SECONDS_A_MINUTE)


_TIER_1: Final = Rate(burst=1, per_second=1 / _SECONDS_A_MINUTE)
_TIER_2: Final = Rate.a_minute(20, burst=3)
_TIER_3: Final = Rate.a_minute(50, burst=5)
_TIER_4: Final = Rate.a_minute(100, burst=10)

# What people wait for: at nine o'clock many come at once. No more in any minute than the others of the tier.
_TIER_2_AWAITED: Final = Rate.a_minute(20, burst=15)
_TIER_3_AWAITED: Final = Rate.a_minute(50, burst=20)
_TIER_4_AWAITED: Final = Rate.a_minute(100, burst=50)

_METHODS: Final[Mapping[Rate, str]] = {
    Rate.a_minute(200, burst=20): "chat.postMessage auth.test",  # Slack: several hundred a minute
    _TIER_1: "apps.connections.open apps.uninstall",
    _TIER_2: "conversations.list users.list team.info",
    _TIER_2_AWAITED: "users.conversations",
    _TIER_3: """
        chat.update chat.delete conversations.open conversations.join conversations.history
        conversations.replies conversations.invite files.delete files.list reactions.add
    """,
    _TIER_3_AWAITED: "conversations.info",
    _TIER_4: """
        files.getUploadURLExternal files.completeUploadExternal files.info chat.postEphemeral
        oauth.v2.access
    """,
    _TIER_4_AWAITED: "views.open views.push views.update views.publish users.info conversations.members",
}

OF_METHOD: Final[Mapping[str, Rate]] = {name: rate for rate, names in _METHODS.items() for name in names.split()}
OTHERS: Final = _TIER_2  # a method that the table does not have

# A little below the one a second: the pace counts before the call, and two posts may come closer on their way.
OF_CHANNEL: Final[Mapping[str, Rate]] = {"chat.postMessage": Rate(burst=1, per_second=0.9)}

ANSWERS: Final = 5  # uses of a `response_url` (Slack: handling user interaction)
ANSWERS_FOR: Final = 30.0 * _SECONDS_A_MINUTE  # seconds from what it answers
