"""Whether anybody is there to ask PatSnap for."""

from bot.deps import Deps


async def is_anybody_there(account: str, deps: Deps) -> bool:
    """Whether an account has a workspace in which Patrol is installed: else PatSnap is asked nothing."""
    return await deps.store.read(lambda tx: tx.workspaces.is_anybody_there(account))
