"""Accounts: one set of PatSnap credentials each, of which the settings have one, and workspaces bring the others."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

INTERNATIONAL: Final = "https://connect.patsnap.com"
CHINA: Final = "https://connect.zhihuiya.com"  # a key belongs to one region, and is unknown in the other


class KeyKind(StrEnum):
    """The two kinds of credentials that PatSnap gives out. The values are stored."""

    API_KEY = "key"
    CLIENT = "client"


@dataclass(frozen=True)
class Key:
    """Credentials, and the address where they are taken. Printed it shows none of them."""

    url: str
    kind: KeyKind
    secret: str = field(repr=False)  # the key, or the client's secret
    client: str = field(default="", repr=False)

    @property
    def fingerprint(self) -> str:
        """What is the same for the same credentials: the secret of a client may change, its id stays."""
        named = self.client or self.secret
        return hashlib.sha256(f"{self.url}\n{self.kind}\n{named}".encode()).hexdigest()

    @property
    def is_possible(self) -> bool:
        """Whether it can be what PatSnap gives out: what does not fit in a header is never asked with."""
        texts = [self.secret, self.client] if self.kind is KeyKind.CLIENT else [self.secret]
        return all(text and text.isascii() and text.isprintable() and " " not in text for text in texts)

    def packed(self) -> str:
        """All of it as one text, to be sealed."""
        return json.dumps([self.url, self.kind, self.secret, self.client])

    @classmethod
    def unpacked(cls, text: str) -> Self:
        """What was packed."""
        url, kind, secret, client = json.loads(text)
        return cls(url, KeyKind(kind), secret, client)


@dataclass(frozen=True)
class Account:
    """What is stored of an account. `sealed`: its credentials; "" where it has none, or those of the settings."""

    id: str
    url: str = ""
    sealed: str = field(default="", repr=False)
    fingerprint: str = field(default="", repr=False)
    kind: KeyKind | None = None

    @property
    def whose(self) -> str:
        """What is said of its key where that cannot be opened."""
        return f"the PatSnap account {self.id}"

    def disconnected(self) -> Self:
        """The same without credentials, or any trace of them."""
        return type(self)(self.id, self.url)


@dataclass(frozen=True)
class Connection:
    """How a workspace is connected with PatSnap: by whom of its people, and when."""

    person: str
    at: datetime


def own_account(workspace: str) -> str:
    """The id of the account of a workspace that has not connected PatSnap: its own, and nobody else's."""
    return f"of {workspace}"
