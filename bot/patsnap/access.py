"""Being let in: the key as it is, or a token that is made from the client's id and secret and renewed in time."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from bot.errors import CodeClass, NotSent, PatsnapInDoubt, PatsnapRefused
from bot.patsnap import codes, wire
from bot.patsnap.api import Access, Api
from bot.patsnap.credentials import ApiKey, ClientPair, Credentials
from bot.patsnap.limits import Turn

RENEW_EARLY: Final = 60.0  # seconds before a token's end


class Door(Protocol):
    """Where access is to be had. Whoever comes holds the turn, so that only one can ask for a token at a time."""

    async def access(self, turn: Turn) -> Access:
        """Access that will last for a call. Errors: NotSent, PatsnapRefused; nothing was asked of PatSnap but that."""
        ...

    async def renewed(self, turn: Turn, refused: Access) -> Access:
        """Other access than this, which was refused. Errors as for `access`."""
        ...

    @property
    def can_renew(self) -> bool:
        """Whether there can be other access than what was given first."""
        ...


class KeyDoor:
    """Access by key: always the same, in the header alone, as addresses end up in logs."""

    can_renew = False

    def __init__(self, key: ApiKey) -> None:
        """For this key."""
        self._access = Access({"Authorization": f"Bearer {key.key}"})

    async def access(self, turn: Turn) -> Access:  # noqa: ARG002 - no call is needed
        """The key."""
        return self._access

    async def renewed(self, turn: Turn, refused: Access) -> Access:  # noqa: ARG002 - as above
        """The key again: there is no other."""
        return self._access


class TokenDoor:
    """Access by token: shared by all calls, as nobody knows whether a new token ends the one before."""

    can_renew = True

    def __init__(self, pair: ClientPair, api: Api, now: Callable[[], float]) -> None:
        """For this client; `now` counts seconds."""
        self._pair = pair
        self._api = api
        self._now = now
        self._current: Access | None = None
        self._renew_at = 0.0

    async def access(self, turn: Turn) -> Access:
        """The token in use, or a new one from a minute before its end."""
        if self._current is None or self._now() >= self._renew_at:
            return await self._ask(turn)
        return self._current

    async def renewed(self, turn: Turn, refused: Access) -> Access:
        """A new token, but only where nobody else has got one since."""
        if self._current is None or self._current is refused:
            return await self._ask(turn)
        return self._current

    async def _ask(self, turn: Turn) -> Access:
        asked_at = self._now()
        turn.start()
        try:
            token = await self._token()
        except PatsnapInDoubt as doubt:
            # In doubt is only whether a token was made, and that costs nothing: the call itself was not made.
            raise NotSent(f"PatSnap gave no token ({doubt.code})") from doubt
        except PatsnapRefused as refused:
            if refused.code_class is CodeClass.REFRESH:
                raise codes.refused_for_good(refused.code, self._api.url) from refused
            raise
        self._renew_at = asked_at + token.expires_in - RENEW_EARLY
        # Business calls want both: the token, and whose it is (quick start).
        self._current = Access({"Authorization": f"Bearer {token.token}"}, {"apikey": self._pair.client_id})
        await turn.ready()
        return self._current

    async def _token(self) -> wire.Token:
        reply = await self._api.ask_for_token(self._pair.client_id, self._pair.client_secret)
        token = wire.read_token(reply.body) if reply.status in _SUCCESSES else None
        if token is None:
            self._api.data_in(reply)  # says why not
            raise PatsnapInDoubt("no token", "PatSnap answered without a token.")
        return token


_SUCCESSES: Final = range(200, 300)


def door_for(credentials: Credentials, api: Api, now: Callable[[], float] = time.monotonic) -> Door:
    """The door for these credentials."""
    if isinstance(credentials, ApiKey):
        return KeyDoor(credentials)
    return TokenDoor(credentials, api, now)
