"""Faults of the fakes: the next calls of a name fail, before or after their effect, or wait at a gate."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


class Killed(BaseException):
    """The process dies here: nothing that catches errors may get hold of it."""


@dataclass
class Gate:
    """A call stands here until the gate is opened."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class _Fault:
    error: BaseException
    is_after: bool


class Faults:
    """What goes wrong next, by the name of the call; and the names of all calls that were made, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._waiting: dict[str, deque[_Fault]] = {}
        self._gates: dict[str, Gate] = {}

    def add(self, call: str, error: BaseException, *, times: int = 1, after: bool = False) -> None:
        """Let the next `times` calls raise this: before their effect, or after it."""
        self._waiting.setdefault(call, deque()).extend([_Fault(error, after)] * times)

    def gate(self, call: str) -> Gate:
        """Have the next call of this name wait, before its effect."""
        return self._gates.setdefault(call, Gate())

    def clear(self) -> None:
        """Forget the faults that have not come yet."""
        self._waiting.clear()
        self._gates.clear()

    @asynccontextmanager
    async def around(self, call: str) -> AsyncIterator[None]:
        """The effect of a call goes inside."""
        self.calls.append(call)
        if gate := self._gates.pop(call, None):
            gate.arrived.set()
            await gate.opened.wait()
        waiting = self._waiting.get(call)
        fault = waiting.popleft() if waiting else None
        if fault and not fault.is_after:
            raise fault.error
        yield
        if fault:
            raise fault.error
