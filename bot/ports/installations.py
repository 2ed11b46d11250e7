"""What Patrol needs to store of its installations, where there may be many."""

from datetime import datetime
from typing import Protocol

from bot.domain.installations import Installation


class Installations(Protocol):
    """In which workspaces Patrol is installed, each with a token of its own."""

    def save(self, installation: Installation) -> None:
        """Store an installation in a known workspace, in the place of the one that was there."""
        ...

    def get(self, workspace: str) -> Installation | None:
        """The installation in a workspace, if there is one."""
        ...

    def all(self) -> list[Installation]:
        """Every installation."""
        ...

    def remove(self, workspace: str) -> None:
        """Forget the installation in a workspace, and its token; nothing where there is none."""
        ...

    def begin(self, state: str, until: datetime) -> None:
        """Somebody goes to Slack to install Patrol: `state`, a hash of what they bring back, is good until then."""
        ...

    def finish(self, state: str, now: datetime) -> bool:
        """Whether that state is good now. It is good once."""
        ...

    def under_way(self, now: datetime) -> int:
        """How many are good now; those that are no more are forgotten."""
        ...
