"""How commands, interactions and events reach the app: signed HTTP, or Socket Mode."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from sandbox.slack.envelope import Answer, Envelope, Sort
from sandbox.slack.socket import NotConnectedError, Sockets
from sandbox.slack.wire import Json

GOOD: Final = 200
FORM: Final = "application/x-www-form-urlencoded"
AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"


class Delivery:
    """The way to the app. `http_url` is where it listens; None means Socket Mode."""

    def __init__(self, sockets: Sockets, signing_secret: str, patience: float) -> None:
        """Deliver over `sockets` until an `http_url` is set; HTTP is signed. Acks have `patience` real seconds."""
        self.http_url: str | None = None
        self.answers: list[Answer] = []
        self.on_answer: Callable[[Answer], None] = lambda _: None
        self._sockets = sockets
        self._secret = signing_secret
        self._patience = patience
        self._session: ClientSession | None = None

    async def close(self) -> None:
        """Close what HTTP delivery opened."""
        if self._session is not None:
            await self._session.close()

    async def send(self, envelope: Envelope) -> Answer:
        """Deliver once and say what came of it; kept in `answers`."""
        if self.http_url is None:
            answer = await self._over_socket(envelope)
        else:
            answer = await self.post(_body(envelope), _headers(envelope), envelope)
        self.answers.append(answer)
        self.on_answer(answer)
        return answer

    async def _over_socket(self, envelope: Envelope) -> Answer:
        begin = time.monotonic()
        try:
            body = await self._sockets.deliver(envelope, self._patience)
        except NotConnectedError:
            return _failed(envelope, begin, "dispatch_failed", "connection_failed")
        except TimeoutError:
            return _failed(envelope, begin, "operation_timeout", "timeout")
        return Answer(envelope, acked=True, seconds=time.monotonic() - begin, body=body)

    async def post(self, body: bytes, headers: dict[str, str], envelope: Envelope) -> Answer:
        """POST a signed body to the app."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=self._patience))
        begin = time.monotonic()
        try:
            async with self._session.post(
                self.http_url or "", data=body, headers=headers | self._signature(body), allow_redirects=False
            ) as response:
                return await _read(response, envelope, begin)
        except TimeoutError:
            return _failed(envelope, begin, "operation_timeout", "http_timeout")
        except (ClientError, OSError):
            return _failed(envelope, begin, "dispatch_failed", "connection_failed")

    def _signature(self, body: bytes) -> dict[str, str]:
        """Slack: verifying requests from Slack; always in real time."""
        now = str(int(time.time()))
        proof = hmac.new(self._secret.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={proof}", "User-Agent": AGENT}


async def _read(response: ClientResponse, envelope: Envelope, begin: float) -> Answer:
    text = await response.text()
    good = response.status == GOOD
    return Answer(
        envelope,
        acked=good,
        seconds=time.monotonic() - begin,
        status=response.status,
        body=_ack_body(text),
        error=None if good else "dispatch_failed",
        reason="" if good else "http_error",
        headers={name.lower(): value for name, value in response.headers.items()},
    )


def _ack_body(text: str) -> Json | None:
    """The body of an ack: an object, or plain text, which is a message of that text."""
    if not text:
        return None
    try:
        said = json.loads(text)
    except ValueError:
        said = text
    return (said or None) if isinstance(said, dict) else {"text": str(said)}


def _failed(envelope: Envelope, begin: float, error: str, reason: str) -> Answer:
    return Answer(envelope, acked=False, seconds=time.monotonic() - begin, error=error, reason=reason)


def _body(envelope: Envelope) -> bytes:
    if envelope.sort is Sort.EVENT:
        return json.dumps(envelope.payload).encode()
    if envelope.sort is Sort.INTERACTIVE:
        return urlencode({"payload": json.dumps(envelope.payload)}).encode()
    return urlencode({name: value for name, value in envelope.payload.items() if value is not None}).encode()


def _headers(envelope: Envelope) -> dict[str, str]:
    headers = {"Content-Type": "application/json" if envelope.sort is Sort.EVENT else FORM}
    if envelope.retry:
        headers |= {"X-Slack-Retry-Num": str(envelope.retry), "X-Slack-Retry-Reason": envelope.retry_reason}
    return headers
