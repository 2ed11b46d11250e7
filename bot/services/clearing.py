"""Nothing is kept longer than the operator wants it."""

import logging
from datetime import datetime
from functools import partial
from typing import Final

from bot.deps import Deps
from bot.domain.budgets import month_of
from bot.domain.references import KEEP_FAULTS
from bot.ports import Transaction
from bot.ports.keeping import THE_BEGINNING, Reached

log = logging.getLogger(__name__)

_AT_NIGHT: Final = 3  # o'clock, where PatSnap's day ends: it looks through whole tables
_AT_ONCE: Final = 500  # rows looked at in one transaction, so that nobody waits for it


async def clear_away(deps: Deps) -> None:
    """Once a night, drop what has come to its end and served its time, and raw answers that were read."""
    now = deps.clock()
    if now.astimezone(deps.rules.patsnap_zone).hour != _AT_NIGHT:
        return
    month = month_of(now, deps.rules.patsnap_zone).begins  # budgets count what was ordered since
    history, answers = min(now - deps.rules.keep_history, month), now - deps.rules.keep_answers
    rows = 0
    reached: Reached | None = THE_BEGINNING
    while reached is not None:
        cleared, reached = await deps.store.write(partial(_clear_some, reached, history))
        rows += cleared
    while dropped := await deps.store.write(lambda tx: tx.keeping.drop_answers(answers, _AT_ONCE)):
        rows += dropped
    await deps.store.write(lambda tx: tx.faults.forget(now - KEEP_FAULTS))
    if rows:
        log.info("cleared away what has served its time", extra={"rows": rows})


def _clear_some(reached: Reached, before: datetime, tx: Transaction) -> tuple[int, Reached | None]:
    return tx.keeping.clear_history(before, reached, _AT_ONCE)
