"""Notices: what admins of a workspace are told, once, because nobody else can do anything about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import derived_id


class NoticeKind(StrEnum):
    """What a notice is about; `bot.views.notices` has the words."""

    RESTORED = "restored"  # Patrol runs on a restored copy of its database
    QUOTA = "quota"  # PatSnap's limit of calls is reached until its next day
    ACCOUNT = "account"  # PatSnap's account needs somebody
    LICENSE = "license"  # PatSnap's account may not use one of its interfaces
    SCOPE = "scope"  # Slack does not grant Patrol what one of its features needs
    PLAN = "plan"  # a limit of the workspace's plan at Slack is reached
    OWNER_GONE = "owner gone"  # who should hear that a subscription has paused is no more in the workspace
    OWNER_UNHEARD = "owner unheard"  # who should hear that a subscription has paused takes no messages of Patrol's
    GIVEN_UP = "given up"  # Slack does not take a message of Patrol's, and nobody would know
    MESSAGES_CLOSED = "messages closed"  # Slack brings nobody direct messages of Patrol's
    RECOVERED = "recovered"  # what such a notice told of is over


@dataclass(frozen=True)
class Notice:
    """Something that admins are told once. `about` tells two of a kind apart; `details` are words for its sentence."""

    workspace: str
    kind: NoticeKind
    about: str
    at: datetime
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for the same kind and `about`, so that it is told once."""
        return derived_id("notice", self.kind, self.about)


def notice_key(notice: Notice, person: str) -> str:
    """The key of the message that tells one person of a notice."""
    return f"notice/{notice.id}/{person}"
