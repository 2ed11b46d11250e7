"""What a query is made of, and which patents fulfil it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, Protocol

from sandbox.patents import COMPANIES, Patent, Topic
from sandbox.patents.wording import vocabulary

_LETTERS: Final = "a-z0-9à-ɏ"  # small Latin letters, with accents, and digits
_WORD: Final = re.compile(rf"[{_LETTERS}]+\*?|[^\W\d_{_LETTERS}]+\*?", re.IGNORECASE)
_LATIN: Final = re.compile(rf"[{_LETTERS}]+\*?")
_OWNED: Final = frozenset({"ANC", "AN"})
_TITLED: Final = frozenset({"TTL"})
_ABSTRACTED: Final = frozenset({"ABST"})


class Card:
    """A patent as a search looks at it."""

    def __init__(self, patent: Patent) -> None:
        """Look at `patent`."""
        self.patent = patent

    @cached_property
    def owners(self) -> str:
        """The names of its owners."""
        return _folded(name for owner in self.patent.assignees for name in owner.names.values())

    @cached_property
    def title(self) -> str:
        """Its titles, also in translation."""
        return _folded((*self.patent.titles.values(), *self.patent.translated[0].values()))

    @cached_property
    def abstract(self) -> str:
        """Its abstracts, also in translation."""
        return _folded((*self.patent.abstracts.values(), *self.patent.translated[1].values()))


class Node(Protocol):
    """A part of a query."""

    def fits(self, card: Card) -> bool:
        """Whether a patent fulfils it."""

    def may_fit(self, topic: Topic, /) -> bool:
        """False if no patent about this topic fulfils it, so that none needs to be looked at."""


@dataclass(frozen=True)
class Both:
    """All of its parts."""

    parts: tuple[Node, ...]

    def fits(self, card: Card) -> bool:
        """Whether all parts are fulfilled."""
        return all(part.fits(card) for part in self.parts)

    def may_fit(self, topic: Topic, /) -> bool:
        """Whether all parts may be fulfilled."""
        return all(part.may_fit(topic) for part in self.parts)


@dataclass(frozen=True)
class Either:
    """Any of its parts."""

    parts: tuple[Node, ...]

    def fits(self, card: Card) -> bool:
        """Whether a part is fulfilled."""
        return any(part.fits(card) for part in self.parts)

    def may_fit(self, topic: Topic, /) -> bool:
        """Whether a part may be fulfilled."""
        return any(part.may_fit(topic) for part in self.parts)


@dataclass(frozen=True)
class Not:
    """The contrary of its part."""

    part: Node

    def fits(self, card: Card) -> bool:
        """Whether the part is not fulfilled."""
        return not self.part.fits(card)

    def may_fit(self, _: Topic, /) -> bool:
        """Always: some patent about the topic may lack what the part names."""
        return True


@dataclass(frozen=True)
class Range:
    """A day from `first` to `last`: that of publication (`PBD`) or of application (`APD`)."""

    field: str
    first: date
    last: date

    def fits(self, card: Card) -> bool:
        """Whether the patent's day lies in it."""
        day = card.patent.published if self.field == "PBD" else card.patent.applied
        return self.first <= day <= self.last

    def may_fit(self, _: Topic, /) -> bool:
        """Always: topics have no days."""
        return True


@dataclass(frozen=True)
class Term:
    """A word or a phrase, in a field; `*` at its end stands for any further letters. `text` is in small letters."""

    field: str
    text: str

    def fits(self, card: Card) -> bool:
        """Whether the field of the patent holds it."""
        match self.field:
            case "IPC":
                return any(group.casefold().startswith(self.text.rstrip("*")) for group in card.patent.ipc)
            case "PN":
                return card.patent.number.casefold().startswith(self.text.rstrip("*"))
            case "AUTHORITY":
                return card.patent.country.casefold() == self.text
            case field if field in _OWNED:
                return _holds(self.text, card.owners)
        in_title = self.field not in _ABSTRACTED and _holds(self.text, card.title)
        return in_title or (self.field not in _TITLED and _holds(self.text, card.abstract))

    def may_fit(self, topic: Topic, /) -> bool:
        """Whether the topic has all of its words, or an owner has; numbers and offices may be any."""
        match self.field:
            case "IPC":
                return any(group.casefold().startswith(self.text.rstrip("*")) for group in topic.ipc)
            case "PN" | "AUTHORITY":
                return True
            case field if field in _OWNED:
                return any(_holds(self.text, names) for names in _company_names())
        return all(_holds(word, _topic_words(topic), loosely=True) for word in words_of(self.text))


def words_of(text: str) -> list[str]:
    """The words of a text; Chinese and Japanese ones are not told apart from each other."""
    return _WORD.findall(text)


def _holds(text: str, inside: str, *, loosely: bool = False) -> bool:
    if loosely and not _LATIN.fullmatch(text):
        return set(text.rstrip("*")) <= set(inside)
    return _pattern(text).search(inside) is not None


@lru_cache(1024)
def _pattern(text: str) -> re.Pattern[str]:
    """A Latin word is found as a whole word, any other text anywhere."""
    words = words_of(text)
    middle = r"[\W_]*".join(_word_pattern(word) for word in words)
    return re.compile(middle)


def _word_pattern(word: str) -> str:
    if not _LATIN.fullmatch(word):
        return re.escape(word.rstrip("*"))
    end = "" if word.endswith("*") else f"(?![{_LETTERS}])"
    return f"(?<![{_LETTERS}]){re.escape(word.rstrip('*'))}{end}"


@lru_cache(1)
def _company_names() -> tuple[str, ...]:
    return tuple(_folded(company.names.values()) for company in COMPANIES)


@lru_cache(32)
def _topic_words(topic: Topic) -> str:
    return _folded([vocabulary(topic)])


def _folded(texts: Iterable[str]) -> str:
    return " \n ".join(texts).casefold()
