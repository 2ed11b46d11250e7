"""The whole sandbox: PatSnap, Slack and the clock side by side, and the settings with which a bot lives in it."""

import base64
import socket
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from types import TracebackType
from typing import Self

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.patsnap import USUAL_ALERTS, Account, Life, PatsnapSandbox, UsualAlert
from sandbox.patsnap.usual import OLD
from sandbox.slack import SlackSandbox

SIGNED_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
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
        teams: int | None = None,
        accounts: int = 1,
    ) -> None:
        """A world whose clock runs `speed` times as fast as real time, from `shown` (aware) or now; `folder` exists.

        PatSnap knows `accounts` accounts, the first of which has `alerts`, which nobody has queried for three weeks.
        Slack has one workspace with Patrol in it, or so many `teams`, in which nobody has installed it yet.
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
        for _ in range(1, accounts):
            self.patsnap.add_customer()
        self.slack = SlackSandbox(self.clock, self.faults, history_scopes=history_scopes, installed=teams is None)
        for _ in range(1, teams or 1):
            self.slack.add_team()
        self.install_url = ""  # where people begin to add the app, once a bot serves many workspaces
        # As Fernet wants its keys: 32 bytes in URL-safe base 64.
        self.encryption_keys = [base64.urlsafe_b64encode(token_bytes(32)).decode()]

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
        settings = self._usual() | {"PATROL_SLACK_BOT_TOKEN": self.slack.bot_token}
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

    def settings_for_many(self, http_port: int) -> dict[str, str]:
        """The settings of a bot that serves many workspaces over HTTP on this port; each brings its PatSnap account.

        Slack brings everything to that port from now on, and sends people back there who add the app.
        """
        root = f"http://127.0.0.1:{http_port}"
        app = self.slack.app
        app.redirect_urls = [f"{root}{REDIRECT_PATH}"]
        self.slack.use_http(f"{root}{SIGNED_PATH}")
        self.install_url = f"{root}{INSTALL_PATH}"
        return self._usual() | {
            "PATROL_SLACK_CLIENT_ID": app.client_id,
            "PATROL_SLACK_CLIENT_SECRET": app.client_secret,
            "PATROL_SLACK_SIGNING_SECRET": app.signing_secret,
            "PATROL_SLACK_AUTHORIZE_URL": self.slack.authorize_url,
            "PATROL_ENCRYPTION_KEYS": ",".join(self.encryption_keys),
            "PATROL_PUBLIC_URL": root,
            "PATROL_HTTP_PORT": str(http_port),
        }

    def _usual(self) -> dict[str, str]:
        return {
            "PATROL_SLACK_API_URL": self.slack.url,
            "PATROL_PATSNAP_URL": self.patsnap.url,
            "PATROL_PATSNAP_QPS": "5",
            "PATROL_DOWNLOAD_HOSTS": "127.0.0.1",
            "PATROL_DATABASE": str(self.folder / DATABASE),
            "PATROL_FILES": str(self.folder / "patrol-files"),
            "PATROL_CLOCK": str(self.folder / "clock.json"),
            "PATROL_OPS_PORT": "0",  # a workspace in the sandbox runs beside others
        }


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
