"""Places that people name: only those they are in."""

import asyncio
from typing import Final

from bot.deps import Deps
from bot.domain.places import Person, Place
from bot.errors import CannotLook, Mistake, MistakeKind, OutsideError
from bot.services.requests import Wish

_PATIENCE: Final = 2.0  # real seconds; Slack waits three for the answer to a command
_LESS: Final = 0.7  # for what has an answer anyway, and may be asked besides


async def may_name(wish: Wish, deps: Deps, *, patience: float = _PATIENCE) -> None:
    """Nothing, where the person may send a report to the place of their wish; Mistake otherwise.

    Where they are is no secret to them. Any other channel must be one that they are a member of; where Slack does not
    say so within `patience` (real seconds), it cannot be seen.
    """
    if wish.is_named_place:
        await must_be_member(Place(wish.workspace, wish.place), wish.person, deps, patience=patience)


async def must_be_member(place: Place, person: str, deps: Deps, *, patience: float = _PATIENCE) -> None:
    """Nothing, where the person is a member of this channel; Mistake otherwise, as `may_name`."""
    try:
        async with asyncio.timeout(patience):
            is_member = await deps.slack.is_member(place, person)
    except (OutsideError, CannotLook, TimeoutError):
        raise Mistake(MistakeKind.UNSEEN_PLACE, f"<#{place.id}>") from None
    if not is_member:
        raise Mistake(MistakeKind.NOT_A_MEMBER, f"<#{place.id}>")


async def who_is(workspace: str, person: str, deps: Deps, *, patience: float = _LESS) -> Person:
    """The person's zone and language; where Slack does not say within `patience` (real seconds), the usual ones."""
    try:
        async with asyncio.timeout(patience):
            return await deps.slack.person(Place(workspace, person))
    except (OutsideError, TimeoutError):
        return Person()
