"""Secrets of workspaces and accounts, sealed before they reach the database.

A sealed secret is a Fernet token (https://cryptography.io/en/latest/fernet/): AES-128-CBC with an HMAC, so that what
was changed on the disk is not opened either.
"""

from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import BadSetting, CannotOpen

_NONE: Final = (
    "PATROL_ENCRYPTION_KEYS is missing: Patrol stores no token or key that is not encrypted. "
    "`python -m bot new-key` makes one."
)
_NO_KEY: Final = "PATROL_ENCRYPTION_KEYS: keys as `python -m bot new-key` prints them, parted by commas"


class Vault:
    """Seals with the first key and opens with any, so that keys can change one after the other."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` as PATROL_ENCRYPTION_KEYS has them; with none of them nothing is sealed. Errors: `BadSetting`."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise BadSetting(_NO_KEY) from None

    def seal(self, secret: str) -> str:
        """The secret as it may be stored; another text each time. Errors: `BadSetting` without a key."""
        return self._known().encrypt(secret.encode()).decode()

    def open(self, sealed: str, *, of: str) -> str:
        """What was sealed; `of` says whose it is, for the error. Errors: `CannotOpen`, `BadSetting` without a key."""
        fernet = self._known()
        try:
            return fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise CannotOpen(of) from None

    def again(self, sealed: str, *, of: str) -> str:
        """The same secret, sealed with the first key. Errors: as of `open`."""
        return self.seal(self.open(sealed, of=of))

    def _known(self) -> MultiFernet:
        if self._fernet is None:
            raise BadSetting(_NONE)
        return self._fernet


def new_key() -> str:
    """A fresh key for PATROL_ENCRYPTION_KEYS, from the system's source of randomness."""
    return Fernet.generate_key().decode()
