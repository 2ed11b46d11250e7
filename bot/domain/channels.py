"""What Patrol knows of a channel, and whether it may post there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from bot.domain.places import Channel
from bot.domain.subscriptions import PauseReason

FRESH: Final = timedelta(minutes=30)  # for so long a look at a channel counts
DAILY: Final = timedelta(hours=23)  # at most this long between two looks at a channel that is subscribed
MOST_EARLY: Final = 25  # minutes before a digest in which its channel is looked at

CHANNELS: Final = ("C", "G")  # what their ids begin with


class Sharing(StrEnum):
    """What is done where a channel is shared with another organisation: the operator's PATROL_SHARED_CHANNELS."""

    ASK = "ask"  # a member of the workspace says that outsiders may read it
    REFUSE = "refuse"


@dataclass(frozen=True)
class KnownChannel:
    """A channel as Slack described it last, and who has allowed that outsiders read what Patrol posts there."""

    workspace: str
    id: str
    name: str = ""
    is_private: bool = False
    is_member: bool = True  # whether Patrol is; of one that was never looked at it is not known
    is_archived: bool = False
    is_shared: bool = False
    is_frozen: bool = False
    is_gone: bool = False  # deleted
    looked_at: datetime | None = None
    look_due: datetime | None = None
    allowed_by: str = ""
    allowed_at: datetime | None = None

    @property
    def is_open_to_outsiders(self) -> bool:
        """Whether people of another organisation read it, and nobody has allowed that."""
        return self.is_shared and not self.allowed_by

    def as_described(self, channel: Channel, at: datetime) -> Self:
        """The same channel as Slack describes it now; an allowance ends with what it was given for."""
        is_kept = self.is_shared and channel.is_shared
        return replace(
            self,
            name=channel.name or self.name,
            is_private=channel.is_private,
            is_member=channel.is_member,
            is_archived=channel.is_archived,
            is_shared=channel.is_shared,
            is_frozen=channel.is_frozen,
            is_gone=False,
            looked_at=at,
            allowed_by=self.allowed_by if is_kept else "",
            allowed_at=self.allowed_at if is_kept else None,
        )

    def why_shut(self) -> PauseReason | None:
        """Why nothing may be posted there; None where it may."""
        reasons = (
            (self.is_gone, PauseReason.GONE),
            (self.is_frozen, PauseReason.SEVERED),
            (self.is_archived, PauseReason.ARCHIVED),
            (not self.is_member, PauseReason.NO_PLACE),
            (self.is_open_to_outsiders, PauseReason.SHARED),
        )
        return next((reason for is_so, reason in reasons if is_so), None)

    def is_fresh(self, now: datetime, since: datetime | None) -> bool:
        """Whether it was looked at only just, and by this run: while none ran nobody heard what happened to it."""
        if self.looked_at is None or now - self.looked_at >= FRESH:
            return False
        return since is None or self.looked_at >= since


def refused_by(word: str) -> PauseReason:
    """Why a subscription pauses whose channel Slack refuses to post to with this word."""
    if word.startswith("restricted_action") or word in _NO_POSTS:
        return PauseReason.READ_ONLY
    return _REASONS.get(word, PauseReason.NO_PLACE)


# Sources: the error tables of Slack's pages on chat.postMessage and files.completeUploadExternal.
_NO_POSTS: Final = frozenset(
    {
        "posting_to_channel_denied",
        "posting_to_general_channel_denied",
        "no_permission",
        "channel_is_limited_access",
        "ekm_access_denied",
        "access_denied",
        "team_access_not_granted",
        "channel_type_not_supported",
        "method_not_supported_for_channel_type",
        *(f"slack_connect_{what}_sharing_blocked" for what in ("file_link", "file_upload", "canvas", "clip", "lists")),
        "slack_connect_blocked_file_type",
    }
)
_REASONS: Final[Mapping[str, PauseReason]] = {"is_archived": PauseReason.ARCHIVED}


def personal_reason(word: str) -> PauseReason:
    """Why a subscription pauses whose person Slack refuses to write to with this word."""
    return PauseReason.PERSON_GONE if word in GONE_PEOPLE else PauseReason.NO_MESSAGES


GONE_PEOPLE: Final = frozenset({"user_not_found", "user_disabled", "account_inactive", "is_inactive"})
