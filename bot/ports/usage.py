"""What Patrol needs to store of what its calls cost: the calls, what people spend, and what budgets refuse."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.budgets import Refusal, Spending
from bot.domain.usage import Call, Grouping, Total


class Calls(Protocol):
    """The calls that were made to PatSnap."""

    def count(self, call: Call) -> None:
        """Count one more such call."""
        ...

    def totals(
        self,
        account: str,
        by: Grouping,
        since: date,
        *,
        workspace: str | None = None,
        person: str | None = None,
        place: str | None = None,
    ) -> list[Total]:
        """The account's calls since a day, added up: days latest first, all else most calls first.

        Of a workspace: its own and those for the account alone. Of a person or place: theirs.
        """
        ...


class Spendings(Protocol):
    """What people have decided to spend on, and what their budgets did not let through."""

    def add(self, spending: Spending) -> None:
        """Store a new one; nothing is changed where its report is known."""
        ...

    def get(self, workspace: str, report: str) -> Spending | None:
        """The spending on a report of this workspace."""
        ...

    def asked(self, workspace: str, report: str, now: datetime) -> None:
        """PatSnap has made the report, or may have: it counts in this month from now on, if not in an earlier one."""
        ...

    def release(self, workspace: str, report: str) -> None:
        """Forget the spending on a report that PatSnap has certainly not made."""
        ...

    def since(self, workspace: str, begins: datetime, person: str | None = None) -> Sequence[Spending]:
        """What counts in the month that begins then; of one person, or of all."""
        ...

    def refuse(self, refusal: Refusal) -> None:
        """Store a new refusal; nothing is changed where its id is known."""
        ...

    def refusal(self, workspace: str, refusal_id: str) -> Refusal | None:
        """The refusal of this workspace by its id."""
        ...

    def save_refusal(self, refusal: Refusal) -> None:
        """Store what of a known refusal may change: its state, whom it was put to, who decided and when."""
        ...

    def refusals(self, workspace: str, begins: datetime, person: str | None = None) -> Sequence[Refusal]:
        """What was refused since then, latest first; of one person, or of all."""
        ...

    def allowance(self, workspace: str, person: str, begins: datetime) -> Refusal | None:
        """The oldest refusal of this person that was lifted since then and that no spending has used."""
        ...
