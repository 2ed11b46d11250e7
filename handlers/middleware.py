"""What every payload passes before its listener."""

from collections.abc import Awaitable, Callable

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.deps import Deps

Next = Callable[[], Awaitable[BoltResponse]]


def provide(deps: Deps) -> Callable[[AsyncBoltContext, Next], Awaitable[BoltResponse]]:
    """Middleware that puts `deps` into the context, from where Bolt hands it to listeners by that name."""

    async def put(context: AsyncBoltContext, next: Next) -> BoltResponse:  # noqa: A002 - Bolt injects by this name
        context["deps"] = deps
        return await next()

    return put
