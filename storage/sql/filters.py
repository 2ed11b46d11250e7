"""What a subscription filters, as one column."""

import json
from collections.abc import Iterable

from bot.domain.filters import Filter, FilterField, FilterMode
from storage.sql.times import read, stored


def filters_column(filters: Iterable[Filter]) -> str:
    """Filters as JSON, in their order."""
    said = [
        {
            "field": one.field,
            "mode": one.mode,
            "value": one.value,
            "person": one.person,
            "added_at": stored(one.added_at),
            "is_feedback": one.is_feedback,
            "label": one.label,
        }
        for one in filters
    ]
    return json.dumps(said, ensure_ascii=False)


def filters_of(column: str) -> tuple[Filter, ...]:
    """The filters in such a column."""
    return tuple(
        Filter(
            field=FilterField(one["field"]),
            mode=FilterMode(one["mode"]),
            value=one["value"],
            person=one["person"],
            added_at=read(one["added_at"]),
            is_feedback=one["is_feedback"],
            label=one["label"],
        )
        for one in json.loads(column)
    )
