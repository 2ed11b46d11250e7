"""What Patrol needs to store of trends, and of the hits that they are made of."""

from typing import Protocol

from bot.domain.trends import Named, Trend


class Trends(Protocol):
    """What was settled, to be shown as it was."""

    def put(self, trend: Trend) -> None:
        """Store it, in the place of what its id had before."""
        ...

    def get(self, workspace: str, trend_id: str) -> Trend | None:
        """The trend of this workspace by its id."""
        ...

    def remove(self, workspace: str, trend_id: str) -> None:
        """Have it no more; nothing happens where there is none."""
        ...

    def named(self, account: str, alert: str, no: int, up_to: int, *, after: Named | None, limit: int) -> list[Named]:
        """The first `limit` hits of the checks after `no` up to `up_to` that come after this one, with their patents.

        In the order of their keys, and without repeats. For many hits, of which one reading would hold up the store.
        """
        ...
