"""Who somebody is, as Slack says: asked at most once in five minutes, and kept for when Slack does not say."""

import asyncio
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.deps import Deps
from bot.domain.places import Person, Place
from bot.errors import OutsideError
from bot.familiar import FRESH

Stored: TypeAlias = tuple[Person, datetime] | None
_KEPT_FOR: Final = timedelta(days=1)  # what has not changed is written once a day


async def known(workspace: str, person: str, deps: Deps, *, patience: float) -> Person | None:
    """Somebody as Slack said within five minutes, else as it says within `patience` (real seconds).

    Where it does not: as it has said before, however long ago; None where it never has.
    """
    seen = deps.familiar.person(workspace, person, deps.clock())
    if seen is not None:
        return seen
    stored = await deps.store.read(lambda tx: tx.people.get(workspace, person))
    if stored is not None and timedelta(0) <= deps.clock() - stored[1] <= FRESH:
        deps.familiar.keep(workspace, person, *stored)
        return stored[0]
    found = await _as_slack_says(workspace, person, stored, deps, patience)
    return found or (stored[0] if stored is not None else None)


async def asked_now(workspace: str, person: str, deps: Deps, *, patience: float) -> Person | None:
    """Somebody as Slack says at this moment; None where it does not within `patience` (real seconds)."""
    stored = await deps.store.read(lambda tx: tx.people.get(workspace, person))
    return await _as_slack_says(workspace, person, stored, deps, patience)


async def _as_slack_says(workspace: str, person: str, stored: Stored, deps: Deps, patience: float) -> Person | None:
    """What comes too late is kept all the same: who tries again is known."""
    asked = asyncio.create_task(_ask(workspace, person, stored, deps), name="who is it")
    done, _ = await asyncio.wait({asked}, timeout=patience)
    if not done:
        deps.errands.send("learn who somebody is", _learn(asked))
        return None
    try:
        return asked.result()
    except OutsideError:
        return None


async def _learn(asked: asyncio.Task[Person]) -> None:
    await asked


async def _ask(workspace: str, person: str, stored: Stored, deps: Deps) -> Person:
    found = await deps.slack.person(Place(workspace, person))
    now = deps.clock()
    if stored is None or stored[0] != found or not timedelta(0) <= now - stored[1] < _KEPT_FOR:
        await deps.store.write(lambda tx: tx.people.save(workspace, person, found, now))
    deps.familiar.keep(workspace, person, found, now)
    return found
