"""The load: signed `/patrol report` commands at a steady rate, whether or not the one before is answered.

A process of its own, so that what it costs is not counted to whom it measures: `python -m benchmarks.load` reads a
`Load` as JSON from standard input and prints the latencies in seconds as JSON. A latency counts from the moment at
which the command was due, so that a server that holds up the load does not look fast for it.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import urlencode

from aiohttp import ClientSession, TCPConnector


@dataclass(frozen=True)
class Load:
    """Which commands go where. `rate` is commands a second; they come from `people` in `places` by turns."""

    url: str
    secret: str
    team: str
    rate: float
    count: int
    people: tuple[str, ...]
    places: tuple[str, ...]


async def put_on(load: Load) -> list[float]:
    """Send the commands; seconds until each ack, in order. ValueError where one was not acked with HTTP 200."""
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        begin = time.perf_counter()
        sent: list[asyncio.Task[float]] = []
        for number in range(load.count):
            due = begin + number / load.rate
            await asyncio.sleep(due - time.perf_counter())
            sent.append(asyncio.create_task(_send(session, load, number, due)))
        return await asyncio.gather(*sent)


async def _send(session: ClientSession, load: Load, number: int, due: float) -> float:
    body = _command(load, number)
    async with session.post(load.url, data=body, headers=_headers(load.secret, body)) as response:
        said = await response.text()
        if response.status != 200 or said:
            raise ValueError(f"not a plain ack: HTTP {response.status} {said[:200]}")
    return time.perf_counter() - due


def _command(load: Load, number: int) -> bytes:
    """A slash command as Slack sends it (Slack: implementing slash commands)."""
    nonce = token_hex(16)
    return urlencode(
        {
            "token": "deprecated",
            "team_id": load.team,
            "team_domain": "patrol-sandbox",
            "channel_id": load.places[number % len(load.places)],
            "channel_name": "competitors",
            "user_id": load.people[number % len(load.people)],
            "user_name": "somebody",
            "command": "/patrol",
            "text": f"report 小米科技有限责任公司 {nonce[:6]} pdf",
            "api_app_id": "A0SANDBOX001",
            "is_enterprise_install": "false",
            "response_url": f"https://hooks.slack.com/commands/{nonce}",
            "trigger_id": f"{number}.0.{nonce}",
        }
    ).encode()


def _headers(secret: str, body: bytes) -> dict[str, str]:
    """Slack: verifying requests from Slack."""
    now = str(int(time.time()))
    proof = hmac.new(secret.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": f"v0={proof}",
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(put_on(Load(**json.load(sys.stdin))))))
