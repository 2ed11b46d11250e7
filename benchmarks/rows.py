"""What a benchmark has to say, and the table of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final, Self


class Compared(StrEnum):
    """How Patrol is held against its floor."""

    RATIO = "x"  # Patrol divided by the floor
    ABOVE = "+"  # Patrol minus the floor


@dataclass(frozen=True)
class Row:
    """Patrol against one floor. `patrol`, `floor` are medians over the rounds, or worst cases, in `unit`.

    `goal` is the largest `result` that will do, or the smallest; None where the row only explains another.
    """

    name: str
    what: str
    unit: str
    compared: Compared
    goal: float | None
    patrol: float
    floor: float
    rounds: tuple[float, ...]  # the result of each round, to tell how noisy it was
    is_least: bool = False  # the goal is the smallest `result` that will do

    @classmethod
    def of(
        cls,
        name: str,
        what: str,
        unit: str,
        compared: Compared,
        goal: float | None,
        patrol: Sequence[float],
        floor: Sequence[float],
    ) -> Self:
        """A row from what each round measured, in the order of the rounds."""
        each = tuple(_compare(compared, ours, bare) for ours, bare in zip(patrol, floor, strict=True))
        return cls(name, what, unit, compared, goal, median(patrol), median(floor), each)

    @classmethod
    def worst(cls, name: str, what: str, unit: str, goal: float | None, found: Sequence[float], floor: float) -> Self:
        """A row of what must hold every time: the greatest of all that was found above a floor, or a fixed budget."""
        each = tuple(one - floor for one in found)
        return cls(name, what, unit, Compared.ABOVE, goal, max(found), floor, each)

    @classmethod
    def least(cls, name: str, what: str, unit: str, goal: float | None, found: Sequence[float], floor: float) -> Self:
        """A row of what must be reached every time: the smallest of all that was found above a floor."""
        each = tuple(one - floor for one in found)
        return cls(name, what, unit, Compared.ABOVE, goal, min(found), floor, each, is_least=True)

    @property
    def result(self) -> float:
        """The median of Patrol held against the median of the floor."""
        return _compare(self.compared, self.patrol, self.floor)

    @property
    def is_met(self) -> bool:
        """Whether the goal is met, if there is one."""
        if self.goal is None:
            return True
        return self.result >= self.goal if self.is_least else self.result <= self.goal

    def cells(self) -> list[str]:
        """The row as the table shows it."""
        return [
            self.name,
            self.what,
            f"{self.patrol:.2f} {self.unit}",
            f"{self.floor:.2f} {self.unit}",
            self._measured(self.result, ".2f"),
            "" if self.goal is None else self._measured(self.goal, "g"),
            "" if self.goal is None else "met" if self.is_met else "MISSED",
            f"{min(self.rounds):.2f} to {max(self.rounds):.2f}, n={len(self.rounds)}",
        ]

    def _measured(self, number: float, form: str) -> str:
        if self.compared is Compared.RATIO:
            return f"x {number:{form}}"
        return f"{'-' if number < 0 else '+'} {abs(number):{form}} {self.unit}"


HEAD: Final = ["benchmark", "what", "Patrol", "floor", "result", "goal", "", "rounds"]


def table(rows: Sequence[Row]) -> str:
    """The rows below a heading, in columns."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _compare(compared: Compared, patrol: float, floor: float) -> float:
    return patrol - floor if compared is Compared.ABOVE else patrol / floor
