"""Parties: assignees, owners, licensees, whoever has a name in PatSnap's answers. One comes once for each language."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BeforeValidator

from bot.patsnap.fields import Day, Plain, Wire, language, whole


class Party(Wire):
    """One name of a party: whoever has several, in several languages, comes once for each."""

    lang: Annotated[str, BeforeValidator(language)] = ""
    name: Plain = ""
    sequence: Annotated[int | None, BeforeValidator(whole)] = None
    effective_date_us: Day = None  # of those who transfer a patent of the US (P029 API page)


def _parties(value: object) -> list[object]:
    """The parties of a list, or a single one; a bare text is a name."""
    several = value if isinstance(value, list) else [value]
    return [{"name": one} if isinstance(one, str) else one for one in several if isinstance(one, str | dict)]


Parties = Annotated[tuple[Party, ...], BeforeValidator(_parties)]


def by_language(given: Iterable[Party]) -> dict[str, tuple[str, ...]]:
    """Under each language all parties, each once and in PatSnap's order.

    Whoever has no name in a language stands there with the English one, else with the first, so that no reader misses
    a party. `sequence` says whose name it is; where it is missing, the place among the names of its language.
    """
    places: Counter[str] = Counter()
    in_order = _in_order(given, places)
    return {language: tuple(_name(names, language) for names in in_order) for language in places}


def names(given: Iterable[Party]) -> tuple[str, ...]:
    """All parties, each once and in PatSnap's order: with the English name, else with the first."""
    return tuple(dict.fromkeys(_name(one, "EN") for one in _in_order(given, Counter())))


def _in_order(given: Iterable[Party], places: Counter[str]) -> list[Mapping[str, str]]:
    """The names of each party by language; `places` counts the names in each language."""
    several: dict[int, dict[str, str]] = {}
    for party in given:
        if party.name:
            places[party.lang] += 1
            whose = party.sequence if party.sequence is not None else places[party.lang]
            several.setdefault(whose, {}).setdefault(party.lang, party.name)
    return [names for _, names in sorted(several.items())]


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names.get("EN") or next(iter(names.values()))
