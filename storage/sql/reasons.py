"""Reasons as one column."""

import json
from datetime import date
from typing import Any

from bot.domain.reasons import Reason


def reason_column(reason: Reason | None) -> str | None:
    """A reason as JSON; equal reasons make equal texts."""
    if reason is None:
        return None
    said = {
        "what": reason.what,
        "day": reason.day and reason.day.isoformat(),
        "before": list(reason.before),
        "after": list(reason.after),
        "reference": reason.reference,
    }
    return json.dumps(said, ensure_ascii=False)


def reason_of(column: str | None) -> Reason | None:
    """The reason in such a column."""
    if column is None:
        return None
    said: dict[str, Any] = json.loads(column)
    return Reason(
        what=said["what"],
        day=said["day"] and date.fromisoformat(said["day"]),
        before=tuple(said["before"]),
        after=tuple(said["after"]),
        reference=said["reference"],
    )
