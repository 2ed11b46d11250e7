"""Addresses that an operator writes down: where people reach Patrol, and where its PostgreSQL is."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.errors import BadSetting

SERVERS: Final = ("postgresql://", "postgres://")
# In the clear only to the machine itself, for the sandbox and for tests.
_ADDRESS: Final = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?(/[\w./-]*)?|http://127\.0\.0\.1(:\d+)?/?")
# Who reads it otherwise than it was meant takes a piece of the password for the server's name, and tells it.
_HOST: Final = r"(\[[0-9A-Fa-f:.]+\]|[\w.%-]*)(:\d*)?"
_SERVER: Final = re.compile(
    rf"postgres(ql)?://([^@/?#\[\]\s:]*(:[^@/?#\[\]\s]*)?@)?{_HOST}(,{_HOST})*(/[^@/?#\s]*)?(\?[^@?#\s]*)?"
)


def public_address(given: str) -> str:
    """An address at which Slack and browsers reach Patrol, without a slash at its end; "" stays "".

    Errors: `BadSetting`.
    """
    if given and not _ADDRESS.fullmatch(given):
        raise BadSetting(
            "the https address under which Slack and browsers reach Patrol, as in https://patrol.example.com"
        )
    return given.rstrip("/")


def server_address(given: str) -> str:
    """The address of a PostgreSQL, if it can be read in one way only. Errors: ValueError, which repeats none of it."""
    if not _SERVER.fullmatch(given) or re.search(r"%(?![0-9A-Fa-f]{2})", given):
        raise ValueError(
            "an address as in postgresql://user:password@host:5432/name; write what is neither a letter nor a digit in "
            "the user and the password as % and two digits (@ is %40, / is %2F, a space is %20)"
        )
    return given


def passwords_in(server: str) -> list[str]:
    """What of the address of a PostgreSQL is secret, as it is written there and as it is meant."""
    said = urlsplit(server)
    written = [said.password or "", *re.findall(r"(?:^|&)(?:ssl)?password=([^&]*)", said.query)]
    return sorted({form for one in written if one for form in (one, unquote(one))})
