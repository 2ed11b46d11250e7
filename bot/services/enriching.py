"""Bibliography: what a digest would show of a patent is asked for once, up to a hundred patents a call."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.waits import back_off, next_day
from bot.errors import CodeClass, InDoubt, NotSent, OutsideError, PatsnapRefused
from bot.ports import Permit, Transaction

log = logging.getLogger(__name__)

MOST: Final = 100  # patents a call (P011 API page)
_SOONEST: Final = timedelta(seconds=2)
_SLOWEST: Final = timedelta(minutes=30)
_TRIES: Final = 6  # it is billed: what PatSnap does not bring after so many is shown by its id
_NOT_LICENSED: Final = frozenset({"67200004", "67200203"})


async def enrich_one(deps: Deps) -> bool:
    """Ask for the bibliography of the patents that have been wanted longest, in one call; whether there were any."""
    now = deps.clock()
    due = await deps.store.read(lambda tx: tx.patents.next_due(now))
    if due is None:
        return False
    try:
        async with deps.patsnap.permit() as permit, deps.unrepeatable():
            claimed = await deps.store.write(lambda tx: tx.patents.claim(deps.clock(), deps.owner, MOST))
            if claimed:
                await _ask(claimed, permit, deps)
    except OutsideError as error:
        # No call could be made, and none can for the others either.
        claimed = await deps.store.write(lambda tx: tx.patents.claim(deps.clock(), deps.owner, MOST))
        await _later(claimed, error, deps)
    return True


async def _ask(patents: Sequence[Patent], permit: Permit, deps: Deps) -> None:
    try:
        found = await permit.bibliography([patent.id for patent in patents])
    except PatsnapRefused as error:
        if error.code in _NOT_LICENSED:
            await _not_licensed(patents, error, deps)
        else:
            await _later(patents, error, deps)
    except (NotSent, InDoubt) as error:
        await _later(patents, error, deps)
    except Exception as error:
        log.exception("bibliography could not be asked for")
        await _later(patents, InDoubt(str(type(error))), deps)
    else:
        await _store(patents, found, deps)


async def _store(patents: Sequence[Patent], found: Mapping[str, Bibliography], deps: Deps) -> None:
    now = deps.clock()
    asked = [_answered(patent, found.get(patent.id), now) for patent in patents]

    def store(tx: Transaction) -> None:
        tx.patents.save(asked)
        for account in {patent.account for patent in asked}:
            tx.patents.not_licensed_until(account, None)

    await deps.store.write(store)


def _answered(patent: Patent, bibliography: Bibliography | None, now: datetime) -> Patent:
    state = PatentState.ABSENT if bibliography is None else PatentState.KNOWN
    return replace(patent, state=state, bibliography=bibliography, asked_at=now, due=None)


async def _not_licensed(patents: Sequence[Patent], error: PatsnapRefused, deps: Deps) -> None:
    """The account may not ask: digests go out with ids and links, and some days later it is tried again."""
    log.error(
        "PatSnap does not let this account ask for bibliography (P011): digests show ids and links; "
        "it is tried again after some days",
        extra={"code": error.code},
    )
    until = deps.clock() + deps.rules.license_again

    def store(tx: Transaction) -> None:
        tx.patents.save([replace(patent, state=PatentState.NOT_LICENSED, due=None) for patent in patents])
        for account in {patent.account for patent in patents}:
            tx.patents.not_licensed_until(account, until)

    await deps.store.write(store)


async def _later(patents: Sequence[Patent], error: OutsideError, deps: Deps) -> None:
    log.warning("bibliography is asked for later", extra={"patents": len(patents), "why": str(error)})
    now = deps.clock()
    wait = None
    if isinstance(error, PatsnapRefused) and error.code_class is CodeClass.QUOTA:
        wait = next_day(now, deps.rules.patsnap_zone) - now

    def store(tx: Transaction) -> None:
        tx.patents.save([_put_off(patent, now, wait, counts=_counts(error)) for patent in patents])

    await deps.store.write(store)


def _counts(error: OutsideError) -> bool:
    """Whether a failed call counts as a try: it may be billed, or PatSnap does not like what was asked."""
    if isinstance(error, PatsnapRefused):
        return error.code_class in {CodeClass.INPUT, CodeClass.BUG}
    return isinstance(error, InDoubt)


def _put_off(patent: Patent, now: datetime, wait: timedelta | None, *, counts: bool) -> Patent:
    if not counts:
        # Not a try, however often: it waits again as long as it has waited.
        waited = now - patent.wanted_at
        return replace(patent, due=now + (wait or min(max(waited, _SOONEST), _SLOWEST)))
    attempts = patent.attempts + 1
    if attempts >= _TRIES:
        return replace(patent, state=PatentState.ABSENT, attempts=attempts, due=None)
    return replace(patent, attempts=attempts, due=now + (wait or back_off(attempts, longest=_SLOWEST)))
