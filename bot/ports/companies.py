"""What Patrol needs to store of which companies names mean."""

from datetime import datetime
from typing import Protocol

from bot.domain.companies import CompanyChoice, CompanySearch
from bot.ports.whose import ANYBODY, Whose


class Companies(Protocol):
    """What PatSnap was asked about names, by account, and what people have chosen, by place. Names are folded."""

    def get(self, account: str, name: str) -> CompanySearch | None:
        """What was asked about a name."""
        ...

    def put(self, search: CompanySearch) -> None:
        """Store a search in the place of the one that there was."""
        ...

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> CompanySearch | None:
        """The wanted search that has been due longest; a claimed one is due when its claim is given up."""
        ...

    def of_other_owners(self, owner: str) -> list[CompanySearch]:
        """The searches that a run which is no more was asking; those that can be read."""
        ...

    def remember(self, choice: CompanyChoice) -> None:
        """Store what a name means in a place, instead of what it meant there."""
        ...

    def remembered(self, workspace: str, place: str, name: str) -> CompanyChoice | None:
        """What a name means in a place, where somebody has chosen."""
        ...

    def forget(self, workspace: str, place: str, name: str) -> None:
        """Let a name mean nothing in particular there; nothing where it means nothing."""
        ...
