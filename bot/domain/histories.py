"""Histories: what a place was told of an alert."""

from dataclasses import dataclass

from bot.domain.alerts import Alert
from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.digests import Digest
from bot.domain.subscriptions import Subscription


@dataclass(frozen=True)
class Told:
    """A digest, and what became of its message and of its spreadsheet; None for what was never promised."""

    digest: Digest
    message: Delivery | None
    sheet: Delivery | None
    reviewed: int = 0  # of how many of its lines somebody has decided

    @property
    def has_sheet(self) -> bool:
        """Whether there is anything that a spreadsheet could show."""
        return bool(self.digest.patents or self.digest.baseline)

    def permalink(self, address: str) -> str | None:
        """Where its message lies, in the workspace at `address` (Slack: chat.getPermalink shows the form)."""
        message = self.message
        return None if message is None else permalink(message, address)


def permalink(message: Delivery, address: str) -> str | None:
    """Where a message lies that was sent, in the workspace at `address`; None where that is not known."""
    if not address or message.state is not DeliveryState.SENT or message.channel is None or message.ts is None:
        return None
    return f"{address.rstrip('/')}/archives/{message.channel}/p{message.ts.replace('.', '')}"


@dataclass(frozen=True)
class History:
    """Some of the digests of a subscription at its place, latest first; `offset` are newer than these."""

    subscription: Subscription
    alert: Alert
    rows: tuple[Told, ...]
    address: str  # of the workspace, as in https://acme.slack.com/; "" where that is not known
    offset: int
    has_more: bool
