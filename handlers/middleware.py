"""What every payload passes before its listener."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.deps import Deps
from bot.errands import WORKSPACE
from handlers import shapes

Next = Callable[[], Awaitable[BoltResponse]]


def provide(deps: Deps) -> Callable[[AsyncBoltContext, Mapping[str, Any], Next], Awaitable[BoltResponse]]:
    """Middleware that stops what is no payload of Slack's, and puts `deps` into the context, where Bolt finds it."""

    async def put(
        context: AsyncBoltContext,
        body: Mapping[str, Any],
        next: Next,  # noqa: A002 - Bolt injects by this name
    ) -> BoltResponse:
        context["deps"] = deps
        shapes.check(body)
        WORKSPACE.set(shapes.workspace_of(body))
        return await next()

    return put
