"""Setting filters: what people write is made plain, and joined with what there is."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.ids import derived_id

LONGEST_VALUE: Final = 100  # characters
MOST_FILTERS: Final = 50  # of one subscription


@dataclass(frozen=True)
class FilterChange:
    """What somebody wants otherwise: filters that are added, and others that go, by their `id_of`."""

    added: tuple[Filter, ...] = ()
    removed: frozenset[str] = frozenset()


def plain_value(field: FilterField, text: str) -> str:
    """A value on one line, as it is stored and shown; offices in capitals."""
    flat = " ".join(text.split())
    return flat.upper() if field is FilterField.OFFICE else flat


def id_of(one: Filter) -> str:
    """What names a filter among its subscription's: the same for the same rule, whoever set it."""
    return derived_id("filter", one.mode, *_subject(one))


def find(filters: Iterable[Filter], field: FilterField, value: str) -> Filter | None:
    """The filter that speaks of this, whatever the case and whether it hides or requires it."""
    return next((one for one in filters if _subject(one) == (field, _folded(value))), None)


def changed(filters: Sequence[Filter], change: FilterChange) -> tuple[Filter, ...]:
    """The filters after a change; what is removed goes first.

    Of one value of a field there is one filter. The later one takes the place of the earlier, unless it says the same:
    then who was first stays. What was hidden by *not interesting* and is now set on purpose counts as set on purpose.
    """
    kept = {_subject(one): one for one in filters if id_of(one) not in change.removed}
    for one in change.added:
        known = kept.get(_subject(one))
        if known is None or known.mode is not one.mode or (known.is_feedback and not one.is_feedback):
            kept[_subject(one)] = one
    return tuple(kept.values())


def named(
    filters: Iterable[Filter],
    values: Iterable[str] | None,
    *,
    field: FilterField | None = None,
    mode: FilterMode | None = None,
) -> tuple[Filter, ...]:
    """The filters of this field and mode whose value, or what people see of it, is one of `values`; None: of any."""
    of_them = tuple(one for one in filters if field in {None, one.field} and mode in {None, one.mode})
    if values is None:
        return of_them
    folded = {_folded(value) for value in values} - {""}
    return tuple(one for one in of_them if folded & {_folded(one.value), _folded(one.label)})


def _subject(one: Filter) -> tuple[FilterField, str]:
    return one.field, _folded(one.value)


def _folded(text: str) -> str:
    """As filters are compared: whatever the case, the blanks, and the width of letters."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
