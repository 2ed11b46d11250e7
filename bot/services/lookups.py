"""Lookups: what is asked of PatSnap about patents, up to a hundred a call, and when what failed is asked again."""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from bot.deps import Deps
from bot.domain.endpoints import Endpoint
from bot.domain.facts import Fact
from bot.domain.patents import Patent, PatentState
from bot.domain.waits import back_off
from bot.errors import CodeClass, InDoubt, NotSent, OutsideError, PatsnapRefused
from bot.ports import Permit, Transaction, Whose
from bot.services.fairness import first_due
from bot.services.outages import enter, gives_way, is_license, is_outage, no_permit

log = logging.getLogger(__name__)

MOST: Final = 100  # patents a call (P011 API page)
_SOONEST: Final = timedelta(seconds=2)
_SLOWEST: Final = timedelta(minutes=30)
_TRIES: Final = 6  # it is billed: what PatSnap does not bring after so many is done without

Wanted = TypeVar("Wanted", Patent, Fact)
Found = TypeVar("Found")


class Rows(Protocol[Wanted]):
    """Where the store has what is wanted."""

    def next_due(self, now: datetime, whose: Whose, /) -> Wanted | None:
        """What `claim` would take first."""
        ...

    def claim(self, now: datetime, owner: str, limit: int, whose: Whose, /) -> list[Wanted]:
        """Take up to `limit` that can go into one call."""
        ...

    def held(self, wanted: Sequence[Wanted], owner: str, /) -> list[Wanted]:
        """Those that this owner has still claimed."""
        ...

    def save(self, wanted: Iterable[Wanted], /) -> None:
        """Store them as they are now, claimed by nobody."""
        ...


@dataclass(frozen=True)
class Lookup(Generic[Wanted, Found]):
    """One way to look patents up."""

    what: str  # for the log
    rows: Callable[[Transaction], Rows[Wanted]]
    ask: Callable[[Sequence[Wanted], Permit], Awaitable[Found]]  # the call
    store: Callable[[Sequence[Wanted], Found, datetime, Deps], Awaitable[None]]  # its answer, and when it began
    refuse: Callable[[Sequence[Wanted], PatsnapRefused, Deps], Awaitable[None]]  # where the account may not ask
    count: Callable[[Sequence[Wanted], OutsideError | None, Deps, Transaction], None]  # what it costs
    endpoint: Callable[[Wanted], Endpoint]  # what is asked about it


async def look_up(lookup: Lookup[Wanted, Found], deps: Deps) -> bool:
    """Ask about what has been wanted longest, in one call; whether there was anything."""
    now = deps.clock()
    busy = deps.patsnap.busy()
    due = await deps.store.read(lambda tx: _next(lookup, now, busy, tx))
    if due is None:
        return False
    try:
        async with deps.patsnap.permit(due.account) as permit, deps.unrepeatable():
            claimed = await _claim(lookup, due.account, deps)
            if claimed:
                await _ask(lookup, claimed, permit, deps)
    except OutsideError as error:
        # No call could be made, and none can for the others either.
        if not await no_permit(due.account, error, deps):
            await _later(lookup, await _claim(lookup, due.account, deps, is_call=False), error, deps, is_call=False)
    return True


def _next(lookup: Lookup[Wanted, Found], now: datetime, busy: Collection[str], tx: Transaction) -> Wanted | None:
    rows = lookup.rows(tx)
    return first_due(lambda whose: rows.next_due(now, whose), busy, lambda account: gives_way(account, now, tx))


async def _claim(lookup: Lookup[Wanted, Found], account: str, deps: Deps, *, is_call: bool = True) -> list[Wanted]:
    def store(tx: Transaction) -> list[Wanted]:
        now = deps.clock()
        if is_call and gives_way(account, now, tx):
            return []
        claimed = lookup.rows(tx).claim(now, deps.owner, MOST, Whose(only=account))
        if claimed and is_call:
            enter(account, lookup.endpoint(claimed[0]), deps, tx)
        return claimed

    return await deps.store.write(store)


async def _ask(lookup: Lookup[Wanted, Found], wanted: Sequence[Wanted], permit: Permit, deps: Deps) -> None:
    began = deps.clock()
    try:
        found = await lookup.ask(wanted, permit)
    except PatsnapRefused as error:
        if is_license(lookup.endpoint(wanted[0]), error):
            await lookup.refuse(wanted, error, deps)
        else:
            await _later(lookup, wanted, error, deps)
    except (NotSent, InDoubt) as error:
        await _later(lookup, wanted, error, deps)
    except Exception as error:
        log.exception("patents could not be looked up", extra={"what": lookup.what})
        await _later(lookup, wanted, InDoubt(str(type(error))), deps)
    else:
        await _keep(lookup, wanted, found, began, deps)


async def _keep(
    lookup: Lookup[Wanted, Found], wanted: Sequence[Wanted], found: Found, began: datetime, deps: Deps
) -> None:
    try:
        await lookup.store(wanted, found, began, deps)
    except Exception as error:
        # Left claimed they would be wanted, and waited for, until the next run.
        log.exception("what was looked up could not be stored", extra={"what": lookup.what})
        await _later(lookup, wanted, InDoubt(str(type(error))), deps)


async def _later(
    lookup: Lookup[Wanted, Found], wanted: Sequence[Wanted], error: OutsideError, deps: Deps, *, is_call: bool = True
) -> None:
    log.warning("patents are looked up later", extra={"what": lookup.what, "patents": len(wanted), "why": str(error)})
    now = deps.clock()
    put_off = wanted  # an outage shuts it: it stays as it is
    if not wanted or not is_outage(lookup.endpoint(wanted[0]), error):
        put_off = [_put_off(one, now, counts=_counts(error)) for one in wanted]

    def store(tx: Transaction) -> None:
        if is_call:
            lookup.count(wanted, error, deps, tx)
        rows = lookup.rows(tx)
        rows.save(rows.held(put_off, deps.owner))

    await deps.store.write(store)


def _counts(error: OutsideError) -> bool:
    """Whether a failed call counts as a try: it may be billed, or PatSnap does not like what was asked."""
    if isinstance(error, PatsnapRefused):
        return error.code_class in {CodeClass.INPUT, CodeClass.BUG}
    return isinstance(error, InDoubt)


def _put_off(wanted: Wanted, now: datetime, *, counts: bool) -> Wanted:
    if not counts:
        # Not a try, however often: it waits again as long as it has waited.
        waited = now - wanted.wanted_at
        return replace(wanted, due=now + min(max(waited, _SOONEST), _SLOWEST))
    attempts = wanted.attempts + 1
    if attempts >= _TRIES:
        return replace(wanted, state=PatentState.ABSENT, attempts=attempts, due=None)
    return replace(wanted, attempts=attempts, due=now + back_off(attempts, longest=_SLOWEST))
