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
