"""Probing: what ends an outage where nothing is due that could try whether it is over."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.deps import Deps
from bot.domain.endpoints import Endpoint
from bot.domain.outages import TRIAL_FOR, WHOLE, Outage, OutageKind, next_trial
from bot.domain.reports import Kind
from bot.errors import InDoubt, OutsideError
from bot.ports import Transaction
from bot.services.outages import end, enter, no_permit
from bot.services.usage import For, count_errand

log = logging.getLogger(__name__)

_FIRST_TO_OTHERS: Final = timedelta(minutes=2)  # a call that is due tries it for nothing
_NO_JOB: Final = "0"  # PatSnap's answer is that there is none, which it says to an account in order


async def probe_one(deps: Deps) -> bool:
    """Look at each outage; try the first that nothing due has tried, by a call that costs nothing. Never more at once.

    A quota begins anew by itself. What is billed, and a licence, is tried only by what needs it: there is no free call.
    """
    now = deps.clock()
    known = await deps.store.read(lambda tx: tx.outages.open())
    for outage in known:
        if outage.until > _latest(outage, now, deps):
            await deps.store.write(partial(_bring_forward, outage, now, deps))
        elif outage.kind is OutageKind.QUOTA and outage.until + _FIRST_TO_OTHERS <= now:
            await deps.store.write(partial(end, outage, deps))
        elif outage.scope == WHOLE and outage.until + _FIRST_TO_OTHERS <= now:
            await _probe(outage, deps)
            break
    return False


async def _probe(outage: Outage, deps: Deps) -> None:
    endpoint = Endpoint.ENTERPRISE_STATUS
    try:
        async with deps.patsnap.permit(outage.account) as permit:
            if not await deps.store.write(lambda tx: enter(outage.account, endpoint, deps, tx)):
                return
            error: OutsideError | None = None
            try:
                await permit.report_status(Kind.ENTERPRISE, _NO_JOB)
            except OutsideError as refused:
                error = refused
            except Exception as fault:
                log.exception("PatSnap could not be probed")
                error = InDoubt(str(type(fault)))
            await count_errand(deps, endpoint, For(outage.account), error)
    except OutsideError as error:
        await no_permit(outage.account, error, deps)


def _bring_forward(outage: Outage, now: datetime, deps: Deps, tx: Transaction) -> None:
    tx.outages.save(replace(outage, until=_latest(outage, now, deps)))


def _latest(outage: Outage, now: datetime, deps: Deps) -> datetime:
    """The latest that a trial can be away; beyond it the clock was set back since."""
    zone, again = deps.rules.patsnap_zone, deps.rules.license_again
    return max(next_trial(outage.scope, outage.kind, now, zone, again), now + TRIAL_FOR)
