"""One call, made once: its place in the queue, its access, and the one repeat that new access may need."""

from bot.errors import CodeClass, PatsnapRefused
from bot.patsnap import codes
from bot.patsnap.access import Door
from bot.patsnap.api import Access, Api, Call, Success
from bot.patsnap.limits import Limiter, Turn


class Once:
    """Leave to make one call now, and the place in the queue that goes with it."""

    def __init__(self, api: Api, limiter: Limiter, door: Door, turn: Turn, access: Access) -> None:
        """For a turn that is held, with access that lasts for a call."""
        self._api = api
        self._limiter = limiter
        self._door = door
        self._turn = turn
        self._access = access

    async def call(self, call: Call) -> Success:
        """Make the call; RuntimeError the second time. Errors: NotSent, PatsnapRefused, PatsnapInDoubt."""
        if not self._turn.is_held:
            raise RuntimeError("a permit is for one call")
        try:
            return await self._start(call, self._turn, self._access)
        except PatsnapRefused as refused:
            if refused.code_class is not CodeClass.REFRESH:
                raise
            if not self._door.can_renew:
                raise codes.refused_for_good(refused.code, self._api.url) from refused
        return await self._repeat(call)

    async def _repeat(self, call: Call) -> Success:
        """Make the call again with a new token: it was refused, so that nothing has happened yet."""
        async with self._limiter.turn() as turn:
            access = await self._door.renewed(turn, self._access)
            try:
                return await self._start(call, turn, access)
            except PatsnapRefused as refused:
                if refused.code_class is not CodeClass.REFRESH:
                    raise
                raise codes.refused_for_good(refused.code, self._api.url) from refused

    async def _start(self, call: Call, turn: Turn, access: Access) -> Success:
        turn.start()
        turn.leave()
        return await self._api.call(call, access)
