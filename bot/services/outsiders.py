"""Channels that another organisation reads: nothing goes there that nobody has allowed."""

import asyncio
from dataclasses import replace
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.channels import CHANNELS, Sharing
from bot.domain.places import Place
from bot.domain.subscriptions import PauseReason
from bot.errors import OutsideError
from bot.mistakes import Mistake, MistakeKind, ReadByOutsiders
from bot.ports import Transaction
from bot.services.channels import look
from bot.services.composing import wake_up
from bot.services.places import must_be_member
from bot.services.resting import open_series

_PATIENCE: Final = (
    1.0  # real seconds; Slack waits three for the answer, and before anything is posted it is asked again
)
_SURE: Final = 1.8  # for who allows it, and must be known


async def look_first(place: Place, deps: Deps) -> None:
    """Know of a channel what Slack says of it now, if it says so in time: to be done before somebody wants it used."""
    if not place.id.startswith(CHANNELS):
        return
    if not await deps.store.read(lambda tx: _is_worth_a_look(place, deps, tx)):
        return
    try:
        async with asyncio.timeout(_PATIENCE):
            await look(place, deps)
    except TimeoutError:
        return


def _is_worth_a_look(place: Place, deps: Deps, tx: Transaction) -> bool:
    if tx.workspaces.account_of(place.workspace) is None:
        return False  # none of ours
    known = tx.places.get(place.workspace, place.id)
    return known is None or not known.is_fresh(deps.clock(), deps.since)


async def allow_outsiders(workspace: str, person: str, place: str, deps: Deps) -> int:
    """Somebody lets people of another organisation read what Patrol posts in a channel. How many subscriptions go on.

    Only a member of the workspace may, whom Slack confirms to be in that channel. It is good for as long as the channel
    stays shared with the same organisations, and written to the audit log. Errors: `Mistake`.
    """
    if deps.rules.sharing is not Sharing.ASK:
        raise ReadByOutsiders(place, may_ask=False)
    await asyncio.gather(
        _must_be_ours(Place(workspace, person), deps),
        must_be_member(Place(workspace, place), person, deps, patience=_SURE),
    )
    now = deps.clock()

    def store(tx: Transaction) -> int:
        known = tx.places.get(workspace, place)
        if known is None or not known.is_shared:
            raise Mistake(MistakeKind.TOO_LATE)
        tx.places.save(replace(known, allowed_by=person, allowed_at=now))
        tx.audit.note(Entry(workspace, now, person, Act.ALLOW_OUTSIDERS, place=place))
        waiting = [one for one in tx.subscriptions.of_place(workspace, place) if one.reason is PauseReason.SHARED]
        for subscription in waiting:
            wake_up(subscription, now, deps, tx)
        open_series(workspace, place, now, tx, going_on=PauseReason.SHARED)
        return len(waiting)

    return await deps.store.write(store)


async def _must_be_ours(place: Place, deps: Deps) -> None:
    try:
        async with asyncio.timeout(_SURE):
            person = await deps.slack.person(place)
    except (OutsideError, TimeoutError):
        raise Mistake(MistakeKind.MEMBERS_ONLY) from None
    if not person.is_member:
        raise Mistake(MistakeKind.MEMBERS_ONLY)
