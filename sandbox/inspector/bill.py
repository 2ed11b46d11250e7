"""What PatSnap has billed so far, in words."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from sandbox.faults import Faults
from sandbox.patsnap import PatsnapSandbox, endpoints
from sandbox.slack.wire import Json


@dataclass(frozen=True)
class Line:
    """One line of a bill: the licence, what it buys, what is counted, and the calls that count."""

    licence: str
    what: str
    unit: str
    calls: tuple[str, ...]
    free: bool = False


LINES: Final = (
    Line("R001", "Enterprise report", "report", (endpoints.CREATE, endpoints.CREATE_NO_LOGO)),
    Line("R001", "Look at an enterprise report", "look", (endpoints.STATUS,), free=True),
    Line("R002", "Patent value report", "report", (endpoints.VALUE, endpoints.VALUE_NO_LOGO)),
    Line("R002", "Look at a value report", "look", (endpoints.VALUE_STATUS,), free=True),
    Line("P057", "Alert checked for what is new", "check", (endpoints.CHECK,)),
    Line("P056", "Alert made", "call", (endpoints.ALERT_CREATE,), free=True),
    Line("P058", "Alert changed", "call", (endpoints.ALERT_UPDATE, endpoints.ALERT_UPDATE_V2), free=True),
    Line("P059", "Alert deleted", "call", (endpoints.ALERT_DELETE,), free=True),
    Line("P001", "Hits of a query counted", "call", (endpoints.COUNT, endpoints.COUNT_V1)),
    Line("P002", "Patents searched", "call", (endpoints.SEARCH, endpoints.SEARCH_V1)),
    Line("P011", "Simple bibliography", "patent", (endpoints.BIBLIOGRAPHY,)),
    Line("P012", "Bibliography", "patent", (endpoints.FULL_BIBLIOGRAPHY,)),
    Line("P013", "Legal status", "patent", (endpoints.LEGAL,)),
    Line("P014", "Patent family", "patent", (endpoints.FAMILY,)),
    Line("P028", "Licences of a patent", "patent", (endpoints.LICENSE,)),
    Line("P029", "Transfers of a patent", "patent", (endpoints.TRANSFER,)),
    Line("P034", "Litigation about a patent", "patent", (endpoints.LITIGATION,)),
    Line("P041", "Simple legal status", "patent", (endpoints.SIMPLE_LEGAL,)),
)


class Bill:
    """Calls made and units billed, since the sandbox began and since the count was begun anew."""

    def __init__(self, patsnap: PatsnapSandbox, faults: Faults) -> None:
        """Count what this stand-in bills."""
        self._patsnap = patsnap
        self._faults = faults
        self._billed_then: Counter[str] = Counter()
        self._called_then: Counter[str] = Counter()

    def reset(self) -> None:
        """Begin the count anew."""
        self._billed_then, self._called_then = self._billed(), self._called()

    def as_json(self) -> Json:
        """The lines that anything has happened on: how many calls arrived, and how many units are billed."""
        billed, called = self._billed(), self._called()
        lines = [self._line(line, billed, called) for line in LINES]
        return {"lines": [line for line in lines if line["calls"] or line["billed"]]}

    def _line(self, line: Line, billed: Counter[str], called: Counter[str]) -> Json:
        return {
            "licence": line.licence,
            "what": line.what,
            "unit": line.unit,
            "free": line.free,
            "calls": _sum(called, line),
            "billed": 0 if line.free else _sum(billed, line),
            "new_calls": _sum(called, line) - _sum(self._called_then, line),
            "new_billed": 0 if line.free else _sum(billed, line) - _sum(self._billed_then, line),
        }

    def _billed(self) -> Counter[str]:
        """To all accounts together."""
        return sum((customer.billed for customer in self._patsnap.customers), Counter())

    def _called(self) -> Counter[str]:
        return Counter(call.name for call in self._faults.journal)


def _sum(counted: Counter[str], line: Line) -> int:
    return sum(counted[call] for call in line.calls)
