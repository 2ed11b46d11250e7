"""One call to PatSnap that somebody sits and waits for: nothing is claimed for it, and nothing tries it again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from bot.deps import Deps
from bot.domain.endpoints import Endpoint
from bot.domain.outages import Outage, OutageKind
from bot.domain.reports import Trouble, TroubleKind
from bot.errors import InDoubt, NotSent, OutsideError, PatsnapInDoubt, PatsnapRefused
from bot.ports import Permit, Transaction
from bot.services.outages import enter, no_permit, trouble_in
from bot.services.outcomes import trouble_of
from bot.services.usage import For, count_call

T = TypeVar("T")


async def call_now(
    endpoint: Endpoint,
    whose: For,
    call: Callable[[Permit], Awaitable[T]],
    deps: Deps,
    *,
    patents: int = 0,
    keep: Callable[[T, Transaction], None] | None = None,
) -> tuple[T | None, Trouble | None]:
    """What PatSnap says now, or else why not. Counted, for `patents` that are billed, in the transaction of `keep`.

    Where an outage shuts it nothing is asked; a missing licence is tried each time, for that costs nothing.
    """
    account = whose.account
    outage = await deps.store.read(lambda tx: _shut(account, endpoint, deps.clock(), tx))
    if outage is not None:
        return None, trouble_in(outage)
    is_sent = False
    try:
        async with deps.patsnap.permit() as permit:
            await deps.store.write(lambda tx: enter(account, endpoint, deps, tx))  # after an outage it is the trial
            is_sent = True
            found = await call(permit)
    except OutsideError as error:
        refused = error
        if is_sent:
            await deps.store.write(lambda tx: count_call(tx, deps, endpoint, whose, refused, patents=patents))
        else:
            await no_permit(account, refused, deps)
        return None, _trouble(refused)
    except asyncio.CancelledError:
        if is_sent:  # the person's patience has ended, and PatSnap may have answered
            cut = InDoubt("nobody waited for the answer")
            await deps.store.write(lambda tx: count_call(tx, deps, endpoint, whose, cut, patents=patents))
        raise

    def store(tx: Transaction) -> None:
        count_call(tx, deps, endpoint, whose, patents=patents)
        if keep is not None:
            keep(found, tx)

    await deps.store.write(store)
    return found, None


def _shut(account: str, endpoint: Endpoint, now: datetime, tx: Transaction) -> Outage | None:
    """What keeps everybody from asking now, a missing licence apart."""
    found = (one for one in tx.outages.of(account) if one.is_shut(endpoint, now))
    return next((one for one in found if one.kind is not OutageKind.LICENSE), None)


def _trouble(error: OutsideError) -> Trouble:
    if isinstance(error, PatsnapRefused):
        return trouble_of(error)
    if isinstance(error, NotSent):
        return Trouble(TroubleKind.UNREACHABLE)
    return Trouble(TroubleKind.NO_ANSWER, error.code if isinstance(error, PatsnapInDoubt) else "")
