"""What people can get wrong: something was asked for that cannot be done, and nothing was changed.

Mistake                a view makes the sentence
├── OverBudget         an order that a budget does not cover
├── NotAllowed         what the operator has kept for others; an admin may be asked
└── ReadByOutsiders    what another organisation would read; it may be allowed first
"""

from datetime import date
from enum import StrEnum

from bot.errors import PatrolError


class MistakeKind(StrEnum):
    """What a person can get wrong; `bot.views.mistakes` has a sentence for each."""

    UNKNOWN_COMMAND = "unknown command"
    NO_COMPANY = "no company"
    TOO_LONG = "too long"
    BAD_PLACE = "bad place"
    NOT_YOURS = "not yours"
    TOO_LATE = "too late"
    OLD_BUTTON = "old button"
    OLD_FORM = "old form"
    GARBLED = "garbled"
    UNKNOWN_WORKSPACE = "unknown workspace"
    NOT_KEPT = "not kept"
    NOT_A_MEMBER = "not a member"
    UNSEEN_PLACE = "unseen place"
    SHARED_PLACE = "shared place"
    MEMBERS_ONLY = "members only"
    BAD_CREDIT_CODE = "bad credit code"
    BAD_CHECK_DIGIT = "bad check digit"
    OTHER_NAME = "other name"
    NO_PATENT = "no patent"
    BAD_PATENT = "bad patent"
    NO_ALERT = "no alert"
    UNKNOWN_ALERT = "unknown alert"
    ALERT_IS_GONE = "alert is gone"
    NOT_SUBSCRIBED = "not subscribed"
    ALREADY_THERE = "already there"
    NO_PERSON = "no person"
    NO_SWITCH = "no switch"
    BAD_ZONE = "bad zone"
    UNKNOWN_LANGUAGE = "unknown language"
    UNREADABLE_CADENCE = "unreadable cadence"
    UNREADABLE_RECURRENCE = "unreadable recurrence"
    UNREADABLE_DURATION = "unreadable duration"
    BAD_PERIOD = "bad period"
    TREND_IS_MONTHLY = "trend is monthly"
    UNREADABLE_FILTER = "unreadable filter"
    LONG_FILTER = "long filter"
    BAD_OFFICE = "bad office"
    TOO_MANY_FILTERS = "too many filters"
    NO_SUCH_FILTER = "no such filter"
    SUBSCRIPTION_ENDED = "subscription ended"
    SUBSCRIPTION_MOVED = "subscription moved"
    REQUIRED_HERE = "required here"
    UNDO_IS_OVER = "undo is over"
    NOT_GRANTED = "not granted"
    NO_VALUE_REPORT = "no value report"
    OVER_BUDGET = "over budget"
    NO_ADMIN = "no admin"
    NOT_OPENED = "not opened"
    ADMINS_ONLY = "admins only"
    MONTH_OVER = "month over"
    UNWATCHED_ALERT = "unwatched alert"
    NOT_YOUR_ALERT = "not your alert"
    INCOMPLETE_ALERT = "incomplete alert"
    NOTHING_CHANGED = "nothing changed"
    TOO_FAST = "too fast"
    OUTSIDER = "outsider"
    SLACK_SILENT = "slack is silent"
    NOT_ALLOWED = "not allowed"
    NOT_A_COLLEAGUE = "not a colleague"
    CANNOT_SEE = "cannot see"
    NOT_CONNECTED = "not connected"
    BAD_KEY = "bad key"
    OLD_KEY = "old key"
    SHARED_ACCOUNT = "shared account"
    OTHER_ACCOUNT = "other account"


class Mistake(PatrolError):
    """A person asked for something that cannot be done; nothing was changed."""

    def __init__(self, kind: MistakeKind, given: str = "", nearest: str = "") -> None:
        """`given` is what they typed, as it came; `nearest` the closest thing that would have worked."""
        super().__init__(kind.value)
        self.kind = kind
        self.given = given
        self.nearest = nearest


class OverBudget(Mistake):
    """A budget of the month does not cover an order: nothing was ordered. An admin may be asked."""

    def __init__(self, refusal: str, *, limit: int, free_on: date, zone: str, is_own: bool) -> None:
        """The refusal's id; reports a month; from which day in `zone` it is free again; whether it is the person's."""
        super().__init__(MistakeKind.OVER_BUDGET)
        self.refusal = refusal
        self.limit = limit
        self.free_on = free_on
        self.zone = zone
        self.is_own = is_own


class NotAllowed(Mistake):
    """The operator has kept this for others, and no admin has granted it: nothing was changed. One may be asked."""

    def __init__(self, right: str, role: str) -> None:
        """Which right (`bot.domain.access.Right`), and whose it is (`Role`)."""
        super().__init__(MistakeKind.NOT_ALLOWED)
        self.right = right
        self.role = role


class ReadByOutsiders(Mistake):
    """Another organisation reads a channel, and nobody has allowed that: nothing was done. One may be asked first."""

    def __init__(self, place: str, *, may_ask: bool) -> None:
        """The channel; whether the operator lets members of the workspace allow it."""
        super().__init__(MistakeKind.SHARED_PLACE, f"<#{place}>")
        self.place = place
        self.may_ask = may_ask
