"""What Patrol needs of the store to keep one pace with several processes."""

from datetime import datetime, timedelta
from typing import Protocol


class Paces(Protocol):
    """When each limit that all processes share lets the next call go, by the database's clock."""

    def reserve(self, limit: str, apart: timedelta) -> timedelta:
        """Take the next moment of this limit, `apart` from the one before; how long it is until then."""
        ...

    def take(self, limit: str, apart: timedelta) -> bool:
        """Take this very moment, if it is `apart` from the one before; whether it was."""
        ...

    def forget(self, before: datetime) -> None:
        """Forget the limits of which nobody took a moment since then, by the database's clock."""
        ...
