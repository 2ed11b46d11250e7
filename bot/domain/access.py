"""Access: who may do what, by setting, and whom an admin has allowed more than that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from bot.domain.ids import derived_id


class Right(StrEnum):
    """What an operator can keep for some. The values are stored, and lie in buttons."""

    ORDER = "order"  # reports, which are billed
    SUBSCRIBE = "subscribe"  # a place to an alert; what there is changed, previewed, checked now
    DELETE = "delete"  # a subscription, or an alert at PatSnap
    ALERTS = "alerts"  # made, changed, opened, closed
    USAGE = "usage"  # seen


class Need(StrEnum):
    """What a command or a button needs that no setting speaks of."""

    NOTHING = "nothing"  # it shows what anybody may know
    INSIDE = "inside"  # one of the workspace's own people, whoever that is
    ADMIN = "admin"  # an admin as Slack says at this moment, or one of PATROL_ADMINS


class Role(StrEnum):
    """Who has a right. None of them means guests, people of other organisations, bots, or who is gone."""

    EVERYONE = "everyone"
    MEMBERS = "members"  # of the channel that it is about; in their own direct messages, everyone
    ADMINS = "admins"


Access = Mapping[Right, Role]
USUAL: Final[Access] = dict.fromkeys(Right, Role.EVERYONE)


class GrantState(StrEnum):
    """The states of a grant."""

    ASKED = "asked"
    ALLOWED = "allowed"
    DECLINED = "declined"
    UNHEARD = "unheard"  # Slack did not bring it to the admin
    WITHDRAWN = "withdrawn"


NEXT: Final[Mapping[GrantState, frozenset[GrantState]]] = {
    GrantState.ASKED: frozenset({GrantState.ALLOWED, GrantState.DECLINED, GrantState.UNHEARD}),
    GrantState.ALLOWED: frozenset({GrantState.WITHDRAWN}),
    GrantState.DECLINED: frozenset(),
    GrantState.UNHEARD: frozenset(),
    GrantState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True)
class Grant:
    """A right that a person asked an admin for. While it is allowed, the setting does not stop them."""

    id: str
    workspace: str
    person: str
    right: Right
    admin: str  # who was asked
    asked_at: datetime
    state: GrantState = GrantState.ASKED
    decided_by: str = ""
    decided_at: datetime | None = None

    def to(self, state: GrantState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same grant in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT[self.state]:
            raise ValueError(f"a grant cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)


@dataclass(frozen=True)
class GrantPage:
    """Some of a workspace's grants that hold, latest first."""

    rows: tuple[Grant, ...]
    offset: int
    has_more: bool


def grant_id(workspace: str, person: str, right: Right, interaction: str) -> str:
    """The same for the same interaction, so that one that comes twice asks once."""
    return derived_id("grant", workspace, person, right, interaction)


def grant_plea_key(grant: Grant) -> str:
    """The key of the request to an admin."""
    return f"grant/{grant.id}/plea"


def grant_ruling_key(grant: Grant) -> str:
    """The key of the word to the person about what came of it."""
    return f"grant/{grant.id}/ruling/{grant.state}"
