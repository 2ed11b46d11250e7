"""A page of what somebody has asked for."""

from dataclasses import dataclass

from bot.domain.reports import Report, Request


@dataclass(frozen=True)
class Page:
    """Some requests with their reports, latest first; None where nothing is ordered yet.

    `offset` are newer than these, and there may be older ones.
    """

    rows: tuple[tuple[Request, Report | None], ...]
    offset: int
    has_more: bool
