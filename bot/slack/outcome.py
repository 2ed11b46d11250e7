"""What became of a call to Slack, in Patrol's own errors. No token, address or answer of Slack's gets into them."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeAlias

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import InDoubt, NotSent, SlackLimited, SlackRefused

Ask: TypeAlias = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]  # one call, made by a client with a token

RETRY_AFTER: Final = 30.0  # seconds, where a 429 does not say

_LIMITED: Final = frozenset({"ratelimited", "rate_limited"})  # the second is chat.postMessage's, with a 200
_NO_WORD: Final = "no_error_word"

# A connection that was not made carried no request; a proxy that answers CONNECT with a no has passed nothing on.
_NEVER_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)


@dataclass(frozen=True)
class Answer:
    """What Slack said to a call that it took (`ok: true`)."""

    method: str
    data: Mapping[str, object]
    headers: Mapping[str, str]

    def text(self, name: str) -> str:
        """A text that this answer has to have. Errors: `InDoubt`, for it was taken, but we do not know how."""
        value = self.data.get(name)
        if not isinstance(value, str) or not value:
            raise InDoubt(f"Slack's answer to {self.method} has no {name}")
        return value

    def items(self, name: str) -> list[object]:
        """A list that this answer has to have. Errors: `InDoubt`."""
        value = self.data.get(name)
        if not isinstance(value, list):
            raise InDoubt(f"Slack's answer to {self.method} has no {name}")
        return value

    def object(self, name: str) -> Mapping[str, object]:
        """An object that this answer has to have. Errors: `InDoubt`."""
        value = self.data.get(name)
        if not isinstance(value, dict):
            raise InDoubt(f"Slack's answer to {self.method} has no {name}")
        return value


@contextmanager
def wire(method: str) -> Iterator[None]:
    """Turn what happens on the wire into `NotSent` (no connection was made) or `InDoubt` (all else)."""
    try:
        yield
    except _NEVER_LEFT as error:
        raise NotSent(f"Slack could not be reached for {method} ({type(error).__name__})") from None
    except (aiohttp.ClientError, OSError) as error:  # OSError: time-outs too
        raise InDoubt(f"the connection failed during {method} ({type(error).__name__})") from None


async def answer_of(method: str, call: Awaitable[AsyncSlackResponse]) -> Answer:
    """Await a call of the SDK. Errors: `NotSent`, `SlackRefused`, `SlackLimited`, `InDoubt`."""
    try:
        with wire(method):
            response = await call
    except SlackApiError as error:
        raise _not_ok(method, error.response) from None
    except (AttributeError, UnicodeDecodeError):
        # How the SDK breaks on a 200 whose body is not a JSON object: it asks a text for its `get`.
        raise _not_an_answer(method) from None
    if not isinstance(response.data, dict):
        raise _not_an_answer(method)
    return Answer(method, response.data, response.headers)


def limited(method: str, headers: Mapping[str, str]) -> SlackLimited:
    """The error for a 429, with the seconds of its Retry-After."""
    seconds = headers.get("Retry-After", "")
    return SlackLimited(method, float(seconds) if seconds.isdecimal() else RETRY_AFTER)


def refused_or_in_doubt(method: str, status: int, headers: Mapping[str, str]) -> SlackRefused | InDoubt:
    """The error for an answer that is not a Web API method's, by its HTTP status alone."""
    return _by_status(method, status, headers) or SlackRefused(method, f"http_{status}")


def _by_status(method: str, status: int, headers: Mapping[str, str]) -> SlackLimited | InDoubt | None:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return limited(method, headers)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return InDoubt(f"Slack answered {method} with HTTP {status}")
    return None


def _not_ok(method: str, response: AsyncSlackResponse | aiohttp.ClientResponse) -> SlackRefused | InDoubt:
    if not isinstance(response, AsyncSlackResponse):
        # The SDK hands over aiohttp's own where the body was said to be JSON and is not.
        return _by_status(method, response.status, response.headers) or _not_an_answer(method)
    if error := _by_status(method, response.status_code, response.headers):
        return error
    data = response.data
    if not isinstance(data, dict) or data.get("ok") is not False:
        return _not_an_answer(method)
    word = data.get("error")
    if word in _LIMITED:
        return limited(method, response.headers)
    needed = data.get("needed")
    return SlackRefused(
        method, word if isinstance(word, str) else _NO_WORD, needed=needed if isinstance(needed, str) else ""
    )


def _not_an_answer(method: str) -> InDoubt:
    return InDoubt(f"what came back for {method} is not an answer of Slack's")


def next_cursor(page: Answer) -> str | None:
    """What the next page is asked for with; None or nothing after the last (Slack: pagination)."""
    match page.data.get("response_metadata"):
        case {"next_cursor": str(cursor)}:
            return cursor
        case _:
            return None
