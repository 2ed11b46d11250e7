"""Places that people name: only those they are in."""

import asyncio
from typing import Final

from bot.deps import Deps
from bot.domain.places import Place
from bot.errors import CannotLook, Mistake, MistakeKind, OutsideError
from bot.services.requests import Wish

_PATIENCE: Final = 2.0  # real seconds; Slack waits three for the answer to a command


async def may_name(wish: Wish, deps: Deps, *, patience: float = _PATIENCE) -> None:
    """Nothing, where the person may send a report to the place of their wish; Mistake otherwise.

    Where they are is no secret to them. Any other channel must be one that they are a member of; where Slack does not
    say so within `patience` (real seconds), it cannot be seen.
    """
    if not wish.is_named_place:
        return
    place = Place(wish.workspace, wish.place)
    try:
        async with asyncio.timeout(patience):
            is_member = await deps.slack.is_member(place, wish.person)
    except (OutsideError, CannotLook, TimeoutError):
        raise Mistake(MistakeKind.UNSEEN_PLACE, f"<#{wish.place}>") from None
    if not is_member:
        raise Mistake(MistakeKind.NOT_A_MEMBER, f"<#{wish.place}>")
