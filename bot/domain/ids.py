"""Ids that follow from what they name, so that the same event twice makes the same row, not two."""

import base64
import hashlib
from typing import Final

_BYTES: Final = 10  # 80 bits: 16 characters, no clash within any workspace's life
REFERENCE_LENGTH: Final = 6


def derived_id(*parts: str) -> str:
    """An id of 16 characters (a-z, 2-7) that is the same for the same parts, and for no others."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()


def reference(row_id: str) -> str:
    """The short form of an id that people see and quote, for example `R-7F3KQX`."""
    return f"R-{row_id[:REFERENCE_LENGTH].upper()}"
