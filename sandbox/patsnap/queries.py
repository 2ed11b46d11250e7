"""A small part of PatSnap's query language: fields, words, phrases, AND, OR, NOT, parentheses and ranges of dates.

`TACD:(solid electrolyte OR "composite separator") AND ANC:(qinghe) AND PBD:[20261114 TO 20261121]`. Words side by side
must all occur. What is not understood is a `BadQuery`, as a real query can be broken in more ways than we know.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sandbox.patsnap.terms import Both, Either, Node, Not, Range, Term, words_of

_TOKEN: Final = re.compile(
    r"""\s*(?:
    (?P<open>\() | (?P<close>\)) |
    (?P<field>[A-Za-z_]+)\s*:\s*(?=\S) |
    "(?P<phrase>[^"]+)" |
    \[\s*(?P<first>\d{8}|\*)\s+TO\s+(?P<last>\d{8}|\*)\s*\] |
    (?P<word>[^\s()":\[\]{}$#?~^\\|]+)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_TEXT_FIELDS: Final = frozenset({"ANC", "AN", "TTL", "ABST", "TA", "TAC", "TACD", "IPC", "PN", "AUTHORITY"})
_DATE_FIELDS: Final = {"PBD": "PBD", "F_PBD": "PBD", "APD": "APD"}
_ANYWHERE: Final = "TACD"
_DEEPEST: Final = 40  # parentheses within parentheses


class BadQuery(ValueError):
    """A query that cannot be understood; PatSnap answers it with 68300005."""


@dataclass(frozen=True)
class Query:
    """A query as it was written, and what it asks for."""

    text: str
    node: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """What must all be fulfilled."""
        return self.node.parts if isinstance(self.node, Both) else (self.node,)


def parse(text: str) -> Query:
    """Understand a query; BadQuery if that is not possible."""
    return Query(text, _Parser(text).whole())


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    last: str = ""


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._either(None)
        if self._peek() is not None:
            raise BadQuery("something is left over")
        return node

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> _Token:
        token = self._peek()
        if token is None:
            raise BadQuery("the query ends too early")
        self._at += 1
        return token

    def _is_operator(self, *names: str) -> bool:
        token = self._peek()
        return token is not None and token.kind == "word" and token.text.upper() in names

    def _either(self, field: str | None) -> Node:
        parts = [self._both(field)]
        while self._is_operator("OR"):
            self._take()
            parts.append(self._both(field))
        parts = list(dict.fromkeys(parts))  # a long query may say the same again and again
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self, field: str | None) -> Node:
        parts = [self._not(field)]
        while (token := self._peek()) is not None and token.kind != "close" and not self._is_operator("OR"):
            if self._is_operator("AND"):
                self._take()
            parts.append(self._not(field))
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, Both) else (part,))]
        return flat[0] if len(flat) == 1 else Both(tuple(flat))

    def _not(self, field: str | None) -> Node:
        if self._is_operator("NOT"):
            self._take()
            return Not(self._one(field))
        return self._one(field)

    def _one(self, field: str | None) -> Node:
        token = self._take()
        match token.kind:
            case "open":
                return self._within(field)
            case "field" if field is None:
                return self._field(token.text.upper())
            case "phrase":
                return _term(field or _ANYWHERE, token.text)
            case "word" if token.text.upper() not in {"AND", "OR", "NOT", "TO"}:
                return _term(field or _ANYWHERE, token.text)
            case _:
                raise BadQuery(f"{token.text!r} is out of place")

    def _within(self, field: str | None) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadQuery("too many parentheses")
        node = self._either(field)
        if self._take().kind != "close":
            raise BadQuery("a parenthesis is not closed")
        self._depth -= 1
        return node

    def _field(self, name: str) -> Node:
        if name in _DATE_FIELDS:
            token = self._take()
            if token.kind != "range":
                raise BadQuery(f"{name} is followed by a range of days")
            return Range(_DATE_FIELDS[name], _day(token.text, date.min), _day(token.last, date.max))
        if name not in _TEXT_FIELDS:
            raise BadQuery(f"there is no field {name}")
        return self._one(name)


def _tokens(text: str) -> Iterator[_Token]:
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadQuery(f"{text[at:]!r} is not understood")
        at = match.end()
        kind = match.lastgroup or ""
        if kind == "last":
            yield _Token("range", match["first"], match["last"])
        else:
            yield _Token(kind, match[kind])


def _term(field: str, text: str) -> Term:
    if not words_of(text):
        raise BadQuery(f"{text!r} has no words")
    return Term(field, text.casefold())


def _day(text: str, otherwise: date) -> date:
    if text == "*":
        return otherwise
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError as error:
        raise BadQuery(f"{text} is no day") from error
