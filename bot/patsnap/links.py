"""The links that reports are fetched by: signed, secret, and followed only to hosts that are allowed."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote, urljoin

import httpx

from bot.errors import BadFile, BadFileKind

_PRINTABLE: Final = "".join(chr(code) for code in range(0x21, 0x7F))
_NAME: Final = re.compile(r"([a-z0-9_-]+\.)*[a-z][a-z0-9-]*")  # the last label of an address is a number
_AUTHORITY: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)


class Link(httpx.URL):
    """A URL that goes out byte for byte.

    A signature covers the address as it was written, and httpx writes some of it anew (`..`, stray `%`). Its
    `target` extension would keep it too, but goes to a proxy in the place of the host to connect to, link and all.
    """

    def __init__(self, text: str) -> None:
        """Take `text` as it is written; BadFile (elsewhere) where it is no URL."""
        authority = _AUTHORITY.match(text)
        try:
            super().__init__(text)
        except httpx.InvalidURL:
            authority = None
        if authority is None:
            raise BadFile(BadFileKind.ELSEWHERE, "not a URL")
        self._text = text
        rest = text[authority.end() :].partition("#")[0]
        # What cannot stand in a request line is encoded, and nothing else.
        self.target = quote(rest if rest.startswith("/") else f"/{rest}", safe=_PRINTABLE)

    @property
    def raw_path(self) -> bytes:
        """The path and query as they were written."""
        return self.target.encode()

    def leading_to(self, location: str) -> "Link":
        """The link in a redirect's Location, which may be relative to this one (RFC 9110, 10.2.2)."""
        try:
            return Link(location if _AUTHORITY.match(location) else urljoin(self._text, location))
        except ValueError:
            raise BadFile(BadFileKind.ELSEWHERE, "not a URL") from None

    def check(self, hosts: frozenset[str]) -> None:
        """BadFile (elsewhere) unless this leads to one of `hosts` or below it over https.

        Plain http is taken only to a loopback address that is itself among the hosts. The port does not matter.
        """
        host = self.raw_host.decode("ascii").lower().rstrip(".")
        if self.userinfo or not _is_allowed(self.scheme, host, hosts):
            raise BadFile(BadFileKind.ELSEWHERE, f"{self.scheme}://{host}")


def _is_allowed(scheme: str, host: str, hosts: frozenset[str]) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        if scheme != "https" or not _NAME.fullmatch(host):
            return False
        return any(host == name or host.endswith(f".{name}") for name in hosts)
    return host in hosts and (scheme == "https" or (scheme == "http" and address.is_loopback))
