"""In which workspaces Patrol is installed, kept in memory for a minute, bounded: every request of Slack's asks."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from bot.errors import CannotOpen, NotSent, StoreFails

KEPT_FOR: Final = 60.0  # real seconds: so long another process may go on with a token that is worth nothing any more
_MOST: Final = 5_000


@dataclass(frozen=True)
class Bot:
    """Patrol in one workspace, with the token that Slack gave it there."""

    token: str = field(repr=False)
    id: str
    user: str
    scopes: frozenset[str]
    enterprise: str = ""
    is_gone: bool = False  # Slack has said that it was removed: nothing but this very question may be asked with it


Read = Callable[[str], Awaitable[Bot | None]]


class Installed:
    """What the store has said within the last minute."""

    def __init__(self, read: Read | None = None, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`read` looks into the store; without it there is nothing. `monotonic` gives real seconds."""
        self._read = read
        self._monotonic = monotonic
        self._known: dict[str, tuple[Bot, float]] = {}  # the latest come last
        self._asking: dict[str, asyncio.Task[Bot | None]] = {}

    async def find(self, workspace: str) -> Bot | None:
        """Patrol in this workspace; None where it is not installed. That, or that it is gone, is asked anew each time.

        Errors: `CannotOpen`, `StoreError`.
        """
        found = self._known.get(workspace)
        if found is not None and self._monotonic() - found[1] < KEPT_FOR:
            return found[0]
        if self._read is None:
            return None
        # Whoever asks meanwhile waits for the same answer; nobody's end takes it from the others.
        asking = self._asking.get(workspace)
        if asking is None:
            asking = asyncio.create_task(self._ask(workspace, self._read), name="look up an installation")
            self._asking[workspace] = asking
        return await asyncio.shield(asking)

    async def of(self, workspace: str, *, also_gone: bool = False) -> str | None:
        """The token for a workspace (`bot.slack.tokens.Tokens`). `NotSent` where it cannot be read or opened."""
        try:
            found = await self.find(workspace)
        except (CannotOpen, StoreFails) as error:
            raise NotSent(str(error)) from None
        return None if found is None or (found.is_gone and not also_gone) else found.token

    async def instead_of(self, refused: str, workspace: str, *, also_gone: bool = False) -> str | None:
        """The token that has come in the place of this one: another process may have stored it within the minute."""
        self.forget(workspace)
        token = await self.of(workspace, also_gone=also_gone)
        return None if token == refused else token

    def forget(self, workspace: str) -> None:
        """Something has changed there: the store is asked anew."""
        self._known.pop(workspace, None)
        self._asking.pop(workspace, None)

    async def _ask(self, workspace: str, read: Read) -> Bot | None:
        this = asyncio.current_task()
        try:
            found = await read(workspace)
            is_latest = self._asking.get(workspace) is this  # else it may be of before a change
            if found is not None and not found.is_gone and is_latest:
                self._known.pop(workspace, None)
                self._known[workspace] = (found, self._monotonic())
                if len(self._known) > _MOST:
                    del self._known[next(iter(self._known))]
            return found
        finally:
            if self._asking.get(workspace) is this:
                del self._asking[workspace]
