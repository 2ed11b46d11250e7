"""What Patrol needs of the store to keep nothing longer than it should, and to show and forget what it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol


@dataclass(frozen=True)
class Reached:
    """How far a pass over all tables is: up to which row of which table, both by their numbers."""

    table: int
    row: int


THE_BEGINNING: Final = Reached(0, 0)
Rows = Mapping[str, list[Mapping[str, Any]]]  # by table, each row by column


class Keeping(Protocol):
    """Everything that is stored, whatever its noun."""

    def clear_history(self, before: datetime, reached: Reached, most: int) -> tuple[int, Reached | None]:
        """Delete what came to its end before that and that nothing refers to any more, in one pass over everything.

        Of the next `most` rows after `reached`, how many were deleted, and how far that is; None at the end. A pass
        begins at `THE_BEGINNING`.

        Alerts, what they have named, what is known of patents, and subscriptions that were not deleted stay: of those
        depends what is told next.
        """
        ...

    def drop_answers(self, before: datetime, most: int) -> int:
        """Drop PatSnap's raw answers that were read, and came before that; how many. Unread ones stay."""
        ...

    def of_workspace(self, workspace: str) -> Rows:
        """All that is stored for a workspace; of its account too, where no other workspace uses that."""
        ...

    def of_person(self, workspace: str, person: str) -> Rows:
        """All rows of a workspace and its account in which a person is named, or that are in their direct messages."""
        ...

    def forget_workspace(self, workspace: str) -> list[str]:
        """Delete all that `of_workspace` shows; the ids of the reports whose files are to be deleted."""
        ...

    def forget_person(self, workspace: str, person: str) -> None:
        """Delete what is a person's own, and take their id and name out of all else; then `of_person` is empty.

        What a channel is subscribed to goes on, in the channel's own name.
        """
        ...
