"""With which token Slack is called for a workspace."""

from copy import copy
from typing import Final, Protocol

from slack_sdk.web.async_client import AsyncWebClient

NOT_INSTALLED: Final = "not_installed"  # a word of ours, where Slack would say that the token is worth nothing


class Tokens(Protocol):
    """Which token is good for which workspace."""

    async def of(self, workspace: str, *, also_gone: bool = False) -> str | None:
        """The bot's token for a workspace; None where Patrol is not installed, or, but with `also_gone`, was removed.

        Errors: `NotSent` where it cannot be had for now.
        """
        ...

    async def instead_of(self, refused: str, workspace: str, *, also_gone: bool = False) -> str | None:
        """The token that has come in the place of this one, which Slack takes no more; None where none has.

        Errors: as of `of`.
        """
        ...


class OneToken:
    """The token of the settings, where there is one workspace."""

    def __init__(self, token: str) -> None:
        """The one token there is."""
        self._token = token

    async def of(self, workspace: str, *, also_gone: bool = False) -> str | None:  # noqa: ARG002 - there is one
        """That one."""
        return self._token

    async def instead_of(self, refused: str, workspace: str, *, also_gone: bool = False) -> str | None:  # noqa: ARG002 - as above
        """There is no other."""
        return None


def with_token(web: AsyncWebClient, token: str) -> AsyncWebClient:
    """The same client with this token; the original keeps its own."""
    its = copy(web)
    its.token = token
    return its
