"""What a workspace has given the app: a bot token with scopes, and what became of the tokens before."""

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex

from sandbox.slack.people import Channel
from sandbox.slack.workspace import Workspace

REVOKED = "token_revoked"
REMOVED = "account_inactive"


def _nobody_hears() -> None:
    """Do nothing."""


@dataclass
class Grant:
    """The bot token, empty before the app is installed for the first time, and what it may do.

    `refusal` is the word with which it is refused, empty while it is good. `former` are the tokens before it, each with
    its own word. `heard` is called whenever the app was installed or removed.
    """

    workspace: Workspace
    token: str = ""
    scopes: frozenset[str] = frozenset()
    refusal: str = ""
    former: dict[str, str] = field(default_factory=dict)
    heard: Callable[[], None] = _nobody_hears
    _left: list[Channel] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether the app is installed, and its token is good."""
        return bool(self.token) and not self.refusal

    @property
    def tokens(self) -> set[str]:
        """All that were ever given."""
        return {self.token, *self.former} - {""}

    def judges(self, token: str) -> str | None:
        """The word with which a token is refused, empty for the good one; None for one that was not given here."""
        return self.refusal if token == self.token else self.former.get(token)

    def give(self, scopes: frozenset[str]) -> str:
        """Install the app and hand out its token.

        Where it is installed the token stays and gets the scopes besides, for scopes are additive; after a removal
        there is a new one with these scopes alone (Slack: installing with OAuth).
        """
        if self.is_good:
            self.scopes |= scopes
        else:
            if self.token:
                self.former[self.token] = self.refusal
            self.token, self.scopes, self.refusal = new_token(), scopes, ""
        self.workspace.put_person(self.workspace.bot)
        self.heard()
        return self.token

    def give_back(self) -> None:
        """Let the token that there was be good again, and the bot be where it was: as if it had never been removed."""
        self.refusal = ""
        for channel in self._left:
            channel.members.add(self.workspace.bot.id)
        self._left.clear()
        self.heard()

    def end(self, word: str) -> None:
        """Refuse the token with this word; the bot is taken out of all channels (Slack: auth.revoke)."""
        self.refusal = word
        bot = self.workspace.bot.id
        self._left += [channel for channel in self.workspace.channels() if bot in channel.members and not channel.is_im]
        for channel in self._left:
            channel.members.discard(bot)
        self.heard()


def new_token() -> str:
    """A bot token like no other."""
    return f"xoxb-sandbox-{token_hex(12)}"
