"""What Slack's refusals say of Patrol itself: that its token is worth nothing, that it may not, that a plan is full."""

import logging
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.notices import Notice, NoticeKind
from bot.domain.slack_errors import Fate, fate_of
from bot.errors import SlackRefused
from bot.ports import Transaction
from bot.services.installation import leave
from bot.services.notices import tell_admins

log = logging.getLogger(__name__)

_FOR_A_WHILE: Final = timedelta(minutes=10)  # refusals of a token that pass sooner mean nothing
_FULL: Final = frozenset({"message_limit_exceeded", "storage_limit_reached"})  # a plan's limits


def note_refusal(workspace: str, error: SlackRefused, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Note what Slack's word against a call means for all others, in the transaction that records it.

    Where the token is refused for a while, Patrol counts as removed from the workspace.
    """
    fate = fate_of(error.error)
    if fate is Fate.TOKEN:
        since = tx.workspaces.refused_since(workspace)
        if since is None:
            log.error("Slack refuses Patrol's token", extra={"slack": error.error})
            tx.workspaces.note_refused(workspace, now)
        elif now - since >= _FOR_A_WHILE:
            leave(workspace, now, deps, tx)
    elif fate is Fate.SCOPE:
        scope = error.needed or error.method
        details = {"scope": error.needed, "method": error.method}
        tell_admins(Notice(workspace, NoticeKind.SCOPE, scope, now, details), deps, tx)
    elif error.error in _FULL:
        tell_admins(Notice(workspace, NoticeKind.PLAN, error.error, now, {"word": error.error}), deps, tx)


def note_taken(workspace: str, tx: Transaction) -> None:
    """Slack has taken a call: its refusals of the token, if there were any, are over."""
    if tx.workspaces.refused_since(workspace) is not None:
        tx.workspaces.note_refused(workspace, None)
