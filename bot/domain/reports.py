"""Reports: what a person asks for (a request), what PatSnap makes (a report), and what they can become."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from bot.domain.companies import Naming
from bot.domain.places import Place


class Kind(StrEnum):
    """What the report is about. The values are stored."""

    ENTERPRISE = "enterprise"  # R001: one company's innovation capability
    VALUE = "value"  # R002: one granted patent's value


class Format(StrEnum):
    """The two formats that PatSnap makes (R001 API page: `report_type` is `word` or `pdf`)."""

    WORD = "word"
    PDF = "pdf"

    @property
    def suffix(self) -> str:
        """The ending of such a file's name."""
        return ".docx" if self is Format.WORD else ".pdf"

    @property
    def magic(self) -> bytes:
        """The first bytes of such a file: a zip's for Word, a PDF's for PDF."""
        return b"PK\x03\x04" if self is Format.WORD else b"%PDF"


class SubjectKind(StrEnum):
    """Which field of PatSnap's names the subject (R001, R002 API pages); the values are those fields."""

    COMPANY_NAME = "company_name"
    CREDIT_CODE = "credit_code"
    ORG_NUMBER = "org_number"
    PATENT_ID = "patent_id"
    PATENT_NUMBER = "patent_number"


@dataclass(frozen=True)
class Subject:
    """The one company or patent that a report is about, named one way."""

    kind: SubjectKind
    text: str


@dataclass(frozen=True)
class Order:
    """What PatSnap is asked to make. Two equal orders want the same file."""

    kind: Kind
    subject: Subject
    format: Format
    logo: bool = True


class RequestState(StrEnum):
    """The states of a request."""

    CHOOSING = "choosing"  # until it is known which company is meant: nothing is ordered, and it has no report
    WAITING = "waiting"
    HELD = "held"  # until Patrol is invited to where it should go
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ReportState(StrEnum):
    """The states of a report."""

    REQUESTED = "requested"
    SUBMITTING = "submitting"
    GENERATING = "generating"
    READY = "ready"
    IN_DOUBT = "in doubt"
    FAILED = "failed"


NEXT_REQUEST: Final[Mapping[RequestState, frozenset[RequestState]]] = {
    RequestState.CHOOSING: frozenset({RequestState.WAITING, RequestState.CANCELLED, RequestState.FAILED}),
    RequestState.WAITING: frozenset(
        {RequestState.DELIVERED, RequestState.CANCELLED, RequestState.FAILED, RequestState.HELD}
    ),
    RequestState.HELD: frozenset({RequestState.WAITING, RequestState.CANCELLED, RequestState.FAILED}),
    RequestState.FAILED: frozenset({RequestState.WAITING}),
    RequestState.DELIVERED: frozenset(),
    RequestState.CANCELLED: frozenset(),
}

NEXT_REPORT: Final[Mapping[ReportState, frozenset[ReportState]]] = {
    # From requested to in doubt: in a restored backup, after which it may have been ordered.
    ReportState.REQUESTED: frozenset({ReportState.SUBMITTING, ReportState.IN_DOUBT, ReportState.FAILED}),
    ReportState.SUBMITTING: frozenset(
        {ReportState.REQUESTED, ReportState.GENERATING, ReportState.IN_DOUBT, ReportState.FAILED}
    ),
    ReportState.GENERATING: frozenset({ReportState.READY, ReportState.FAILED}),
    ReportState.READY: frozenset({ReportState.GENERATING}),  # its file is gone: the same job is looked at again
    ReportState.IN_DOUBT: frozenset(),
    ReportState.FAILED: frozenset({ReportState.GENERATING}),  # PatSnap has the job: it is looked at again
}


class TroubleKind(StrEnum):
    """Why a report waits or has failed; `bot.views.reports` says of each what, whose fault, and what next."""

    UNREACHABLE = "unreachable"  # PatSnap cannot be reached
    BUSY = "busy"  # PatSnap asks for a pause
    NOT_CONNECTED = "not connected"  # the workspace has no PatSnap account: an admin connects it
    QUOTA = "quota"  # PatSnap's limit of the day is used up
    ACCOUNT = "account"  # key, licence, balance or plan: an admin must act
    INPUT = "input"  # PatSnap cannot make this
    BUG = "bug"  # PatSnap calls our request wrong
    CAUSE = "cause"  # the job failed; `detail` is PatSnap's own text
    NO_ANSWER = "no answer"  # the create call's answer was lost
    GAVE_UP = "gave up"  # a day without a result
    BAD_FILE = "bad file"  # `detail` is a BadFileKind
    NO_ROOM = "no room"  # our disk does not take the file
    FILE_GONE = "file gone"  # our copy of the file is no longer there
    SLACK = "slack"  # Slack takes it nowhere; `code` is Slack's word
    NOT_INVITED = "not invited"  # nobody invited Patrol to where it should go
    NOBODY_WAITS = "nobody waits"  # it was cancelled before it was ordered
    RESTORED = "restored"  # a backup was restored, which does not tell whether it was ordered since


@dataclass(frozen=True)
class Trouble:
    """What stands in the way, with the other side's code and text where there is one. Text is not escaped here."""

    kind: TroubleKind
    code: str = ""
    detail: str = ""


@dataclass(frozen=True)
class File:
    """A fetched report on our disk: its name as people see it, its path below PATROL_FILES, its size in bytes."""

    name: str
    path: str
    size: int


@dataclass(frozen=True)
class Report:
    """One PatSnap job, and what we know of it. `due` is when it is next worked on; None when there is nothing to do."""

    id: str
    workspace: str
    account: str
    order: Order
    state: ReportState
    created_at: datetime
    due: datetime | None
    job_id: str | None = None
    submitted_at: datetime | None = None
    ready_at: datetime | None = None
    ahead: int | None = None  # jobs before this one in PatSnap's queue; None once it is being made
    looks: int = 0  # how often its status was asked since it was submitted
    attempts: int = 0  # calls in a row that brought nothing
    trouble: Trouble | None = None
    file: File | None = None
    owner: str | None = None  # the run that is calling PatSnap for it right now

    def to(self, state: ReportState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same report in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT_REPORT[self.state]:
            raise ValueError(f"a report cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)

    def looked_at_again(self, now: datetime) -> Self:
        """The same job, to be looked at from the beginning; it is paid for, so this costs nothing."""
        return self.to(ReportState.GENERATING, due=now, submitted_at=now, looks=0, attempts=0, trouble=None, file=None)

    @property
    def is_running(self) -> bool:
        """Whether it can still become ready by itself."""
        return self.state in {ReportState.REQUESTED, ReportState.SUBMITTING, ReportState.GENERATING}


@dataclass(frozen=True)
class Request:
    """One person's wish for a report. What was asked never changes; `state`, `report` and `landing` do.

    While it is `choosing` the order has the name as it was typed, and `report` is empty; what it comes to mean is put
    into the order when it goes on.
    """

    id: str
    workspace: str
    person: str
    place: str  # where it was asked to go
    landing: str  # where it goes: `place`, or the person where Patrol cannot post there
    order: Order
    state: RequestState
    report: str
    asked_at: datetime
    tries: int = 1
    trouble: Trouble | None = None
    shown_by: str | None = None  # the request whose live message and file at the same place serve this one too
    held_until: datetime | None = None
    naming: Naming | None = None  # what its typed name stands for, where that was looked for

    def to(self, state: RequestState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same request in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT_REQUEST[self.state]:
            raise ValueError(f"a request cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)

    @property
    def is_open(self) -> bool:
        """Whether its person still expects something."""
        return self.state in {RequestState.CHOOSING, RequestState.WAITING, RequestState.HELD}

    @property
    def about(self) -> str:
        """The company or patent as people know it: by its name, where it is ordered by a code that was found for it."""
        return (self.naming.company if self.naming else "") or self.order.subject.text

    @property
    def lands_at(self) -> Place:
        """The place that gets the live message and the file."""
        return Place(self.workspace, self.landing)


@dataclass(frozen=True)
class Job:
    """What a status call says of a job (R001 status: 0 waiting, 1 exporting, 2 done with a link, 3 failed)."""

    ahead: int | None = None
    link: str | None = None  # a signed URL: a secret, never stored, never logged
    link_ends: datetime | None = None  # when its signature ends, where it says so
    failed: bool = False
    cause: str = ""

    def __repr__(self) -> str:
        """Without the link: it is a secret."""
        return f"Job(ahead={self.ahead}, link={'…' if self.link else None}, failed={self.failed}, cause={self.cause!r})"


@dataclass(frozen=True)
class Patience:
    """How long to wait between looks at a job, and when to say so and to stop."""

    looks: tuple[timedelta, ...] = (timedelta(seconds=20), timedelta(seconds=30), timedelta(seconds=60))
    long_after: timedelta = timedelta(minutes=45)
    then_every: timedelta = timedelta(hours=1)
    give_up_after: timedelta = timedelta(hours=24)

    def next_look(self, looks: int, running: timedelta) -> timedelta:
        """The wait before the next look, after `looks` of them, when the job has been running for `running`."""
        if running >= self.long_after:
            return self.then_every
        return self.looks[min(looks, len(self.looks) - 1)]
