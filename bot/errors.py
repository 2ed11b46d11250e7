"""Every error that Patrol raises on purpose; what people get wrong has a module of its own.

    PatrolError
    ├── Mistake            a person asked for something that cannot be done: `bot.mistakes`
    ├── BadSetting         the operator has to change a setting; the message says which and how
    ├── StoreError         the database cannot be used
    │   ├── DatabaseIsNewer    it was written by a later version of Patrol
    │   ├── DatabaseIsInUse    another `run` holds it
    │   ├── DatabaseIsMissing  there is nothing to read yet
    │   ├── StoreFails         the disk, or the file, does not take or give something
    │   └── BackupFailed       no backup was taken
    ├── CannotOpen         a sealed secret is not opened by any key of the settings
    ├── CalledDead         the other processes have taken over what this one held; it has to end
    ├── UnreadableRow      a stored row is not understood; the tick that found it puts it off
    ├── OutsideError       a call to PatSnap or Slack did not bring what was wanted
    │   ├── NotSent            it never left us: certainly nothing happened
    │   │   └── NotConnected       the account has no credentials: its admin has to connect PatSnap
    │   ├── Refused            it was answered with a no: certainly nothing happened
    │   │   ├── PatsnapRefused     with PatSnap's code and our class of it
    │   │   └── SlackRefused       with Slack's error word
    │   │       └── SlackLimited       too fast; not before so many seconds
    │   └── InDoubt            it was sent, and we do not know whether it happened
    ├── Unreadable         what PatSnap answered is safe with us, and not understood
    ├── BadFile            what PatSnap's link brought is not the report
    └── CannotLook         Slack's history may not be read, so a doubt cannot be settled

Who calls the outside decides by `NotSent`, `Refused` and `InDoubt` alone: the three mean the same for every service.
"""

from enum import StrEnum


class PatrolError(Exception):
    """The root of all errors raised on purpose."""


class BadSetting(PatrolError):
    """A setting is missing or wrong; the message names it and says what to do."""


class StoreError(PatrolError):
    """The database cannot be used; the message says what to do."""


class DatabaseIsNewer(StoreError):
    """The database was written by a later version of Patrol; it is left as it is."""


class DatabaseIsInUse(StoreError):
    """Another `run` works on this database."""


class DatabaseIsMissing(StoreError):
    """There is no database at this path yet."""


class StoreTrouble(StrEnum):
    """Why the database fails."""

    FULL = "full"
    READ_ONLY = "read-only"
    LOCKED = "locked"
    DAMAGED = "damaged"
    UNREACHABLE = "unreachable"  # it cannot be opened, or the disk fails


class StoreFails(StoreError):
    """The disk, or the file, did not take or give something: nothing of a transaction was stored."""

    def __init__(self, kind: StoreTrouble, sentence: str, *, is_in_doubt: bool = False) -> None:
        """`sentence` names the file and says what to do. `is_in_doubt`: it may have been stored, and nobody can say."""
        super().__init__(sentence)
        self.kind = kind
        self.is_in_doubt = is_in_doubt

    @property
    def may_pass(self) -> bool:
        """Whether the same may succeed later, without anybody who puts another file there."""
        return self.kind is not StoreTrouble.DAMAGED


class BackupFailed(StoreError):
    """No backup was taken, and nothing is left of it; the message says why."""


class CannotOpen(PatrolError):
    """A token or key in the database is not opened by any key in PATROL_ENCRYPTION_KEYS."""

    def __init__(self, of: str) -> None:
        """`of` says whose it is."""
        super().__init__(
            f"What is stored for {of} cannot be opened with the keys in PATROL_ENCRYPTION_KEYS. Put back the key that "
            "it was sealed with, as the last of them, and run `python -m bot rotate-keys`; if that key is lost, it has "
            "to be connected anew."
        )
        self.of = of


class CalledDead(PatrolError):
    """The other processes have not heard of this one for so long that they have taken over what it held.

    It ends, and whoever watches over it starts another: one that claims under an id of its own.
    """


class UnreadableRow(PatrolError):
    """A row that is due cannot be understood, because of a fault of ours, or because a later version wrote it."""

    def __init__(self, table: str, rowid: int, due: str) -> None:
        """The row, by SQLite's number of it, and the column that says when it is looked at next."""
        super().__init__(f"row {rowid} of the table {table} cannot be read")
        self.table = table
        self.rowid = rowid
        self.due = due


class OutsideError(PatrolError):
    """A call to PatSnap or Slack did not bring what was wanted. The message holds no secret."""


class NotSent(OutsideError):
    """The call never left us (name, refused connection, connect time-out): certainly nothing happened."""


class NotConnected(NotSent):
    """An account without credentials: nothing can be asked of PatSnap for it until an admin has connected it."""


class Refused(OutsideError):
    """The other side answered no: certainly nothing happened."""


class InDoubt(OutsideError):
    """The call was sent and its outcome is not known: it may have happened."""


class CodeClass(StrEnum):
    """What an error of PatSnap asks of us; the classes of one table, `bot.patsnap.codes`."""

    RETRY = "retry"  # again, with back-off
    REFRESH = "refresh"  # once more with a new token
    QUOTA = "quota"  # not before PatSnap's next day
    ADMIN = "admin"  # somebody has to change the account, the key or the licence
    INPUT = "input"  # what was asked cannot be answered
    BUG = "bug"  # we asked wrongly; the operator and we should know


class PatsnapRefused(Refused):
    """PatSnap answered no. `code` is its error code or `HTTP nnn`; `code_class` says what to do about it."""

    def __init__(self, code: str, code_class: CodeClass, sentence: str, *, repeatable: bool = False) -> None:
        """`sentence` is for the operator; `repeatable` marks the one code whose call may be repeated once at once."""
        super().__init__(f"PatSnap refused ({code}): {sentence}")
        self.code = code
        self.code_class = code_class
        self.repeatable = repeatable


class PatsnapInDoubt(InDoubt):
    """PatSnap was asked, and its answer (a code, a cut, a time-out) does not say whether it acted."""

    def __init__(self, code: str, sentence: str, *, repeatable: bool = False) -> None:
        """`code` is PatSnap's, or a word of ours for what the wire did; `repeatable` as in `PatsnapRefused`."""
        super().__init__(f"PatSnap left us in doubt ({code}): {sentence}")
        self.code = code
        self.repeatable = repeatable


class SlackRefused(Refused):
    """Slack answered `ok: false`. `error` is its word for why, for example `not_in_channel`."""

    def __init__(self, method: str, error: str, *, needed: str = "") -> None:
        """Name the Web API method and Slack's error word; `needed` is the scope that `missing_scope` asks for."""
        super().__init__(f"Slack refused {method}: {error}{f' ({needed})' if needed else ''}")
        self.method = method
        self.error = error
        self.needed = needed


class SlackLimited(SlackRefused):
    """Slack answered 429: not before `seconds` (real time, from Retry-After)."""

    def __init__(self, method: str, seconds: float) -> None:
        """Name the method and how many seconds Slack asks us to wait."""
        super().__init__(method, "ratelimited")
        self.seconds = seconds


class Unreadable(PatrolError):
    """PatSnap's answer to a check cannot be understood. It is kept; the message says where it is odd."""


class BadFileKind(StrEnum):
    """Why a fetched file is not taken; `bot.views.reports` has a sentence for each."""

    ELSEWHERE = "elsewhere"  # the link, or a redirect, leads to a host that is not in PATROL_DOWNLOAD_HOSTS
    TOO_LARGE = "too large"
    NOT_A_REPORT = "not a report"  # neither PDF nor Word by its first bytes
    EXPIRED = "expired"  # the link is no longer honoured
    BROKEN = "broken"  # cut short or failing on the way


class BadFile(PatrolError):
    """What PatSnap's link brought is not the report; nothing is kept of it."""

    def __init__(self, kind: BadFileKind, detail: str = "") -> None:
        """`detail` is for the log: a host name or a size, never the link."""
        super().__init__(f"the report's file is not usable: {kind}{f' ({detail})' if detail else ''}")
        self.kind = kind


class CannotLook(PatrolError):
    """Slack's history may not be read here (no history scope, or the place is not known)."""
