"""Bibliography: what a digest would show of a patent is asked for once, up to a hundred patents a call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.endpoints import Endpoint
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.errors import OutsideError, PatsnapRefused
from bot.ports import Permit, Transaction
from bot.services.lookups import Lookup, look_up
from bot.services.usage import For, count_call


async def enrich_one(deps: Deps) -> bool:
    """Ask for the bibliography of the patents that have been wanted longest, in one call; whether there were any."""
    return await look_up(_BIBLIOGRAPHY, deps)


async def _ask(patents: Sequence[Patent], permit: Permit) -> Mapping[str, Bibliography]:
    return await permit.bibliography([patent.id for patent in patents])


async def _store(patents: Sequence[Patent], found: Mapping[str, Bibliography], _: datetime, deps: Deps) -> None:
    now = deps.clock()

    def store(tx: Transaction) -> None:
        _count(patents, None, deps, tx)
        held = tx.patents.held(patents, deps.owner)
        tx.patents.save([_answered(patent, found.get(patent.id), now) for patent in held])

    await deps.store.write(store)


def _answered(patent: Patent, bibliography: Bibliography | None, now: datetime) -> Patent:
    state = PatentState.ABSENT if bibliography is None else PatentState.KNOWN
    return replace(patent, state=state, bibliography=bibliography, asked_at=now, due=None)


async def _refuse(patents: Sequence[Patent], error: PatsnapRefused, deps: Deps) -> None:
    """The account may not ask: digests go out with ids and links, and some days later it is tried again."""

    def store(tx: Transaction) -> None:
        _count(patents, error, deps, tx)
        held = tx.patents.held(patents, deps.owner)
        tx.patents.save([replace(patent, state=PatentState.NOT_LICENSED, due=None) for patent in held])

    await deps.store.write(store)


def _count(patents: Sequence[Patent], error: OutsideError | None, deps: Deps, tx: Transaction) -> None:
    """Count the call: all of a claim are one account's, and bibliography is asked for by nobody in particular."""
    count_call(tx, deps, Endpoint.BIBLIOGRAPHY, For(patents[0].account), error, patents=len(patents))


_BIBLIOGRAPHY: Final = Lookup(
    "bibliography", lambda tx: tx.patents, _ask, _store, _refuse, _count, lambda _: Endpoint.BIBLIOGRAPHY
)
