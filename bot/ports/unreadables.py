"""What the store does with rows that it cannot understand."""

from datetime import datetime
from typing import Protocol

from bot.errors import UnreadableRow


class Unreadables(Protocol):
    """Rows that cannot be understood: they stand in nobody's way."""

    def put_off(self, row: UnreadableRow, until: datetime) -> None:
        """Have such a row looked at again only then; nothing else of it is touched."""
        ...
