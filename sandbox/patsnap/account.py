"""The customer's account at the stand-in: its credentials, its licences, and the shape in which it is answered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_KEY_LENGTH = 48
_REPORTS = ("R001", "R002")
_ALERTS = ("P056", "P057", "P058", "P059")
_SEARCHES = ("P001", "P002")
_COMPANIES = ("C037",)
_PATENTS = ("P011", "P012", "P013", "P014", "P028", "P029", "P034", "P041")
ALL_LICENCES = frozenset({*_REPORTS, *_ALERTS, *_SEARCHES, *_COMPANIES, *_PATENTS})


class TokenShape(StrEnum):
    """The two shapes of the token call's answer: the quick start prints one, live clients read the other."""

    FLAT = "flat"
    WRAPPED = "wrapped"


class Written(StrEnum):
    """How a number is written in JSON. PatSnap's pages and its live answers disagree, so both occur."""

    NUMBER = "number"
    TEXT = "text"

    def show(self, number: int) -> int | str:
        """`number` as it goes into the JSON."""
        return number if self is Written.NUMBER else str(number)


@dataclass(frozen=True)
class Account:
    """Credentials of both ages (`api_key`, or `client_id` with `client_secret`), and what they give access to.

    `name` is what we call it; PatSnap has none. `qps` calls in a real second get an answer, and `per_day` on a day: the
    others are refused (67200002, 67200007); with None as many as there are.

    `licences` holds the names of the endpoints bought, such as R001: PatSnap licenses each one separately. A call of
    what is not among them gets 67200004, or 67200203 if it is among `unpriced`. Here all are bought at first.

    While `refused` is a code, all calls get it, as with a used-up quota or an expired plan; those that PatSnap bills
    alone, where `refused_is_billed`: looks at reports, and P056, P058 and P059, are answered then.
    """

    api_key: str = "sk-" + "sandboxNotARealKey".ljust(_KEY_LENGTH, "0")
    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-client-pass"
    token_shape: TokenShape = TokenShape.WRAPPED
    expires_in: Written = Written.TEXT
    job_id: Written = Written.NUMBER
    licences: frozenset[str] = ALL_LICENCES
    unpriced: frozenset[str] = frozenset()
    refused: int | None = None
    refused_is_billed: bool = False
    name: str = "first"
    qps: int | None = None
    per_day: int | None = None

    @classmethod
    def numbered(cls, number: int) -> Self:
        """The account of this number, with credentials of its own."""
        return cls(
            api_key="sk-" + f"sandbox{number}NotARealKey".ljust(_KEY_LENGTH, "0"),
            client_id=f"sandbox-client-{number}",
            client_secret=f"sandbox-client-{number}-pass",
            name=f"account {number}",
        )

    def is_mistaken_for(self, other: "Account") -> bool:
        """Whether the two share a name, a key or a client."""
        return self.name == other.name or self.api_key == other.api_key or self.client_id == other.client_id
