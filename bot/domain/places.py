"""Places: where a message can go."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A channel (`C…`, `G…`), a conversation (`D…`) or a person (`U…`, `W…`: their direct messages), by id."""

    workspace: str
    id: str

    @property
    def is_person(self) -> bool:
        """Whether this is a person's direct messages, whose conversation id only Slack's answer tells."""
        return self.id.startswith(("U", "W"))


@dataclass(frozen=True)
class Person:
    """Somebody who reads and decides: their name, IANA time zone, language (`en`, `zh_CN` …), and what they may."""

    name: str = ""  # as people see it; naming somebody so is no mention
    zone: str = "UTC"
    locale: str = "en"
    is_admin: bool = False  # of the workspace
    is_guest: bool = False  # Slack: is_restricted, is_ultra_restricted
    is_stranger: bool = False  # of another workspace, met in a shared channel
    is_bot: bool = False
    is_gone: bool = False  # deactivated

    @property
    def is_member(self) -> bool:
        """Whether this is one of the workspace's own people: no guest, no stranger, no bot, and still there."""
        return not (self.is_guest or self.is_stranger or self.is_bot or self.is_gone)


@dataclass(frozen=True)
class Channel:
    """A channel as Slack describes it (Slack: conversations.info)."""

    id: str
    name: str = ""
    is_private: bool = False
    is_member: bool = False  # whether Patrol is
    is_archived: bool = False
    is_shared: bool = False  # with another organisation, or about to be (Slack: is_ext_shared, is_pending_ext_shared)
    is_frozen: bool = False  # a shared channel whose connection was severed
