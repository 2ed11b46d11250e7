"""Outages: PatSnap refuses an account for a time, as a whole, all that it bills, or one of its endpoints.

One table says what is billed, one which refusals begin an outage and what it shuts, and when it is tried again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.endpoints import Endpoint
from bot.domain.waits import next_day
from bot.errors import CodeClass

NOT_CONNECTED: Final = "not connected"  # in the place of PatSnap's code: it was not asked
WHOLE: Final = "account"  # the scope that shuts everything
BILLED: Final = "billed"  # the scope that shuts what PatSnap bills; any other scope is one endpoint's name

# What PatSnap bills. Looks at reports that are paid for, their downloads, and making alerts go on without it.
BILLED_ENDPOINTS: Final = frozenset(Endpoint) - {
    Endpoint.ENTERPRISE_STATUS,
    Endpoint.VALUE_STATUS,
    Endpoint.CREATE_ALERT,
    Endpoint.UPDATE_ALERT,
    Endpoint.DELETE_ALERT,
}
# What Patrol does without where it is not licensed: digests and previews are poorer, and nobody waits.
OPTIONAL: Final = BILLED_ENDPOINTS - {Endpoint.ENTERPRISE, Endpoint.VALUE, Endpoint.CHECK}

_OF_ENDPOINT: Final = frozenset({"67200004", "67200203", "HTTP 403"})  # they speak of one API (R001, P057 API pages)
_NOT_OFFERED: Final = frozenset({"67200101", "HTTP 404"})  # not in this region: done without in the same way
_OF_MONEY: Final = frozenset({"67200001", "67200005"})  # limit, balance: what is paid for may still be fetched

PROBE_EVERY: Final = timedelta(hours=1)
TRIAL_FOR: Final = timedelta(minutes=5)  # longer than any call: what is not over by then is nobody's trial any more
WAKE_FOR: Final = timedelta(minutes=10)  # after an outage: for so long those who wait for a report go first
UNCLEAR: Final = timedelta(minutes=1)  # until the next trial, where one has told nothing


class OutageKind(StrEnum):
    """Why PatSnap refuses. The values are stored."""

    QUOTA = "quota"  # the limit of calls is reached: until PatSnap's next day
    ACCOUNT = "account"  # key, balance or plan: until somebody has mended it
    LICENSE = "license"  # one endpoint is not licensed
    NOT_CONNECTED = "not connected"  # there are no credentials: until an admin of a workspace brings some


@dataclass(frozen=True)
class Outage:
    """A time in which PatSnap is not asked for what `scope` names.

    From `until` on one call may go as the trial, alone; whatever comes of it sets `until` anew, or ends the outage.
    """

    account: str
    scope: str  # WHOLE, BILLED, or an endpoint
    kind: OutageKind
    code: str  # PatSnap's
    since: datetime
    until: datetime
    trial_at: datetime | None = None  # when the trial that is under way began
    probes: int = 0  # trials so far
    over_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether PatSnap takes calls again."""
        return self.over_at is not None

    @property
    def is_optional(self) -> bool:
        """Whether it shuts nothing but what Patrol does without."""
        return self.scope in OPTIONAL

    def shuts(self, endpoint: Endpoint) -> bool:
        """Whether this endpoint is not asked, or only by a trial."""
        return not self.is_over and endpoint in scope_of(self)

    def is_shut(self, endpoint: Endpoint, now: datetime) -> bool:
        """Whether nothing may go to this endpoint at `now`, not even a trial."""
        return self.shuts(endpoint) and (now < self.until or self.kind is OutageKind.NOT_CONNECTED)

    def tried(self, now: datetime) -> "Outage":
        """With its trial under way: nobody else goes until that is over."""
        return replace(self, trial_at=now, until=now + TRIAL_FOR, probes=self.probes + 1)


def scope_of(outage: Outage) -> frozenset[Endpoint]:
    """The endpoints that an outage shuts."""
    if outage.scope == WHOLE:
        return frozenset(Endpoint)
    return BILLED_ENDPOINTS if outage.scope == BILLED else frozenset({Endpoint(outage.scope)})


def scope_for(endpoint: Endpoint | None, code: str, code_class: CodeClass) -> tuple[str, OutageKind] | None:
    """What a refusal of this endpoint (None: of a token) shuts, and why; None where it begins no outage."""
    match code_class:
        case _ if code in _NOT_OFFERED and endpoint in OPTIONAL:
            kind = OutageKind.LICENSE
        case CodeClass.QUOTA:
            kind = OutageKind.QUOTA
        case CodeClass.ADMIN:
            kind = OutageKind.LICENSE if code in _OF_ENDPOINT and endpoint is not None else OutageKind.ACCOUNT
        case _:
            return None
    if endpoint is None or (kind is OutageKind.ACCOUNT and code not in _OF_MONEY):
        return WHOLE, kind
    if kind is not OutageKind.LICENSE and endpoint in BILLED_ENDPOINTS:
        return BILLED, kind
    return endpoint, kind


def next_trial(scope: str, kind: OutageKind, now: datetime, zone: ZoneInfo, license_again: timedelta) -> datetime:
    """When an outage that was confirmed at `now` is tried again.

    `license_again`: how long what Patrol does without is let alone. A quota begins anew with PatSnap's day in `zone`.
    """
    if kind is OutageKind.QUOTA:
        return next_day(now, zone)
    return now + (license_again if kind is OutageKind.LICENSE and scope in OPTIONAL else PROBE_EVERY)
