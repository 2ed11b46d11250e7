"""The app as it is registered at Slack: one for all workspaces (Slack: app management)."""

from dataclasses import dataclass, field
from secrets import randbelow, token_hex
from urllib.parse import urlsplit

from sandbox.slack.wire import Arguments, SlackError
from sandbox.slack.workspace import APP


def _client_id() -> str:
    return f"{10**12 + randbelow(10**12)}.{10**12 + randbelow(10**12)}"


@dataclass
class Registration:
    """The app's id and its secrets, and the addresses to which people may be sent back who install it."""

    id: str = APP
    client_id: str = field(default_factory=_client_id)
    client_secret: str = field(default_factory=lambda: token_hex(16))
    app_token: str = field(default_factory=lambda: f"xapp-sandbox-{token_hex(12)}")
    signing_secret: str = field(default_factory=lambda: token_hex(16))
    redirect_urls: list[str] = field(default_factory=list)

    @property
    def secrets(self) -> set[str]:
        """All of it that nobody but the app may know."""
        return {self.client_secret, self.app_token, self.signing_secret}

    def check(self, client_id: str, client_secret: str) -> None:
        """Refuse with `invalid_client_id` or `bad_client_secret` who is not the app."""
        if client_id != self.client_id:
            raise SlackError("invalid_client_id")
        if client_secret != self.client_secret:
            raise SlackError("bad_client_secret")

    def check_arguments(self, arguments: Arguments) -> None:
        """The same with what a call brings along."""
        self.check(arguments.text("client_id"), arguments.text("client_secret"))

    def way_back(self, wanted: str) -> str:
        """Where to send people back: as wanted, if that is a registered address or below one, or else the first.

        Refused with `bad_redirect_uri` (Slack: redirect URLs).
        """
        if not self.redirect_urls or not any(_is_below(wanted or one, one) for one in self.redirect_urls):
            raise SlackError("bad_redirect_uri")
        return wanted or self.redirect_urls[0]


def _is_below(wanted: str, registered: str) -> bool:
    ours, its = urlsplit(wanted), urlsplit(registered)
    path = its.path.rstrip("/")
    return (ours.scheme, ours.netloc) == (its.scheme, its.netloc) and (
        ours.path.rstrip("/") == path or ours.path.startswith(f"{path}/")
    )
