"""Of which accounts work is looked for."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Whose:
    """Rows of one account only, or of all but some."""

    only: str = ""
    but: frozenset[str] = frozenset()


ANYBODY: Final = Whose()
