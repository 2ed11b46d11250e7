"""Reviews: one patent of a digest, and all that can be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.alerts import Alert, Hit
from bot.domain.decisions import Assignment, Decision
from bot.domain.digests import Digest
from bot.domain.dismissals import Dismissal
from bot.domain.facts import Family
from bot.domain.patents import Patent
from bot.domain.subscriptions import Subscription, SubscriptionState


@dataclass(frozen=True)
class Review:
    """A patent as somebody looks at it from a digest, with what is known now."""

    digest: Digest
    subscription: Subscription
    alert: Alert
    patent: Patent
    hits: tuple[Hit, ...]  # of the digest's checks, in the order of the kinds
    family: Family | None = None
    dismissals: tuple[Dismissal, ...] = ()  # of its subscription, not undone
    line: str = ""  # of the digest: the patent that stands for it
    line_family: str = ""
    position: int = 0  # of the line in the digest, from 1; 0 where it is not among those that are shown
    lines: int = 0  # how many are
    reviewed: int = 0  # of how many of them somebody has decided
    before: str = ""  # the line before this one; "" where it is the first
    left: tuple[str, ...] = ()  # the other lines that nobody has decided, in the order in which they come
    decision: Decision | None = None
    elsewhere: Decision | None = None  # of the same family in another digest
    assignment: Assignment | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # of those people, by their ids

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of the subscription."""
        return self.subscription.state is SubscriptionState.DELETED

    @property
    def has_moved(self) -> bool:
        """Whether its digests go to another place than this one did."""
        return self.subscription.place != self.digest.place

    @property
    def type(self) -> str:
        """What PatSnap calls it (P011: `patent_type`); "" where that is not known."""
        return self.patent.type

    @property
    def is_not_granted(self) -> bool:
        """Whether it is known to be an application still."""
        return self.patent.is_not_granted

    @property
    def may_be_valued(self) -> bool:
        """Whether PatSnap may have a value report of it: it does not where the type is known and another."""
        return self.patent.may_be_valued
