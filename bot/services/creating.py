"""Calls that make something at PatSnap whose id is in the answer alone: made once, but for the one code it names."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.deps import Deps
from bot.domain.endpoints import Endpoint
from bot.errors import OutsideError, PatsnapInDoubt
from bot.ports import Permit
from bot.services.usage import Made, noted

T = TypeVar("T")


async def created(
    create: Callable[[Permit], Awaitable[T]],
    endpoint: Endpoint,
    account: str,
    permit: Permit,
    calls: list[Made],
    deps: Deps,
) -> T:
    """What `create` makes with a permit of the account; each call that goes out is noted in `calls`.

    PatSnap's guide names one code whose call may be made a second time. If that brings nothing either, the first doubt
    stands, whatever was said to the second. Errors: those of the call.
    """
    try:
        with noted(calls, endpoint):
            return await create(permit)
    except PatsnapInDoubt as first:
        if not first.repeatable:
            raise
        try:
            async with deps.patsnap.permit(account) as again:
                with noted(calls, endpoint):
                    return await create(again)
        except OutsideError:
            raise first from None
