"""The alerts that are there at once for people and for the demo, each with a believable week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sandbox.patsnap.streams import Kind

OLD: Final = timedelta(days=21)  # how long they have not been queried when the sandbox starts
_WEEK: Final = 7


@dataclass(frozen=True)
class UsualAlert:
    """An alert by id and name, its topic, its query, and how many of each kind come in a week.

    How many are `new`, and an `invention`, follows from the query: the rates of these tell about how many they are.
    """

    alert_id: str
    name: str
    topic: str
    query: str
    per_week: Mapping[Kind, float]

    @property
    def per_day(self) -> dict[Kind, float]:
        """The same by the day."""
        return {kind: rate / _WEEK for kind, rate in self.per_week.items()}


USUAL_ALERTS: Final = (
    UsualAlert(
        "7f22ee78764149b481314b1fa60dca0c",
        "Solid-state electrolytes",
        "batteries",
        'TACD:("solid electrolyte" OR (oxide AND electrolyte AND "moisture-stable"))',
        {
            Kind.NEW: 9,
            Kind.INVENTION: 4,
            Kind.LEGAL: 5,
            Kind.TRANSFER: 1.5,
            Kind.EXPIRED: 1,
            Kind.LICENSE: 0.6,
            Kind.LITIGATION: 0.4,
        },
    ),
    UsualAlert(
        "3c5a9d0e8b7f4c2f9e61d7a4b8c05f13",
        "小米科技 competitors",
        "displays",
        'TACD:("foldable display" OR "pixel circuit")',
        {
            Kind.NEW: 14,
            Kind.INVENTION: 5,
            Kind.LEGAL: 8,
            Kind.TRANSFER: 3,
            Kind.EXPIRED: 1,
            Kind.LICENSE: 1,
            Kind.LITIGATION: 1,
        },
    ),
    UsualAlert(
        "b40fd2716ea84539a1c88e35d96f7702",
        "Robot grippers & 触觉 <tactile>",
        "robots",
        "TACD:(gripper AND (compliant OR lightweight))",
        {
            Kind.NEW: 4,
            Kind.INVENTION: 2,
            Kind.LEGAL: 2,
            Kind.TRANSFER: 0.8,
            Kind.EXPIRED: 0.4,
            Kind.LICENSE: 0.3,
            Kind.LITIGATION: 0.3,
        },
    ),
)
