"""Whether a `run` shows itself to operators, for who only wants to know."""

import json
from dataclasses import dataclass
from typing import Final

import aiohttp

_PATIENCE: Final = 5.0  # real seconds: more than the store has to answer
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where one listens on all, one asks here


@dataclass(frozen=True)
class Answer:
    """What came from the port of operators."""

    wrong: tuple[str, ...] = ()  # what says that Patrol is not ready
    is_foreign: bool = False  # whatever is there is not Patrol


async def ask_ops(host: str, port: int) -> Answer | None:
    """What a `run` says at its port of operators; None where nobody answers."""
    host = _EVERYWHERE.get(host, host)
    address = f"http://[{host}]:{port}/readyz" if ":" in host else f"http://{host}:{port}/readyz"
    timeout = aiohttp.ClientTimeout(total=_PATIENCE)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as answer:
            text = await answer.text()
    except aiohttp.ClientConnectorError:
        return None
    except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError):
        return Answer(is_foreign=True)
    return _understood(text)


def _understood(text: str) -> Answer:
    try:
        said = json.loads(text)
        return Answer(() if said["ready"] is True else tuple(str(one) for one in said["wrong"]))
    except (ValueError, TypeError, KeyError):
        return Answer(is_foreign=True)
