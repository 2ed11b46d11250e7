"""Who may call: the newer key, or the older token together with the client id."""

import secrets
from collections.abc import Sequence
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
from sandbox.patsnap.customer import Customer

TOKEN_LIFE: Final = timedelta(minutes=30)
_EXPIRES_IN: Final = 1799  # seconds, as the quick start prints it
_KEY_PREFIX: Final = "sk-"
_BEARER: Final = "Bearer "


class Access:
    """The tokens given out so far, and the check that every business call has to pass."""

    def __init__(self, clock: SandboxClock) -> None:
        """Begin with no tokens; they age on `clock`."""
        self._clock = clock
        self._tokens: dict[str, tuple[str, datetime]] = {}  # whose client's each is, and until when
        self.given: set[str] = set()  # all tokens there have been

    async def give_token(self, request: web.Request, customers: Sequence[Customer]) -> web.Response:
        """Answer `POST /oauth/token`; Refusal 67200003 for a wrong pair, 67200015 for a wrong grant."""
        basic = _basic(request)
        customer = next((one for one in customers if _pair(one.account) == basic), None)
        if customer is None:
            raise Refusal(NOT_AUTHENTICATED)
        account = customer.account
        if (await request.post()).get("grant_type") != "client_credentials":
            raise Refusal(WRONG_GRANT)
        now = self._clock.now()
        token = secrets.token_urlsafe(24)
        self._tokens[token] = (account.client_id, now + TOKEN_LIFE)
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
        self._tokens.clear()

    def admit(self, request: web.Request, customers: Sequence[Customer]) -> Customer:
        """Who makes an authenticated call; Refusal with one of the access codes for any other."""
        bearer, apikey = _credentials(request)
        key = bearer or apikey
        if not key.startswith(_KEY_PREFIX):
            return self._by_token(bearer, apikey, customers)
        for customer in customers:
            if key == customer.account.api_key:
                return customer
        raise Refusal(WRONG_KEY)

    def recognise(self, request: web.Request, customers: Sequence[Customer]) -> Customer | None:
        """Who makes a call or asks for a token, as far as its credentials are right; nobody else's are told apart."""
        basic = _basic(request)
        try:
            return next((one for one in customers if _pair(one.account) == basic), None) or self.admit(
                request, customers
            )
        except Refusal:
            return None

    def _by_token(self, token: str, apikey: str, customers: Sequence[Customer]) -> Customer:
        if not apikey:
            raise Refusal(NO_APIKEY)
        client_id, expiry = self._tokens.get(token, ("", self._clock.now()))
        if expiry <= self._clock.now():
            raise Refusal(NOT_AUTHENTICATED, TOKEN_EXPIRED)
        for customer in customers:
            if client_id == apikey == customer.account.client_id:
                return customer
        raise Refusal(WRONG_APIKEY)


def _pair(account: Account) -> tuple[str, str]:
    return account.client_id, account.client_secret


def _credentials(request: web.Request) -> tuple[str, str]:
    """The bearer token, and the `apikey` of the address; empty where there is none."""
    header = request.headers.get("Authorization", "")
    return header.removeprefix(_BEARER) if header.startswith(_BEARER) else "", request.query.get("apikey", "")


def _basic(request: web.Request) -> tuple[str, str] | None:
    try:
        auth = BasicAuth.decode(request.headers.get("Authorization", ""), encoding="utf-8")
    except ValueError:
        return None
    return auth.login, auth.password
