"""Whether Patrol can do its work now, in words that an operator can act on; no secret is in them."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar

from bot.ops.life import Life, Stage
from bot.ops.metrics import Stock
from bot.ports import Store, Transaction

T = TypeVar("T")
log = logging.getLogger(__name__)

_PATIENCE: Final = 2.0  # real seconds for the store


class Transport(Protocol):
    """How Slack speaks to us."""

    async def is_open(self) -> bool:
        """Whether Slack can reach us now, as far as we can know."""
        ...


@dataclass(frozen=True)
class Found:
    """What was found of everything that Patrol needs."""

    wrong: tuple[str, ...]
    stage: Stage
    since_turn: float | None  # seconds
    store: float | None = None  # seconds that a read took; None where it did not come
    is_connected: bool | None = None  # None: not looked at

    @property
    def is_ready(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


@dataclass(frozen=True)
class Parts:
    """What is looked at, once it is there."""

    store: Store
    transport: Transport | None  # of a process to which Slack does not speak: none
    clock: Callable[[], datetime]


class Readiness:
    """Looks, whenever somebody asks."""

    def __init__(self, life: Life, patience: float = _PATIENCE) -> None:
        """For a process that has just begun; the store has `patience` seconds to answer."""
        self._life = life
        self._patience = patience
        self._parts: Parts | None = None

    def look_at(self, parts: Parts) -> None:
        """From now on these are what Patrol works with."""
        self._parts = parts

    async def look(self) -> Found:
        """How everything is now, within a little more than the store's patience."""
        life, parts = self._life, self._parts
        if life.stage is not Stage.RUNNING or parts is None:
            return Found((_STAGES[life.stage],), life.stage, life.since_turn)
        wrong = [sentence for sentence in (life.stalled(), life.idle()) if sentence]
        began = time.perf_counter()
        refused = await self._read(parts, lambda tx: tx.vitals.refused())
        took = time.perf_counter() - began
        if refused is None:
            wrong.append(f"the database has not answered within {self._patience:g} s, or fails; the log says which")
        elif 0 < refused[1] == refused[0]:
            wrong.append("Slack refuses Patrol's token; `doctor` says what to do")
        is_connected = parts.transport is None or await parts.transport.is_open()
        if not is_connected:
            wrong.append("there is no connection to Slack")
        return Found(tuple(wrong), life.stage, life.since_turn, took if refused is not None else None, is_connected)

    async def stock(self) -> tuple[Stock | None, datetime] | None:
        """What the store says of all that it has (None where it does not), and when; None before there is a store."""
        parts = self._parts
        if parts is None:
            return None
        return await self._read(parts, _stock), parts.clock()

    async def _read(self, parts: Parts, look: Callable[[Transaction], T]) -> T | None:
        try:
            async with asyncio.timeout(self._patience):
                return await parts.store.read(look)
        except Exception as error:  # noqa: BLE001 - whatever it is, the store did not answer
            log.debug("the store did not answer an operator", extra={"why": type(error).__name__})
            return None


_STAGES: Final = {
    Stage.STARTING: "Patrol is starting",
    Stage.RUNNING: "Patrol is starting",
    Stage.STOPPING: "Patrol is stopping",
}


def _stock(tx: Transaction) -> Stock:
    return Stock(tx.vitals.deliveries(), tx.vitals.oldest_due(), tuple(tx.outages.open()))
