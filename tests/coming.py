"""What the documents and `deploy/` speak of and the code is about to have: a name goes from here when it has come."""

from typing import Final

SETTINGS: Final[frozenset[str]] = frozenset()
COMMANDS: Final = {"move"}
