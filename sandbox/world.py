"""The whole sandbox: PatSnap, Slack and the clock side by side, and the settings with which a bot lives in it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.patsnap import USUAL_ALERTS, Account, Life, PatsnapSandbox, UsualAlert
from sandbox.patsnap.usual import OLD
from sandbox.slack import SlackSandbox

SIGNED_PATH = "/slack/events"
DATABASE = "patrol.db"  # in the folder of a world


class World:
    """Both stand-ins on loopback, and a folder for what a bot in it keeps."""

    def __init__(
        self,
        folder: Path,
        *,
        speed: float = 1.0,
        history_scopes: bool = True,
        account: Account | None = None,
        life: Life | None = None,
        alerts: Sequence[UsualAlert] = USUAL_ALERTS,
        shown: datetime | None = None,
    ) -> None:
        """A world whose clock runs `speed` times as fast as real time, from `shown` (aware) or now; `folder` exists.

        PatSnap knows `alerts`, which nobody has queried for three weeks.
        """
        self.folder = folder
        self.clock = SandboxClock(folder / "clock.json", speed=speed, shown=shown)
        self.faults = Faults()
        self.patsnap = PatsnapSandbox(self.clock, self.faults, account=account, life=life)
        begun = self.clock.now() - OLD
        for alert in alerts:
            self.patsnap.alerts.add(
                alert.name,
                alert_id=alert.alert_id,
                per_day=alert.per_day,
                topic=alert.topic,
                query=alert.query,
                created_at=begun,
            )
        self.slack = SlackSandbox(self.clock, self.faults, history_scopes=history_scopes)

    async def __aenter__(self) -> Self:
        """Start both stand-ins."""
        await self.patsnap.start()
        await self.slack.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop both stand-ins."""
        await self.slack.stop()
        await self.patsnap.stop()

    def settings(self, *, http_port: int | None = None, oauth: bool = False) -> dict[str, str]:
        """The settings of a bot in this world: Socket Mode, or signed HTTP where a port is named."""
        account = self.patsnap.account
        settings = {
            "PATROL_SLACK_BOT_TOKEN": self.slack.bot_token,
            "PATROL_SLACK_API_URL": self.slack.url,
            "PATROL_PATSNAP_URL": self.patsnap.url,
            "PATROL_PATSNAP_QPS": "5",
            "PATROL_DOWNLOAD_HOSTS": "127.0.0.1",
            "PATROL_DATABASE": str(self.folder / DATABASE),
            "PATROL_FILES": str(self.folder / "patrol-files"),
            "PATROL_CLOCK": str(self.folder / "clock.json"),
            "PATROL_OPS_PORT": "0",  # a workspace in the sandbox runs beside others
        }
        if oauth:
            settings["PATROL_PATSNAP_CLIENT_ID"] = account.client_id
            settings["PATROL_PATSNAP_CLIENT_SECRET"] = account.client_secret
        else:
            settings["PATROL_PATSNAP_API_KEY"] = account.api_key
        if http_port is None:
            settings["PATROL_SLACK_APP_TOKEN"] = self.slack.app_token
        else:
            settings["PATROL_SLACK_SIGNING_SECRET"] = self.slack.signing_secret
            settings["PATROL_HTTP_PORT"] = str(http_port)
        return settings
