"""The filters of a subscription, as people set them."""

from collections.abc import Sequence

from bot.domain.filtering import LONGEST_VALUE, MOST_FILTERS, FilterChange, changed
from bot.domain.filters import Filter
from bot.mistakes import Mistake, MistakeKind


def filtered(filters: Sequence[Filter], change: FilterChange) -> tuple[Filter, ...]:
    """The filters after a change of somebody's. Mistake where a value is too long, or there would be too many."""
    for one in change.added:
        if len(one.value) > LONGEST_VALUE:
            raise Mistake(MistakeKind.LONG_FILTER, one.value)
    return within_limits(filters, changed(filters, change))


def within_limits(before: Sequence[Filter], after: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The filters `after` a change; Mistake where they would become more than a subscription may have."""
    if len(after) > max(MOST_FILTERS, len(before)):
        raise Mistake(MistakeKind.TOO_MANY_FILTERS)
    return after
