"""The `data` of P057: what one check says, and the odd forms in which it may be said."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from sandbox.patsnap.streams import Kind

FLOOD: Final = 20_000  # patents in the answer of Odd.FLOOD
ODD_KIND: Final = "oppositions"
TAGGED_NAME: Final = "<cn>智慧芽公司监控</cn><us>Intelligent bud company monitoring</us>"
_OFF: Final = 7  # by how much a wrong count is wrong
_NO_ID: Final = 20261121

# The patents of a check by kind.
Hits = Mapping[Kind, Sequence[str]]
Line = dict[str, object]


class NoNews(StrEnum):
    """How a check without news looks: the page of P057 does not say."""

    LIST = "list"  # data is []
    OBJECT = "object"  # data is {}
    NULL = "null"  # data is null
    MISSING = "missing"  # there is no data
    ZERO = "zero"  # a line for each kind, with count 0 and no ids


class Odd(StrEnum):
    """What is odd about the next answer of an alert. Where there is no news to be odd about, one `new` is made up."""

    COUNT = "count"  # `count` is not the number of ids
    UNKNOWN_KIND = "unknown-kind"  # a further line, of a kind that nobody told of
    TAGGED_NAME = "tagged-name"  # alert_name as <cn>…</cn><us>…</us>
    FLOOD = "flood"  # 20,000 ids more under `new`
    NULL_IDS = "null-ids"  # patent_ids is null in the first line
    NO_IDS = "no-ids"  # patent_ids is missing in the first line
    NUMBER_AMONG = "number-among"  # a number among the ids of the first line
    NULL_AMONG = "null-among"  # a null among them
    DUPLICATE = "duplicate"  # the first of them twice
    OBJECT = "object"  # data is the first line instead of a list


def lines(name: str, kinds: Sequence[Kind], hits: Hits) -> list[Line]:
    """One line for each of `kinds` that has hits, in their usual order."""
    return [_line(name, kind, list(hits[kind])) for kind in Kind if kind in kinds and hits.get(kind)]


def nothing(name: str, kinds: Sequence[Kind], form: NoNews) -> dict[str, object]:
    """The part of the envelope that says that there is no news."""
    match form:
        case NoNews.LIST:
            return {"data": []}
        case NoNews.OBJECT:
            return {"data": {}}
        case NoNews.NULL:
            return {"data": None}
        case NoNews.ZERO:
            return {"data": [_line(name, kind, []) for kind in kinds]}
        case _:
            return {}


def spoil(said: list[Line], odd: Odd) -> dict[str, object]:
    """The part of the envelope that says `said`, which is not empty, in an odd way; FLOOD is done by the hits."""
    first = said[0]
    ids = first["patent_ids"]
    listed = list(ids) if isinstance(ids, list) else []
    match odd:
        case Odd.COUNT:
            first["count"] = len(listed) + _OFF
        case Odd.UNKNOWN_KIND:
            said.append(first | {"type": ODD_KIND})
        case Odd.TAGGED_NAME:
            said = [line | {"alert_name": TAGGED_NAME} for line in said]
        case Odd.NULL_IDS:
            first["patent_ids"] = None
        case Odd.NO_IDS:
            del first["patent_ids"]
        case Odd.NUMBER_AMONG:
            first["patent_ids"] = [*listed, _NO_ID]
        case Odd.NULL_AMONG:
            first["patent_ids"] = [None, *listed]
        case Odd.DUPLICATE:
            first["patent_ids"] = [*listed, listed[0]]
        case Odd.OBJECT:
            return {"data": first}
        case _:
            pass
    return {"data": said}


def _line(name: str, kind: Kind, patent_ids: list[str]) -> Line:
    return {"type": kind.value, "count": len(patent_ids), "alert_name": name, "patent_ids": patent_ids}
