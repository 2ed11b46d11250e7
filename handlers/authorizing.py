"""Which of its installations a request of Slack's is meant for. Slack is not asked: Bolt would, about each request."""

from collections.abc import Awaitable, Callable

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext

from bot.deps import Deps
from bot.mistakes import Mistake, MistakeKind


def authorizing(deps: Deps) -> Callable[[AsyncBoltContext], Awaitable[AuthorizeResult]]:
    """Bolt's `authorize` for many workspaces."""

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        """The bot of the workspace that Slack speaks for. Errors: `Mistake`, `CannotOpen`, `StoreError`."""
        context["deps"] = deps  # so that whoever pressed something can be answered
        workspace = context.team_id or ""
        found = await deps.installed.find(workspace)
        if found is None or found.is_gone:
            raise Mistake(MistakeKind.UNKNOWN_WORKSPACE)
        return AuthorizeResult(
            enterprise_id=found.enterprise or None,
            team_id=workspace,
            bot_token=found.token,
            bot_id=found.id,
            bot_user_id=found.user,
            bot_scopes=sorted(found.scopes),
        )

    return authorize
