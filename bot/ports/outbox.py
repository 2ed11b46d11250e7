"""What Patrol needs to store of what it has promised, and of what it has posted."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Protocol

from bot.domain.deliveries import Delivery, LiveMessage
from bot.ports.slack import Closed

EVERYWHERE_OPEN: Final = Closed()


class Deliveries(Protocol):
    """The outbox."""

    def promise(self, delivery: Delivery) -> bool:
        """Promise a post or file; False, and nothing is changed, where its key is already known."""
        ...

    def get(self, workspace: str, key: str) -> Delivery | None:
        """The delivery of this workspace by its key."""
        ...

    def save(self, delivery: Delivery) -> None:
        """Store a known delivery as it is now."""
        ...

    def due(
        self, now: datetime, limit: int, posts: Closed = EVERYWHERE_OPEN, files: Closed = EVERYWHERE_OPEN
    ) -> list[Delivery]:
        """Deliveries that may be tried now, patient ones last, longest due first, one for each place.

        Left out: claimed ones, those whose `after` is not sent yet, and places where another is being sent; messages
        where posting is closed, and files where sharing them is.
        """
        ...

    def claim(self, workspace: str, key: str, now: datetime, owner: str) -> Delivery | None:
        """Take this delivery if it may (still) be tried now, as `due` says; the answer is the row before the claim.

        It is stored as `Delivery.claimed` says, whether it was pending or in doubt.
        """
        ...

    def of_other_owners(self, owner: str) -> list[Delivery]:
        """The deliveries that a run which is no more was sending."""
        ...

    def conversation_with(self, workspace: str, person: str) -> str | None:
        """The id of our direct messages with a person, if an earlier delivery there has told it."""
        ...

    def waiting_for(self, workspace: str, place: str) -> list[Delivery]:
        """Deliveries to this place that are neither sent nor dead, nor being sent."""
        ...

    def unsent_of(self, workspace: str, row: str) -> list[Delivery]:
        """Deliveries for this row that are neither sent nor dead."""
        ...

    def brought(self, workspace: str, places: Collection[str], limit: int) -> list[Delivery]:
        """The digests' messages and the reports' files that were sent to these places, latest first."""
        ...

    def unsent(self) -> list[Delivery]:
        """All deliveries that are neither sent nor dead, for a restored backup; those that can be read."""
        ...


class LiveMessages(Protocol):
    """The messages that show a row as it is now."""

    def add(self, live: LiveMessage) -> None:
        """Store a live message that is promised; nothing is changed where its key is already known."""
        ...

    def get(self, workspace: str, key: str) -> LiveMessage | None:
        """The live message of this workspace by its delivery's key."""
        ...

    def save(self, live: LiveMessage) -> None:
        """Store a known live message as it is now, but for `version` and `final`, which only `touch` moves."""
        ...

    def touch(self, workspace: str, row: str, *, final: bool) -> None:
        """Say that this row has changed: every live message of it is stale. `final`: it has come to its end."""
        ...

    def next_due(self, now: datetime, closed: Closed = EVERYWHERE_OPEN) -> LiveMessage | None:
        """A posted live message that is stale and due, final ones first, left as it is; none where it is closed."""
        ...

    def claim(self, workspace: str, key: str, now: datetime, until: datetime) -> LiveMessage | None:
        """Take this live message if it is (still) stale and due; it is not due again before `until`.

        It stays stale until `save` says what was shown, so a run that dies now loses nothing.
        """
        ...
