"""The PatSnap API as such: a call goes out, and its answer is data or an error by the table of codes."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote, urlencode

import httpx

from bot.errors import BadSetting, PatsnapInDoubt
from bot.patsnap import codes, wire
from bot.patsnap.exchange import Timeouts, deadline

_SERVER_ERRORS: Final = 500  # and above
_SUCCESSES: Final = range(200, 300)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Access:
    """What lets a call in: goes along with each call, and is a secret."""

    headers: dict[str, str] = field(repr=False)
    params: dict[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One call: where it goes and what it carries, without what lets it in."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None  # sent as JSON
    may_be_empty: bool = False  # an empty answer with a status of success says success

    @property
    def target(self) -> str:
        """Path and query as they go out, but for what lets the call in."""
        return self.path + _query(self.params)


@dataclass(frozen=True)
class Reply:
    """An answer as it came."""

    status: int
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text that can be stored: bytes that stand for no character become U+FFFD."""
        return self.body.decode(json.detect_encoding(self.body), "replace")


@dataclass(frozen=True)
class Success:
    """An answer that says success: its `data`, whatever that is, and the whole of it."""

    data: object = field(repr=False)
    reply: Reply


class Api:
    """The API at one base URL. Its calls are made once: nothing here repeats, and nothing follows redirects."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        base_url: str,
        timeouts: Timeouts,
        fence: Callable[[], None] = lambda: None,
    ) -> None:
        """BadSetting where `base_url` is not an address that can be called.

        `fence` is called just before each call leaves us, and may raise `NotSent`.
        """
        self.url = checked_address(base_url)
        self._http = http
        self._timeouts = timeouts
        self._fence = fence

    async def call(self, call: Call, access: Access) -> Success:
        """Make a call that brings a success. Errors: NotSent, PatsnapRefused, PatsnapInDoubt."""
        request = self._http.build_request(
            call.method,
            self.url + call.path + _query({**call.params, **access.params}),
            json=call.body,
            # Some of PatSnap's GETs change what they tell of: nothing on the way may answer in its place.
            headers={"Accept": "application/json", "Cache-Control": "no-store", **access.headers},
        )
        reply = await self._exchange(request, call.path)
        if call.may_be_empty and reply.status in _SUCCESSES and not reply.body.strip():
            return Success(None, reply)
        return Success(self.data_in(reply), reply)

    async def ask_for_token(self, client_id: str, client_secret: str) -> Reply:
        """Ask for a token (quick start: client credentials with Basic). Errors: NotSent, PatsnapInDoubt."""
        path = "/oauth/token"
        request = self._http.build_request("POST", self.url + path, data={"grant_type": "client_credentials"})
        basic = next(httpx.BasicAuth(client_id, client_secret).auth_flow(request))
        return await self._exchange(basic, path)

    def data_in(self, reply: Reply) -> object:
        """The `data` of an answer that says success. Errors: PatsnapRefused, PatsnapInDoubt.

        `status` and `error_code` decide; the HTTP status only where it is 401, 403, 404, 429 or 500 and above, and
        then too a code that is certain is the better word.
        """
        answer = wire.read_answer(reply.body)
        code = answer.error_code if answer else ""
        if reply.status in codes.STATUSES:
            if code in codes.CODES and codes.CODES[code].is_certain:
                raise codes.error_for(code, codes.CODES[code], self.url)
            raise codes.error_for(f"HTTP {reply.status}", codes.STATUSES[reply.status], self.url)
        if reply.status >= _SERVER_ERRORS:
            raise PatsnapInDoubt(f"HTTP {reply.status}", "PatSnap failed while it worked on the call.")
        if answer is None:
            raise PatsnapInDoubt("no answer", f"PatSnap sent something that is not its answer (HTTP {reply.status}).")
        if answer.is_success:
            return answer.data
        raise codes.error_for(code or "no code", codes.meaning_of(code), self.url)

    async def _exchange(self, request: httpx.Request, path: str) -> Reply:
        async with deadline(self._timeouts.total, self._fence) as watch:
            request.extensions["trace"] = watch
            response = await self._http.send(request)
        log.debug(
            "PatSnap answered",
            extra={
                "path": path,
                "http_status": response.status_code,
                "correlation_id": response.headers.get("x-correlation-id"),
            },
        )
        return Reply(response.status_code, response.content)


def _query(params: Mapping[str, str]) -> str:
    """The query with its question mark; a blank is %20, which means the same everywhere, and never a plus."""
    return f"?{urlencode(params, safe='', quote_via=quote)}" if params else ""


def checked_address(base_url: str) -> str:
    """The address without a slash at its end. BadSetting where it cannot be called."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in {"https", "http"} or not url.host or url.userinfo or url.query or url.fragment:
        # Not repeated here: it may hold a secret, as in https://id:secret@…
        raise BadSetting("PATROL_PATSNAP_URL must be an address like https://connect.patsnap.com, and nothing more.")
    return base_url.rstrip("/")
