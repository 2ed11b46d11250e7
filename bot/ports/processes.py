"""What Patrol needs to know of the processes that work on one database."""

from datetime import datetime
from typing import Protocol

from bot.domain.processes import Process


class Processes(Protocol):
    """Who lives, by the database's clock: the clocks of machines differ.

    Rows of an owner that does not beat, or not any more, count as a dead one's (`of_other_owners`, `release`). So a
    process beats before it claims anything. On SQLite nobody needs to: there the file's lock says who lives.
    """

    def beat(self, owner: str, role: str, host: str = "", *, is_first: bool = True) -> bool:
        """Say that this process lives; at first, or again (not `is_first`).

        False where it was silent for so long that it counts as dead: its rows may be others' by now, nothing is noted,
        and it is to begin anew under another id. Dead for days, it is not known any more, and no less dead for that.
        """
        ...

    def end(self, owner: str) -> None:
        """Say that this process works no more: what it has claimed may be taken over at once."""
        ...

    def bury(self) -> None:
        """Have whoever counts as dead by now stay dead; in the transaction that takes over what they hold.

        So a beat that comes at that very moment is either heard, and nothing is taken over, or refused.
        """
        ...

    def alive(self) -> list[Process]:
        """Who lives, by id."""
        ...

    def now(self) -> datetime:
        """What the database's clock shows."""
        ...
