"""An answer of many hits is stored in pieces, so that nobody waits for it, and counts as read when all of them are.

In one transaction twenty thousand hits would hold up everybody on SQLite; on PostgreSQL they would meet whatever else
is stored meanwhile, and be stored again and again. A piece may be stored twice: each hit of a check is there once.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Check, Hit
from bot.ports import Transaction
from bot.services.wanting import NOTHING, Wanted, want_of_hits, wanted_of

_PIECE: Final = 1000  # hits: some 30 ms


class OvertakenError(Exception):
    """Another process has read the answer meanwhile, or has given it up as unreadable for now."""


def are_many(hits: Sequence[Hit]) -> bool:
    """Whether these hits are stored in pieces."""
    return len(hits) > _PIECE


async def store_in_pieces(check: Check, hits: Sequence[Hit], now: datetime, deps: Deps) -> Wanted | None:
    """Store the hits of an answer that is being read, and have asked for what digests will say of them: what that is.

    None where they are so few that they are stored as the check is read. Errors: `OvertakenError`.
    """
    if not are_many(hits):
        return None
    for first in range(0, len(hits), _PIECE):
        piece = hits[first : first + _PIECE]
        await deps.store.write(partial(_store, check, piece, first))
    wanted = await deps.store.read(lambda tx: wanted_of(check, tx))
    if wanted == NOTHING:
        return wanted
    page: Sequence[Hit] = await deps.store.read(partial(_page, check, None))
    while page:
        await deps.store.write(partial(want_of_hits, check, page, wanted, now))
        page = await deps.store.read(partial(_page, check, page[-1]))
    return wanted


def _store(check: Check, piece: Sequence[Hit], first: int, tx: Transaction) -> None:
    [current] = tx.checks.after(check.account, check.alert, check.no - 1, check.no)
    if (current.state, current.reason) != (check.state, check.reason):
        raise OvertakenError  # digests may have gone beyond its number: what comes under it now would not be told
    tx.checks.add_hits(check, piece, first=first)


def _page(check: Check, after: Hit | None, tx: Transaction) -> Sequence[Hit]:
    return tx.checks.hits_page(check.account, check.alert, check.no - 1, check.no, after=after, limit=_PIECE)
