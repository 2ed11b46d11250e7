"""Who may call: the newer key, or the older token together with the client id."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from aiohttp import BasicAuth, web

from sandbox.clock import SandboxClock
from sandbox.patsnap import answers
from sandbox.patsnap.account import Account, TokenShape
from sandbox.patsnap.codes import (
    NO_APIKEY,
    NOT_AUTHENTICATED,
    TOKEN_EXPIRED,
    WRONG_APIKEY,
    WRONG_GRANT,
    WRONG_KEY,
    Refusal,
)

TOKEN_LIFE: Final = timedelta(minutes=30)
_EXPIRES_IN: Final = 1799  # seconds, as the quick start prints it
_KEY_PREFIX: Final = "sk-"
_BEARER: Final = "Bearer "


class Access:
    """The tokens given out so far, and the check that every business call has to pass."""

    def __init__(self, clock: SandboxClock) -> None:
        """Begin with no tokens; they age on `clock`."""
        self._clock = clock
        self._expiry: dict[str, datetime] = {}
        self.given: set[str] = set()  # all tokens there have been

    async def give_token(self, request: web.Request, account: Account) -> web.Response:
        """Answer `POST /oauth/token`; Refusal 67200003 for a wrong pair, 67200015 for a wrong grant."""
        if _basic(request) != (account.client_id, account.client_secret):
            raise Refusal(NOT_AUTHENTICATED)
        if (await request.post()).get("grant_type") != "client_credentials":
            raise Refusal(WRONG_GRANT)
        now = self._clock.now()
        token = secrets.token_urlsafe(24)
        self._expiry[token] = now + TOKEN_LIFE
        self.given.add(token)
        body: dict[str, object] = {
            "token": token,
            "token_type": "BearerToken",
            "expires_in": account.expires_in.show(_EXPIRES_IN),
            "issued_at": str(int(now.timestamp() * 1000)),
        }
        if account.token_shape is TokenShape.FLAT:
            return answers.plain(body | {"status": "approved"})
        return answers.data(body)

    def revoke_tokens(self) -> None:
        """Let every token given out so far count as expired."""
        self._expiry.clear()

    def check(self, request: web.Request, account: Account) -> None:
        """Let an authenticated call through; Refusal with one of the access codes for any other."""
        header = request.headers.get("Authorization", "")
        bearer = header.removeprefix(_BEARER) if header.startswith(_BEARER) else ""
        apikey = request.query.get("apikey", "")
        key = bearer or apikey
        if key.startswith(_KEY_PREFIX):
            if key != account.api_key:
                raise Refusal(WRONG_KEY)
        else:
            self._check_token(bearer, apikey, account)

    def _check_token(self, token: str, apikey: str, account: Account) -> None:
        if not apikey:
            raise Refusal(NO_APIKEY)
        expiry = self._expiry.get(token)
        if expiry is None or expiry <= self._clock.now():
            raise Refusal(NOT_AUTHENTICATED, TOKEN_EXPIRED)
        if apikey != account.client_id:
            raise Refusal(WRONG_APIKEY)


def _basic(request: web.Request) -> tuple[str, str] | None:
    try:
        auth = BasicAuth.decode(request.headers.get("Authorization", ""), encoding="utf-8")
    except ValueError:
        return None
    return auth.login, auth.password
