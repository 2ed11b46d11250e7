"""One call to PatSnap that somebody sits and waits for: nothing is claimed for it, and nothing tries it again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import TypeVar

from bot.deps import Deps
from bot.domain.endpoints import Endpoint
from bot.domain.outages import Outage, OutageKind
from bot.domain.reports import Trouble, TroubleKind
from bot.errors import InDoubt, NotConnected, NotSent, OutsideError, PatsnapInDoubt, PatsnapRefused
from bot.ports import Permit, Transaction
from bot.services.outages import enter, no_permit, trouble_in
from bot.services.outcomes import trouble_of
from bot.services.usage import For, count_call

T = TypeVar("T")
log = logging.getLogger(__name__)


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
        async with deps.patsnap.permit(account) as permit:
            outage = await deps.store.write(lambda tx: _enter(account, endpoint, deps, tx))
            if outage is not None:  # it has begun, or somebody else tries, while there was a permit to wait for
                return None, trouble_in(outage)
            is_sent = True
            found = await _understood(call(permit))
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

    await _to_its_end(deps.store.write(store))
    return found, None


async def _understood(answer: Awaitable[T]) -> T:
    """What came; a fault of ours is a doubt like any other: it may be billed."""
    try:
        return await answer
    except OutsideError:
        raise
    except Exception as fault:
        log.exception("what was asked of PatSnap came to nothing")
        raise InDoubt(str(type(fault))) from fault


async def _to_its_end(work: Coroutine[object, object, None]) -> None:
    """Store what is paid for, also where nobody waits for it any more."""
    storing = asyncio.ensure_future(work)
    try:
        await asyncio.shield(storing)
    except asyncio.CancelledError:
        await storing
        raise


def _enter(account: str, endpoint: Endpoint, deps: Deps, tx: Transaction) -> Outage | None:
    """Go, after an outage as its trial; or else what shuts it."""
    outage = _shut(account, endpoint, deps.clock(), tx)
    if outage is None:
        enter(account, endpoint, deps, tx)
    return outage


def _shut(account: str, endpoint: Endpoint, now: datetime, tx: Transaction) -> Outage | None:
    """What keeps everybody from asking now, a missing licence apart."""
    found = (one for one in tx.outages.of(account) if one.is_shut(endpoint, now))
    return next((one for one in found if one.kind is not OutageKind.LICENSE), None)


def _trouble(error: OutsideError) -> Trouble:
    if isinstance(error, PatsnapRefused):
        return trouble_of(error)
    if isinstance(error, NotConnected):
        return Trouble(TroubleKind.NOT_CONNECTED)
    if isinstance(error, NotSent):
        return Trouble(TroubleKind.UNREACHABLE)
    return Trouble(TroubleKind.NO_ANSWER, error.code if isinstance(error, PatsnapInDoubt) else "")
