"""The trace: one id that stands in each line of the log, from what somebody does to what they are brought.

It is the id of the row that is worked at, whose beginning people quote (`R-7F3KQX`); before there is a row, an id that
follows from Slack's of the interaction. Rows and deliveries know it without a column for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_TRACE: Final[ContextVar[str]] = ContextVar("trace", default="")


def trace() -> str:
    """The id of what is done now; "" where it is about nothing in particular."""
    return _TRACE.get()


def about(row_id: str) -> None:
    """From here on, up to the end of the `traced` around it, this is about that row."""
    _TRACE.set(row_id)


@contextmanager
def traced(id_: str) -> Iterator[None]:
    """What happens inside, and what is begun there, is about this."""
    before = _TRACE.set(id_)
    try:
        yield
    finally:
        _TRACE.reset(before)
