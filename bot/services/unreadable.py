"""A row that cannot be understood stands in nobody's way: the tick that comes upon it puts it off, and says so."""

import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from bot.deps import Deps
from bot.errors import UnreadableRow

log = logging.getLogger(__name__)

_LATER: Final = timedelta(hours=1)
Turn = Callable[[Deps], Coroutine[Any, Any, bool]]


def putting_off(turn: Turn) -> Turn:
    """The same turn; where the row that is due cannot be read that one waits for an hour."""

    @wraps(turn)
    async def guarded(deps: Deps) -> bool:
        try:
            return await turn(deps)
        except UnreadableRow as error:
            row = error
            log.exception("a row cannot be read: it is put off", extra={"table": row.table, "row": row.rowid})
        until = deps.clock() + _LATER
        await deps.store.write(lambda tx: tx.unreadables.put_off(row, until))
        return True

    return guarded
