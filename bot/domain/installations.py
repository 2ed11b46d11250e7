"""Patrol as it is installed in one workspace among many."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

STATE_FOR: Final = timedelta(minutes=10)  # for so long somebody may look at Slack's page that asks whether to install


@dataclass(frozen=True)
class Installation:
    """What Slack gave when somebody installed Patrol. The bot's token is `sealed`: the store never sees it open."""

    workspace: str
    sealed: str = field(repr=False)
    bot: str  # the bot's id
    bot_user: str  # the bot's id as somebody in the workspace
    app: str
    scopes: frozenset[str]
    installed_by: str
    installed_at: datetime
    enterprise: str = ""  # the organisation that the workspace is of; "" for none

    @property
    def whose(self) -> str:
        """Whose token it is, for an error that an operator reads."""
        return f"workspace {self.workspace}"
